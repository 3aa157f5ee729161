//! What people and the clock do to items: each use case checks, writes once, leaves its trace.

pub(crate) mod change;
pub(crate) mod comments;
pub(crate) mod due;
pub(crate) mod files;
pub(crate) mod items;
pub(crate) mod pages;
pub(crate) mod post;
pub(crate) mod reading;
pub(crate) mod searching;
pub(crate) mod settings;
pub(crate) mod twins;
pub(crate) mod undo;

use std::sync::Arc;

use base::{Error, Result};
use contracts::org::{Org, OrgPath, OrgTree, Organisations};
use kit::{App, Cx, Permission};

use crate::{model::PPID_VIEW_OFFICE, store, store::Item};

/// Every organisation.
pub(crate) async fn tree(app: &App) -> Result<Arc<OrgTree>> {
    let Some(orgs) = app.ask::<dyn Organisations>() else {
        return Err(Error::unavailable("room identity is closed"));
    };
    orgs.tree().await
}

/// The item with this number, for somebody who may see the desk of its agency.
pub(crate) async fn open(cx: &Cx, number: i64) -> Result<Item> {
    let mut r = cx.db().read().await?;
    let item = store::by_number(r.conn(), number).await?.ok_or_else(Error::not_found)?;
    cx.grant(PPID_VIEW_OFFICE, &OrgPath(item.org_path.clone()))?;
    Ok(item)
}

/// The item with this number, for somebody who may do `p` to it.
pub(crate) async fn open_for(cx: &Cx, number: i64, p: Permission) -> Result<Item> {
    let item = open(cx, number).await?;
    cx.grant(p, &OrgPath(item.org_path.clone()))?;
    Ok(item)
}

/// The agencies in which the actor may do `p`, in tree order. Provinces and districts themselves are
/// containers: they keep information only where somebody's role is at them exactly.
pub(crate) async fn agencies(cx: &Cx, p: Permission) -> Result<Vec<Org>> {
    let tree = tree(cx.app()).await?;
    Ok(tree.list.iter().filter(|o| cx.may(p, &o.path)).cloned().collect())
}
