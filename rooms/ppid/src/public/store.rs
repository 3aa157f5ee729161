//! What the public side reads besides the rows that both sides share: pages and tables of a preview, lists by
//! filter, neighbours, figures. It never writes, and never gives out anything that is not published.

use base::{Result, Timestamp};
use contracts::{
    org::OrgId,
    papers::{Sheet, Word},
};
use db::{Conn, Json, Query, Value, query, query_built};

use crate::{
    model::{FileId, ItemId, State},
    store::{File, Item},
};

db::row! {
    /// A page as it is shown.
    pub(super) struct PageRow {
        pub(super) page: i64,
        pub(super) width: i64,
        pub(super) height: i64,
        pub(super) words: Json<Vec<Word>>,
    }
}

db::row! {
    /// Another item in a few words.
    pub(super) struct Teaser {
        pub(super) number: i64,
        pub(super) title: String,
        pub(super) title_en: String,
        pub(super) category: String,
        pub(super) published_at: Option<Timestamp>,
        pub(super) tags: Json<Vec<String>>,
        /// 0: named as related; 1: of the same agency.
        pub(super) near: i64,
    }
}

/// Up to `n` pages from page `from` on.
pub(super) async fn pages(c: Conn<'_>, file: FileId, from: i64, n: i64) -> Result<Vec<PageRow>> {
    query(
        "SELECT page, width, height, words FROM ppid_page
         WHERE file = $1 AND page >= $2 AND page < $3 ORDER BY page",
    )
    .bind(file)
    .bind(from)
    .bind(from + n)
    .all(c)
    .await
}

/// How many pages have a picture already.
pub(super) async fn pages_made(c: Conn<'_>, file: FileId) -> Result<i64> {
    query("SELECT COUNT(*) FROM ppid_page WHERE file = $1").bind(file).scalar(c).await
}

/// The picture of a page, by its content.
pub(super) async fn picture(c: Conn<'_>, file: FileId, page: i64) -> Result<Option<String>> {
    let row: Option<(String,)> = query("SELECT blob FROM ppid_page WHERE file = $1 AND page = $2")
        .bind(file)
        .bind(page)
        .optional(c)
        .await?;
    Ok(row.map(|r| r.0))
}

/// The tables of a spreadsheet, cut for the preview.
pub(super) async fn sheets(c: Conn<'_>, file: FileId) -> Result<Vec<Sheet>> {
    let row: Option<(Json<Vec<Sheet>>,)> =
        query("SELECT sheets FROM ppid_sheet WHERE file = $1").bind(file).optional(c).await?;
    Ok(row.map(|r| r.0.0).unwrap_or_default())
}

/// What an officer named as related, then the newest of the same agency.
pub(super) async fn neighbours(c: Conn<'_>, item: ItemId, org: OrgId) -> Result<Vec<Teaser>> {
    query(
        // From the few related ones to their items: the other way round SQLite reads every published item.
        "SELECT i.number, i.title, i.title_en, i.category, i.published_at, i.tags, CAST(0 AS BIGINT) AS near
         FROM ppid_related r JOIN ppid_item i ON i.id = r.other AND i.state = 'published' WHERE r.item = $1
         UNION ALL
         SELECT * FROM (
             SELECT number, title, title_en, category, published_at, tags, CAST(1 AS BIGINT) AS near
             FROM ppid_item WHERE org = $2 AND state = 'published' AND id <> $3
             ORDER BY updated_at DESC, id DESC LIMIT 12) AS same
         ORDER BY near, number DESC",
    )
    .bind(item)
    .bind(org)
    .bind(item)
    .all(c)
    .await
}

fn bound(sql: String, values: Vec<Value>) -> Query {
    values.into_iter().fold(query_built(sql), Query::bind)
}

/// How many published items a condition leaves.
pub(super) async fn count(c: Conn<'_>, (cond, values): (String, Vec<Value>)) -> Result<i64> {
    bound(format!("SELECT COUNT(*) FROM ppid_item i WHERE {cond}"), values).scalar(c).await
}

/// Where a list goes on: publication and number of the last item given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct After {
    pub(super) published_ms: i64,
    pub(super) number: i64,
}

impl After {
    /// The place of `item`.
    pub(super) fn of(item: &Item) -> Self {
        Self { published_ms: item.published_at.map_or(0, |t| t.0), number: item.number }
    }
}

/// Published items, newest first, after a place.
pub(super) async fn list(
    c: Conn<'_>,
    (mut cond, mut values): (String, Vec<Value>),
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Item>> {
    if let Some(a) = after {
        let n = values.len();
        cond.push_str(&format!(
            " AND (i.published_at < ${} OR (i.published_at = ${} AND i.number < ${}))",
            n + 1,
            n + 2,
            n + 3
        ));
        values.extend([a.published_ms.into(), a.published_ms.into(), a.number.into()]);
    }
    values.push(limit.into());
    let sql = format!(
        "SELECT i.* FROM ppid_item i WHERE {cond} ORDER BY i.published_at DESC, i.number DESC LIMIT ${}",
        values.len()
    );
    bound(sql, values).all(c).await
}

fn marks(n: usize) -> String {
    (1..=n).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

/// The published ones among `ids`, in the order of `ids`.
pub(super) async fn by_ids(c: Conn<'_>, ids: &[ItemId]) -> Result<Vec<Item>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // The state is looked at afterwards: with it in the condition SQLite may read every published item.
    let sql = format!(
        "SELECT i.* FROM ppid_item i WHERE i.id IN ({}) ORDER BY i.number",
        marks(ids.len())
    );
    let mut found: Vec<Item> =
        bound(sql, ids.iter().map(|i| Value::from(*i)).collect()).all(c).await?;
    found.retain(|i| i.state == State::Published);
    let place: std::collections::HashMap<_, _> =
        ids.iter().enumerate().map(|(n, id)| (id.uuid(), n)).collect();
    found.sort_by_key(|i| place.get(&i.id.uuid()).copied());
    Ok(found)
}

/// The documents of several items as they are now.
pub(super) async fn current_files(c: Conn<'_>, items: &[Item]) -> Result<Vec<File>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT * FROM ppid_file WHERE is_current AND item IN ({}) ORDER BY item, slot, id",
        marks(items.len())
    );
    bound(sql, items.iter().map(|i| Value::from(i.id)).collect()).all(c).await
}

/// Published items by agency, most first.
pub(super) async fn by_agency(c: Conn<'_>) -> Result<Vec<(OrgId, i64)>> {
    query(
        "SELECT org, COUNT(*) FROM ppid_item WHERE state = 'published' GROUP BY org ORDER BY 2 DESC, org",
    )
    .all(c)
    .await
}

/// Published items by category.
pub(super) async fn by_category(c: Conn<'_>) -> Result<Vec<(String, i64)>> {
    query(
        "SELECT category, COUNT(*) FROM ppid_item WHERE state = 'published'
         GROUP BY category ORDER BY 2 DESC, category",
    )
    .all(c)
    .await
}

/// Published items by day of publication: days since 1970 in a zone that is `offset_ms` ahead of UTC.
pub(super) async fn by_day(c: Conn<'_>, offset_ms: i64) -> Result<Vec<(i64, i64)>> {
    query(
        "SELECT day, COUNT(*) FROM (
             SELECT (published_at + CAST($1 AS BIGINT)) / 86400000 AS day FROM ppid_item
             WHERE state = 'published' AND published_at IS NOT NULL) AS days
         GROUP BY day ORDER BY day",
    )
    .bind(offset_ms)
    .all(c)
    .await
}
