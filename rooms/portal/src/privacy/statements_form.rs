//! `/kerja/pernyataan`: the editor's side of the statements.

use axum::response::Response;
use http::StatusCode;
use kit::{Audit, Cx, Fields, Web, setting, web::redirect_with};
use ui::{
    Button, ButtonKind, Field, Input, Markup, actions, button, date, error_summary, fieldset, html,
    input, page_head, textarea,
};

use super::{
    STATEMENTS,
    statements::{KEY, Statements},
};

const PATH: &str = "/kerja/pernyataan";
const MAX_LINE: usize = 200;
const MAX_TEXT: usize = 2000;

fn read(f: &Fields) -> Statements {
    let text = |name: &str| f.get(name).replace("\r\n", "\n");
    Statements {
        access_unit: text("access_unit"),
        access_email: text("access_email"),
        access_phone: text("access_phone"),
        access_tested_on: text("access_tested_on"),
        access_tested_how: text("access_tested_how"),
        access_complaint: text("access_complaint"),
        privacy_unit: text("privacy_unit"),
        privacy_email: text("privacy_email"),
        privacy_phone: text("privacy_phone"),
        privacy_authority: text("privacy_authority"),
    }
}

fn as_fields(s: &Statements) -> Fields {
    Fields::of(&[
        ("access_unit", &s.access_unit),
        ("access_email", &s.access_email),
        ("access_phone", &s.access_phone),
        ("access_tested_on", &s.access_tested_on),
        ("access_tested_how", &s.access_tested_how),
        ("access_complaint", &s.access_complaint),
        ("privacy_unit", &s.privacy_unit),
        ("privacy_email", &s.privacy_email),
        ("privacy_phone", &s.privacy_phone),
        ("privacy_authority", &s.privacy_authority),
    ])
}

/// What is wrong: field and text key.
fn faults(f: &Fields) -> Vec<(&'static str, &'static str)> {
    let mut out = Vec::new();
    for name in ["access_email", "privacy_email"] {
        let typed = f.get(name);
        if !typed.is_empty() && !kit::mail::is_address(typed) {
            out.push((name, "portal.follow.bad_email"));
        }
    }
    let day = f.get("access_tested_on");
    if !day.is_empty() && day.parse::<jiff::civil::Date>().is_err() {
        out.push(("access_tested_on", "portal.audit.bad_date"));
    }
    for name in
        ["access_unit", "access_phone", "privacy_unit", "privacy_phone", "privacy_authority"]
    {
        if f.get(name).chars().count() > MAX_LINE {
            out.push((name, "portal.form.too_long"));
        }
    }
    for name in ["access_tested_how", "access_complaint"] {
        if f.get(name).chars().count() > MAX_TEXT {
            out.push((name, "portal.form.too_long"));
        }
    }
    out
}

pub(super) async fn show(cx: Cx) -> Web {
    cx.grant_everywhere(STATEMENTS)?;
    let kept = Statements::of(&cx).await?;
    Ok(page(&cx, &as_fields(&kept), &[]))
}

pub(super) async fn save(cx: Cx, fields: Fields) -> Web {
    let grant = cx.grant_everywhere(STATEMENTS)?;
    let wrong = faults(&fields);
    if !wrong.is_empty() {
        return Ok(page(&cx, &fields, &wrong));
    }
    let (old, new) = (Statements::of(&cx).await?, read(&fields));
    let mut tx = cx.begin(grant).await?;
    setting::put(&mut tx, KEY, &new).await?;
    tx.commit(Audit::new("portal.save_statements", "setting", KEY).diff(&old, &new)).await?;
    Ok(redirect_with(&cx, PATH, "portal.flash.statements_saved", None))
}

fn page(cx: &Cx, typed: &Fields, wrong: &[(&'static str, &'static str)]) -> Response {
    let lines: Vec<(&str, &str)> = wrong.iter().map(|(f, k)| (*f, cx.t(k))).collect();
    let field = |name: &'static str, label, hint| Field {
        name,
        label,
        hint,
        value: typed.get(name),
        error: lines.iter().find(|(f, _)| *f == name).map_or("", |(_, t)| *t),
        ..Field::default()
    };
    let line = |name, label, hint, kind| {
        input(&Input { field: field(name, label, hint), kind, maxlength: 254, ..Input::default() })
    };
    let text = |name, label, hint| -> Markup { textarea(&field(name, label, hint), 3, 2000) };
    let (unit, email, phone) =
        (cx.t("portal.statement.unit"), cx.t("portal.agency.email"), cx.t("portal.agency.phone"));
    let fallback = cx.t("portal.statement.fallback");
    let body = html! {
        (page_head("", cx.t("portal.menu.statements"), cx.t("portal.statement.lead"), &html! {}))
        (error_summary(cx.t("portal.form.faults"), &lines))
        form .form method="post" action=(cx.href(PATH)) {
            (fieldset(cx.t("portal.access.title"), fallback, &html! {
                (line("access_unit", unit, "", "text"))
                (line("access_email", email, "", "email"))
                (line("access_phone", phone, "", "tel"))
                (date(&field("access_tested_on", cx.t("portal.statement.tested_on"), cx.t("portal.statement.tested_on_hint")), "", ""))
                (text("access_tested_how", cx.t("portal.statement.tested_how"), cx.t("portal.statement.tested_how_hint")))
                (text("access_complaint", cx.t("portal.statement.complaint"), cx.t("portal.statement.complaint_hint")))
            }))
            (fieldset(cx.t("portal.privacy.title"), fallback, &html! {
                (line("privacy_unit", unit, "", "text"))
                (line("privacy_email", email, "", "email"))
                (line("privacy_phone", phone, "", "tel"))
                (line("privacy_authority", cx.t("portal.statement.authority"), cx.t("portal.statement.authority_hint"), "text"))
            }))
            (actions(&[button(&Button { label: cx.t("portal.feedback.save"), kind: ButtonKind::Primary, ..Button::default() })]))
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(cx.t("portal.menu.statements")).workbench().status(status).render(&body)
}
