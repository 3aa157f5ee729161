//! One's own account: name, password, sessions.

use axum::response::Response;
use http::StatusCode;
use kit::{Actor, Cx, Fields, session::Session};
use maud::{Markup, html};
use ui::{ButtonKind, Column, Icon, MetaItem, Row, Table, Tone};

use super::{
    Form, moment, p, post, primary,
    ways::{factors, sign_ins, waiting},
};
use crate::{
    model::{Person, device},
    service::{account::here, ways::Own},
};

/// The page; `faults` belong to the form whose fields came back.
pub(crate) fn page(
    cx: &Cx,
    person: &Person,
    (sessions, ways): (&[Session], &Own),
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let title = cx.t("identity.account.title");
    let form = Form { cx, fields, faults };
    let body = html! {
        (ui::page_head("", title, cx.t("identity.account.lead"), &html! {}))
        (form.summary())
        @if ways.waits { (waiting(cx)) }
        (ui::section(cx.t("identity.account.profile"), None, &profile(&form, person)))
        (ui::section(cx.t("identity.ways.title"), None, &factors(cx, ways, "")))
        (ui::section(cx.t("identity.account.password"), None, &html! {
            @if !person.password.is_empty() { (password(&form)) }
            @else { (p(cx.t("identity.account.no_password"))) }
        }))
        (ui::section(cx.t("identity.account.sessions"), None, &list(cx, sessions)))
        (ui::section(cx.t("identity.sign_ins.title"), None, &sign_ins(cx, &ways.sign_ins)))
        (super::own::more(cx))
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = cx.page(title).noindex().status(status);
    // Who works here keeps the side navigation; a citizen stays on the public side.
    match cx.actor() {
        Actor::Person { roles, .. } if !roles.is_empty() => page.workbench().render(&body),
        _ => page.render(&html! { div .wrap { (body) } }),
    }
}

fn profile(form: &Form<'_>, person: &Person) -> Markup {
    let cx = form.cx;
    html! {
        form .form method="post" action=(cx.href("/akun/profil")) {
            (ui::hidden(&[("revision", form.fields.get("revision"))]))
            (form.needed("name", "identity.field.name", ""))
            (form.line("tel", "phone", "identity.field.phone", ""))
            (ui::meta_list(&[MetaItem::text(cx.t("identity.field.email"), &person.email.0)]))
            p .hint { (cx.t("identity.account.email_hint")) }
            (ui::actions(&[primary(cx.t("identity.account.save"))]))
        }
    }
}

fn password(form: &Form<'_>) -> Markup {
    let cx = form.cx;
    html! {
        form .form method="post" action=(cx.href("/akun/kata-sandi")) {
            (form.password("old", "identity.field.old_password", "", "current-password"))
            (form.password("new", "identity.field.new_password", "identity.password.hint", "new-password"))
            (form.password("again", "identity.field.again", "", "new-password"))
            p .hint { (cx.t("identity.account.password_hint")) }
            (ui::actions(&[primary(cx.t("identity.account.change_password"))]))
        }
    }
}

fn list(cx: &Cx, sessions: &[Session]) -> Markup {
    let columns = [
        Column::text(cx.t("identity.session.device")),
        Column::text(cx.t("identity.session.address")),
        Column::text(cx.t("identity.session.since")),
        Column::text(cx.t("identity.session.seen")),
        Column {
            quiet: true,
            align: ui::Align::Actions,
            ..Column::text(cx.t("identity.session.action"))
        },
    ];
    let rows: Vec<Row> = sessions.iter().map(|s| row(cx, s)).collect();
    html! {
        (p(cx.t("identity.session.text")))
        (ui::table(&Table {
            caption: cx.t("identity.account.sessions"),
            columns: &columns,
            rows: &rows,
            ..Table::default()
        }))
        @if sessions.len() > 1 {
            form method="post" action=(cx.href("/akun/sesi/akhiri-lainnya")) {
                (ui::actions(&[ui::button(&ui::Button {
                    label: cx.t("identity.session.end_others"),
                    kind: ButtonKind::Danger,
                    icon: Icon::SignOut,
                    ..ui::Button::default()
                })]))
            }
        }
    }
}

fn row(cx: &Cx, s: &Session) -> Row {
    let name = device(&s.agent).map_or_else(
        || cx.t("identity.session.unknown").to_owned(),
        |(browser, system)| {
            cx.tf("identity.session.on", &[("browser", browser), ("system", system)]).into_owned()
        },
    );
    let own = here(cx) == Some(s.id);
    let address =
        if s.address.is_empty() { cx.t("identity.session.no_address") } else { &s.address };
    Row {
        cells: vec![
            html! {
                (name) " "
                @if own { (ui::toned(Tone::Success, Icon::Check, cx.t("identity.session.this"))) }
            },
            html! { (address) },
            html! { (moment(cx, s.created_at)) },
            html! { (moment(cx, s.seen_at)) },
            html! {
                @if own { span .hint { (cx.t("identity.session.this_hint")) } }
                @else {
                    (post(cx, &format!("/akun/sesi/{}/akhiri", s.id), cx.t("identity.session.end"), &name, ButtonKind::Quiet))
                }
            },
        ],
        ..Row::default()
    }
}
