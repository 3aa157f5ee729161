//! The mail server: the fields, in the set-up and in the settings alike.

use axum::response::Response;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Button, ButtonKind, Field, Input, Opt, Tone, Width};

use super::{Form, primary};
use crate::model::{Progress, Step};

/// Goes on without a mail server.
pub(crate) const SKIP: &str = "/pasang/surat/lewati";

/// The step. `cause`: what the server said, in its own words.
pub(crate) fn page(
    cx: &Cx,
    progress: Progress,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
    cause: &str,
) -> Response {
    let f = Form { cx, fields, faults };
    let body = html! {
        (f.summary())
        (failed(cx, cause))
        form .form method="post" action=(cx.href(Step::Mail.path())) {
            (controls(&f))
            (ui::actions(&[primary(cx.t("setup.mail.go"))]))
        }
        form method="post" action=(cx.href(SKIP)) {
            (ui::button(&Button { label: cx.t("setup.mail.skip"), kind: ButtonKind::Quiet, ..Button::default() }))
        }
    };
    super::step(cx, Step::Mail, progress, cx.t("setup.mail.lead"), f.status(), &body)
}

/// What the server said when it did not let us in.
pub(crate) fn failed(cx: &Cx, cause: &str) -> Markup {
    html! {
        @if !cause.is_empty() {
            (ui::notice(Tone::Danger, cx.t("setup.mail.failed"), &html! { p { code { (cause) } } }))
        }
    }
}

/// Every field of the mail server.
pub(crate) fn controls(f: &Form<'_>) -> Markup {
    let cx = f.cx;
    let ways = [
        ("starttls", "setup.mail.starttls"),
        ("wrapper", "setup.mail.wrapper"),
        ("none", "setup.mail.none"),
    ];
    let ways: Vec<Opt<'_>> =
        ways.iter().map(|(value, key)| Opt { value, label: cx.t(key), ..Opt::default() }).collect();
    html! {
        @if cx.app().config().server.public_url.is_empty() {
            (f.needed("text", "site", "setup.mail.site", "setup.mail.site_hint"))
        }
        (f.needed("text", "host", "setup.mail.host", "setup.mail.host_hint"))
        (ui::input(&Input {
            field: Field { required: true, ..f.field("port", "setup.mail.port", "setup.mail.port_hint") },
            inputmode: "numeric",
            width: Width::Short,
            maxlength: 5,
            ..Input::default()
        }))
        (ui::select(&f.field("tls", "setup.mail.tls", ""), "", &ways))
        (f.line("text", "user", "setup.mail.user", ""))
        (f.line("text", "password_file", "setup.mail.password_file", "setup.mail.password_file_hint"))
        (f.needed("email", "from", "setup.mail.from", "setup.mail.from_hint"))
        (f.line("email", "reply_to", "setup.mail.reply_to", ""))
        (f.needed("email", "test_to", "setup.mail.test_to", "setup.mail.test_to_hint"))
    }
}
