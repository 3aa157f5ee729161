//! Files of items: versions in slots, their text, pictures of pages and tables.

use base::{Result, Timestamp};
use contracts::papers::{Proposal, Sheet, Text, Word};
use db::{Conn, Json, query};
use kit::Tx;

use super::{File, Item};
use crate::model::{FileId, ItemId, Reading, SnapshotFile};
use contracts::org::OrgId;

/// What is known of a file before it is stored in an item.
#[derive(Clone, Debug)]
pub(crate) struct NewFile {
    pub(crate) blob: String,
    pub(crate) name: String,
    pub(crate) size: i64,
    pub(crate) mime: String,
    pub(crate) format: String,
    pub(crate) note: String,
    pub(crate) made_at: Timestamp,
}

/// Adds a document to an item: into `slot` as its next version, or as a document of its own.
pub(crate) async fn add(tx: &mut Tx, item: ItemId, slot: Option<i64>, f: &NewFile) -> Result<File> {
    let slot =
        match slot {
            Some(s) => s,
            None => query(
                "SELECT CAST(COALESCE(MAX(slot), 0) + 1 AS BIGINT) FROM ppid_file WHERE item = $1",
            )
            .bind(item)
            .scalar(tx.conn())
            .await?,
        };
    let version: i64 = query(
        "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM ppid_file WHERE item = $1 AND slot = $2",
    )
    .bind(item)
    .bind(slot)
    .scalar(tx.conn())
    .await?;
    query("UPDATE ppid_file SET is_current = $1 WHERE item = $2 AND slot = $3")
        .bind(false)
        .bind(item)
        .bind(slot)
        .run(tx.conn())
        .await?;
    let file = File {
        id: FileId::new(),
        item,
        slot,
        version,
        is_current: true,
        note: f.note.clone(),
        blob: f.blob.clone(),
        name: f.name.clone(),
        size: f.size,
        mime: f.mime.clone(),
        format: f.format.clone(),
        reading: Reading::Waiting,
        pages: None,
        recognised: false,
        created_by: tx.cx().actor().person(),
        created_at: f.made_at,
    };
    insert(tx, &file).await?;
    Ok(file)
}

