//! The operator's import: a spreadsheet and a folder on this machine, for `betang import ppid`.

use std::path::{Path, PathBuf};

use base::{Error, Result};
use contracts::org::OrgId;
use kit::{Audit, Cx, blobs::uploads::TakenUpload};

use super::{
    apply,
    check::judged,
    hand::{Hand, inside, is_litter},
    judge::{Judged, Problem},
    service, sheet,
    store::{self, Import, RowState, State},
};
use crate::{model::PPID_MACHINE, service::tree, store as catalogue};

/// Files in one folder.
const MAX_FILES: usize = 50_000;
const MAX_DEPTH: usize = 12;

/// What an import from a folder would do, or did.
#[derive(Clone, Debug, Default)]
pub struct FolderReport {
    /// Rows of the sheet.
    pub rows: usize,
    /// Rows that can become drafts.
    pub ready: usize,
    /// Everything that is wrong, in words, a line each, with row and column.
    pub problems: Vec<String>,
    /// Names of files that no row names.
    pub unused: Vec<String>,
    /// Numbers of the items that were made; empty for a dry run.
    pub made: Vec<i64>,
}

/// Reads `sheet` and judges its rows against the files of `folder`. With `apply`, the good rows become drafts,
/// each once: run again after a crash, it goes on where it was. Without, nothing is stored.
///
/// # Errors
/// Invalid when sheet or folder cannot be read; TooLarge past their limits; the database's.
pub async fn import_folder(
    cx: &Cx,
    sheet: &Path,
    folder: &Path,
    apply: bool,
) -> Result<FolderReport> {
    let name = sheet.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
    let raw = sheet::read(cx, sheet, &name).await?;
    let (root, files) = {
        let root = folder.to_owned();
        let found = root.clone();
        let files = tokio::task::spawn_blocking(move || walk(&found)).await;
        (root, files.map_err(Error::internal)??)
    };
    let mut hand = Hand::default();
    for f in &files {
        hand.add(f);
    }
    let tree = tree(cx.app()).await?;
    let all: Vec<OrgId> = tree.list.iter().map(|o| o.id).collect();
    if apply && let Some(import) = unfinished(cx, sheet, &name).await? {
        // It was cut off: what it made would now look like doubles, so the rows stand as they were judged then.
        apply::run(cx, &import, None).await?;
        let made = made(cx, &import).await?;
        let problems = left_out(cx, &import).await?;
        let (rows, ready) = (raw.len(), made.len());
        return Ok(FolderReport { rows, ready, problems, made, ..FolderReport::default() });
    }
    let (rows, unused) = judged(cx, &tree, &all, None, &hand, &raw).await?;
    let mut report = FolderReport {
        rows: rows.len(),
        ready: rows.iter().filter(|r| r.problems.is_empty()).count(),
        problems: rows.iter().flat_map(|r| said(cx, r.number, &r.problems)).collect(),
        unused,
        made: Vec::new(),
    };
    if apply && report.ready > 0 {
        let import = store_it(cx, sheet, &name, &root, &rows).await?;
        apply::run(cx, &import, None).await?;
        report.made = made(cx, &import).await?;
    }
    Ok(report)
}

fn said(cx: &Cx, number: i64, problems: &[Problem]) -> Vec<String> {
    let line = |p: &Problem| {
        let column = p.column.map(|c| cx.t(&c.label()).to_owned()).unwrap_or_default();
        let number = number.to_string();
        cx.tf("ppid.import.line", &[("row", &number), ("column", &column), ("what", &p.say(cx))])
            .into_owned()
    };
    problems.iter().map(line).collect()
}

/// What is wrong with the rows of an import that became nothing.
async fn left_out(cx: &Cx, import: &Import) -> Result<Vec<String>> {
    let mut r = cx.db().read().await?;
    let all = i64::from(u16::MAX);
    let bad = store::rows(r.conn(), import.id, RowState::Bad, 0, all).await?;
    Ok(bad.iter().flat_map(|row| said(cx, row.number, &row.problems.0)).collect())
}

async fn unfinished(cx: &Cx, sheet: &Path, name: &str) -> Result<Option<Import>> {
    let kept = cx.app().blobs().put_file(sheet, name).await?;
    let mut r = cx.db().read().await?;
    store::unfinished(r.conn(), &kept.hash).await
}

/// Keeps the files that good rows name, and the rows themselves.
async fn store_it(
    cx: &Cx,
    sheet: &Path,
    name: &str,
    root: &Path,
    rows: &[Judged],
) -> Result<Import> {
    let blob = cx.app().blobs().put_file(sheet, name).await?;
    let mut files = Vec::new();
    for row in rows.iter().filter(|r| r.problems.is_empty()) {
        for name in &row.plan.files {
            let kept = cx.app().blobs().put_file(&root.join(name), super::hand::last(name)).await?;
            files.push((name.clone(), kept.hash));
        }
    }
    let tree = tree(cx.app()).await?;
    let top = tree.list.first().ok_or_else(|| Error::unavailable("there is no organisation"))?;
    let up = TakenUpload { blob, name: name.to_owned() };
    let mut import = service::new(cx, top, &up, Vec::new());
    import.state = State::Running;
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &top.path)?).await?;
    store::put(&mut tx, &import).await?;
    store::put_checked(&mut tx, import.id, rows, &files).await?;
    let audit = Audit::new("ppid.import", "import", import.id);
    tx.commit(audit.note("sheet", &import.sheet).note("files", files.len())).await?;
    Ok(import)
}

async fn made(cx: &Cx, import: &Import) -> Result<Vec<i64>> {
    let mut r = cx.db().read().await?;
    let mut out = Vec::new();
    for row in store::rows(r.conn(), import.id, RowState::Made, 0, i64::from(u16::MAX)).await? {
        if let Some(id) = row.item
            && let Some(item) = catalogue::find(r.conn(), id).await?
        {
            out.push(item.number);
        }
    }
    Ok(out)
}

/// The files of a folder by their relative names; links are not followed.
fn walk(root: &Path) -> Result<Vec<String>> {
    let mut out = Vec::new();
    let mut open: Vec<(PathBuf, String, usize)> = vec![(root.to_owned(), String::new(), 0)];
    while let Some((dir, prefix, depth)) = open.pop() {
        let entries = std::fs::read_dir(&dir)
            .map_err(|e| Error::invalid("ppid.import.error_folder").because(e))?;
        for entry in entries {
            let entry = entry.map_err(Error::internal)?;
            let Some(own) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let name = if prefix.is_empty() { own } else { format!("{prefix}/{own}") };
            let kind = entry.file_type().map_err(Error::internal)?;
            if is_litter(&name) || inside(&name).as_deref() != Some(name.as_str()) {
                continue;
            }
            if kind.is_dir() && depth < MAX_DEPTH {
                open.push((entry.path(), name, depth + 1));
            } else if kind.is_file() {
                out.push(name);
            }
            if out.len() > MAX_FILES {
                return Err(Error::invalid("ppid.import.error_folder"));
            }
        }
    }
    out.sort();
    Ok(out)
}
