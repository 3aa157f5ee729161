//! The button at the door, what is said to those who cannot be let in, and links to the provider.

use axum::response::Response;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Align, ButtonKind, Column, Icon, Row, Table, Tone};

use super::{Form, link, moment, p, people, post, primary};
use crate::{
    model::{Person, oidc::Link},
    service::oidc::label,
};

/// Where the links of an account are administered.
pub(crate) fn address(id: impl std::fmt::Display) -> String {
    format!("{}/oidc", people::address(id))
}

/// The way in by the provider; nothing where none is configured.
pub(crate) fn door(cx: &Cx, fields: &Fields) -> Markup {
    let Some(label) = label(cx) else { return html! {} };
    let back = Fields::of(&[("kembali", fields.get("kembali"))]).query();
    let href =
        if back.is_empty() { "/masuk/oidc".to_owned() } else { format!("/masuk/oidc?{back}") };
    let text = cx.tf("identity.oidc.enter", &[("provider", &label)]);
    html! {
        div .form {
            p .hint { (cx.t("identity.oidc.or")) }
            (ui::actions(&[link(&text, &cx.href(&href), Icon::Lock, ButtonKind::Secondary)]))
        }
    }
}

/// The reasons that are told; anything else in the address is told as the last.
const REASONS: [&str; 9] =
    ["state", "denied", "token", "unknown", "no_email", "closed", "other", "taken", "away"];

// i18n-prefix: identity.oidc.refused.
/// Why somebody whom the provider knows is not let in here.
pub(crate) fn refused(cx: &Cx, why: &str) -> Response {
    let why = REASONS.iter().find(|r| **r == why).unwrap_or(&"away");
    let key = format!("identity.oidc.refused.{why}");
    let provider = label(cx).unwrap_or_default();
    let title = cx.t("identity.sign_in.refused");
    let body = html! {
        (ui::page_head("", title, "", &html! {}))
        div role="alert" {
            (ui::notice(Tone::Danger, "", &p(&cx.tf(&key, &[("provider", &provider)]))))
        }
        (ui::actions(&[
            link(cx.t("identity.oidc.back"), &cx.href("/masuk"), Icon::ArrowLeft, ButtonKind::Primary),
            link(cx.t("identity.oidc.home"), &cx.href("/"), Icon::Home, ButtonKind::Quiet),
        ]))
    };
    cx.page(title)
        .noindex()
        .without_search()
        .status(StatusCode::FORBIDDEN)
        .render(&html! { div .wrap { (body) } })
}

/// The last step to the provider.
pub(crate) fn onward(cx: &Cx, url: &str) -> Response {
    let provider = label(cx).unwrap_or_default();
    let title = cx.tf("identity.oidc.onward", &[("provider", &provider)]).into_owned();
    let body = html! {
        (ui::page_head("", &title, &cx.tf("identity.oidc.onward_lead", &[("provider", &provider)]), &html! {}))
        (ui::actions(&[
            link(cx.t("identity.oidc.go"), url, Icon::ArrowRight, ButtonKind::Primary),
            link(cx.t("identity.form.cancel"), &cx.href("/akun/oidc"), Icon::None, ButtonKind::Quiet),
        ]))
    };
    super::own::page(cx, &title).crumb(&title, "").render(&super::own::framed(cx, body))
}

/// One's own links.
pub(crate) fn own(cx: &Cx, links: &[Link]) -> Response {
    let provider = label(cx).unwrap_or_default();
    let title = cx.tf("identity.oidc.title", &[("provider", &provider)]).into_owned();
    let body = html! {
        (ui::page_head("", &title, cx.t("identity.oidc.own_lead"), &html! {}))
        @if links.is_empty() {
            (p(&cx.tf("identity.oidc.none", &[("provider", &provider)])))
            form .form method="post" action=(cx.href("/akun/oidc")) {
                (ui::actions(&[primary(&cx.tf("identity.oidc.link", &[("provider", &provider)]))]))
            }
        } @else {
            (table(cx, links, |l| format!("/akun/oidc/{}/lepas", l.id)))
        }
    };
    super::own::page(cx, &title).crumb(&title, "").render(&super::own::framed(cx, body))
}

// i18n-prefix: identity.oidc.made_by.
fn table(cx: &Cx, links: &[Link], remove: impl Fn(&Link) -> String) -> Markup {
    let columns = [
        Column::text(cx.t("identity.oidc.subject")),
        Column::text(cx.t("identity.oidc.made")),
        Column::text(cx.t("identity.oidc.used")),
        Column {
            quiet: true,
            align: Align::Actions,
            ..Column::text(cx.t("identity.session.action"))
        },
    ];
    let row = |l: &Link| {
        let by = format!("identity.oidc.made_by.{}", l.made_by.word());
        Row {
            cells: vec![
                html! { code { (l.subject) } },
                html! { (moment(cx, l.created_at)) br; span .hint { (cx.t(&by)) } },
                html! { @match l.last_used {
                    Some(t) => (moment(cx, t)),
                    None => (cx.t("identity.people.never")),
                } },
                post(cx, &remove(l), cx.t("identity.oidc.unlink"), &l.subject, ButtonKind::Quiet),
            ],
            ..Row::default()
        }
    };
    let rows: Vec<Row> = links.iter().map(row).collect();
    ui::table(&Table {
        caption: cx.t("identity.oidc.links"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

/// The links of an account, for its administrator.
pub(crate) fn of(
    cx: &Cx,
    person: &Person,
    links: &[Link],
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let provider = label(cx).unwrap_or_default();
    let title = cx.tf("identity.oidc.title", &[("provider", &provider)]).into_owned();
    let here = address(person.id);
    let form = Form { cx, fields, faults };
    let body = html! {
        (ui::page_head("", &title, cx.t("identity.oidc.of_lead"), &html! {}))
        (form.summary())
        @if links.is_empty() {
            form .form method="post" action=(cx.href(&here)) {
                (form.needed("subject", "identity.oidc.subject", "identity.oidc.subject_hint"))
                (ui::actions(&[primary(cx.t("identity.oidc.link_this"))]))
            }
        } @else {
            (table(cx, links, |l| format!("{here}/{}/lepas", l.id)))
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(&title)
        .workbench()
        .crumb(cx.t("identity.people.title"), people::HOME)
        .crumb(&person.name.0, &people::address(person.id))
        .crumb(&title, "")
        .status(status)
        .render(&body)
}
