//! Joiners, movers and leavers by spreadsheet: the form, what would happen, what has happened.

use axum::response::Response;
use base::Timestamp;
use contracts::{
    org::{OrgId, OrgTree},
    papers,
};
use http::StatusCode;
use kit::{Cx, Fields, session::RoleGrant};
use maud::{Markup, html};
use ui::{
    ButtonKind, Column as Col, Field, FileInput, Icon, Progress, Row, StatusKind, Table, Tone,
};

use super::{day, link, moment, p, people, post, primary};
use crate::{
    model::{
        Person,
        bulk::{Bulk, BulkRow, BulkState, Column, Deed, Plan, RowState},
    },
    service::bulk::Whole,
};

/// Where it begins.
pub(crate) const HOME: &str = "/kerja/identitas/orang/impor";

/// Where a spreadsheet is looked at.
pub(crate) fn address(id: impl std::fmt::Display) -> String {
    format!("{HOME}/{id}")
}

/// The form; `error` is text.
pub(crate) fn start(cx: &Cx, latest: &[Bulk], error: &str, status: StatusCode) -> Response {
    let title = cx.t("identity.bulk.title");
    let body = html! {
        (ui::page_head("", title, cx.t("identity.bulk.lead"), &html! {}))
        @if !error.is_empty() {
            (ui::error_summary(cx.t("identity.error.summary"), &[("file", error)]))
        }
        (ui::section(cx.t("identity.bulk.first"), None, &html! {
            (p(cx.t("identity.bulk.first_text")))
            (ui::actions(&[link(cx.t("identity.bulk.template"), &cx.href("/kerja/identitas/orang/impor/templat"), Icon::Download, ButtonKind::Secondary)]))
        }))
        (ui::section(cx.t("identity.bulk.second"), None, &html! {
            form .form method="post" action=(cx.href(HOME)) enctype="multipart/form-data" {
                (ui::file_input(&FileInput {
                    field: Field {
                        name: "file",
                        label: cx.t("identity.bulk.file"),
                        hint: cx.t("identity.bulk.file_hint"),
                        error,
                        required: true,
                        ..Field::default()
                    },
                    accept: ".xlsx,.ods,.csv",
                    ..FileInput::default()
                }))
                (ui::actions(&[primary(cx.t("identity.bulk.look"))]))
            }
        }))
        @if !latest.is_empty() {
            (ui::section(cx.t("identity.bulk.latest"), None, &earlier(cx, latest)))
        }
    };
    cx.page(title)
        .workbench()
        .crumb(cx.t("identity.people.title"), people::HOME)
        .crumb(title, "")
        .status(status)
        .render(&body)
}

// i18n-prefix: identity.bulk.state.
fn state(cx: &Cx, s: BulkState) -> Markup {
    let icon = match s {
        BulkState::Draft => StatusKind::Draft,
        BulkState::Running => StatusKind::Waiting,
        BulkState::Done => StatusKind::Ok,
    };
    let key = format!("identity.bulk.state.{}", s.word());
    ui::status(icon, cx.t(&key))
}

