//! Organisations by spreadsheet: choosing a file, and what a look at it found.

use axum::response::Response;
use contracts::setup::Report;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Button, ButtonKind, Column, FileInput, LinkButton, Row, Table, Tone};

use super::{Form, primary};
use crate::model::{Progress, Step};

/// Where the rows that were looked at are entered.
pub(crate) const SAVE: &str = "/pasang/instansi/simpan";
/// The spreadsheet to fill in.
pub(crate) const TEMPLATE: &str = "/pasang/instansi/templat.xlsx";
/// As many problems are shown; whoever has more mends these first.
const SHOWN: usize = 200;

/// The choice of a file.
pub(crate) fn page(cx: &Cx, progress: Progress, fault: &str) -> Response {
    let f = Form { cx, fields: &Fields::default(), faults: &[] };
    let field =
        ui::Field { error: fault, ..f.field("berkas", "setup.orgs.file", "setup.orgs.file_hint") };
    let body = html! {
        @if !fault.is_empty() {
            (ui::error_summary(cx.t("setup.error.summary"), &[("berkas", fault)]))
        }
        p { (link(cx.t("setup.orgs.template"), &cx.href(TEMPLATE))) }
        form .form method="post" action=(cx.href(Step::Orgs.path())) enctype="multipart/form-data" {
            (ui::file_input(&FileInput { field, accept: ".xlsx,.ods,.csv", multiple: false }))
            (ui::actions(&[primary(cx.t("setup.orgs.look"))]))
        }
        (ui::section(cx.t("setup.orgs.without"), None, &html! {
            p { (cx.t("setup.orgs.without_text")) }
            form method="post" action=(cx.href(SAVE)) {
                (ui::hidden(&[("cara", "kosong")]))
                (ui::button(&Button { label: cx.t("setup.orgs.skip"), ..Button::default() }))
            }
        }))
    };
    let status = if fault.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    super::step(cx, Step::Orgs, progress, cx.t("setup.orgs.lead"), status, &body)
}

fn link(label: &str, href: &str) -> Markup {
    ui::link_button(&LinkButton {
        label,
        href,
        icon: ui::Icon::Download,
        kind: ButtonKind::Secondary,
        ..LinkButton::default()
    })
}

/// What a look at the file found: everything wrong by row, or what would be made.
pub(crate) fn report(cx: &Cx, progress: Progress, report: &Report) -> Response {
    let (made, there) = (report.made.to_string(), report.there.to_string());
    let n = report.problems.len();
    let good = n == 0 && report.made > 0;
    let body = html! {
        @if n > 0 {
            (ui::notice(Tone::Danger, &cx.tf("setup.orgs.problems", &[("n", &n.to_string())]), &html! {
                p { (cx.t("setup.orgs.problems_text")) }
            }))
            (problems(cx, report))
        } @else {
            (ui::notice(Tone::Success, &cx.tf("setup.orgs.good", &[("n", &made)]), &html! {
                @if report.there > 0 { p { (cx.tf("setup.orgs.there", &[("n", &there)])) } }
                p { (cx.t("setup.orgs.good_text")) }
            }))
        }
        div .actions {
            @if good {
                form method="post" action=(cx.href(SAVE)) {
                    (ui::hidden(&[("cara", "berkas")]))
                    (primary(&cx.tf("setup.orgs.enter", &[("n", &made)])))
                }
            }
            (ui::link_button(&LinkButton {
                label: cx.t("setup.orgs.again"),
                href: &cx.href(Step::Orgs.path()),
                kind: if good { ButtonKind::Quiet } else { ButtonKind::Secondary },
                ..LinkButton::default()
            }))
        }
    };
    let status = if n == 0 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    super::step(cx, Step::Orgs, progress, "", status, &body)
}

fn problems(cx: &Cx, report: &Report) -> Markup {
    let columns = [
        Column::number(cx.t("setup.orgs.row")),
        Column::text(cx.t("setup.orgs.value")),
        Column::text(cx.t("setup.orgs.problem")),
    ];
    let rows: Vec<Row> = report
        .problems
        .iter()
        .take(SHOWN)
        .map(|p| Row {
            cells: vec![
                html! { (p.row) },
                html! { @if p.value.is_empty() { "–" } @else { (p.value) } },
                html! { (cx.t(p.key)) },
            ],
            ..Row::default()
        })
        .collect();
    ui::table(&Table {
        caption: cx.t("setup.orgs.problem_list"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}
