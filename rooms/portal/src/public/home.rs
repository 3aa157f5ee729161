//! The front page: search first, then what people come for, then what is new.

use contracts::searching::{Facets, Hit, SearchPage, SearchQuery, Sort};
use kit::{Cx, Web};
use ui::{
    Branch, Hero, Icon, Markup, SearchBoxProps, Stat, TaskLink, Tone, hero, html, notice, section,
    stat, stats, task_list, tree,
};

use crate::{names::Names, public::hits, speech};

const NEWEST: usize = 6;
const AGENCIES: usize = 8;

pub(crate) async fn show(cx: Cx) -> Web {
    let names = Names::of(&cx).await?;
    let engine = cx.app().searching();
    let newest = engine.search(&SearchQuery {
        kinds: super::published_kinds(&cx)?,
        sort: Sort::Newest,
        limit: NEWEST,
        facets: true,
        ..SearchQuery::default()
    })?;
    let urgent = engine.search(&SearchQuery {
        categories: vec!["serta_merta".to_owned()],
        sort: Sort::Newest,
        limit: 3,
        ..SearchQuery::default()
    })?;
    let body = html! {
        (head(&cx))
        div .wrap {
            (urgent_notice(&cx, &urgent.hits))
            (section(cx.t("portal.home.tasks"), None, &tasks(&cx)))
            (section(cx.t("portal.home.figures"), Some((cx.t("portal.home.all_figures"), &cx.href("/ppid/statistik"))), &figures(&cx, &newest)))
            div .split {
                (section(cx.t("portal.home.newest"), Some((cx.t("portal.home.all_newest"), &cx.href("/cari?urut=terbaru"))), &new_list(&cx, &names, &newest)))
                (section(cx.t("portal.home.agencies"), Some((cx.t("portal.home.all_agencies"), &cx.href("/instansi"))), &busy_agencies(&cx, &names, &newest.facets)))
            }
        }
    };
    let p = cx.app().province();
    let title = p.portal.clone();
    Ok(cx
        .page(&title)
        .description(cx.t("portal.home.description"))
        .class("front-page")
        .without_search()
        .island("suggest")
        .head(website(&cx))
        .canonical("/")
        .render(&body))
}

fn head(cx: &Cx) -> Markup {
    let p = cx.app().province();
    let name = if cx.lang() == base::Lang::En { &p.name_en } else { &p.name };
    let words = [
        cx.t("portal.home.popular_a"),
        cx.t("portal.home.popular_b"),
        cx.t("portal.home.popular_c"),
        cx.t("portal.home.popular_d"),
    ];
    let links: Vec<(&str, String)> =
        words.iter().map(|w| (*w, cx.href(&contracts::links::search(w)))).collect();
    let popular: Vec<(&str, &str)> = links.iter().map(|(w, h)| (*w, h.as_str())).collect();
    hero(&Hero {
        title: cx.t("portal.home.title"),
        kicker: name,
        search: Some(SearchBoxProps {
            action: &cx.href("/cari"),
            name: "q",
            label: cx.t("portal.search.label"),
            placeholder: cx.t("portal.home.placeholder"),
            button: cx.t("kit.shell.search"),
            suggest: cx.suggestions(),
            suggest_status: cx.t("kit.shell.suggest_status"),
            id: "cari-utama",
            ..SearchBoxProps::default()
        }),
        popular: &popular,
        popular_label: cx.t("portal.home.popular"),
    })
}

/// Information that must reach people at once (Pasal 10) stands before everything else.
fn urgent_notice(cx: &Cx, urgent: &[Hit]) -> Markup {
    if urgent.is_empty() {
        return html! {};
    }
    notice(
        Tone::Warning,
        cx.t("portal.home.urgent"),
        &html! {
            ul {
                @for h in urgent {
                    li {
                        a href=(cx.href(&h.doc.url)) { (h.doc.title) }
                        @if h.doc.date_ms > 0 {
                            " " small { (speech::date(cx, base::Timestamp(h.doc.date_ms))) }
                        }
                    }
                }
            }
            p { a href=(cx.href("/cari?kategori=serta_merta&urut=terbaru")) { (cx.t("portal.home.all_urgent")) } }
        },
    )
}

