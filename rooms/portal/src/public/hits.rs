//! How a found document is shown in a list.

use base::Timestamp;
use contracts::searching::{Hit, Span};
use kit::Cx;
use ui::{Icon, Markup, SearchHit, html, meta_line, search_hit, search_hits};

use crate::{
    names::{self, Names},
    speech,
};

/// Marked text.
pub(crate) fn spans(list: &[Span]) -> Markup {
    html! { @for s in list { @if s.mark { mark { (s.text) } } @else { (s.text) } } }
}

/// The hits of a page, in order.
pub(crate) fn list(cx: &Cx, names: &Names, hits: &[Hit]) -> Markup {
    let items: Vec<Markup> = hits.iter().map(|h| one(cx, names, h)).collect();
    search_hits(&items)
}

fn one(cx: &Cx, names: &Names, h: &Hit) -> Markup {
    let d = &h.doc;
    let mut kind = names::kind(cx, &d.kind);
    if !d.category.is_empty() {
        kind = format!("{kind} · {}", names::category(cx, &d.category));
    }
    let agency = names.short(cx, &d.agency);
    let day = if d.date_ms > 0 { speech::date(cx, Timestamp(d.date_ms)) } else { String::new() };
    let formats = d.formats.join(", ");
    let meta: Vec<(Icon, &str)> = [
        (Icon::Calendar, day.as_str()),
        (Icon::Building, agency.as_str()),
        (Icon::File, formats.as_str()),
    ]
    .into_iter()
    .filter(|(_, t)| !t.is_empty())
    .collect();
    let title = if h.title.is_empty() {
        html! { (d.title) }
    } else {
        spans(&h.title)
    };
    let snippet = if h.snippet.is_empty() {
        html! { (d.summary) }
    } else {
        spans(&h.snippet)
    };
    search_hit(&SearchHit {
        href: &cx.href(&d.url),
        title,
        snippet,
        kind: &kind,
        icon: Some(icon(&d.kind, d.formats.first().map_or("", String::as_str))),
        meta: meta_line(&meta),
        inside: &[],
    })
}

fn icon(kind: &str, format: &str) -> Icon {
    match (kind, format) {
        ("agency", _) => Icon::Building,
        ("news", _) => Icon::News,
        ("dataset", _) => Icon::Database,
        (_, "XLSX" | "XLS" | "CSV" | "ODS") => Icon::FileTable,
        (_, "JPG" | "JPEG" | "PNG" | "WEBP") => Icon::FileImage,
        (_, "ZIP") => Icon::FileArchive,
        _ => Icon::FileText,
    }
}
