//! The page of one import, part by part.

use kit::Cx;
use ui::{
    Button, ButtonKind, Column, LinkButton, Live, Markup, Progress, Row, Stat, StatusKind, Table,
    Tone, button, hidden, html, link_button, live, notice, progress, section, stat, stats, status,
};

use super::{
    columns::Column as Field,
    show::Shown,
    store::{ImportRow, State},
};
use crate::office::words;

pub(super) fn body(cx: &Cx, s: &Shown) -> Markup {
    let lead = cx.tf("ppid.import.begun_on", &[("when", &words::moment(cx, s.import.created_at))]);
    let src = cx.href(&s.path());
    html! {
        (ui::page_head("", &s.import.sheet_name, &lead, &standing(cx, s.import.state)))
        (live(&Live {
            id: "impor",
            events: &cx.href(&format!("{}/kabar", s.path())),
            on: "maju",
            src: &src,
            fresh: cx.t("ppid.office.fresh"),
            stale: cx.t("ppid.office.stale"),
            now: &words::moment(cx, cx.now()),
            zone: (&cx.app().province().zone, cx.lang().tag()),
            body: html! { div .stack { (moving(cx, s)) } },
        }))
        p { a href=(src) { (cx.t("ppid.office.reload")) } }
    }
}

/// How the import stands, in a word.
pub(super) fn standing(cx: &Cx, state: State) -> Markup {
    // i18n-prefix: ppid.import.state_
    let kind = match state {
        State::Checking | State::Running | State::Undoing => StatusKind::Open,
        State::Checked => StatusKind::Waiting,
        State::Failed => StatusKind::Failed,
        State::Done => StatusKind::Ok,
        State::Undone => StatusKind::Archived,
    };
    status(kind, cx.t(&format!("ppid.import.state_{}", state.word())))
}

/// All that changes while work goes on.
fn moving(cx: &Cx, s: &Shown) -> Markup {
    html! {
        (under_way(cx, s))
        @match s.import.state {
            State::Checking => { p { (cx.t("ppid.import.checking_text")) } }
            State::Failed => { (failed(cx, s)) }
            State::Checked => { (checked(cx, s)) }
            State::Running | State::Done | State::Undoing | State::Undone => { (result(cx, s)) }
        }
    }
}

fn under_way(cx: &Cx, s: &Shown) -> Markup {
    let Some((done, total)) = s.progress else { return html! {} };
    let text = match total {
        0 => cx.t("ppid.import.waiting").to_owned(),
        _ => cx
            .tf(
                "ppid.import.progress",
                &[("n", &words::figure(cx, done)), ("total", &words::figure(cx, total))],
            )
            .into_owned(),
    };
    #[expect(clippy::cast_precision_loss, reason = "numbers of rows are small")]
    let value = (total > 0).then(|| done as f64 / total as f64);
    let label = format!("ppid.import.state_{}", s.import.state.word());
    progress(&Progress { label: cx.t(&label), text: &text, value, ..Progress::default() })
}

fn failed(cx: &Cx, s: &Shown) -> Markup {
    let said: Vec<String> = s.import.problems.0.iter().map(|p| p.say(cx)).collect();
    html! {
        (notice(Tone::Danger, cx.t("ppid.import.failed"), &html! { @for line in &said { p { (line) } } }))
        (link_button(&LinkButton { label: cx.t("ppid.import.again"), href: &cx.href(super::form::HERE), ..LinkButton::default() }))
    }
}

/// The dry run's findings, and what can be done with them.
fn checked(cx: &Cx, s: &Shown) -> Markup {
    let figure = |n: i64| words::figure(cx, n);
    let (good, bad) = (figure(s.n.good), figure(s.n.bad));
    let one = |figure: &str, label, tone| {
        stat(&Stat { figure, label: cx.t(label), tone, ..Stat::default() })
    };
    html! {
        (stats(&[
            one(&good, "ppid.import.good", Tone::Success),
            one(&bad, "ppid.import.bad", if s.n.bad > 0 { Tone::Warning } else { Tone::Neutral }),
        ]))
        (findings(cx, s))
        (actions(cx, s))
        @if s.n.bad > 0 { (section(cx.t("ppid.import.problems"), None, &problems(cx, s))) }
        @if s.n.good > 0 { (section(cx.t("ppid.import.becomes"), None, &becomes(cx, s))) }
    }
}

/// What is wrong with the files as a whole.
fn findings(cx: &Cx, s: &Shown) -> Markup {
    let all = &s.import.problems.0;
    let unused = &s.import.unused.0;
    html! {
        @if !all.is_empty() {
            (notice(Tone::Warning, cx.t("ppid.import.file_problems"), &html! {
                ul { @for p in all { li { (p.say(cx)) } } }
            }))
        }
        @if !unused.is_empty() {
            (notice(Tone::Info, &cx.tf("ppid.import.unused", &[("n", &words::figure(cx, i64::try_from(unused.len()).unwrap_or(i64::MAX)))]), &html! {
                details { summary { (cx.t("ppid.import.unused_show")) } ul { @for name in unused { li { (name) } } } }
            }))
        }
    }
}

