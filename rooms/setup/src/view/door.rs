//! The door of an empty house: the token.

use axum::response::Response;
use kit::{Cx, Fields};
use maud::html;

use super::{Form, primary};

/// Asks for the token on the console.
pub(crate) fn page(cx: &Cx, fault: &'static str) -> Response {
    let faults = if fault.is_empty() { Vec::new() } else { vec![("token", fault)] };
    let fields = Fields::default();
    let f = Form { cx, fields: &fields, faults: &faults };
    let body = html! {
        (ui::page_head(cx.t("setup.title"), cx.t("setup.door.title"), cx.t("setup.door.lead"), &html! {}))
        (f.summary())
        form .form method="post" action=(cx.href("/pasang")) {
            (ui::input(&ui::Input {
                field: ui::Field { required: true, ..f.field("token", "setup.door.token", "setup.door.token_hint") },
                autocomplete: "off",
                maxlength: 60,
                ..ui::Input::default()
            }))
            (ui::actions(&[primary(cx.t("setup.door.go"))]))
        }
    };
    super::page(cx, cx.t("setup.door.title"), f.status(), &body)
}
