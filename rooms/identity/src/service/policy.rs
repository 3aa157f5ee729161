//! Which roles need a second factor, and the gate that makes it so: in a session that was opened without one,
//! whoever holds such a role holds none at all.

use base::{Error, Result};
use contracts::{BoxFuture, org::PersonId};
use db::Conn;
use kit::{
    Audit, Cx, HeldRole, Role,
    session::{self, Gate, SessionId},
    setting,
};

use super::account::here;
use crate::{
    SET_POLICY,
    model::ways::{Factor, Policy},
    store,
};

const SETTING: &str = "identity.policy";

/// The policy in force.
///
/// # Errors
/// The database's.
pub async fn current(c: Conn<'_>, is_demo: bool) -> Result<Policy> {
    Ok(setting::find(c, SETTING).await?.unwrap_or_else(|| Policy::unset(is_demo)))
}

/// The policy in force, for whoever may change it.
///
/// # Errors
/// Forbidden.
pub async fn show(cx: &Cx) -> Result<Policy> {
    cx.grant_everywhere(SET_POLICY)?;
    let mut r = cx.db().read().await?;
    current(r.conn(), cx.app().is_demo()).await
}

/// Sets which roles need a second factor; it holds at once, in open sessions too.
///
/// # Errors
/// Forbidden.
pub async fn set(cx: &Cx, roles: &[Role]) -> Result<()> {
    let grant = cx.grant_everywhere(SET_POLICY)?;
    let mut words: Vec<String> = roles.iter().map(|r| r.word().to_owned()).collect();
    words.sort();
    words.dedup();
    let new = Policy { second_factor: words };
    let mut tx = cx.begin(grant).await?;
    let old = current(tx.conn(), cx.app().is_demo()).await?;
    setting::put(&mut tx, SETTING, &new).await?;
    tx.commit(Audit::new("identity.set_policy", "setting", SETTING).diff(&old, &new)).await
}

/// Whether this session's holder has a role that counts only after a sign-in with a second factor.
///
/// # Errors
/// The database's.
pub async fn waits(cx: &Cx) -> Result<bool> {
    let (Some(id), Some(session)) = (cx.actor().person(), here(cx)) else { return Ok(false) };
    let mut r = cx.db().read().await?;
    let held = session::held(r.conn(), id, cx.now()).await?;
    stops(r.conn(), cx.app().is_demo(), id, session, &held).await
}

/// Whether `held` counts for nothing in `session`. People without an account in this room are not its to judge.
async fn stops(
    mut c: Conn<'_>,
    is_demo: bool,
    person: PersonId,
    session: SessionId,
    held: &[HeldRole],
) -> Result<bool> {
    let policy = current(c.again(), is_demo).await?;
    if !held.iter().any(|h| policy.asks(h.role)) {
        return Ok(false);
    }
    let known = store::sign_ins::factor(c, person, session).await?;
    Ok(known.is_some_and(|f| f.is_none_or(|f| f == Factor::None)))
}

/// Whether the holder of `held` must enrol a second factor before those roles count.
pub(super) async fn asks(c: Conn<'_>, cx: &Cx, held: &[HeldRole]) -> Result<bool> {
    let policy = current(c, cx.app().is_demo()).await?;
    Ok(held.iter().any(|h| policy.asks(h.role)))
}

/// Answers kit's question which roles count.
pub(crate) struct Guard {
    pub(crate) is_demo: bool,
}

impl Gate for Guard {
    fn pass<'a>(
        &'a self,
        mut c: Conn<'a>,
        person: PersonId,
        session: SessionId,
        held: Vec<HeldRole>,
    ) -> BoxFuture<'a, Result<Vec<HeldRole>>> {
        Box::pin(async move {
            let stopped = stops(c.again(), self.is_demo, person, session, &held).await?;
            Ok(if stopped { Vec::new() } else { held })
        })
    }
}

/// The roles of `words`.
///
/// # Errors
/// Invalid for a word that is no role's.
pub fn roles<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<Role>> {
    words
        .map(|w| Role::parse(w).ok_or_else(|| Error::invalid("identity.role.error.role")))
        .collect()
}
