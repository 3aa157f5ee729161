//! What taking the demo out asks of the tables. The only place of the room that deletes items.

use base::{Id, Result};
use contracts::org::PersonId;
use db::{Conn, Json, query, query_built};
use kit::Tx;

use crate::{
    harvest::SourceId,
    model::{ItemId, Snapshot},
};

/// Every item of our own with who made it, or had it made by an import, and how it began.
pub(crate) async fn origins(
    c: Conn<'_>,
) -> Result<Vec<(ItemId, Option<PersonId>, Json<Snapshot>)>> {
    query(
        "SELECT i.id, COALESCE(i.created_by, m.created_by), r.snapshot FROM ppid_item i
         JOIN ppid_revision r ON r.item = i.id AND r.revision = 1
         LEFT JOIN ppid_import_row w ON w.item = i.id LEFT JOIN ppid_import m ON m.id = w.import
         WHERE i.source IS NULL ORDER BY i.number",
    )
    .all(c)
    .await
}

/// Everyone who changed the item or wrote beside it.
pub(crate) async fn hands_on(c: Conn<'_>, item: ItemId) -> Result<Vec<PersonId>> {
    query(
        "SELECT person FROM (
            SELECT person FROM ppid_revision WHERE item = $1 AND person IS NOT NULL
            UNION SELECT person FROM ppid_comment WHERE item = $1 AND person IS NOT NULL) AS hands
         ORDER BY person",
    )
    .bind(item)
    .scalars(c)
    .await
}

/// Takes an item out with all that hangs on it. Its files stay in the blob store.
pub(crate) async fn remove_item(tx: &mut Tx, item: ItemId) -> Result<()> {
    const OF_FILES: &[&str] = &["ppid_text", "ppid_page", "ppid_sheet"];
    for table in OF_FILES {
        let sql =
            format!("DELETE FROM {table} WHERE file IN (SELECT id FROM ppid_file WHERE item = $1)");
        query_built(sql).bind(item).run(tx.conn()).await?;
    }
    query("DELETE FROM ppid_related WHERE item = $1 OR other = $1")
        .bind(item)
        .run(tx.conn())
        .await?;
    const OF_ITEMS: &[&str] = &[
        "ppid_file",
        "ppid_revision",
        "ppid_comment",
        "ppid_duty_item",
        "ppid_origin",
        "ppid_link",
    ];
    for table in OF_ITEMS {
        let sql = format!("DELETE FROM {table} WHERE item = $1");
        query_built(sql).bind(item).run(tx.conn()).await?;
    }
    query("DELETE FROM ppid_item WHERE id = $1").bind(item).run(tx.conn()).await.map(drop)
}

/// Takes out the imports of a person; what became of their rows is not touched.
pub(crate) async fn remove_imports(tx: &mut Tx, person: PersonId) -> Result<()> {
    for table in ["ppid_import_row", "ppid_import_file"] {
        let sql = format!(
            "DELETE FROM {table} WHERE import IN (SELECT id FROM ppid_import WHERE created_by = $1)"
        );
        query_built(sql).bind(person).run(tx.conn()).await?;
    }
    query("DELETE FROM ppid_import WHERE created_by = $1")
        .bind(person)
        .run(tx.conn())
        .await
        .map(drop)
}

/// The sites that a person added, removed ones too.
pub(crate) async fn sites_of(c: Conn<'_>, person: PersonId) -> Result<Vec<SourceId>> {
    query("SELECT id FROM ppid_source WHERE created_by = $1 ORDER BY id")
        .bind(person)
        .scalars(c)
        .await
}

/// Every item that came from a site, whoever it belongs to now.
pub(crate) async fn items_of(c: Conn<'_>, site: SourceId) -> Result<Vec<ItemId>> {
    query("SELECT item FROM ppid_origin WHERE source = $1 ORDER BY item")
        .bind(site)
        .scalars(c)
        .await
}

/// Takes a site out. Items of it that stay become our own, with their origin: then it is a removed one.
pub(crate) async fn remove_site(tx: &mut Tx, site: SourceId) -> Result<()> {
    query("UPDATE ppid_item SET source = NULL WHERE source = $1").bind(site).run(tx.conn()).await?;
    let kept = query(
        "UPDATE ppid_source SET state = 'removed', created_by = NULL
         WHERE id = $1 AND EXISTS (SELECT 1 FROM ppid_origin o WHERE o.source = $1)",
    )
    .bind(site)
    .run(tx.conn())
    .await?;
    const OF_SITES: &[&str] = &["ppid_visit", "ppid_source_page", "ppid_source_fault"];
    for table in OF_SITES {
        let sql = format!("DELETE FROM {table} WHERE source = $1");
        query_built(sql).bind(site).run(tx.conn()).await?;
    }
    if kept == 1 {
        return Ok(());
    }
    query("DELETE FROM ppid_source WHERE id = $1").bind(site).run(tx.conn()).await.map(drop)
}

/// Marks ids of entries of the register.
pub(crate) enum EntryMark {}

/// Every entry of the register of exempt information with everyone who had a hand in it; none: the house.
pub(crate) async fn exempt_hands(c: Conn<'_>) -> Result<Vec<(Id<EntryMark>, Option<PersonId>)>> {
    query(
        "SELECT DISTINCT e.id, v.person FROM ppid_exempt e JOIN ppid_exempt_test t ON t.entry = e.id
         JOIN ppid_exempt_event v ON v.test = t.id ORDER BY e.id, v.person",
    )
    .all(c)
    .await
}

/// Takes an entry out with its tests.
pub(crate) async fn remove_exempt(tx: &mut Tx, entry: Id<EntryMark>) -> Result<()> {
    for table in ["ppid_exempt_notice", "ppid_exempt_event"] {
        let sql = format!(
            "DELETE FROM {table} WHERE test IN (SELECT id FROM ppid_exempt_test WHERE entry = $1)"
        );
        query_built(sql).bind(entry).run(tx.conn()).await?;
    }
    query("DELETE FROM ppid_exempt_test WHERE entry = $1").bind(entry).run(tx.conn()).await?;
    query("DELETE FROM ppid_exempt WHERE id = $1").bind(entry).run(tx.conn()).await.map(drop)
}
