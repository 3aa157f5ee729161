//! The beginning of an import: the template, the sheet, the files; and what was imported before.

use axum::{
    body::Body,
    extract::{Multipart, multipart::MultipartRejection},
    response::Response,
};
use base::{Error, Kind, Result};
use contracts::org::Org;
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{
    Button, ButtonKind, Column, Field, FileInput, Icon, LinkButton, Markup, Opt, Row, Table,
    UploadZone, button, error_summary, file_input, html, link_button, section, select,
};

use super::{
    columns::template,
    receive::receive,
    service,
    show_view::standing,
    store::{self, Import},
};
use crate::{
    model::PPID_EDIT,
    office::{add, words},
    public::item::attachment,
    service as desk,
};

/// The address of this page.
pub(super) const HERE: &str = "/kerja/ppid/impor";
/// Spreadsheets that can be read.
const SHEETS: &[&str] = &["xlsx", "ods", "csv", "xls"];

/// GET
pub(super) async fn show(cx: Cx, _f: Fields) -> Web {
    let orgs = desk::agencies(&cx, PPID_EDIT).await?;
    let mut r = cx.db().read().await?;
    let before = match cx.actor().person() {
        Some(p) => store::of_person(r.conn(), p).await?,
        None => Vec::new(),
    };
    drop(r);
    Ok(draw(&cx, &orgs, &before, "", "", StatusCode::OK))
}

/// Containers come last: who reaches the whole province seldom means the province itself.
fn usual(orgs: &[Org]) -> Option<&Org> {
    orgs.iter().find(|o| o.kind != "province").or_else(|| orgs.first())
}

/// POST: takes sheet and files, and lets them be looked at.
pub(super) async fn take(cx: Cx, form: Result<Multipart, MultipartRejection>) -> Web {
    let orgs = desk::agencies(&cx, PPID_EDIT).await?;
    let form = form.map_err(|e| Error::invalid("ppid.error.broken_form").because(e))?;
    let org_of = |id: &str| match id {
        "" => usual(&orgs),
        id => orgs.iter().find(|o| o.id.to_string() == id),
    };
    let got = match receive(&cx, form, &org_of).await {
        Ok(got) => got,
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::TooLarge | Kind::Precondition) => {
            let said = cx.say(&e);
            return Ok(draw(&cx, &orgs, &[], "", &said, StatusCode::UNPROCESSABLE_ENTITY));
        }
        Err(e) => return Err(e.into()),
    };
    // Somebody else's agency: refused, not put aside.
    let org = org_of(&got.org).ok_or_else(Error::forbidden)?;
    let is_sheet = |name: &str| {
        name.rsplit_once('.')
            .is_some_and(|(_, e)| SHEETS.contains(&e.to_ascii_lowercase().as_str()))
    };
    let Some(sheet) = got.sheet.filter(|s| is_sheet(&s.name)) else {
        let said = cx.t("ppid.import.error_sheet").to_owned();
        return Ok(draw(&cx, &orgs, &[], &got.org, &said, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let id = service::begin(&cx, org, &sheet, &got.files).await?;
    Ok(redirect_with(&cx, &format!("{HERE}/{id}"), "ppid.import.flash_begun", None))
}

/// GET: an empty sheet.
pub(super) async fn xlsx(cx: Cx) -> Web {
    let bytes = cx.app().papers().xlsx(&template(&cx)).await?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attachment(mime, &format!("{}.xlsx", cx.t("ppid.import.template_name")), Body::from(bytes)))
}

/// GET: the same as plain text.
pub(super) async fn csv(cx: Cx) -> Web {
    let bytes = cx.app().papers().csv(&template(&cx)).await?;
    let name = format!("{}.csv", cx.t("ppid.import.template_name"));
    Ok(attachment("text/csv; charset=utf-8", &name, Body::from(bytes)))
}

fn draw(
    cx: &Cx,
    orgs: &[Org],
    before: &[Import],
    chosen: &str,
    error: &str,
    status: StatusCode,
) -> Response {
    let title = cx.t("ppid.import.title");
    let ids: Vec<(String, &str)> =
        orgs.iter().map(|o| (o.id.to_string(), o.name.as_str())).collect();
    let options: Vec<Opt<'_>> =
        ids.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
    let chosen = match chosen {
        "" => usual(orgs).map(|o| o.id.to_string()).unwrap_or_default(),
        id => id.to_owned(),
    };
    let templates = html! {
        (link_button(&LinkButton { label: cx.t("ppid.import.template_xlsx"), href: &cx.href(&format!("{HERE}/contoh.xlsx")), icon: Icon::Download, ..LinkButton::default() }))
        (link_button(&LinkButton { label: cx.t("ppid.import.template_csv"), href: &cx.href(&format!("{HERE}/contoh.csv")), icon: Icon::Download, ..LinkButton::default() }))
    };
    let agency = Field {
        name: "instansi",
        label: cx.t("ppid.import.agency"),
        hint: cx.t("ppid.import.agency_hint"),
        value: &chosen,
        ..Field::default()
    };
    let sheet = Field {
        name: "lembar",
        label: cx.t("ppid.import.sheet"),
        hint: cx.t("ppid.import.sheet_hint"),
        error,
        required: true,
        ..Field::default()
    };
    let body = html! {
        (ui::page_head("", title, cx.t("ppid.import.lead"), &html! { div .actions { (templates) } }))
        @if !error.is_empty() { (error_summary(cx.t("ppid.error.summary_title"), &[("lembar", error)])) }
        form .form method="post" action=(cx.href(HERE)) enctype="multipart/form-data" {
            @if orgs.len() > 1 { (select(&agency, "", &options)) } @else { (ui::hidden(&[("instansi", &chosen)])) }
            (file_input(&FileInput { field: sheet, accept: ".xlsx,.ods,.csv,.xls", ..FileInput::default() }))
            (files(cx))
            div .actions {
                (button(&Button { label: cx.t("ppid.import.check"), kind: ButtonKind::Primary, icon: Icon::ArrowRight, ..Button::default() }))
            }
            p .hint { (cx.t("ppid.import.check_hint")) }
        }
        @if !before.is_empty() { (section(cx.t("ppid.import.before"), None, &list(cx, before))) }
    };
    words::page(cx, title).crumb(title, "").island("upload").status(status).render(&body)
}

/// The house's drop zone with words of its own.
fn files(cx: &Cx) -> Markup {
    ui::upload_zone(&UploadZone {
        hint: cx.t("ppid.import.files_hint"),
        accept: "",
        ..add::zone_props(cx, cx.t("ppid.import.files"), true, "")
    })
}

fn list(cx: &Cx, before: &[Import]) -> Markup {
    let rows: Vec<Row> = before
        .iter()
        .map(|i| Row {
            cells: vec![
                html! { a href=(cx.href(&format!("{HERE}/{}", i.id))) { (i.sheet_name) } },
                html! { (words::moment(cx, i.created_at)) },
                standing(cx, i.state),
            ],
            ..Row::default()
        })
        .collect();
    let columns = [
        Column::text(cx.t("ppid.import.sheet")),
        Column::text(cx.t("ppid.office.when")),
        Column::text(cx.t("ppid.office.state")),
    ];
    ui::table(&Table {
        caption: cx.t("ppid.import.before"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}
