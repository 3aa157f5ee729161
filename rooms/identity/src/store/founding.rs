//! What only moving in and taking the demo out again ask of the tables.

use std::collections::HashSet;

use base::Result;
use contracts::org::{OrgId, PersonId};
use db::{Conn, query};
use kit::Tx;

/// Whether anybody has an account; erased ones are nobody's.
pub(crate) async fn anyone(c: Conn<'_>) -> Result<bool> {
    let one: Option<(PersonId,)> =
        query("SELECT id FROM identity_person WHERE state <> 'erased' ORDER BY id LIMIT 1")
            .optional(c)
            .await?;
    Ok(one.is_some())
}

/// Whether anybody has a place in the organisation, or another stands under it.
pub(crate) async fn is_used(mut c: Conn<'_>, id: OrgId) -> Result<bool> {
    let members: i64 = query("SELECT COUNT(*) FROM identity_membership WHERE org = $1")
        .bind(id)
        .scalar(c.again())
        .await?;
    let below: i64 =
        query("SELECT COUNT(*) FROM identity_org WHERE parent = $1").bind(id).scalar(c).await?;
    Ok(members + below > 0)
}

/// Takes an organisation out, as if it had never been; false when something holds it.
pub(crate) async fn remove_org(tx: &mut Tx, id: OrgId) -> Result<bool> {
    if is_used(tx.conn(), id).await? {
        return Ok(false);
    }
    let n = query("DELETE FROM identity_org WHERE id = $1").bind(id).run(tx.conn()).await?;
    Ok(n == 1)
}

/// Everyone with an account but those of `demo`.
pub(crate) async fn others(c: Conn<'_>, demo: &HashSet<PersonId>) -> Result<HashSet<PersonId>> {
    let all: Vec<PersonId> =
        query("SELECT id FROM identity_person WHERE state <> 'erased' ORDER BY id")
            .scalars(c)
            .await?;
    Ok(all.into_iter().filter(|id| !demo.contains(id)).collect())
}
