//! A site is added: typed, looked at without storing anything, then saved.

use axum::response::Response;
use base::Kind;
use contracts::org::Org;
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{
    Button, ButtonKind, Column, Field, Input, Markup, Opt, Row, Table, Tone, button, error_summary,
    html, input, notice, select,
};

use super::{
    kind::KindName,
    list::LIST,
    service::{self, EVERY},
    visit::Sample,
};
use crate::{model::Category, office::words};

/// A form's errors: field and key of the text.
type Errors = Vec<(&'static str, &'static str)>;

/// GET
pub(super) async fn show(cx: Cx, f: Fields) -> Web {
    let orgs = service::orgs(&cx).await?;
    Ok(draw(&cx, &orgs, &f, &Vec::new(), None, StatusCode::OK))
}

/// POST: the first records of the site. Nothing is stored.
pub(super) async fn look(cx: Cx, f: Fields) -> Web {
    let orgs = service::orgs(&cx).await?;
    let source = match service::read(&cx, &f, &orgs) {
        Ok(s) => s,
        Err(e) => return Ok(draw(&cx, &orgs, &f, &e, None, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let Some(org) = orgs.iter().find(|o| o.id == source.org) else {
        return Err(base::Error::forbidden().into());
    };
    match service::preview(&cx, &source, org).await {
        Ok(sample) => Ok(draw(&cx, &orgs, &f, &Vec::new(), Some(&sample), StatusCode::OK)),
        Err(e) if super::fetch::is_fault(&e) => {
            tracing::info!(error = %e, "a site was looked at in vain");
            let wrong = vec![("alamat", e.key())];
            Ok(draw(&cx, &orgs, &f, &wrong, None, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}

/// POST: adds it.
pub(super) async fn save(cx: Cx, f: Fields) -> Web {
    let orgs = service::orgs(&cx).await?;
    let source = match service::read(&cx, &f, &orgs) {
        Ok(s) => s,
        Err(e) => return Ok(draw(&cx, &orgs, &f, &e, None, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let Some(org) = orgs.iter().find(|o| o.id == source.org) else {
        return Err(base::Error::forbidden().into());
    };
    match service::add(&cx, &source, org).await {
        Ok(id) => Ok(redirect_with(&cx, &format!("{LIST}/{id}"), "ppid.harvest.flash_added", None)),
        Err(e) if e.kind() == Kind::Conflict => {
            let wrong = vec![("alamat", e.key())];
            Ok(draw(&cx, &orgs, &f, &wrong, None, StatusCode::CONFLICT))
        }
        Err(e) => Err(e.into()),
    }
}

fn draw(
    cx: &Cx,
    orgs: &[Org],
    f: &Fields,
    errors: &Errors,
    sample: Option<&Sample>,
    status: StatusCode,
) -> Response {
    let title = cx.t("ppid.harvest.add");
    let told: Vec<(&str, &str)> = errors.iter().map(|(n, k)| (*n, cx.t(k))).collect();
    let body = html! {
        (ui::page_head("", title, cx.t("ppid.harvest.add_lead"), &html! {}))
        @if !told.is_empty() { (error_summary(cx.t("ppid.error.summary_title"), &told)) }
        form .form method="post" action=(cx.href(&format!("{LIST}/periksa"))) {
            (fields(cx, orgs, f, errors))
            @if let Some(s) = sample { (seen(cx, s)) }
            div .actions {
                @if sample.is_some_and(|s| !s.records.is_empty()) {
                    (button(&Button { label: cx.t("ppid.harvest.save"), kind: ButtonKind::Primary, formaction: &cx.href(LIST), ..Button::default() }))
                    (button(&Button { label: cx.t("ppid.harvest.look_again"), ..Button::default() }))
                } @else {
                    (button(&Button { label: cx.t("ppid.harvest.look"), kind: ButtonKind::Primary, ..Button::default() }))
                }
            }
        }
    };
    words::page(cx, title)
        .crumb(cx.t("ppid.harvest.title"), LIST)
        .crumb(title, "")
        .status(status)
        .render(&body)
}

fn fields(cx: &Cx, orgs: &[Org], f: &Fields, errors: &Errors) -> Markup {
    let error = |name: &str| errors.iter().find(|(n, _)| *n == name).map_or("", |(_, k)| cx.t(k));
    let field = |name: &'static str, label, hint| Field {
        name,
        label: cx.t(label),
        hint,
        error: error(name),
        value: f.get(name),
        ..Field::default()
    };
    // i18n-prefix: ppid.harvest.kind_
    let labels = |w: &str| (cx.t(&format!("ppid.harvest.kind_{w}")).to_owned(), w.to_owned());
    let kinds: Vec<(String, String)> = KindName::ALL.iter().map(|k| labels(k.word())).collect();
    let agencies: Vec<(String, String)> =
        orgs.iter().map(|o| (o.name.clone(), o.id.to_string())).collect();
    html! {
        (input(&Input { field: Field { required: true, ..field("alamat", "ppid.harvest.url", cx.t("ppid.harvest.url_hint")) }, kind: "url", maxlength: 2000, ..Input::default() }))
        (select(&Field { required: true, ..field("jenis", "ppid.harvest.kind", cx.t("ppid.harvest.kind_hint")) }, cx.t("ppid.harvest.choose"), &opts(&kinds)))
        (select(&Field { required: true, ..field("instansi", "ppid.harvest.org", cx.t("ppid.harvest.org_hint")) }, cx.t("ppid.harvest.choose"), &opts(&agencies)))
        (habits(cx, f))
    }
}

/// What may change while a site stays the same: its name, how often it is visited, its records' category.
pub(super) fn habits(cx: &Cx, f: &Fields) -> Markup {
    // i18n-prefix: ppid.harvest.every_
    let every: Vec<(String, String)> = EVERY
        .iter()
        .map(|h| (cx.t(&format!("ppid.harvest.every_{h}")).to_owned(), h.to_string()))
        .collect();
    let categories: Vec<(String, String)> = Category::ALL
        .iter()
        .map(|c| (words::category(cx, c.word()).into_owned(), c.word().to_owned()))
        .collect();
    let field = |name, label, hint, default| Field {
        name,
        label: cx.t(label),
        hint,
        value: Some(f.get(name)).filter(|v| !v.is_empty()).unwrap_or(default),
        ..Field::default()
    };
    let name = field("nama", "ppid.harvest.name", cx.t("ppid.harvest.name_hint"), "");
    let hint = cx.t("ppid.harvest.category_hint");
    html! {
        (input(&Input { field: name, maxlength: 120, ..Input::default() }))
        (select(&field("tiap", "ppid.harvest.every", "", "24"), "", &opts(&every)))
        (select(&field("kategori", "ppid.harvest.category", hint, "setiap_saat"), "", &opts(&categories)))
    }
}

fn opts(pairs: &[(String, String)]) -> Vec<Opt<'_>> {
    pairs.iter().map(|(l, v)| Opt { value: v, label: l, ..Opt::default() }).collect()
}

/// The first records as they would be taken.
fn seen(cx: &Cx, s: &Sample) -> Markup {
    if s.records.is_empty() {
        return notice(
            Tone::Warning,
            cx.t("ppid.harvest.nothing_there"),
            &html! { p { (cx.t("ppid.harvest.nothing_there_text")) } },
        );
    }
    let rows: Vec<Row> = s
        .records
        .iter()
        .map(|r| Row {
            cells: match r {
                Ok(r) => vec![
                    html! { a href=(r.url) rel="external noopener nofollow" { (r.content.title) } },
                    html! { (words::category(cx, &r.content.category)) },
                    html! { (words::iso(cx, &r.content.made_on)) },
                    html! { (r.links.len()) },
                    html! { @match r.flaw { Some(key) => (cx.t(key)), None => (cx.t("ppid.harvest.fine")) } },
                ],
                Err((title, key)) => vec![
                    html! { @if title.is_empty() { em { (cx.t("ppid.office.untitled")) } } @else { (title) } },
                    html! {},
                    html! {},
                    html! {},
                    html! { (cx.t(key)) },
                ],
            },
            ..Row::default()
        })
        .collect();
    let columns = [
        Column::text(cx.t("ppid.field.title")),
        Column::text(cx.t("ppid.field.category")),
        Column::text(cx.t("ppid.field.made_on")),
        Column::number(cx.t("ppid.office.files")),
        Column::text(cx.t("ppid.harvest.verdict")),
    ];
    let many = match s.total {
        Some(n) => cx.tf(
            "ppid.harvest.seen_of",
            &[
                ("n", &s.records.len().to_string()),
                ("total", &words::figure(cx, i64::try_from(n).unwrap_or(i64::MAX))),
            ],
        ),
        None => cx.tf("ppid.harvest.seen", &[("n", &s.records.len().to_string())]),
    };
    html! {
        (notice(Tone::Success, cx.t("ppid.harvest.looks_good"), &html! { p { (many) } }))
        (ui::table(&Table { caption: cx.t("ppid.harvest.sample"), columns: &columns, rows: &rows, dense: true, ..Table::default() }))
    }
}
