//! Roles handed on and held for others.

use axum::response::Response;
use base::Timestamp;
use contracts::org::OrgTree;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Align, ButtonKind, Choices, Column, Field, Opt, Row, StatusKind, Table};

use super::{
    Form, day, own as frame, p,
    people::{place, role},
    post, primary,
};
use crate::{
    model::delegation::{Delegation, Standing},
    service::delegate::{Named, Own},
};

/// The page; `faults` belong to the form whose fields came back.
pub(crate) fn page(
    cx: &Cx,
    tree: &OrgTree,
    own: &Own,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let title = cx.t("identity.delegation.title");
    let form = Form { cx, fields, faults };
    let body = html! {
        (ui::page_head("", title, cx.t("identity.delegation.lead"), &html! {}))
        (form.summary())
        (ui::section(cx.t("identity.delegation.hand_on"), None, &hand_on(&form, tree, own)))
        (ui::section(cx.t("identity.delegation.given"), None, &html! {
            @if own.given.is_empty() { (p(cx.t("identity.delegation.none_given"))) }
            @else { (table(cx, tree, cx.t("identity.delegation.given"), cx.t("identity.delegation.to"), &own.given)) }
        }))
        (ui::section(cx.t("identity.delegation.received"), None, &html! {
            @if own.received.is_empty() { (p(cx.t("identity.delegation.none_received"))) }
            @else { (table(cx, tree, cx.t("identity.delegation.received"), cx.t("identity.delegation.from"), &own.received)) }
        }))
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    frame::page(cx, title).crumb(title, "").status(status).render(&frame::framed(cx, body))
}

fn hand_on(f: &Form<'_>, tree: &OrgTree, own: &Own) -> Markup {
    let cx = f.cx;
    if own.roles.is_empty() {
        return p(cx.t("identity.delegation.no_roles"));
    }
    if own.colleagues.is_empty() {
        return p(cx.t("identity.delegation.no_colleagues"));
    }
    let labels: Vec<(String, String)> = own
        .roles
        .iter()
        .map(|g| (g.id.to_string(), format!("{} · {}", role(cx, &g.role), place(cx, tree, g))))
        .collect();
    let roles: Vec<Opt<'_>> =
        labels.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
    let chosen: Vec<&str> = f.fields.all("role").collect();
    let people: Vec<(String, &str)> =
        own.colleagues.iter().map(|c| (c.id.to_string(), c.name.0.as_str())).collect();
    let people: Vec<Opt<'_>> =
        people.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
    html! {
        form .form method="post" action=(cx.href("/akun/wakil")) {
            (ui::checkboxes(&Choices {
                field: f.field("role", "identity.delegation.roles", "identity.delegation.roles_hint"),
                options: &roles,
                values: &chosen,
                ..Choices::default()
            }))
            (ui::select(
                &Field { required: true, ..f.field("colleague", "identity.delegation.colleague", "identity.delegation.colleague_hint") },
                cx.t("identity.delegation.choose"),
                &people,
            ))
            (ui::date(&Field { required: true, ..f.field("from", "identity.delegation.from_day", "") }, "", ""))
            (ui::date(&Field { required: true, ..f.field("until", "identity.delegation.until_day", "identity.delegation.until_hint") }, "", ""))
            (ui::actions(&[primary(cx.t("identity.delegation.button"))]))
        }
    }
}

fn table(cx: &Cx, tree: &OrgTree, caption: &str, other: &str, list: &[Named]) -> Markup {
    let columns = [
        Column::text(cx.t("identity.role.role")),
        Column::text(other),
        Column::text(cx.t("identity.role.time")),
        Column::text(cx.t("identity.delegation.standing_head")),
        Column { quiet: true, align: Align::Actions, ..Column::text(cx.t("identity.role.action")) },
    ];
    let rows: Vec<Row> = list.iter().map(|n| row(cx, tree, n)).collect();
    ui::table(&Table { caption, columns: &columns, rows: &rows, dense: true, ..Table::default() })
}

fn row(cx: &Cx, tree: &OrgTree, n: &Named) -> Row {
    let d = &n.delegation;
    let open = matches!(d.standing(cx.now()), Standing::Ahead | Standing::InForce);
    let at =
        d.org.and_then(|id| tree.find(id)).map_or(cx.t("identity.role.everywhere"), |o| o.short());
    let name = role(cx, &d.role);
    Row {
        cells: vec![
            html! { (name) " · " (at) },
            html! { (n.other) },
            html! { (time(cx, d)) },
            standing(cx, d),
            html! { @if open {
                (post(cx, &format!("/akun/wakil/{}/akhiri", d.id), cx.t("identity.delegation.end"), &format!("{name}, {}", n.other), ButtonKind::Quiet))
            } },
        ],
        ..Row::default()
    }
}

/// From the first day to the last.
pub(crate) fn time(cx: &Cx, d: &Delegation) -> String {
    // It ends at midnight: the last day is the one before.
    let last = day(cx, Timestamp(d.until_at.0 - 1));
    let args = [("from", day(cx, d.from_at)), ("until", last)];
    let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
    cx.tf("identity.role.between", &args).into_owned()
}

// i18n-prefix: identity.delegation.why.
fn standing(cx: &Cx, d: &Delegation) -> Markup {
    match d.standing(cx.now()) {
        Standing::Ahead => {
            ui::status(StatusKind::Waiting, cx.t("identity.delegation.standing.ahead"))
        }
        Standing::InForce => {
            ui::status(StatusKind::Ok, cx.t("identity.delegation.standing.in_force"))
        }
        Standing::Over => ui::status(StatusKind::Closed, cx.t("identity.delegation.standing.over")),
        Standing::Ended => {
            let why = format!("identity.delegation.why.{}", d.why.word());
            let when = d.ended_at.map(|t| day(cx, t)).unwrap_or_default();
            html! {
                (ui::status(StatusKind::Closed, cx.t("identity.delegation.standing.ended")))
                br; span .hint { (when) ": " (cx.t(&why)) }
            }
        }
    }
}
