//! What is published and what is downloaded, in figures that anyone can check: charts with tables beneath, and
//! each table as CSV.

use axum::body::Body;
use base::{Error, Result, Timestamp};
use contracts::{links, org::OrgTree, papers::Table};
use kit::{Cx, Fields, Web};
use maud::{Markup, html};
use ui::{BarChart, Datum, Stat};

use super::{files::DOWNLOADS, filter, item::attachment, store, words};
use crate::model::ItemId;

/// Bars of a series by month; the CSV has all months.
const MONTHS: usize = 24;
/// The most downloaded.
const TOP: u16 = 20;
const DAY_MS: i64 = 86_400_000;

/// One counted thing: its machine name, what people read, how many, where it leads.
struct Line {
    key: String,
    label: String,
    n: i64,
    href: String,
}

/// Every figure of the page.
struct Figures {
    agencies: Vec<Line>,
    categories: Vec<Line>,
    months: Vec<Line>,
    downloads: Vec<Line>,
    most: Vec<Line>,
}

impl Figures {
    async fn load(cx: &Cx) -> Result<Self> {
        let tree = filter::tree(cx).await?;
        let mut r = cx.db().read().await?;
        let agencies = store::by_agency(r.conn()).await?;
        let categories = store::by_category(r.conn()).await?;
        let days = store::by_day(r.conn(), offset_ms(cx)).await?;
        let downloads = kit::count::by_month(r.conn(), DOWNLOADS).await?;
        // Some more than shown, because what was withdrawn since is left out.
        let most = kit::count::most(r.conn(), DOWNLOADS, TOP * 3).await?;
        let ids: Vec<ItemId> = most.iter().filter_map(|(s, _)| s.parse().ok()).collect();
        let items = store::by_ids(r.conn(), &ids).await?;
        drop(r);
        let most = items.iter().take(usize::from(TOP)).map(|i| Line {
            key: i.number.to_string(),
            label: i.title_in(cx.lang()).to_owned(),
            n: most.iter().find(|(s, _)| *s == i.id.to_string()).map_or(0, |(_, n)| *n),
            href: cx.href(&links::information(&i.number.to_string())),
        });
        let mut by_month: Vec<(String, i64)> = Vec::new();
        for (day, n) in days {
            let month = Timestamp(day * DAY_MS).civil("UTC").date().to_string()[..7].to_owned();
            match by_month.last_mut().filter(|(m, _)| *m == month) {
                Some((_, sum)) => *sum += n,
                None => by_month.push((month, n)),
            }
        }
        Ok(Self {
            agencies: agencies.into_iter().map(|(id, n)| agency(cx, &tree, id, n)).collect(),
            categories: categories
                .into_iter()
                .map(|(c, n)| Line {
                    label: words::category(cx, &c),
                    n,
                    href: cx.href(&format!("/ppid?kategori={}", links::encode(&c))),
                    key: c,
                })
                .collect(),
            months: monthly(cx, by_month),
            downloads: monthly(cx, downloads),
            most: most.collect(),
        })
    }

    fn table(&self, name: &str) -> Option<(&[Line], &'static str, &'static str)> {
        Some(match name {
            "instansi" => (&self.agencies, "ppid.stat.agency", "ppid.stat.items"),
            "kategori" => (&self.categories, "ppid.stat.category", "ppid.stat.items"),
            "bulan" => (&self.months, "ppid.stat.month", "ppid.stat.items"),
            "unduhan" => (&self.downloads, "ppid.stat.month", "ppid.stat.downloads"),
            "terbanyak" => (&self.most, "ppid.stat.item", "ppid.stat.downloads"),
            _ => return None,
        })
    }
}

fn agency(cx: &Cx, tree: &OrgTree, id: contracts::org::OrgId, n: i64) -> Line {
    let org = tree.find(id);
    Line {
        key: org.map_or_else(|| id.to_string(), |o| o.slug.clone()),
        label: super::item::agency(cx, org),
        n,
        href: org.map(|o| cx.href(&links::catalogue_of(&o.slug))).unwrap_or_default(),
    }
}

/// How far the province's zone is ahead of UTC now; Indonesia's zones never change theirs.
fn offset_ms(cx: &Cx) -> i64 {
    let now = cx.now();
    let there = now.civil(&cx.app().province().zone);
    i64::try_from(there.duration_since(now.civil("UTC")).as_millis()).unwrap_or(0)
}

/// Months without a gap: a month with nothing is a figure too.
fn monthly(cx: &Cx, counted: Vec<(String, i64)>) -> Vec<Line> {
    let parse = |m: &str| -> Option<(i32, i32)> {
        let (y, m) = m.split_once('-')?;
        Some((y.parse().ok()?, m.parse().ok()?))
    };
    let (Some(first), Some(last)) =
        (counted.first().and_then(|(m, _)| parse(m)), counted.last().and_then(|(m, _)| parse(m)))
    else {
        return Vec::new();
    };
    let (from, to) = (first.0 * 12 + first.1 - 1, last.0 * 12 + last.1 - 1);
    // A date far off (a mistyped year) must not draw centuries of nothing.
    (from.max(to - 1200)..=to)
        .map(|n| {
            let key = format!("{:04}-{:02}", n.div_euclid(12), n.rem_euclid(12) + 1);
            let n = counted.iter().find(|(m, _)| *m == key).map_or(0, |(_, n)| *n);
            Line { label: words::month(cx, &key), n, href: String::new(), key }
        })
        .collect()
}

