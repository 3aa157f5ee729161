//! Background work as its operator sees it: what waits, runs, rests failed; repeat and cancel.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::Path,
    response::{
        IntoResponse as _, Sse,
        sse::{Event, KeepAlive},
    },
};
use base::Error;
use futures_util::stream;
use kit::{
    Audit, Cx, Fields, Web,
    jobs::{self, Job, JobId, State},
    web::redirect_with,
};
use ui::{
    Align, Button, ButtonKind, Column, Empty, Icon, LinkButton, Live, Markup, Progress, Row,
    StatusKind, Tab, Table, Tone, button, empty, html, link_button, live, page_head, progress,
    status, table, tabs,
};

use super::JOBS;
use crate::speech;

const PER_PAGE: u16 = 30;
const PATH: &str = "/kerja/pekerjaan";
const LOOK: Duration = Duration::from_millis(1500);

pub(crate) async fn show(cx: Cx, fields: Fields) -> Web {
    cx.grant_everywhere(JOBS)?;
    let state = State::parse(fields.get("keadaan"));
    let before = fields.get("sebelum").parse::<JobId>().ok();
    let mut r = cx.db().read().await?;
    let mut list = jobs::page(r.conn(), state, before, PER_PAGE + 1).await?;
    let counts = jobs::counts(r.conn()).await?;
    drop(r);
    let more = list.len() > usize::from(PER_PAGE);
    list.truncate(PER_PAGE.into());
    let older = list.last().map(|j| j.id).filter(|_| more);
    let part = html! {
        (states(&cx, state, &counts))
        @if list.is_empty() {
            (empty(&Empty { icon: Some(Icon::Clock), title: cx.t("portal.jobs.nothing"), text: cx.t("portal.jobs.nothing_hint"), actions: None }))
        } @else { (rows(&cx, &list)) }
        (steps(&cx, state, before.is_some(), older))
    };
    // Without a place in the list, so that the part renews with exactly what is on show.
    let src = cx.href(cx.path());
    let body = html! {
        (page_head("", cx.t("portal.menu.jobs"), cx.t("portal.jobs.lead"), &html! {}))
        (live(&Live {
            id: "pekerjaan",
            events: &cx.href("/kerja/pekerjaan/peristiwa"),
            on: "jobs",
            src: &src,
            fresh: cx.t("portal.live.fresh"),
            stale: cx.t("portal.live.stale"),
            now: &speech::clock(&cx, cx.now()),
            zone: (&cx.app().province().zone, cx.lang().tag()),
            body: part,
        }))
    };
    Ok(cx.page(cx.t("portal.menu.jobs")).workbench().island("live").render(&body))
}

fn path_of(state: Option<State>) -> String {
    state.map_or_else(|| PATH.to_owned(), |s| format!("{PATH}?keadaan={}", s.word()))
}

// i18n-prefix: portal.job_state.
fn state_name(cx: &Cx, s: State) -> String {
    cx.t(&format!("portal.job_state.{}", s.word())).to_owned()
}

fn states(cx: &Cx, chosen: Option<State>, counts: &[(State, i64)]) -> Markup {
    let count = |s: State| counts.iter().find(|(x, _)| *x == s).map_or(0, |(_, n)| *n);
    let shown = |n: i64| speech::number(cx, u64::try_from(n).unwrap_or(0));
    let all: i64 = counts.iter().map(|(_, n)| n).sum();
    let mut list =
        vec![(cx.t("portal.jobs.all").to_owned(), cx.href(PATH), chosen.is_none(), shown(all))];
    for s in State::ALL {
        list.push((
            state_name(cx, *s),
            cx.href(&path_of(Some(*s))),
            chosen == Some(*s),
            shown(count(*s)),
        ));
    }
    let items: Vec<Tab<'_>> = list
        .iter()
        .map(|(label, href, current, count)| Tab { label, href, current: *current, count })
        .collect();
    tabs(cx.t("portal.jobs.states"), &items)
}

fn kind(s: State) -> StatusKind {
    match s {
        State::Ready => StatusKind::Waiting,
        State::Running => StatusKind::Open,
        State::Done => StatusKind::Ok,
        State::Failed => StatusKind::Failed,
        State::Cancelled => StatusKind::Closed,
    }
}

