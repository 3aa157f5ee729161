//! Every change of an item: one guarded UPDATE whose row count decides, and a snapshot beside it.

use base::{Error, Result};
use contracts::org::Org;
use db::{Conn, Json, query};
use kit::Tx;

use super::{File, Item, files_of};
use crate::model::{Content, ItemId, Snapshot, SnapshotFile, State};

/// The next numbers for items, `count` of them; the first is given back. Numbers are never given twice:
/// the row is locked until the transaction ends.
pub(crate) async fn take_numbers(tx: &mut Tx, count: i64) -> Result<i64> {
    let last: i64 =
        query("UPDATE ppid_counter SET last = last + $1 WHERE name = 'item' RETURNING last")
            .bind(count)
            .scalar(tx.conn())
            .await?;
    Ok(last - count + 1)
}

/// A new draft of `org`, numbered, not stored yet.
pub(crate) fn draft(tx: &Tx, org: &Org, number: i64, content: &Content) -> Item {
    let now = tx.now();
    let mut item = Item {
        id: ItemId::new(),
        number,
        org: org.id,
        org_path: org.path.0.clone(),
        title: String::new(),
        title_en: String::new(),
        summary: String::new(),
        category: String::new(),
        unit: String::new(),
        officer: String::new(),
        maker: String::new(),
        made_on: String::new(),
        made_place: String::new(),
        form: String::new(),
        retention: String::new(),
        language: String::new(),
        period: String::new(),
        year: None,
        legal_basis: String::new(),
        tags: Json(Vec::new()),
        state: State::Draft,
        publish_at: None,
        published_at: None,
        withdrawn_at: None,
        withdrawn_reason: String::new(),
        reviewed_at: None,
        revision: 1,
        created_by: tx.cx().actor().person(),
        created_at: now,
        updated_at: now,
        source: None,
    };
    item.fill(content);
    item
}

impl Item {
    /// Takes over what an officer wrote.
    pub(crate) fn fill(&mut self, c: &Content) {
        let c = c.clone();
        self.title = c.title;
        self.title_en = c.title_en;
        self.summary = c.summary;
        self.category = c.category;
        self.unit = c.unit;
        self.officer = c.officer;
        self.maker = c.maker;
        self.made_on = c.made_on;
        self.made_place = c.made_place;
        self.form = c.form;
        self.retention = c.retention;
        self.language = c.language;
        self.period = c.period;
        self.year = c.year;
        self.legal_basis = c.legal_basis;
        self.tags = Json(c.tags);
    }

    /// The item and its files as a revision keeps them.
    pub(crate) fn snapshot(&self, files: &[File], related: Vec<ItemId>) -> Snapshot {
        Snapshot {
            content: self.content(),
            state: self.state.word().to_owned(),
            publish_at: self.publish_at,
            published_at: self.published_at,
            withdrawn_at: self.withdrawn_at,
            withdrawn_reason: self.withdrawn_reason.clone(),
            reviewed_at: self.reviewed_at,
            files: files
                .iter()
                .map(|f| SnapshotFile {
                    id: f.id,
                    name: f.name.clone(),
                    slot: f.slot,
                    version: f.version,
                    is_current: f.is_current,
                })
                .collect(),
            related,
        }
    }
}

const COLUMNS: &str = "id, number, org, org_path, title, title_en, title_folded, summary, category, unit,
    officer, maker, made_on, made_place, form, retention, language, period, year, legal_basis, tags, state,
    publish_at, published_at, withdrawn_at, withdrawn_reason, reviewed_at, revision, created_by, created_at,
    updated_at, source";

