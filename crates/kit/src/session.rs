//! Sessions and role grants: the tables of sign-in. How one signs in is room `identity`'s business.

use std::time::Duration;

use base::{Error, Id, Result, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use contracts::{
    BoxFuture,
    org::{OrgId, OrgPath, PersonId},
};
use db::{Conn, query};

use crate::{
    Actor, App, Tx,
    grant::{HeldRole, Role},
    keys,
};

/// Marks ids of sessions.
#[derive(Debug)]
pub enum SessionMark {}
/// The id of a session; not the token.
pub type SessionId = Id<SessionMark>;

/// How long a session lives without being used.
const IDLE: Duration = Duration::from_secs(12 * 3600);
/// `seen_at` is written at most this often.
const SEEN_EVERY: Duration = Duration::from_secs(300);

/// Decides which of the roles that a person holds count in a session. Whoever knows how people sign in answers
/// it, to hold roles back where a session was opened too weakly for them; unanswered, all count.
pub trait Gate: Send + Sync {
    /// Those of `held` that count in `session` of `person`.
    ///
    /// # Errors
    /// The database's.
    fn pass<'a>(
        &'a self,
        c: Conn<'a>,
        person: PersonId,
        session: SessionId,
        held: Vec<HeldRole>,
    ) -> BoxFuture<'a, Result<Vec<HeldRole>>>;
}

/// The cookie's name; over TLS the browser also enforces its host and path by the prefix.
#[must_use]
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-betang" } else { "betang" }
}

/// A session just made.
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The secret, for the cookie alone.
    pub token: String,
}

db::row! {
    /// A session as its owner sees it.
    #[derive(Clone, Debug)]
    pub struct Session {
        /// Its id.
        pub id: SessionId,
        /// Whose.
        pub person: PersonId,
        /// Since when.
        pub created_at: Timestamp,
        /// Last used.
        pub seen_at: Timestamp,
        /// Ends by itself.
        pub expires_at: Timestamp,
        /// Ended by hand.
        pub revoked_at: Option<Timestamp>,
        /// From where.
        pub address: String,
        /// With what.
        pub agent: String,
    }
}

/// Opens a session for `person`: always a fresh token, so a token planted before sign-in is worth nothing.
///
/// # Errors
/// The database's.
pub async fn create(tx: &mut Tx, person: PersonId, name: &str) -> Result<NewSession> {
    let token = B64.encode(keys::random()?);
    let (id, now) = (SessionId::new(), tx.now());
    let address = tx.cx().address().map(|a| a.to_string()).unwrap_or_default();
    let agent: String = tx.cx().agent().chars().take(200).collect();
    query(
        "INSERT INTO kit_session (id, token_hash, person, person_name, created_at, seen_at, expires_at, revoked_at, address, agent)
         VALUES ($1, $2, $3, $4, $5, $5, $6, NULL, $7, $8)",
    )
    .bind(id)
    .bind(hash(&token))
    .bind(person)
    .bind(name)
    .bind(now)
    .bind(now.after(IDLE))
    .bind(address)
    .bind(agent)
    .run(tx.conn())
    .await?;
    Ok(NewSession { id, token })
}

/// The open sessions of `person`, newest first.
///
/// # Errors
/// The database's.
pub async fn list(c: Conn<'_>, person: PersonId, now: Timestamp) -> Result<Vec<Session>> {
    query(
        "SELECT * FROM kit_session WHERE person = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY seen_at DESC, id",
    )
    .bind(person)
    .bind(now)
    .all(c)
    .await
}