fn rows(cx: &Cx, list: &[Job]) -> Markup {
    let columns = [
        Column::text(cx.t("portal.jobs.kind")),
        Column::text(cx.t("portal.jobs.state")),
        Column::text(cx.t("portal.jobs.progress")),
        Column::number(cx.t("portal.jobs.attempt")),
        Column::text(cx.t("portal.jobs.asked")),
        Column {
            label: cx.t("portal.jobs.actions"),
            align: Align::Actions,
            quiet: true,
            ..Column::default()
        },
    ];
    let rows: Vec<Row> = list
        .iter()
        .map(|j| Row {
            cells: vec![
                html! { code { (j.name) } },
                status(kind(j.state), &state_name(cx, j.state)),
                far(cx, j),
                html! { (j.attempt) },
                html! { time datetime=(j.created_at.rfc3339()) { (speech::moment(cx, j.created_at)) } },
                deeds(cx, j),
            ],
            class: if j.state == State::Failed { "late" } else { "" },
            id: format!("kerja-{}", j.id),
            ..Row::default()
        })
        .collect();
    table(&Table {
        caption: cx.t("portal.menu.jobs"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

/// How far it is, and the last thing it said.
pub(crate) fn far(cx: &Cx, j: &Job) -> Markup {
    #[expect(clippy::cast_precision_loss, reason = "a bar is drawn to a hundredth of a per cent")]
    let value = (j.progress_total > 0).then(|| j.progress_done as f64 / j.progress_total as f64);
    let (done, total) = (
        speech::number(cx, clipped(j.progress_done)),
        speech::number(cx, clipped(j.progress_total)),
    );
    let text = match (j.state, value) {
        (_, Some(_)) => cx.tf("portal.jobs.of", &[("done", &done), ("total", &total)]).into_owned(),
        (State::Running, None) => cx.t("portal.jobs.unknown").to_owned(),
        _ => String::new(),
    };
    html! {
        @if !text.is_empty() {
            (progress(&Progress {
                label: cx.t("portal.jobs.progress"),
                text: &text,
                value,
                tone: if j.state == State::Failed { Tone::Danger } else { Tone::Neutral },
                ..Progress::default()
            }))
        }
        // What a program says about itself stays as it was said.
        @if !j.note.is_empty() { p lang="en" { (j.note) } }
    }
}

fn clipped(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn deeds(cx: &Cx, j: &Job) -> Markup {
    let form = |verb: &str, label: &str, icon, kind| {
        html! {
            form method="post" action=(cx.href(&format!("{PATH}/{}/{verb}", j.id))) {
                (button(&Button { label, icon, kind, small: true, ..Button::default() }))
            }
        }
    };
    match j.state {
        State::Failed | State::Cancelled => {
            form("ulangi", cx.t("portal.jobs.retry"), Icon::Undo, ButtonKind::Secondary)
        }
        State::Ready => {
            form("batalkan", cx.t("portal.jobs.cancel"), Icon::Close, ButtonKind::Quiet)
        }
        State::Running | State::Done => html! {},
    }
}

fn steps(cx: &Cx, state: Option<State>, later: bool, older: Option<JobId>) -> Markup {
    let base = path_of(state);
    let and = if base.contains('?') { '&' } else { '?' };
    html! {
        div .row {
            @if later {
                (link_button(&LinkButton { label: cx.t("portal.jobs.newest"), href: &cx.href(&base), icon: Icon::ArrowUp, ..LinkButton::default() }))
            }
            @if let Some(id) = older {
                (link_button(&LinkButton { label: cx.t("portal.jobs.older"), href: &cx.href(&format!("{base}{and}sebelum={id}")), icon: Icon::ArrowRight, ..LinkButton::default() }))
            }
        }
    }
}

/// Tells the page when something moved: compares a short summary of all work every second and a half.
pub(crate) async fn events(cx: Cx) -> Web {
    cx.grant_everywhere(JOBS)?;
    let seen = fingerprint(&cx).await?;
    let told = stream::unfold((cx, seen), |(cx, mut seen)| async move {
        loop {
            tokio::select! {
                () = cx.app().stopping().cancelled() => return None,
                () = tokio::time::sleep(LOOK) => {}
            }
            // A database that is away for a moment is no reason to cut the line.
            if let Ok(now) = fingerprint(&cx).await
                && now != seen
            {
                seen = now;
                let event = Event::default().event("jobs").data("");
                return Some((Ok::<_, Infallible>(event), (cx, seen)));
            }
        }
    });
    Ok(Sse::new(told).keep_alive(KeepAlive::default()).into_response())
}

async fn fingerprint(cx: &Cx) -> base::Result<Vec<i64>> {
    let mut r = cx.db().read().await?;
    let mut out: Vec<i64> = jobs::counts(r.conn()).await?.into_iter().map(|(_, n)| n).collect();
    for j in jobs::page(r.conn(), Some(State::Running), None, PER_PAGE).await? {
        out.extend([j.progress_done, j.progress_total, j.created_at.0]);
    }
    Ok(out)
}

pub(crate) async fn retry(cx: Cx, Path(id): Path<String>) -> Web {
    let id: JobId = id.parse().map_err(|_| Error::not_found())?;
    let mut tx = cx.begin(cx.grant_everywhere(JOBS)?).await?;
    jobs::retry(&mut tx, id).await?;
    tx.commit(Audit::new("portal.retry_job", "job", id)).await?;
    Ok(redirect_with(&cx, PATH, "portal.flash.retried", None))
}

pub(crate) async fn cancel(cx: Cx, Path(id): Path<String>) -> Web {
    let id: JobId = id.parse().map_err(|_| Error::not_found())?;
    let mut tx = cx.begin(cx.grant_everywhere(JOBS)?).await?;
    jobs::cancel(&mut tx, id).await?;
    tx.commit(Audit::new("portal.cancel_job", "job", id)).await?;
    Ok(redirect_with(&cx, PATH, "portal.flash.cancelled", None))
}
