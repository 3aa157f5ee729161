//! Organisations in the workbench.

use std::collections::HashMap;

use axum::response::Response;
use contracts::{
    links,
    org::{Org, OrgId, OrgPath, OrgTree},
};
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Branch, ButtonKind, Column, Icon, MetaItem, Opt, Row, SearchBoxProps, StatusKind, Table};

use super::{Form, link, p, post, primary};
use crate::{
    MANAGE_ORGS, MANAGE_PEOPLE,
    model::{OrgKind, OrgRow, OrgState, kinds_under},
    service::orgs::above,
};

/// Where an organisation is administered.
pub(crate) fn address(slug: &str) -> String {
    format!("/kerja/identitas/organisasi/{slug}")
}

const HOME: &str = "/kerja/identitas/organisasi";

// i18n-prefix: identity.kind.
fn kind(cx: &Cx, word: &str) -> String {
    let key = format!("identity.kind.{word}");
    cx.t(&key).to_owned()
}

/// The tree, or what a search found.
pub(crate) fn list(cx: &Cx, tree: &OrgTree, text: &str, found: Option<&[OrgId]>) -> Response {
    let title = cx.t("identity.org.title");
    let mine: Vec<&Org> = tree.list.iter().filter(|o| cx.may(MANAGE_ORGS, &o.path)).collect();
    let aside = html! {
        @if tree.list.is_empty() {
            (link(cx.t("identity.org.new_root"), &cx.href("/kerja/identitas/organisasi/baru"), Icon::Plus, ButtonKind::Primary))
        }
    };
    let count = mine.iter().filter(|o| !o.closed).count().to_string();
    let body = html! {
        (ui::page_head("", title, &cx.tf("identity.org.lead", &[("n", &count)]), &aside))
        @if !tree.list.is_empty() {
            (ui::search_box(&SearchBoxProps {
                action: &cx.href(HOME),
                name: "q",
                value: text,
                label: cx.t("identity.org.search"),
                placeholder: cx.t("identity.org.search_hint"),
                button: cx.t("identity.form.search"),
                id: "cari-instansi",
                ..SearchBoxProps::default()
            }))
        }
        @match found {
            Some(ids) => (hits(cx, &mine, ids)),
            None if mine.is_empty() => (ui::empty(&ui::Empty {
                icon: Some(Icon::Building),
                title: cx.t("identity.org.none"),
                text: cx.t("identity.org.none_text"),
                actions: None,
            })),
            None => (branches(cx, &mine)),
        }
    };
    cx.page(title).workbench().crumb(title, "").render(&body)
}

