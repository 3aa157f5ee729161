//! Demo content: the items at once, their files as jobs that show how far they are.

mod fixture;
mod letter;

use std::collections::HashMap;

use base::{Error, Result, Timestamp};
use contracts::{
    event::SearchChanged,
    org::OrgTree,
    papers::{Table, Template},
};
use kit::{Audit, Cx, NewJob, Tx, jobs::Handle};
use serde_json::{Value, json};

use self::fixture::{Entry, entries};
use crate::{
    model::{Content, ItemId, PPID_MACHINE, State},
    service::{self, change::doc},
    store::{self, Item, files::NewFile, history, write},
};

/// Items whose files one job makes: a job that dies is done again whole.
/// Short, so that what an officer uploads meanwhile is read soon.
const BATCH: usize = 3;
/// Agencies whose demo officers publish alone; the others wait for the main officer.
const TRUSTED: &[&str] = &["diskominfosantik", "dinkes"];
/// Pictures of a scan: about 130 dots per inch on A4, as office scanners send by mail.
const SCAN_WIDTH: u32 = 1080;

/// The titles with which the demo's items begin.
pub(crate) fn titles() -> Result<Vec<String>> {
    Ok(entries()?.into_iter().map(|e| e.title).collect())
}

/// Enters the items in one transaction and asks for their files. Nothing when there are items already.
pub(crate) async fn run(cx: &Cx) -> Result<()> {
    let tree = service::tree(cx.app()).await?;
    let list = entries()?;
    let mut tx = cx.begin(cx.grant_everywhere(PPID_MACHINE)?).await?;
    let there: i64 = db::query("SELECT COUNT(*) FROM ppid_item").scalar(tx.conn()).await?;
    if there > 0 {
        return Ok(());
    }
    let first =
        write::take_numbers(&mut tx, i64::try_from(list.len()).map_err(Error::internal)?).await?;
    let mut ids: HashMap<&str, ItemId> = HashMap::new();
    let mut made: Vec<Item> = Vec::new();
    for (entry, number) in list.iter().zip(first..) {
        let item = item_of(cx, &tx, &tree, entry, number)?;
        write::insert(&mut tx, &item).await?;
        ids.insert(&entry.slug, item.id);
        made.push(item);
    }
    for (entry, item) in list.iter().zip(&made) {
        let others: Vec<ItemId> =
            entry.related.iter().filter_map(|s| ids.get(s.as_str()).copied()).collect();
        write::relate(&mut tx, item.id, &others).await?;
        let is = item.snapshot(&[], others);
        history::keep(&mut tx, item.id, item.revision, "create", &is).await?;
        if item.state == State::Published {
            tx.emit(&SearchChanged { room: "ppid".to_owned(), doc: doc(item.id) })?;
        }
    }
    for (n, chunk) in made.chunks(BATCH).enumerate() {
        let work: Vec<(usize, ItemId)> =
            chunk.iter().enumerate().map(|(i, item)| (n * BATCH + i, item.id)).collect();
        tx.enqueue(NewJob::new("ppid.seed_files", json!(work)).priority(7)).await?;
    }
    let trusted: Vec<_> = TRUSTED.iter().filter_map(|s| tree.by_slug(s)).map(|o| o.id).collect();
    service::settings::trust(&mut tx, &trusted).await?;
    let count = made.len();
    tx.commit(Audit::new("ppid.seed", "information", "demo").note("items", count)).await
}

