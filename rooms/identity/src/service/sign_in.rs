//! Signing in and out.
//!
//! The way in is a chain of steps: the password is proved, then whatever else the account asks for, then the
//! session is opened. Between two requests the chain is carried by a [`Ticket`]. Whoever fails learns nothing:
//! unknown, disabled, held and wrong answer alike, in the same words after the same work.

use std::time::Duration;

use base::{Error, Result, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use contracts::org::PersonId;
use kit::{Audit, Cx, session};
use serde::{Deserialize, Serialize};

use super::no_faults;
use crate::{
    OWN_ACCOUNT, SIGN_IN,
    model::{Person, fold_email, password_fault},
    password::{self, Turn},
    store::{self, people::Secret},
};

/// Where a sign-in stands.
pub enum Step {
    /// Not let in; no reason is given.
    Refused,
    /// The password is right, but it was temporary and its time is over.
    Expired,
    /// The password is right, but was made by someone else: its owner chooses another first.
    NewPassword(Ticket),
    /// In.
    In {
        /// The secret of the new session, for the cookie alone.
        token: String,
        /// Whether any role is held: where to go by default.
        works: bool,
    },
}

/// What has been proved so far, sealed under the instance's key: it lives in a hidden field of the next form.
#[derive(Clone)]
pub struct Ticket(pub String);

#[derive(Serialize, Deserialize)]
struct Proved {
    person: PersonId,
    /// Any change of the account makes the ticket worthless, so it is good once.
    revision: i64,
    until: Timestamp,
}

const TICKET_LIVES: Duration = Duration::from_secs(600);

impl Ticket {
    fn of(cx: &Cx, p: &Person) -> Result<Self> {
        let proved =
            Proved { person: p.id, revision: p.revision, until: cx.now().after(TICKET_LIVES) };
        let plain = serde_json::to_vec(&proved).map_err(Error::internal)?;
        Ok(Self(B64.encode(cx.app().keys().wrap(&plain)?)))
    }

    async fn person(&self, cx: &Cx) -> Result<Person> {
        let over = || Error::precondition("identity.sign_in.error.ticket");
        let sealed = B64.decode(&self.0).map_err(|_| over())?;
        let plain = cx.app().keys().unwrap(&sealed).map_err(|_| over())?;
        let proved: Proved = serde_json::from_slice(&plain).map_err(|_| over())?;
        let mut r = cx.db().read().await?;
        let person = store::people::find(r.conn(), proved.person).await?;
        person
            .filter(|p| {
                p.revision == proved.revision && p.may_try(cx.now()) && proved.until > cx.now()
            })
            .ok_or_else(over)
    }
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
        (Some(p), false) => refuse_known(cx, &p).await.map(|()| Step::Refused),
        (None, _) => refuse_unknown(cx, &email).await.map(|()| Step::Refused),
    }
}

/// The password was right; what else does this account ask for?
async fn proved(cx: &Cx, turn: &Turn, p: Person, password: &str) -> Result<Step> {
    if p.temporary {
        if p.password_until.is_some_and(|t| t <= cx.now()) {
            let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
            // Counted, so that even a right guess tells nothing for free.
            store::people::count_wrong(&mut tx, p.id).await?;
            tx.commit(
                Audit::new("identity.sign_in_refused", "person", p.id).note("why", "expired"),
            )
            .await?;
            return Ok(Step::Expired);
        }
        return Ticket::of(cx, &p).map(Step::NewPassword);
    }
    let kept = if password::is_dated(&p.password) {
        password::hash(turn, password).await?
    } else {
        p.password.clone()
    };
    enter(cx, &p, &kept).await
}

/// The step after a temporary password: its owner chooses one and is in.
///
/// # Errors
/// Precondition when the ticket is used, old or not ours; Invalid for a password that cannot be taken.
pub async fn choose_password(cx: &Cx, ticket: &Ticket, password: &str) -> Result<Step> {
    cx.count_sign_in()?;
    let p = ticket.person(cx).await?;
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
        return Err(Error::precondition("identity.sign_in.error.ticket"));
    }
    session::revoke_all(&mut tx, p.id, None).await?;
    tx.commit(Audit::new("identity.choose_password", "person", p.id)).await?;
    enter(cx, &p, &new.hash).await
}

/// Opens the session: the last step. `kept` is the hash to keep for the password that was just proved.
async fn enter(cx: &Cx, p: &Person, kept: &str) -> Result<Step> {
    let old = if p.temporary { kept } else { &p.password };
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    if !store::people::note_sign_in(&mut tx, p.id, old, kept).await? {
        drop(tx);
        return refuse_known(cx, p).await.map(|()| Step::Refused);
    }
    if let kit::Actor::Person { id, session: before, .. } = cx.actor() {
        // Whoever signs in over an open session leaves that one; that it may have ended already is fine.
        let _ended = session::revoke(&mut tx, *id, *before).await;
    }
    let works = !session::held(tx.conn(), p.id, cx.now()).await?.is_empty();
    let new = session::create(&mut tx, p.id, &p.name.0).await?;
    let rehashed = kept != p.password && !p.temporary;
    let audit = Audit::new("identity.sign_in", "person", p.id)
        .note("session", new.id)
        .note("rehashed", rehashed);
    tx.commit(audit).await?;
    Ok(Step::In { token: new.token, works })
}

async fn refuse_known(cx: &Cx, p: &Person) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    let why = if p.may_try(cx.now()) {
        store::people::count_wrong(&mut tx, p.id).await?;
        "wrong"
    } else if p.is_held(cx.now()) {
        "held"
    } else {
        "closed"
    };
    tx.commit(Audit::new("identity.sign_in_refused", "person", p.id).note("why", why)).await
}

/// The record keeps a keyed hash of what was typed: equal attempts can be told, the address cannot be read.
async fn refuse_unknown(cx: &Cx, email: &str) -> Result<()> {
    let mark = cx.app().keys().mac("betang identity unknown sign-in", email.as_bytes()).to_hex();
    let tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    tx.commit(Audit::new("identity.sign_in_refused", "unknown", &mark[..16]).note("why", "unknown"))
        .await
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
    refuse_known(cx, p).await?;
    no_faults(&[("old", "identity.account.error.old")])
}
