//! Pictures of pages and tables of sheets, for people whose browser shows no PDF inside a page.

use base::{Kind, Result};
use contracts::org::OrgPath;
use kit::{Audit, Cx, jobs::Handle};
use serde_json::Value;

use super::reading::{file_of, find};
use crate::{
    model::{FileId, PPID_MACHINE},
    store::{File, Item, files, files::NewPage},
};

/// Whoever wants to read on opens the file itself.
const MAX_PAGES: u32 = 200;
const WIDTH: u32 = 900;
const MAX_ROWS: usize = 200;
/// The first page is stored at once, the others a few at a time.
const AT_ONCE: usize = 8;

/// Under which key the drawing of `file` waits: one drawing of a file at a time.
pub(crate) fn key(file: FileId) -> String {
    format!("ppid.make_pages:{file}")
}

/// Job `ppid.make_pages`.
pub(crate) async fn make_pages(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let Some((file, item)) = find(cx, file_of(&payload)?).await? else { return Ok(()) };
    let done = async {
        sheets(cx, &file, &item).await?;
        pictures(cx, &file, &item, job).await
    }
    .await;
    match done {
        // The text was read, only its picture cannot be drawn: the file can be opened all the same.
        Err(e) if e.kind() == Kind::Invalid => {
            tracing::info!(file = %file.id, error = %e, "no pictures of pages");
            Ok(())
        }
        other => other,
    }
}

async fn sheets(cx: &Cx, file: &File, item: &Item) -> Result<()> {
    let local = cx.app().blobs().local(&file.blob).await?;
    let found = cx.app().papers().sheets(&local, &file.name, MAX_ROWS).await?;
    if found.is_empty() {
        return Ok(());
    }
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(item.org_path.clone()))?).await?;
    files::put_sheets(&mut tx, file.id, &found).await?;
    tx.commit(Audit::new("ppid.make_sheets", "file", file.id).note("sheets", found.len())).await
}

async fn pictures(cx: &Cx, file: &File, item: &Item, job: &Handle) -> Result<()> {
    let mut r = cx.db().read().await?;
    let drawn = files::drawn(r.conn(), file.id).await?;
    drop(r);
    let total = file.pages.and_then(|p| u32::try_from(p).ok()).unwrap_or(MAX_PAGES).min(MAX_PAGES);
    let local = cx.app().blobs().local(&file.blob).await?;
    let mut ready = Vec::new();
    for page in 1..=total {
        if drawn.contains(&i64::from(page)) {
            continue;
        }
        let Some(p) = cx.app().papers().page(&local, &file.name, page, WIDTH).await? else { break };
        let blob = cx.app().blobs().put_bytes(p.webp, "page.webp").await?;
        ready.push(NewPage {
            page,
            blob: blob.hash,
            width: p.width,
            height: p.height,
            words: p.words,
        });
        if page == 1 || ready.len() >= AT_ONCE {
            store(cx, file, item, std::mem::take(&mut ready)).await?;
            job.progress(page, total, "").await?;
        }
    }
    store(cx, file, item, ready).await
}

async fn store(cx: &Cx, file: &File, item: &Item, ready: Vec<NewPage>) -> Result<()> {
    let (Some(first), Some(last)) = (ready.first(), ready.last()) else { return Ok(()) };
    let audit = Audit::new("ppid.make_pages", "file", file.id);
    let audit = audit.note("from", first.page).note("to", last.page);
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(item.org_path.clone()))?).await?;
    for p in ready {
        files::put_page(&mut tx, file.id, p).await?;
    }
    tx.commit(audit).await
}
