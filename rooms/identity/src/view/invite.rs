//! Inviting: the form, the agencies that wait for an officer, the links to hand over, and the page at which an
//! invitation is accepted.

use axum::response::Response;
use base::Error;
use contracts::org::{OrgPath, OrgTree};
use http::StatusCode;
use kit::{Cx, Fields, Role};
use maud::{Markup, html};
use ui::{ButtonKind, Column, Icon, Opt, Row, StatusKind, Table, Tone};

use super::{
    Form, choices, link, options, p,
    people::{HOME, address, role},
    primary,
};
use crate::{
    MANAGE_PEOPLE,
    model::{Person, ways::NewPerson},
    service::invite::{Candidate, Invited},
};

fn framed(cx: &Cx, title: &str, status: StatusCode, body: &Markup) -> Response {
    cx.page(title)
        .workbench()
        .crumb(cx.t("identity.people.title"), HOME)
        .crumb(title, "")
        .status(status)
        .render(body)
}

/// The form that invites one person.
pub(crate) fn form(
    cx: &Cx,
    tree: &OrgTree,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let f = Form { cx, fields, faults };
    let title = cx.t("identity.invite.title");
    let by_mail = kit::mail::is_on(cx.app());
    let lead =
        if by_mail { cx.t("identity.invite.lead") } else { cx.t("identity.invite.lead_by_hand") };
    let orgs = choices(cx, tree, MANAGE_PEOPLE);
    let everywhere = cx.may(MANAGE_PEOPLE, &OrgPath::everywhere());
    let nowhere = if everywhere { cx.t("identity.person.no_org") } else { "" };
    let labels: Vec<(Role, String)> = Role::ALL.iter().map(|r| (*r, role(cx, r.word()))).collect();
    let roles: Vec<Opt<'_>> =
        labels.iter().map(|(r, l)| Opt { value: r.word(), label: l, ..Opt::default() }).collect();
    let body = html! {
        (ui::page_head("", title, lead, &html! {}))
        (f.summary())
        form .form method="post" action=(cx.href("/kerja/identitas/undangan")) {
            (f.needed("name", "identity.field.name", ""))
            (f.needed("email", "identity.field.email", "identity.person.email_hint"))
            (ui::select(&f.field("org", "identity.field.org", "identity.invite.org_hint"), nowhere, &options(cx, &orgs)))
            (ui::select(&f.field("role", "identity.role.role", "identity.role.place_hint"), cx.t("identity.invite.no_role"), &roles))
            (f.line("text", "position", "identity.field.position", ""))
            (ui::actions(&[
                primary(cx.t("identity.invite.send")),
                link(cx.t("identity.form.cancel"), &cx.href(HOME), Icon::None, ButtonKind::Quiet),
            ]))
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    framed(cx, title, status, &body)
}

/// A link to hand over, shown this once.
pub(crate) fn handed(cx: &Cx, invited: &Invited, url: &str) -> Response {
    let title = cx.t("identity.invite.handed_title");
    let body = html! {
        (ui::page_head("", title, "", &html! {}))
        (ui::notice(Tone::Warning, cx.t("identity.handed.once"), &p(cx.t("identity.invite.handed_text"))))
        (ui::meta_list(&[
            ui::MetaItem::text(cx.t("identity.field.name"), &invited.name),
            ui::MetaItem::text(cx.t("identity.field.email"), &invited.email),
            ui::MetaItem {
                label: cx.t("identity.invite.link"),
                value: ui::code_chip(url, cx.t("identity.invite.link")),
            },
        ]))
        (ui::actions(&[
            link(cx.t("identity.handed.next"), &cx.href(&address(invited.person)), Icon::ArrowRight, ButtonKind::Primary),
            link(cx.t("identity.people.all"), &cx.href(HOME), Icon::List, ButtonKind::Quiet),
        ]))
    };
    framed(cx, title, StatusCode::OK, &body)
}

/// The agencies that wait for an officer, to be chosen from.
pub(crate) fn candidates(cx: &Cx, list: &[Candidate]) -> Response {
    let title = cx.t("identity.contacts.title");
    let (ready, rest): (Vec<&Candidate>, Vec<&Candidate>) =
        list.iter().partition(|c| c.person.is_some());
    let emails: Vec<String> = ready
        .iter()
        .filter_map(|c| c.person.as_ref())
        .map(|n| format!("{}, {}", n.facts.name.0, n.facts.email.0))
        .collect();
    let options: Vec<Opt<'_>> = ready
        .iter()
        .zip(&emails)
        .map(|(c, hint)| Opt { value: &c.org, label: &c.org_name, hint, ..Opt::default() })
        .collect();
    let all: Vec<&str> = ready.iter().map(|c| c.org.as_str()).collect();
    let n = ready.len().to_string();
    let body = html! {
        (ui::page_head("", title, &cx.tf("identity.contacts.lead", &[("n", &n)]), &html! {}))
        @if ready.is_empty() {
            (ui::empty(&ui::Empty {
                icon: Some(Icon::Users),
                title: cx.t("identity.contacts.none"),
                text: cx.t("identity.contacts.none_text"),
                actions: Some(link(cx.t("identity.people.all"), &cx.href(HOME), Icon::List, ButtonKind::Secondary)),
            }))
        } @else {
            form .form method="post" action=(cx.href("/kerja/identitas/undangan/ppid")) {
                (ui::checkboxes(&ui::Choices {
                    field: ui::Field { name: "org", label: cx.t("identity.contacts.choose"), ..ui::Field::default() },
                    options: &options,
                    values: &all,
                    inline: false,
                }))
                (ui::actions(&[
                    primary(cx.t("identity.contacts.send")),
                    link(cx.t("identity.form.cancel"), &cx.href(HOME), Icon::None, ButtonKind::Quiet),
                ]))
            }
        }
        @if !rest.is_empty() {
            (ui::section(cx.t("identity.contacts.rest"), None, &html! {
                (p(cx.t("identity.contacts.rest_text")))
                ul { @for c in &rest { li { (c.org_name) } } }
            }))
        }
    };
    framed(cx, title, StatusCode::OK, &body)
}

/// What became of each invitation; links to hand over are shown this once.
pub(crate) fn outcome(cx: &Cx, done: &[(NewPerson, base::Result<Invited>)]) -> Response {
    let title = cx.t("identity.contacts.done");
    let by_hand = done.iter().any(|(_, r)| r.as_ref().is_ok_and(|i| i.link.is_some()));
    let columns = [
        Column::text(cx.t("identity.people.name")),
        Column::text(cx.t("identity.people.state")),
        Column::text(cx.t("identity.invite.link")),
    ];
    let rows: Vec<Row> = done
        .iter()
        .map(|(new, result)| Row {
            cells: vec![
                html! { (new.facts.name.0) br; span .hint { (new.facts.email.0) } },
                state(cx, result),
                html! { @match result {
                    Ok(Invited { link: Some(url), .. }) => (ui::code_chip(url, cx.t("identity.invite.link"))),
                    _ => "",
                } },
            ],
            ..Row::default()
        })
        .collect();
    let body = html! {
        (ui::page_head("", title, "", &html! {}))
        @if by_hand {
            (ui::notice(Tone::Warning, cx.t("identity.handed.once"), &p(cx.t("identity.invite.handed_text"))))
        }
        (ui::table(&Table { caption: title, columns: &columns, rows: &rows, dense: true, ..Table::default() }))
        (ui::actions(&[link(cx.t("identity.people.all"), &cx.href(HOME), Icon::List, ButtonKind::Primary)]))
    };
    framed(cx, title, StatusCode::OK, &body)
}

fn state(cx: &Cx, result: &Result<Invited, Error>) -> Markup {
    match result {
        Ok(i) if i.link.is_some() => {
            ui::status(StatusKind::Waiting, cx.t("identity.invite.by_hand"))
        }
        Ok(_) => ui::status(StatusKind::Ok, cx.t("identity.invite.sent")),
        Err(e) => ui::status(StatusKind::Failed, &cx.say(e)),
    }
}

/// The page at which an invitation is accepted.
pub(crate) fn accept(
    cx: &Cx,
    token: &str,
    person: &Person,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let portal = cx.app().province().portal.clone();
    let lead = cx.tf("identity.accept.lead", &[("name", &person.name.0), ("portal", &portal)]);
    let words = Words {
        title: cx.t("identity.accept.title"),
        lead: &lead,
        button: cx.t("identity.accept.button"),
        action: &format!("/undangan/{token}"),
    };
    choose(cx, &words, person, faults)
}

/// What differs between the pages behind the two kinds of links.
pub(crate) struct Words<'a> {
    pub(crate) title: &'a str,
    pub(crate) lead: &'a str,
    pub(crate) button: &'a str,
    pub(crate) action: &'a str,
}

/// A password of one's own, on the word of a link.
pub(crate) fn choose(
    cx: &Cx,
    words: &Words<'_>,
    person: &Person,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let form = Form { cx, fields: &Fields::default(), faults };
    let body = html! {
        (ui::page_head("", words.title, words.lead, &html! {}))
        (form.summary())
        (ui::meta_list(&[ui::MetaItem::text(cx.t("identity.field.email"), &person.email.0)]))
        form .form method="post" action=(cx.href(words.action)) {
            (form.password("new", "identity.field.new_password", "identity.password.hint", "new-password"))
            (form.password("again", "identity.field.again", "", "new-password"))
            (ui::actions(&[primary(words.button)]))
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(words.title).class("narrow").noindex().without_search().status(status).render(&body)
}

/// A link that leads nowhere any more; why is told to nobody.
pub(crate) fn dead(cx: &Cx, text: &str, next: &Markup) -> Response {
    let title = cx.t("identity.link.dead");
    let body = html! {
        (ui::page_head("", title, "", &html! {}))
        (ui::notice(Tone::Warning, "", &p(text)))
        (ui::actions(std::slice::from_ref(next)))
    };
    cx.page(title).class("narrow").noindex().without_search().status(StatusCode::GONE).render(&body)
}
