//! Rows become drafts, and drafts are put away again. Each row once, however often the job begins: the row says
//! itself what it became, in the very transaction that makes it.

use base::{Error, Kind, Result};
use contracts::org::{OrgPath, OrgTree};
use db::Json;
use kit::{Audit, Cx, blobs::uploads::TakenUpload, jobs::Handle};
use serde_json::Value;

use super::{
    check::import_of,
    hand::last,
    store::{self, Import, ImportRow, RowState, State},
};
use crate::{
    model::{Action, ItemId, PPID_MACHINE, State as ItemState},
    service::{change::Change, files, items, tree},
    store::{self as catalogue, Item, files::NewFile, write},
};

/// Rows read at a time.
const BATCH: i64 = 100;

/// Job `ppid.import_apply`.
pub(crate) async fn apply(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let mut r = cx.db().read().await?;
    let found = store::find(r.conn(), import_of(&payload)?).await?;
    drop(r);
    let Some(import) = found.filter(|i| i.state == State::Running) else { return Ok(()) };
    run(cx, &import, Some(job)).await
}

/// Makes what is not made yet, and ends the import.
pub(super) async fn run(cx: &Cx, import: &Import, job: Option<&Handle>) -> Result<()> {
    let tree = tree(cx.app()).await?;
    let mut r = cx.db().read().await?;
    let n = store::figures(r.conn(), import.id).await?;
    drop(r);
    let total = u32::try_from(n.good + n.made).unwrap_or(u32::MAX);
    let mut done = u32::try_from(n.made).unwrap_or(0);
    loop {
        let mut r = cx.db().read().await?;
        let rows = store::rows(r.conn(), import.id, RowState::Good, 0, BATCH).await?;
        drop(r);
        if rows.is_empty() {
            break;
        }
        for row in rows {
            make(cx, import, &tree, &row).await?;
            done += 1;
            if let Some(job) = job {
                job.progress(done.min(total), total, "").await?;
            }
        }
    }
    if import.publish {
        publish_all(cx, import, job, total).await?;
    }
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(import.org_path.clone()))?).await?;
    store::set_state(&mut tx, import.id, State::Running, State::Done).await?;
    tx.commit(Audit::new("ppid.import_done", "import", import.id).note("made", done)).await
}

async fn make(cx: &Cx, import: &Import, tree: &OrgTree, row: &ImportRow) -> Result<()> {
    let org = row.org.and_then(|id| tree.find(id)).ok_or_else(Error::not_found)?;
    let Json(plan) = &row.plan;
    let new = at_hand(cx, import, &plan.files).await?;
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &org.path)?).await?;
    // The item comes first because the row names it; of two at once, the second finds the row made and lets go.
    let item = items::enter(&mut tx, org, plan.content.clone(), &new).await?;
    if !store::made(&mut tx, import.id, row.number, item.id).await? {
        return Ok(());
    }
    let is = write::snapshot(&mut tx, &item).await?;
    let audit = Audit::new("ppid.import_row", "information", item.id);
    tx.commit(audit.note("import", import.id).note("row", row.number).made(&is)).await
}

async fn at_hand(cx: &Cx, import: &Import, names: &[String]) -> Result<Vec<NewFile>> {
    let mut out = Vec::with_capacity(names.len());
    for name in names {
        let mut r = cx.db().read().await?;
        let hash = store::file(r.conn(), import.id, name).await?.ok_or_else(Error::not_found)?;
        let blob = cx.app().blobs().info(r.conn(), &hash).await?;
        drop(r);
        let up = TakenUpload { blob, name: last(name).to_owned() };
        out.push(files::describe(cx, &up, "").await?);
    }
    Ok(out)
}

/// Complete rows become public; a draft that somebody has touched since is theirs.
async fn publish_all(cx: &Cx, import: &Import, job: Option<&Handle>, total: u32) -> Result<()> {
    let mut after = 0;
    loop {
        let mut r = cx.db().read().await?;
        let rows = store::rows(r.conn(), import.id, RowState::Made, after, BATCH).await?;
        drop(r);
        let Some(end) = rows.last() else { return Ok(()) };
        after = end.number;
        for row in &rows {
            let (Some(id), true) = (row.item, row.plan.0.lacks.is_empty()) else { continue };
            match publish(cx, import, id).await {
                Err(e) if e.kind() == Kind::Conflict => {
                    tracing::debug!(item = %id, "somebody changed it first");
                }
                other => other?,
            }
        }
        if let Some(job) = job {
            job.progress(total, total, "").await?;
        }
    }
}

async fn publish(cx: &Cx, import: &Import, id: ItemId) -> Result<()> {
    let mut r = cx.db().read().await?;
    let found = catalogue::find(r.conn(), id).await?;
    drop(r);
    let Some(before) = found.filter(|i| i.state == ItemState::Draft && i.revision == 1) else {
        return Ok(());
    };
    let mut after = before.clone();
    after.state = ItemState::Published;
    after.published_at = Some(cx.now());
    after.reviewed_at = import.reviewed.then(|| cx.now());
    let change = Change::begin(cx, PPID_MACHINE, &before, after).await?;
    let audit = Audit::new("ppid.publish", "information", id).note("import", import.id);
    change.end(Action::Publish.word(), audit).await.map(drop)
}

/// Job `ppid.import_undo`: what the import made is put away: drafts are discarded, what is public is withdrawn.
/// Each can be brought back on its own.
pub(crate) async fn undo(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let mut r = cx.db().read().await?;
    let found = store::find(r.conn(), import_of(&payload)?).await?;
    let Some(import) = found.filter(|i| i.state == State::Undoing) else { return Ok(()) };
    let n = store::figures(r.conn(), import.id).await?;
    drop(r);
    let (mut after, mut done) = (0, 0_u32);
    let total = u32::try_from(n.made).unwrap_or(u32::MAX);
    loop {
        let mut r = cx.db().read().await?;
        let rows = store::rows(r.conn(), import.id, RowState::Made, after, BATCH).await?;
        drop(r);
        let Some(end) = rows.last() else { break };
        after = end.number;
        for row in &rows {
            if let Some(id) = row.item {
                put_away(cx, &import, id).await?;
            }
            done += 1;
            job.progress(done, total, "").await?;
        }
    }
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(import.org_path.clone()))?).await?;
    store::set_state(&mut tx, import.id, State::Undoing, State::Undone).await?;
    tx.commit(Audit::new("ppid.import_undone", "import", import.id).note("items", done)).await
}

async fn put_away(cx: &Cx, import: &Import, id: ItemId) -> Result<()> {
    let mut r = cx.db().read().await?;
    let found = catalogue::find(r.conn(), id).await?;
    drop(r);
    let Some(before) = found.filter(|i| i.state != ItemState::Withdrawn) else { return Ok(()) };
    let was_public = before.published_at.is_some();
    let mut after = Item { state: ItemState::Withdrawn, publish_at: None, ..before.clone() };
    if was_public {
        after.withdrawn_at = Some(cx.now());
        after.withdrawn_reason = cx.t("ppid.import.withdrawn_reason").to_owned();
    }
    let action = if was_public { Action::Withdraw } else { Action::Discard };
    let change = Change::begin(cx, PPID_MACHINE, &before, after).await?;
    let audit = Audit::new(action.audit(), "information", id).note("import", import.id);
    change.end(action.word(), audit).await.map(drop)
}
