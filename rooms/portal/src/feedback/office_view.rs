//! Reports as officers see them: what waits, what one says, how pages fare.

use axum::response::Response;
use base::Result;
use http::StatusCode;
use kit::{Cx, Fields};
use ui::{
    Button, ButtonKind, Choices, Column, Empty, Field, Icon, LinkButton, Markup, MetaItem, Opt,
    Row, StatusKind, Tab, Table, Tone, actions, button, empty, error_summary, html, link_button,
    meta_list, notice, page_head, radios, section, status, table, tabs, textarea,
};

use super::{
    DESK,
    model::{MAX_ANSWER, MAX_NOTE, ReportId, State},
    store::{self, Report, Votes},
};
use crate::{names::Names, speech};

/// How much of a report the list shows.
const SHORT: usize = 160;

/// What the list shows.
pub(super) struct List {
    pub(super) state: Option<State>,
    pub(super) reports: Vec<Report>,
    pub(super) counts: Vec<(State, i64)>,
    pub(super) votes: Vec<Votes>,
    pub(super) older: Option<ReportId>,
}

// i18n-prefix: portal.report_state.
fn state_name(cx: &Cx, s: State) -> String {
    cx.t(&format!("portal.report_state.{}", s.word())).to_owned()
}

fn kind(s: State) -> StatusKind {
    match s {
        State::New => StatusKind::Open,
        State::Handled => StatusKind::Ok,
        State::Spam => StatusKind::Closed,
    }
}

fn number(cx: &Cx, n: i64) -> String {
    speech::number(cx, u64::try_from(n).unwrap_or(0))
}

fn org_of(cx: &Cx, names: &Names, path: &str) -> String {
    let org = names.list().iter().find(|o| o.path.0 == path);
    org.map_or_else(|| cx.t("portal.feedback.province").to_owned(), |o| o.short().to_owned())
}

pub(super) async fn list(cx: &Cx, l: &List) -> Result<Response> {
    let names = Names::of(cx).await?;
    let title = cx.t("portal.menu.feedback");
    let word = l.state.map_or("semua", State::word);
    let body = html! {
        (page_head("", title, cx.t("portal.feedback.desk_lead"), &html! {}))
        (states(cx, l))
        @if l.reports.is_empty() {
            (empty(&Empty { icon: Some(Icon::Inbox), title: cx.t("portal.feedback.nothing"), text: cx.t("portal.feedback.nothing_hint"), actions: None }))
        } @else { (rows(cx, &names, &l.reports)) }
        @if let Some(id) = l.older {
            div .row {
                (link_button(&LinkButton { label: cx.t("portal.jobs.older"), href: &cx.href(&format!("{DESK}?keadaan={word}&sebelum={id}")), icon: Icon::ArrowRight, ..LinkButton::default() }))
            }
        }
        (section(cx.t("portal.feedback.per_page"), None, &votes(cx, &l.votes)))
    };
    Ok(cx.page(title).workbench().render(&body))
}

fn states(cx: &Cx, l: &List) -> Markup {
    let count = |s: State| l.counts.iter().find(|(x, _)| *x == s).map_or(0, |(_, n)| *n);
    let all: i64 = l.counts.iter().map(|(_, n)| n).sum();
    let mut items: Vec<(String, String, bool, String)> = State::ALL
        .iter()
        .map(|s| {
            let href = cx.href(&format!("{DESK}?keadaan={}", s.word()));
            (state_name(cx, *s), href, l.state == Some(*s), number(cx, count(*s)))
        })
        .collect();
    let href = cx.href(&format!("{DESK}?keadaan=semua"));
    items.push((cx.t("portal.jobs.all").to_owned(), href, l.state.is_none(), number(cx, all)));
    let items: Vec<Tab<'_>> = items
        .iter()
        .map(|(label, href, current, count)| Tab { label, href, current: *current, count })
        .collect();
    tabs(cx.t("portal.feedback.state"), &items)
}