fn item_of(cx: &Cx, tx: &Tx, tree: &OrgTree, e: &Entry, number: i64) -> Result<Item> {
    let org = tree.by_slug(&e.org).ok_or_else(|| {
        Error::internal(format!("demo item {} names an organisation that is not there", e.slug))
    })?;
    let (unit, officer) = e.responsible.split_once(" / ").unwrap_or((e.responsible.as_str(), ""));
    let year = e
        .period
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|w| w.parse().ok())
        // Of a plan's years the first, as the form proposes it: else the facet would lead decades ahead.
        .find(|y| (1990..2100).contains(y));
    let content = Content {
        title: e.title.clone(),
        title_en: e.title_en.clone(),
        summary: e.summary.clone(),
        category: e.category.clone(),
        unit: unit.to_owned(),
        officer: officer.to_owned(),
        maker: e.maker.clone(),
        made_on: e.made_at.clone(),
        made_place: e.made_place.clone(),
        form: e.form.clone(),
        retention: e.retention.clone(),
        language: e.language.clone(),
        period: e.period.clone(),
        year: year.or_else(|| e.made_at.get(..4).and_then(|y| y.parse().ok())),
        legal_basis: e.legal_basis.clone(),
        tags: e.tags.clone(),
    };
    let at = moment(cx, &e.published_at)?;
    let made = moment(cx, &e.made_at)?.unwrap_or_else(|| tx.now());
    let mut item = write::draft(tx, org, number, &content);
    item.created_at = made;
    item.updated_at = at.filter(|t| *t < tx.now()).unwrap_or(made);
    match e.state.as_str() {
        "published" | "withdrawn" => {
            item.state = State::Published;
            item.published_at = at.or(Some(made));
            item.reviewed_at = item.published_at;
        }
        "review" => item.state = State::Review,
        "scheduled" => {
            item.state = State::Review;
            item.publish_at = at;
            item.reviewed_at = Some(made);
        }
        _ => {}
    }
    if e.state == "withdrawn" {
        item.state = State::Withdrawn;
        item.withdrawn_at =
            item.published_at.map(|t| t.after(std::time::Duration::from_secs(40 * 86_400)));
        item.withdrawn_reason.clone_from(&e.withdrawn_reason);
    }
    Ok(item)
}

/// Nine in the morning of an ISO day, in the province's zone.
fn moment(cx: &Cx, day: &str) -> Result<Option<Timestamp>> {
    if day.is_empty() {
        return Ok(None);
    }
    let day: jiff::civil::Date = day.parse().map_err(Error::internal)?;
    let province = cx.app().province();
    let zone = &province.zone;
    Ok(Some(Timestamp::start_of(day, zone).after(std::time::Duration::from_secs(9 * 3600))))
}

/// Job `ppid.seed_files`: makes and attaches the files of some items; an item that has some is passed over.
pub(crate) async fn seed_files(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let work: Vec<(usize, ItemId)> = serde_json::from_value(payload).map_err(Error::internal)?;
    let list = entries()?;
    let total = u32::try_from(work.len()).unwrap_or(u32::MAX);
    for (done, (index, id)) in (0..total).zip(work) {
        let Some(entry) = list.get(index) else { continue };
        let mut r = cx.db().read().await?;
        let item = store::find(r.conn(), id).await?;
        let has = store::files_of(r.conn(), id).await?;
        drop(r);
        if let Some(item) = item.filter(|_| has.is_empty()) {
            attach(cx, entry, &item).await?;
        }
        job.progress(done + 1, total, "").await?;
    }
    Ok(())
}

