//! One item of public information: found by its number, shown, or told why it is no longer there.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Path,
    response::{IntoResponse as _, Response},
};
use base::{Error, Result};
use contracts::{
    links,
    org::{Org, OrgTree},
};
use http::{HeaderValue, StatusCode, header};
use kit::{Cx, Fields, Web, web};
use maud::{Markup, html};

use super::{
    cite, filter, item_view, linked,
    preview::{self, Preview},
    shelf::{self, Slot},
    store::{self, Teaser},
    words,
};
use crate::{
    harvest,
    model::State,
    store::{self as rows, File, Item},
};

/// Everything that the page shows.
pub(super) struct Shown {
    pub(super) item: Item,
    pub(super) org: Option<Org>,
    pub(super) slots: Vec<Slot>,
    /// The file on view, where there is one.
    pub(super) file: Option<File>,
    pub(super) preview: Preview,
    pub(super) near: Vec<Teaser>,
    /// Where it is from, when it was harvested, and its documents there.
    pub(super) origin: Option<harvest::Shown>,
    pub(super) links: Vec<harvest::Link>,
}

impl Shown {
    /// The permanent address, without language.
    pub(super) fn path(&self) -> String {
        path(&self.item)
    }

    /// The agency's name; the province's where the agency is not known.
    pub(super) fn agency(&self, cx: &Cx) -> String {
        agency(cx, self.org.as_ref())
    }
}

/// The permanent address of an item.
pub(super) fn path(item: &Item) -> String {
    links::information(&item.number.to_string())
}

/// An agency's name; the province's where the agency is not known.
pub(crate) fn agency(cx: &Cx, org: Option<&Org>) -> String {
    let p = cx.app().province();
    org.map_or_else(|| p.name.clone(), |o| o.name_in(cx.lang()).to_owned())
}

/// What the public may know of a number.
pub(super) enum Known {
    /// It is published.
    Public(Box<Item>),
    /// It was, and was taken back.
    Gone(Box<Item>),
}

/// What the public may know of `number` as it stands in an address.
///
/// # Errors
/// NotFound for everything that was never public.
pub(super) async fn known(c: db::Conn<'_>, number: &str) -> Result<Known> {
    let n: i64 = number.parse().map_err(|_| Error::not_found())?;
    let item = rows::by_number(c, n).await?.ok_or_else(Error::not_found)?;
    match item.state {
        State::Published => Ok(Known::Public(Box::new(item))),
        State::Withdrawn if item.published_at.is_some() => Ok(Known::Gone(Box::new(item))),
        _ => Err(Error::not_found()),
    }
}

pub(super) async fn show(cx: Cx, Path(number): Path<String>, fields: Fields) -> Web {
    let tree = filter::tree(&cx).await?;
    let mut r = cx.db().read().await?;
    let item = match known(r.conn(), &number).await? {
        Known::Public(item) => *item,
        Known::Gone(item) => {
            let origin = harvest::shown(r.conn(), item.id).await?;
            return Ok(tombstone(&cx, &item, &tree, origin.as_ref()));
        }
    };
    let slots = shelf::shelf(rows::files_of(r.conn(), item.id).await?, item.published_at);
    let wanted = fields.get("berkas");
    let file = match wanted {
        "" => slots.first().map(|s| s.current.clone()),
        mark => Some(shelf::find(&slots, mark).cloned().ok_or_else(Error::not_found)?),
    };
    let from = fields.get("halaman").parse().unwrap_or(1);
    let preview = preview::load(r.conn(), file.as_ref(), from).await?;
    let near = store::neighbours(r.conn(), item.id, item.org).await?;
    let origin = harvest::shown(r.conn(), item.id).await?;
    let links = match &origin {
        Some(_) => harvest::links(r.conn(), item.id).await?,
        None => Vec::new(),
    };
    drop(r);
    let preview = preview.hurried(&cx, file.as_ref()).await?;
    let org = tree.find(item.org).cloned();
    let shown = Shown { item, org, slots, file, preview, near, origin, links };
    Ok(render(&cx, &shown, !wanted.is_empty() || from > 1))
}

fn render(cx: &Cx, s: &Shown, deep: bool) -> Response {
    let title = s.item.title_in(cx.lang());
    let mut page = cx
        .page(title)
        .description(&s.item.summary)
        .class("wide")
        .island("copy")
        .canonical(&s.path())
        .head(head(cx, s))
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(cx.t("ppid.public.title"), "/ppid");
    if let Some(o) = &s.org {
        page = page.crumb(o.short(), &links::catalogue_of(&o.slug));
    }
    if deep {
        // The same item with another page or version open: one address for search engines is enough.
        page = page.noindex();
    }
    page.crumb(title, "").render(&item_view::body(cx, s))
}

