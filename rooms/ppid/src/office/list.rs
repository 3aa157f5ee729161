//! All items that one may see: filtered, sorted, paged, and several at a time.

use base::Result;
use contracts::org::{Org, OrgTree};
use kit::{Cx, Fields, Web};
use ui::{
    Button, Column, Empty, Field, Input, Markup, Opt, Pagination, Row, Table, button, empty, html,
    input, pagination, select,
};

use super::words;
use crate::{
    model::{Category, PPID_EDIT, PPID_VIEW_OFFICE, PPID_WITHDRAW, Stage},
    service,
    store::{
        Item,
        desk::{self, Filter, Sort},
    },
};

const PER_PAGE: i64 = 50;

/// What the address asks for. Nobody sees more than their places, whatever it says.
pub(super) fn filter(cx: &Cx, tree: &OrgTree, f: &Fields) -> Filter {
    Filter {
        places: cx.actor().places(PPID_VIEW_OFFICE),
        stage: Stage::parse(f.get("keadaan")),
        org: tree.by_slug(f.get("instansi")).map(|o| o.id),
        category: Category::parse(f.get("kategori")),
        year: f.get("tahun").parse().ok(),
        text: f.get("q").chars().take(200).collect(),
        created_by: f.has("milik_saya").then(|| cx.actor().person()).flatten(),
        returned: f.has("dikembalikan"),
        unreviewed: f.has("belum_diperiksa"),
        unread: f.has("gagal_dibaca"),
        sort: match f.get("urut") {
            "title" => Sort::Title,
            "number" => Sort::Number,
            "made" => Sort::Made,
            _ => Sort::Changed,
        },
        ascending: f.get("arah") == "naik",
    }
}

/// GET
pub(super) async fn show(cx: Cx, f: Fields) -> Web {
    let tree = service::tree(cx.app()).await?;
    let wanted = filter(&cx, &tree, &f);
    let mut r = cx.db().read().await?;
    let total = desk::count(r.conn(), &wanted).await?;
    let pages = (total + PER_PAGE - 1) / PER_PAGE;
    let page: i64 = f.get("hal").parse().unwrap_or(1).clamp(1, pages.max(1));
    let items = desk::page(r.conn(), &wanted, (page - 1) * PER_PAGE, PER_PAGE).await?;
    let years = desk::years(r.conn(), &wanted.places).await?;
    drop(r);
    let orgs = service::agencies(&cx, PPID_VIEW_OFFICE).await?;
    let body = html! {
        (ui::page_head("", cx.t("ppid.office.list"), "", &html! {}))
        (filters(&cx, &f, &orgs, &years))
        @if items.is_empty() {
            (empty(&Empty { title: cx.t("ppid.office.list_empty"), text: cx.t("ppid.office.list_empty_text"), ..Empty::default() }))
        } @else {
            form method="post" action=(cx.href("/kerja/ppid/daftar/periksa")) {
                (table(&cx, &tree, &f, &items))
                (bulk_buttons(&cx))
            }
            (paging(&cx, &f, total, page, pages)?)
        }
    };
    Ok(words::page(&cx, cx.t("ppid.office.list")).crumb(cx.t("ppid.office.list"), "").render(&body))
}

fn bulk_buttons(cx: &Cx) -> Markup {
    let b = |value, label| Button {
        label: cx.t(label),
        name: "tindakan",
        value,
        small: true,
        ..Button::default()
    };
    html! {
        @if cx.actor().may_somewhere(PPID_EDIT) {
            div .actions .sticky {
                (button(&b("submit", "ppid.office.bulk_submit")))
                (button(&b("publish", "ppid.office.bulk_publish")))
                @if cx.actor().may_somewhere(PPID_WITHDRAW) {
                    (button(&Button { kind: ui::ButtonKind::Danger, ..b("withdraw", "ppid.office.bulk_withdraw") }))
                }
            }
        }
    }
}

