//! Every agency of this instance, as a tree and as a list that can be narrowed without script.

use std::collections::HashMap;

use contracts::{
    links,
    org::{Org, OrgId},
    searching::SearchQuery,
};
use kit::{Cx, Fields, Web};
use ui::{
    Branch, Empty, Icon, Markup, SearchBoxProps, empty, html, page_head, search_box, section, tree,
};

use crate::{
    names::{self, Names},
    speech,
};

/// What is shown of one agency.
struct Line {
    label: String,
    href: String,
    note: String,
}

pub(crate) async fn show(cx: Cx, fields: Fields) -> Web {
    let names = Names::of(&cx).await?;
    let counts = counts(&cx)?;
    let typed: String = fields.get("q").chars().take(100).collect();
    let open: Vec<&Org> = names.list().iter().filter(|o| !o.closed).collect();
    let lines: HashMap<OrgId, Line> =
        open.iter().map(|o| (o.id, line(&cx, o, counts.get(&o.slug).copied()))).collect();
    let total = speech::count(&cx, open.len());
    let body = html! {
        div .wrap .stack {
            (page_head("", cx.t("portal.agencies.title"), &cx.tf("portal.agencies.lead", &[("n", &total)]), &html! {}))
            (search_box(&SearchBoxProps {
                action: &cx.href("/instansi"),
                name: "q",
                value: &typed,
                label: cx.t("portal.agencies.filter"),
                placeholder: cx.t("portal.agencies.filter_hint"),
                button: cx.t("portal.agencies.filter_button"),
                id: "saring-instansi",
                ..SearchBoxProps::default()
            }))
            @if typed.is_empty() { (whole(&cx, &open, &lines)) }
            @else { (narrowed(&cx, &open, &lines, &typed)) }
        }
    };
    let page = cx
        .page(cx.t("portal.agencies.title"))
        .description(cx.t("portal.agencies.description"))
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(cx.t("portal.agencies.title"), "")
        .canonical("/instansi");
    Ok(if typed.is_empty() { page } else { page.noindex() }.render(&body))
}

/// Published documents by agency slug.
pub(crate) fn counts(cx: &Cx) -> base::Result<HashMap<String, u64>> {
    let found = cx.app().searching().search(&SearchQuery {
        kinds: super::published_kinds(cx)?,
        facets: true,
        ..SearchQuery::default()
    })?;
    Ok(found.facets.agencies.into_iter().collect())
}

fn line(cx: &Cx, o: &Org, n: Option<u64>) -> Line {
    let label = match o.abbreviation.as_str() {
        "" => o.name_in(cx.lang()).to_owned(),
        short => format!("{} ({short})", o.name_in(cx.lang())),
    };
    let note = match n {
        Some(n) => cx.tf("portal.agency.documents", &[("n", &speech::number(cx, n))]).into_owned(),
        None => String::new(),
    };
    Line { label, href: cx.href(&links::agency(&o.slug)), note }
}

fn branch<'a>(l: &'a Line, children: Vec<Branch<'a>>) -> Branch<'a> {
    Branch { label: &l.label, href: &l.href, note: &l.note, children, ..Branch::default() }
}

/// The branches under `parent`, those of `kinds` only (empty: of any kind).
fn under<'a>(
    parent: Option<OrgId>,
    kinds: &[&str],
    open: &[&Org],
    lines: &'a HashMap<OrgId, Line>,
) -> Vec<Branch<'a>> {
    open.iter()
        .filter(|o| o.parent == parent && (kinds.is_empty() || kinds.contains(&o.kind.as_str())))
        .filter_map(|o| Some(branch(lines.get(&o.id)?, under(Some(o.id), &[], open, lines))))
        .collect()
}

fn whole(cx: &Cx, open: &[&Org], lines: &HashMap<OrgId, Line>) -> Markup {
    let roots: Vec<&&Org> =
        open.iter().filter(|o| o.parent.is_none_or(|p| !lines.contains_key(&p))).collect();
    html! {
        @for root in &roots {
            @if let Some(l) = lines.get(&root.id) { (tree(&[branch(l, Vec::new())])) }
        }
        div .split {
            div .stack {
                (group(cx, "portal.agencies.offices", &roots, &["agency", "bureau"], open, lines))
            }
            div .stack {
                (group(cx, "portal.agencies.parliament", &roots, &["dprd"], open, lines))
                (group(cx, "portal.agencies.districts", &roots, &["district"], open, lines))
            }
        }
    }
}

fn group(
    cx: &Cx,
    key: &str,
    roots: &[&&Org],
    kinds: &[&str],
    open: &[&Org],
    lines: &HashMap<OrgId, Line>,
) -> Markup {
    let list: Vec<Branch<'_>> =
        roots.iter().flat_map(|r| under(Some(r.id), kinds, open, lines)).collect();
    html! { @if !list.is_empty() { (section(cx.t(key), None, &tree(&list))) } }
}

fn narrowed(cx: &Cx, open: &[&Org], lines: &HashMap<OrgId, Line>, typed: &str) -> Markup {
    let wanted = base::fold(typed);
    let found: Vec<Branch<'_>> = open
        .iter()
        .filter(|o| {
            let all = format!("{} {} {} {}", o.name, o.name_en, o.abbreviation, o.slug);
            let text = base::fold(&all);
            wanted.split_whitespace().all(|w| text.contains(w))
        })
        .filter_map(|o| Some(branch(lines.get(&o.id)?, Vec::new())))
        .collect();
    let n = speech::count(cx, found.len());
    html! {
        @if found.is_empty() {
            (empty(&Empty {
                icon: Some(Icon::Building),
                title: &cx.tf("portal.agencies.none_for", &[("q", typed)]),
                text: cx.t("portal.agencies.none_hint"),
                actions: Some(html! { a href=(cx.href("/instansi")) { (cx.t("portal.agencies.all")) } }),
            }))
        } @else {
            p role="status" { (cx.tf("portal.agencies.found", &[("n", &n), ("q", typed)])) " · "
                a href=(cx.href("/instansi")) { (cx.t("portal.agencies.all")) } }
            (tree(&found))
        }
    }
}

/// The agencies directly under `o`, for its own page.
pub(crate) fn below(cx: &Cx, names: &Names, o: &Org, counts: &HashMap<String, u64>) -> Markup {
    let lines: Vec<Line> = names
        .list()
        .iter()
        .filter(|x| x.parent == Some(o.id) && !x.closed)
        .map(|x| line(cx, x, counts.get(&x.slug).copied()))
        .collect();
    let list: Vec<Branch<'_>> = lines.iter().map(|l| branch(l, Vec::new())).collect();
    html! { @if !list.is_empty() { (section(cx.t("portal.agency.below"), None, &tree(&list))) } }
}

/// The word above an agency's name.
pub(crate) fn kicker(cx: &Cx, o: &Org) -> String {
    names::org_kind(cx, &o.kind)
}
