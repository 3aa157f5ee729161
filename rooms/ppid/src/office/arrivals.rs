//! What was just uploaded: how far each file is read, what it seems to be, whether it is here already.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    IntoResponse as _,
    sse::{Event, KeepAlive, Sse},
};
use base::Result;
use contracts::papers::Proposal;
use futures_util::stream;
use kit::{Cx, Fields, Web};
use ui::{Live, Markup, Progress, Tone, html, live, progress};

use super::{item_view, words};
use crate::{
    model::{PPID_EDIT, Reading},
    service::{self, twins},
    store::{self, File, Item, files},
};

/// As many as one would drag in at once.
const MOST: usize = 100;
const LOOK_EVERY: Duration = Duration::from_millis(900);

struct Arrival {
    item: Item,
    files: Vec<(File, Option<(i64, i64)>)>,
    proposal: Proposal,
    twins: Vec<twins::Twin>,
}

async fn load(cx: &Cx, f: &Fields, with_twins: bool) -> Result<Vec<Arrival>> {
    let mut out = Vec::new();
    for n in f.all("n").filter_map(|n| n.parse().ok()).take(MOST) {
        let item = service::open_for(cx, n, PPID_EDIT).await?;
        let mut r = cx.db().read().await?;
        let current = store::current_files(r.conn(), item.id).await?;
        let mut with = Vec::new();
        for file in &current {
            let far = files::reading_progress(r.conn(), file.id).await?;
            with.push((file.clone(), far));
        }
        let proposal = match current.first() {
            Some(first) => files::proposal(r.conn(), first.id).await?.unwrap_or_default(),
            None => Proposal::default(),
        };
        drop(r);
        let twins = if with_twins { twins::of(cx, &item, &current).await? } else { Vec::new() };
        out.push(Arrival { item, files: with, proposal, twins });
    }
    Ok(out)
}

/// GET
pub(super) async fn show(cx: Cx, f: Fields) -> Web {
    let all = load(&cx, &f, true).await?;
    let src = cx.href(&format!("/kerja/ppid/unggahan?{}", f.query()));
    let body = html! {
        (ui::page_head("", cx.t("ppid.office.arrivals"), cx.t("ppid.office.arrivals_lead"), &html! {}))
        (live(&Live {
            id: "unggahan",
            events: &cx.href(&format!("/kerja/ppid/unggahan/kabar?{}", f.query())),
            on: "maju",
            src: &src,
            fresh: cx.t("ppid.office.fresh"),
            stale: cx.t("ppid.office.stale"),
            now: &words::moment(&cx, cx.now()),
            zone: (&cx.app().province().zone, cx.lang().tag()),
            body: html! { @for a in &all { (arrival(&cx, a)) } },
        }))
        p { a href=(src) { (cx.t("ppid.office.reload")) } }
        div .actions {
            a .btn .secondary href=(cx.href("/kerja/ppid/tambah")) { span { (cx.t("ppid.office.add_more")) } }
            a .btn .quiet href=(cx.href(words::DESK)) { span { (cx.t("ppid.office.desk")) } }
        }
    };
    Ok(words::page(&cx, cx.t("ppid.office.arrivals"))
        .crumb(cx.t("ppid.office.arrivals"), "")
        .island("live")
        .render(&body))
}

fn arrival(cx: &Cx, a: &Arrival) -> Markup {
    let found = a.proposal.title.as_ref().filter(|_| a.item.revision == 1);
    let title = found.map_or_else(|| words::title(cx, &a.item), |t| t.value.clone());
    let facts: Vec<String> = [&a.proposal.date, &a.proposal.period]
        .into_iter()
        .flatten()
        .map(|p| words::iso(cx, &p.value))
        .chain(a.proposal.category.iter().map(|p| words::category(cx, &p.value).into_owned()))
        .collect();
    html! {
        section .panel {
            h2 { a href=(cx.href(&words::at(a.item.number, "/ubah"))) { (title) } }
            @if !facts.is_empty() { p .hint { (facts.join(" · ")) } }
            @for (file, far) in &a.files { (reading(cx, file, *far)) }
            @if !a.twins.is_empty() { (item_view::twins(cx, &a.item, &a.twins)) }
            div .actions {
                a .btn .primary href=(cx.href(&words::at(a.item.number, "/ubah"))) {
                    span { (cx.t("ppid.office.check_publish")) span .vh { " " (title) } }
                }
            }
        }
    }
}

/// How far the reading of a file is.
pub(super) fn reading(cx: &Cx, file: &File, far: Option<(i64, i64)>) -> Markup {
    let (done, total) = far.unwrap_or((0, 0));
    let pages = |n: i64| words::figure(cx, n);
    let text = match file.reading {
        Reading::Waiting if total > 0 => cx
            .tf("ppid.office.reading_pages", &[("done", &pages(done)), ("total", &pages(total))])
            .into_owned(),
        Reading::Waiting => cx.t("ppid.office.reading_waiting").to_owned(),
        Reading::Done if file.recognised => cx.t("ppid.office.reading_ocr").to_owned(),
        Reading::Done => cx.t("ppid.office.reading_done").to_owned(),
        Reading::Failed => cx.t("ppid.office.reading_failed").to_owned(),
        Reading::None => cx.t("ppid.office.reading_none").to_owned(),
    };
    #[expect(clippy::cast_precision_loss, reason = "numbers of pages are small")]
    let value = match file.reading {
        Reading::Waiting if total > 0 => Some(done as f64 / total as f64),
        Reading::Waiting => None,
        _ => Some(1.0),
    };
    let tone = match file.reading {
        Reading::Failed => Tone::Danger,
        Reading::Done | Reading::None => Tone::Success,
        Reading::Waiting => Tone::Neutral,
    };
    progress(&Progress { label: &file.name, text: &text, value, tone, ..Progress::default() })
}

/// GET: tells the page by server-sent events when something moved, and falls silent when all is read.
pub(super) async fn news(cx: Cx, f: Fields) -> Web {
    load(&cx, &f, false).await?;
    let begin = (cx.clone(), f, String::new());
    let events = stream::unfold(begin, |(cx, f, last)| async move {
        loop {
            tokio::select! {
                () = cx.app().stopping().cancelled() => return None,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let Ok(all) = load(&cx, &f, false).await else { return None };
            let now = signature(&all);
            if now != last {
                let event = Event::default().event("maju").data("1");
                return Some((Ok::<_, Infallible>(event), (cx, f, now)));
            }
            let waiting =
                all.iter().flat_map(|a| &a.files).any(|(f, _)| f.reading == Reading::Waiting);
            if !waiting {
                // Nothing more will come: the connection rests until the page or the house closes.
                cx.app().stopping().cancelled().await;
                return None;
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

fn signature(all: &[Arrival]) -> String {
    let mut out = String::new();
    for (f, far) in all.iter().flat_map(|a| &a.files) {
        out.push_str(f.reading.word());
        if let Some((done, total)) = far {
            out.push_str(&format!(" {done}/{total}"));
        }
        out.push(';');
    }
    out
}
