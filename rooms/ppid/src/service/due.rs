//! What was approved for a time to come becomes public by itself.

use base::{Kind, Result};
use kit::{Audit, Cx};

use super::change::Change;
use crate::{
    model::{PPID_MACHINE, State},
    store::{Item, write},
};

const AT_ONCE: i64 = 200;

/// Publishes what is due. Two nodes may run it at the same moment: the guarded write lets one win.
pub(crate) async fn publish_due(cx: &Cx) -> Result<()> {
    let mut r = cx.db().read().await?;
    let due = write::due(r.conn(), cx.now(), AT_ONCE).await?;
    drop(r);
    for item in due {
        match publish(cx, &item).await {
            Err(e) if e.kind() == Kind::Conflict => {
                tracing::debug!(number = item.number, "somebody else was faster");
            }
            other => other?,
        }
    }
    Ok(())
}

async fn publish(cx: &Cx, before: &Item) -> Result<()> {
    let mut after = before.clone();
    after.state = State::Published;
    after.publish_at = None;
    after.published_at = before.published_at.or_else(|| Some(cx.now()));
    let change = Change::begin(cx, PPID_MACHINE, before, after).await?;
    change.end("publish", Audit::new("ppid.publish", "information", before.id)).await.map(|_| ())
}
