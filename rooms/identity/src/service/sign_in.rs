//! Signing in and out.
//!
//! The way in is a chain of steps: the password is proved (or a passkey, or a link), then a second factor if the
//! account has one, then a password made by someone else is replaced, then the session is opened. Between two
//! requests the chain is carried by a [`Ticket`]. Whoever fails learns nothing: unknown, disabled, held and
//! wrong answer alike, in the same words after the same work.

use base::{Error, Result};
use contracts::org::PersonId;
use kit::{Audit, Cx, Tx, session};
use serde::{Deserialize, Serialize};

pub use super::ticket::Ticket;
use super::{
    no_faults, policy,
    ticket::{self, Opened},
    ways,
};
use crate::{
    OWN_ACCOUNT, SIGN_IN,
    model::{
        Person, PersonState, fold_email, password_fault,
        ways::{Factor, How, Outcome, Proof, Ways},
    },
    password::{self, Turn},
    store::{self, people::Secret},
};

/// Where a sign-in stands.
pub enum Step {
    /// Not let in; no reason is given.
    Refused,
    /// The password is right, but it was temporary and its time is over.
    Expired,
    /// The first proof is right, and the account has a second factor.
    Factor(Ticket, Ways),
    /// The password is right, but was made by someone else: its owner chooses another first.
    NewPassword(Ticket),
    /// In.
    In {
        /// The secret of the new session, for the cookie alone.
        token: String,
        /// Whether any role is held: where to go by default.
        works: bool,
        /// Whether none of the roles counts until a second factor is enrolled.
        enrol: bool,
    },
}

/// What a ticket of the chain carries.
#[derive(Serialize, Deserialize)]
pub(super) struct Carried {
    person: PersonId,
    /// Any change of the account makes the ticket worthless.
    revision: i64,
    how: String,
    factor: String,
}

const CHAIN: &str = "identity.sign_in";

fn carry(cx: &Cx, p: &Person, proof: Proof) -> Result<Ticket> {
    let (how, factor) = (proof.how.word().to_owned(), proof.factor.word().to_owned());
    ticket::seal(cx, CHAIN, Carried { person: p.id, revision: p.revision, how, factor })
}

/// Whose ticket it is, and what was proved so far. The account may be held; whoever calls looks.
///
/// # Errors
/// Precondition when the ticket is old or not ours, or the account changed since.
pub(super) async fn carried(cx: &Cx, ticket: &Ticket) -> Result<(Person, Proof, Opened<Carried>)> {
    let opened: Opened<Carried> = ticket::open(cx, CHAIN, ticket)?;
    let c = &opened.what;
    let how = How::parse(&c.how).ok_or_else(ticket::over)?;
    let factor = Factor::parse(&c.factor).ok_or_else(ticket::over)?;
    let mut r = cx.db().read().await?;
    let person = store::people::find(r.conn(), c.person).await?;
    let person = person
        .filter(|p| p.revision == c.revision && p.state == PersonState::Active)
        .ok_or_else(ticket::over)?;
    Ok((person, Proof { how, factor }, opened))
}

/// Tries `email` with `password`.
///
/// # Errors
/// TooMany from one address, Unavailable when too many sign in at once.
pub async fn sign_in(cx: &Cx, email: &str, password: &str) -> Result<Step> {
    cx.count_sign_in()?;
    let email = fold_email(email);
    let turn = password::turn().await?;
    let mut r = cx.db().read().await?;
    let known = store::people::by_email(r.conn(), &email).await?;
    drop(r);
    let open = known.as_ref().filter(|p| p.may_try(cx.now()));
    let right = password::is_right(&turn, password, open.map(|p| p.password.as_str())).await?;
    match (known, right) {
        (Some(p), true) => proved(cx, &turn, p, password).await,
        (Some(p), false) => refuse_known(cx, &p, Proof::of(How::Password)).await,
        (None, _) => refuse_unknown(cx, &email).await,
    }
}

