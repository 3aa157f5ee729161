//! The register as an officer sees it: what is being tested, what waits for a decision, what ends soon.

use base::Result;
use contracts::org::{Org, OrgTree};
use kit::{Cx, Fields, Web};
use ui::{
    Button, ButtonKind, Column, Empty, Field, Icon, Input, LinkButton, Markup, Opt, Pagination,
    Row, Table, button, empty, html, input, link_button, pagination, select,
};

use super::{HOME, at, state, state_word, title};
use crate::{
    exempt::{
        model::State,
        store::{self, Filter, Test},
    },
    model::{PPID_EXEMPT_EDIT, PPID_SETTINGS, PPID_VIEW_OFFICE},
    office::words,
    service,
};

const PER_PAGE: i64 = 50;

fn filter(cx: &Cx, tree: &OrgTree, f: &Fields) -> Filter {
    Filter {
        places: cx.actor().places(PPID_VIEW_OFFICE),
        state: State::parse(f.get("keadaan")),
        org: tree.by_slug(f.get("instansi")).map(|o| o.id),
        text: f.get("q").chars().take(200).collect(),
    }
}

/// GET
pub(super) async fn show(cx: Cx, f: Fields) -> Web {
    let tree = service::tree(cx.app()).await?;
    let wanted = filter(&cx, &tree, &f);
    let mut r = cx.db().read().await?;
    let total = store::count(r.conn(), &wanted).await?;
    let pages = (total + PER_PAGE - 1) / PER_PAGE;
    let n: i64 = f.get("hal").parse().unwrap_or(1).clamp(1, pages.max(1));
    let tests = store::page(r.conn(), &wanted, (n - 1) * PER_PAGE, PER_PAGE).await?;
    drop(r);
    let orgs = service::agencies(&cx, PPID_VIEW_OFFICE).await?;
    let body = html! {
        (ui::page_head("", cx.t("ppid.exempt.title"), cx.t("ppid.exempt.lead"), &aside(&cx)))
        (filters(&cx, &f, &orgs))
        @if tests.is_empty() {
            (empty(&Empty { icon: Some(Icon::Lock), title: cx.t("ppid.exempt.empty"), text: cx.t("ppid.exempt.empty_text"), ..Empty::default() }))
        } @else {
            (table(&cx, &tree, &tests))
            (paging(&cx, &f, total, n, pages)?)
        }
    };
    Ok(words::page(&cx, cx.t("ppid.exempt.title"))
        .crumb(cx.t("ppid.exempt.title"), "")
        .render(&body))
}

fn aside(cx: &Cx) -> Markup {
    let link = |label, path: &str, kind, icon| {
        let href = cx.href(path);
        link_button(&LinkButton {
            label: cx.t(label),
            href: &href,
            kind,
            icon,
            ..LinkButton::default()
        })
    };
    html! {
        @if cx.actor().may_somewhere(PPID_EXEMPT_EDIT) {
            (link("ppid.exempt.new", "/kerja/ppid/dikecualikan/baru", ButtonKind::Primary, Icon::Plus))
        }
        (link("ppid.exempt.public_list", "/ppid/dikecualikan", ButtonKind::Quiet, Icon::Globe))
        @if cx.actor().may_somewhere(PPID_SETTINGS) {
            (link("ppid.exempt.rules", "/kerja/ppid/dikecualikan/aturan", ButtonKind::Quiet, Icon::Scale))
        }
    }
}

fn filters(cx: &Cx, f: &Fields, orgs: &[Org]) -> Markup {
    let field = |name: &'static str, label: &'static str| Field {
        name,
        label: cx.t(label),
        value: f.get(name),
        ..Field::default()
    };
    let states: Vec<Opt<'_>> = State::ALL
        .iter()
        .map(|s| Opt { value: s.word(), label: state_word(cx, *s), ..Opt::default() })
        .collect();
    let agencies: Vec<Opt<'_>> =
        orgs.iter().map(|o| Opt { value: &o.slug, label: &o.name, ..Opt::default() }).collect();
    let any = cx.t("ppid.office.any");
    html! {
        form .filters method="get" action=(cx.href(HOME)) role="search" {
            (input(&Input { field: field("q", "ppid.exempt.search"), kind: "search", maxlength: 200, ..Input::default() }))
            (select(&field("keadaan", "ppid.office.state"), any, &states))
            @if orgs.len() > 1 { (select(&field("instansi", "ppid.office.agency"), any, &agencies)) }
            (button(&Button { label: cx.t("ppid.office.filter"), icon: Icon::Filter, ..Button::default() }))
            @if !f.query().is_empty() { a .btn .quiet href=(cx.href(HOME)) { span { (cx.t("ppid.office.clear")) } } }
        }
    }
}

fn table(cx: &Cx, tree: &OrgTree, tests: &[Test]) -> Markup {
    let rows: Vec<Row> = tests.iter().map(|t| row(cx, tree, t)).collect();
    let columns = [
        Column::text(cx.t("ppid.exempt.information")),
        Column::number(cx.t("ppid.office.number")),
        Column::text(cx.t("ppid.office.agency")),
        Column::text(cx.t("ppid.office.state")),
        Column::text(cx.t("ppid.exempt.expires_on")),
        Column::text(cx.t("ppid.office.updated_at")),
    ];
    ui::table(&Table {
        caption: cx.t("ppid.exempt.title"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

fn row(cx: &Cx, tree: &OrgTree, t: &Test) -> Row {
    let link = at(t.number, &format!("?putaran={}", t.round));
    let agency = tree.find(t.org).map(|o| o.short().to_owned()).unwrap_or_default();
    let last =
        if t.expires_on.is_empty() { t.period.clone() } else { words::iso(cx, &t.expires_on) };
    Row {
        cells: vec![
            html! { a href=(cx.href(&link)) { (title(cx, t)) } },
            html! { (t.number) },
            html! { (agency) },
            state(cx, t.state),
            html! { (last) },
            html! { (words::date(cx, t.updated_at)) },
        ],
        ..Row::default()
    }
}

fn paging(cx: &Cx, f: &Fields, total: i64, page: i64, pages: i64) -> Result<Markup> {
    let count = |n: i64| u64::try_from(n).map_err(base::Error::internal);
    let from = (page - 1) * PER_PAGE;
    let summary = cx.tf(
        "ppid.exempt.shown",
        &[
            ("from", &words::figure(cx, from + 1)),
            ("to", &words::figure(cx, (from + PER_PAGE).min(total))),
            ("total", &words::figure(cx, total)),
        ],
    );
    // The number's place must survive the encoding of the query.
    let to = f.clone().with("hal", "HALAMAN").query().replace("HALAMAN", "{}");
    Ok(pagination(&Pagination {
        label: cx.t("ppid.office.pages_label"),
        summary: &summary,
        prev: cx.t("ppid.office.prev"),
        next: cx.t("ppid.office.next"),
        page: count(page)?,
        pages: count(pages)?,
        href: &cx.href(&format!("{HOME}?{to}")),
    }))
}
