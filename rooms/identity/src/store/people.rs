//! People and their places in organisations, in the database.

use base::{Result, Timestamp};
use contracts::org::{OrgId, OrgPath, PersonId};
use db::{Conn, query, query_built};
use kit::Tx;

use super::like;
use crate::model::{HOLDS, Membership, Person, PersonFacts, PersonState, WRONG_BEFORE_HOLD};

pub(crate) async fn find(c: Conn<'_>, id: PersonId) -> Result<Option<Person>> {
    query("SELECT * FROM identity_person WHERE id = $1").bind(id).optional(c).await
}

pub(crate) async fn by_email(c: Conn<'_>, email: &str) -> Result<Option<Person>> {
    query("SELECT * FROM identity_person WHERE email = $1").bind(email).optional(c).await
}

/// Which people a list shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// In name or e-mail.
    pub(crate) text: String,
    /// Only these; none: everyone.
    pub(crate) ids: Option<Vec<PersonId>>,
}

impl Filter {
    fn condition(&self) -> String {
        let mut sql = String::from(" WHERE state <> 'erased' AND folded LIKE $1 ESCAPE '\\'");
        if let Some(ids) = &self.ids {
            let places: Vec<String> = (0..ids.len()).map(|n| format!("${}", n + 2)).collect();
            sql.push_str(&format!(" AND id IN ({})", places.join(", ")));
        }
        sql
    }

    fn bound(&self, sql: String) -> db::Query {
        let q = query_built(sql).bind(like(&self.text));
        self.ids.iter().flatten().fold(q, |q, id| q.bind(*id))
    }

    fn is_nobody(&self) -> bool {
        self.ids.as_ref().is_some_and(Vec::is_empty)
    }
}

pub(crate) async fn count(c: Conn<'_>, f: &Filter) -> Result<i64> {
    if f.is_nobody() {
        return Ok(0);
    }
    f.bound(format!("SELECT COUNT(*) FROM identity_person{}", f.condition())).scalar(c).await
}

pub(crate) async fn list(c: Conn<'_>, f: &Filter, offset: i64, limit: i64) -> Result<Vec<Person>> {
    if f.is_nobody() {
        return Ok(Vec::new());
    }
    let n = f.ids.as_ref().map_or(0, Vec::len) + 2;
    let sql = format!(
        "SELECT * FROM identity_person{} ORDER BY folded, id LIMIT ${n} OFFSET ${}",
        f.condition(),
        n + 1
    );
    f.bound(sql).bind(limit).bind(offset).all(c).await
}

/// The ids of those with a place at or below `path`.
pub(crate) async fn members_below(c: Conn<'_>, path: &OrgPath) -> Result<Vec<PersonId>> {
    query(
        "SELECT DISTINCT m.person FROM identity_membership m JOIN identity_org o ON o.id = m.org
         WHERE o.path LIKE $1 ORDER BY m.person",
    )
    .bind(format!("{}%", path.0))
    .scalars(c)
    .await
}

/// Who has a place exactly at `org`, and what they do there.
pub(crate) async fn members_at(c: Conn<'_>, org: OrgId) -> Result<Vec<(PersonId, String)>> {
    query("SELECT person, position FROM identity_membership WHERE org = $1 ORDER BY person")
        .bind(org)
        .all(c)
        .await
}

pub(crate) async fn memberships(c: Conn<'_>, person: PersonId) -> Result<Vec<Membership>> {
    query("SELECT org, position, since FROM identity_membership WHERE person = $1 ORDER BY since, org")
        .bind(person)
        .all(c)
        .await
}

/// Where `person` has a place.
pub(crate) async fn membership_paths(c: Conn<'_>, person: PersonId) -> Result<Vec<String>> {
    query(
        "SELECT o.path FROM identity_membership m JOIN identity_org o ON o.id = m.org
         WHERE m.person = $1 ORDER BY o.path",
    )
    .bind(person)
    .scalars(c)
    .await
}

