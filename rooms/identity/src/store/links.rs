//! Links that were sent, in the database: by the hash of their token, good once.

use base::{Id, Result, Timestamp};
use contracts::org::PersonId;
use db::{Conn, query};
use kit::Tx;

use crate::model::ways::{Link, LinkKind};

/// Keeps a link to come; the token itself is only in the link.
pub(crate) async fn put(
    tx: &mut Tx,
    person: PersonId,
    kind: LinkKind,
    token_hash: &str,
    expires_at: Timestamp,
) -> Result<()> {
    let now = tx.now();
    query(
        "INSERT INTO identity_link (id, person, kind, token_hash, created_at, expires_at, ended_at, used)
         VALUES ($1, $2, $3, $4, $5, $6, NULL, $7)",
    )
    .bind(Id::<Link>::new())
    .bind(person)
    .bind(kind)
    .bind(token_hash)
    .bind(now)
    .bind(expires_at)
    .bind(false)
    .run(tx.conn())
    .await
    .map(|_| ())
}

pub(crate) async fn by_token(c: Conn<'_>, kind: LinkKind, hash: &str) -> Result<Option<Link>> {
    query("SELECT * FROM identity_link WHERE token_hash = $1 AND kind = $2")
        .bind(hash)
        .bind(kind)
        .optional(c)
        .await
}

/// The newest of its kind for `person`.
pub(crate) async fn newest(c: Conn<'_>, person: PersonId, kind: LinkKind) -> Result<Option<Link>> {
    query(
        "SELECT * FROM identity_link WHERE person = $1 AND kind = $2
         ORDER BY created_at DESC, id DESC LIMIT 1",
    )
    .bind(person)
    .bind(kind)
    .optional(c)
    .await
}

/// Uses a link. False when it was used or withdrawn before, or its time is over.
pub(crate) async fn take(tx: &mut Tx, id: Id<Link>) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_link SET ended_at = $1, used = $2
         WHERE id = $3 AND ended_at IS NULL AND expires_at > $1",
    )
    .bind(now)
    .bind(true)
    .bind(id)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Withdraws every open link of `person`. How many.
pub(crate) async fn withdraw(tx: &mut Tx, person: PersonId) -> Result<u64> {
    let now = tx.now();
    query("UPDATE identity_link SET ended_at = $1 WHERE person = $2 AND ended_at IS NULL")
        .bind(now)
        .bind(person)
        .run(tx.conn())
        .await
}

/// Forgets links that ended before `then`.
pub(crate) async fn forget(tx: &mut Tx, then: Timestamp) -> Result<u64> {
    query("DELETE FROM identity_link WHERE expires_at < $1").bind(then).run(tx.conn()).await
}
