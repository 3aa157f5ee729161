//! Remarks of reviewers and officers on an item.

use base::{Error, Result};
use contracts::org::OrgPath;
use kit::{Audit, Cx};

use crate::{
    model::{CommentId, PPID_EDIT},
    store::{Item, history},
};

/// The longest remark, in characters.
pub(crate) const MAX_CHARS: usize = 4000;

/// Says something. It changes nothing of the item, so it needs no revision.
pub(crate) async fn say(cx: &Cx, item: &Item, body: &str) -> Result<()> {
    let body = body.trim();
    if body.is_empty() || body.chars().count() > MAX_CHARS {
        return Err(Error::invalid("ppid.error.comment"));
    }
    let mut tx = cx.begin(cx.grant(PPID_EDIT, &OrgPath(item.org_path.clone()))?).await?;
    let id = history::say(&mut tx, item.id, body).await?;
    tx.commit(Audit::new("ppid.comment", "information", item.id).note("comment", id)).await
}

/// Settles a remark, or opens it again.
pub(crate) async fn settle(cx: &Cx, item: &Item, id: CommentId, settled: bool) -> Result<()> {
    let mut tx = cx.begin(cx.grant(PPID_EDIT, &OrgPath(item.org_path.clone()))?).await?;
    let comment = history::comment(tx.conn(), id).await?;
    if comment.is_none_or(|c| c.item != item.id) {
        return Err(Error::not_found());
    }
    history::settle(&mut tx, id, settled).await?;
    let audit = Audit::new("ppid.settle_comment", "information", item.id);
    tx.commit(audit.note("comment", id).note("settled", settled)).await
}