fn head(cx: &Cx, s: &Shown) -> Markup {
    let picture = s.slots.first().map(|slot| &slot.current).filter(|_| s.preview.has_pages());
    let feed = s
        .org
        .as_ref()
        .map(|o| cx.href(&format!("/ppid/umpan.atom?instansi={}", links::encode(&o.slug))));
    html! {
        meta property="og:type" content="article";
        @if let Some(t) = s.item.published_at { meta property="article:published_time" content=(t.rfc3339()); }
        meta property="article:modified_time" content=(s.item.updated_at.rfc3339());
        @if let Some(f) = picture {
            meta property="og:image" content=(cx.absolute(&preview::picture(&s.item, f, 1)));
            meta property="og:image:alt" content=(s.item.title_in(cx.lang()));
            meta name="twitter:card" content="summary_large_image";
        } @else {
            meta name="twitter:card" content="summary";
        }
        @if let Some(feed) = &feed {
            link rel="alternate" type="application/atom+xml" title=(cx.t("ppid.feed.title")) href=(feed);
        }
        link rel="alternate" type="application/json" href={ "/api/v1/ppid/informasi/" (s.item.number) };
        (linked::data(cx, s))
    }
}

/// What is left of an item that was taken back: its title, when, and why.
fn tombstone(cx: &Cx, item: &Item, tree: &OrgTree, origin: Option<&harvest::Shown>) -> Response {
    let org = tree.find(item.org);
    let on = item.withdrawn_at.map(|t| words::date(cx, t)).unwrap_or_default();
    let title = item.title_in(cx.lang());
    let gone = origin.filter(|o| o.gone_at.is_some());
    let all = cx.href("/ppid");
    let of_agency = org.map(|o| cx.href(&links::catalogue_of(&o.slug)));
    let button = |label, href: &str, kind| {
        ui::link_button(&ui::LinkButton { label, href, kind, ..ui::LinkButton::default() })
    };
    let body = html! {
        div .wrap {
            (ui::page_head(cx.t("ppid.public.withdrawn"), title, "", &html! {}))
            div .stack {
                (ui::notice(ui::Tone::Warning, &cx.tf("ppid.public.withdrawn_on", &[("date", &on)]), &html! {
                    p { (cx.t("ppid.public.withdrawn_text")) }
                    @if let Some(o) = gone { (harvest::tombstone(cx, o)) }
                    @else if !item.withdrawn_reason.is_empty() {
                        p { strong { (cx.t("ppid.public.withdrawn_reason")) ": " } (item.withdrawn_reason) }
                    }
                }))
                (ui::meta_list(&[
                    ui::MetaItem::text(cx.t("ppid.public.agency"), &agency(cx, org)),
                    ui::MetaItem::text(cx.t("ppid.public.published"), &item.published_at.map(|t| words::date(cx, t)).unwrap_or_default()),
                    ui::MetaItem::text(cx.t("ppid.public.number"), &item.number.to_string()),
                ]))
                div .actions {
                    @if let Some(href) = &of_agency { (button(cx.t("ppid.public.more_of_agency"), href, ui::ButtonKind::Primary)) }
                    (button(cx.t("ppid.public.everything"), &all, ui::ButtonKind::Secondary))
                }
            }
        }
    };
    cx.page(title)
        .status(StatusCode::GONE)
        .noindex()
        .canonical(&path(item))
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(cx.t("ppid.public.title"), "/ppid")
        .crumb(title, "")
        .render(&body)
}

/// What hangs on an item's address: its citation as a file. Anything else leads to the item itself, so that a
/// link with a title behind the number keeps working.
pub(super) async fn under(cx: Cx, Path((number, rest)): Path<(String, String)>) -> Web {
    let mut r = cx.db().read().await?;
    let item = match (known(r.conn(), &number).await?, rest.as_str()) {
        (Known::Public(item), "kutipan.bib" | "kutipan.ris") => item,
        (Known::Public(item) | Known::Gone(item), _) => {
            return Ok(web::redirect(&cx, &path(&item)));
        }
    };
    drop(r);
    let tree: Arc<OrgTree> = filter::tree(&cx).await?;
    let c = cite::Citation::of(&cx, &item, tree.find(item.org));
    let (mime, text, ext) = match rest.as_str() {
        "kutipan.bib" => ("application/x-bibtex; charset=utf-8", c.bibtex(), "bib"),
        _ => ("application/x-research-info-systems; charset=utf-8", c.ris(), "ris"),
    };
    Ok(attachment(mime, &format!("ppid-{}.{ext}", item.number), Body::from(text)))
}

/// A file made just now.
pub(crate) fn attachment(mime: &'static str, name: &str, body: Body) -> Response {
    let mut r = body.into_response();
    let h = r.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    if let Ok(v) = HeaderValue::try_from(web::download_name("attachment", name)) {
        h.insert(header::CONTENT_DISPOSITION, v);
    }
    r
}
