//! The second step at the door, the page that teaches an authenticator app, and recovery codes.

use axum::response::Response;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{ButtonKind, Icon, Input, Tone, Width};

use super::{
    Form, link, own, p,
    passkey::{Ask, asking, is_possible},
    primary,
};
use crate::{
    model::ways::Ways,
    service::{factor::Offer, sign_in::Ticket},
};

/// The second step; `error` is a text key.
pub(crate) fn door(
    cx: &Cx,
    fields: &Fields,
    ticket: &Ticket,
    ways: Ways,
    error: &'static str,
) -> Response {
    let title = cx.t("identity.factor.title");
    let field = if fields.has("recovery") { "recovery" } else { "code" };
    let faults: &[_] = if error.is_empty() { &[] } else { &[(field, error)] };
    let form = Form { cx, fields: &Fields::default(), faults };
    let hidden = [("ticket", ticket.0.as_str()), ("kembali", fields.get("kembali"))];
    let body = html! {
        (ui::page_head("", title, cx.t("identity.factor.lead"), &html! {}))
        @if !error.is_empty() {
            div role="alert" { (ui::notice(Tone::Danger, cx.t("identity.sign_in.refused"), &p(cx.t(error)))) }
        }
        @if ways.passkeys > 0 && is_possible(cx) {
            (asking(cx, &Ask {
                deed: "get",
                start: "/masuk/kunci/mulai",
                action: "/masuk/kunci",
                label: cx.t("identity.passkey.use"),
                kind: if ways.totp { ButtonKind::Secondary } else { ButtonKind::Primary },
                hidden: &hidden,
            }, &html! {}))
        } @else if ways.passkeys > 0 {
            (ui::notice(Tone::Info, "", &p(cx.t("identity.passkey.error.host"))))
        }
        @if ways.totp {
            form .form method="post" action=(cx.href("/masuk/kode")) {
                (ui::hidden(&hidden))
                (code(&form, "code", "identity.factor.code", "identity.factor.code_hint", true))
                (ui::actions(&[primary(cx.t("identity.sign_in.button"))]))
            }
        }
        @if ways.recovery > 0 {
            details open[fields.has("recovery")] {
                summary { (cx.t("identity.factor.lost")) }
                form .form method="post" action=(cx.href("/masuk/kode")) {
                    (ui::hidden(&hidden))
                    (code(&form, "recovery", "identity.factor.recovery", "identity.factor.recovery_hint", false))
                    (ui::actions(&[ui::button(&ui::Button { label: cx.t("identity.factor.use_recovery"), ..ui::Button::default() })]))
                }
            }
        }
        (p(cx.t("identity.factor.help")))
    };
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(title)
        .class("narrow")
        .noindex()
        .without_search()
        .island("passkey")
        .status(status)
        .render(&body)
}

fn code<'a>(form: &Form<'a>, name: &'a str, label: &'a str, hint: &'a str, digits: bool) -> Markup {
    ui::input(&Input {
        field: ui::Field { required: true, value: "", ..form.field(name, label, hint) },
        autocomplete: if digits { "one-time-code" } else { "off" },
        inputmode: if digits { "numeric" } else { "" },
        maxlength: if digits { 10 } else { 20 },
        width: Width::Medium,
        ..Input::default()
    })
}

/// The page that teaches an app its secret.
pub(crate) fn enrol(
    cx: &Cx,
    fields: &Fields,
    offer: &Offer,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let title = cx.t("identity.totp.title");
    let form = Form { cx, fields: &Fields::default(), faults };
    let body = html! {
        (ui::page_head("", title, cx.t("identity.totp.lead"), &html! {}))
        (form.summary())
        (ui::section(cx.t("identity.totp.step_app"), None, &p(cx.t("identity.totp.step_app_text"))))
        (ui::section(cx.t("identity.totp.step_scan"), None, &html! {
            div .stack {
                @if let Some((width, dark)) = modules(&offer.url) {
                    (ui::qr(cx.t("identity.totp.qr"), width, &dark))
                }
                div {
                    (p(cx.t("identity.totp.step_type")))
                    p { (ui::code_chip(&offer.secret, cx.t("identity.totp.secret"))) }
                }
                p { a href=(offer.url) { (cx.t("identity.totp.open_app")) } }
            }
        }))
        (ui::section(cx.t("identity.totp.step_code"), None, &html! {
            form .form method="post" action=(cx.href("/akun/aplikasi")) {
                (ui::hidden(&[("ticket", &offer.ticket.0), ("kembali", fields.get("kembali"))]))
                (code(&form, "code", "identity.factor.code", "identity.factor.code_hint", true))
                (ui::actions(&[primary(cx.t("identity.totp.confirm"))]))
            }
        }))
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    own::page(cx, title).crumb(title, "").status(status).render(&own::framed(cx, body))
}

fn modules(url: &str) -> Option<(usize, Vec<bool>)> {
    let code = qrcode::QrCode::new(url.as_bytes()).ok()?;
    let dark = code.to_colors().iter().map(|c| *c == qrcode::Color::Dark).collect();
    Some((code.width(), dark))
}

/// Recovery codes, shown this once.
pub(crate) fn codes(cx: &Cx, codes: &[String], back: &str) -> Response {
    let title = cx.t("identity.recovery.title");
    let onward = match back {
        "" => "/akun".to_owned(),
        // The door lets whoever is in pass, and only to places of this site.
        to => format!("/masuk?kembali={}", contracts::links::encode(to)),
    };
    let body = html! {
        (ui::page_head("", title, cx.t("identity.recovery.lead"), &html! {}))
        div .stack {
            (ui::notice(Tone::Warning, cx.t("identity.recovery.once"), &p(cx.t("identity.recovery.keep"))))
            div #recovery-codes .panel {
                ul .stack { @for code in codes { li { code { (code) } } } }
            }
            div .actions {
                (link(cx.t("identity.recovery.next"), &cx.href(&onward), Icon::ArrowRight, ButtonKind::Primary))
                button .btn .secondary type="button" hidden data-copy="recovery-codes"
                    data-done=(cx.t("identity.recovery.copied")) {
                    (ui::icon(Icon::Copy)) span { (cx.t("identity.recovery.copy")) }
                }
            }
        }
    };
    own::page(cx, title).crumb(title, "").island("copy").render(&own::framed(cx, body))
}

/// What is asked before a factor goes or codes are replaced.
#[derive(Clone, Copy)]
pub(crate) enum Question {
    /// The app is removed.
    Totp,
    /// The old recovery codes are worth nothing any more.
    Recovery,
}

/// The question.
pub(crate) fn ask(cx: &Cx, q: Question) -> Response {
    let (title, text, yes, action) = match q {
        Question::Totp => (
            cx.t("identity.totp.remove_title"),
            cx.t("identity.totp.remove_text"),
            cx.t("identity.totp.remove"),
            "/akun/aplikasi/lepas",
        ),
        Question::Recovery => (
            cx.t("identity.recovery.issue_title"),
            cx.t("identity.recovery.issue_text"),
            cx.t("identity.recovery.issue"),
            "/akun/kode-pemulihan",
        ),
    };
    let question = ui::confirm(&ui::Confirm {
        title,
        body: p(text),
        action: &cx.href(action),
        yes,
        danger: matches!(q, Question::Totp),
        no: cx.t("identity.form.cancel"),
        no_href: &cx.href("/akun"),
        ..ui::Confirm::default()
    });
    let body = html! { (ui::page_head("", cx.t("identity.ways.title"), "", &html! {})) (question) };
    own::page(cx, title).crumb(title, "").render(&own::framed(cx, body))
}
