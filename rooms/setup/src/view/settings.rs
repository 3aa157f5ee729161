//! The settings of the house, for its administrators.

use axum::response::Response;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::html;

use super::{Form, mail, primary, province};

/// Where the settings are.
pub(crate) const HOME: &str = "/kerja/pengaturan";
/// Where the mail server is changed.
pub(crate) const MAIL: &str = "/kerja/pengaturan/surat";

/// A form's content and what is wrong with it.
pub(crate) type Filled<'a> = (&'a Fields, &'a [(&'static str, &'static str)]);

/// The province as it shows itself.
pub(crate) fn province_page(cx: &Cx, (fields, faults): Filled<'_>) -> Response {
    let f = Form { cx, fields, faults };
    let body = html! {
        (ui::page_head("", cx.t("setup.settings.title"), cx.t("setup.settings.lead"), &html! {}))
        (tabs(cx, HOME))
        (f.summary())
        form .form method="post" action=(cx.href(HOME)) enctype="multipart/form-data" {
            (province::controls(&f))
            (ui::actions(&[primary(cx.t("setup.form.save"))]))
        }
    };
    page(cx, f.status(), &body)
}

/// The mail server.
pub(crate) fn mail_page(cx: &Cx, (fields, faults): Filled<'_>, cause: &str) -> Response {
    let f = Form { cx, fields, faults };
    let body = html! {
        (ui::page_head("", cx.t("setup.settings.title"), cx.t("setup.settings.lead"), &html! {}))
        (tabs(cx, MAIL))
        (f.summary())
        (mail::failed(cx, cause))
        form .form method="post" action=(cx.href(MAIL)) {
            (mail::controls(&f))
            (ui::actions(&[primary(cx.t("setup.mail.go"))]))
        }
    };
    page(cx, f.status(), &body)
}

fn tabs(cx: &Cx, here: &str) -> ui::Markup {
    let (home, mail) = (cx.href(HOME), cx.href(MAIL));
    ui::tabs(
        cx.t("setup.settings.parts"),
        &[
            ui::Tab {
                label: cx.t("setup.step.province"),
                href: &home,
                current: here == HOME,
                count: "",
            },
            ui::Tab {
                label: cx.t("setup.step.mail"),
                href: &mail,
                current: here == MAIL,
                count: "",
            },
        ],
    )
}

fn page(cx: &Cx, status: StatusCode, body: &ui::Markup) -> Response {
    let title = cx.t("setup.settings.title");
    cx.page(title).workbench().crumb(title, "").status(status).render(body)
}
