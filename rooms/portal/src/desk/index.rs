//! The search index as its operator sees it, and the button that builds it anew.

use contracts::searching::SearchQuery;
use kit::{
    Audit, Cx, NewJob, Web,
    jobs::{self, Job},
    web::redirect_with,
};
use ui::{
    Button, Column, Icon, Markup, MetaItem, Row, Stat, StatusKind, Table, Tone, button, html,
    meta_list, notice, page_head, section, stat, stats, status, table,
};

use super::{INDEX, jobs::far};
use crate::{names, speech};

const PATH: &str = "/kerja/pencarian";
const REBUILD: &str = "kit.rebuild_search";

pub(crate) async fn show(cx: Cx) -> Web {
    cx.grant_everywhere(INDEX)?;
    let engine = cx.app().searching();
    let all = engine.search(&SearchQuery { facets: true, ..SearchQuery::default() })?;
    let mut r = cx.db().read().await?;
    // The newest jobs are enough to find the last few rebuilds: they are rare and asked for by hand.
    let recent = jobs::page(r.conn(), None, None, 500).await?;
    drop(r);
    let rebuilds: Vec<Job> = recent.into_iter().filter(|j| j.name == REBUILD).take(5).collect();
    let (total, cursor) = (speech::count(&cx, all.total), engine.cursor().to_string());
    let kinds: Vec<(String, String)> = all
        .facets
        .kinds
        .iter()
        .map(|(k, n)| (names::kind(&cx, k), speech::number(&cx, *n)))
        .collect();
    let mut figures = vec![stat(&Stat {
        figure: &total,
        label: cx.t("portal.index.documents"),
        ..Stat::default()
    })];
    figures.extend(
        kinds.iter().map(|(label, figure)| stat(&Stat { figure, label, ..Stat::default() })),
    );
    let body = html! {
        (page_head("", cx.t("portal.menu.index"), cx.t("portal.index.lead"), &html! {}))
        @if engine.is_fresh() {
            (notice(Tone::Warning, "", &html! { p { (cx.t("portal.index.fresh")) } }))
        }
        (stats(&figures))
        (meta_list(&[MetaItem::text(cx.t("portal.index.cursor"), &cursor)]))
        (section(cx.t("portal.index.rebuild"), None, &html! {
            p { (cx.t("portal.index.rebuild_lead")) }
            form method="post" action=(cx.href("/kerja/pencarian/bangun")) {
                (button(&Button { label: cx.t("portal.index.rebuild_now"), icon: Icon::Undo, ..Button::default() }))
            }
            @if !rebuilds.is_empty() { (last(&cx, &rebuilds)) }
        }))
    };
    Ok(cx.page(cx.t("portal.menu.index")).workbench().render(&body))
}

fn last(cx: &Cx, list: &[Job]) -> Markup {
    let columns = [
        Column::text(cx.t("portal.jobs.asked")),
        Column::text(cx.t("portal.jobs.state")),
        Column::text(cx.t("portal.jobs.progress")),
    ];
    let rows: Vec<Row> = list
        .iter()
        .map(|j| {
            let key = format!("portal.job_state.{}", j.state.word());
            let kind = match j.state {
                jobs::State::Done => StatusKind::Ok,
                jobs::State::Failed => StatusKind::Failed,
                jobs::State::Cancelled => StatusKind::Closed,
                jobs::State::Ready | jobs::State::Running => StatusKind::Waiting,
            };
            Row {
                cells: vec![
                    html! { (speech::moment(cx, j.created_at)) },
                    status(kind, cx.t(&key)),
                    far(cx, j),
                ],
                ..Row::default()
            }
        })
        .collect();
    table(&Table {
        caption: cx.t("portal.index.last"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

pub(crate) async fn rebuild(cx: Cx) -> Web {
    let mut tx = cx.begin(cx.grant_everywhere(INDEX)?).await?;
    // One at a time, however often the button is pressed.
    let job = NewJob::new(REBUILD, serde_json::json!({})).priority(0).dedupe(REBUILD.to_owned());
    tx.enqueue(job).await?;
    tx.commit(Audit::new("portal.rebuild_index", "index", "search")).await?;
    Ok(redirect_with(&cx, PATH, "portal.flash.rebuilding", None))
}
