//! One account: facts, roles, places, and what can be done about it.

use axum::response::Response;
use contracts::org::OrgTree;
use http::StatusCode;
use kit::{Cx, Fields, Role, session::RoleGrant};
use maud::{Markup, html};
use ui::{ButtonKind, Column, Icon, MetaItem, Opt, Row, Table, Tone};

use super::{
    Form, choices, day, link, moment, options, p,
    people::{HOME, address, place, role, state},
    post, primary,
    ways::invitation_deeds,
};
use crate::{
    MANAGE_PEOPLE,
    model::{Person, PersonState},
    service::{invite::is_untouched, people::Whole},
};

/// The page; `faults` belong to the form whose fields came back.
pub(crate) fn show(
    cx: &Cx,
    tree: &OrgTree,
    w: &Whole,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let f = Form { cx, fields, faults };
    let title = &w.person.name.0;
    let open = w.reached && w.person.state != PersonState::Erased;
    let body = html! {
        (ui::page_head("", title, "", &html! { @if open { (deeds(cx, w)) } }))
        (f.summary())
        @if !w.reached {
            (ui::notice(Tone::Info, cx.t("identity.person.beyond"), &p(cx.t("identity.person.beyond_text"))))
        }
        (facts(cx, w))
        (ui::section(cx.t("identity.person.roles"), None, &html! {
            (roles(cx, tree, w, open))
            @if open { (give(&f, tree, &w.person)) }
        }))
        (ui::section(cx.t("identity.person.places"), None, &html! {
            (places(cx, tree, w, open))
            @if open { (join(&f, tree, &w.person)) }
        }))
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(title)
        .workbench()
        .crumb(cx.t("identity.people.title"), HOME)
        .crumb(title, "")
        .status(status)
        .render(&body)
}

fn deeds(cx: &Cx, w: &Whole) -> Markup {
    let person = &w.person;
    let here = address(person.id);
    let to = |deed: &str| cx.href(&format!("{here}/{deed}"));
    let oneself = cx.actor().person() == Some(person.id);
    let everywhere = cx.may(MANAGE_PEOPLE, &contracts::org::OrgPath::everywhere());
    ui::actions(&[
        link(cx.t("identity.form.edit"), &to("ubah"), Icon::Edit, ButtonKind::Primary),
        html! { @if is_untouched(person) {
            (invitation_deeds(cx, &here, w.invitation.as_ref().is_some_and(|l| l.is_open(cx.now()))))
        } },
        link(cx.t("identity.person.reset"), &to("kata-sandi"), Icon::Lock, ButtonKind::Secondary),
        html! { @if !oneself && w.ways.any() {
            (link(cx.t("identity.person.release"), &to("pengaman"), Icon::Shield, ButtonKind::Quiet))
        } },
        html! { @if !oneself && person.state == PersonState::Active {
            (link(cx.t("identity.person.disable"), &to("nonaktif"), Icon::Withdrawn, ButtonKind::Quiet))
        } },
        html! { @if person.state == PersonState::Disabled {
            (post(cx, &format!("{here}/aktif"), cx.t("identity.person.enable"), "", ButtonKind::Secondary))
        } },
        html! { @if let Some(provider) = crate::service::oidc::label(cx) {
            (link(&cx.tf("identity.oidc.title", &[("provider", &provider)]), &to("oidc"), Icon::Link, ButtonKind::Quiet))
        } },
        html! { @if !oneself && everywhere {
            (link(cx.t("identity.person.erase"), &to("hapus"), Icon::Trash, ButtonKind::Quiet))
        } },
    ])
}

fn facts(cx: &Cx, w: &Whole) -> Markup {
    let person = &w.person;
    let sessions = w.sessions.to_string();
    let created = moment(cx, person.created_at);
    let mut items = vec![
        MetaItem { label: cx.t("identity.people.state"), value: state(cx, person) },
        MetaItem::text(cx.t("identity.field.email"), &person.email.0),
    ];
    if !person.phone.0.is_empty() {
        items.push(MetaItem::text(cx.t("identity.field.phone"), &person.phone.0));
    }
    let last = person
        .last_sign_in
        .map_or_else(|| cx.t("identity.people.never").to_owned(), |t| moment(cx, t));
    items.push(MetaItem::text(cx.t("identity.people.last"), &last));
    items.push(MetaItem::text(cx.t("identity.person.sessions"), &sessions));
    let factor = if w.ways.any() { cx.t("identity.ways.on") } else { cx.t("identity.ways.off") };
    items.push(MetaItem::text(cx.t("identity.ways.title"), factor));
    let invited = w.invitation.as_ref().filter(|_| is_untouched(person));
    let invited = invited.map(|l| (l.is_open(cx.now()), moment(cx, l.expires_at)));
    if let Some((is_open, until)) = &invited {
        let label = if *is_open { "identity.invite.open_until" } else { "identity.invite.ended" };
        items.push(MetaItem::text(cx.t(label), until));
    }
    items.push(MetaItem::text(cx.t("identity.person.created"), &created));
    let held = person.locked_until.filter(|t| *t > cx.now()).map(|t| moment(cx, t));
    if let Some(until) = &held {
        items.push(MetaItem::text(cx.t("identity.person.held_until"), until));
    }
    if person.temporary {
        items.push(MetaItem {
            label: cx.t("identity.field.password"),
            value: html! { (cx.t("identity.person.temporary")) },
        });
    }
    ui::meta_list(&items)
}

fn roles(cx: &Cx, tree: &OrgTree, w: &Whole, open: bool) -> Markup {
    if w.roles.is_empty() {
        return p(cx.t("identity.person.no_roles"));
    }
    let columns = [
        Column::text(cx.t("identity.role.role")),
        Column::text(cx.t("identity.role.place")),
        Column::text(cx.t("identity.role.time")),
        Column {
            quiet: true,
            align: ui::Align::Actions,
            ..Column::text(cx.t("identity.role.action"))
        },
    ];
    let row = |g: &RoleGrant| {
        let name = role(cx, &g.role);
        let take = format!("{}/peran/{}/cabut", address(w.person.id), g.id);
        Row {
            cells: vec![
                html! { (name) },
                html! { (place(cx, tree, g)) },
                html! { (time(cx, g)) },
                html! { @if open { (post(cx, &take, cx.t("identity.role.take"), &name, ButtonKind::Quiet)) } },
            ],
            ..Row::default()
        }
    };
    let rows: Vec<Row> = w.roles.iter().map(row).collect();
    ui::table(&Table {
        caption: cx.t("identity.person.roles"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

fn time(cx: &Cx, g: &RoleGrant) -> String {
    let since = day(cx, g.from_at);
    match g.until_at {
        None => cx.tf("identity.role.since", &[("from", &since)]).into_owned(),
        // It ends at midnight: the last day is the one before.
        Some(t) => {
            let last = day(cx, base::Timestamp(t.0 - 1));
            cx.tf("identity.role.between", &[("from", &since), ("until", &last)]).into_owned()
        }
    }
}

fn give(f: &Form<'_>, tree: &OrgTree, person: &Person) -> Markup {
    let cx = f.cx;
    let labels: Vec<(Role, String)> = Role::ALL.iter().map(|r| (*r, role(cx, r.word()))).collect();
    let roles: Vec<Opt<'_>> =
        labels.iter().map(|(r, l)| Opt { value: r.word(), label: l, ..Opt::default() }).collect();
    let orgs = choices(cx, tree, MANAGE_PEOPLE);
    let body = html! {
        (ui::select(&f.field("role", "identity.role.role", ""), cx.t("identity.role.choose"), &roles))
        (ui::select(&f.field("org", "identity.role.place", "identity.role.place_hint"), cx.t("identity.role.choose_place"), &options(cx, &orgs)))
        (ui::date(&ui::Field { mark: cx.t("identity.form.optional"), ..f.field("until", "identity.role.until", "identity.role.until_hint") }, "", ""))
        (ui::actions(&[primary(cx.t("identity.role.give"))]))
    };
    html! {
        form .form method="post" action=(cx.href(&format!("{}/peran", address(person.id)))) {
            (ui::fieldset(cx.t("identity.role.give_title"), "", &body))
        }
    }
}

fn places(cx: &Cx, tree: &OrgTree, w: &Whole, open: bool) -> Markup {
    if w.memberships.is_empty() {
        return p(cx.t("identity.person.no_places"));
    }
    let columns = [
        Column::text(cx.t("identity.field.org")),
        Column::text(cx.t("identity.field.position")),
        Column::text(cx.t("identity.role.time")),
        Column {
            quiet: true,
            align: ui::Align::Actions,
            ..Column::text(cx.t("identity.role.action"))
        },
    ];
    let rows: Vec<Row> = w
        .memberships
        .iter()
        .filter_map(|m| tree.find(m.org).map(|o| (m, o)))
        .map(|(m, o)| {
            let leave = format!("{}/tempat/{}/lepas", address(w.person.id), o.slug);
            Row {
                cells: vec![
                    html! { (o.name_in(cx.lang())) },
                    html! { (m.position) },
                    html! { (cx.tf("identity.role.since", &[("from", &day(cx, m.since))])) },
                    html! { @if open { (post(cx, &leave, cx.t("identity.person.leave"), o.short(), ButtonKind::Quiet)) } },
                ],
                ..Row::default()
            }
        })
        .collect();
    ui::table(&Table {
        caption: cx.t("identity.person.places"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

fn join(f: &Form<'_>, tree: &OrgTree, person: &Person) -> Markup {
    let cx = f.cx;
    let orgs = choices(cx, tree, MANAGE_PEOPLE);
    let body = html! {
        (ui::select(&f.field("place", "identity.field.org", ""), cx.t("identity.role.choose_place"), &options(cx, &orgs)))
        (f.line("text", "position", "identity.field.position", ""))
        (ui::actions(&[ui::button(&ui::Button { label: cx.t("identity.person.join"), ..ui::Button::default() })]))
    };
    html! {
        form .form method="post" action=(cx.href(&format!("{}/tempat", address(person.id)))) {
            (ui::fieldset(cx.t("identity.person.join_title"), "", &body))
        }
    }
}

/// What is asked before something is done to an account.
#[derive(Clone, Copy)]
pub(crate) enum Question {
    /// May no longer sign in.
    Disable,
    /// Gets a new temporary password.
    Reset,
    /// Every second factor goes.
    Release,
    /// Personal values go for ever.
    Erase,
}

/// The question.
pub(crate) fn ask(cx: &Cx, person: &Person, q: Question) -> Response {
    let (title, text, yes, deed) = match q {
        Question::Disable => (
            "identity.person.disable_title",
            "identity.person.disable_text",
            "identity.person.disable",
            "nonaktif",
        ),
        Question::Reset => (
            "identity.person.reset_title",
            "identity.person.reset_text",
            "identity.person.reset",
            "kata-sandi",
        ),
        Question::Release => (
            "identity.person.release_title",
            "identity.person.release_text",
            "identity.person.release",
            "pengaman",
        ),
        Question::Erase => (
            "identity.person.erase_title",
            "identity.person.erase_text",
            "identity.person.erase",
            "hapus",
        ),
    };
    let name = &person.name.0;
    let title = cx.tf(title, &[("name", name)]).into_owned();
    let here = address(person.id);
    let question = ui::confirm(&ui::Confirm {
        title: &title,
        body: p(cx.t(text)),
        action: &cx.href(&format!("{here}/{deed}")),
        yes: cx.t(yes),
        danger: !matches!(q, Question::Reset),
        no: cx.t("identity.form.cancel"),
        no_href: &cx.href(&here),
        ..ui::Confirm::default()
    });
    let body = html! { (ui::page_head("", name, "", &html! {})) (question) };
    cx.page(&title)
        .workbench()
        .crumb(cx.t("identity.people.title"), HOME)
        .crumb(name, &here)
        .render(&body)
}
