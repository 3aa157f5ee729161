//! The catalogue: search box, facets, what was found, and the ways to take it along.

use contracts::{
    links,
    org::OrgTree,
    searching::{Facets, Hit, SearchPage, Sort, Span},
};
use kit::{Cx, Fields, Web};
use maud::{Markup, html};
use ui::{ActiveFilter, Empty, Facet, FacetValue, Icon, Pagination, SearchBoxProps, SearchHit};

use super::{
    export,
    filter::{self, Filter},
    store, words,
};
use crate::model::ItemId;

const PER_PAGE: usize = 20;
/// How far one can leaf; beyond, narrowing the list helps more.
const LAST_PAGE: usize = 500;

pub(super) async fn catalogue(cx: Cx, fields: Fields) -> Web {
    let f = Filter::read(&fields);
    let page = fields.get(filter::PAGE).parse::<usize>().unwrap_or(1).clamp(1, LAST_PAGE);
    let found = cx.app().searching().search(&f.search((page - 1) * PER_PAGE, PER_PAGE, true))?;
    let tree = filter::tree(&cx).await?;
    let titles = english_titles(&cx, &found.hits).await?;
    let view = View { cx: &cx, f: &f, found: &found, tree: &tree, titles: &titles, page };
    let title = cx.t("ppid.public.title");
    let canonical = match page {
        1 => f.at("/ppid"),
        n => filter::with_query("/ppid", &f.fields().with(filter::PAGE, &n.to_string())),
    };
    let mut p = cx
        .page(title)
        .description(cx.t("ppid.public.lead"))
        .class("wide")
        .without_search()
        .island("suggest")
        .canonical(&canonical)
        .head(html! {
            link rel="alternate" type="application/atom+xml" title=(cx.t("ppid.feed.title")) href=(cx.href(&f.at("/ppid/umpan.atom")));
        })
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(title, "");
    if !f.text.is_empty() || f.chips() > 1 {
        // Lists by any number of filters are without end; search engines get the items by the sitemap.
        p = p.noindex().feedback(true);
    }
    Ok(p.render(&view.body()))
}

/// English titles of what was found, where an officer gave them: by address.
async fn english_titles(cx: &Cx, hits: &[Hit]) -> base::Result<Vec<(String, String)>> {
    if cx.lang() != base::Lang::En || hits.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ItemId> = hits.iter().filter_map(|h| id_of(&h.doc.id)).collect();
    let mut r = cx.db().read().await?;
    let items = store::by_ids(r.conn(), &ids).await?;
    Ok(items
        .into_iter()
        .filter(|i| !i.title_en.is_empty())
        .map(|i| (links::information(&i.number.to_string()), i.title_en))
        .collect())
}

/// The item behind a document of the index.
pub(super) fn id_of(doc: &str) -> Option<ItemId> {
    doc.strip_prefix("ppid:")?.parse().ok()
}

struct View<'a> {
    cx: &'a Cx,
    f: &'a Filter,
    found: &'a SearchPage,
    tree: &'a OrgTree,
    titles: &'a [(String, String)],
    page: usize,
}