fn hits(cx: &Cx, mine: &[&Org], ids: &[OrgId]) -> Markup {
    let rows: Vec<Row> = mine
        .iter()
        .filter(|o| ids.contains(&o.id))
        .map(|o| Row {
            cells: vec![
                html! { a href=(cx.href(&address(&o.slug))) { (o.name_in(cx.lang())) } },
                html! { (o.abbreviation) },
                html! { (kind(cx, &o.kind)) },
                html! { (o.code) },
                state(cx, o.closed),
            ],
            ..Row::default()
        })
        .collect();
    if rows.is_empty() {
        return ui::empty(&ui::Empty {
            icon: Some(Icon::Search),
            title: cx.t("identity.org.not_found"),
            text: cx.t("identity.org.not_found_text"),
            actions: Some(link(
                cx.t("identity.org.all"),
                &cx.href(HOME),
                Icon::List,
                ButtonKind::Secondary,
            )),
        });
    }
    let columns = ["name", "abbreviation", "kind", "code", "state"];
    let columns = columns.map(|c| column(cx, c));
    let columns: Vec<Column<'_>> = columns.iter().map(|c| Column::text(c)).collect();
    ui::table(&Table {
        caption: cx.t("identity.org.found"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

// i18n-prefix: identity.org.field.
fn column(cx: &Cx, name: &str) -> String {
    let key = format!("identity.org.field.{name}");
    cx.t(&key).to_owned()
}

fn state(cx: &Cx, closed: bool) -> Markup {
    if closed {
        ui::status(StatusKind::Closed, cx.t("identity.org.closed"))
    } else {
        ui::status(StatusKind::Ok, cx.t("identity.org.active"))
    }
}

fn branches(cx: &Cx, mine: &[&Org]) -> Markup {
    let texts: HashMap<OrgId, (String, String)> = mine
        .iter()
        .map(|o| {
            let note = if o.closed {
                cx.t("identity.org.closed").to_owned()
            } else {
                o.abbreviation.clone()
            };
            (o.id, (cx.href(&address(&o.slug)), note))
        })
        .collect();
    // The tops are those whose own parent one does not manage.
    let tops = mine.iter().filter(|o| o.parent.is_none_or(|p| !texts.contains_key(&p)));
    let tops: Vec<Branch<'_>> = tops.map(|o| branch(cx, o, mine, &texts, 0)).collect();
    ui::tree(&tops)
}

fn branch<'a>(
    cx: &Cx,
    o: &'a Org,
    mine: &[&'a Org],
    texts: &'a HashMap<OrgId, (String, String)>,
    depth: usize,
) -> Branch<'a> {
    let (href, note) = texts.get(&o.id).map_or(("", ""), |(h, n)| (h, n));
    let children = mine.iter().filter(|c| c.parent == Some(o.id));
    Branch {
        label: o.name_in(cx.lang()),
        href,
        note,
        children: children.map(|c| branch(cx, c, mine, texts, depth + 1)).collect(),
        open: depth == 0,
        current: false,
    }
}

/// One organisation.
pub(crate) fn show(cx: &Cx, tree: &OrgTree, org: &OrgRow) -> Response {
    let public = org.public();
    let title = public.name_in(cx.lang()).to_owned();
    let may_close = org.parent.is_some() && cx.may(MANAGE_ORGS, &above(org));
    let here = address(&org.slug);
    let open = org.state == OrgState::Active;
    let below: Vec<&Org> = tree.list.iter().filter(|o| o.parent == Some(org.id)).collect();
    let addable = open && !kinds_under(Some(org.kind)).is_empty();
    let aside = html! {
        (ui::actions(&[
            link(cx.t("identity.form.edit"), &cx.href(&format!("{here}/ubah")), Icon::Edit, ButtonKind::Primary),
            html! { @if addable {
                (link(cx.t("identity.org.new_below"), &cx.href(&format!("{HOME}/baru?induk={}", org.slug)), Icon::Plus, ButtonKind::Secondary))
            } },
            html! { @if may_close && open {
                (link(cx.t("identity.org.close"), &cx.href(&format!("{here}/tutup")), Icon::Withdrawn, ButtonKind::Quiet))
            } },
            html! { @if may_close && !open {
                (post(cx, &format!("{here}/buka"), cx.t("identity.org.reopen"), "", ButtonKind::Secondary))
            } },
        ]))
    };
    let body = html! {
        (ui::page_head(&kind(cx, org.kind.word()), &title, "", &aside))
        (facts(cx, org))
        (ui::section(cx.t("identity.org.below"), None, &html! {
            @if below.is_empty() { (p(cx.t("identity.org.nothing_below"))) }
            @else { ul { @for o in below { li {
                a href=(cx.href(&address(&o.slug))) { (o.name_in(cx.lang())) }
                @if o.closed { " " (state(cx, true)) }
            } } } }
        }))
        @if cx.may(MANAGE_PEOPLE, &public.path) {
            (ui::section(cx.t("identity.menu.people"), None, &html! {
                (ui::actions(&[
                    link(cx.t("identity.org.people"), &cx.href(&format!("/kerja/identitas/orang?instansi={}", org.slug)), Icon::Users, ButtonKind::Secondary),
                    link(cx.t("identity.who.title"), &cx.href(&format!("{here}/siapa")), Icon::Shield, ButtonKind::Quiet),
                ]))
            }))
        }
    };
    cx.page(&title)
        .workbench()
        .crumb(cx.t("identity.org.title"), HOME)
        .crumb(&title, "")
        .render(&body)
}

fn facts(cx: &Cx, org: &OrgRow) -> Markup {
    let public = links::agency(&org.slug);
    let point = org.lat.zip(org.lon).map(|(a, o)| format!("{a}, {o}")).unwrap_or_default();
    let texts = [
        ("name", &org.name),
        ("name_en", &org.name_en),
        ("abbreviation", &org.abbreviation),
        ("code", &org.code),
        ("address", &org.address),
        ("point", &point),
        ("email", &org.email),
        ("phone", &org.phone),
        ("website", &org.website),
        ("ppid_contact", &org.ppid_contact),
    ];
    let labels: Vec<(String, &String)> = texts.iter().map(|(n, v)| (column(cx, n), *v)).collect();
    let mut items = vec![MetaItem {
        label: cx.t("identity.org.field.state"),
        value: state(cx, org.state == OrgState::Closed),
    }];
    items.extend(labels.iter().filter(|(_, v)| !v.is_empty()).map(|(l, v)| MetaItem::text(l, v)));
    items.push(MetaItem {
        label: cx.t("identity.org.field.page"),
        value: html! { a href=(cx.href(&public)) { (public) } },
    });
    ui::meta_list(&items)
}

/// The form of a new organisation (`org` none) or of one that is there.
pub(crate) fn form(
    cx: &Cx,
    org: Option<&OrgRow>,
    parent: Option<&OrgRow>,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let f = Form { cx, fields, faults };
    let title = match org {
        Some(_) => cx.t("identity.org.edit_title"),
        None => cx.t("identity.org.new_title"),
    };
    let (action, back) = match (org, parent) {
        (Some(o), _) => (format!("{}/ubah", address(&o.slug)), address(&o.slug)),
        (None, Some(p)) => (format!("{HOME}/baru"), address(&p.slug)),
        (None, None) => (format!("{HOME}/baru"), HOME.to_owned()),
    };
    let lead = parent
        .map(|p| cx.tf("identity.org.under", &[("parent", &p.name)]).into_owned())
        .unwrap_or_default();
    let body = html! {
        (ui::page_head("", title, &lead, &html! {}))
        (f.summary())
        form .form method="post" action=(cx.href(&action)) {
            (ui::hidden(&[("induk", fields.get("induk")), ("revision", fields.get("revision"))]))
            @if org.is_none() { (kinds(&f, parent.map(|p| p.kind))) }
            (f.needed("name", "identity.org.field.name", ""))
            (f.line("text", "name_en", "identity.org.field.name_en", ""))
            (f.line("text", "abbreviation", "identity.org.field.abbreviation", "identity.org.hint.abbreviation"))
            (f.line("text", "code", "identity.org.field.code", "identity.org.hint.code"))
            @if org.is_none() { (f.line("text", "slug", "identity.org.field.slug", "identity.org.hint.slug")) }
            (ui::fieldset(cx.t("identity.org.contact"), cx.t("identity.org.contact_text"), &html! {
                (f.line("text", "address", "identity.org.field.address", ""))
                (f.line("email", "email", "identity.org.field.email", ""))
                (f.line("tel", "phone", "identity.org.field.phone", ""))
                (f.line("url", "website", "identity.org.field.website", "identity.org.hint.website"))
                (f.line("text", "ppid_contact", "identity.org.field.ppid_contact", "identity.org.hint.ppid_contact"))
                (f.line("text", "lat", "identity.org.field.lat", "identity.org.hint.point"))
                (f.line("text", "lon", "identity.org.field.lon", ""))
            }))
            (ui::actions(&[
                primary(cx.t("identity.form.save")),
                link(cx.t("identity.form.cancel"), &cx.href(&back), Icon::None, ButtonKind::Quiet),
            ]))
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(title)
        .workbench()
        .crumb(cx.t("identity.org.title"), HOME)
        .crumb(title, "")
        .status(status)
        .render(&body)
}

fn kinds(f: &Form<'_>, parent: Option<OrgKind>) -> Markup {
    let labels: Vec<(OrgKind, String)> =
        kinds_under(parent).iter().map(|k| (*k, kind(f.cx, k.word()))).collect();
    let options: Vec<Opt<'_>> =
        labels.iter().map(|(k, l)| Opt { value: k.word(), label: l, ..Opt::default() }).collect();
    ui::select(&f.field("kind", "identity.org.field.kind", ""), "", &options)
}

/// The question before closing.
pub(crate) fn close(cx: &Cx, org: &OrgRow) -> Response {
    let title = cx.tf("identity.org.close_title", &[("name", &org.name)]).into_owned();
    let here = address(&org.slug);
    let question = ui::confirm(&ui::Confirm {
        title: &title,
        body: p(cx.t("identity.org.close_text")),
        action: &cx.href(&format!("{here}/tutup")),
        yes: cx.t("identity.org.close"),
        danger: true,
        no: cx.t("identity.form.cancel"),
        no_href: &cx.href(&here),
        ..ui::Confirm::default()
    });
    let body = html! { (ui::page_head("", &org.name, "", &html! {})) (question) };
    cx.page(&title)
        .workbench()
        .crumb(cx.t("identity.org.title"), HOME)
        .crumb(&org.name, &here)
        .render(&body)
}

/// Whether the page of new organisations may be opened under `parent`.
pub(crate) fn place(parent: Option<&OrgRow>) -> OrgPath {
    parent.map_or_else(OrgPath::everywhere, |p| OrgPath(p.path.clone()))
}
