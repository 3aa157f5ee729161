//! Documents of an item: added, replaced by a new version, taken out, brought back.

use base::{Error, Result};
use contracts::org::OrgPath;
use kit::{Audit, Cx, NewJob, Tx, blobs::uploads::TakenUpload};
use serde_json::json;

use super::{
    change::Change,
    items::{own, same_revision},
};
use crate::{
    model::{FileId, PPID_EDIT, PPID_REVIEW, Stage},
    store::{self, File, Item, files, files::NewFile},
};

/// How much of a file is looked at to name its format.
const HEAD_BYTES: usize = 4096;

/// What an upload is, for an item.
pub(crate) async fn describe(cx: &Cx, up: &TakenUpload, note: &str) -> Result<NewFile> {
    let local = cx.app().blobs().local(&up.blob.hash).await?;
    let head = head(&local).await?;
    Ok(NewFile {
        blob: up.blob.hash.clone(),
        name: up.name.clone(),
        size: up.blob.size,
        mime: up.blob.mime.clone(),
        format: cx.app().papers().label(&head, &up.name),
        note: note.trim().to_owned(),
        made_at: cx.now(),
    })
}

async fn head(path: &std::path::Path) -> Result<Vec<u8>> {
    use tokio::io::AsyncReadExt as _;
    let file = tokio::fs::File::open(path).await.map_err(Error::internal)?;
    let mut out = Vec::with_capacity(HEAD_BYTES);
    file.take(HEAD_BYTES as u64).read_to_end(&mut out).await.map_err(Error::internal)?;
    Ok(out)
}

/// The unfinished reading of a file, as a job's key.
pub(crate) fn reading_key(id: FileId) -> String {
    format!("ppid.read_file:{id}")
}

/// Stores a file and asks for it to be read.
pub(crate) async fn put(
    tx: &mut Tx,
    item: &Item,
    slot: Option<i64>,
    f: &NewFile,
    priority: i64,
) -> Result<File> {
    let file = files::add(tx, item.id, slot, f).await?;
    tx.enqueue(
        NewJob::new("ppid.read_file", json!({ "file": file.id, "low": priority > 5 }))
            .priority(priority)
            .dedupe(reading_key(file.id)),
    )
    .await?;
    Ok(file)
}

fn changed_by_files(cx: &Cx, before: &Item) -> Result<Item> {
    own(before)?;
    if matches!(before.stage(), Stage::Withdrawn | Stage::Discarded) {
        return Err(Error::precondition("ppid.error.not_editable"));
    }
    let mut after = before.clone();
    if before.stage() == Stage::Published {
        after.reviewed_at =
            cx.may(PPID_REVIEW, &OrgPath(before.org_path.clone())).then(|| cx.now());
    }
    Ok(after)
}

/// Adds files; with a slot, the first is the next version of that document.
pub(crate) async fn add(
    cx: &Cx,
    before: &Item,
    revision: i64,
    slot: Option<i64>,
    new: &[NewFile],
) -> Result<Item> {
    same_revision(before, revision)?;
    if new.is_empty() {
        return Err(Error::invalid("ppid.error.no_file"));
    }
    if let Some(slot) = slot {
        let mut r = cx.db().read().await?;
        let all = store::files_of(r.conn(), before.id).await?;
        if !all.iter().any(|f| f.slot == slot) {
            return Err(Error::not_found());
        }
    }
    let after = changed_by_files(cx, before)?;
    let mut change = Change::begin(cx, PPID_EDIT, before, after).await?;
    let item = change.item().clone();
    for (n, f) in new.iter().enumerate() {
        put(&mut change.tx, &item, slot.filter(|_| n == 0), f, 2).await?;
    }
    change.end("file", Audit::new("ppid.add_file", "information", before.id)).await
}

/// Takes a document out of the item, or brings it back.
pub(crate) async fn take_out(
    cx: &Cx,
    before: &Item,
    revision: i64,
    slot: i64,
    out: bool,
) -> Result<Item> {
    same_revision(before, revision)?;
    let after = changed_by_files(cx, before)?;
    let mut r = cx.db().read().await?;
    let current = store::current_files(r.conn(), before.id).await?;
    let last = current.iter().all(|f| f.slot == slot);
    if out && last && before.stage() != Stage::Draft && before.form != "hard" {
        return Err(Error::precondition("ppid.error.last_file"));
    }
    drop(r);
    let mut change = Change::begin(cx, PPID_EDIT, before, after).await?;
    files::set_taken_out(&mut change.tx, before.id, slot, out).await?;
    let action = if out { "ppid.take_file_out" } else { "ppid.put_file_back" };
    change.end("file", Audit::new(action, "information", before.id).note("slot", slot)).await
}

/// Says what changed in a version.
pub(crate) async fn note(cx: &Cx, item: &Item, file: FileId, text: &str) -> Result<()> {
    let mut r = cx.db().read().await?;
    let found = store::file(r.conn(), file).await?;
    drop(r);
    let Some(old) = found.filter(|f| f.item == item.id) else { return Err(Error::not_found()) };
    let text: String = text.trim().chars().take(500).collect();
    let mut tx = cx.begin(cx.grant(PPID_EDIT, &OrgPath(item.org_path.clone()))?).await?;
    files::set_note(&mut tx, file, &text).await?;
    let audit = Audit::new("ppid.note_file", "information", item.id);
    tx.commit(audit.note("file", file).note("old", old.note).note("new", text)).await
}

/// Asks once more for a file to be read.
pub(crate) async fn read_again(cx: &Cx, item: &Item, file: FileId) -> Result<()> {
    let mut r = cx.db().read().await?;
    let found = store::file(r.conn(), file).await?;
    drop(r);
    if found.is_none_or(|f| f.item != item.id) {
        return Err(Error::not_found());
    }
    let mut tx = cx.begin(cx.grant(PPID_EDIT, &OrgPath(item.org_path.clone()))?).await?;
    files::set_reading(&mut tx, file, crate::model::Reading::Waiting).await?;
    let job = NewJob::new("ppid.read_file", json!({ "file": file })).priority(2);
    tx.enqueue(job.dedupe(reading_key(file))).await?;
    tx.commit(Audit::new("ppid.read_again", "information", item.id).note("file", file)).await
}
