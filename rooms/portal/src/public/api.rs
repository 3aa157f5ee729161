//! The search for programs: the same search as the page, as JSON, open to other sites.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use base::{Lang, Timestamp};
use contracts::searching::{Facets, Hit, SearchPage, Span};
use http::{HeaderValue, header};
use kit::{Cx, Fields, Web};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    names::{self, Names},
    public::asked::{Asked, LAST_PAGE, PER_PAGE},
};

const MOST_PER_PAGE: usize = 100;
const SUGGESTIONS: usize = 8;

/// `GET /api/v1/cari`: parameters as on the page, and `per_hal` (1 to 100).
pub(crate) async fn search(cx: Cx, fields: Fields) -> Web {
    let asked = Asked::read(&fields);
    let per_page = fields.get("per_hal").parse().unwrap_or(PER_PAGE).clamp(1, MOST_PER_PAGE);
    let names = Names::of(&cx).await?;
    let found = cx.app().searching().search(&asked.for_engine(per_page))?;
    let pages = found.total.div_ceil(per_page).min(LAST_PAGE);
    let at = |page: usize| {
        let query = asked.query();
        let and = if query.is_empty() { "" } else { "&" };
        cx.absolute(&format!("/api/v1/cari?{query}{and}hal={page}&per_hal={per_page}"))
    };
    Ok(open(&Answer {
        query: &asked.text,
        corrected: found.corrected.as_deref(),
        total: found.total,
        page: asked.page,
        per_page,
        pages,
        prev: (asked.page > 1).then(|| at(asked.page - 1)),
        next: (asked.page < pages).then(|| at(asked.page + 1)),
        items: found.hits.iter().map(|h| item(&cx, &names, h)).collect(),
        facets: facets(&cx, &names, &found),
    }))
}

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    corrected: Option<&'a str>,
    total: usize,
    page: usize,
    per_page: usize,
    pages: usize,
    prev: Option<String>,
    next: Option<String>,
    items: Vec<Item<'a>>,
    facets: FacetLists<'a>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    room: &'a str,
    kind: &'a str,
    kind_label: String,
    category: &'a str,
    title: &'a str,
    title_marked: Vec<Piece<'a>>,
    summary: &'a str,
    snippet_marked: Vec<Piece<'a>>,
    url: String,
    lang: &'a str,
    agency: Agency<'a>,
    district: Option<&'a str>,
    year: Option<i32>,
    formats: &'a [String],
    tags: &'a [String],
    published_at: Option<String>,
}

/// A list of pieces, so that nobody has to trust markup from elsewhere.
#[derive(Serialize)]
struct Piece<'a> {
    text: &'a str,
    mark: bool,
}

#[derive(Serialize)]
struct Agency<'a> {
    slug: &'a str,
    name: String,
}

#[derive(Serialize)]
struct FacetLists<'a> {
    jenis: Vec<Choice<'a>>,
    kategori: Vec<Choice<'a>>,
    instansi: Vec<Choice<'a>>,
    kabupaten: Vec<Choice<'a>>,
    tahun: Vec<Choice<'a>>,
    format: Vec<Choice<'a>>,
}

#[derive(Serialize)]
struct Choice<'a> {
    value: &'a str,
    label: String,
    count: u64,
}

fn item<'a>(cx: &Cx, names: &Names, h: &'a Hit) -> Item<'a> {
    let d = &h.doc;
    let marked = |spans: &'a [Span]| -> Vec<Piece<'a>> {
        spans.iter().map(|s| Piece { text: &s.text, mark: s.mark }).collect()
    };
    Item {
        id: &d.id,
        room: &d.room,
        kind: &d.kind,
        kind_label: names::kind(cx, &d.kind),
        category: &d.category,
        title: &d.title,
        title_marked: marked(&h.title),
        summary: &d.summary,
        snippet_marked: marked(&h.snippet),
        url: cx.absolute(&d.url),
        lang: &d.lang,
        agency: Agency { slug: &d.agency, name: names.full(cx, &d.agency) },
        district: (!d.district.is_empty()).then_some(&d.district),
        year: d.year,
        formats: &d.formats,
        tags: &d.tags,
        published_at: (d.date_ms > 0).then(|| Timestamp(d.date_ms).rfc3339()),
    }
}

fn facets<'a>(cx: &Cx, names: &Names, found: &'a SearchPage) -> FacetLists<'a> {
    let list = |values: &'a [(String, u64)], label: &dyn Fn(&str) -> String| -> Vec<Choice<'a>> {
        values.iter().map(|(v, n)| Choice { value: v, label: label(v), count: *n }).collect()
    };
    let Facets { kinds, categories, agencies, districts, years, formats } = &found.facets;
    FacetLists {
        jenis: list(kinds, &|v| names::kind(cx, v)),
        kategori: list(categories, &|v| names::category(cx, v)),
        instansi: list(agencies, &|v| names.full(cx, v)),
        kabupaten: list(districts, &|v| names.full(cx, v)),
        tahun: list(years, &str::to_owned),
        format: list(formats, &str::to_owned),
    }
}

/// `GET /api/v1/cari/saran?q=`: suggestions while typing. `lang=en` gives addresses of English pages.
pub(crate) async fn suggest(cx: Cx, fields: Fields) -> Web {
    let lang = match fields.get("lang") {
        "en" => Lang::En,
        "id" => Lang::Id,
        _ => cx.lang(),
    };
    let typed: String = fields.get("q").chars().take(100).collect();
    if typed.is_empty() {
        return Ok(open(&json!([])));
    }
    let mut list = cx.app().searching().suggest(&typed, lang, SUGGESTIONS)?;
    if lang == Lang::En {
        // Most documents have no English title: their own are better than no suggestion at all.
        let own = cx.app().searching().suggest(&typed, Lang::Id, SUGGESTIONS)?;
        for s in own {
            if list.iter().all(|l| l.text != s.text && (l.url.is_none() || l.url != s.url)) {
                list.push(s);
            }
        }
        list.truncate(SUGGESTIONS);
    }
    let items: Vec<Value> = list
        .into_iter()
        .map(|s| match s.url {
            Some(u) => {
                let url = format!("{}{u}", lang.prefix());
                // `href` is the name that the island reads.
                json!({ "text": s.text, "url": url, "href": url })
            }
            None => json!({ "text": s.text }),
        })
        .collect();
    Ok(open(&Value::Array(items)))
}

/// Public data may be read from any site.
fn open<T: Serialize>(data: &T) -> Response {
    let mut r = Json(data).into_response();
    r.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    r
}
