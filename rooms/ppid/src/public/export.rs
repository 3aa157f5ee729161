//! The list of public information (DIP, PerKI 1/2021) to take along, with the filters of the catalogue: XLSX,
//! CSV, PDF and JSON, each with every column that the law names.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use axum::{body::Body, response::Response};
use base::{Error, Lang, Result};
use contracts::{
    org::OrgTree,
    papers::{Table, Template},
};
use db::Value as Bound;
use http::HeaderValue;
use kit::{Cx, Fields, Web};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::{
    filter::{self, Filter},
    item::{self, attachment},
    list, record,
    store::{self, After},
    words,
};
use crate::{harvest, model::ItemId, store::Item};

/// Rows of a PDF: more is a book that nobody prints.
pub(super) const PDF_ROWS: usize = 2_000;
/// Rows of XLSX and CSV, which are made in memory.
const TABLE_ROWS: usize = 20_000;
/// Found documents looked at when words are searched for.
const FOUND: usize = 5_000;
/// Rows read at a time.
const BATCH: usize = 500;

/// Typesetting takes all of a core for seconds: one at a time, so that pages keep being answered.
static TYPESETTING: Semaphore = Semaphore::const_new(1);

/// Published items that a filter leaves, some at a time. Without words from the database, newest first; with
/// words in the order of the search.
pub(super) enum Rows {
    /// Condition, its values, and the last place.
    Listed(String, Vec<Bound>, Option<After>),
    /// What the search found.
    Found(VecDeque<ItemId>),
}

impl Rows {
    /// Those of `f`, and how many there are.
    pub(super) async fn of(cx: &Cx, f: &Filter, tree: &OrgTree) -> Result<(Self, i64)> {
        if f.text.is_empty() {
            let (cond, values) = f.condition(tree);
            let mut r = cx.db().read().await?;
            let n = store::count(r.conn(), (cond.clone(), values.clone())).await?;
            return Ok((Self::Listed(cond, values, None), n));
        }
        let mut ids = VecDeque::new();
        while ids.len() < FOUND {
            let page = cx.app().searching().search(&f.search(ids.len(), BATCH, false))?;
            let before = ids.len();
            ids.extend(page.hits.iter().filter_map(|h| list::id_of(&h.doc.id)));
            if page.hits.len() < BATCH || ids.len() == before {
                break;
            }
        }
        let n = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        Ok((Self::Found(ids), n))
    }

    /// The next ones, at most `n`; empty at the end.
    pub(super) async fn next(&mut self, cx: &Cx, n: usize) -> Result<Vec<Item>> {
        let mut r = cx.db().read().await?;
        match self {
            Self::Listed(cond, values, after) => {
                let limit = i64::try_from(n).unwrap_or(i64::MAX);
                let items =
                    store::list(r.conn(), (cond.clone(), values.clone()), *after, limit).await?;
                if let Some(last) = items.last() {
                    *after = Some(After::of(last));
                }
                Ok(items)
            }
            // A hit may have been withdrawn since it was indexed: then some rows are fewer, not the end.
            Self::Found(ids) => loop {
                let some: Vec<ItemId> = ids.drain(..n.min(ids.len())).collect();
                let items = store::by_ids(r.conn(), &some).await?;
                if !items.is_empty() || some.is_empty() {
                    return Ok(items);
                }
            },
        }
    }

    async fn up_to(mut self, cx: &Cx, most: usize) -> Result<Vec<Item>> {
        let mut out = Vec::new();
        while out.len() < most {
            let some = self.next(cx, BATCH.min(most - out.len())).await?;
            if some.is_empty() {
                break;
            }
            out.extend(some);
        }
        Ok(out)
    }
}

/// The newest `n` items of a filter.
pub(super) async fn newest(cx: &Cx, f: &Filter, tree: &OrgTree, n: usize) -> Result<Vec<Item>> {
    let f = Filter { sort: "terbaru", ..f.clone() };
    Rows::of(cx, &f, tree).await?.0.up_to(cx, n).await
}

/// The filters in words: "Dinas Kesehatan, 2024".
pub(super) fn about(cx: &Cx, f: &Filter, tree: &OrgTree) -> String {
    let name =
        |s: &String| tree.by_slug(s).map_or_else(|| s.clone(), |o| o.name_in(cx.lang()).to_owned());
    let mut out: Vec<String> = Vec::new();
    if !f.text.is_empty() {
        out.push(format!("“{}”", f.text));
    }
    out.extend(f.categories.iter().map(|c| words::category(cx, c)));
    out.extend(f.agencies.iter().chain(&f.districts).map(name));
    out.extend(f.years.iter().map(ToString::to_string));
    out.extend(f.formats.iter().cloned());
    out.join(", ")
}

struct Dip {
    cx: Cx,
    f: Filter,
    tree: Arc<OrgTree>,
    items: Vec<Item>,
    total: i64,
}

