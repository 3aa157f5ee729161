//! What the site says to programs: the map of its addresses, what robots may do, whom to tell of a hole.
//!
//! The map is read from the search index, not from the rooms: the index holds exactly what is public, and
//! reading it costs no room a walk through its tables.

use std::fmt::Write as _;

use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use base::{Error, Result, Timestamp};
use contracts::searching::{SearchQuery, Sort};
use http::header;
use kit::{Cx, Web};

use crate::names::Names;

/// Addresses in one part of the map. Each stands in two languages, so the limit of 50,000 is far.
const PART: usize = 10_000;
/// What the engine gives at once.
const STEP: usize = 1_000;
const PAGES: &[&str] = &[
    "/",
    "/ppid",
    "/ppid/statistik",
    "/instansi",
    "/wilayah",
    "/status",
    "/tentang",
    "/aksesibilitas",
    "/privasi",
    "/lisensi",
];
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The list of parts: part 0 holds the standing pages and agencies, the others the documents, oldest first,
/// so that a full part does not change any more.
pub(crate) async fn sitemap(cx: Cx) -> Web {
    let kinds = super::published_kinds(&cx)?;
    let all = cx.app().searching().search(&SearchQuery { kinds, ..SearchQuery::default() })?.total;
    let mut out =
        format!("{HEAD}<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for n in 0..=all.div_ceil(PART) {
        let at = format!("{}/sitemap/{n}.xml", cx.origin());
        let _ = writeln!(out, "<sitemap><loc>{}</loc></sitemap>", escaped(&at));
    }
    out.push_str("</sitemapindex>\n");
    Ok(xml(out))
}

/// One part.
pub(crate) async fn sitemap_part(cx: Cx, Path(part): Path<String>) -> Web {
    let n: usize = part
        .strip_suffix(".xml")
        .filter(|n| n.len() < 7)
        .and_then(|n| n.parse().ok())
        .ok_or_else(Error::not_found)?;
    let mut out = format!(
        "{HEAD}<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n"
    );
    match n.checked_sub(1) {
        None => standing(&cx, &mut out).await?,
        Some(before) => documents(&cx, before * PART, &mut out).await?,
    }
    out.push_str("</urlset>\n");
    Ok(xml(out))
}

async fn standing(cx: &Cx, out: &mut String) -> Result<()> {
    for p in PAGES {
        entry(cx, p, None, out);
    }
    for o in Names::of(cx).await?.list().iter().filter(|o| !o.closed) {
        entry(cx, &contracts::links::agency(&o.slug), None, out);
    }
    Ok(())
}

async fn documents(cx: &Cx, from: usize, out: &mut String) -> Result<()> {
    let mut any = false;
    let kinds = super::published_kinds(cx)?;
    for offset in (from..from + PART).step_by(STEP) {
        let page = cx.app().searching().search(&SearchQuery {
            kinds: kinds.clone(),
            sort: Sort::Oldest,
            offset,
            limit: STEP,
            ..SearchQuery::default()
        })?;
        for h in &page.hits {
            any = true;
            let day = (h.doc.date_ms > 0).then_some(Timestamp(h.doc.date_ms));
            entry(cx, &h.doc.url, day, out);
        }
        if page.hits.len() < STEP {
            break;
        }
        tokio::task::yield_now().await;
    }
    if any { Ok(()) } else { Err(Error::not_found()) }
}

/// Both languages of an address, each naming the other.
fn entry(cx: &Cx, path: &str, changed: Option<Timestamp>, out: &mut String) {
    let en = if path == "/" { "/en".to_owned() } else { format!("/en{path}") };
    let (id, en) = (format!("{}{path}", cx.origin()), format!("{}{en}", cx.origin()));
    let (id, en) = (escaped(&id), escaped(&en));
    for own in [&id, &en] {
        let _ = write!(out, "<url><loc>{own}</loc>");
        if let Some(at) = changed {
            let _ = write!(out, "<lastmod>{}</lastmod>", at.rfc3339());
        }
        let _ = writeln!(
            out,
            "<xhtml:link rel=\"alternate\" hreflang=\"id\" href=\"{id}\"/><xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"{en}\"/></url>"
        );
    }
}

fn escaped(s: &str) -> String {
    s.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn xml(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response()
}

/// Everything public may be read; the desk and searches without end are no use to anyone.
pub(crate) async fn robots(cx: Cx) -> Response {
    let mut out = String::from("User-agent: *\n");
    for path in ["/kerja", "/akun", "/masuk", "/keluar", "/ikuti", "/umpan-balik", "/cari", "/api/"]
    {
        let _ = write!(out, "Disallow: {path}\nDisallow: /en{path}\n");
    }
    let _ = write!(out, "\nSitemap: {}/sitemap.xml\n", cx.origin());
    text(out)
}

/// RFC 9116. Without an address to write to there is nothing to say.
pub(crate) async fn security(cx: Cx) -> Web {
    let province = cx.app().province();
    let email = &province.email;
    if email.is_empty() {
        return Err(Error::not_found().into());
    }
    let until = cx.now().after(std::time::Duration::from_secs(180 * 86_400));
    Ok(text(format!(
        "Contact: mailto:{email}\nExpires: {}\nPreferred-Languages: id, en\nCanonical: {}/.well-known/security.txt\n",
        until.rfc3339(),
        cx.origin()
    )))
}

fn text(s: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], s).into_response()
}
