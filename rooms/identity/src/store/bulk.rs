//! Spreadsheets of joiners, movers and leavers, in the database.

use base::{Result, Timestamp};
use contracts::org::PersonId;
use db::{Conn, Json, query};
use kit::Tx;

use crate::model::bulk::{Bulk, BulkId, BulkRow, BulkState, Cells, RowState};

pub(crate) async fn find(c: Conn<'_>, id: BulkId) -> Result<Option<Bulk>> {
    query("SELECT * FROM identity_bulk WHERE id = $1").bind(id).optional(c).await
}

/// Those of `person`, newest first.
pub(crate) async fn of_person(c: Conn<'_>, person: PersonId, limit: i64) -> Result<Vec<Bulk>> {
    query(
        "SELECT * FROM identity_bulk WHERE person = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
    )
    .bind(person)
    .bind(limit)
    .all(c)
    .await
}

pub(crate) async fn insert(tx: &mut Tx, b: &Bulk) -> Result<()> {
    query(
        "INSERT INTO identity_bulk (id, person, session, name, state, created_at, finished_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(b.id)
    .bind(b.person)
    .bind(b.session)
    .bind(&b.name)
    .bind(b.state)
    .bind(b.created_at)
    .bind(b.finished_at)
    .run(tx.conn())
    .await
    .map(|_| ())
}

pub(crate) async fn insert_row(
    tx: &mut Tx,
    bulk: BulkId,
    n: i64,
    cells: Cells,
    state: RowState,
    note: &'static str,
) -> Result<()> {
    query(
        "INSERT INTO identity_bulk_row (bulk, n, cells, state, note, person)
         VALUES ($1, $2, $3, $4, $5, NULL)",
    )
    .bind(bulk)
    .bind(n)
    .bind(Json(cells))
    .bind(state)
    .bind(note)
    .run(tx.conn())
    .await
    .map(|_| ())
}

pub(crate) async fn rows(c: Conn<'_>, bulk: BulkId) -> Result<Vec<BulkRow>> {
    query("SELECT n, cells, state, note, person FROM identity_bulk_row WHERE bulk = $1 ORDER BY n")
        .bind(bulk)
        .all(c)
        .await
}

/// How many rows there are, and how many do not wait any more.
pub(crate) async fn progress(c: Conn<'_>, bulk: BulkId) -> Result<(i64, i64)> {
    query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN state = 'waiting' THEN 0 ELSE 1 END), 0) AS BIGINT)
         FROM identity_bulk_row WHERE bulk = $1",
    )
    .bind(bulk)
    .one(c)
    .await
}

/// Moves it on; false when it was not in `from`.
pub(crate) async fn set_state(
    tx: &mut Tx,
    id: BulkId,
    from: BulkState,
    to: BulkState,
) -> Result<bool> {
    let finished = (to == BulkState::Done).then(|| tx.now());
    let n =
        query("UPDATE identity_bulk SET state = $1, finished_at = $2 WHERE id = $3 AND state = $4")
            .bind(to)
            .bind(finished)
            .bind(id)
            .bind(from)
            .run(tx.conn())
            .await?;
    Ok(n == 1)
}

/// Ends the wait of a row and forgets what it said; false when it does not wait any more.
pub(crate) async fn end_row(
    tx: &mut Tx,
    bulk: BulkId,
    n: i64,
    to: RowState,
    note: &str,
    person: Option<PersonId>,
) -> Result<bool> {
    let changed = query(
        "UPDATE identity_bulk_row SET state = $1, note = $2, person = $3, cells = $4
         WHERE bulk = $5 AND n = $6 AND state = 'waiting'",
    )
    .bind(to)
    .bind(note)
    .bind(person)
    .bind(Json(Cells::default()))
    .bind(bulk)
    .bind(n)
    .run(tx.conn())
    .await?;
    Ok(changed == 1)
}

/// Forgets what rows said that will never be done.
pub(crate) async fn empty_failed(tx: &mut Tx, bulk: BulkId) -> Result<()> {
    query("UPDATE identity_bulk_row SET cells = $1 WHERE bulk = $2 AND state = 'failed'")
        .bind(Json(Cells::default()))
        .bind(bulk)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Removes drafts made before `draft` and everything made before `old`. How many sheets.
pub(crate) async fn forget(tx: &mut Tx, draft: Timestamp, old: Timestamp) -> Result<u64> {
    query(
        "DELETE FROM identity_bulk_row WHERE bulk IN (SELECT id FROM identity_bulk
         WHERE created_at < $1 OR (state = 'draft' AND created_at < $2))",
    )
    .bind(old)
    .bind(draft)
    .run(tx.conn())
    .await?;
    query(
        "DELETE FROM identity_bulk WHERE created_at < $1 OR (state = 'draft' AND created_at < $2)",
    )
    .bind(old)
    .bind(draft)
    .run(tx.conn())
    .await
}

/// Removes a draft of `person`; false when it is none.
pub(crate) async fn remove(tx: &mut Tx, id: BulkId) -> Result<bool> {
    query(
        "DELETE FROM identity_bulk_row WHERE bulk IN
            (SELECT id FROM identity_bulk WHERE id = $1 AND state = 'draft')",
    )
    .bind(id)
    .run(tx.conn())
    .await?;
    let n = query("DELETE FROM identity_bulk WHERE id = $1 AND state = 'draft'")
        .bind(id)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}