impl Dip {
    async fn load(cx: Cx, fields: &Fields, most: usize) -> Result<Self> {
        let f = Filter::read(fields);
        let tree = filter::tree(&cx).await?;
        let (rows, total) = Rows::of(&cx, &f, &tree).await?;
        let items = rows.up_to(&cx, most).await?;
        Ok(Self { cx, f, tree, items, total })
    }

    fn name(&self, ext: &str) -> String {
        file_name(&self.cx, &self.f, ext)
    }

    /// Who asked for more than fits is told so.
    fn note(&self) -> String {
        let n = i64::try_from(self.items.len()).unwrap_or(i64::MAX);
        let (n, all) = (words::figure(&self.cx, n), words::figure(&self.cx, self.total));
        let key = if self.is_cut() { "ppid.export.cut" } else { "ppid.export.whole" };
        self.cx.tf(key, &[("n", &n), ("all", &all)]).into_owned()
    }

    fn is_cut(&self) -> bool {
        i64::try_from(self.items.len()).is_ok_and(|n| n < self.total)
    }

    fn table(&self) -> Table {
        let cx = &self.cx;
        let rows =
            self.items.iter().enumerate().map(|(n, i)| row(cx, n + 1, i, &self.tree)).collect();
        let about = about(cx, &self.f, &self.tree);
        let mut notes = vec![
            cx.t("ppid.export.title").to_owned(),
            cx.tf("ppid.export.source", &[("url", &cx.absolute(&self.f.at("/ppid")))]).into_owned(),
            cx.tf("ppid.export.made_on", &[("date", &words::date(cx, cx.now()))]).into_owned(),
            self.note(),
            cx.t("ppid.export.licence").to_owned(),
        ];
        if !about.is_empty() {
            notes.insert(1, cx.tf("ppid.export.filters", &[("filters", &about)]).into_owned());
        }
        let columns = COLUMNS.iter().map(|(key, w)| (cx.t(key).to_owned(), *w)).collect();
        Table { title: cx.t("ppid.export.sheet").to_owned(), columns, rows, notes }
    }

    fn pdf_data(&self) -> Value {
        let cx = &self.cx;
        let p = cx.app().province();
        let province = if cx.lang() == Lang::En { &p.name_en } else { &p.name };
        let now = cx.now().civil(&p.zone).date();
        let mut rows: Vec<Value> = Vec::new();
        for category in filter::CATEGORIES {
            let mut of: Vec<&Item> =
                self.items.iter().filter(|i| i.category == *category).collect();
            of.sort_by_key(|i| (item::agency(cx, self.tree.find(i.org)), i.number));
            if !of.is_empty() {
                rows.push(json!({ "section": words::category(cx, category) }));
                rows.extend(of.into_iter().map(|i| pdf_row(cx, i, &self.tree)));
            }
        }
        let one = match self.f.agencies.as_slice() {
            [slug] => self.tree.by_slug(slug).map(|o| o.name_in(cx.lang()).to_owned()),
            _ => None,
        };
        json!({
            "title": cx.t("ppid.export.title"),
            "subtitle": about(cx, &self.f, &self.tree),
            "province": province,
            "agency": one.unwrap_or_else(|| cx.t("ppid.export.all_agencies").to_owned()),
            "date": words::date(cx, cx.now()),
            "date_iso": [i64::from(now.year()), i64::from(now.month()), i64::from(now.day())],
            "lang": cx.lang().tag(),
            "note": format!("{} {}", self.note(), cx.absolute(&self.f.at("/ppid"))),
            "rows": rows,
        })
    }
}

/// The columns of the law, then what makes them useful. Key of the head, width in characters.
pub(super) const COLUMNS: &[(&str, u16)] = &[
    ("ppid.export.no", 6),
    ("ppid.export.col_title", 48),
    ("ppid.export.col_summary", 60),
    ("ppid.export.col_unit", 36),
    ("ppid.export.col_officer", 36),
    ("ppid.export.col_maker", 32),
    ("ppid.export.col_made_on", 14),
    ("ppid.export.col_made_place", 20),
    ("ppid.export.col_form", 20),
    ("ppid.export.col_retention", 18),
    ("ppid.export.col_category", 26),
    ("ppid.export.col_agency", 36),
    ("ppid.export.col_period", 16),
    ("ppid.export.col_published", 14),
    ("ppid.export.col_number", 10),
    ("ppid.export.col_url", 44),
];

fn row(cx: &Cx, n: usize, i: &Item, tree: &OrgTree) -> Vec<String> {
    vec![
        n.to_string(),
        i.title_in(cx.lang()).to_owned(),
        i.summary.clone(),
        i.unit.clone(),
        i.officer.clone(),
        i.maker.clone(),
        i.made_on.clone(),
        i.made_place.clone(),
        form(cx, i),
        i.retention.clone(),
        words::category(cx, &i.category),
        item::agency(cx, tree.find(i.org)),
        i.period.clone(),
        i.published_at.map(|t| words::iso_date(cx, t)).unwrap_or_default(),
        i.number.to_string(),
        cx.absolute(&item::path(i)),
    ]
}

