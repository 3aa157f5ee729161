//! Roles handed on, in the database; the grants themselves are kit's.

use base::{Id, Result, Timestamp};
use contracts::org::{OrgId, PersonId};
use db::{Conn, query, query_built};
use kit::{Tx, session::RoleGrant};

use crate::model::{
    Person,
    delegation::{Delegation, DelegationId, Ending},
};

/// A list to choose from is no longer than this.
const COLLEAGUES: i64 = 500;

pub(crate) async fn find(c: Conn<'_>, id: DelegationId) -> Result<Option<Delegation>> {
    query("SELECT * FROM identity_delegation WHERE id = $1").bind(id).optional(c).await
}

/// Those that `person` made or received, newest first.
pub(crate) async fn of_person(c: Conn<'_>, person: PersonId) -> Result<Vec<Delegation>> {
    query(
        "SELECT * FROM identity_delegation WHERE giver = $1 OR receiver = $1
         ORDER BY created_at DESC, id DESC",
    )
    .bind(person)
    .all(c)
    .await
}

/// Those not ended at `now` that come of `grant` or are it.
pub(crate) async fn open_by_grant(
    c: Conn<'_>,
    grant: Id<RoleGrant>,
    now: Timestamp,
) -> Result<Vec<Delegation>> {
    query(
        "SELECT * FROM identity_delegation
         WHERE (source = $1 OR given = $1) AND ended_at IS NULL AND until_at > $2 ORDER BY id",
    )
    .bind(grant)
    .bind(now)
    .all(c)
    .await
}

/// Those not ended at `now`, of anybody.
pub(crate) async fn open(c: Conn<'_>, now: Timestamp) -> Result<Vec<Delegation>> {
    query("SELECT * FROM identity_delegation WHERE ended_at IS NULL AND until_at > $1 ORDER BY id")
        .bind(now)
        .all(c)
        .await
}

/// Which of the grants that `person` holds came from somebody else.
pub(crate) async fn received(c: Conn<'_>, person: PersonId) -> Result<Vec<Id<RoleGrant>>> {
    query("SELECT given FROM identity_delegation WHERE receiver = $1 ORDER BY given")
        .bind(person)
        .scalars(c)
        .await
}

pub(crate) async fn insert(tx: &mut Tx, d: &Delegation) -> Result<()> {
    query(
        "INSERT INTO identity_delegation (id, giver, receiver, source, given, role, org, from_at, until_at,
            created_at, ended_at, why)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(d.id)
    .bind(d.giver)
    .bind(d.receiver)
    .bind(d.source)
    .bind(d.given)
    .bind(&d.role)
    .bind(d.org)
    .bind(d.from_at)
    .bind(d.until_at)
    .bind(d.created_at)
    .bind(d.ended_at)
    .bind(d.why)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Ends it before its time; false when it has ended.
pub(crate) async fn end(tx: &mut Tx, id: DelegationId, why: Ending) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_delegation SET ended_at = $1, why = $2
         WHERE id = $3 AND ended_at IS NULL AND until_at > $1",
    )
    .bind(now)
    .bind(why)
    .bind(id)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Those with a place at one of `orgs` who may sign in, but for `person`, by name.
pub(crate) async fn colleagues(
    c: Conn<'_>,
    person: PersonId,
    orgs: &[OrgId],
) -> Result<Vec<Person>> {
    if orgs.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (0..orgs.len()).map(|n| format!("${}", n + 2)).collect();
    let sql = format!(
        "SELECT * FROM identity_person WHERE id <> $1 AND state = 'active'
            AND id IN (SELECT person FROM identity_membership WHERE org IN ({}))
         ORDER BY folded, id LIMIT ${}",
        places.join(", "),
        orgs.len() + 2
    );
    let q = orgs.iter().fold(query_built(sql).bind(person), |q, o| q.bind(*o));
    q.bind(COLLEAGUES).all(c).await
}
