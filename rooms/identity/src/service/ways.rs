//! What ways into an account there are, whether they may be changed just now, and the letter that tells its
//! owner of a change.

use base::{Error, Result};
use contracts::org::PersonId;
use kit::{
    Cx, Tx,
    mail::{self, Mail},
};

use super::account::here;
use crate::{
    model::{
        Person,
        ways::{FRESH, Factor, SIGN_INS_KEPT, SignIn, Ways},
    },
    store::{self, passkeys::PasskeyRow},
};

/// Attempts that the account page shows.
const SHOWN: i64 = 10;

/// A passkey as its owner sees it.
#[derive(Clone, Debug)]
pub struct OwnPasskey {
    /// Its id, as text.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// The host name it was made for.
    pub host: String,
    /// Since when.
    pub created_at: base::Timestamp,
    /// Used last.
    pub used_at: Option<base::Timestamp>,
}

/// Every way into one's own account, and who tried.
pub struct Own {
    /// Second factors.
    pub ways: Ways,
    /// Passkeys.
    pub passkeys: Vec<OwnPasskey>,
    /// The last attempts, newest first.
    pub sign_ins: Vec<SignIn>,
    /// Whether a role is held that counts only after a sign-in with a second factor, and this was none.
    pub waits: bool,
}

/// Every way into one's own account.
///
/// # Errors
/// Unauthenticated for nobody.
pub async fn own(cx: &Cx) -> Result<Own> {
    let id = cx.person()?;
    let mut r = cx.db().read().await?;
    let ways = store::factors::ways(r.conn(), id).await?;
    let keys = store::passkeys::list(r.conn(), id).await?;
    let sign_ins = store::sign_ins::list(r.conn(), id, SHOWN).await?;
    drop(r);
    let waits = super::policy::waits(cx).await?;
    Ok(Own { ways, passkeys: keys.into_iter().map(shown).collect(), sign_ins, waits })
}

pub(super) fn shown(k: PasskeyRow) -> OwnPasskey {
    OwnPasskey {
        id: k.id.to_string(),
        name: k.name,
        host: k.host,
        created_at: k.created_at,
        used_at: k.used_at,
    }
}

/// Whether this session was opened a moment ago: only then may ways in be changed. A cookie that somebody
/// took is not enough to plant a way in of their own.
///
/// # Errors
/// Unauthenticated for nobody.
pub async fn is_fresh(cx: &Cx) -> Result<bool> {
    let (id, Some(session)) = (cx.person()?, here(cx)) else { return Ok(false) };
    let mut r = cx.db().read().await?;
    let at = store::sign_ins::opened_at(r.conn(), id, session).await?;
    Ok(at.is_some_and(|t| cx.now().since(t) < FRESH))
}

/// The account of whoever may change its ways in just now.
///
/// # Errors
/// Precondition when the sign-in is too long ago.
pub(super) async fn fresh(cx: &Cx) -> Result<Person> {
    let id = cx.person()?;
    if !is_fresh(cx).await? {
        return Err(Error::precondition(STALE));
    }
    let mut r = cx.db().read().await?;
    store::people::find(r.conn(), id).await?.ok_or_else(Error::not_found)
}

/// What [`fresh`] says when the sign-in is too long ago: the web leads to the door then.
pub(crate) const STALE: &str = "identity.ways.error.stale";

/// Notes in the session that a second factor was proved within it.
pub(super) async fn strengthen(tx: &mut Tx, person: PersonId, factor: Factor) -> Result<()> {
    match here(tx.cx()) {
        Some(session) => store::sign_ins::strengthen(tx, person, session, factor).await,
        None => Ok(()),
    }
}

/// Tells the owner by letter that a way into the account was changed; `what` is a text key. Nothing where no
/// letters leave the house.
pub(super) async fn tell(tx: &mut Tx, person: &Person, what: &str) -> Result<()> {
    let cx = tx.cx().clone();
    if !mail::is_on(cx.app()) || !mail::is_address(&person.email.0) {
        return Ok(());
    }
    let subject =
        cx.tf("identity.letter.change_subject", &[("portal", &cx.app().province().portal)]);
    let when = crate::view::moment(&cx, cx.now());
    let text = cx.tf(
        "identity.letter.change",
        &[("name", &person.name.0), ("what", cx.t(what)), ("when", &when)],
    );
    mail::send(tx, Mail::new(&person.email.0, subject, text)).await
}

/// Forgets old attempts, used tickets and dead links: by the clock.
pub(crate) async fn sweep(cx: &Cx) -> Result<()> {
    let then = cx.now().before(SIGN_INS_KEPT);
    let mut tx = cx.begin(cx.grant_everywhere(crate::SWEEP)?).await?;
    let links = store::links::forget(&mut tx, then).await?;
    let rest = store::sign_ins::forget(&mut tx, then, cx.now()).await?;
    if links + rest == 0 {
        return Ok(());
    }
    tx.commit(kit::Audit::new("identity.sweep", "ways_in", "old").note("rows", links + rest)).await
}
