//! The one search over everything public.

use axum::response::Response;
use contracts::searching::{Facets, SearchPage, Sort};
use kit::{Cx, Fields, Web};
use ui::{
    ActiveFilter, Empty, Facet, FacetValue, Icon, LinkButton, Markup, Pagination, SearchBoxProps,
    Tab, active_filters, empty, facets, html, link_button, pagination, search_box, tabs,
};

use crate::{
    names::{self, Names},
    public::{
        asked::{Asked, Filter, LAST_PAGE, PER_PAGE},
        hits,
    },
    speech,
};

pub(crate) async fn show(cx: Cx, fields: Fields) -> Web {
    let asked = Asked::read(&fields);
    let names = Names::of(&cx).await?;
    let found = cx.app().searching().search(&asked.for_engine(PER_PAGE))?;
    Ok(page(&cx, &names, &asked, &found))
}

fn page(cx: &Cx, names: &Names, asked: &Asked, found: &SearchPage) -> Response {
    let title = if asked.text.is_empty() {
        cx.t("portal.search.title").to_owned()
    } else {
        cx.tf("portal.search.title_for", &[("q", &asked.text)]).into_owned()
    };
    let body = html! {
        div .wrap .stack {
            h1 .vh { (title) }
            (search_field(cx, asked))
            div .split.start {
                (filters(cx, names, asked, &found.facets))
                div { (results(cx, names, asked, found)) }
            }
        }
    };
    cx.page(&title)
        .description(cx.t("portal.search.description"))
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(cx.t("portal.search.title"), "")
        .without_search()
        .island("suggest")
        .noindex()
        .feedback(true)
        .render(&body)
}

fn search_field(cx: &Cx, asked: &Asked) -> Markup {
    // A new text keeps the filters and the order, and begins on the first page.
    let keep: Vec<(&str, &str)> = asked.pairs().into_iter().filter(|(k, _)| *k != "q").collect();
    search_box(&SearchBoxProps {
        action: &cx.href("/cari"),
        name: "q",
        value: &asked.text,
        label: cx.t("portal.search.label"),
        placeholder: cx.t("kit.shell.search_hint"),
        button: cx.t("kit.shell.search"),
        hero: true,
        suggest: cx.suggestions(),
        suggest_status: cx.t("kit.shell.suggest_status"),
        keep: &keep,
        id: "cari-utama",
    })
}

/// One value of a filter, before it is drawn.
struct Choice {
    label: String,
    count: String,
    href: String,
    chosen: bool,
}

/// What a value of a filter is called.
pub(crate) fn label(cx: &Cx, names: &Names, f: Filter, value: &str) -> String {
    match f {
        Filter::Kind => names::kind(cx, value),
        Filter::Category => names::category(cx, value),
        Filter::Agency | Filter::District => names.short(cx, value),
        Filter::Year | Filter::Format => value.to_owned(),
    }
}

fn counted(f: Filter, all: &Facets) -> &[(String, u64)] {
    match f {
        Filter::Kind => &all.kinds,
        Filter::Category => &all.categories,
        Filter::Agency => &all.agencies,
        Filter::District => &all.districts,
        Filter::Year => &all.years,
        Filter::Format => &all.formats,
    }
}

fn choices(cx: &Cx, names: &Names, asked: &Asked, f: Filter, all: &Facets) -> Vec<Choice> {
    let counts = counted(f, all);
    let chosen = asked.chosen(f);
    // A filter in force stays on show though nothing is left under it: it must be possible to lift it.
    let lost = chosen.iter().filter(|v| !counts.iter().any(|(c, _)| c == *v)).map(|v| (v, 0));
    let mut list: Vec<(&String, u64)> = counts.iter().map(|(v, n)| (v, *n)).chain(lost).collect();
    if f == Filter::Year {
        list.sort_by(|a, b| b.0.cmp(a.0));
    }
    list.sort_by_key(|(v, _)| !chosen.contains(v));
    list.into_iter()
        .map(|(v, n)| Choice {
            label: label(cx, names, f, v),
            count: speech::number(cx, n),
            href: asked.toggled(f, v).href(cx, "/cari"),
            chosen: chosen.contains(v),
        })
        .collect()
}

fn filters(cx: &Cx, names: &Names, asked: &Asked, all: &Facets) -> Markup {
    const SHOWN: usize = 7;
    let lists: Vec<(Filter, Vec<Choice>, String)> = Filter::ALL
        .into_iter()
        .map(|f| (f, choices(cx, names, asked, f, all)))
        .filter(|(_, list)| !list.is_empty())
        .map(|(f, list)| {
            let more = speech::count(cx, list.len().saturating_sub(SHOWN));
            let more = cx.tf("portal.search.more_values", &[("n", &more)]).into_owned();
            (f, list, more)
        })
        .collect();
    let values: Vec<Vec<FacetValue<'_>>> = lists
        .iter()
        .map(|(_, list, _)| {
            list.iter()
                .map(|c| FacetValue {
                    label: &c.label,
                    count: &c.count,
                    href: &c.href,
                    chosen: c.chosen,
                })
                .collect()
        })
        .collect();
    let shown: Vec<Facet<'_>> = lists
        .iter()
        .zip(&values)
        .map(|((f, _, more), values)| Facet { title: cx.t(f.title()), values, show: SHOWN, more })
        .collect();
    facets(cx.t("portal.search.filter"), &shown)
}

