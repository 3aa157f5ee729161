//! Regions: from the districts down, or what a search found.

use axum::response::Response;
use contracts::{links, org::OrgTree};
use kit::Cx;
use maud::{Markup, html};
use ui::{ButtonKind, Column, Icon, Row, SearchBoxProps, Table};

use super::link;
use crate::{
    store::region::{Region, RegionKind},
    web::region::FOUND,
};

const HOME: &str = "/wilayah";

/// The word for a kind.
pub(crate) fn kind(cx: &Cx, kind: RegionKind) -> &str {
    cx.t(match kind {
        RegionKind::Province => "identity.region.province",
        RegionKind::District => "identity.region.district",
        RegionKind::Subdistrict => "identity.region.subdistrict",
        RegionKind::Village => "identity.region.village",
    })
}

fn below(code: &str) -> String {
    format!("{HOME}?induk={}", links::encode(code))
}

/// What lies under `here` (none: at the top).
pub(crate) fn list(
    cx: &Cx,
    tree: &OrgTree,
    here: Option<&Region>,
    above: &[Region],
    list: &[(String, String, RegionKind, i64)],
) -> Response {
    let title = here.map_or_else(|| cx.t("identity.region.title"), |h| h.name.as_str());
    let kicker = here.map_or_else(String::new, |h| format!("{} {}", kind(cx, h.kind), h.code));
    let rows: Vec<Row> = list
        .iter()
        .map(|(code, name, k, n)| Row {
            cells: vec![
                html! { @if *n > 0 { a href=(cx.href(&below(code))) { (name) } } @else { (name) } },
                html! { (code) },
                html! { (kind(cx, *k)) },
                html! { @if *n > 0 { (n) } @else { "–" } },
                org(cx, tree, code),
            ],
            ..Row::default()
        })
        .collect();
    let columns = [
        Column::text(cx.t("identity.region.name")),
        Column::text(cx.t("identity.region.code")),
        Column::text(cx.t("identity.region.kind")),
        Column::number(cx.t("identity.region.below")),
        Column::text(cx.t("identity.region.org")),
    ];
    let body = html! {
        (ui::page_head(&kicker, title, cx.t("identity.region.lead"), &html! {
            (link(cx.t("identity.region.csv"), &cx.href("/wilayah.csv"), Icon::Download, ButtonKind::Secondary))
        }))
        (search_box(cx, ""))
        @if rows.is_empty() {
            (ui::empty(&ui::Empty {
                icon: Some(Icon::Pin),
                title: cx.t("identity.region.none"),
                text: cx.t("identity.region.none_text"),
                actions: None,
            }))
        } @else {
            (ui::table(&Table { caption: title, columns: &columns, rows: &rows, ..Table::default() }))
        }
    };
    let mut page = cx.page(title).description(cx.t("identity.region.lead"));
    if let Some(here) = here {
        page = page.crumb(cx.t("identity.region.title"), HOME);
        for a in above.iter().filter(|a| !a.parent.is_empty()) {
            page = page.crumb(&a.name, &below(&a.code));
        }
        page = page.crumb(&here.name, "").canonical(&below(&here.code));
    } else {
        page = page.crumb(title, "").canonical(HOME);
    }
    page.render(&html! { div .wrap .stack { (body) } })
}

/// What a search found.
pub(crate) fn found(cx: &Cx, tree: &OrgTree, text: &str, list: &[Region]) -> Response {
    let n = list.len().to_string();
    let cut = i64::try_from(list.len()).is_ok_and(|n| n >= FOUND);
    let rows: Vec<Row> = list
        .iter()
        .map(|r| Row {
            cells: vec![
                html! { a href=(cx.href(&below(if r.kind == RegionKind::Village { &r.parent } else { &r.code }))) { (r.name) } },
                html! { (r.code) },
                html! { (kind(cx, r.kind)) },
                org(cx, tree, &r.code),
            ],
            ..Row::default()
        })
        .collect();
    let columns = [
        Column::text(cx.t("identity.region.name")),
        Column::text(cx.t("identity.region.code")),
        Column::text(cx.t("identity.region.kind")),
        Column::text(cx.t("identity.region.org")),
    ];
    let said = if cut { "identity.region.found_cut" } else { "identity.region.found" };
    let said = cx.tf(said, &[("n", &n), ("q", text)]).into_owned();
    let title = cx.t("identity.region.title");
    let body = html! {
        (ui::page_head("", title, "", &html! {}))
        (search_box(cx, text))
        p role="status" { (said) " · " a href=(cx.href(HOME)) { (cx.t("identity.region.all")) } }
        @if !rows.is_empty() {
            (ui::table(&Table { caption: title, columns: &columns, rows: &rows, ..Table::default() }))
        }
    };
    let page = cx.page(title).crumb(title, HOME).noindex();
    page.render(&html! { div .wrap .stack { (body) } })
}

// i18n-prefix: identity.region.found
fn search_box(cx: &Cx, text: &str) -> Markup {
    ui::search_box(&SearchBoxProps {
        action: &cx.href(HOME),
        name: "q",
        value: text,
        label: cx.t("identity.region.search"),
        placeholder: cx.t("identity.region.search_hint"),
        button: cx.t("identity.form.search"),
        id: "cari-wilayah",
        ..SearchBoxProps::default()
    })
}

/// The organisation that has the region's code: a district has its own page here.
fn org(cx: &Cx, tree: &OrgTree, code: &str) -> Markup {
    let org = tree.list.iter().find(|o| o.code == code && !o.closed);
    html! {
        @match org {
            Some(o) => a href=(cx.href(&links::agency(&o.slug))) { (o.name_in(cx.lang())) },
            None => "–",
        }
    }
}
