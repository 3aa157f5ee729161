//! Organisations: entered under another, changed, closed, reopened. They are never removed and never moved,
//! because every room's records and roles hold their place.

use std::sync::Arc;

use base::{Error, Kind, Result};
use contracts::{
    event::SearchChanged,
    org::{Org, OrgId, OrgPath, OrgTree, Organisations},
};
use kit::{Audit, Cx, Tx};

use super::no_faults;
use crate::{
    MANAGE_ORGS,
    model::{OrgFacts, OrgKind, OrgRow, OrgState, is_slug, kinds_under},
    orgs::{Tree, doc_id},
    store,
};

/// The whole tree, from memory.
///
/// # Errors
/// The database's.
pub async fn tree(cx: &Cx) -> Result<Arc<OrgTree>> {
    cx.ask::<Tree>().ok_or_else(|| Error::internal("room identity is closed"))?.tree().await
}

/// Where a role at `org` is held. The root is the whole province, so a role there is a role everywhere.
#[must_use]
pub fn role_place(org: &Org) -> Option<(OrgId, &OrgPath)> {
    org.parent.is_some().then_some((org.id, &org.path))
}

/// An organisation with everything about it.
///
/// # Errors
/// NotFound.
pub async fn find(cx: &Cx, slug: &str) -> Result<OrgRow> {
    let mut r = cx.db().read().await?;
    store::orgs::by_slug(r.conn(), slug).await?.ok_or_else(Error::not_found)
}

/// The ids of those that answer to `text`.
///
/// # Errors
/// The database's.
pub async fn search(cx: &Cx, text: &str) -> Result<Vec<OrgId>> {
    let mut r = cx.db().read().await?;
    store::orgs::search(r.conn(), text).await
}

/// Enters an organisation under the one called `parent` (none: the province itself, while there is none).
///
/// # Errors
/// Forbidden outside one's own part of the tree, Invalid for what cannot be accepted, Conflict for a slug
/// that is taken.
pub async fn create(
    cx: &Cx,
    parent: Option<&str>,
    kind: OrgKind,
    slug: &str,
    facts: &OrgFacts,
) -> Result<OrgRow> {
    let parent = match parent {
        Some(slug) => Some(find(cx, slug).await?),
        None => None,
    };
    let at = parent.as_ref().map_or_else(OrgPath::everywhere, |p| OrgPath(p.path.clone()));
    let grant = cx.grant(MANAGE_ORGS, &at)?;
    no_faults(&facts.faults())?;
    if !is_slug(slug) {
        return Err(Error::invalid("identity.org.error.slug"));
    }
    if !kinds_under(parent.as_ref().map(|p| p.kind)).contains(&kind) {
        return Err(Error::invalid("identity.org.error.kind"));
    }
    let mut tx = cx.begin(grant).await?;
    store::raise_tree(tx.conn()).await?;
    match &parent {
        // Looked at again now that nobody else changes the tree.
        Some(p) => {
            let p = store::orgs::by_id(tx.conn(), p.id).await?.ok_or_else(Error::not_found)?;
            if p.state == OrgState::Closed {
                return Err(Error::precondition("identity.org.error.parent_closed"));
            }
        }
        None if !store::orgs::all(tx.conn()).await?.is_empty() => {
            return Err(Error::precondition("identity.org.error.one_root"));
        }
        None => {}
    }
    let org = OrgRow::fresh(parent.as_ref(), kind, slug, facts, tx.now());
    store::orgs::insert(&mut tx, &org).await.map_err(taken)?;
    let audit =
        Audit::new("identity.create_org", "organisation", org.id).made(facts).note("slug", slug);
    finish(tx, &org, audit).await?;
    Ok(org)
}

fn taken(e: Error) -> Error {
    if e.kind() == Kind::Conflict { Error::conflict("identity.org.error.taken") } else { e }
}

/// Changes what is known about an organisation.
///
/// # Errors
/// Forbidden, Invalid; Conflict when somebody else changed it since `revision`.
pub async fn change(cx: &Cx, slug: &str, facts: &OrgFacts, revision: i64) -> Result<()> {
    let org = find(cx, slug).await?;
    let grant = cx.grant(MANAGE_ORGS, &OrgPath(org.path.clone()))?;
    no_faults(&facts.faults())?;
    let mut tx = cx.begin(grant).await?;
    store::raise_tree(tx.conn()).await?;
    if !store::orgs::update(&mut tx, &org, facts, revision).await? {
        return Err(Error::conflict("identity.error.changed_meanwhile"));
    }
    let audit = Audit::new("identity.change_org", "organisation", org.id).diff(&org.facts(), facts);
    finish(tx, &org, audit).await
}

/// Where one must hold the permission to close or reopen: above it, so that nobody closes their own roof.
#[must_use]
pub fn above(org: &OrgRow) -> OrgPath {
    let own = format!("{}/", org.id);
    OrgPath(org.path.strip_suffix(&own).unwrap_or("/").to_owned())
}

/// Closes an organisation under which nothing is at work any more.
///
/// # Errors
/// Forbidden; Precondition when it is closed already or has something at work below it.
pub async fn close(cx: &Cx, slug: &str) -> Result<()> {
    let org = find(cx, slug).await?;
    let grant = cx.grant(MANAGE_ORGS, &above(&org))?;
    if org.parent.is_none() {
        return Err(Error::precondition("identity.org.error.root"));
    }
    let mut tx = cx.begin(grant).await?;
    store::raise_tree(tx.conn()).await?;
    if store::orgs::has_open_child(tx.conn(), org.id).await? {
        return Err(Error::precondition("identity.org.error.children"));
    }
    if !store::orgs::set_state(&mut tx, org.id, OrgState::Active, OrgState::Closed).await? {
        return Err(Error::precondition("identity.org.error.state"));
    }
    finish(tx, &org, Audit::new("identity.close_org", "organisation", org.id)).await
}

/// Opens a closed organisation again.
///
/// # Errors
/// Forbidden; Precondition when it is open or the one above is closed.
pub async fn reopen(cx: &Cx, slug: &str) -> Result<()> {
    let org = find(cx, slug).await?;
    let grant = cx.grant(MANAGE_ORGS, &above(&org))?;
    let mut tx = cx.begin(grant).await?;
    store::raise_tree(tx.conn()).await?;
    if let Some(parent) = org.parent {
        let parent = store::orgs::by_id(tx.conn(), parent).await?;
        if parent.is_some_and(|p| p.state == OrgState::Closed) {
            return Err(Error::precondition("identity.org.error.parent_closed"));
        }
    }
    if !store::orgs::set_state(&mut tx, org.id, OrgState::Closed, OrgState::Active).await? {
        return Err(Error::precondition("identity.org.error.state"));
    }
    finish(tx, &org, Audit::new("identity.reopen_org", "organisation", org.id)).await
}

async fn finish(mut tx: Tx, org: &OrgRow, audit: Audit) -> Result<()> {
    let cx = tx.cx().clone();
    tx.emit(&SearchChanged { room: "identity".to_owned(), doc: doc_id(org.id) })?;
    tx.commit(audit).await?;
    if let Some(tree) = cx.ask::<Tree>() {
        tree.changed();
    }
    Ok(())
}
