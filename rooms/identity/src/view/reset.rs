//! The pages of a forgotten password.

use axum::response::Response;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::html;
use ui::{ButtonKind, Icon, Input, Tone};

use super::{
    Form,
    invite::{Words, choose, dead},
    link, p, primary,
};
use crate::{model::Person, service::reset};

/// The page that asks for the address; where no letters leave, it says whom to ask instead.
pub(crate) fn ask(cx: &Cx, fields: &Fields, faults: &[(&'static str, &'static str)]) -> Response {
    let title = cx.t("identity.reset.title");
    let form = Form { cx, fields, faults };
    let possible = reset::is_possible(cx);
    let lead = if possible { cx.t("identity.reset.lead") } else { "" };
    let body = html! {
        (ui::page_head("", title, lead, &html! {}))
        (form.summary())
        @if possible {
            form .form method="post" action=(cx.href("/lupa-sandi")) {
                (ui::input(&Input {
                    field: ui::Field { required: true, ..form.field("email", "identity.field.email", "") },
                    kind: "email",
                    autocomplete: "username",
                    maxlength: 254,
                    ..Input::default()
                }))
                (ui::actions(&[primary(cx.t("identity.reset.send")), back(cx)]))
            }
        } @else {
            (ui::notice(Tone::Info, "", &p(cx.t("identity.reset.error.off"))))
            (ui::actions(&[back(cx)]))
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(title).class("narrow").noindex().without_search().status(status).render(&body)
}

fn back(cx: &Cx) -> maud::Markup {
    link(cx.t("identity.reset.back"), &cx.href("/masuk"), Icon::None, ButtonKind::Quiet)
}

/// The answer, the same whether there is such an account or not.
pub(crate) fn asked(cx: &Cx) -> Response {
    let title = cx.t("identity.reset.asked_title");
    let body = html! {
        (ui::page_head("", title, cx.t("identity.reset.asked"), &html! {}))
        (p(cx.t("identity.reset.asked_help")))
        (ui::actions(&[back(cx)]))
    };
    cx.page(title).class("narrow").noindex().without_search().render(&body)
}

/// The page behind the link.
pub(crate) fn form(
    cx: &Cx,
    token: &str,
    person: &Person,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let words = Words {
        title: cx.t("identity.reset.choose_title"),
        lead: cx.t("identity.reset.choose_lead"),
        button: cx.t("identity.choose.button"),
        action: &format!("/lupa-sandi/{token}"),
    };
    choose(cx, &words, person, faults)
}

/// The link leads nowhere any more.
pub(crate) fn over(cx: &Cx) -> Response {
    let again = link(
        cx.t("identity.reset.again"),
        &cx.href("/lupa-sandi"),
        Icon::Mail,
        ButtonKind::Primary,
    );
    dead(cx, cx.t("identity.reset.dead"), &again)
}
