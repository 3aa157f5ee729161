//! Rows that tie an item to the record it is from, and the documents it links to.

use base::{Result, Timestamp};
use db::{Conn, query, query_built};
use kit::Tx;

use super::{remote::Link, store::SourceId};
use crate::model::ItemId;

db::row! {
    /// Where an item is from.
    #[derive(Clone, Debug)]
    pub(crate) struct Origin {
        pub(crate) item: ItemId,
        pub(crate) source: SourceId,
        pub(crate) remote: String,
        pub(crate) url: String,
        pub(crate) hash: String,
        pub(crate) fetched_at: Timestamp,
        pub(crate) checked_at: Timestamp,
        pub(crate) missing_at: Option<Timestamp>,
        pub(crate) gone_at: Option<Timestamp>,
    }
}

db::row! {
    /// Where an item is from, for its public page.
    #[derive(Clone, Debug)]
    pub(crate) struct Shown {
        /// What the site is called.
        pub(crate) name: String,
        /// The record's page there.
        pub(crate) url: String,
        pub(crate) fetched_at: Timestamp,
        pub(crate) gone_at: Option<Timestamp>,
    }
}

db::row! {
    struct LinkRow {
        name: String,
        url: String,
        format: String,
        size: Option<i64>,
    }
}

db::row! {
    /// An item that is not on its site any more.
    #[derive(Clone, Debug)]
    pub(crate) struct Missing {
        pub(crate) number: i64,
        pub(crate) title: String,
        pub(crate) url: String,
    }
}

/// Ties an item to its record; false when the record has an item already.
pub(super) async fn claim(tx: &mut Tx, o: &Origin) -> Result<bool> {
    let n = query(
        "INSERT INTO ppid_origin (item, source, remote, url, hash, fetched_at, checked_at, missing_at, gone_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL) ON CONFLICT (source, remote) DO NOTHING",
    )
    .bind(o.item)
    .bind(o.source)
    .bind(&o.remote)
    .bind(&o.url)
    .bind(&o.hash)
    .bind(o.fetched_at)
    .bind(o.checked_at)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Of the item; `None` for one of our own.
pub(crate) async fn of(c: Conn<'_>, item: ItemId) -> Result<Option<Origin>> {
    query("SELECT * FROM ppid_origin WHERE item = $1").bind(item).optional(c).await
}

/// Of the item, for its public page.
pub(crate) async fn shown(c: Conn<'_>, item: ItemId) -> Result<Option<Shown>> {
    query(
        "SELECT s.name AS name, o.url AS url, o.fetched_at AS fetched_at, o.gone_at AS gone_at
         FROM ppid_origin o JOIN ppid_source s ON s.id = o.source WHERE o.item = $1",
    )
    .bind(item)
    .optional(c)
    .await
}

/// Of the record called `remote`.
pub(super) async fn by_remote(c: Conn<'_>, s: SourceId, remote: &str) -> Result<Option<Origin>> {
    query("SELECT * FROM ppid_origin WHERE source = $1 AND remote = $2")
        .bind(s)
        .bind(remote)
        .optional(c)
        .await
}

/// Of records whose page is `url`.
pub(super) async fn by_url(c: Conn<'_>, s: SourceId, url: &str) -> Result<Vec<Origin>> {
    query("SELECT * FROM ppid_origin WHERE source = $1 AND url = $2 ORDER BY remote LIMIT 2")
        .bind(s)
        .bind(url)
        .all(c)
        .await
}

/// Of all records of a site that are not known to be gone, those first that were not looked for for longest.
pub(super) async fn present(c: Conn<'_>, s: SourceId) -> Result<Vec<Origin>> {
    query("SELECT * FROM ppid_origin WHERE source = $1 AND gone_at IS NULL ORDER BY checked_at, remote")
        .bind(s)
        .all(c)
        .await
}

/// Of those that wait for a person's word.
pub(super) async fn missing(c: Conn<'_>, s: SourceId) -> Result<Vec<Origin>> {
    query(
        "SELECT * FROM ppid_origin WHERE source = $1 AND gone_at IS NULL AND missing_at IS NOT NULL
         ORDER BY remote",
    )
    .bind(s)
    .all(c)
    .await
}

/// How many items of a site are public, hidden here, and missing there.
pub(crate) async fn figures(c: Conn<'_>, s: SourceId) -> Result<(i64, i64, i64)> {
    query(
        "SELECT CAST(COALESCE(SUM(CASE WHEN i.state = 'published' THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN i.state <> 'published' AND o.gone_at IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN o.gone_at IS NULL AND o.missing_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM ppid_origin o JOIN ppid_item i ON i.id = o.item WHERE o.source = $1",
    )
    .bind(s)
    .one(c)
    .await
}

/// The first of those that wait for a person's word.
pub(crate) async fn missing_items(c: Conn<'_>, s: SourceId, limit: i64) -> Result<Vec<Missing>> {
    query(
        "SELECT i.number AS number, i.title AS title, o.url AS url
         FROM ppid_origin o JOIN ppid_item i ON i.id = o.item
         WHERE o.source = $1 AND o.gone_at IS NULL AND o.missing_at IS NOT NULL
         ORDER BY i.number LIMIT $2",
    )
    .bind(s)
    .bind(limit)
    .all(c)
    .await
}

/// Writes what is known of a record now.
pub(super) async fn update(tx: &mut Tx, o: &Origin) -> Result<()> {
    query(
        "UPDATE ppid_origin SET remote = $1, url = $2, hash = $3, fetched_at = $4, checked_at = $5,
            missing_at = $6, gone_at = $7 WHERE item = $8",
    )
    .bind(&o.remote)
    .bind(&o.url)
    .bind(&o.hash)
    .bind(o.fetched_at)
    .bind(o.checked_at)
    .bind(o.missing_at)
    .bind(o.gone_at)
    .bind(o.item)
    .run(tx.conn())
    .await
    .map(drop)
}

/// Says whether a record is missing.
pub(super) async fn set_missing(tx: &mut Tx, item: ItemId, at: Option<Timestamp>) -> Result<()> {
    query("UPDATE ppid_origin SET missing_at = $1 WHERE item = $2")
        .bind(at)
        .bind(item)
        .run(tx.conn())
        .await
        .map(drop)
}

/// Says that a record was looked for.
pub(super) async fn set_checked(tx: &mut Tx, item: ItemId) -> Result<()> {
    let now = tx.now();
    query("UPDATE ppid_origin SET checked_at = $1 WHERE item = $2")
        .bind(now)
        .bind(item)
        .run(tx.conn())
        .await
        .map(drop)
}

/// Links to the item's documents anew.
pub(super) async fn put_links(tx: &mut Tx, item: ItemId, links: &[Link]) -> Result<()> {
    query("DELETE FROM ppid_link WHERE item = $1").bind(item).run(tx.conn()).await?;
    for (n, l) in (1_i64..).zip(links) {
        query("INSERT INTO ppid_link (item, position, name, url, format, size) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(item)
            .bind(n)
            .bind(&l.name)
            .bind(&l.url)
            .bind(&l.format)
            .bind(l.size)
            .run(tx.conn())
            .await?;
    }
    Ok(())
}

/// The item's documents, where they are.
pub(crate) async fn links(c: Conn<'_>, item: ItemId) -> Result<Vec<Link>> {
    let rows: Vec<LinkRow> = query("SELECT * FROM ppid_link WHERE item = $1 ORDER BY position")
        .bind(item)
        .all(c)
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| Link { name: r.name, url: r.url, format: r.format, size: r.size })
        .collect())
}

