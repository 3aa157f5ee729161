//! The newest items as an Atom feed, with the same filters as the catalogue.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use base::Timestamp;
use contracts::org::OrgTree;
use http::{HeaderValue, header};
use kit::{Cx, Fields, Web};
use maud::{Markup, html};

use super::{
    export, files,
    filter::{self, Filter},
    item, store, words,
};
use crate::store::{File, Item};

/// Entries in a feed.
const ENTRIES: usize = 50;

pub(super) async fn atom(cx: Cx, fields: Fields) -> Web {
    let f = Filter::read(&fields);
    let tree = filter::tree(&cx).await?;
    let items = export::newest(&cx, &f, &tree, ENTRIES).await?;
    let mut r = cx.db().read().await?;
    let files = store::current_files(r.conn(), &items).await?;
    drop(r);
    let xml = feed(&cx, &f, &tree, &items, &files);
    Ok(answer(xml.into_string()))
}

fn answer(xml: String) -> Response {
    let mut r =
        Body::from(format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}", readable(&xml)))
            .into_response();
    r.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/atom+xml; charset=utf-8"),
    );
    r
}

/// XML 1.0 has no place for most control characters, not even escaped.
fn readable(xml: &str) -> String {
    xml.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r')).collect()
}

fn feed(cx: &Cx, f: &Filter, tree: &OrgTree, items: &[Item], files: &[File]) -> Markup {
    let own = cx.absolute(&f.at("/ppid/umpan.atom"));
    let page = cx.absolute(&f.at("/ppid"));
    let updated = items.iter().map(|i| i.updated_at).max().unwrap_or(Timestamp(0));
    let p = cx.app().province();
    let name = if cx.lang() == base::Lang::En { &p.name_en } else { &p.name };
    let about = export::about(cx, f, tree);
    html! {
        feed xmlns="http://www.w3.org/2005/Atom" xml:lang=(cx.lang().tag()) {
            id { (own) }
            title { (cx.t("ppid.feed.title")) @if !about.is_empty() { ": " (about) } }
            subtitle { (cx.t("ppid.feed.subtitle")) }
            updated { (updated.rfc3339()) }
            (link("self", "application/atom+xml", &own))
            (link("alternate", "text/html", &page))
            author { name { (name) } }
            generator { "Betang" }
            @for i in items { (entry(cx, tree, i, files)) }
        }
    }
}

/// maud knows HTML, where `link` has no end; Atom's must have one, and an empty element may be written so.
fn link(rel: &str, mime: &str, href: &str) -> Markup {
    let attr = |s: &str| html! { (s) }.into_string();
    maud::PreEscaped(format!(
        "<link rel=\"{rel}\" type=\"{}\" href=\"{}\"/>",
        attr(mime),
        attr(href)
    ))
}

fn enclosure(href: &str, f: &File) -> Markup {
    let attr = |s: &str| html! { (s) }.into_string();
    maud::PreEscaped(format!(
        "<link rel=\"enclosure\" type=\"{}\" length=\"{}\" title=\"{}\" href=\"{}\"/>",
        attr(&f.mime),
        f.size,
        attr(&f.name),
        attr(href)
    ))
}

fn entry(cx: &Cx, tree: &OrgTree, i: &Item, files: &[File]) -> Markup {
    // The id stays the same whatever the feed's language and address: the item's own number.
    let id = format!("{}{}", cx.origin(), item::path(i));
    let agency = item::agency(cx, tree.find(i.org));
    html! {
        entry {
            id { (id) }
            title { (i.title_in(cx.lang())) }
            updated { (i.updated_at.rfc3339()) }
            @if let Some(t) = i.published_at { published { (t.rfc3339()) } }
            author { name { (agency) } }
            category term=(i.category) label=(words::category(cx, &i.category)) {}
            @for tag in &i.tags.0 { category term=(tag) {} }
            summary { (i.summary) }
            (link("alternate", "text/html", &cx.absolute(&item::path(i))))
            @for f in files.iter().filter(|f| f.item == i.id) {
                (enclosure(&format!("{}{}", cx.origin(), files::path(i, f)), f))
            }
        }
    }
}