fn tasks(cx: &Cx) -> Markup {
    let links = [
        ("/ppid", Icon::FileText, cx.t("portal.task.find"), cx.t("portal.task.find_note")),
        (
            "/cari?urut=terbaru",
            Icon::Clock,
            cx.t("portal.task.newest"),
            cx.t("portal.task.newest_note"),
        ),
        (
            "/instansi",
            Icon::Building,
            cx.t("portal.task.agencies"),
            cx.t("portal.task.agencies_note"),
        ),
        ("/ppid/dip.xlsx", Icon::Download, cx.t("portal.task.dip"), cx.t("portal.task.dip_note")),
        (
            "/ppid/statistik",
            Icon::Chart,
            cx.t("portal.task.statistics"),
            cx.t("portal.task.statistics_note"),
        ),
        ("/tentang", Icon::Help, cx.t("portal.task.about"), cx.t("portal.task.about_note")),
    ];
    let hrefs: Vec<String> = links.iter().map(|l| cx.href(l.0)).collect();
    let items: Vec<TaskLink<'_>> = links
        .iter()
        .zip(&hrefs)
        .map(|((_, icon, label, note), href)| TaskLink { label, note, href, icon: *icon })
        .collect();
    task_list(&items)
}

fn figures(cx: &Cx, all: &SearchPage) -> Markup {
    let year = cx.now().civil(&cx.app().province().zone).date().year().to_string();
    let this_year = all.facets.years.iter().find(|(y, _)| *y == year).map_or(0, |(_, n)| *n);
    let about_year = cx.tf("portal.home.figure_year", &[("year", &year)]);
    let (documents, agencies, of_year) = (
        speech::count(cx, all.total),
        speech::count(cx, all.facets.agencies.len()),
        speech::number(cx, this_year),
    );
    let formats = speech::count(cx, all.facets.formats.len());
    let one = |figure: &str, label: &str, href: String| {
        stat(&Stat { figure, label, href: &href, ..Stat::default() })
    };
    stats(&[
        one(&documents, cx.t("portal.home.figure_documents"), cx.href("/cari?urut=terbaru")),
        one(&agencies, cx.t("portal.home.figure_agencies"), cx.href("/instansi")),
        one(&of_year, &about_year, cx.href(&format!("/cari?tahun={year}&urut=terbaru"))),
        one(&formats, cx.t("portal.home.figure_formats"), cx.href("/cari")),
    ])
}

fn new_list(cx: &Cx, names: &Names, page: &SearchPage) -> Markup {
    if page.hits.is_empty() {
        return ui::empty(&ui::Empty {
            icon: Some(Icon::Inbox),
            title: cx.t("portal.home.nothing"),
            text: cx.t("portal.home.nothing_hint"),
            actions: None,
        });
    }
    hits::list(cx, names, &page.hits)
}

fn busy_agencies(cx: &Cx, names: &Names, facets: &Facets) -> Markup {
    let list: Vec<(String, String, String)> = facets
        .agencies
        .iter()
        .filter(|(slug, _)| names.org(slug).is_some_and(|o| !o.closed))
        .take(AGENCIES)
        .map(|(slug, n)| {
            let n = speech::number(cx, *n);
            (
                names.full(cx, slug),
                cx.href(&contracts::links::agency(slug)),
                cx.tf("portal.agency.documents", &[("n", &n)]).into_owned(),
            )
        })
        .collect();
    let branches: Vec<Branch<'_>> = list
        .iter()
        .map(|(label, href, note)| Branch { label, href, note, ..Branch::default() })
        .collect();
    html! {
        @if branches.is_empty() { p { (cx.t("portal.home.no_agencies")) } }
        @else { (tree(&branches)) }
    }
}

/// Tells search engines where the site's own search is.
fn website(cx: &Cx) -> Markup {
    let data = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": cx.app().province().portal,
        "url": cx.absolute("/"),
        "inLanguage": cx.lang().tag(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": format!("{}?q={{search_term_string}}", cx.absolute("/cari")),
            "query-input": "required name=search_term_string",
        },
    });
    super::json_ld(&data)
}
