//! The dry run: archives unpacked, every row judged, nothing made. Runs as a job; begun again it finds the same.

use std::path::{Path, PathBuf};

use base::{Error, Kind, Result};
use contracts::org::{OrgId, OrgPath, OrgTree};
use db::Json;
use kit::{Audit, Cx, blobs::uploads, jobs::Handle};
use serde_json::Value;

use super::{
    archive::{Archive, Entry, is_archive_name},
    columns::Column,
    hand::Hand,
    judge::{Judge, Judged, Problem},
    sheet::{self, RawRow},
    store::{self, Import, ImportId, State},
};
use crate::{model::PPID_MACHINE, service::tree};

/// Findings about files as a whole that are kept.
const MAX_FINDINGS: usize = 200;

/// The import that a job is about.
pub(super) fn import_of(payload: &Value) -> Result<ImportId> {
    serde_json::from_value(payload.get("import").cloned().unwrap_or(Value::Null))
        .map_err(Error::internal)
}

/// The unfinished work on an import, as a job's key.
pub(super) fn key(id: ImportId) -> String {
    format!("ppid.import:{id}")
}

/// Job `ppid.import_check`.
pub(crate) async fn check(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let mut r = cx.db().read().await?;
    let found = store::find(r.conn(), import_of(&payload)?).await?;
    drop(r);
    let Some(import) = found.filter(|i| i.state == State::Checking) else { return Ok(()) };
    let findings = match look(cx, &import, job).await {
        Ok(f) => Ok(f),
        // What is wrong with the sheet or an archive is for the person, and stays as it is.
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::TooLarge) => Err(e),
        Err(e) => return Err(e),
    };
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(import.org_path.clone()))?).await?;
    let audit = Audit::new("ppid.import_check", "import", import.id);
    let (to, audit) = match findings {
        Ok(f) => {
            store::put_checked(&mut tx, import.id, &f.rows, &f.files).await?;
            for (name, _) in &f.files {
                uploads::take_part(&mut tx, &part(import.id, name)).await?;
            }
            store::set_findings(&mut tx, import.id, "", &f.problems, &f.unused).await?;
            (State::Checked, audit.note("rows", f.rows.len()).note("files", f.files.len()))
        }
        Err(e) => {
            let problem = e.args().iter().fold(Problem::of_all(e.key()), |p, (n, v)| p.with(n, v));
            store::set_findings(&mut tx, import.id, e.key(), &[problem], &[]).await?;
            (State::Failed, audit.note("failed", e.key()))
        }
    };
    if !store::set_state(&mut tx, import.id, State::Checking, to).await? {
        return Ok(());
    }
    tx.commit(audit).await
}

struct Findings {
    rows: Vec<Judged>,
    /// Name and blob of each file at hand.
    files: Vec<(String, String)>,
    problems: Vec<Problem>,
    unused: Vec<String>,
}

async fn look(cx: &Cx, import: &Import, job: &Handle) -> Result<Findings> {
    let local = cx.app().blobs().local(&import.sheet).await?;
    let raw = sheet::read(cx, &local, &import.sheet_name).await?;
    let mut hand = Hand::default();
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for up in &import.uploads.0 {
        if is_archive_name(&up.name) {
            unpack(cx, import, up, &mut hand, &mut files, &mut problems, job).await?;
        } else if hand.add(&up.name) {
            files.push((up.name.clone(), up.blob.clone()));
        } else {
            problems.push(
                Problem::at(Column::Files, "ppid.import.file_same_name").with("value", &up.name),
            );
        }
    }
    let tree = tree(cx.app()).await?;
    let Json(may) = &import.may;
    let (rows, unused) = judged(cx, &tree, may, Some(import.org), &hand, &raw).await?;
    problems.truncate(MAX_FINDINGS);
    let unused = unused.into_iter().take(MAX_FINDINGS).collect();
    Ok(Findings { rows, files, problems, unused })
}

/// Judges all rows, against each other and against the catalogue; what is left of the files.
pub(super) async fn judged(
    cx: &Cx,
    tree: &OrgTree,
    may: &[OrgId],
    home: Option<OrgId>,
    hand: &Hand,
    raw: &[RawRow],
) -> Result<(Vec<Judged>, Vec<String>)> {
    let mut judge = Judge::new(cx.app(), tree, may, home, hand);
    let mut rows: Vec<Judged> = raw.iter().map(|r| judge.row(r)).collect();
    let mut r = cx.db().read().await?;
    for row in &mut rows {
        let c = &row.plan.content;
        if let (Some(org), false) = (row.org, c.title.is_empty())
            && let Some(number) = store::same(r.conn(), org, &c.title, &c.period).await?
        {
            let known = Problem::at(Column::Title, "ppid.import.title_known");
            row.problems.push(known.with("number", number));
        }
    }
    Ok((rows, judge.unused()))
}

async fn unpack(
    cx: &Cx,
    import: &Import,
    up: &store::Upload,
    hand: &mut Hand,
    files: &mut Vec<(String, String)>,
    problems: &mut Vec<Problem>,
    job: &Handle,
) -> Result<()> {
    let local = cx.app().blobs().local(&up.blob).await?;
    let config = cx.app().config();
    // Where kit sweeps away what a crash leaves behind.
    let dir = config.data.join("uploads");
    tokio::fs::create_dir_all(&dir).await.map_err(Error::internal)?;
    let (path, most) = (local.to_path_buf(), config.blobs.max_upload_bytes);
    let mut archive = blocking(move || Archive::open(&path, most)).await?;
    let total = u32::try_from(archive.len()).unwrap_or(u32::MAX);
    for n in 1.. {
        let (back, entry) = next(archive, dir.clone()).await?;
        archive = back;
        match entry {
            None => break,
            Some(Entry::Nothing) => {}
            Some(Entry::Refused { name, key }) => {
                problems.push(Problem::at(Column::Files, key).with("value", name));
            }
            Some(Entry::File { name, .. }) if hand.has(&name) => {
                let p = Problem::at(Column::Files, "ppid.import.file_same_name");
                problems.push(p.with("value", name));
            }
            Some(Entry::File { name, file }) => match keep(cx, import, &name, file.path()).await {
                Ok(hash) => {
                    hand.add(&name);
                    files.push((name, hash));
                }
                // The others go on; a row that names this one learns that it is not there.
                Err(e) if e.key() == "kit.upload.infected" => {
                    let p = Problem::at(Column::Files, "ppid.import.file_infected");
                    problems.push(p.with("value", name));
                }
                Err(e) => return Err(e),
            },
        }
        if n % 20 == 0 {
            job.progress(n, total, "").await?;
        }
    }
    Ok(())
}

/// A file of an archive is an upload like any other; a job that begins again counts it once.
async fn keep(cx: &Cx, import: &Import, name: &str, path: &Path) -> Result<String> {
    let org = OrgPath(import.org_path.clone());
    let (once, last) = (part(import.id, name), super::hand::last(name));
    let kept = uploads::keep_part(cx, &org, &once, path, last).await?;
    Ok(kept.blob.hash)
}

/// What a file of an archive is called for good.
fn part(id: ImportId, name: &str) -> String {
    format!("ppid.import:{id}:{name}")
}

async fn next(mut archive: Archive, dir: PathBuf) -> Result<(Archive, Option<Entry>)> {
    blocking(move || archive.next(&dir).map(|entry| (archive, entry))).await
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(Error::internal)?
}