pub(crate) async fn put_membership(
    tx: &mut Tx,
    person: PersonId,
    org: OrgId,
    position: &str,
) -> Result<()> {
    let now = tx.now();
    query(
        "INSERT INTO identity_membership (person, org, position, since) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person, org) DO UPDATE SET position = excluded.position",
    )
    .bind(person)
    .bind(org)
    .bind(position)
    .bind(now)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// False when there was no such place.
pub(crate) async fn drop_membership(tx: &mut Tx, person: PersonId, org: OrgId) -> Result<bool> {
    let n = query("DELETE FROM identity_membership WHERE person = $1 AND org = $2")
        .bind(person)
        .bind(org)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// A password as it is kept.
#[derive(Clone)]
pub(crate) struct Secret {
    /// PHC string.
    pub(crate) hash: String,
    /// Made by someone else than the owner: good until then.
    pub(crate) temporary_until: Option<Timestamp>,
}

/// Enters an account; Conflict when the e-mail has one.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: PersonId,
    facts: &PersonFacts,
    secret: &Secret,
) -> Result<()> {
    let now = tx.now();
    query(
        "INSERT INTO identity_person (id, email, name, phone, folded, password, temporary, password_until,
            state, failed_count, locked_until, revision, created_at, changed_at, last_sign_in)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', 0, NULL, 1, $9, $10, NULL)",
    )
    .bind(id)
    .bind(&facts.email)
    .bind(&facts.name)
    .bind(&facts.phone)
    .bind(facts.folded())
    .bind(&secret.hash)
    .bind(secret.temporary_until.is_some())
    .bind(secret.temporary_until)
    .bind(now)
    .bind(now)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// False when somebody else changed it since `revision`.
pub(crate) async fn update(
    tx: &mut Tx,
    id: PersonId,
    facts: &PersonFacts,
    revision: i64,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_person SET email = $1, name = $2, phone = $3, folded = $4, changed_at = $5,
            revision = revision + 1
         WHERE id = $6 AND revision = $7 AND state <> 'erased'",
    )
    .bind(&facts.email)
    .bind(&facts.name)
    .bind(&facts.phone)
    .bind(facts.folded())
    .bind(now)
    .bind(id)
    .bind(revision)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// False when it was not in state `from`.
pub(crate) async fn set_state(
    tx: &mut Tx,
    id: PersonId,
    from: PersonState,
    to: PersonState,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_person SET state = $1, changed_at = $2, revision = revision + 1,
            failed_count = 0, locked_until = NULL
         WHERE id = $3 AND state = $4",
    )
    .bind(to)
    .bind(now)
    .bind(id)
    .bind(from)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Puts a new password in the place of the one whose hash is `old`; false when that is no longer the one.
/// Links that were sent lead nowhere from then on.
pub(crate) async fn set_password(
    tx: &mut Tx,
    id: PersonId,
    old: &str,
    new: &Secret,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_person SET password = $1, temporary = $2, password_until = $3, changed_at = $4,
            revision = revision + 1, failed_count = 0, locked_until = NULL
         WHERE id = $5 AND password = $6 AND state <> 'erased'",
    )
    .bind(&new.hash)
    .bind(new.temporary_until.is_some())
    .bind(new.temporary_until)
    .bind(now)
    .bind(id)
    .bind(old)
    .run(tx.conn())
    .await?;
    if n == 1 {
        super::links::withdraw(tx, id).await?;
    }
    Ok(n == 1)
}

/// Notes a sign-in to the account whose password's hash is `hash`. False when the account is held or disabled
/// by now, or the password was changed meanwhile.
pub(crate) async fn note_sign_in(tx: &mut Tx, id: PersonId, hash: &str) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_person SET failed_count = 0, locked_until = NULL, last_sign_in = $1
         WHERE id = $2 AND password = $3 AND state = 'active'
            AND (locked_until IS NULL OR locked_until <= $1)",
    )
    .bind(now)
    .bind(id)
    .bind(hash)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Keeps a stronger hash of the same password; false when that is no longer the one.
pub(crate) async fn rehash(tx: &mut Tx, id: PersonId, old: &str, new: &str) -> Result<bool> {
    let n = query("UPDATE identity_person SET password = $1 WHERE id = $2 AND password = $3")
        .bind(new)
        .bind(id)
        .bind(old)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// Makes guesses on one account take turns until the commit. False when it is held or disabled.
pub(crate) async fn take_turn(tx: &mut Tx, id: PersonId) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_person SET failed_count = failed_count WHERE id = $1 AND state = 'active'
            AND (locked_until IS NULL OR locked_until <= $2)",
    )
    .bind(id)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Counts a wrong password, and holds the account at each fifth. One statement, so that two at once are two.
pub(crate) async fn count_wrong(tx: &mut Tx, id: PersonId) -> Result<()> {
    let now = tx.now();
    let [first, second, third, later] = HOLDS.map(|d| now.after(d));
    query(
        "UPDATE identity_person SET failed_count = failed_count + 1,
            locked_until = CASE
                WHEN (failed_count + 1) % $1 <> 0 THEN locked_until
                WHEN (failed_count + 1) / $1 = 1 THEN $2
                WHEN (failed_count + 1) / $1 = 2 THEN $3
                WHEN (failed_count + 1) / $1 = 3 THEN $4
                ELSE $5 END
         WHERE id = $6",
    )
    .bind(WRONG_BEFORE_HOLD)
    .bind(first)
    .bind(second)
    .bind(third)
    .bind(later)
    .bind(id)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Overwrites every personal value and ends the account. False when it was erased already.
pub(crate) async fn erase(tx: &mut Tx, id: PersonId, facts: &PersonFacts) -> Result<bool> {
    let now = tx.now();
    query("DELETE FROM identity_membership WHERE person = $1").bind(id).run(tx.conn()).await?;
    let n = query(
        "UPDATE identity_person SET email = $1, name = $2, phone = '', folded = '', password = '',
            temporary = $3, password_until = NULL, state = 'erased', failed_count = 0, locked_until = NULL,
            last_sign_in = NULL, changed_at = $4, revision = revision + 1
         WHERE id = $5 AND state <> 'erased'",
    )
    .bind(&facts.email)
    .bind(&facts.name)
    .bind(false)
    .bind(now)
    .bind(id)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Which of `ids` may sign in.
pub(crate) async fn active_among(c: Conn<'_>, ids: &[PersonId]) -> Result<Vec<PersonId>> {
    let f = Filter { text: String::new(), ids: Some(ids.to_vec()) };
    if f.is_nobody() {
        return Ok(Vec::new());
    }
    f.bound(format!(
        "SELECT id FROM identity_person{} AND state = 'active' ORDER BY id",
        f.condition()
    ))
    .scalars(c)
    .await
}
