//! Lists of accounts and the forms that make and change them.

use axum::response::Response;
use contracts::org::OrgTree;
use http::StatusCode;
use kit::{Cx, Fields, session::RoleGrant};
use maud::{Markup, html};
use ui::{ButtonKind, Column, Icon, Pagination, Row, SearchBoxProps, StatusKind, Table, Tone};

use super::{Form, choices, link, moment, options, p, primary};
use crate::{
    MANAGE_PEOPLE,
    model::{Person, PersonState},
    service::{
        invite::is_waiting,
        people::{PAGE, People},
    },
};

pub(crate) const HOME: &str = "/kerja/identitas/orang";

/// Where an account is administered.
pub(crate) fn address(id: impl std::fmt::Display) -> String {
    format!("{HOME}/{id}")
}

/// A page of accounts.
pub(crate) fn list(
    cx: &Cx,
    tree: &OrgTree,
    people: &People,
    fields: &Fields,
    page: u64,
) -> Response {
    let title = cx.t("identity.people.title");
    let org = tree.by_slug(fields.get("instansi"));
    let lead = match org {
        Some(o) => cx.tf("identity.people.lead_org", &[("org", o.name_in(cx.lang()))]).into_owned(),
        None => cx.t("identity.people.lead").to_owned(),
    };
    let to = |key: &str, path: &str, icon, kind| link(key, &cx.href(path), icon, kind);
    let (invite, contacts, new) = (
        cx.t("identity.people.invite"),
        cx.t("identity.people.contacts"),
        cx.t("identity.people.new"),
    );
    let aside = ui::actions(&[
        to(invite, "/kerja/identitas/undangan", Icon::Mail, ButtonKind::Primary),
        to(contacts, "/kerja/identitas/undangan/ppid", Icon::Building, ButtonKind::Secondary),
        to(new, &format!("{HOME}/baru"), Icon::Plus, ButtonKind::Quiet),
        to(cx.t("identity.bulk.title"), super::bulk::HOME, Icon::Upload, ButtonKind::Quiet),
        to(
            cx.t("identity.bulk.export"),
            &super::bulk::export(fields),
            Icon::Download,
            ButtonKind::Quiet,
        ),
    ]);
    let body = html! {
        (ui::page_head("", title, &lead, &aside))
        (ui::search_box(&SearchBoxProps {
            action: &cx.href(HOME),
            name: "q",
            value: fields.get("q"),
            label: cx.t("identity.people.search"),
            placeholder: cx.t("identity.people.search_hint"),
            button: cx.t("identity.form.search"),
            keep: &[("instansi", fields.get("instansi"))],
            id: "cari-orang",
            ..SearchBoxProps::default()
        }))
        @if people.list.is_empty() { (none(cx)) } @else { (table(cx, tree, people)) }
        @if people.total > 0 { (pages(cx, people, fields, page)) }
    };
    cx.page(title).workbench().crumb(title, "").render(&body)
}

fn none(cx: &Cx) -> Markup {
    ui::empty(&ui::Empty {
        icon: Some(Icon::Users),
        title: cx.t("identity.people.none"),
        text: cx.t("identity.people.none_text"),
        actions: Some(link(
            cx.t("identity.people.all"),
            &cx.href(HOME),
            Icon::List,
            ButtonKind::Secondary,
        )),
    })
}