/// Stores a new item. Its first revision is written by [`super::history::keep`].
pub(crate) async fn insert(tx: &mut Tx, i: &Item) -> Result<()> {
    let marks: Vec<String> = (1..=32).map(|n| format!("${n}")).collect();
    db::query_built(format!("INSERT INTO ppid_item ({COLUMNS}) VALUES ({})", marks.join(", ")))
        .bind(i.id)
        .bind(i.number)
        .bind(i.org)
        .bind(&i.org_path)
        .bind(&i.title)
        .bind(&i.title_en)
        .bind(base::fold(&i.title))
        .bind(&i.summary)
        .bind(&i.category)
        .bind(&i.unit)
        .bind(&i.officer)
        .bind(&i.maker)
        .bind(&i.made_on)
        .bind(&i.made_place)
        .bind(&i.form)
        .bind(&i.retention)
        .bind(&i.language)
        .bind(&i.period)
        .bind(i.year)
        .bind(&i.legal_basis)
        .bind(&i.tags)
        .bind(i.state)
        .bind(i.publish_at)
        .bind(i.published_at)
        .bind(i.withdrawn_at)
        .bind(&i.withdrawn_reason)
        .bind(i.reviewed_at)
        .bind(i.revision)
        .bind(i.created_by)
        .bind(i.created_at)
        .bind(i.updated_at)
        .bind(i.source)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Puts `after` in the place of `before`, if nobody changed it since: the row's revision and state decide,
/// so of two writers one gets Conflict. Raises the revision and gives the stored item back.
pub(crate) async fn replace(tx: &mut Tx, before: &Item, after: Item) -> Result<Item> {
    let now = tx.now();
    let i = Item { revision: before.revision + 1, updated_at: now, ..after };
    let touched = query(
        "UPDATE ppid_item SET title = $1, title_en = $2, title_folded = $3, summary = $4, category = $5,
            unit = $6, officer = $7, maker = $8, made_on = $9, made_place = $10, form = $11, retention = $12,
            language = $13, period = $14, year = $15, legal_basis = $16, tags = $17, state = $18,
            publish_at = $19, published_at = $20, withdrawn_at = $21, withdrawn_reason = $22,
            reviewed_at = $23, revision = $24, updated_at = $25, source = $26
         WHERE id = $27 AND revision = $28 AND state = $29",
    )
    .bind(&i.title)
    .bind(&i.title_en)
    .bind(base::fold(&i.title))
    .bind(&i.summary)
    .bind(&i.category)
    .bind(&i.unit)
    .bind(&i.officer)
    .bind(&i.maker)
    .bind(&i.made_on)
    .bind(&i.made_place)
    .bind(&i.form)
    .bind(&i.retention)
    .bind(&i.language)
    .bind(&i.period)
    .bind(i.year)
    .bind(&i.legal_basis)
    .bind(&i.tags)
    .bind(i.state)
    .bind(i.publish_at)
    .bind(i.published_at)
    .bind(i.withdrawn_at)
    .bind(&i.withdrawn_reason)
    .bind(i.reviewed_at)
    .bind(i.revision)
    .bind(i.updated_at)
    .bind(i.source)
    .bind(i.id)
    .bind(before.revision)
    .bind(before.state)
    .run(tx.conn())
    .await?;
    if touched == 1 { Ok(i) } else { Err(Error::conflict("ppid.error.changed")) }
}

/// Names the related items anew.
pub(crate) async fn relate(tx: &mut Tx, item: ItemId, others: &[ItemId]) -> Result<()> {
    query("DELETE FROM ppid_related WHERE item = $1").bind(item).run(tx.conn()).await?;
    for other in others.iter().filter(|o| **o != item) {
        query("INSERT INTO ppid_related (item, other) VALUES ($1, $2) ON CONFLICT (item, other) DO NOTHING")
            .bind(item)
            .bind(*other)
            .run(tx.conn())
            .await?;
    }
    Ok(())
}

/// The ids of the related items.
pub(crate) async fn related_ids(c: Conn<'_>, item: ItemId) -> Result<Vec<ItemId>> {
    query("SELECT other FROM ppid_related WHERE item = $1 ORDER BY other")
        .bind(item)
        .scalars(c)
        .await
}

/// The item as a revision would keep it now.
pub(crate) async fn snapshot(tx: &mut Tx, item: &Item) -> Result<Snapshot> {
    let files = files_of(tx.conn(), item.id).await?;
    let related = related_ids(tx.conn(), item.id).await?;
    Ok(item.snapshot(&files, related))
}

/// Items that are due to become public.
pub(crate) async fn due(c: Conn<'_>, now: base::Timestamp, limit: i64) -> Result<Vec<Item>> {
    query(
        "SELECT * FROM ppid_item WHERE publish_at <= $1 AND state = 'review'
         ORDER BY publish_at, id LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .all(c)
    .await
}
