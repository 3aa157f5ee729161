//! The catalogue for programs: a list that is followed by its `lanjut` links, one item, and the description of
//! both as OpenAPI. Read only, no key needed.

use axum::{
    Json,
    extract::Path,
    response::{IntoResponse as _, Response},
};
use base::{Error, Result};
use contracts::org::OrgTree;
use http::{HeaderValue, StatusCode, header};
use kit::{Cx, Fields, Web};
use serde_json::json;

use super::{
    filter::{self, Filter},
    item::{self, Known},
    list, record, shelf,
    store::{self, After},
};
use crate::{harvest, model::ItemId, store as rows};

const DEFAULT: usize = 20;
const MOST: usize = 100;
/// How far a search by words can be followed.
const DEEPEST: usize = 5_000;

/// Where a list goes on; opaque to callers.
enum Cursor {
    Start,
    /// After this item (lists without words).
    After(After),
    /// Past so many hits (lists by words).
    Past(usize),
}

impl Cursor {
    /// # Errors
    /// Invalid for anything that this API did not give out.
    fn read(text: &str) -> Result<Self> {
        let bad = || Error::invalid("ppid.public.bad_cursor");
        if text.is_empty() {
            return Ok(Self::Start);
        }
        if let Some(n) = text.strip_prefix('o') {
            let n: usize = n.parse().map_err(|_| bad())?;
            return if n <= DEEPEST { Ok(Self::Past(n)) } else { Err(bad()) };
        }
        let (ms, number) = text.split_once('.').ok_or_else(bad)?;
        match (ms.parse(), number.parse()) {
            (Ok(published_ms), Ok(number)) => Ok(Self::After(After { published_ms, number })),
            _ => Err(bad()),
        }
    }
}

pub(super) async fn items(cx: Cx, fields: Fields) -> Web {
    let f = Filter::read(&fields);
    let limit = match fields.get("batas") {
        "" => DEFAULT,
        n => n
            .parse()
            .ok()
            .filter(|n| (1..=MOST).contains(n))
            .ok_or_else(|| Error::invalid("ppid.public.bad_limit").with("most", MOST))?,
    };
    let cursor = Cursor::read(fields.get("sesudah"))?;
    let tree = filter::tree(&cx).await?;
    let (items, total, next) = if f.text.is_empty() {
        listed(&cx, &f, &tree, cursor, limit).await?
    } else {
        found(&cx, &f, cursor, limit).await?
    };
    let mut r = cx.db().read().await?;
    let files = store::current_files(r.conn(), &items).await?;
    let mut list: Vec<_> = items.iter().map(|i| record::item(&cx, i, &tree, &files)).collect();
    harvest::record(r.conn(), &items, &mut list).await?;
    drop(r);
    let next = next.map(|c| {
        let fields = f.fields().with("batas", &limit.to_string()).with("sesudah", &c);
        cx.absolute(&filter::with_query("/api/v1/ppid/informasi", &fields))
    });
    Ok(open(Json(json!({ "jumlah": total, "lanjut": next, "informasi": list })).into_response()))
}

type Page = (Vec<rows::Item>, i64, Option<String>);

async fn listed(cx: &Cx, f: &Filter, tree: &OrgTree, cursor: Cursor, limit: usize) -> Result<Page> {
    let after = match cursor {
        Cursor::Start => None,
        Cursor::After(a) => Some(a),
        Cursor::Past(_) => return Err(Error::invalid("ppid.public.bad_cursor")),
    };
    let cond = f.condition(tree);
    let mut r = cx.db().read().await?;
    let total = store::count(r.conn(), cond.clone()).await?;
    // One more than wanted tells whether there is a next page.
    let more = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut items = store::list(r.conn(), cond, after, more).await?;
    let next = (items.len() > limit).then(|| {
        items.truncate(limit);
        items.last().map(After::of).map(|a| format!("{}.{}", a.published_ms, a.number))
    });
    Ok((items, total, next.flatten()))
}

async fn found(cx: &Cx, f: &Filter, cursor: Cursor, limit: usize) -> Result<Page> {
    let offset = match cursor {
        Cursor::Start => 0,
        Cursor::Past(n) => n,
        Cursor::After(_) => return Err(Error::invalid("ppid.public.bad_cursor")),
    };
    let page = cx.app().searching().search(&f.search(offset, limit, false))?;
    let ids: Vec<ItemId> = page.hits.iter().filter_map(|h| list::id_of(&h.doc.id)).collect();
    let mut r = cx.db().read().await?;
    let items = store::by_ids(r.conn(), &ids).await?;
    let end = offset + page.hits.len();
    let next =
        (end < page.total && end <= DEEPEST && !page.hits.is_empty()).then(|| format!("o{end}"));
    Ok((items, i64::try_from(page.total).unwrap_or(i64::MAX), next))
}

pub(super) async fn one(cx: Cx, Path(number): Path<String>) -> Web {
    let tree = filter::tree(&cx).await?;
    let mut r = cx.db().read().await?;
    let i = match item::known(r.conn(), &number).await? {
        Known::Public(i) => i,
        Known::Gone(i) => return Ok(gone(&cx, &i)),
    };
    let slots = shelf::shelf(rows::files_of(r.conn(), i.id).await?, i.published_at);
    let mut one = [record::whole(&cx, &i, tree.find(i.org), &slots)];
    harvest::record(r.conn(), std::slice::from_ref(&*i), &mut one).await?;
    drop(r);
    let [one] = one;
    Ok(open(Json(one).into_response()))
}

fn gone(cx: &Cx, i: &rows::Item) -> Response {
    let body = json!({
        "error": { "kind": "Gone", "key": "ppid.public.withdrawn_text", "message": cx.t("ppid.public.withdrawn_text"), "request": cx.request() },
        "nomor": i.number,
        "judul": i.title,
        "ditarik": i.withdrawn_at.map(base::Timestamp::rfc3339),
        "alasan": i.withdrawn_reason,
    });
    open((StatusCode::GONE, Json(body)).into_response())
}

pub(super) async fn openapi() -> Response {
    let mut r = include_str!("openapi.json").into_response();
    r.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    open(r)
}

/// Public data: any site's script may read it. It carries no cookie and changes nothing.
fn open(mut r: Response) -> Response {
    r.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    r
}
