//! The page of one site, part by part.

use kit::Cx;
use ui::{
    Button, ButtonKind, Column, Icon, Live, Markup, MetaItem, Progress, Row, Table, Tone, button,
    hidden, html, live, meta_list, notice, progress, section,
};

use super::{
    list::{standing, visited},
    show::Shown,
    store::{Fault, SourceState, Visit},
};
use crate::office::words;

pub(super) fn body(cx: &Cx, s: &Shown) -> Markup {
    let src = cx.href(&s.path());
    html! {
        (ui::page_head(&s.known.org.name, &s.known.source.name, "", &html! {}))
        (live(&Live {
            id: "panen",
            events: &cx.href(&format!("{}/kabar", s.path())),
            on: "maju",
            src: &src,
            fresh: cx.t("ppid.office.fresh"),
            stale: cx.t("ppid.office.stale"),
            now: &words::moment(cx, cx.now()),
            zone: (&cx.app().province().zone, cx.lang().tag()),
            body: html! {
                div .stack {
                    (under_way(cx, s))
                    (waiting(cx, s))
                    (facts(cx, s))
                }
            },
        }))
        (actions(cx, s))
        (section(cx.t("ppid.harvest.visits"), None, &visits(cx, &s.visits)))
        (section(cx.t("ppid.harvest.faults"), None, &faults(cx, &s.faults)))
    }
}

/// How far the visit is.
fn under_way(cx: &Cx, s: &Shown) -> Markup {
    let Some((done, total)) = s.progress else { return html! {} };
    let text = match total {
        0 => cx.t("ppid.harvest.state_waiting").to_owned(),
        _ => cx
            .tf(
                "ppid.harvest.progress",
                &[("n", &words::figure(cx, done)), ("total", &words::figure(cx, total))],
            )
            .into_owned(),
    };
    #[expect(clippy::cast_precision_loss, reason = "numbers of records are small")]
    let value = (total > 0).then(|| done as f64 / total as f64);
    progress(&Progress {
        label: cx.t("ppid.harvest.visiting"),
        text: &text,
        value,
        ..Progress::default()
    })
}

/// What waits for a person, and what went wrong last.
fn waiting(cx: &Cx, s: &Shown) -> Markup {
    let failed = s.visits.iter().find(|v| v.finished_at.is_some()).filter(|v| !v.note.is_empty());
    html! {
        @if s.missing > 0 {
            (notice(Tone::Warning, &cx.tf("ppid.harvest.missing", &[("n", &words::figure(cx, s.missing))]), &html! {
                p { (cx.t("ppid.harvest.missing_text")) }
                p { a .btn .secondary href=(cx.href(&format!("{}/hilang", s.path()))) { span { (cx.t("ppid.harvest.missing_look")) } } }
            }))
        }
        @if let Some(v) = failed {
            (notice(Tone::Danger, cx.t(&v.note), &html! { p { (advice(cx, &v.note)) } }))
        }
    }
}

/// What to do about something that is wrong.
fn advice<'a>(cx: &'a Cx, key: &str) -> &'a str {
    match key {
        "ppid.harvest.fault_silent"
        | "ppid.harvest.fault_busy"
        | "ppid.harvest.fault_status"
        | "ppid.harvest.fault_robots_unread" => cx.t("ppid.harvest.advice_wait"),
        "ppid.harvest.fault_robots" | "ppid.harvest.fault_forbidden" => {
            cx.t("ppid.harvest.advice_permission")
        }
        "ppid.harvest.fault_no_title"
        | "ppid.harvest.fault_no_id"
        | "ppid.harvest.fault_link"
        | "ppid.harvest.fault_file_link"
        | "ppid.harvest.fault_twice" => cx.t("ppid.harvest.advice_record"),
        "ppid.harvest.note_incomplete" => cx.t("ppid.harvest.advice_next"),
        _ => cx.t("ppid.harvest.advice_address"),
    }
}

