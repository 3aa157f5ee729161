//! One's own account: name, password, sessions.

use base::{Error, Result};
use kit::{
    Actor, Audit, Cx, session,
    session::{Session, SessionId},
};

use super::{no_faults, sign_in::prove_again, ways};
use crate::{
    OWN_ACCOUNT,
    model::{Person, PersonFacts, password_fault},
    password,
    store::{self, people::Secret},
};

/// One's own account and open sessions.
///
/// # Errors
/// Unauthenticated for nobody.
pub async fn own(cx: &Cx) -> Result<(Person, Vec<Session>)> {
    let id = cx.person()?;
    let mut r = cx.db().read().await?;
    let person = store::people::find(r.conn(), id).await?.ok_or_else(Error::not_found)?;
    let sessions = session::list(r.conn(), id, cx.now()).await?;
    Ok((person, sessions))
}

/// Changes one's own name and telephone; the e-mail is the administrator's to change.
///
/// # Errors
/// Invalid for what cannot be accepted, Conflict when changed meanwhile.
pub async fn change_profile(cx: &Cx, name: &str, phone: &str, revision: i64) -> Result<()> {
    let (old, _) = own(cx).await?;
    let new = PersonFacts::new(&old.email.0, name, phone);
    no_faults(&new.faults())?;
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    if !store::people::update(&mut tx, old.id, &new, revision).await? {
        return Err(Error::conflict("identity.error.changed_meanwhile"));
    }
    session::rename(&mut tx, old.id, &new.name.0).await?;
    tx.commit(
        Audit::new("identity.change_profile", "person", old.id)
            .about(old.id)
            .diff(&old.facts(), &new),
    )
    .await
}

/// Changes one's own password and ends every other session.
///
/// # Errors
/// Invalid for a wrong old or an unfit new password.
pub async fn change_password(cx: &Cx, old: &str, new: &str) -> Result<()> {
    let (p, _) = own(cx).await?;
    let turn = password::turn().await?;
    prove_again(cx, &turn, &p, old).await?;
    if let Some(fault) = password_fault(new, &p.email.0) {
        return Err(Error::invalid(fault));
    }
    if old == new {
        return Err(Error::invalid("identity.password.error.same"));
    }
    let secret = Secret { hash: password::hash(&turn, new).await?, temporary_until: None };
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    if !store::people::set_password(&mut tx, p.id, &p.password, &secret).await? {
        return Err(Error::conflict("identity.error.changed_meanwhile"));
    }
    let ended = session::revoke_all(&mut tx, p.id, here(cx)).await?;
    ways::tell(&mut tx, &p, "identity.letter.password").await?;
    tx.commit(Audit::new("identity.change_password", "person", p.id).note("sessions_ended", ended))
        .await
}

/// Ends one of one's own sessions.
///
/// # Errors
/// NotFound when it is not one's own or has ended.
pub async fn end_session(cx: &Cx, id: SessionId) -> Result<()> {
    let person = cx.person()?;
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    session::revoke(&mut tx, person, id).await?;
    tx.commit(Audit::new("identity.end_session", "session", id)).await
}

/// Ends all of one's own sessions but this one. How many.
///
/// # Errors
/// The database's.
pub async fn end_other_sessions(cx: &Cx) -> Result<u64> {
    let person = cx.person()?;
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    let ended = session::revoke_all(&mut tx, person, here(cx)).await?;
    tx.commit(
        Audit::new("identity.end_other_sessions", "person", person).note("sessions_ended", ended),
    )
    .await?;
    Ok(ended)
}

/// The session of this request.
#[must_use]
pub fn here(cx: &Cx) -> Option<SessionId> {
    match cx.actor() {
        Actor::Person { session, .. } => Some(*session),
        _ => None,
    }
}
