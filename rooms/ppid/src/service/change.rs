//! One change of an item, from the guarded write to the record: what all use cases have in common.

use base::Result;
use contracts::{
    event::{InformationPublished, SearchChanged},
    org::OrgPath,
};
use kit::{Audit, Cx, Permission, Tx};

use crate::{
    model::{ItemId, Snapshot, State},
    store::{Item, history, write},
};

/// The name of an item in the index.
pub(crate) fn doc(id: ItemId) -> String {
    format!("ppid:{id}")
}

/// A change under way. The row is locked from `begin` on; dropped without `end`, nothing happened.
pub(crate) struct Change {
    /// For what belongs to the change: files, comments, jobs.
    pub(crate) tx: Tx,
    before: Item,
    was: Snapshot,
    now: Item,
}

impl Change {
    /// Puts `after` in the place of `before`, if the actor may and nobody was faster.
    pub(crate) async fn begin(cx: &Cx, p: Permission, before: &Item, after: Item) -> Result<Self> {
        let ok = cx.grant(p, &OrgPath(before.org_path.clone()))?;
        let mut tx = cx.begin(ok).await?;
        let was = write::snapshot(&mut tx, before).await?;
        let now = write::replace(&mut tx, before, after).await?;
        Ok(Self { tx, before: before.clone(), was, now })
    }

    /// The item after the change.
    pub(crate) const fn item(&self) -> &Item {
        &self.now
    }

    /// Keeps the revision, tells who wants to know, and commits. `word` names the action in the history,
    /// `audit` in the record.
    pub(crate) async fn end(mut self, word: &str, audit: Audit) -> Result<Item> {
        let is = write::snapshot(&mut self.tx, &self.now).await?;
        history::keep(&mut self.tx, self.now.id, self.now.revision, word, &is).await?;
        let (was_public, is_public) =
            (self.before.state == State::Published, self.now.state == State::Published);
        if was_public || is_public {
            self.tx.emit(&SearchChanged { room: "ppid".to_owned(), doc: doc(self.now.id) })?;
        }
        if is_public {
            let (item, org) = (self.now.id.to_string(), self.now.org.to_string());
            self.tx.emit(&InformationPublished { item, org })?;
        }
        self.tx.commit(audit.diff(&self.was, &is)).await?;
        Ok(self.now)
    }
}