/// The password was right.
async fn proved(cx: &Cx, turn: &Turn, mut p: Person, password: &str) -> Result<Step> {
    let proof = Proof::of(How::Password);
    if p.temporary && p.password_until.is_some_and(|t| t <= cx.now()) {
        let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
        // Counted, so that even a right guess tells nothing for free.
        store::people::count_wrong(&mut tx, p.id).await?;
        refused(tx, &p, proof, Outcome::Expired).await?;
        return Ok(Step::Expired);
    }
    if !p.temporary && password::is_dated(&p.password) {
        let hash = password::hash(turn, password).await?;
        let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
        if store::people::rehash(&mut tx, p.id, &p.password, &hash).await? {
            tx.commit(Audit::new("identity.rehash_password", "person", p.id)).await?;
            p.password = hash;
        }
    }
    go_on(cx, &p, proof).await
}

/// Goes on for somebody for whom another identity provider vouches.
///
/// # Errors
/// The database's.
pub async fn vouched(cx: &Cx, p: &Person) -> Result<Step> {
    let proof = Proof::of(How::Provider);
    if p.state != PersonState::Active || p.is_held(cx.now()) {
        return refuse_known(cx, p, proof).await;
    }
    go_on(cx, p, proof).await
}

/// What else does this account ask for?
pub(super) async fn go_on(cx: &Cx, p: &Person, proof: Proof) -> Result<Step> {
    let mut r = cx.db().read().await?;
    let ways = store::factors::ways(r.conn(), p.id).await?;
    drop(r);
    if proof.factor == Factor::None && ways.any() {
        return Ok(Step::Factor(carry(cx, p, proof)?, ways));
    }
    if p.temporary {
        return Ok(Step::NewPassword(carry(cx, p, proof)?));
    }
    enter(cx.begin(cx.grant_everywhere(SIGN_IN)?).await?, p, proof).await
}

/// Goes on after a second factor that was proved in `tx`.
pub(super) async fn go_on_with(tx: Tx, p: &Person, proof: Proof) -> Result<Step> {
    if !p.temporary {
        return enter(tx, p, proof).await;
    }
    let cx = tx.cx().clone();
    let audit = Audit::new("identity.prove_factor", "person", p.id);
    tx.commit(audit.note("factor", proof.factor.word())).await?;
    Ok(Step::NewPassword(carry(&cx, p, proof)?))
}

/// The step after a temporary password: its owner chooses one and is in.
///
/// # Errors
/// Precondition when the ticket is used, old or not ours; Invalid for a password that cannot be taken.
pub async fn choose_password(cx: &Cx, ticket: &Ticket, password: &str) -> Result<Step> {
    cx.count_sign_in()?;
    let (mut p, proof, _) = carried(cx, ticket).await?;
    // A ticket for the second factor is none for this step.
    if !p.temporary || p.is_held(cx.now()) || lacks_factor(cx, &p, proof).await? {
        return Err(ticket::over());
    }
    if let Some(fault) = password_fault(password, &p.email.0) {
        return Err(Error::invalid(fault));
    }
    let turn = password::turn().await?;
    if password::is_right(&turn, password, Some(&p.password)).await? {
        return Err(Error::invalid("identity.password.error.same"));
    }
    let new = Secret { hash: password::hash(&turn, password).await?, temporary_until: None };
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    if !store::people::set_password(&mut tx, p.id, &p.password, &new).await? {
        return Err(ticket::over());
    }
    session::revoke_all(&mut tx, p.id, None).await?;
    ways::tell(&mut tx, &p, "identity.letter.password").await?;
    tx.commit(Audit::new("identity.choose_password", "person", p.id)).await?;
    (p.password, p.temporary) = (new.hash, false);
    enter(cx.begin(cx.grant_everywhere(SIGN_IN)?).await?, &p, proof).await
}

