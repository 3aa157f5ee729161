//! Links between people and accounts of a provider, in the database.

use base::Result;
use contracts::org::PersonId;
use db::{Conn, query};
use kit::Tx;

use crate::model::oidc::{Link, LinkId};

pub(crate) async fn find(c: Conn<'_>, issuer: &str, subject: &str) -> Result<Option<Link>> {
    query("SELECT * FROM identity_oidc_link WHERE issuer = $1 AND subject = $2")
        .bind(issuer)
        .bind(subject)
        .optional(c)
        .await
}

pub(crate) async fn of_person(c: Conn<'_>, person: PersonId) -> Result<Vec<Link>> {
    query("SELECT * FROM identity_oidc_link WHERE person = $1 ORDER BY created_at, id")
        .bind(person)
        .all(c)
        .await
}

/// Conflict when either side has a link already.
pub(crate) async fn insert(tx: &mut Tx, l: &Link) -> Result<()> {
    query(
        "INSERT INTO identity_oidc_link (id, person, issuer, subject, made_by, created_at, last_used)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(l.id)
    .bind(l.person)
    .bind(&l.issuer)
    .bind(&l.subject)
    .bind(l.made_by)
    .bind(l.created_at)
    .bind(l.last_used)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// False when there is no such link of that person.
pub(crate) async fn remove(tx: &mut Tx, person: PersonId, id: LinkId) -> Result<bool> {
    let n = query("DELETE FROM identity_oidc_link WHERE id = $1 AND person = $2")
        .bind(id)
        .bind(person)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// Notes that the link opened the door; false when it was removed meanwhile.
pub(crate) async fn note_use(tx: &mut Tx, id: LinkId) -> Result<bool> {
    let now = tx.now();
    let n = query("UPDATE identity_oidc_link SET last_used = $1 WHERE id = $2")
        .bind(now)
        .bind(id)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

pub(crate) async fn remove_all(c: Conn<'_>, person: PersonId) -> Result<u64> {
    query("DELETE FROM identity_oidc_link WHERE person = $1").bind(person).run(c).await
}