fn earlier(cx: &Cx, latest: &[Bulk]) -> Markup {
    let columns = [
        Col::text(cx.t("identity.bulk.file")),
        Col::text(cx.t("identity.bulk.sent")),
        Col::text(cx.t("identity.bulk.standing")),
    ];
    let row = |b: &Bulk| Row {
        cells: vec![
            html! { a href=(cx.href(&address(b.id))) { (b.name) } },
            html! { (moment(cx, b.created_at)) },
            state(cx, b.state),
        ],
        ..Row::default()
    };
    let rows: Vec<Row> = latest.iter().map(row).collect();
    ui::table(&Table {
        caption: cx.t("identity.bulk.latest"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

/// A spreadsheet, row by row.
pub(crate) fn show(cx: &Cx, w: &Whole) -> Response {
    let title = cx.tf("identity.bulk.of", &[("file", &w.bulk.name)]).into_owned();
    let (sound, wrong, done) = counts(w);
    let here = address(w.bulk.id);
    let body = html! {
        (ui::page_head("", &title, "", &html! {}))
        @match w.bulk.state {
            BulkState::Draft => { (draft(cx, &here, sound, wrong)) }
            BulkState::Running => { (running(cx, &here, w, done)) }
            BulkState::Done => { (finished(cx, w)) }
        }
        (table(cx, w, &title))
    };
    cx.page(&title)
        .workbench()
        .crumb(cx.t("identity.people.title"), people::HOME)
        .crumb(cx.t("identity.bulk.title"), HOME)
        .crumb(&title, "")
        .render(&body)
}

/// Rows that can be done, that cannot, and that do not wait any more.
fn counts(w: &Whole) -> (usize, usize, usize) {
    let waiting = |row: &BulkRow| row.state == RowState::Waiting;
    let sound = w.rows.iter().filter(|(row, plan)| waiting(row) && plan.is_sound()).count();
    let ended = w.rows.iter().filter(|(row, _)| !waiting(row)).count();
    (sound, w.rows.len() - sound, ended)
}

fn draft(cx: &Cx, here: &str, sound: usize, wrong: usize) -> Markup {
    let (n, m) = (sound.to_string(), wrong.to_string());
    html! {
        @if wrong > 0 {
            (ui::notice(Tone::Warning, &cx.tf("identity.bulk.wrong", &[("n", &m)]), &p(cx.t("identity.bulk.wrong_text"))))
        }
        @if sound > 0 {
            (ui::notice(Tone::Info, "", &p(&cx.tf("identity.bulk.sound", &[("n", &n)]))))
        }
        div .actions {
            @if sound > 0 {
                form method="post" action=(cx.href(&format!("{here}/terapkan"))) {
                    (primary(&cx.tf("identity.bulk.apply", &[("n", &n)])))
                }
            }
            (post(cx, &format!("{here}/buang"), cx.t("identity.bulk.discard"), "", ButtonKind::Quiet))
        }
    }
}

fn running(cx: &Cx, here: &str, w: &Whole, done: usize) -> Markup {
    let (n, m) = (done.to_string(), w.rows.len().to_string());
    // A few thousand rows at most: no figure is lost.
    let far = done as f64 / (w.rows.len().max(1)) as f64;
    html! {
        (ui::progress(&Progress {
            label: cx.t("identity.bulk.running"),
            text: &cx.tf("identity.bulk.far", &[("n", &n), ("m", &m)]),
            value: Some(far),
            ..Progress::default()
        }))
        (p(cx.t("identity.bulk.running_text")))
        (ui::actions(&[link(cx.t("identity.bulk.reload"), &cx.href(here), Icon::None, ButtonKind::Secondary)]))
    }
}

fn finished(cx: &Cx, w: &Whole) -> Markup {
    let failed = w.rows.iter().filter(|(row, _)| row.state == RowState::Failed).count();
    let (n, m) = ((w.rows.len() - failed).to_string(), failed.to_string());
    let text = cx.tf("identity.bulk.finished", &[("n", &n), ("m", &m)]);
    let tone = if failed == 0 { Tone::Success } else { Tone::Warning };
    html! {
        (ui::notice(tone, "", &html! {
            p { (text) }
            @if !kit::mail::is_on(cx.app()) { p { (cx.t("identity.bulk.by_hand")) } }
        }))
    }
}

fn table(cx: &Cx, w: &Whole, caption: &str) -> Markup {
    let columns = [
        Col::number(cx.t("identity.bulk.row")),
        Col::text(cx.t("identity.bulk.who")),
        Col::text(cx.t("identity.bulk.what")),
        Col::text(cx.t("identity.bulk.standing")),
    ];
    let rows: Vec<Row> = w.rows.iter().map(|(row, plan)| line_of(cx, &w.tree, row, plan)).collect();
    ui::table(&Table { caption, columns: &columns, rows: &rows, dense: true, ..Table::default() })
}

fn line_of(cx: &Cx, tree: &OrgTree, row: &BulkRow, plan: &Plan) -> Row {
    let cells = &row.cells.0;
    let who = match row.person {
        Some(id) => {
            html! { a href=(cx.href(&people::address(id))) { (cx.t("identity.bulk.account")) } }
        }
        None => html! {
            (cells.get(Column::Email))
            @if !cells.get(Column::Name).is_empty() { br; span .hint { (cells.get(Column::Name)) } }
        },
    };
    let what = match row.state {
        RowState::Done => html! { (cx.t("identity.bulk.done")) },
        // Kept by this room alone, so it is one of its texts.
        RowState::Failed => html! { (cx.t(&row.note)) },
        RowState::Waiting => html! {
            @if !plan.problems.is_empty() {
                ul { @for (column, key) in &plan.problems { li { strong { (label(cx, *column)) } ": " (cx.t(key)) } } }
            } @else {
                ul { @for deed in &plan.deeds { li { (said(cx, tree, deed)) } } }
            }
        },
    };
    let standing = match row.state {
        RowState::Done => ui::status(StatusKind::Ok, cx.t("identity.bulk.row_done")),
        RowState::Failed => ui::status(StatusKind::Failed, cx.t("identity.bulk.row_failed")),
        RowState::Waiting if plan.is_sound() => {
            ui::status(StatusKind::Waiting, cx.t("identity.bulk.row_ready"))
        }
        RowState::Waiting => ui::status(StatusKind::Late, cx.t("identity.bulk.row_wrong")),
    };
    Row { cells: vec![html! { (row.n) }, who, what, standing], ..Row::default() }
}

// i18n-prefix: identity.bulk.column.
fn label(cx: &Cx, c: Column) -> String {
    let key = format!("identity.bulk.column.{}", c.word());
    cx.t(&key).to_owned()
}

fn org(cx: &Cx, tree: &OrgTree, id: Option<OrgId>) -> String {
    id.and_then(|id| tree.find(id))
        .map_or_else(|| cx.t("identity.role.everywhere").to_owned(), |o| o.short().to_owned())
}

/// What a deed does, in words.
fn said(cx: &Cx, tree: &OrgTree, deed: &Deed) -> String {
    match deed {
        Deed::Invite => cx.t("identity.bulk.deed.invite").to_owned(),
        Deed::Place(id) => {
            cx.tf("identity.bulk.deed.place", &[("org", &org(cx, tree, Some(*id)))]).into_owned()
        }
        Deed::Unplace(id) => {
            cx.tf("identity.bulk.deed.unplace", &[("org", &org(cx, tree, Some(*id)))]).into_owned()
        }
        Deed::Give(role, at, until) => {
            let (role, at) = (people::role(cx, role.word()), org(cx, tree, *at));
            match until {
                None => {
                    cx.tf("identity.bulk.deed.give", &[("role", &role), ("org", &at)]).into_owned()
                }
                Some(t) => {
                    // It ends at midnight: the last day is the one before.
                    let last = day(cx, Timestamp(t.0 - 1));
                    let args =
                        [("role", role.as_str()), ("org", at.as_str()), ("until", last.as_str())];
                    cx.tf("identity.bulk.deed.give_until", &args).into_owned()
                }
            }
        }
        Deed::Take(_, role, at) => {
            let (role, at) = (people::role(cx, role), org(cx, tree, *at));
            cx.tf("identity.bulk.deed.take", &[("role", &role), ("org", &at)]).into_owned()
        }
        Deed::Close(sessions) => {
            let n = sessions.to_string();
            cx.tf("identity.bulk.deed.close", &[("n", &n)]).into_owned()
        }
    }
}

/// Where the list of `fields` is taken along.
pub(crate) fn export(fields: &Fields) -> String {
    let only = Fields::of(&[("q", fields.get("q")), ("instansi", fields.get("instansi"))]).query();
    let mark = if only.is_empty() { "" } else { "?" };
    format!("{}/ekspor{mark}{only}", people::HOME)
}

/// The head of the export.
pub(crate) fn columns(cx: &Cx) -> papers::Table {
    let head = [
        ("identity.people.name_only", 30),
        ("identity.field.email", 30),
        ("identity.field.phone", 18),
        ("identity.people.state", 14),
        ("identity.people.roles", 50),
        ("identity.people.last", 20),
    ];
    papers::Table {
        title: cx.t("identity.people.title").to_owned(),
        columns: head.iter().map(|(k, w)| (cx.t(k).to_owned(), *w)).collect(),
        rows: Vec::new(),
        notes: Vec::new(),
    }
}

// i18n-prefix: identity.state.
/// An account as a line of the export.
pub(crate) fn line(cx: &Cx, tree: &OrgTree, p: &Person, roles: &[RoleGrant]) -> Vec<String> {
    let held: Vec<String> = roles
        .iter()
        .filter(|g| g.until_at.is_none_or(|t| t > cx.now()))
        .map(|g| format!("{} · {}", people::role(cx, &g.role), people::place(cx, tree, g)))
        .collect();
    let state = format!("identity.state.{}", p.state.word());
    vec![
        p.name.0.clone(),
        p.email.0.clone(),
        p.phone.0.clone(),
        cx.t(&state).to_owned(),
        held.join("; "),
        p.last_sign_in.map(Timestamp::rfc3339).unwrap_or_default(),
    ]
}