async fn lacks_factor(cx: &Cx, p: &Person, proof: Proof) -> Result<bool> {
    let mut r = cx.db().read().await?;
    let ways = store::factors::ways(r.conn(), p.id).await?;
    Ok(proof.factor == Factor::None && ways.any())
}

/// Opens the session: the last step.
async fn enter(mut tx: Tx, p: &Person, proof: Proof) -> Result<Step> {
    let cx = tx.cx().clone();
    if !store::people::note_sign_in(&mut tx, p.id, &p.password).await? {
        drop(tx);
        return refuse_known(&cx, p, proof).await;
    }
    if let kit::Actor::Person { id, session: before, .. } = cx.actor() {
        // Whoever signs in over an open session leaves that one; that it may have ended already is fine.
        let _ended = session::revoke(&mut tx, *id, *before).await;
    }
    let held = session::held(tx.conn(), p.id, cx.now()).await?;
    let enrol = proof.factor == Factor::None && policy::asks(tx.conn(), &cx, &held).await?;
    let new = session::create(&mut tx, p.id, &p.name.0).await?;
    store::sign_ins::put(&mut tx, p.id, Some(new.id), proof, Outcome::In).await?;
    let audit = Audit::new("identity.sign_in", "person", p.id)
        .note("session", new.id)
        .note("how", proof.how.word())
        .note("factor", proof.factor.word());
    tx.commit(audit).await?;
    Ok(Step::In { token: new.token, works: !held.is_empty(), enrol })
}

/// Not let in, on a known account: counted where it was a guess, kept for its owner, and recorded.
pub(super) async fn refuse_known(cx: &Cx, p: &Person, proof: Proof) -> Result<Step> {
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    let outcome = if p.is_held(cx.now()) {
        Outcome::Held
    } else if p.may_try(cx.now()) {
        store::people::count_wrong(&mut tx, p.id).await?;
        Outcome::Wrong
    } else {
        Outcome::Closed
    };
    refused(tx, p, proof, outcome).await
}

/// Ends a refused attempt.
pub(super) async fn refused(
    mut tx: Tx,
    p: &Person,
    proof: Proof,
    outcome: Outcome,
) -> Result<Step> {
    store::sign_ins::put(&mut tx, p.id, None, proof, outcome).await?;
    let audit = Audit::new("identity.sign_in_refused", "person", p.id)
        .note("why", outcome.word())
        .note("how", proof.how.word())
        .note("factor", proof.factor.word());
    tx.commit(audit).await?;
    Ok(Step::Refused)
}

/// The record keeps a keyed hash of what was typed: equal attempts can be told, the address cannot be read.
pub(super) async fn refuse_unknown(cx: &Cx, typed: &str) -> Result<Step> {
    let mark = cx.app().keys().mac("betang identity unknown sign-in", typed.as_bytes()).to_hex();
    let tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    let audit = Audit::new("identity.sign_in_refused", "unknown", &mark[..16]);
    tx.commit(audit.note("why", "unknown")).await?;
    Ok(Step::Refused)
}

/// Ends the present session.
///
/// # Errors
/// The database's; nothing when nobody is signed in.
pub async fn sign_out(cx: &Cx) -> Result<()> {
    let kit::Actor::Person { id, session, .. } = cx.actor() else { return Ok(()) };
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    session::revoke(&mut tx, *id, *session).await?;
    tx.commit(Audit::new("identity.sign_out", "session", session)).await
}

/// Proves that whoever sits here knows the password of `p`; wrong ones count as at the door.
pub(super) async fn prove_again(cx: &Cx, turn: &Turn, p: &Person, password: &str) -> Result<()> {
    cx.count_sign_in()?;
    let open = Some(p).filter(|p| p.may_try(cx.now())).map(|p| p.password.as_str());
    if password::is_right(turn, password, open).await? {
        return Ok(());
    }
    refuse_known(cx, p, Proof::of(How::Password)).await?;
    no_faults(&[("old", "identity.account.error.old")])
}
