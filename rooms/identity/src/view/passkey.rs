//! Passkeys: the form that asks the browser for one, and the pages of one's own.

use axum::response::Response;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Button, ButtonKind, Icon, Tone};

use super::{Form, own, p};
use crate::model::{device, ways::passkey_host};

/// What a browser is asked for.
pub(crate) struct Ask<'a> {
    /// `get` or `create`.
    pub(crate) deed: &'a str,
    /// Where the question comes from.
    pub(crate) start: &'a str,
    /// Where the answer goes.
    pub(crate) action: &'a str,
    /// The text of the button.
    pub(crate) label: &'a str,
    /// How loud it is.
    pub(crate) kind: ButtonKind,
    /// What both requests carry.
    pub(crate) hidden: &'a [(&'a str, &'a str)],
}

/// The form; the island `passkey` does the asking, and without it the form says what to do instead.
pub(crate) fn asking(cx: &Cx, ask: &Ask<'_>, more: &Markup) -> Markup {
    html! {
        form .form method="post" action=(cx.href(ask.action)) data-passkey=(ask.deed)
            data-start=(cx.href(ask.start)) data-wait=(cx.t("identity.passkey.wait"))
            data-failed=(cx.t("identity.passkey.failed")) {
            (ui::hidden(ask.hidden))
            (ui::hidden(&[("asked", ""), ("answer", "")]))
            p .hint data-passkey-without { (cx.t("identity.passkey.without")) }
            div hidden data-passkey-with {
                (more)
                (ui::actions(&[ui::button(&Button {
                    label: ask.label,
                    kind: ask.kind,
                    icon: Icon::Shield,
                    ..Button::default()
                })]))
            }
            div .hint role="status" {}
        }
    }
}

/// Whether passkeys can be used at the address by which this page was asked.
pub(crate) fn is_possible(cx: &Cx) -> bool {
    passkey_host(cx.origin()).is_some()
}

/// The page on which a passkey is made.
pub(crate) fn new(cx: &Cx, fields: &Fields, faults: &[(&'static str, &'static str)]) -> Response {
    let title = cx.t("identity.passkey.new_title");
    let suggested = device(cx.agent()).map_or_else(String::new, |(browser, system)| {
        cx.tf("identity.session.on", &[("browser", browser), ("system", system)]).into_owned()
    });
    let fields = match fields.has("name") {
        true => fields.clone(),
        false => fields.clone().with("name", &suggested),
    };
    let form = Form { cx, fields: &fields, faults };
    let back = fields.get("kembali");
    let body = html! {
        (ui::page_head("", title, cx.t("identity.passkey.new_lead"), &html! {}))
        (form.summary())
        @if is_possible(cx) {
            (asking(cx, &Ask {
                deed: "create",
                start: "/akun/kunci/mulai",
                action: "/akun/kunci",
                label: cx.t("identity.passkey.make"),
                kind: ButtonKind::Primary,
                hidden: &[("kembali", back)],
            }, &form.needed("name", "identity.passkey.name", "identity.passkey.name_hint")))
        } @else {
            (ui::notice(Tone::Warning, "", &p(cx.t("identity.passkey.error.host"))))
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    own::page(cx, title)
        .crumb(title, "")
        .island("passkey")
        .status(status)
        .render(&own::framed(cx, body))
}

/// The question before a passkey is removed.
pub(crate) fn ask_remove(cx: &Cx, id: &str, name: &str) -> Response {
    let title = cx.tf("identity.passkey.remove_title", &[("name", name)]).into_owned();
    let question = ui::confirm(&ui::Confirm {
        title: &title,
        body: p(cx.t("identity.passkey.remove_text")),
        action: &cx.href(&format!("/akun/kunci/{id}/hapus")),
        yes: cx.t("identity.passkey.remove"),
        danger: true,
        no: cx.t("identity.form.cancel"),
        no_href: &cx.href("/akun"),
        ..ui::Confirm::default()
    });
    let body = html! { (ui::page_head("", name, "", &html! {})) (question) };
    own::page(cx, &title).crumb(name, "").render(&own::framed(cx, body))
}
