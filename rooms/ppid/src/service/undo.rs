//! The way back: the last action undone, or the words and files of an older revision brought back.

use base::{Error, Result};
use contracts::org::OrgPath;
use db::Json;
use kit::{Audit, Cx, Permission};

use super::{
    change::Change,
    items::{own, same_revision},
    settings,
};
use crate::{
    model::{PPID_EDIT, PPID_PUBLISH, PPID_WITHDRAW, Snapshot, Stage, State},
    store::{Item, files, history, write},
};

/// Brings back what was before the last action: fields, files, state. Undone once more, it is as it was.
pub(crate) async fn undo(cx: &Cx, before: &Item) -> Result<Item> {
    own(before)?;
    let mut r = cx.db().read().await?;
    let Some(rev) = history::revision(r.conn(), before.id, before.revision - 1).await? else {
        return Err(Error::precondition("ppid.error.nothing_to_undo"));
    };
    drop(r);
    let Json(s) = rev.snapshot;
    let after = brought_back(cx, before, &s);
    let p = permission(cx, before, &after).await?;
    let change = Change::begin(cx, p, before, after).await?;
    finish(change, &s, "undo", Audit::new("ppid.undo", "information", before.id)).await
}

/// Brings back fields and files of an older revision; the state stays.
pub(crate) async fn restore_revision(
    cx: &Cx,
    before: &Item,
    revision: i64,
    to: i64,
) -> Result<Item> {
    same_revision(before, revision)?;
    own(before)?;
    if matches!(before.stage(), Stage::Withdrawn | Stage::Discarded) {
        return Err(Error::precondition("ppid.error.not_editable"));
    }
    let mut r = cx.db().read().await?;
    let rev = history::revision(r.conn(), before.id, to).await?.ok_or_else(Error::not_found)?;
    drop(r);
    let Json(s) = rev.snapshot;
    let mut after = before.clone();
    after.fill(&s.content);
    if before.state == State::Published {
        after.reviewed_at =
            cx.may(crate::model::PPID_REVIEW, &OrgPath(before.org_path.clone())).then(|| cx.now());
    }
    let change = Change::begin(cx, PPID_EDIT, before, after).await?;
    let audit = Audit::new("ppid.restore_revision", "information", before.id).note("to", to);
    finish(change, &s, "restore_revision", audit).await
}

async fn finish(mut change: Change, s: &Snapshot, word: &str, audit: Audit) -> Result<Item> {
    let id = change.item().id;
    files::set_current(&mut change.tx, id, &s.files).await?;
    write::relate(&mut change.tx, id, &s.related).await?;
    change.end(word, audit).await
}

fn brought_back(cx: &Cx, before: &Item, s: &Snapshot) -> Item {
    let mut i = before.clone();
    i.fill(&s.content);
    i.state = State::parse(&s.state).unwrap_or(State::Draft);
    // A time that has passed meanwhile would publish it again at once.
    i.publish_at = s.publish_at.filter(|t| *t > cx.now());
    i.published_at = s.published_at;
    i.withdrawn_at = s.withdrawn_at;
    i.withdrawn_reason.clone_from(&s.withdrawn_reason);
    i.reviewed_at = s.reviewed_at;
    i
}

/// Undoing is as much as doing: what becomes public by it needs the right to publish.
async fn permission(cx: &Cx, before: &Item, after: &Item) -> Result<Permission> {
    let going_out = |s: Stage| matches!(s, Stage::Published | Stage::Scheduled);
    let (from, to) = (before.stage(), after.stage());
    if from == Stage::Withdrawn || (from == Stage::Published && to != Stage::Published) {
        return Ok(PPID_WITHDRAW);
    }
    if going_out(to) && from != to {
        let mut r = cx.db().read().await?;
        let path = OrgPath(before.org_path.clone());
        if !settings::may_publish(cx, r.conn(), before.org, &path).await? {
            return Err(Error::precondition("ppid.error.review_first"));
        }
        return Ok(PPID_PUBLISH);
    }
    Ok(PPID_EDIT)
}