pub(super) async fn page(cx: Cx) -> Web {
    let f = Figures::load(&cx).await?;
    let body = html! {
        div .wrap {
            (ui::page_head("", cx.t("ppid.stat.title"), cx.t("ppid.stat.lead"), &html! {}))
            div .stack {
                (totals(&cx, &f))
                (chart(&cx, "instansi", "ppid.stat.by_agency", &f))
                (chart(&cx, "kategori", "ppid.stat.by_category", &f))
                (chart(&cx, "bulan", "ppid.stat.by_month", &f))
                (chart(&cx, "unduhan", "ppid.stat.downloads_by_month", &f))
                (chart(&cx, "terbanyak", "ppid.stat.most", &f))
                (method(&cx, &f))
            }
        }
    };
    Ok(cx
        .page(cx.t("ppid.stat.title"))
        .description(cx.t("ppid.stat.lead"))
        .canonical("/ppid/statistik")
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(cx.t("ppid.public.title"), "/ppid")
        .crumb(cx.t("ppid.stat.title"), "")
        .render(&body))
}

fn totals(cx: &Cx, f: &Figures) -> Markup {
    let sum = |l: &[Line]| words::figure(cx, l.iter().map(|l| l.n).sum());
    let agencies = words::figure(cx, i64::try_from(f.agencies.len()).unwrap_or(i64::MAX));
    let one = |figure: &str, key| ui::stat(&Stat { figure, label: cx.t(key), ..Stat::default() });
    ui::stats(&[
        one(&sum(&f.agencies), "ppid.stat.items"),
        one(&agencies, "ppid.stat.agencies"),
        one(&sum(&f.downloads), "ppid.stat.downloads"),
    ])
}

fn chart(cx: &Cx, name: &str, title: &'static str, f: &Figures) -> Markup {
    let Some((lines, head, unit)) = f.table(name) else { return html! {} };
    let by_month = matches!(name, "bulan" | "unduhan");
    let shown = if by_month { &lines[lines.len().saturating_sub(MONTHS)..] } else { lines };
    let texts: Vec<String> = shown.iter().map(|l| words::figure(cx, l.n)).collect();
    let data: Vec<Datum<'_>> = shown
        .iter()
        .zip(&texts)
        .map(|(l, text)| Datum {
            label: &l.label,
            value: l.n as f64,
            text,
            href: &l.href,
            strong: false,
        })
        .collect();
    let csv = cx.href(&format!("/ppid/statistik.csv?tabel={name}"));
    html! {
        section .section aria-labelledby={ "stat-" (name) } {
            header {
                h2 id={ "stat-" (name) } { (cx.t(title)) }
                @if !lines.is_empty() { a href=(csv) rel="nofollow" { (cx.t("ppid.stat.csv")) span .vh { " " (cx.t(title)) } } }
            }
            @if lines.is_empty() {
                p .hint { (cx.t("ppid.stat.none")) }
            } @else {
                (ui::bar_chart(&BarChart {
                    title: &finding(cx, name, lines),
                    subtitle: cx.t(unit),
                    data: &data,
                    max: 0.0,
                    source: cx.t("ppid.stat.source"),
                    heads: (cx.t(head), cx.t(unit)),
                    table_label: cx.t("ppid.stat.as_table"),
                }))
            }
        }
    }
}

/// What the chart shows, as a sentence.
fn finding(cx: &Cx, name: &str, lines: &[Line]) -> String {
    let top = lines.iter().max_by_key(|l| l.n);
    let key = match name {
        "instansi" => "ppid.stat.find_agency",
        "kategori" => "ppid.stat.find_category",
        "terbanyak" => "ppid.stat.find_most",
        "unduhan" => "ppid.stat.find_downloads",
        _ => "ppid.stat.find_month",
    };
    top.map(|t| cx.tf(key, &[("what", &t.label), ("n", &words::figure(cx, t.n))]).into_owned())
        .unwrap_or_default()
}

fn method(cx: &Cx, f: &Figures) -> Markup {
    let since = f.downloads.first().map(|l| l.label.as_str());
    html! {
        section .panel aria-labelledby="cara" {
            h2 #cara { (cx.t("ppid.stat.how")) }
            div .prose {
                p { (cx.t("ppid.stat.how_items")) }
                p { (cx.t("ppid.stat.how_downloads")) }
                p { (cx.t("ppid.stat.how_private")) }
                @if let Some(since) = since { p { (cx.tf("ppid.stat.since", &[("month", since)])) } }
            }
        }
    }
}

pub(super) async fn csv(cx: Cx, fields: Fields) -> Web {
    let f = Figures::load(&cx).await?;
    let name = fields.get("tabel");
    let (lines, head, unit) = f.table(name).ok_or_else(Error::not_found)?;
    let table = Table {
        title: cx.t("ppid.stat.title").to_owned(),
        columns: vec![
            (cx.t("ppid.stat.code").to_owned(), 20),
            (cx.t(head).to_owned(), 50),
            (cx.t(unit).to_owned(), 12),
        ],
        rows: lines.iter().map(|l| vec![l.key.clone(), l.label.clone(), l.n.to_string()]).collect(),
        notes: Vec::new(),
    };
    let bytes = cx.app().papers().csv(&table).await?;
    let file = format!("statistik-ppid-{name}-{}.csv", words::iso_date(&cx, cx.now()));
    Ok(attachment("text/csv; charset=utf-8", &file, Body::from(bytes)))
}
