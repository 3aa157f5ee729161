//! Passkeys in the database: public keys and their names. Nothing here is secret.

use base::{Error, Id, Result, Timestamp};
use contracts::org::PersonId;
use db::{Conn, Json, query};
use kit::Tx;
use webauthn_rs::prelude::Passkey;

db::row! {
    /// A passkey as stored.
    pub(crate) struct PasskeyRow {
        pub(crate) id: Id<PasskeyRow>,
        pub(crate) person: PersonId,
        pub(crate) host: String,
        pub(crate) name: String,
        pub(crate) passkey: Json<Passkey>,
        pub(crate) created_at: Timestamp,
        pub(crate) used_at: Option<Timestamp>,
    }
}

pub(crate) async fn list(c: Conn<'_>, person: PersonId) -> Result<Vec<PasskeyRow>> {
    query("SELECT * FROM identity_passkey WHERE person = $1 ORDER BY created_at, id")
        .bind(person)
        .all(c)
        .await
}

pub(crate) async fn by_credential(c: Conn<'_>, credential: &str) -> Result<Option<PasskeyRow>> {
    query("SELECT * FROM identity_passkey WHERE credential = $1").bind(credential).optional(c).await
}

/// Keeps a passkey; Conflict when an account has it already.
pub(crate) async fn insert(
    tx: &mut Tx,
    person: PersonId,
    (credential, host, name): (&str, &str, &str),
    passkey: &Passkey,
) -> Result<Id<PasskeyRow>> {
    let (id, now) = (Id::new(), tx.now());
    query(
        "INSERT INTO identity_passkey (id, person, credential, host, name, passkey, created_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
    )
    .bind(id)
    .bind(person)
    .bind(credential)
    .bind(host)
    .bind(name)
    .bind(serde_json::to_value(passkey).map_err(Error::internal)?)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(id)
}

/// Notes a use, with the counter and flags that the authenticator told. False when it was removed meanwhile.
pub(crate) async fn note_use(
    tx: &mut Tx,
    id: Id<PasskeyRow>,
    person: PersonId,
    passkey: &Passkey,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_passkey SET passkey = $1, used_at = $2 WHERE id = $3 AND person = $4",
    )
    .bind(serde_json::to_value(passkey).map_err(Error::internal)?)
    .bind(now)
    .bind(id)
    .bind(person)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// False when `person` has no such passkey.
pub(crate) async fn rename(
    tx: &mut Tx,
    id: Id<PasskeyRow>,
    person: PersonId,
    name: &str,
) -> Result<bool> {
    let n = query("UPDATE identity_passkey SET name = $1 WHERE id = $2 AND person = $3")
        .bind(name)
        .bind(id)
        .bind(person)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// False when `person` has no such passkey.
pub(crate) async fn remove(tx: &mut Tx, id: Id<PasskeyRow>, person: PersonId) -> Result<bool> {
    let n = query("DELETE FROM identity_passkey WHERE id = $1 AND person = $2")
        .bind(id)
        .bind(person)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

pub(crate) async fn remove_all(tx: &mut Tx, person: PersonId) -> Result<u64> {
    query("DELETE FROM identity_passkey WHERE person = $1").bind(person).run(tx.conn()).await
}
