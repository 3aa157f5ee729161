//! Reading a file: its text, what it seems to be, and a summary for comparing. Runs as a job, so any of it
//! may happen twice and must then end the same.

use std::sync::Arc;

use base::{Error, Kind, Result};
use contracts::{event::SearchChanged, org::OrgPath, papers::Text};
use kit::{Audit, Cx, NewJob, jobs::Handle};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::change::doc;
use crate::{
    model::{FileId, PPID_MACHINE, Reading, State},
    store::{self, File, Item, files},
};

/// More than any document of people; a book of 2,000 pages has 6 million letters.
const MAX_CHARS: usize = 8_000_000;

pub(crate) fn file_of(payload: &Value) -> Result<FileId> {
    let id = payload.get("file").cloned().unwrap_or(Value::Null);
    serde_json::from_value(id).map_err(Error::internal)
}

/// The file and its item, unless they are gone.
pub(crate) async fn find(cx: &Cx, id: FileId) -> Result<Option<(File, Item)>> {
    let mut r = cx.db().read().await?;
    let Some(file) = store::file(r.conn(), id).await? else { return Ok(None) };
    let item = store::find(r.conn(), file.item).await?;
    Ok(item.map(|i| (file, i)))
}

/// Job `ppid.read_file`.
pub(crate) async fn read_file(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let Some((file, item)) = find(cx, file_of(&payload)?).await? else { return Ok(()) };
    if matches!(file.reading, Reading::Done | Reading::None) {
        return Ok(());
    }
    let low = payload.get("low").and_then(Value::as_bool).unwrap_or(false);
    match read(cx, &file, job).await {
        Ok(text) => store_text(cx, &file, &item, text, low).await,
        Err(e) => {
            failed(cx, &file, &item).await?;
            // A broken file stays broken; a missing program may be installed meanwhile.
            if matches!(e.kind(), Kind::Invalid | Kind::NotFound | Kind::TooLarge) {
                tracing::info!(file = %file.id, error = %e, "a file cannot be read");
                return Ok(());
            }
            Err(e)
        }
    }
}

async fn read(cx: &Cx, file: &File, job: &Handle) -> Result<Text> {
    let local = cx.app().blobs().local(&file.blob).await?;
    let papers = cx.app().papers().clone();
    let (tell, mut told) = watch::channel((0_u32, 0_u32));
    let progress = move |done: u32, total: u32| {
        tell.send_replace((done, total));
    };
    let mut text = papers.text(&local, &file.name, &progress);
    loop {
        tokio::select! {
            done = &mut text => return done.map(shortened),
            Ok(()) = told.changed() => {
                let (done, total) = *told.borrow_and_update();
                job.progress(done, total, "").await?;
            }
        }
    }
}

fn shortened(mut t: Text) -> Text {
    if let Some((at, _)) = t.text.char_indices().nth(MAX_CHARS) {
        t.text.truncate(at);
    }
    t
}

async fn store_text(cx: &Cx, file: &File, item: &Item, text: Text, low: bool) -> Result<()> {
    let text = Arc::new(text);
    let (papers, read, name) = (cx.app().papers().clone(), text.clone(), file.name.clone());
    let today = cx.now().civil(&cx.app().province().zone).date();
    // Reading half a million words takes a while: not on a thread that answers people.
    let (proposal, print) = tokio::task::spawn_blocking(move || {
        let proposal =
            papers.propose(&read.text, &name, (today.year(), today.month(), today.day()));
        (proposal, papers.fingerprint(&read.text))
    })
    .await
    .map_err(Error::internal)?;
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(item.org_path.clone()))?).await?;
    files::put_text(&mut tx, file.id, &text, &print, &proposal).await?;
    if item.state == State::Published && file.is_current {
        tx.emit(&SearchChanged { room: "ppid".to_owned(), doc: doc(item.id) })?;
    }
    let priority = if low { 9 } else { 3 };
    let pages = NewJob::new("ppid.make_pages", json!({ "file": file.id })).priority(priority);
    tx.enqueue(pages.dedupe(super::pages::key(file.id))).await?;
    let audit = Audit::new("ppid.read_file", "file", file.id);
    tx.commit(audit.note("pages", text.pages).note("recognised", text.recognised)).await
}

async fn failed(cx: &Cx, file: &File, item: &Item) -> Result<()> {
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(item.org_path.clone()))?).await?;
    files::set_reading(&mut tx, file.id, Reading::Failed).await?;
    tx.commit(Audit::new("ppid.reading_failed", "file", file.id)).await
}