fn filters(cx: &Cx, f: &Fields, orgs: &[Org], years: &[i64]) -> Markup {
    let field = |name: &'static str, label: &'static str| Field {
        name,
        label: cx.t(label),
        value: f.get(name),
        ..Field::default()
    };
    let own = |v: &[(String, String)]| v.to_vec();
    let stages: Vec<(String, String)> = Stage::ALL
        .iter()
        .map(|s| (s.word().to_owned(), cx.t(&format!("ppid.state.{}", s.word())).to_owned()))
        .collect();
    let categories: Vec<(String, String)> = Category::ALL
        .iter()
        .map(|c| (c.word().to_owned(), words::category(cx, c.word()).into_owned()))
        .collect();
    let agencies: Vec<(String, String)> =
        orgs.iter().map(|o| (o.slug.clone(), o.name.clone())).collect();
    let years: Vec<(String, String)> =
        years.iter().map(|y| (y.to_string(), y.to_string())).collect();
    let (stages, categories) = (own(&stages), own(&categories));
    let any = cx.t("ppid.office.any");
    html! {
        form .filters method="get" action=(cx.href("/kerja/ppid/daftar")) role="search" {
            (input(&Input { field: field("q", "ppid.office.search"), kind: "search", maxlength: 200, ..Input::default() }))
            (select(&field("keadaan", "ppid.office.state"), any, &options(&stages)))
            @if orgs.len() > 1 { (select(&field("instansi", "ppid.office.agency"), any, &options(&agencies))) }
            (select(&field("kategori", "ppid.field.category"), any, &options(&categories)))
            (select(&field("tahun", "ppid.field.year"), any, &options(&years)))
            (button(&Button { label: cx.t("ppid.office.filter"), icon: ui::Icon::Filter, ..Button::default() }))
            @if !f.query().is_empty() { a .btn .quiet href=(cx.href("/kerja/ppid/daftar")) { span { (cx.t("ppid.office.clear")) } } }
        }
    }
}

fn options(pairs: &[(String, String)]) -> Vec<Opt<'_>> {
    pairs.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect()
}

fn table(cx: &Cx, tree: &OrgTree, f: &Fields, items: &[Item]) -> Markup {
    let rows: Vec<Row> = items.iter().map(|i| row(cx, tree, i)).collect();
    let sorted = |name: &str| {
        let now = f.get("urut") == name || (f.get("urut").is_empty() && name == "changed");
        let up = f.get("arah") == "naik";
        let to = f
            .clone()
            .without("hal", None)
            .with("urut", name)
            .with("arah", if now && !up { "naik" } else { "" });
        let sort = match (now, up) {
            (false, _) => ui::Sort::None,
            (true, true) => ui::Sort::Ascending,
            (true, false) => ui::Sort::Descending,
        };
        (cx.href(&format!("/kerja/ppid/daftar?{}", to.query())), sort)
    };
    let (number, title, changed) = (sorted("number"), sorted("title"), sorted("changed"));
    let columns = [
        Column { sort_href: &title.0, sort: title.1, ..Column::text(cx.t("ppid.field.title")) },
        Column {
            sort_href: &number.0,
            sort: number.1,
            ..Column::number(cx.t("ppid.office.number"))
        },
        Column::text(cx.t("ppid.office.agency")),
        Column::text(cx.t("ppid.field.category")),
        Column::text(cx.t("ppid.office.state")),
        Column {
            sort_href: &changed.0,
            sort: changed.1,
            ..Column::text(cx.t("ppid.office.updated_at"))
        },
    ];
    ui::table(&Table {
        caption: cx.t("ppid.office.list"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

fn row(cx: &Cx, tree: &OrgTree, i: &Item) -> Row {
    let id = format!("pilih-{}", i.number);
    Row {
        cells: vec![
            html! {
                div .pick {
                    @if words::may_edit(cx, i) {
                        input type="checkbox" name="n" value=(i.number) id=(id) aria-label=(cx.tf("ppid.office.pick", &[("title", &words::title(cx, i))]));
                    }
                    (words::link(cx, i))
                }
            },
            html! { (i.number) },
            html! { (words::agency(tree, i)) },
            html! { (words::category(cx, &i.category)) },
            words::stage(cx, i.stage()),
            html! { (words::date(cx, i.updated_at)) },
        ],
        ..Row::default()
    }
}

fn paging(cx: &Cx, f: &Fields, total: i64, page: i64, pages: i64) -> Result<Markup> {
    let count = |n: i64| u64::try_from(n).map_err(base::Error::internal);
    let from = (page - 1) * PER_PAGE;
    let summary = cx.tf(
        "ppid.office.shown",
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
        href: &cx.href(&format!("/kerja/ppid/daftar?{to}")),
    }))
}