async fn attach(cx: &Cx, e: &Entry, item: &Item) -> Result<()> {
    let mut versions = Vec::new();
    let notes: Vec<String> = if e.versions.is_empty() {
        vec![String::new()]
    } else {
        e.versions.iter().map(|v| v.note.clone()).collect()
    };
    for (n, note) in notes.iter().enumerate() {
        let (name, bytes) = file(cx, e, note, n + 1 == notes.len()).await?;
        let format = cx.app().papers().label(&bytes, &name);
        let blob = cx.app().blobs().put_bytes(bytes, &name).await?;
        versions.push(NewFile {
            blob: blob.hash,
            name,
            size: blob.size,
            mime: blob.mime,
            format,
            note: note.clone(),
            made_at: e
                .versions
                .get(n)
                .and_then(|v| moment(cx, &v.made_at).ok().flatten())
                .unwrap_or_else(|| item.published_at.unwrap_or(item.created_at)),
        });
    }
    let mut tx = cx.begin(cx.grant_everywhere(PPID_MACHINE)?).await?;
    // Looked at again inside: two workers on one job must not both attach.
    if !store::files_of(tx.conn(), item.id).await?.is_empty() {
        return Ok(());
    }
    for (n, f) in versions.iter().enumerate() {
        let slot = if n == 0 { None } else { Some(1) };
        service::files::put(&mut tx, item, slot, f, 6).await?;
    }
    let is = write::snapshot(&mut tx, item).await?;
    // The history begins with the files: an older revision brought back must not lose them.
    history::complete(&mut tx, item.id, &is.files).await?;
    if item.state == State::Published {
        tx.emit(&SearchChanged { room: "ppid".to_owned(), doc: doc(item.id) })?;
    }
    tx.commit(Audit::new("ppid.add_file", "information", item.id).note("files", is.files.len()))
        .await
}

async fn file(cx: &Cx, e: &Entry, note: &str, is_last: bool) -> Result<(String, Vec<u8>)> {
    let papers = cx.app().papers();
    let stem = if is_last { e.slug.clone() } else { format!("{}-awal", e.slug) };
    let org = service::tree(cx.app()).await?.by_slug(&e.org).cloned().unwrap_or_default();
    match (e.file.kind.as_str(), &e.table) {
        (kind @ ("xlsx" | "csv"), Some(t)) => {
            let table = Table {
                title: t.title.clone(),
                columns: t.columns.iter().map(|c| (c.clone(), letter::width(c))).collect(),
                rows: t
                    .rows
                    .iter()
                    .map(|r| r.iter().map(|c| letter::plain_number(c)).collect())
                    .collect(),
                notes: vec![
                    format!("Judul: {}", e.title),
                    format!("Sumber: {}", org.name),
                    format!("Catatan: {}", if note.is_empty() { "-" } else { note }),
                    "Status: DOKUMEN CONTOH, seluruh angka rekaan".to_owned(),
                ],
            };
            let bytes =
                if kind == "csv" { papers.csv(&table).await? } else { papers.xlsx(&table).await? };
            Ok((format!("{stem}.{kind}"), bytes))
        }
        (kind, _) => {
            let long = e.sections.len() > 2
                && matches!(e.file.template.as_str(), "report" | "plan" | "statistics");
            let (template, data) = if long {
                (Template::Report, letter::report(e, &org, note))
            } else {
                (Template::Letter, letter::letter(e, &org, note))
            };
            let pdf = papers.pdf(template, data, Vec::new()).await?;
            let bytes = if kind == "scan" { scanned(cx, e, pdf).await? } else { pdf };
            Ok((format!("{stem}.pdf"), bytes))
        }
    }
}

/// A PDF that holds nothing but pictures of its pages, a little askew: as it comes out of an office scanner.
async fn scanned(cx: &Cx, e: &Entry, pdf: Vec<u8>) -> Result<Vec<u8>> {
    let papers = cx.app().papers();
    let aside = cx.app().config().data.join(format!("demo-{}.pdf", e.slug));
    tokio::fs::write(&aside, &pdf).await.map_err(Error::internal)?;
    let mut pages = Vec::new();
    for n in 1.. {
        match papers.page(&aside, "demo.pdf", n, SCAN_WIDTH).await {
            Ok(Some(p)) => pages.push((format!("page{n}.webp"), p.webp)),
            Ok(None) => break,
            Err(e) => {
                tokio::fs::remove_file(&aside).await.map_err(Error::internal)?;
                return Err(e);
            }
        }
    }
    tokio::fs::remove_file(&aside).await.map_err(Error::internal)?;
    let names: Vec<&str> = pages.iter().map(|(n, _)| n.as_str()).collect();
    let data = json!({ "title": "", "lang": "id", "pages": names });
    papers.pdf(Template::Scan, data, pages).await
}
