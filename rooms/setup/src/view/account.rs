//! The first administrator.

use axum::response::Response;
use kit::{Cx, Fields};
use maud::html;
use ui::{Field, Input};

use super::{Form, primary};
use crate::model::{Progress, Step};

/// The step.
pub(crate) fn page(
    cx: &Cx,
    progress: Progress,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let f = Form { cx, fields, faults };
    let password = |name, label, hint| {
        ui::input(&Input {
            field: Field { required: true, ..f.field(name, label, hint) },
            kind: "password",
            autocomplete: "new-password",
            maxlength: 256,
            ..Input::default()
        })
    };
    let body = html! {
        (f.summary())
        form .form method="post" action=(cx.href(Step::Account.path())) {
            (f.needed("text", "name", "setup.account.name", ""))
            (f.needed("email", "email", "setup.account.email", "setup.account.email_hint"))
            (password("password", "setup.account.password", "setup.account.password_hint"))
            (password("again", "setup.account.again", ""))
            (ui::actions(&[primary(cx.t("setup.account.go"))]))
        }
    };
    super::step(cx, Step::Account, progress, cx.t("setup.account.lead"), f.status(), &body)
}