fn actions(cx: &Cx, s: &Shown) -> Markup {
    let go = |publish: &str, label: &str, kind| {
        html! {
            form method="post" action=(cx.href(&format!("{}/jalankan", s.path()))) {
                (hidden(&[("terbit", publish)]))
                (button(&Button { label, kind, ..Button::default() }))
            }
        }
    };
    let n = words::figure(cx, s.n.good);
    let drafts = cx.tf("ppid.import.make", &[("n", &n)]);
    html! {
        @if s.n.good == 0 {
            (notice(Tone::Warning, cx.t("ppid.import.none_good"), &html! { p { (cx.t("ppid.import.none_good_text")) } }))
        } @else if s.n.bad > 0 {
            p .hint { (cx.t("ppid.import.bad_stay")) }
        }
        div .actions {
            @if s.n.good > 0 {
                (go("0", &drafts, ButtonKind::Primary))
                @if s.may_publish { (go("1", cx.t("ppid.import.publish"), ButtonKind::Secondary)) }
            }
            (link_button(&LinkButton { label: cx.t("ppid.import.again"), href: &cx.href(super::form::HERE), kind: ButtonKind::Quiet, ..LinkButton::default() }))
        }
    }
}

fn column(cx: &Cx, c: Option<Field>) -> String {
    c.map(|c| cx.t(&c.label()).to_owned()).unwrap_or_default()
}

fn problems(cx: &Cx, s: &Shown) -> Markup {
    let rows: Vec<Row> = s
        .bad
        .iter()
        .flat_map(|r| {
            r.problems.0.iter().map(|p| Row {
                cells: vec![
                    html! { (r.number) },
                    html! { (column(cx, p.column)) },
                    html! { (p.say(cx)) },
                    html! { (r.title) },
                ],
                ..Row::default()
            })
        })
        .collect();
    let columns = [
        Column::number(cx.t("ppid.import.row")),
        Column::text(cx.t("ppid.import.column")),
        Column::text(cx.t("ppid.import.what")),
        Column::text(cx.t("ppid.field.title")),
    ];
    html! {
        p { a href=(cx.href(&format!("{}/masalah.csv", s.path()))) { (cx.t("ppid.import.problems_csv")) } }
        (ui::table(&Table { caption: cx.t("ppid.import.problems"), columns: &columns, rows: &rows, dense: true, ..Table::default() }))
    }
}

fn becomes(cx: &Cx, s: &Shown) -> Markup {
    let agency = |r: &ImportRow| {
        r.org.and_then(|id| s.tree.find(id)).map(|o| o.short().to_owned()).unwrap_or_default()
    };
    let rows: Vec<Row> = s
        .good
        .iter()
        .map(|r| {
            let plan = &r.plan.0;
            let lacks: Vec<&str> = plan.lacks.iter().map(|k| cx.t(k)).collect();
            Row {
                cells: vec![
                    html! { (r.title) },
                    html! { (r.number) },
                    html! { (agency(r)) },
                    html! { (words::category(cx, &plan.content.category)) },
                    html! { (words::iso(cx, &plan.content.made_on)) },
                    html! { (plan.files.join(", ")) },
                    html! {
                        @if lacks.is_empty() { (status(StatusKind::Ok, cx.t("ppid.import.complete"))) }
                        @else { (status(StatusKind::Draft, cx.t("ppid.import.incomplete"))) " " (lacks.join(" ")) }
                    },
                ],
                ..Row::default()
            }
        })
        .collect();
    let columns = [
        Column::text(cx.t("ppid.field.title")),
        Column::number(cx.t("ppid.import.row")),
        Column::text(cx.t("ppid.office.agency")),
        Column::text(cx.t("ppid.field.category")),
        Column::text(cx.t("ppid.field.made_on")),
        Column::text(cx.t("ppid.office.files")),
        Column::text(cx.t("ppid.import.becomes_what")),
    ];
    ui::table(&Table {
        caption: cx.t("ppid.import.becomes"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

/// What rows became.
fn result(cx: &Cx, s: &Shown) -> Markup {
    let rows: Vec<Row> = s
        .made
        .iter()
        .map(|r| {
            let item = s.item(r.item);
            Row {
                cells: vec![
                    html! { @match item { Some(i) => (words::link(cx, i)), None => (r.title) } },
                    html! { (r.number) },
                    html! { @if let Some(i) = item { (i.number) } },
                    html! { @if let Some(i) = item { (words::stage(cx, i.stage())) } },
                ],
                ..Row::default()
            }
        })
        .collect();
    let columns = [
        Column::text(cx.t("ppid.field.title")),
        Column::number(cx.t("ppid.import.row")),
        Column::number(cx.t("ppid.office.number")),
        Column::text(cx.t("ppid.office.state")),
    ];
    let made = cx.tf("ppid.import.made", &[("n", &words::figure(cx, s.n.made))]);
    html! {
        @if s.import.state == State::Done {
            (notice(Tone::Success, &made, &html! { p { (cx.t("ppid.import.made_text")) } }))
            div .actions {
                a .btn .primary href=(cx.href("/kerja/ppid/daftar?keadaan=draft")) { span { (cx.t("ppid.import.see_drafts")) } }
                @if s.n.made > 0 {
                    a .btn .danger href=(cx.href(&format!("{}/urungkan", s.path()))) { span { (cx.t("ppid.import.undo")) } }
                }
            }
        }
        @if s.import.state == State::Undone {
            (notice(Tone::Info, cx.t("ppid.import.undone"), &html! { p { (cx.t("ppid.import.undone_text")) } }))
        }
        @if s.n.bad > 0 {
            p { (cx.tf("ppid.import.left_out", &[("n", &words::figure(cx, s.n.bad))])) " "
                a href=(cx.href(&format!("{}/masalah.csv", s.path()))) { (cx.t("ppid.import.problems_csv")) } }
        }
        @if !rows.is_empty() {
            (ui::table(&Table { caption: cx.t("ppid.import.result"), columns: &columns, rows: &rows, dense: true, ..Table::default() }))
        }
    }
}
