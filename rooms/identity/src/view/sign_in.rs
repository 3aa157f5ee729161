//! The pages of the door.

use axum::response::Response;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Button, ButtonKind, Column, Icon, Input, Row, Table, Tone, Width};

use super::{
    link, p,
    passkey::{Ask, asking, is_possible},
    password, primary,
};
use crate::{seed, service::sign_in::Ticket};

/// The sign-in form; `error` is a text key.
pub(crate) fn page(cx: &Cx, fields: &Fields, error: &str, status: StatusCode) -> Response {
    let title = cx.t("identity.sign_in.title");
    let email = ui::Field {
        name: "email",
        label: cx.t("identity.field.email"),
        value: fields.get("email"),
        required: true,
        ..ui::Field::default()
    };
    let body = html! {
        (ui::page_head("", title, cx.t("identity.sign_in.lead"), &html! {}))
        @if !error.is_empty() {
            div role="alert" { (ui::notice(Tone::Danger, cx.t("identity.sign_in.refused"), &p(cx.t(error)))) }
        } @else if fields.has("ulang") {
            (ui::notice(Tone::Info, cx.t("identity.ways.again"), &p(cx.t("identity.ways.again_text"))))
        }
        form .form method="post" action=(cx.href("/masuk")) {
            (ui::hidden(&[("kembali", fields.get("kembali"))]))
            (ui::input(&Input {
                field: email,
                kind: "email",
                autocomplete: "username",
                maxlength: 254,
                autofocus: fields.get("email").is_empty(),
                width: Width::Full,
                ..Input::default()
            }))
            (password("password", cx.t("identity.field.password"), "", "", "current-password"))
            (ui::actions(&[
                primary(cx.t("identity.sign_in.button")),
                link(cx.t("identity.sign_in.forgotten"), &cx.href("/lupa-sandi"), Icon::None, ButtonKind::Quiet),
            ]))
        }
        @if is_possible(cx) {
            (asking(cx, &Ask {
                deed: "get",
                start: "/masuk/kunci/mulai",
                action: "/masuk/kunci",
                label: cx.t("identity.passkey.sign_in"),
                kind: ButtonKind::Secondary,
                hidden: &[("kembali", fields.get("kembali"))],
            }, &html! {}))
        }
        (super::oidc::door(cx, fields))
        details {
            summary { (cx.t("identity.sign_in.trouble")) }
            (p(cx.t("identity.sign_in.trouble_text")))
        }
        @if cx.app().is_demo() { (demo(cx, fields)) }
    };
    cx.page(title)
        .class("narrow")
        .noindex()
        .without_search()
        .island("passkey")
        .status(status)
        .render(&body)
}

/// The accounts of the demo, each behind a button of its own.
fn demo(cx: &Cx, fields: &Fields) -> Markup {
    let accounts = seed::accounts().unwrap_or_default();
    let columns = [
        Column::text(cx.t("identity.demo.account")),
        Column::text(cx.t("identity.demo.roles")),
        Column {
            quiet: true,
            align: ui::Align::Actions,
            ..Column::text(cx.t("identity.demo.action"))
        },
    ];
    let rows: Vec<Row> = accounts.iter().map(|a| demo_row(cx, fields, a)).collect();
    let secret = accounts.first().map_or("", |a| a.password.as_str());
    let body = html! {
        (p(&cx.tf("identity.demo.text", &[("password", secret)])))
        (ui::table(&Table {
            caption: cx.t("identity.demo.title"),
            columns: &columns,
            rows: &rows,
            dense: true,
            ..Table::default()
        }))
    };
    ui::section(cx.t("identity.demo.title"), None, &body)
}

// i18n-prefix: kit.role.
fn demo_row(cx: &Cx, fields: &Fields, a: &seed::Account) -> Row {
    let role = |r: &seed::AccountRole| {
        let key = format!("kit.role.{}", r.role);
        if kit::Role::parse(&r.role).is_some() {
            format!("{} · {}", cx.t(&key), r.org)
        } else {
            cx.t("identity.demo.citizen").to_owned()
        }
    };
    let form = html! {
        form method="post" action=(cx.href("/masuk")) {
            (ui::hidden(&[
                ("email", &a.email),
                ("password", &a.password),
                ("kembali", fields.get("kembali")),
            ]))
            (ui::button(&Button { label: cx.t("identity.demo.enter"), small: true, ..Button::default() }))
        }
    };
    Row {
        cells: vec![
            html! { strong { (a.name) } br; span { (a.email) } },
            html! { @for (n, r) in a.roles.iter().enumerate() { @if n > 0 { br; } (role(r)) } },
            form,
        ],
        ..Row::default()
    }
}

/// The form after a temporary password; `error` is a text key.
pub(crate) fn choose(cx: &Cx, fields: &Fields, ticket: &Ticket, error: &str) -> Response {
    let title = cx.t("identity.choose.title");
    let fault = if error.is_empty() { "" } else { cx.t(error) };
    let body = html! {
        (ui::page_head("", title, cx.t("identity.choose.lead"), &html! {}))
        @if !fault.is_empty() {
            (ui::error_summary(cx.t("identity.error.summary"), &[("new", fault)]))
        }
        form .form method="post" action=(cx.href("/masuk/kata-sandi")) {
            (ui::hidden(&[("ticket", &ticket.0), ("kembali", fields.get("kembali"))]))
            (password("new", cx.t("identity.field.new_password"), cx.t("identity.password.hint"), fault, "new-password"))
            (password("again", cx.t("identity.field.again"), "", "", "new-password"))
            (ui::actions(&[primary(cx.t("identity.choose.button"))]))
        }
    };
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(title).class("narrow").noindex().without_search().status(status).render(&body)
}