impl View<'_> {
    fn t(&self, key: &str) -> String {
        self.cx.t(key).to_owned()
    }

    fn body(&self) -> Markup {
        let cx = self.cx;
        html! {
            div .wrap {
                (ui::page_head("", cx.t("ppid.public.title"), cx.t("ppid.public.lead"), &html! {}))
                (self.search_box())
                div .split.start {
                    div {
                        h2 .vh { (cx.t("ppid.public.narrow")) }
                        (self.facets())
                    }
                    div .stack {
                        div {
                            h2 .vh { (cx.t("ppid.public.results")) }
                            (self.toolbar())
                            (self.corrected())
                            @if self.found.hits.is_empty() { (self.nothing()) } @else { (self.sorts()) (self.hits()) (self.pages()) }
                        }
                        (self.take_along())
                    }
                }
            }
        }
    }

    fn search_box(&self) -> Markup {
        let cx = self.cx;
        let rest = self.f.fields().without(filter::TEXT, None);
        let keep: Vec<(&str, &str)> = rest.iter().filter(|(_, v)| !v.is_empty()).collect();
        ui::search_box(&SearchBoxProps {
            action: &cx.href("/ppid"),
            name: filter::TEXT,
            value: &self.f.text,
            label: cx.t("ppid.public.search_label"),
            placeholder: cx.t("ppid.public.search_hint"),
            button: cx.t("ppid.public.search"),
            suggest: cx.suggestions(),
            suggest_status: cx.t("kit.shell.suggest_status"),
            keep: &keep,
            hero: true,
            id: "cari-ppid",
        })
    }

    fn facets(&self) -> Markup {
        let cx = self.cx;
        let Facets { categories, agencies, districts, years, formats, .. } = &self.found.facets;
        let mut years = years.clone();
        years.sort_by(|a, b| b.0.cmp(&a.0));
        let chosen_years: Vec<String> = self.f.years.iter().map(ToString::to_string).collect();
        let all = [
            (
                "ppid.public.by_category",
                filter::CATEGORY,
                self.values(categories, &self.f.categories, filter::CATEGORY),
                0,
            ),
            (
                "ppid.public.by_agency",
                filter::AGENCY,
                self.values(agencies, &self.f.agencies, filter::AGENCY),
                8,
            ),
            (
                "ppid.public.by_year",
                filter::YEAR,
                self.values(&years, &chosen_years, filter::YEAR),
                6,
            ),
            (
                "ppid.public.by_format",
                filter::FORMAT,
                self.values(formats, &self.f.formats, filter::FORMAT),
                6,
            ),
            (
                "ppid.public.by_district",
                filter::DISTRICT,
                self.values(districts, &self.f.districts, filter::DISTRICT),
                6,
            ),
        ];
        let lists: Vec<(String, Vec<FacetValue<'_>>, usize, String)> = all
            .iter()
            .filter(|(_, _, values, _)| !values.is_empty())
            .map(|(key, _, values, show)| {
                let rest = values.len().saturating_sub(*show).to_string();
                let list = values.iter().map(Value::item).collect();
                (self.t(key), list, *show, cx.tf("ppid.public.more", &[("n", &rest)]).into_owned())
            })
            .collect();
        let facets: Vec<Facet<'_>> = lists
            .iter()
            .map(|(title, values, show, more)| Facet { title, values, show: *show, more })
            .collect();
        ui::facets(cx.t("ppid.public.narrow"), &facets)
    }

    /// A facet's values: what is in force stays on top even when nothing is left of it.
    fn values(
        &self,
        counted: &[(String, u64)],
        chosen: &[String],
        name: &'static str,
    ) -> Vec<Value> {
        let cx = self.cx;
        let gone =
            chosen.iter().filter(|c| !counted.iter().any(|(v, _)| v == *c)).map(|c| (c.clone(), 0));
        let mut out: Vec<Value> = counted
            .iter()
            .cloned()
            .chain(gone)
            .map(|(value, n)| Value {
                label: self.label(name, &value),
                count: words::figure(cx, i64::try_from(n).unwrap_or(i64::MAX)),
                href: cx.href(&filter::with_query("/ppid", &self.f.toggled(name, &value))),
                chosen: chosen.contains(&value),
            })
            .collect();
        if name != filter::YEAR {
            out.sort_by_key(|v| !v.chosen);
        }
        out
    }

    fn label(&self, name: &str, value: &str) -> String {
        match name {
            filter::CATEGORY => words::category(self.cx, value),
            filter::AGENCY | filter::DISTRICT => self
                .tree
                .by_slug(value)
                .map_or_else(|| value.to_owned(), |o| o.name_in(self.cx.lang()).to_owned()),
            _ => value.to_owned(),
        }
    }

    fn toolbar(&self) -> Markup {
        let cx = self.cx;
        let total = words::figure(cx, i64::try_from(self.found.total).unwrap_or(i64::MAX));
        let how_many = cx.tf("ppid.public.how_many", &[("n", &total)]).into_owned();
        let fields = self.f.fields();
        let chosen: Vec<(String, String)> =
            [filter::CATEGORY, filter::AGENCY, filter::DISTRICT, filter::YEAR, filter::FORMAT]
                .iter()
                .flat_map(|name| fields.all(name).map(move |v| (*name, v)))
                .map(|(name, v)| {
                    let without = self.f.fields().without(name, Some(v));
                    (self.label(name, v), cx.href(&filter::with_query("/ppid", &without)))
                })
                .collect();
        let active: Vec<ActiveFilter<'_>> = chosen
            .iter()
            .map(|(label, href)| ActiveFilter { label, href, remove: cx.t("ppid.public.remove") })
            .collect();
        let bare =
            cx.href(&filter::with_query("/ppid", &Fields::of(&[(filter::TEXT, &self.f.text)])));
        html! {
            div .toolbar {
                p { strong { (how_many) } @if !self.f.text.is_empty() { " " (cx.tf("ppid.public.for_words", &[("q", &self.f.text)])) } }
                (ui::active_filters(cx.t("ppid.public.in_force"), &active, Some((cx.t("ppid.public.clear"), &bare))))
            }
        }
    }

    fn sorts(&self) -> Markup {
        let cx = self.cx;
        let now = match self.f.order() {
            Sort::Relevance => "relevan",
            Sort::Newest => "terbaru",
            Sort::Oldest => "terlama",
        };
        let orders: Vec<(String, String, bool)> = filter::SORTS
            .iter()
            .filter(|s| **s != "relevan" || !self.f.text.is_empty())
            .map(|s| {
                let query = filter::with_query("/ppid", &self.f.fields().with(filter::SORT, s));
                // i18n-prefix: ppid.public.sort_
                (self.t(&format!("ppid.public.sort_{s}")), cx.href(&query), *s == now)
            })
            .collect();
        let items: Vec<ui::Tab<'_>> = orders
            .iter()
            .map(|(label, href, current)| ui::Tab { label, href, current: *current, count: "" })
            .collect();
        ui::tabs(cx.t("ppid.public.sort"), &items)
    }

    fn corrected(&self) -> Markup {
        let cx = self.cx;
        html! {
            @if let Some(words) = &self.found.corrected {
                (ui::notice(ui::Tone::Info, "", &html! {
                    p { (cx.tf("ppid.public.corrected", &[("q", &self.f.text), ("instead", words)])) }
                }))
            }
        }
    }

    fn nothing(&self) -> Markup {
        let cx = self.cx;
        let fresh = cx.app().searching().is_fresh();
        let everything = cx.href("/ppid");
        let only_words =
            cx.href(&filter::with_query("/ppid", &Fields::of(&[(filter::TEXT, &self.f.text)])));
        let elsewhere = cx.href(&links::search(&self.f.text));
        let (title, text) = match (fresh, self.f.narrows()) {
            (true, _) => ("ppid.public.empty_fresh", "ppid.public.empty_fresh_text"),
            (_, true) => ("ppid.public.empty", "ppid.public.empty_text"),
            _ => ("ppid.public.empty_all", "ppid.public.empty_all_text"),
        };
        let button = |label, href: &str, kind| {
            ui::link_button(&ui::LinkButton { label, href, kind, ..ui::LinkButton::default() })
        };
        ui::empty(&Empty {
            icon: Some(Icon::Search),
            title: cx.t(title),
            text: cx.t(text),
            actions: self.f.narrows().then(|| {
                html! { div .actions {
                    @if self.f.chips() > 0 && !self.f.text.is_empty() {
                        (button(cx.t("ppid.public.without_filters"), &only_words, ui::ButtonKind::Primary))
                    }
                    (button(cx.t("ppid.public.everything"), &everything, ui::ButtonKind::Secondary))
                    @if !self.f.text.is_empty() {
                        (button(cx.t("ppid.public.whole_site"), &elsewhere, ui::ButtonKind::Quiet))
                    }
                } }
            }),
        })
    }

    fn hits(&self) -> Markup {
        let hits: Vec<Markup> = self.found.hits.iter().map(|h| self.hit(h)).collect();
        ui::search_hits(&hits)
    }

    fn hit(&self, h: &Hit) -> Markup {
        let cx = self.cx;
        let d = &h.doc;
        let agency =
            self.tree.by_slug(&d.agency).map_or(d.agency.as_str(), |o| o.name_in(cx.lang()));
        let date = words::date(cx, base::Timestamp(d.date_ms));
        let formats = d.formats.join(", ");
        let mut facts = vec![(Icon::Calendar, date.as_str()), (Icon::Building, agency)];
        if !formats.is_empty() {
            facts.push((Icon::File, &formats));
        }
        let english = self.titles.iter().find(|(url, _)| *url == d.url).map(|(_, t)| t);
        ui::search_hit(&SearchHit {
            href: &cx.href(&d.url),
            title: html! { @if let Some(t) = english { (t) } @else { (marked(&h.title)) } },
            snippet: if h.snippet.is_empty() {
                html! { (d.summary) }
            } else {
                marked(&h.snippet)
            },
            kind: &words::category(cx, &d.category),
            icon: Some(icon_of(&d.formats)),
            meta: ui::meta_line(&facts),
            inside: &[],
        })
    }

    fn pages(&self) -> Markup {
        let cx = self.cx;
        let n = |n: usize| words::figure(cx, i64::try_from(n).unwrap_or(i64::MAX));
        let from = (self.page - 1) * PER_PAGE + 1;
        let to = from + self.found.hits.len() - 1;
        let base = cx.href(&filter::with_query("/ppid", &self.f.fields().with(filter::PAGE, "0")));
        // The number stands last: everything before it stays as it is, whatever the words hold.
        let stem = base.strip_suffix('0').unwrap_or(&base).replace("{}", "%7B%7D");
        ui::pagination(&Pagination {
            label: cx.t("ppid.public.pages"),
            summary: &cx.tf(
                "ppid.public.range",
                &[("from", &n(from)), ("to", &n(to)), ("n", &n(self.found.total))],
            ),
            prev: cx.t("ppid.public.prev"),
            next: cx.t("ppid.public.next"),
            page: self.page as u64,
            pages: self.found.total.div_ceil(PER_PAGE).clamp(1, LAST_PAGE) as u64,
            href: &format!("{stem}{{}}"),
        })
    }

    /// Feed and exports with the same filters.
    fn take_along(&self) -> Markup {
        let cx = self.cx;
        let feed = cx.href(&self.f.at("/ppid/umpan.atom"));
        let capped = self.found.total > export::PDF_ROWS;
        html! {
            section .panel aria-labelledby="bawa" {
                h2 #bawa { (cx.t("ppid.public.take")) }
                p { (cx.t("ppid.public.take_text")) }
                @if kit::mail::can_link(cx) {
                    @let here = self.f.at("/ppid");
                    p { a rel="nofollow" href=(cx.href(&links::follow(&here, &here))) { (cx.t("ppid.public.follow_list")) } }
                }
                ul .row {
                    @for (ext, label) in [("xlsx", "XLSX"), ("csv", "CSV"), ("pdf", "PDF"), ("json", "JSON")] {
                        li { a .btn.small.secondary rel="nofollow" href=(cx.href(&self.f.at(&format!("/ppid/dip.{ext}")))) {
                            (ui::icon(Icon::Download)) span { "DIP " (label) }
                        } }
                    }
                    li { a .btn.small.quiet href=(feed) { (ui::icon(Icon::Feed)) span { (cx.t("ppid.feed.follow")) } } }
                }
                p { a href=(cx.href("/ppid/dikecualikan")) { (cx.t("ppid.exempt.public.title")) } }
                @if capped {
                    p .hint { (cx.tf("ppid.export.capped_hint", &[("n", &words::figure(cx, export::PDF_ROWS as i64))])) }
                }
            }
        }
    }
}

/// A facet's value with everything owned.
struct Value {
    label: String,
    count: String,
    href: String,
    chosen: bool,
}

impl Value {
    fn item(&self) -> FacetValue<'_> {
        FacetValue { label: &self.label, count: &self.count, href: &self.href, chosen: self.chosen }
    }
}

/// Text with what was found marked.
pub(super) fn marked(spans: &[Span]) -> Markup {
    html! { @for s in spans { @if s.mark { mark { (s.text) } } @else { (s.text) } } }
}

fn icon_of(formats: &[String]) -> Icon {
    match formats.first().map(String::as_str) {
        Some("XLSX" | "XLS" | "ODS" | "CSV") => Icon::FileTable,
        Some("JPG" | "JPEG" | "PNG" | "WEBP" | "TIFF") => Icon::FileImage,
        Some("ZIP") => Icon::FileArchive,
        Some("JSON" | "XML" | "GEOJSON") => Icon::FileData,
        _ => Icon::FileText,
    }
}
