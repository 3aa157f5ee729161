//! Requests of people about their own data, and who is still to be forgotten elsewhere.

use base::{Result, Timestamp};
use contracts::org::PersonId;
use db::{Conn, query};
use kit::Tx;

use crate::model::personal::{Request, RequestId, RequestState};

/// A list is no longer than this.
const LISTED: i64 = 500;

pub(crate) async fn find(c: Conn<'_>, id: RequestId) -> Result<Option<Request>> {
    query("SELECT * FROM identity_data_request WHERE id = $1").bind(id).optional(c).await
}

/// Those of one person, newest first.
pub(crate) async fn of_person(c: Conn<'_>, person: PersonId) -> Result<Vec<Request>> {
    query("SELECT * FROM identity_data_request WHERE person = $1 ORDER BY created_at DESC, id DESC")
        .bind(person)
        .all(c)
        .await
}

/// Those that wait, the most urgent first.
pub(crate) async fn open(c: Conn<'_>) -> Result<Vec<Request>> {
    query("SELECT * FROM identity_data_request WHERE state = 'open' ORDER BY due_at, id LIMIT $1")
        .bind(LISTED)
        .all(c)
        .await
}

/// Those that do not wait any more, the last decided first.
pub(crate) async fn decided(c: Conn<'_>) -> Result<Vec<Request>> {
    query(
        "SELECT * FROM identity_data_request WHERE state IN ('done', 'refused')
         ORDER BY decided_at DESC, id DESC LIMIT $1",
    )
    .bind(LISTED)
    .all(c)
    .await
}

/// How many wait, and how many of them since before `now` in vain.
pub(crate) async fn waiting(c: Conn<'_>, now: Timestamp) -> Result<(i64, i64)> {
    query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM identity_data_request WHERE state = 'open'",
    )
    .bind(now)
    .one(c)
    .await
}

/// Conflict when one of the same kind waits already.
pub(crate) async fn insert(tx: &mut Tx, q: &Request) -> Result<()> {
    query(
        "INSERT INTO identity_data_request (id, person, kind, words, state, reason, created_at, due_at,
            decided_at, decided_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(q.id)
    .bind(q.person)
    .bind(q.kind)
    .bind(&q.words)
    .bind(q.state)
    .bind(&q.reason)
    .bind(q.created_at)
    .bind(q.due_at)
    .bind(q.decided_at)
    .bind(q.decided_by)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Ends the wait; false when it has ended.
pub(crate) async fn decide(
    tx: &mut Tx,
    id: RequestId,
    to: RequestState,
    reason: &str,
) -> Result<bool> {
    let (now, by) = (tx.now(), tx.cx().actor().person());
    let n = query(
        "UPDATE identity_data_request SET state = $1, reason = $2, decided_at = $3, decided_by = $4
         WHERE id = $5 AND state = 'open'",
    )
    .bind(to)
    .bind(reason)
    .bind(now)
    .bind(by)
    .bind(id)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Empties what was written by and to `person`; what still waits is settled with it.
pub(crate) async fn empty(tx: &mut Tx, person: PersonId) -> Result<()> {
    let now = tx.now();
    query("UPDATE identity_data_request SET words = '', reason = '' WHERE person = $1")
        .bind(person)
        .run(tx.conn())
        .await?;
    query(
        "UPDATE identity_data_request SET state = 'withdrawn', decided_at = $1
         WHERE person = $2 AND state = 'open'",
    )
    .bind(now)
    .bind(person)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Notes that the other rooms are to forget `person`, whose e-mail address is `sealed`.
pub(crate) async fn put_erasure(tx: &mut Tx, person: PersonId, sealed: Vec<u8>) -> Result<()> {
    let now = tx.now();
    query(
        "INSERT INTO identity_erasure (person, sealed, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (person) DO NOTHING",
    )
    .bind(person)
    .bind(sealed)
    .bind(now)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// The sealed address of somebody whom other rooms are still to forget.
pub(crate) async fn erasure(c: Conn<'_>, person: PersonId) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = query("SELECT sealed FROM identity_erasure WHERE person = $1")
        .bind(person)
        .optional(c)
        .await?;
    Ok(row.map(|(sealed,)| sealed))
}

pub(crate) async fn remove_erasure(tx: &mut Tx, person: PersonId) -> Result<()> {
    query("DELETE FROM identity_erasure WHERE person = $1")
        .bind(person)
        .run(tx.conn())
        .await
        .map(|_| ())
}