async fn insert(tx: &mut Tx, f: &File) -> Result<()> {
    query(
        "INSERT INTO ppid_file (id, item, slot, version, is_current, note, blob, name, size, mime, format,
            reading, pages, recognised, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(f.id)
    .bind(f.item)
    .bind(f.slot)
    .bind(f.version)
    .bind(f.is_current)
    .bind(&f.note)
    .bind(&f.blob)
    .bind(&f.name)
    .bind(f.size)
    .bind(&f.mime)
    .bind(&f.format)
    .bind(f.reading)
    .bind(f.pages)
    .bind(f.recognised)
    .bind(f.created_by)
    .bind(f.created_at)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Takes a document out (its versions stay in the history) or brings its newest version back.
pub(crate) async fn set_taken_out(tx: &mut Tx, item: ItemId, slot: i64, out: bool) -> Result<()> {
    query(
        "UPDATE ppid_file SET is_current = $1 WHERE item = $2 AND slot = $3
            AND version = (SELECT MAX(v.version) FROM ppid_file v WHERE v.item = $2 AND v.slot = $3)",
    )
    .bind(!out)
    .bind(item)
    .bind(slot)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Makes exactly those files current that a snapshot calls so.
pub(crate) async fn set_current(tx: &mut Tx, item: ItemId, files: &[SnapshotFile]) -> Result<()> {
    query("UPDATE ppid_file SET is_current = $1 WHERE item = $2")
        .bind(false)
        .bind(item)
        .run(tx.conn())
        .await?;
    for f in files.iter().filter(|f| f.is_current) {
        query("UPDATE ppid_file SET is_current = $1 WHERE id = $2 AND item = $3")
            .bind(true)
            .bind(f.id)
            .bind(item)
            .run(tx.conn())
            .await?;
    }
    Ok(())
}

/// Changes the note of a version.
pub(crate) async fn set_note(tx: &mut Tx, file: FileId, note: &str) -> Result<()> {
    query("UPDATE ppid_file SET note = $1 WHERE id = $2")
        .bind(note)
        .bind(file)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Stores what could be read; the same again changes nothing.
pub(crate) async fn put_text(
    tx: &mut Tx,
    file: FileId,
    text: &Text,
    fingerprint: &[u8],
    proposal: &Proposal,
) -> Result<()> {
    query(
        "INSERT INTO ppid_text (file, body, fingerprint, proposal) VALUES ($1, $2, $3, $4)
         ON CONFLICT (file) DO UPDATE SET body = excluded.body, fingerprint = excluded.fingerprint,
            proposal = excluded.proposal",
    )
    .bind(file)
    // PostgreSQL's text cannot hold the character NUL.
    .bind(text.text.replace('\0', ""))
    .bind(fingerprint)
    .bind(Json(proposal))
    .run(tx.conn())
    .await?;
    query("UPDATE ppid_file SET reading = $1, pages = $2, recognised = $3 WHERE id = $4")
        .bind(if text.text.trim().is_empty() && text.pages.is_none() {
            Reading::None
        } else {
            Reading::Done
        })
        .bind(text.pages)
        .bind(text.recognised)
        .bind(file)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Says how far the reading is.
pub(crate) async fn set_reading(tx: &mut Tx, file: FileId, reading: Reading) -> Result<()> {
    query("UPDATE ppid_file SET reading = $1 WHERE id = $2")
        .bind(reading)
        .bind(file)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// A page's picture; drawn again, it stays as it was.
#[derive(Clone, Debug)]
pub(crate) struct NewPage {
    pub(crate) page: u32,
    pub(crate) blob: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) words: Vec<Word>,
}

/// Stores a page's picture and words.
pub(crate) async fn put_page(tx: &mut Tx, file: FileId, p: NewPage) -> Result<()> {
    query(
        "INSERT INTO ppid_page (file, page, blob, width, height, words) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (file, page) DO NOTHING",
    )
    .bind(file)
    .bind(p.page)
    .bind(p.blob)
    .bind(p.width)
    .bind(p.height)
    .bind(Json(p.words))
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// The pages that are drawn already.
pub(crate) async fn drawn(c: Conn<'_>, file: FileId) -> Result<Vec<i64>> {
    query("SELECT page FROM ppid_page WHERE file = $1 ORDER BY page").bind(file).scalars(c).await
}

/// Stores the tables of a spreadsheet.
pub(crate) async fn put_sheets(tx: &mut Tx, file: FileId, sheets: &[Sheet]) -> Result<()> {
    query(
        "INSERT INTO ppid_sheet (file, sheets) VALUES ($1, $2)
         ON CONFLICT (file) DO UPDATE SET sheets = excluded.sheets",
    )
    .bind(file)
    .bind(Json(sheets))
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// What was proposed for a file.
pub(crate) async fn proposal(c: Conn<'_>, file: FileId) -> Result<Option<Proposal>> {
    let row: Option<(Json<Proposal>,)> =
        query("SELECT proposal FROM ppid_text WHERE file = $1").bind(file).optional(c).await?;
    Ok(row.map(|(p,)| p.0))
}

/// The texts of the current files, joined by form feeds.
pub(crate) async fn text_of(c: Conn<'_>, item: ItemId) -> Result<String> {
    let parts: Vec<String> = query(
        "SELECT t.body FROM ppid_file f JOIN ppid_text t ON t.file = f.id
         WHERE f.item = $1 AND f.is_current ORDER BY f.slot, f.id",
    )
    .bind(item)
    .scalars(c)
    .await?;
    Ok(parts.join("\u{c}"))
}

/// The fingerprint of a file's text.
pub(crate) async fn fingerprint(c: Conn<'_>, file: FileId) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> =
        query("SELECT fingerprint FROM ppid_text WHERE file = $1").bind(file).optional(c).await?;
    Ok(row.map(|(f,)| f))
}

/// Other items that hold the same bytes now.
pub(crate) async fn holders(c: Conn<'_>, blob: &str, except: ItemId) -> Result<Vec<Item>> {
    query(
        "SELECT i.* FROM ppid_item i WHERE i.id <> $2 AND i.state <> 'withdrawn' AND EXISTS
            (SELECT 1 FROM ppid_file f WHERE f.item = i.id AND f.blob = $1 AND f.is_current)
         ORDER BY i.number LIMIT 10",
    )
    .bind(blob)
    .bind(except)
    .all(c)
    .await
}

db::row! {
    /// A file that may be the same document as another.
    #[derive(Clone, Debug)]
    pub(crate) struct Candidate {
        pub(crate) item: ItemId,
        pub(crate) number: i64,
        pub(crate) title: String,
        pub(crate) file: FileId,
        pub(crate) slot: i64,
        pub(crate) fingerprint: Vec<u8>,
    }
}

/// Current files of other items of the same agency whose title holds one of the words, and those of its
/// drafts, whose titles may still be names of files; newest first and bounded, so that the comparison stays
/// short however many items there are.
pub(crate) async fn candidates(
    c: Conn<'_>,
    org: OrgId,
    except: ItemId,
    words: &[String],
    limit: i64,
) -> Result<Vec<Candidate>> {
    let any: Vec<String> =
        (0..words.len()).map(|n| format!("i.title_folded LIKE ${} ESCAPE '!'", n + 4)).collect();
    let words_sql = if any.is_empty() { "1 = 1".to_owned() } else { any.join(" OR ") };
    let q = db::query_built(format!(
        "SELECT i.id AS item, i.number AS number, i.title AS title, f.id AS file, f.slot AS slot,
            t.fingerprint AS fingerprint
         FROM ppid_item i JOIN ppid_file f ON f.item = i.id JOIN ppid_text t ON t.file = f.id
         WHERE i.org = $1 AND i.id <> $2 AND i.state <> 'withdrawn' AND f.is_current
            AND (i.state = 'draft' OR {words_sql})
         ORDER BY i.number DESC, f.id LIMIT $3"
    ))
    .bind(org)
    .bind(except)
    .bind(limit);
    words.iter().fold(q, |q, w| q.bind(super::desk::like(w))).all(c).await
}

/// How far the reading of a file is: pages done and in all. `None` when no job waits for it or works on it.
pub(crate) async fn reading_progress(c: Conn<'_>, file: FileId) -> Result<Option<(i64, i64)>> {
    // kit takes the key off a job that ended, so whatever has it is under way.
    kit::jobs::progress_of(c, &crate::service::files::reading_key(file)).await
}