fn pdf_row(cx: &Cx, i: &Item, tree: &OrgTree) -> Value {
    let joined = |parts: &[&str], mark: &str| {
        parts.iter().copied().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(mark)
    };
    let agency = item::agency(cx, tree.find(i.org));
    let made = words::iso(cx, &i.made_on);
    let url = cx.absolute(&item::path(i));
    json!({
        "summary": format!("{}. {} {url}", i.title_in(cx.lang()), i.summary),
        "unit": joined(&[&i.unit, &agency], ", "),
        "officer": joined(&[&i.officer, &i.maker], " / "),
        "time_place": joined(&[&i.made_place, &made], ", "),
        "form": form(cx, i),
        "retention": i.retention,
    })
}

fn form(cx: &Cx, i: &Item) -> String {
    if i.form.is_empty() { String::new() } else { words::form(cx, &i.form) }
}

/// `dip-dinkes-2026-11-22.xlsx`
fn file_name(cx: &Cx, f: &Filter, ext: &str) -> String {
    let whose = match f.agencies.as_slice() {
        [one] => format!("-{one}"),
        _ => String::new(),
    };
    format!("dip{whose}-{}.{ext}", words::iso_date(cx, cx.now()))
}

fn with_total(mut r: Response, total: i64) -> Response {
    r.headers_mut().insert("x-total-count", HeaderValue::from(total));
    r
}

pub(super) async fn xlsx(cx: Cx, fields: Fields) -> Web {
    let d = Dip::load(cx, &fields, TABLE_ROWS).await?;
    let bytes = d.cx.app().papers().xlsx(&d.table()).await?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(with_total(attachment(mime, &d.name("xlsx"), Body::from(bytes)), d.total))
}

pub(super) async fn csv(cx: Cx, fields: Fields) -> Web {
    let d = Dip::load(cx, &fields, TABLE_ROWS).await?;
    let bytes = d.cx.app().papers().csv(&d.table()).await?;
    Ok(with_total(
        attachment("text/csv; charset=utf-8", &d.name("csv"), Body::from(bytes)),
        d.total,
    ))
}

pub(super) async fn pdf(cx: Cx, fields: Fields) -> Web {
    let d = Dip::load(cx, &fields, PDF_ROWS).await?;
    let turn = tokio::time::timeout(Duration::from_secs(20), TYPESETTING.acquire())
        .await
        .map_err(|_| Error::unavailable("too many lists are being typeset"))?
        .map_err(Error::internal)?;
    let bytes = d.cx.app().papers().pdf(Template::Dip, d.pdf_data(), Vec::new()).await?;
    drop(turn);
    Ok(with_total(attachment("application/pdf", &d.name("pdf"), Body::from(bytes)), d.total))
}

/// What a stream of rows stands at.
struct Stream {
    cx: Cx,
    tree: Arc<OrgTree>,
    rows: Rows,
    head: Option<String>,
    given: bool,
    ended: bool,
}

impl Stream {
    async fn piece(&mut self) -> Result<Option<String>> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head));
        }
        if self.ended {
            return Ok(None);
        }
        let items = self.rows.next(&self.cx, BATCH).await?;
        if items.is_empty() {
            self.ended = true;
            return Ok(Some("\n]}\n".to_owned()));
        }
        let mut r = self.cx.db().read().await?;
        let files = store::current_files(r.conn(), &items).await?;
        let mut records: Vec<Value> =
            items.iter().map(|i| record::item(&self.cx, i, &self.tree, &files)).collect();
        harvest::record(r.conn(), &items, &mut records).await?;
        let mut out = String::new();
        for record in records {
            out.push_str(if self.given { ",\n" } else { "\n" });
            self.given = true;
            out.push_str(&record.to_string());
        }
        Ok(Some(out))
    }
}

/// JSON is streamed and has no cap; its shape is `Dip` in the OpenAPI document.
pub(super) async fn json(cx: Cx, fields: Fields) -> Web {
    let f = Filter::read(&fields);
    let tree = filter::tree(&cx).await?;
    let (rows, total) = Rows::of(&cx, &f, &tree).await?;
    let head = json!({
        "schema": cx.absolute("/api/v1/ppid/openapi.json"),
        "dibuat": cx.now().rfc3339(),
        "sumber": cx.absolute(&f.at("/ppid")),
        "saringan": about(&cx, &f, &tree),
        "jumlah": total,
    })
    .to_string();
    let head = format!("{},\"informasi\":[", head.strip_suffix('}').unwrap_or(&head));
    let name = file_name(&cx, &f, "json");
    let state = Stream { cx, tree, rows, head: Some(head), given: false, ended: false };
    let body = futures_util::stream::try_unfold(state, |mut s| async move {
        Ok::<_, Error>(s.piece().await?.map(|text| (text, s)))
    });
    Ok(with_total(attachment("application/json", &name, Body::from_stream(body)), total))
}