fn chips(cx: &Cx, names: &Names, asked: &Asked) -> Markup {
    let list: Vec<(String, String)> = Filter::ALL
        .into_iter()
        .flat_map(|f| asked.chosen(f).iter().map(move |v| (f, v)))
        .map(|(f, v)| {
            let text = format!("{}: {}", cx.t(f.title()), label(cx, names, f, v));
            (text, asked.toggled(f, v).href(cx, "/cari"))
        })
        .collect();
    let items: Vec<ActiveFilter<'_>> = list
        .iter()
        .map(|(label, href)| ActiveFilter { label, href, remove: cx.t("portal.search.remove") })
        .collect();
    let all = asked.unfiltered().href(cx, "/cari");
    active_filters(
        cx.t("portal.search.in_force"),
        &items,
        Some((cx.t("portal.search.clear"), all.as_str())),
    )
}

fn order(cx: &Cx, asked: &Asked) -> Markup {
    let orders = [
        (Sort::Relevance, cx.t("portal.search.by_relevance")),
        (Sort::Newest, cx.t("portal.search.by_newest")),
        (Sort::Oldest, cx.t("portal.search.by_oldest")),
    ];
    let list: Vec<(&str, String, bool)> = orders
        .into_iter()
        .map(|(s, label)| (label, asked.sorted(s).href(cx, "/cari"), s == asked.sort))
        .collect();
    let items: Vec<Tab<'_>> = list
        .iter()
        .map(|(label, href, current)| Tab { label, href, current: *current, count: "" })
        .collect();
    tabs(cx.t("portal.search.order"), &items)
}

fn corrected(cx: &Cx, asked: &Asked, found: &SearchPage) -> Markup {
    let Some(instead) = &found.corrected else { return html! {} };
    html! {
        p role="status" {
            (cx.t("portal.search.showing_for")) " " strong { (instead) } ". "
            a href=(asked.exactly().href(cx, "/cari")) {
                (cx.tf("portal.search.exactly", &[("q", &asked.text)]))
            }
        }
    }
}

fn results(cx: &Cx, names: &Names, asked: &Asked, found: &SearchPage) -> Markup {
    let total = speech::count(cx, found.total);
    let pages = found.total.div_ceil(PER_PAGE).clamp(1, LAST_PAGE);
    if found.hits.is_empty() {
        return html! {
            @if asked.is_filtered() { div .toolbar { (chips(cx, names, asked)) } }
            (corrected(cx, asked, found))
            (nothing(cx, asked, found.total > 0))
        };
    }
    let from = (asked.page - 1) * PER_PAGE + 1;
    let (a, b) = (speech::count(cx, from), speech::count(cx, from + found.hits.len() - 1));
    let summary = cx.tf("portal.search.range", &[("from", &a), ("to", &b), ("total", &total)]);
    html! {
        div .toolbar {
            p role="status" {
                @if asked.text.is_empty() { strong { (cx.tf("portal.search.total", &[("n", &total)])) } }
                @else { (cx.tf("portal.search.total_for", &[("n", &total), ("q", &asked.text)])) }
            }
            (chips(cx, names, asked))
        }
        (corrected(cx, asked, found))
        (order(cx, asked))
        (hits::list(cx, names, &found.hits))
        p { (crate::follow::link(cx, &format!("/cari?{}", asked.query()))) }
        (pagination(&Pagination {
            label: cx.t("portal.search.pages"),
            summary: &summary,
            prev: cx.t("portal.page.prev"),
            next: cx.t("portal.page.next"),
            page: asked.page as u64,
            pages: pages as u64,
            href: &asked.page_pattern(cx, "/cari"),
        }))
    }
}

/// Why there is nothing, and what can be done about it.
fn nothing(cx: &Cx, asked: &Asked, past_the_end: bool) -> Markup {
    let title = match (past_the_end, asked.text.is_empty()) {
        (true, _) => cx.t("portal.search.past_the_end").to_owned(),
        (false, true) => cx.t("portal.search.nothing_filtered").to_owned(),
        (false, false) => cx.tf("portal.search.nothing_for", &[("q", &asked.text)]).into_owned(),
    };
    let link = |label: &str, href: &str, kind| {
        link_button(&LinkButton { label, href, kind, ..LinkButton::default() })
    };
    let actions = html! {
        @if past_the_end {
            (link(cx.t("portal.search.first_page"), &asked.sorted(asked.sort).href(cx, "/cari"), ui::ButtonKind::Primary))
        } @else if asked.is_filtered() {
            (link(cx.t("portal.search.clear"), &asked.unfiltered().href(cx, "/cari"), ui::ButtonKind::Primary))
        }
        (link(cx.t("portal.search.browse_agencies"), &cx.href("/instansi"), ui::ButtonKind::Secondary))
    };
    html! {
        (empty(&Empty {
            icon: Some(Icon::Search),
            title: &title,
            text: cx.t("portal.search.nothing_hint"),
            actions: Some(actions),
        }))
        @if !past_the_end {
            div .panel.tips {
                ul {
                    li { (cx.t("portal.search.tip_spelling")) }
                    li { (cx.t("portal.search.tip_general")) }
                    li { (cx.t("portal.search.tip_quotes")) }
                    @if asked.is_filtered() { li { (cx.t("portal.search.tip_filters")) } }
                }
            }
        }
    }
}
