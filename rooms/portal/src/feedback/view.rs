//! The public side: thanks, and the form for what is wrong.

use axum::response::Response;
use contracts::links;
use http::{HeaderValue, StatusCode, header};
use kit::{Cx, Fields, mail};
use ui::{
    Button, ButtonKind, Field, Input, Markup, MetaItem, Tone, actions, button, error_summary, html,
    input, meta_list, notice, page_head, textarea,
};

use super::model::MAX_BODY;
use crate::{guard, pages::Page};

/// The page behind "report an error"; after an answer it says thanks first.
pub(super) fn form(
    cx: &Cx,
    page: &Page,
    typed: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let thanks = match typed.get("nilai") {
        "ya" => Some(cx.t("portal.feedback.thanks_yes")),
        "tidak" => Some(cx.t("portal.feedback.thanks_no")),
        _ => None,
    };
    let title = cx.t("portal.feedback.title");
    let lines: Vec<(&str, &str)> = faults.iter().map(|(f, k)| (*f, cx.t(k))).collect();
    let org = page
        .org
        .as_ref()
        .map_or_else(|| cx.app().province().name.clone(), |o| o.name_in(cx.lang()).to_owned());
    let here = cx.href(&page.path);
    let body = html! {
        (page_head("", title, cx.t("portal.feedback.lead"), &html! {}))
        @if let Some(text) = thanks { (notice(Tone::Success, "", &html! { p { (text) } })) }
        (error_summary(cx.t("portal.form.faults"), &lines))
        (meta_list(&[
            MetaItem { label: cx.t("portal.feedback.page"), value: html! { a href=(here) { (here) } } },
            MetaItem::text(cx.t("portal.feedback.read_by"), &org),
        ]))
        (fields(cx, page, typed, &lines))
        p { a href=(here) { (cx.t("portal.form.back")) } }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut r = cx
        .page(title)
        .class("narrow")
        .noindex()
        .status(status)
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(title, "")
        .render(&html! { div .wrap .stack { (body) } });
    r.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    r
}

fn fields(cx: &Cx, page: &Page, typed: &Fields, lines: &[(&str, &str)]) -> Markup {
    let fault = |name: &str| lines.iter().find(|(f, _)| *f == name).map_or("", |(_, t)| *t);
    let field = |name, label, hint| Field {
        name,
        label,
        hint,
        error: fault(name),
        value: typed.get(name),
        ..Field::default()
    };
    let body = Field {
        required: true,
        ..field("isi", cx.t("portal.feedback.body"), cx.t("portal.feedback.body_hint"))
    };
    let longest = u32::try_from(MAX_BODY).unwrap_or(u32::MAX);
    html! {
        form .form method="post" action=(cx.href("/umpan-balik/kirim")) novalidate {
            (ui::hidden(&[("halaman", &page.path)]))
            (guard::fields(cx, typed))
            (textarea(&body, 5, longest))
            @if mail::can_link(cx) {
                (input(&Input {
                    field: Field { mark: cx.t("portal.form.optional"), ..field("surel", cx.t("portal.feedback.email"), cx.t("portal.feedback.email_hint")) },
                    kind: "email",
                    autocomplete: "email",
                    inputmode: "email",
                    maxlength: 254,
                    ..Input::default()
                }))
            }
            p .hint {
                (cx.t("portal.feedback.promise")) " "
                a href=(cx.href("/privasi")) { (cx.t("portal.follow.privacy")) }
            }
            (actions(&[button(&Button { label: cx.t("portal.feedback.send"), kind: ButtonKind::Primary, ..Button::default() })]))
        }
    }
}

/// Where the reader goes on after an answer.
pub(super) fn after_vote(page: &Page, value: &str) -> String {
    format!("{}&nilai={}", links::feedback(&page.path), links::encode(value))
}
