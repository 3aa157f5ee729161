//! Attempts to sign in, how strongly a session was opened, and tickets that were used.

use base::{Id, Result, Timestamp};
use contracts::org::PersonId;
use db::{Conn, query};
use kit::{Tx, session::SessionId};
use uuid::Uuid;

use crate::model::ways::{Factor, Outcome, Proof, SignIn, SignInMark};

/// Keeps an attempt on a known account.
pub(crate) async fn put(
    tx: &mut Tx,
    person: PersonId,
    session: Option<SessionId>,
    proof: Proof,
    outcome: Outcome,
) -> Result<()> {
    let now = tx.now();
    let address = tx.cx().address().map(|a| a.to_string()).unwrap_or_default();
    let agent: String = tx.cx().agent().chars().take(200).collect();
    query(
        "INSERT INTO identity_sign_in (id, person, session, at, how, factor, outcome, address, agent)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(Id::<SignInMark>::new())
    .bind(person)
    .bind(session)
    .bind(now)
    .bind(proof.how)
    .bind(proof.factor)
    .bind(outcome)
    .bind(address)
    .bind(agent)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// The newest attempts on the account of `person`.
pub(crate) async fn list(c: Conn<'_>, person: PersonId, limit: i64) -> Result<Vec<SignIn>> {
    query("SELECT * FROM identity_sign_in WHERE person = $1 ORDER BY at DESC, id DESC LIMIT $2")
        .bind(person)
        .bind(limit)
        .all(c)
        .await
}

/// When `session` was opened, by `person`.
pub(crate) async fn opened_at(
    c: Conn<'_>,
    person: PersonId,
    session: SessionId,
) -> Result<Option<Timestamp>> {
    let row: Option<(Timestamp,)> =
        query("SELECT at FROM identity_sign_in WHERE session = $1 AND person = $2")
            .bind(session)
            .bind(person)
            .optional(c)
            .await?;
    Ok(row.map(|(t,)| t))
}

/// How strongly `session` of `person` was opened; the outer none: `person` has no account here.
pub(crate) async fn factor(
    c: Conn<'_>,
    person: PersonId,
    session: SessionId,
) -> Result<Option<Option<Factor>>> {
    let row: Option<(Option<Factor>,)> = query(
        "SELECT s.factor FROM identity_person p
         LEFT JOIN identity_sign_in s ON s.person = p.id AND s.session = $1 WHERE p.id = $2",
    )
    .bind(session)
    .bind(person)
    .optional(c)
    .await?;
    Ok(row.map(|(f,)| f))
}

/// Says that a second factor was proved within `session`.
pub(crate) async fn strengthen(
    tx: &mut Tx,
    person: PersonId,
    session: SessionId,
    factor: Factor,
) -> Result<()> {
    query("UPDATE identity_sign_in SET factor = $1 WHERE session = $2 AND person = $3 AND factor = 'none'")
        .bind(factor)
        .bind(session)
        .bind(person)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Uses up a ticket. False when it was used before.
pub(crate) async fn spend(tx: &mut Tx, ticket: Uuid, until: Timestamp) -> Result<bool> {
    let n = query("INSERT INTO identity_spent (ticket, until) VALUES ($1, $2) ON CONFLICT (ticket) DO NOTHING")
        .bind(ticket)
        .bind(until)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// Forgets attempts before `then`, and used tickets whose time is over at `now`. How many.
pub(crate) async fn forget(tx: &mut Tx, then: Timestamp, now: Timestamp) -> Result<u64> {
    let n = query("DELETE FROM identity_sign_in WHERE at < $1").bind(then).run(tx.conn()).await?;
    let m = query("DELETE FROM identity_spent WHERE until < $1").bind(now).run(tx.conn()).await?;
    Ok(n + m)
}

/// Takes out everything that is kept about the ways in of `person`. How many rows.
pub(crate) async fn erase(tx: &mut Tx, person: PersonId) -> Result<u64> {
    let mut n = 0;
    for statement in [
        "DELETE FROM identity_link WHERE person = $1",
        "DELETE FROM identity_totp WHERE person = $1",
        "DELETE FROM identity_recovery WHERE person = $1",
        "DELETE FROM identity_passkey WHERE person = $1",
        "DELETE FROM identity_sign_in WHERE person = $1",
    ] {
        n += query(statement).bind(person).run(tx.conn()).await?;
    }
    Ok(n)
}