db::row! {
    struct ShownOf {
        item: ItemId,
        name: String,
        url: String,
        fetched_at: Timestamp,
        gone_at: Option<Timestamp>,
    }
}

db::row! {
    struct LinkOf {
        item: ItemId,
        name: String,
        url: String,
        format: String,
        size: Option<i64>,
    }
}

/// Origins and documents of several items.
pub(super) async fn of_many(
    mut c: Conn<'_>,
    items: &[ItemId],
) -> Result<(Vec<(ItemId, Shown)>, Vec<(ItemId, Link)>)> {
    let marks: Vec<String> = (1..=items.len()).map(|n| format!("${n}")).collect();
    let marks = marks.join(", ");
    let of = |sql: String| items.iter().fold(query_built(sql), |q, id| q.bind(*id));
    let origins: Vec<ShownOf> = of(format!(
        "SELECT o.item AS item, s.name AS name, o.url AS url, o.fetched_at AS fetched_at,
            o.gone_at AS gone_at
         FROM ppid_origin o JOIN ppid_source s ON s.id = o.source WHERE o.item IN ({marks}) ORDER BY o.item"
    ))
    .all(c.again())
    .await?;
    let links: Vec<LinkOf> =
        of(format!("SELECT * FROM ppid_link WHERE item IN ({marks}) ORDER BY item, position"))
            .all(c)
            .await?;
    let shown = |o: ShownOf| {
        let ShownOf { item, name, url, fetched_at, gone_at } = o;
        (item, Shown { name, url, fetched_at, gone_at })
    };
    let link = |l: LinkOf| {
        let LinkOf { item, name, url, format, size } = l;
        (item, Link { name, url, format, size })
    };
    Ok((origins.into_iter().map(shown).collect(), links.into_iter().map(link).collect()))
}