fn table(cx: &Cx, tree: &OrgTree, people: &People) -> Markup {
    let columns = [
        Column::text(cx.t("identity.people.name")),
        Column::text(cx.t("identity.people.roles")),
        Column::text(cx.t("identity.people.state")),
        Column::text(cx.t("identity.people.last")),
    ];
    let rows: Vec<Row> = people
        .list
        .iter()
        .map(|(person, roles)| Row {
            cells: vec![
                html! {
                    a href=(cx.href(&address(person.id))) { (person.name.0) }
                    br; span .hint { (person.email.0) }
                },
                roles_of(cx, tree, roles),
                state(cx, person),
                html! { @match person.last_sign_in {
                    Some(t) => (moment(cx, t)),
                    None => (cx.t("identity.people.never")),
                } },
            ],
            ..Row::default()
        })
        .collect();
    ui::table(&Table {
        caption: cx.t("identity.people.title"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

fn roles_of(cx: &Cx, tree: &OrgTree, roles: &[RoleGrant]) -> Markup {
    let open: Vec<&RoleGrant> =
        roles.iter().filter(|g| g.until_at.is_none_or(|t| t > cx.now())).collect();
    html! {
        @if open.is_empty() { span .hint { (cx.t("identity.people.no_roles")) } }
        @for (n, g) in open.iter().enumerate() {
            @if n > 0 { br; }
            (role(cx, &g.role)) " · " (place(cx, tree, g))
        }
    }
}

// i18n-prefix: kit.role.
/// A role's name.
pub(crate) fn role(cx: &Cx, word: &str) -> String {
    let key = format!("kit.role.{word}");
    cx.t(&key).to_owned()
}

/// Where a role is held, in words.
pub(crate) fn place(cx: &Cx, tree: &OrgTree, g: &RoleGrant) -> String {
    g.org
        .and_then(|id| tree.find(id))
        .map_or_else(|| cx.t("identity.role.everywhere").to_owned(), |o| o.short().to_owned())
}

/// Whether the account can sign in.
pub(crate) fn state(cx: &Cx, person: &Person) -> Markup {
    match person.state {
        PersonState::Active if person.is_held(cx.now()) => {
            ui::status(StatusKind::Soon, cx.t("identity.state.held"))
        }
        PersonState::Active if is_waiting(person) => {
            ui::status(StatusKind::Waiting, cx.t("identity.state.waiting"))
        }
        PersonState::Active => ui::status(StatusKind::Ok, cx.t("identity.state.active")),
        PersonState::Disabled => ui::status(StatusKind::Closed, cx.t("identity.state.disabled")),
        PersonState::Erased => ui::status(StatusKind::Withdrawn, cx.t("identity.state.erased")),
    }
}

fn pages(cx: &Cx, people: &People, fields: &Fields, page: u64) -> Markup {
    let first = (page - 1) * PAGE + 1;
    let last = (first + PAGE - 1).min(people.total);
    let (a, b, n) = (first.to_string(), last.to_string(), people.total.to_string());
    let query = fields.clone().without("halaman", None).query();
    let href =
        format!("{}?{query}{}halaman={{}}", cx.href(HOME), if query.is_empty() { "" } else { "&" });
    ui::pagination(&Pagination {
        label: cx.t("identity.people.pages"),
        summary: &cx.tf("identity.people.summary", &[("a", &a), ("b", &b), ("n", &n)]),
        prev: cx.t("identity.people.prev"),
        next: cx.t("identity.people.next"),
        page,
        pages: people.total.div_ceil(PAGE),
        href: &href,
    })
}

/// The form of a new account (`person` none) or of one that is there.
pub(crate) fn form(
    cx: &Cx,
    tree: &OrgTree,
    person: Option<&Person>,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let f = Form { cx, fields, faults };
    let (title, action, back) = match person {
        Some(p) => {
            (cx.t("identity.person.edit_title"), format!("{}/ubah", address(p.id)), address(p.id))
        }
        None => (cx.t("identity.person.new_title"), format!("{HOME}/baru"), HOME.to_owned()),
    };
    let lead = if person.is_none() { cx.t("identity.person.new_lead") } else { "" };
    let orgs = choices(cx, tree, MANAGE_PEOPLE);
    let everywhere = cx.may(MANAGE_PEOPLE, &contracts::org::OrgPath::everywhere());
    let nowhere = if everywhere { cx.t("identity.person.no_org") } else { "" };
    let body = html! {
        (ui::page_head("", title, lead, &html! {}))
        (f.summary())
        form .form method="post" action=(cx.href(&action)) {
            (ui::hidden(&[("revision", fields.get("revision"))]))
            (f.needed("name", "identity.field.name", ""))
            (f.needed("email", "identity.field.email", "identity.person.email_hint"))
            (f.line("tel", "phone", "identity.field.phone", ""))
            @if person.is_none() {
                (ui::select(&f.field("org", "identity.field.org", "identity.person.org_hint"), nowhere, &options(cx, &orgs)))
                (f.line("text", "position", "identity.field.position", ""))
            }
            (ui::actions(&[
                primary(if person.is_some() { cx.t("identity.form.save") } else { cx.t("identity.person.make") }),
                link(cx.t("identity.form.cancel"), &cx.href(&back), Icon::None, ButtonKind::Quiet),
            ]))
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(title)
        .workbench()
        .crumb(cx.t("identity.people.title"), HOME)
        .crumb(title, "")
        .status(status)
        .render(&body)
}

/// A temporary password, shown this once.
pub(crate) fn handed(cx: &Cx, id: impl std::fmt::Display, email: &str, password: &str) -> Response {
    let title = cx.t("identity.handed.title");
    let body = html! {
        (ui::page_head("", title, "", &html! {}))
        (ui::notice(Tone::Warning, cx.t("identity.handed.once"), &p(cx.t("identity.handed.text"))))
        (ui::meta_list(&[
            ui::MetaItem::text(cx.t("identity.field.email"), email),
            ui::MetaItem {
                label: cx.t("identity.handed.password"),
                value: ui::code_chip(password, cx.t("identity.handed.password")),
            },
        ]))
        (ui::actions(&[
            link(cx.t("identity.handed.next"), &cx.href(&address(id)), Icon::ArrowRight, ButtonKind::Primary),
            link(cx.t("identity.people.all"), &cx.href(HOME), Icon::List, ButtonKind::Quiet),
        ]))
    };
    cx.page(title)
        .workbench()
        .crumb(cx.t("identity.people.title"), HOME)
        .crumb(title, "")
        .render(&body)
}