/// Ends one session of `person`.
///
/// # Errors
/// NotFound when it is not theirs or has ended.
pub async fn revoke(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<()> {
    let now = tx.now();
    let n = query("UPDATE kit_session SET revoked_at = $1 WHERE id = $2 AND person = $3 AND revoked_at IS NULL")
        .bind(now)
        .bind(id)
        .bind(person)
        .run(tx.conn())
        .await?;
    if n == 1 { Ok(()) } else { Err(Error::not_found()) }
}

/// Ends every session of `person` but `keep`. How many.
///
/// # Errors
/// The database's.
pub async fn revoke_all(tx: &mut Tx, person: PersonId, keep: Option<SessionId>) -> Result<u64> {
    let now = tx.now();
    query("UPDATE kit_session SET revoked_at = $1 WHERE person = $2 AND revoked_at IS NULL AND id <> $3")
        .bind(now)
        .bind(person)
        .bind(keep.unwrap_or_else(|| SessionId::from(uuid::Uuid::nil())))
        .run(tx.conn())
        .await
}

/// Keeps the greeting in open sessions in step with a changed name.
///
/// # Errors
/// The database's.
pub async fn rename(tx: &mut Tx, person: PersonId, name: &str) -> Result<()> {
    query("UPDATE kit_session SET person_name = $1 WHERE person = $2")
        .bind(name)
        .bind(person)
        .run(tx.conn())
        .await?;
    Ok(())
}

db::row! {
    struct Found {
        id: SessionId,
        person: PersonId,
        person_name: String,
        seen_at: Timestamp,
    }
}

/// Who the bearer of `token` is now.
pub(crate) async fn actor(app: &App, token: &str) -> Result<Actor> {
    let now = app.clock().now();
    let mut r = app.db().read().await?;
    let found: Option<Found> = query(
        "SELECT id, person, person_name, seen_at FROM kit_session
         WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2",
    )
    .bind(hash(token))
    .bind(now)
    .optional(r.conn())
    .await?;
    let Some(s) = found else { return Ok(Actor::Nobody) };
    let held = held(r.conn(), s.person, now).await?;
    let roles = match app.ask::<dyn Gate>() {
        Some(gate) if !held.is_empty() => gate.pass(r.conn(), s.person, s.id, held).await?,
        _ => held,
    };
    drop(r);
    if now.since(s.seen_at) > SEEN_EVERY {
        let mut tx = app.db().begin().await?;
        query("UPDATE kit_session SET seen_at = $1, expires_at = $2 WHERE id = $3")
            .bind(now)
            .bind(now.after(IDLE))
            .bind(s.id)
            .run(tx.conn())
            .await?;
        tx.commit().await?;
    }
    Ok(Actor::Person { id: s.person, session: s.id, name: s.person_name, roles })
}

fn hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

db::row! {
    /// A role given to a person.
    #[derive(Clone, Debug)]
    pub struct RoleGrant {
        /// Its id.
        pub id: Id<RoleGrant>,
        /// To whom.
        pub person: PersonId,
        /// The role's word.
        pub role: String,
        /// At which organisation; none: everywhere.
        pub org: Option<OrgId>,
        /// Its path.
        pub path: String,
        /// Since when.
        pub from_at: Timestamp,
        /// Until when, for a delegation.
        pub until_at: Option<Timestamp>,
    }
}

/// Gives `person` the role at the organisation (none: everywhere).
///
/// # Errors
/// The database's.
pub async fn give_role(
    tx: &mut Tx,
    person: PersonId,
    role: Role,
    org: Option<(OrgId, &OrgPath)>,
    until: Option<Timestamp>,
) -> Result<()> {
    let now = tx.now();
    query("INSERT INTO kit_role_grant (id, person, role, org, path, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(Id::<RoleGrant>::new())
        .bind(person)
        .bind(role.word())
        .bind(org.map(|(id, _)| id))
        .bind(org.map_or("/", |(_, p)| p.0.as_str()))
        .bind(now)
        .bind(until)
        .run(tx.conn())
        .await?;
    Ok(())
}

/// Gives `person` the role from a time on, which may lie ahead, until another: a delegation. Its id.
///
/// # Errors
/// The database's.
pub async fn give_role_between(
    tx: &mut Tx,
    person: PersonId,
    role: Role,
    org: Option<(OrgId, &OrgPath)>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Id<RoleGrant>> {
    let id = Id::<RoleGrant>::new();
    query("INSERT INTO kit_role_grant (id, person, role, org, path, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(person)
        .bind(role.word())
        .bind(org.map(|(id, _)| id))
        .bind(org.map_or("/", |(_, p)| p.0.as_str()))
        .bind(from)
        .bind(until)
        .run(tx.conn())
        .await?;
    Ok(id)
}

/// Takes a role back.
///
/// # Errors
/// NotFound when it was not given.
pub async fn take_role(tx: &mut Tx, id: Id<RoleGrant>) -> Result<()> {
    let n = query("DELETE FROM kit_role_grant WHERE id = $1").bind(id).run(tx.conn()).await?;
    if n == 1 { Ok(()) } else { Err(Error::not_found()) }
}

/// The roles given to `person`, those that ended too.
///
/// # Errors
/// The database's.
pub async fn roles_of(c: Conn<'_>, person: PersonId) -> Result<Vec<RoleGrant>> {
    query("SELECT * FROM kit_role_grant WHERE person = $1 ORDER BY from_at, id")
        .bind(person)
        .all(c)
        .await
}

/// Everyone who holds a role exactly at `path` or below it.
///
/// # Errors
/// The database's.
pub async fn roles_at(c: Conn<'_>, path: &OrgPath) -> Result<Vec<RoleGrant>> {
    // The path holds only ids and slashes, so it has no LIKE wildcards of its own.
    query("SELECT * FROM kit_role_grant WHERE path LIKE $1 ORDER BY path, role, from_at, id")
        .bind(format!("{}%", path.0))
        .all(c)
        .await
}

/// The roles that `person` holds at `now`.
///
/// # Errors
/// The database's.
pub async fn held(c: Conn<'_>, person: PersonId, now: Timestamp) -> Result<Vec<HeldRole>> {
    let rows: Vec<(String, String)> = query(
        "SELECT role, path FROM kit_role_grant
         WHERE person = $1 AND from_at <= $2 AND (until_at IS NULL OR until_at > $2) ORDER BY path, role, id",
    )
    .bind(person)
    .bind(now)
    .all(c)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(role, path)| {
            Some(HeldRole { role: Role::parse(&role)?, path: OrgPath(path) })
        })
        .collect())
}
