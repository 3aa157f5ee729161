//! Who can do what at one organisation, as a matrix of rights and people.

use std::collections::HashMap;

use axum::response::Response;
use base::Timestamp;
use contracts::{
    org::{Org, OrgId, OrgTree},
    papers,
};
use kit::{Cx, Permission};
use maud::{Markup, html};
use ui::{Branch, ButtonKind, Column, Icon, Row, Table};

use super::{day, link, orgs, p, people::role};
use crate::{
    MANAGE_ORGS,
    service::who::{Somebody, Source, Who},
};

const HOME: &str = "/kerja/identitas/siapa";

fn address(slug: &str) -> String {
    format!("{}/siapa", orgs::address(slug))
}

/// The organisations to choose from.
pub(crate) fn places(cx: &Cx, tree: &OrgTree) -> Response {
    let title = cx.t("identity.who.title");
    let body = html! {
        (ui::page_head("", title, cx.t("identity.who.lead"), &html! {}))
        @if tree.list.is_empty() { (p(cx.t("identity.who.nowhere"))) }
        @else { (branches(cx, tree)) }
    };
    cx.page(title).workbench().crumb(title, "").render(&body)
}

fn branches(cx: &Cx, tree: &OrgTree) -> Markup {
    let addresses: HashMap<OrgId, String> =
        tree.list.iter().map(|o| (o.id, cx.href(&address(&o.slug)))).collect();
    // The tops are those above which one may not look.
    let tops = tree.list.iter().filter(|o| o.parent.is_none_or(|p| !addresses.contains_key(&p)));
    let tops: Vec<Branch<'_>> = tops.map(|o| branch(cx, tree, o, &addresses, true)).collect();
    ui::tree(&tops)
}

fn branch<'a>(
    cx: &Cx,
    tree: &'a OrgTree,
    org: &'a Org,
    addresses: &'a HashMap<OrgId, String>,
    open: bool,
) -> Branch<'a> {
    let below = tree.list.iter().filter(|o| o.parent == Some(org.id));
    Branch {
        label: org.name_in(cx.lang()),
        href: addresses.get(&org.id).map_or("", String::as_str),
        note: &org.abbreviation,
        children: below.map(|o| branch(cx, tree, o, addresses, false)).collect(),
        open,
        current: false,
    }
}

/// The matrix.
pub(crate) fn here(cx: &Cx, tree: &OrgTree, who: &Who) -> Response {
    let org = who.org.public();
    let name = org.name_in(cx.lang()).to_owned();
    let title = cx.tf("identity.who.here", &[("org", org.short())]).into_owned();
    let n = who.people.len().to_string();
    let lead = cx.tf("identity.who.here_lead", &[("n", &n), ("org", &name)]);
    let csv = link(
        cx.t("identity.who.csv"),
        &cx.href(&format!("{}/csv", address(&org.slug))),
        Icon::Download,
        ButtonKind::Secondary,
    );
    let body = html! {
        (ui::page_head("", &title, &lead, &csv))
        @if who.people.is_empty() {
            (ui::empty(&ui::Empty {
                icon: Some(Icon::Users),
                title: cx.t("identity.who.nobody"),
                text: cx.t("identity.who.nobody_text"),
                actions: None,
            }))
        } @else {
            (matrix(cx, tree, who, &title))
            p .hint { (cx.t("identity.who.everybody")) }
        }
    };
    let page = cx.page(&title).workbench();
    let page = if cx.may(MANAGE_ORGS, &org.path) {
        page.crumb(cx.t("identity.org.title"), "/kerja/identitas/organisasi")
            .crumb(&name, &orgs::address(&org.slug))
    } else {
        page.crumb(cx.t("identity.who.title"), HOME)
    };
    page.crumb(&title, "").render(&body)
}