fn facts(cx: &Cx, s: &Shown) -> Markup {
    let k = &s.known.source;
    let kind = format!("ppid.harvest.kind_{}", k.kind.word());
    let every = format!("ppid.harvest.every_{}", k.every_hours);
    let text = |key, value: &str| MetaItem { label: cx.t(key), value: html! { (value) } };
    let next = match k.state {
        SourceState::Active => words::moment(cx, k.next_at),
        _ => cx.t("ppid.harvest.state_paused").to_owned(),
    };
    meta_list(&[
        MetaItem {
            label: cx.t("ppid.office.state"),
            value: standing(cx, k.state, s.visits.first()),
        },
        MetaItem {
            label: cx.t("ppid.harvest.url"),
            value: html! { a href=(k.url) rel="external noopener nofollow" { (k.url) } },
        },
        text("ppid.harvest.kind", cx.t(&kind)),
        text("ppid.harvest.every", cx.t(&every)),
        text("ppid.harvest.next", &next),
        text("ppid.harvest.category", &words::category(cx, k.category.word())),
        MetaItem {
            label: cx.t("ppid.harvest.items"),
            value: html! {
                a href=(cx.href(&format!("/kerja/ppid/daftar?instansi={}", s.known.org.slug))) { (words::figure(cx, s.public)) }
            },
        },
        text("ppid.harvest.hidden", &words::figure(cx, s.hidden)),
    ])
}

fn actions(cx: &Cx, s: &Shown) -> Markup {
    let at = |rest: &str| cx.href(&format!("{}/{rest}", s.path()));
    let act = |rest: &str, pairs: &[(&str, &str)], label, kind, icon| {
        html! {
            form method="post" action=(at(rest)) {
                (hidden(pairs))
                (button(&Button { label: cx.t(label), kind, icon, ..Button::default() }))
            }
        }
    };
    html! {
        div .actions {
            @match s.known.source.state {
                SourceState::Active => {
                    (act("jalankan", &[], "ppid.harvest.run_now", ButtonKind::Primary, Icon::Download))
                    (act("jeda", &[("jeda", "1")], "ppid.harvest.pause", ButtonKind::Secondary, Icon::Clock))
                }
                SourceState::Paused => {
                    (act("jeda", &[("jeda", "0")], "ppid.harvest.resume", ButtonKind::Primary, Icon::ArrowRight))
                }
                SourceState::Removing | SourceState::Removed => {}
            }
            @if matches!(s.known.source.state, SourceState::Active | SourceState::Paused) {
                a .btn .secondary href=(at("ubah")) { span { (cx.t("ppid.harvest.edit")) } }
                a .btn .danger href=(at("hapus")) { span { (cx.t("ppid.harvest.remove")) } }
            }
        }
    }
}

fn visits(cx: &Cx, all: &[Visit]) -> Markup {
    if all.is_empty() {
        return html! { p { (cx.t("ppid.harvest.no_visits")) } };
    }
    let n = |n: i64| html! { (words::figure(cx, n)) };
    let rows: Vec<Row> = all
        .iter()
        .map(|v| Row {
            cells: vec![
                html! { (words::moment(cx, v.started_at)) },
                html! { (visited(cx, v.state)) @if !v.note.is_empty() { " " (cx.t(&v.note)) } },
                n(v.made),
                n(v.changed),
                n(v.same),
                n(v.withdrawn),
                n(v.refused),
            ],
            ..Row::default()
        })
        .collect();
    let columns = [
        Column::text(cx.t("ppid.harvest.started")),
        Column::text(cx.t("ppid.office.state")),
        Column::number(cx.t("ppid.harvest.made")),
        Column::number(cx.t("ppid.harvest.changed")),
        Column::number(cx.t("ppid.harvest.same")),
        Column::number(cx.t("ppid.harvest.withdrawn")),
        Column::number(cx.t("ppid.harvest.refused")),
    ];
    ui::table(&Table {
        caption: cx.t("ppid.harvest.visits"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

fn faults(cx: &Cx, all: &[Fault]) -> Markup {
    if all.is_empty() {
        return html! { p { (cx.t("ppid.harvest.no_faults")) } };
    }
    let rows: Vec<Row> = all
        .iter()
        .map(|f| Row {
            cells: vec![
                html! { @if f.title.is_empty() { em { (cx.t("ppid.office.untitled")) } } @else { (f.title) } },
                html! { (f.remote) },
                html! { (cx.t(&f.key)) },
                html! { (advice(cx, &f.key)) },
            ],
            ..Row::default()
        })
        .collect();
    let columns = [
        Column::text(cx.t("ppid.field.title")),
        Column::text(cx.t("ppid.harvest.remote")),
        Column::text(cx.t("ppid.harvest.wrong")),
        Column::text(cx.t("ppid.harvest.what_to_do")),
    ];
    ui::table(&Table {
        caption: cx.t("ppid.harvest.faults"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}
