//! What taking the demo out asks of the tables. The only place of the room that deletes items.

use base::{Id, Result};
use contracts::org::PersonId;
use db::{Conn, Json, query, query_built};
use kit::Tx;

use crate::model::{ItemId, Snapshot};

/// Every item of our own with who made it and how it began.
pub(crate) async fn origins(
    c: Conn<'_>,
) -> Result<Vec<(ItemId, Option<PersonId>, Json<Snapshot>)>> {
    query(
        "SELECT i.id, i.created_by, r.snapshot FROM ppid_item i
         JOIN ppid_revision r ON r.item = i.id AND r.revision = 1
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