fn rows(cx: &Cx, names: &Names, list: &[Report]) -> Markup {
    let columns = [
        Column::text(cx.t("portal.feedback.body")),
        Column::text(cx.t("portal.feedback.page")),
        Column::text(cx.t("portal.audit.org")),
        Column::text(cx.t("portal.feedback.state")),
        Column::text(cx.t("portal.feedback.came")),
    ];
    let rows: Vec<Row> = list
        .iter()
        .map(|r| {
            let words = r.body.split_whitespace().collect::<Vec<_>>().join(" ");
            let short: String = words.chars().take(SHORT).collect();
            let dots = if words.chars().count() > SHORT { "…" } else { "" };
            Row {
                cells: vec![
                    html! { a href=(cx.href(&format!("{DESK}/{}", r.id))) { (short) (dots) } },
                    html! { a href=(cx.href(&r.path)) { (r.path) } },
                    html! { (org_of(cx, names, &r.org_path)) },
                    status(kind(r.state), &state_name(cx, r.state)),
                    html! { time datetime=(r.created_at.rfc3339()) { (speech::moment(cx, r.created_at)) } },
                ],
                ..Row::default()
            }
        })
        .collect();
    table(&Table {
        caption: cx.t("portal.menu.feedback"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

fn votes(cx: &Cx, list: &[Votes]) -> Markup {
    if list.is_empty() {
        return html! { p { (cx.t("portal.feedback.no_votes")) } };
    }
    let columns = [
        Column::text(cx.t("portal.feedback.page")),
        Column::number(cx.t("portal.feedback.useful")),
        Column::number(cx.t("portal.feedback.useless")),
    ];
    let rows: Vec<Row> = list
        .iter()
        .map(|v| Row {
            cells: vec![
                html! { a href=(cx.href(&v.path)) { (v.path) } },
                html! { (number(cx, v.useful)) },
                html! { (number(cx, v.useless)) },
            ],
            ..Row::default()
        })
        .collect();
    table(&Table {
        caption: cx.t("portal.feedback.per_page"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

pub(super) async fn show(
    cx: &Cx,
    report: &Report,
    typed: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Result<Response> {
    let names = Names::of(cx).await?;
    let mut r = cx.db().read().await?;
    let votes = store::votes_of(r.conn(), &report.path).await?;
    drop(r);
    let title = cx.t("portal.feedback.one");
    let lines: Vec<(&str, &str)> = faults.iter().map(|(f, k)| (*f, cx.t(k))).collect();
    let body = html! {
        (page_head("", title, "", &status(kind(report.state), &state_name(cx, report.state))))
        (error_summary(cx.t("portal.form.faults"), &lines))
        div .split {
            div .stack {
                (section(cx.t("portal.feedback.body"), None, &html! { pre { (report.body) } }))
                (answer(cx, report, typed, &lines))
            }
            div .stack {
                (about(cx, &names, report, votes.as_ref()))
                (handle(cx, report, typed, &lines))
            }
        }
    };
    let code = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(cx
        .page(title)
        .workbench()
        .status(code)
        .crumb(cx.t("portal.menu.feedback"), DESK)
        .crumb(title, "")
        .render(&body))
}

fn about(cx: &Cx, names: &Names, report: &Report, votes: Option<&Votes>) -> Markup {
    let page = html! { a href=(cx.href(&report.path)) { (report.path) } };
    let mut items = vec![
        MetaItem { label: cx.t("portal.feedback.page"), value: page },
        MetaItem::text(cx.t("portal.audit.org"), &org_of(cx, names, &report.org_path)),
        MetaItem::text(cx.t("portal.feedback.came"), &speech::moment(cx, report.created_at)),
    ];
    if let Some(v) = votes {
        let (a, b) = (number(cx, v.useful), number(cx, v.useless));
        let text = cx.tf("portal.feedback.votes", &[("useful", &a), ("useless", &b)]).into_owned();
        items.push(MetaItem::text(cx.t("portal.feedback.readers"), &text));
    }
    meta_list(&items)
}

fn handle(cx: &Cx, report: &Report, typed: &Fields, lines: &[(&str, &str)]) -> Markup {
    let fault = |name: &str| lines.iter().find(|(f, _)| *f == name).map_or("", |(_, t)| *t);
    let words: Vec<String> = State::ALL.iter().map(|s| state_name(cx, *s)).collect();
    let options: Vec<Opt<'_>> = State::ALL
        .iter()
        .zip(&words)
        .map(|(s, label)| Opt { value: s.word(), label, ..Opt::default() })
        .collect();
    let state = if typed.has("keadaan") { typed.get("keadaan") } else { report.state.word() };
    let note = if typed.has("catatan") { typed.get("catatan") } else { &report.note };
    let revision = report.revision.to_string();
    html! {
        form .form method="post" action=(cx.href(&format!("{DESK}/{}", report.id))) {
            (ui::hidden(&[("revisi", &revision)]))
            (radios(&Choices {
                field: Field { name: "keadaan", label: cx.t("portal.feedback.state"), value: state, error: fault("keadaan"), ..Field::default() },
                options: &options,
                ..Choices::default()
            }))
            (textarea(&Field {
                name: "catatan",
                label: cx.t("portal.feedback.note"),
                hint: cx.t("portal.feedback.note_hint"),
                value: note,
                error: fault("catatan"),
                ..Field::default()
            }, 3, u32::try_from(MAX_NOTE).unwrap_or(u32::MAX)))
            (actions(&[button(&Button { label: cx.t("portal.feedback.save"), kind: ButtonKind::Primary, ..Button::default() })]))
        }
    }
}

fn answer(cx: &Cx, report: &Report, typed: &Fields, lines: &[(&str, &str)]) -> Markup {
    let title = cx.t("portal.feedback.answer");
    if let Some(at) = report.answered_at {
        let when = speech::moment(cx, at);
        return section(
            title,
            None,
            &html! { p .hint { (cx.tf("portal.feedback.answered_at", &[("when", &when)])) } pre { (report.answer) } },
        );
    }
    if report.address.is_none() {
        let text = html! { p { (cx.t("portal.feedback.no_address")) } };
        return section(title, None, &notice(Tone::Info, "", &text));
    }
    let fault = lines.iter().find(|(f, _)| *f == "jawaban").map_or("", |(_, t)| *t);
    let revision = report.revision.to_string();
    section(
        title,
        None,
        &html! {
            form .form method="post" action=(cx.href(&format!("{DESK}/{}/jawab", report.id))) {
                (ui::hidden(&[("revisi", &revision)]))
                (textarea(&Field {
                    name: "jawaban",
                    label: cx.t("portal.feedback.answer_text"),
                    hint: cx.t("portal.feedback.answer_hint"),
                    value: typed.get("jawaban"),
                    error: fault,
                    required: true,
                    ..Field::default()
                }, 6, u32::try_from(MAX_ANSWER).unwrap_or(u32::MAX)))
                (actions(&[button(&Button { label: cx.t("portal.feedback.send_answer"), kind: ButtonKind::Primary, icon: Icon::Send, ..Button::default() })]))
            }
        },
    )
}
