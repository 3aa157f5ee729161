//! What a person does with an import: begins it, lets it make drafts, takes it back.

use base::{Error, Result};
use contracts::org::{Org, OrgId, OrgPath, OrgTree};
use db::Json;
use kit::{Audit, Cx, NewJob, blobs::uploads::TakenUpload};
use serde_json::json;

use super::{
    check::key,
    store::{self, Import, ImportId, State, Upload},
};
use crate::{
    model::{PPID_EDIT, PPID_REVIEW, PPID_WITHDRAW},
    service::{agencies, settings, tree},
};

/// A new import of `org`, its rows not looked at yet.
pub(super) fn new(cx: &Cx, org: &Org, sheet: &TakenUpload, may: Vec<OrgId>) -> Import {
    Import {
        id: ImportId::new(),
        org: org.id,
        org_path: org.path.0.clone(),
        sheet: sheet.blob.hash.clone(),
        sheet_name: sheet.name.clone(),
        uploads: Json(Vec::new()),
        may: Json(may),
        state: State::Checking,
        publish: false,
        reviewed: false,
        note: String::new(),
        problems: Json(Vec::new()),
        unused: Json(Vec::new()),
        created_by: cx.actor().person(),
        created_at: cx.now(),
        finished_at: None,
    }
}

/// Begins an import: it is looked at, and nothing made.
///
/// # Errors
/// Forbidden.
pub(super) async fn begin(
    cx: &Cx,
    org: &Org,
    sheet: &TakenUpload,
    files: &[TakenUpload],
) -> Result<ImportId> {
    let may: Vec<OrgId> = agencies(cx, PPID_EDIT).await?.iter().map(|o| o.id).collect();
    let mut import = new(cx, org, sheet, may);
    import.uploads = Json(
        files.iter().map(|f| Upload { blob: f.blob.hash.clone(), name: f.name.clone() }).collect(),
    );
    let mut tx = cx.begin(cx.grant(PPID_EDIT, &org.path)?).await?;
    store::put(&mut tx, &import).await?;
    let job = NewJob::new("ppid.import_check", json!({ "import": import.id })).priority(2);
    tx.enqueue(job.dedupe(key(import.id))).await?;
    let audit = Audit::new("ppid.import", "import", import.id);
    tx.commit(audit.note("sheet", &sheet.blob.hash).note("files", files.len())).await?;
    Ok(import.id)
}

/// The import, for the person who began it, or a reviewer above.
///
/// # Errors
/// NotFound, Forbidden.
pub(super) async fn open(cx: &Cx, id: &str) -> Result<Import> {
    let id: ImportId = id.parse().map_err(|_| Error::not_found())?;
    let mut r = cx.db().read().await?;
    let import = store::find(r.conn(), id).await?.ok_or_else(Error::not_found)?;
    let path = OrgPath(import.org_path.clone());
    cx.grant(PPID_EDIT, &path)?;
    let own = import.created_by.is_some() && import.created_by == cx.actor().person();
    if own || cx.may(PPID_REVIEW, &path) { Ok(import) } else { Err(Error::forbidden()) }
}

/// The agencies that rows of the import are for. What the person may do is asked now, not when the rows were
/// judged.
async fn targets(cx: &Cx, tree: &OrgTree, id: ImportId) -> Result<Vec<Org>> {
    let mut r = cx.db().read().await?;
    let ids = store::orgs(r.conn(), id).await?;
    ids.into_iter().map(|id| tree.find(id).cloned().ok_or_else(Error::not_found)).collect()
}

/// Whether the person may make complete rows public.
pub(super) async fn may_publish(cx: &Cx, id: ImportId) -> Result<bool> {
    let tree = tree(cx.app()).await?;
    for org in targets(cx, &tree, id).await? {
        let mut r = cx.db().read().await?;
        if !settings::may_publish(cx, r.conn(), org.id, &org.path).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Lets the good rows become drafts, or the complete ones public. Pressed twice, it happens once.
///
/// # Errors
/// Forbidden; Precondition when it may not publish; Conflict when somebody was faster.
pub(super) async fn apply(cx: &Cx, import: &Import, publish: bool) -> Result<()> {
    let tree = tree(cx.app()).await?;
    let targets = targets(cx, &tree, import.id).await?;
    for org in &targets {
        cx.grant(PPID_EDIT, &org.path)?;
    }
    if publish && !may_publish(cx, import.id).await? {
        return Err(Error::precondition("ppid.error.review_first"));
    }
    let reviewed = targets.iter().all(|o| cx.may(PPID_REVIEW, &o.path));
    let mut tx = cx.begin(cx.grant(PPID_EDIT, &OrgPath(import.org_path.clone()))?).await?;
    if !store::set_state(&mut tx, import.id, State::Checked, State::Running).await? {
        return Err(Error::conflict("ppid.import.error_changed"));
    }
    store::set_publish(&mut tx, import.id, publish, reviewed).await?;
    let job = NewJob::new("ppid.import_apply", json!({ "import": import.id })).priority(3);
    tx.enqueue(job.dedupe(key(import.id))).await?;
    tx.commit(Audit::new("ppid.import_apply", "import", import.id).note("publish", publish)).await
}

/// Puts away all that the import made.
///
/// # Errors
/// Forbidden where something of it is public and may not be withdrawn; Conflict when somebody was faster.
pub(super) async fn undo(cx: &Cx, import: &Import) -> Result<()> {
    let tree = tree(cx.app()).await?;
    for org in targets(cx, &tree, import.id).await? {
        cx.grant(PPID_EDIT, &org.path)?;
        cx.grant(PPID_WITHDRAW, &org.path)?;
    }
    let mut tx = cx.begin(cx.grant(PPID_EDIT, &OrgPath(import.org_path.clone()))?).await?;
    if !store::set_state(&mut tx, import.id, State::Done, State::Undoing).await? {
        return Err(Error::conflict("ppid.import.error_changed"));
    }
    let job = NewJob::new("ppid.import_undo", json!({ "import": import.id })).priority(3);
    tx.enqueue(job.dedupe(key(import.id))).await?;
    tx.commit(Audit::new("ppid.import_undo", "import", import.id)).await
}
