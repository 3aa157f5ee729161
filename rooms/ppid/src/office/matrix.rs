//! Who has published and who has not: every agency with its counts.

use std::collections::HashMap;

use contracts::org::OrgId;
use kit::{Cx, Fields, Web};
use ui::{
    Align, Column, LinkButton, Row, Stat, StatusKind, Table, Tone, html, link_button, stat, stats,
    status,
};

use super::words;
use crate::{
    model::PPID_VIEW_OFFICE,
    service,
    store::desk::{self, AgencyCounts},
};

/// GET
pub(super) async fn show(cx: Cx, f: Fields) -> Web {
    let orgs = service::agencies(&cx, PPID_VIEW_OFFICE).await?;
    let mut r = cx.db().read().await?;
    let counts = desk::by_agency(r.conn(), &cx.actor().places(PPID_VIEW_OFFICE)).await?;
    drop(r);
    let by_org: HashMap<OrgId, AgencyCounts> = counts.into_iter().map(|c| (c.org, c)).collect();
    // Containers (the province, a district) are listed only where they keep something themselves.
    let own = |kind: &str| !matches!(kind, "province" | "district");
    let listed: Vec<_> = orgs
        .iter()
        .filter(|o| own(&o.kind) || by_org.contains_key(&o.id))
        .filter(|o| f.has("kabupaten") || o.district.is_empty() || by_org.contains_key(&o.id))
        .collect();
    let published = |id: &OrgId| by_org.get(id).map_or(0, |c| c.published);
    let with = listed.iter().filter(|o| published(&o.id) > 0).count();
    let figure = |n: usize| words::figure(&cx, i64::try_from(n).unwrap_or(i64::MAX));
    let (all, some, none) = (figure(listed.len()), figure(with), figure(listed.len() - with));
    let one = |figure: &str, label, tone| {
        stat(&Stat { figure, label: cx.t(label), tone, ..Stat::default() })
    };
    let mut rows: Vec<(i64, Row)> = listed
        .iter()
        .map(|o| (published(&o.id), row(&cx, &o.name, &o.slug, by_org.get(&o.id))))
        .collect();
    // Who has published nothing stands first: that is what the page is for.
    rows.sort_by_key(|(n, _)| *n > 0);
    let rows: Vec<Row> = rows.into_iter().map(|(_, r)| r).collect();
    let columns = [
        Column::text(cx.t("ppid.office.agency")),
        Column::text(cx.t("ppid.office.state")),
        Column::number(cx.t("ppid.state.published")),
        Column::number(cx.t("ppid.state.review")),
        Column::number(cx.t("ppid.state.draft")),
        Column::number(cx.t("ppid.state.scheduled")),
        Column::text(cx.t("ppid.office.last_published")),
        Column { align: Align::Actions, quiet: true, ..Column::text(cx.t("ppid.office.export")) },
    ];
    let body = html! {
        (ui::page_head("", cx.t("ppid.office.matrix"), cx.t("ppid.office.matrix_lead"), &link_button(&LinkButton { label: cx.t("ppid.office.export_all"), href: &cx.href("/ppid/dip.xlsx"), icon: ui::Icon::Download, ..LinkButton::default() })))
        (stats(&[one(&all, "ppid.office.agencies", Tone::Neutral), one(&some, "ppid.office.have_published", Tone::Success), one(&none, "ppid.office.have_not", Tone::Warning)]))
        (ui::table(&Table { caption: cx.t("ppid.office.matrix"), columns: &columns, rows: &rows, dense: true, fold: true, ..Table::default() }))
        @if !f.has("kabupaten") { p { a href=(cx.href("/kerja/ppid/instansi?kabupaten=1")) { (cx.t("ppid.office.with_districts")) } } }
    };
    Ok(words::page(&cx, cx.t("ppid.office.matrix"))
        .crumb(cx.t("ppid.office.matrix"), "")
        .render(&body))
}

fn row(cx: &Cx, name: &str, slug: &str, c: Option<&AgencyCounts>) -> Row {
    let n = |f: fn(&AgencyCounts) -> i64| words::figure(cx, c.map_or(0, f));
    let published = c.map_or(0, |c| c.published);
    let begun = c.is_some_and(|c| c.draft + c.review + c.scheduled > 0);
    let state = match (published > 0, begun) {
        (true, _) => status(StatusKind::Published, cx.t("ppid.office.has_published")),
        (false, true) => status(StatusKind::Draft, cx.t("ppid.office.only_drafts")),
        (false, false) => status(StatusKind::Late, cx.t("ppid.office.nothing")),
    };
    let list = cx.href(&format!("/kerja/ppid/daftar?instansi={slug}"));
    let brief = html! { strong { (name) } " " (state) };
    let last = c.and_then(|c| c.last_published).map(|t| words::date(cx, t)).unwrap_or_default();
    Row {
        cells: vec![
            html! { a href=(list) { (name) } },
            state,
            html! { (n(|c| c.published)) },
            html! { (n(|c| c.review)) },
            html! { (n(|c| c.draft)) },
            html! { (n(|c| c.scheduled)) },
            html! { (last) },
            html! { @if published > 0 { a href=(cx.href(&format!("/ppid/dip.xlsx?instansi={slug}"))) { "XLSX" span .vh { " " (name) } } } },
        ],
        brief,
        ..Row::default()
    }
}
