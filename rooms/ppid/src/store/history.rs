//! Revisions and comments of an item.

use base::{Error, Result, Timestamp};
use contracts::org::PersonId;
use db::{Conn, Json, query};
use kit::{Actor, Tx};

use crate::model::{CommentId, ItemId, Snapshot, SnapshotFile};

db::row! {
    /// An item after an action.
    #[derive(Clone, Debug)]
    pub(crate) struct Revision {
        pub(crate) revision: i64,
        pub(crate) at: Timestamp,
        pub(crate) person: Option<PersonId>,
        pub(crate) person_name: String,
        pub(crate) action: String,
        pub(crate) snapshot: Json<Snapshot>,
    }
}

db::row! {
    /// A remark on a draft.
    #[derive(Clone, Debug)]
    pub(crate) struct Comment {
        pub(crate) id: CommentId,
        pub(crate) item: ItemId,
        pub(crate) person: Option<PersonId>,
        pub(crate) person_name: String,
        pub(crate) at: Timestamp,
        pub(crate) body: String,
        pub(crate) resolved_at: Option<Timestamp>,
    }
}

fn signature(tx: &Tx) -> (Option<PersonId>, String) {
    match tx.cx().actor() {
        Actor::Person { id, name, .. } => (Some(*id), name.clone()),
        _ => (None, String::new()),
    }
}

/// Keeps what an action made of the item.
pub(crate) async fn keep(
    tx: &mut Tx,
    item: ItemId,
    revision: i64,
    action: &str,
    snapshot: &Snapshot,
) -> Result<()> {
    let ((person, name), now) = (signature(tx), tx.now());
    query(
        "INSERT INTO ppid_revision (item, revision, at, person, person_name, action, snapshot)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(item)
    .bind(revision)
    .bind(now)
    .bind(person)
    .bind(name)
    .bind(action)
    .bind(serde_json::to_value(snapshot).map_err(Error::internal)?)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Every revision, newest first.
pub(crate) async fn revisions(c: Conn<'_>, item: ItemId, limit: i64) -> Result<Vec<Revision>> {
    query("SELECT * FROM ppid_revision WHERE item = $1 ORDER BY revision DESC LIMIT $2")
        .bind(item)
        .bind(limit)
        .all(c)
        .await
}

/// One revision.
pub(crate) async fn revision(c: Conn<'_>, item: ItemId, revision: i64) -> Result<Option<Revision>> {
    query("SELECT * FROM ppid_revision WHERE item = $1 AND revision = $2")
        .bind(item)
        .bind(revision)
        .optional(c)
        .await
}

/// Comments, oldest first.
pub(crate) async fn comments(c: Conn<'_>, item: ItemId) -> Result<Vec<Comment>> {
    query("SELECT * FROM ppid_comment WHERE item = $1 ORDER BY at, id").bind(item).all(c).await
}

/// One comment.
pub(crate) async fn comment(c: Conn<'_>, id: CommentId) -> Result<Option<Comment>> {
    query("SELECT * FROM ppid_comment WHERE id = $1").bind(id).optional(c).await
}

/// Says something about the item.
pub(crate) async fn say(tx: &mut Tx, item: ItemId, body: &str) -> Result<CommentId> {
    let ((person, name), now, id) = (signature(tx), tx.now(), CommentId::new());
    query(
        "INSERT INTO ppid_comment (id, item, person, person_name, at, body, resolved_at)
         VALUES ($1, $2, $3, $4, $5, $6, NULL)",
    )
    .bind(id)
    .bind(item)
    .bind(person)
    .bind(name)
    .bind(now)
    .bind(body)
    .run(tx.conn())
    .await?;
    Ok(id)
}

/// Marks a comment as settled, or open again.
pub(crate) async fn settle(tx: &mut Tx, id: CommentId, settled: bool) -> Result<()> {
    let at = settled.then(|| tx.now());
    query("UPDATE ppid_comment SET resolved_at = $1 WHERE id = $2")
        .bind(at)
        .bind(id)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Writes files into every revision of an item: for demo content, whose files come after the items.
pub(crate) async fn complete(tx: &mut Tx, item: ItemId, files: &[SnapshotFile]) -> Result<()> {
    for r in revisions(tx.conn(), item, 100).await? {
        let Json(mut snapshot) = r.snapshot;
        snapshot.files = files.to_vec();
        query("UPDATE ppid_revision SET snapshot = $1 WHERE item = $2 AND revision = $3")
            .bind(serde_json::to_value(&snapshot).map_err(Error::internal)?)
            .bind(item)
            .bind(r.revision)
            .run(tx.conn())
            .await?;
    }
    Ok(())
}