fn matrix(cx: &Cx, tree: &OrgTree, who: &Who, caption: &str) -> Markup {
    let mut columns = vec![Column::text(cx.t("identity.who.right"))];
    columns.extend(who.people.iter().map(|s| Column::text(&s.person.name.0)));
    let position = cx.t("identity.field.position");
    let mut rows = vec![Row {
        cells: std::iter::once(html! { (position) })
            .chain(who.people.iter().map(|s| html! { (s.position.as_deref().unwrap_or_default()) }))
            .collect(),
        brief: html! { (position) },
        ..Row::default()
    }];
    rows.extend(who.permissions.iter().map(|p| right(cx, tree, who, *p)));
    ui::table(&Table {
        caption,
        columns: &columns,
        rows: &rows,
        keep: true,
        dense: true,
        fold: true,
        ..Table::default()
    })
}

/// One right: who has it, and from where. An empty cell is a no.
fn right(cx: &Cx, tree: &OrgTree, who: &Who, p: Permission) -> Row {
    let cell = |s: &Somebody| html! { @for source in s.by(p) { div { (from(cx, tree, source)) } } };
    let n = who.people.iter().filter(|s| !s.by(p).is_empty()).count().to_string();
    Row {
        cells: std::iter::once(label(cx, p)).chain(who.people.iter().map(cell)).collect(),
        brief: html! { (label(cx, p)) " " span .facts { (cx.tf("identity.who.count", &[("n", &n)])) } },
        ..Row::default()
    }
}

/// In words where the room has words for it; always by its name.
fn label(cx: &Cx, p: Permission) -> Markup {
    let key = words_key(p);
    html! {
        @if cx.app().texts().has(&key) { (cx.t(&key)) br; }
        code { (p.name) }
    }
}

// i18n-prefix: identity.permission.
fn words_key(p: Permission) -> String {
    p.name
        .split_once('.')
        .map_or_else(String::new, |(room, verb)| format!("{room}.permission.{verb}"))
}

fn place(cx: &Cx, tree: &OrgTree, s: &Source) -> String {
    s.org
        .and_then(|id| tree.find(id))
        .map_or_else(|| cx.t("identity.role.everywhere").to_owned(), |o| o.short().to_owned())
}

/// "PPID Pelaksana · Dinkes", and for whom and until when, where that is so.
fn from(cx: &Cx, tree: &OrgTree, s: &Source) -> Markup {
    // It ends at midnight: the last day is the one before.
    let until = s.until.map(|t| day(cx, Timestamp(t.0 - 1)));
    html! {
        (role(cx, &s.role)) " · " (place(cx, tree, s))
        @if let Some(giver) = &s.given_by {
            br; span .hint { (cx.tf("identity.who.for", &[("name", giver)])) }
        }
        @if let Some(until) = &until {
            br; span .hint { (cx.tf("identity.who.until", &[("until", until)])) }
        }
    }
}

/// A line for each right of each person and where it comes from.
pub(crate) fn table(cx: &Cx, tree: &OrgTree, who: &Who) -> papers::Table {
    let head = [
        ("identity.people.name_only", 30),
        ("identity.field.email", 30),
        ("identity.who.right", 30),
        ("identity.role.role", 20),
        ("identity.role.place", 20),
        ("identity.who.given_by", 30),
        ("identity.role.until", 14),
    ];
    let zone = cx.app().province().zone.clone();
    let mut rows = Vec::new();
    for s in &who.people {
        for permission in &who.permissions {
            for source in s.by(*permission) {
                let last = source.until.map(|t| Timestamp(t.0 - 1).civil(&zone).date().to_string());
                rows.push(vec![
                    s.person.name.0.clone(),
                    s.person.email.0.clone(),
                    permission.name.to_owned(),
                    role(cx, &source.role),
                    place(cx, tree, source),
                    source.given_by.clone().unwrap_or_default(),
                    last.unwrap_or_default(),
                ]);
            }
        }
    }
    let org = who.org.public();
    papers::Table {
        title: cx.tf("identity.who.here", &[("org", org.short())]).into_owned(),
        columns: head.iter().map(|(k, w)| (cx.t(k).to_owned(), *w)).collect(),
        rows,
        notes: Vec::new(),
    }
}
