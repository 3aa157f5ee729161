//! Second factors in the database: the secret of an authenticator app, and recovery codes.

use base::{Id, Result};
use contracts::org::PersonId;
use db::{Conn, query};
use kit::Tx;

use crate::model::ways::Ways;

/// Marks ids of recovery codes.
pub(crate) enum RecoveryMark {}

/// What `person` has.
pub(crate) async fn ways(mut c: Conn<'_>, person: PersonId) -> Result<Ways> {
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    let totp: i64 = query("SELECT COUNT(*) FROM identity_totp WHERE person = $1")
        .bind(person)
        .scalar(c.again())
        .await?;
    let passkeys: i64 = query("SELECT COUNT(*) FROM identity_passkey WHERE person = $1")
        .bind(person)
        .scalar(c.again())
        .await?;
    let recovery: i64 =
        query("SELECT COUNT(*) FROM identity_recovery WHERE person = $1 AND used_at IS NULL")
            .bind(person)
            .scalar(c)
            .await?;
    Ok(Ways { totp: totp > 0, passkeys: count(passkeys), recovery: count(recovery) })
}

/// The wrapped secret of the authenticator app of `person`.
pub(crate) async fn totp(c: Conn<'_>, person: PersonId) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = query("SELECT secret FROM identity_totp WHERE person = $1")
        .bind(person)
        .optional(c)
        .await?;
    Ok(row.map(|(s,)| s))
}

/// Keeps the secret of an app whose code of `step` was just taken. False when there is one already.
pub(crate) async fn put_totp(
    tx: &mut Tx,
    person: PersonId,
    secret: Vec<u8>,
    step: i64,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "INSERT INTO identity_totp (person, secret, last_step, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person) DO NOTHING",
    )
    .bind(person)
    .bind(secret)
    .bind(step)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Takes the code of `step`. False when it, or a later one, was taken before.
pub(crate) async fn take_step(tx: &mut Tx, person: PersonId, step: i64) -> Result<bool> {
    let n = query("UPDATE identity_totp SET last_step = $1 WHERE person = $2 AND last_step < $1")
        .bind(step)
        .bind(person)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// False when there was none.
pub(crate) async fn drop_totp(tx: &mut Tx, person: PersonId) -> Result<bool> {
    let n =
        query("DELETE FROM identity_totp WHERE person = $1").bind(person).run(tx.conn()).await?;
    Ok(n == 1)
}

/// Puts a new set of recovery codes in the place of the old one.
pub(crate) async fn put_recovery(tx: &mut Tx, person: PersonId, hashes: &[String]) -> Result<()> {
    drop_recovery(tx, person).await?;
    for hash in hashes {
        query("INSERT INTO identity_recovery (id, person, code_hash, used_at) VALUES ($1, $2, $3, NULL)")
            .bind(Id::<RecoveryMark>::new())
            .bind(person)
            .bind(hash)
            .run(tx.conn())
            .await?;
    }
    Ok(())
}

/// Uses a recovery code. False when there is no such code or it was used before.
pub(crate) async fn take_recovery(tx: &mut Tx, person: PersonId, hash: &str) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_recovery SET used_at = $1
         WHERE person = $2 AND code_hash = $3 AND used_at IS NULL",
    )
    .bind(now)
    .bind(person)
    .bind(hash)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

pub(crate) async fn drop_recovery(tx: &mut Tx, person: PersonId) -> Result<()> {
    query("DELETE FROM identity_recovery WHERE person = $1")
        .bind(person)
        .run(tx.conn())
        .await
        .map(|_| ())
}
