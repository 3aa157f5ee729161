//! Use cases of the record of incidents. The record of the house keeps which fields changed, not their words.

use base::{Error, Result};
use kit::{Audit, Cx};

use super::{
    super::{INCIDENTS, REGISTER},
    model::{Facts, IncidentId, Whom},
    store::{self, Incident},
};

const KIND: &str = "incident";

/// One incident, if the actor may read it.
///
/// # Errors
/// NotFound, Forbidden.
pub(super) async fn find(cx: &Cx, id: IncidentId) -> Result<Incident> {
    cx.grant_everywhere(REGISTER)?;
    let mut r = cx.db().read().await?;
    store::find(r.conn(), id).await?.ok_or_else(Error::not_found)
}

/// Records one.
pub(super) async fn record(cx: &Cx, facts: &Facts) -> Result<IncidentId> {
    let mut tx = cx.begin(cx.grant_everywhere(INCIDENTS)?).await?;
    let id = store::put(&mut tx, facts).await?;
    let audit = Audit::new("portal.record_incident", KIND, id);
    tx.commit(audit.note("noticed_at", facts.noticed_at.rfc3339())).await?;
    Ok(id)
}

/// Changes what is known.
///
/// # Errors
/// Conflict when somebody else changed or closed it meanwhile.
pub(super) async fn change(cx: &Cx, old: &Incident, revision: i64, facts: &Facts) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(INCIDENTS)?).await?;
    if !store::change(&mut tx, old.id, revision, facts).await? {
        return Err(Error::conflict("portal.feedback.changed"));
    }
    let audit = Audit::new("portal.change_incident", KIND, old.id);
    tx.commit(audit.note("fields", old.facts().changed(facts))).await
}

/// Notes that a notice was sent.
///
/// # Errors
/// Precondition when it was noted already, or nothing is owed any more.
pub(super) async fn tell(cx: &Cx, id: IncidentId, whom: Whom) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(INCIDENTS)?).await?;
    if !store::tell(&mut tx, id, whom).await? {
        return Err(Error::precondition("portal.incident.told_already"));
    }
    tx.commit(Audit::new("portal.notify_incident", KIND, id).note("whom", whom.word())).await
}

/// Closes it, with a reason.
///
/// # Errors
/// Precondition when it is closed.
pub(super) async fn close(cx: &Cx, id: IncidentId, closing: &str) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(INCIDENTS)?).await?;
    if !store::close(&mut tx, id, closing).await? {
        return Err(Error::precondition("portal.incident.closed_already"));
    }
    tx.commit(Audit::new("portal.close_incident", KIND, id)).await
}

/// Opens it again.
///
/// # Errors
/// Precondition when it is not closed.
pub(super) async fn reopen(cx: &Cx, id: IncidentId) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(INCIDENTS)?).await?;
    if !store::reopen(&mut tx, id).await? {
        return Err(Error::precondition("portal.incident.not_closed"));
    }
    tx.commit(Audit::new("portal.reopen_incident", KIND, id)).await
}
