//! The sites that are harvested, with how the last visit went.

use base::Result;
use kit::{Cx, Fields, Web};
use ui::{
    Align, Column, Empty, Icon, LinkButton, Markup, Row, StatusKind, Table, empty, html,
    link_button, status,
};

use super::{
    service::{self, Known},
    store::{self, SourceState, Visit, VisitState},
};
use crate::office::words;

/// The address of the list.
pub(super) const LIST: &str = "/kerja/ppid/panen";

/// GET
pub(super) async fn show(cx: Cx, _f: Fields) -> Web {
    let all = service::list(&cx).await?;
    let mut rows = Vec::with_capacity(all.len());
    for k in &all {
        rows.push(row(&cx, k).await?);
    }
    let add = link_button(&LinkButton {
        label: cx.t("ppid.harvest.add"),
        href: &cx.href(&format!("{LIST}/baru")),
        icon: Icon::Plus,
        kind: ui::ButtonKind::Primary,
        ..LinkButton::default()
    });
    let columns = [
        Column::text(cx.t("ppid.harvest.site")),
        Column::text(cx.t("ppid.harvest.kind")),
        Column::text(cx.t("ppid.office.agency")),
        Column::text(cx.t("ppid.harvest.last_visit")),
        Column { align: Align::Number, ..Column::text(cx.t("ppid.harvest.items")) },
        Column::text(cx.t("ppid.office.state")),
    ];
    let body = html! {
        (ui::page_head("", cx.t("ppid.harvest.title"), cx.t("ppid.harvest.lead"), &add))
        @if rows.is_empty() {
            (empty(&Empty { icon: Some(Icon::Globe), title: cx.t("ppid.harvest.none"), text: cx.t("ppid.harvest.none_text"), ..Empty::default() }))
        } @else {
            (ui::table(&Table { caption: cx.t("ppid.harvest.title"), columns: &columns, rows: &rows, dense: true, ..Table::default() }))
        }
    };
    let title = cx.t("ppid.harvest.title");
    Ok(words::page(&cx, title).crumb(title, "").render(&body))
}

async fn row(cx: &Cx, k: &Known) -> Result<Row> {
    let s = &k.source;
    let mut r = cx.db().read().await?;
    let last = store::visits(r.conn(), s.id, 1).await?;
    let (public, _, _) = super::origins::figures(r.conn(), s.id).await?;
    drop(r);
    let kind = format!("ppid.harvest.kind_{}", s.kind.word());
    Ok(Row {
        cells: vec![
            html! { a href=(cx.href(&format!("{LIST}/{}", s.id))) { (s.name) } },
            html! { (cx.t(&kind)) },
            html! { (k.org.name) },
            html! { @if let Some(v) = last.first() { (words::moment(cx, v.started_at)) } },
            html! { (words::figure(cx, public)) },
            standing(cx, s.state, last.first()),
        ],
        ..Row::default()
    })
}

/// How the site stands: as it was set, else as its last visit went.
pub(super) fn standing(cx: &Cx, state: SourceState, last: Option<&Visit>) -> Markup {
    match (state, last) {
        (SourceState::Paused, _) => status(StatusKind::Archived, cx.t("ppid.harvest.state_paused")),
        (SourceState::Removing | SourceState::Removed, _) => {
            status(StatusKind::Closed, cx.t("ppid.harvest.state_removing"))
        }
        (SourceState::Active, Some(v)) => visited(cx, v.state),
        (SourceState::Active, None) => {
            status(StatusKind::Waiting, cx.t("ppid.harvest.state_waiting"))
        }
    }
}

/// How a visit went.
pub(super) fn visited(cx: &Cx, v: VisitState) -> Markup {
    // i18n-prefix: ppid.harvest.visit_
    let kind = match v {
        VisitState::Running => StatusKind::Open,
        VisitState::Done => StatusKind::Ok,
        VisitState::Held => StatusKind::Late,
        VisitState::Failed => StatusKind::Failed,
        VisitState::Stopped | VisitState::Cut => StatusKind::Closed,
    };
    status(kind, cx.t(&format!("ppid.harvest.visit_{}", v.word())))
}
