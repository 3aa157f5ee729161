//! Uploads as rows: begun, finished, refused, taken by a room, forgotten; and each organisation's quota.
//!
//! How bytes arrive is `tus` and `form`. Nothing here is audited: an upload becomes part of the record when
//! a room takes it, in that room's own transaction.

use std::{path::Path, time::Duration};

use base::{Error, Id, Kind, Result, Timestamp};
use contracts::org::{OrgPath, Organisations, PersonId};
use db::{Conn, query};

use super::{BlobInfo, keep, part::Part, record_in, scan};
use crate::{App, Cx, Tx};

/// Marks ids of uploads.
#[derive(Debug)]
pub enum UploadMark {}
/// The id of an upload, in forms and in `/unggah/{id}`.
pub type UploadId = Id<UploadMark>;

/// An unfinished upload lives this long after the last byte; a finished one this long until it is taken.
pub(super) const KEPT: Duration = Duration::from_secs(24 * 3600);

db::text_enum! {
    /// Where an upload stands.
    pub enum State {
        /// Bytes are still to come, or the scanner has not looked yet.
        Open = "open",
        /// Stored.
        Done = "done",
        /// Not accepted; nothing of it was kept.
        Refused = "refused",
    }
}

db::row! {
    /// An upload.
    #[derive(Clone, Debug)]
    pub(super) struct Upload {
        pub(super) id: UploadId,
        pub(super) person: PersonId,
        pub(super) org_path: String,
        pub(super) name: String,
        pub(super) length: i64,
        pub(super) state: State,
        pub(super) blob: Option<String>,
        pub(super) taken_at: Option<Timestamp>,
        pub(super) expires_at: Timestamp,
    }
}

/// A finished upload in a room's hands.
#[derive(Clone, Debug)]
pub struct TakenUpload {
    /// The stored file.
    pub blob: BlobInfo,
    /// What the uploader called it: without path and control characters, otherwise as it was.
    pub name: String,
}

/// Takes a finished upload of `person` for good, inside the room's own transaction. From then on the file
/// is the room's; taking it again gives the same.
///
/// # Errors
/// NotFound when it is not theirs, Precondition when it has not finished.
pub async fn take(tx: &mut Tx, id: UploadId, person: PersonId) -> Result<TakenUpload> {
    let now = tx.now();
    let taken = query(
        "UPDATE kit_upload SET taken_at = COALESCE(taken_at, $1) WHERE id = $2 AND person = $3 AND state = 'done'",
    )
    .bind(now)
    .bind(id)
    .bind(person)
    .run(tx.conn())
    .await?;
    let upload = mine(tx.conn(), id, person).await?;
    let Some(hash) = upload.blob.filter(|_| taken == 1) else {
        return Err(Error::precondition("kit.upload.not_finished"));
    };
    let blob = query("SELECT hash, size, mime, scan FROM kit_blob WHERE hash = $1")
        .bind(hash)
        .one(tx.conn())
        .await?;
    Ok(TakenUpload { blob, name: upload.name })
}

/// What `person` uploaded as `id`, finished or not: its name and size, to show a form again.
///
/// # Errors
/// NotFound when it is not theirs.
pub async fn describe(c: Conn<'_>, id: UploadId, person: PersonId) -> Result<(String, i64)> {
    mine(c, id, person).await.map(|u| (u.name, u.length))
}

/// The upload, if it is this person's. For anybody else there is none.
pub(super) async fn mine(c: Conn<'_>, id: UploadId, person: PersonId) -> Result<Upload> {
    query("SELECT * FROM kit_upload WHERE id = $1 AND person = $2")
        .bind(id)
        .bind(person)
        .one(c)
        .await
}

/// Whose quota an upload of this person counts against. `org` is an organisation's id, or empty.
pub(super) async fn quota_path(cx: &Cx, org: &str) -> Result<OrgPath> {
    let roles = match cx.actor() {
        crate::Actor::Person { roles, .. } => roles.as_slice(),
        _ => &[],
    };
    if org.is_empty() {
        let person = cx.person()?;
        let own = OrgPath(format!("/~{person}/"));
        return Ok(roles.first().map_or(own, |r| r.path.clone()));
    }
    let id = org.parse().map_err(|e| Error::invalid("kit.upload.unknown_org").because(e))?;
    let orgs =
        cx.ask::<dyn Organisations>().ok_or_else(|| Error::invalid("kit.upload.unknown_org"))?;
    let tree = orgs.tree().await?;
    let path = tree.find(id).ok_or_else(|| Error::invalid("kit.upload.unknown_org"))?.path.clone();
    // Who has no part in an organisation cannot fill its quota.
    if roles.iter().any(|r| r.path.covers(&path)) { Ok(path) } else { Err(Error::forbidden()) }
}

/// Refuses what is empty or larger than the limit.
pub(super) fn check_length(app: &App, length: u64) -> Result<i64> {
    if length == 0 {
        return Err(Error::invalid("kit.upload.empty"));
    }
    let max = app.config().blobs.max_upload_bytes;
    if length > max {
        return Err(Error::new(Kind::TooLarge, "kit.upload.too_large").with("max", megabytes(max)));
    }
    i64::try_from(length).map_err(Error::internal)
}

pub(super) fn megabytes(bytes: u64) -> u64 {
    bytes >> 20
}

/// Begins an upload: room in the quota is taken at once, so two at the same time cannot both have the last.
pub(super) async fn begin(
    app: &App,
    id: UploadId,
    person: PersonId,
    org: &OrgPath,
    name: &str,
    length: i64,
) -> Result<Upload> {
    let now = app.clock().now();
    let mut tx = app.db().begin().await?;
    reserve(app, tx.conn(), org, length).await?;
    query(
        "INSERT INTO kit_upload (id, person, org_path, name, length, received, state, blob, note, created_at, taken_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, 0, 'open', NULL, '', $6, NULL, $7)",
    )
    .bind(id)
    .bind(person)
    .bind(&org.0)
    .bind(name)
    .bind(length)
    .bind(now)
    .bind(now.after(KEPT))
    .run(tx.conn())
    .await?;
    let upload = mine(tx.conn(), id, person).await?;
    tx.commit().await?;
    Ok(upload)
}

async fn reserve(app: &App, mut c: Conn<'_>, org: &OrgPath, length: i64) -> Result<()> {
    let quota = app.config().blobs.quota_bytes;
    let most = i64::try_from(quota).unwrap_or(i64::MAX);
    query(
        "INSERT INTO kit_quota (org_path, used) VALUES ($1, 0) ON CONFLICT (org_path) DO NOTHING",
    )
    .bind(&org.0)
    .run(c.again())
    .await?;
    let fits = query("UPDATE kit_quota SET used = used + $1 WHERE org_path = $2 AND used <= $3")
        .bind(length)
        .bind(&org.0)
        .bind(most - length)
        .run(c)
        .await?;
    if fits == 1 {
        return Ok(());
    }
    Err(Error::new(Kind::TooLarge, "kit.upload.over_quota").with("max", megabytes(quota)))
}

async fn give_back(c: Conn<'_>, upload: &Upload) -> Result<()> {
    query("UPDATE kit_quota SET used = used - $1 WHERE org_path = $2")
        .bind(upload.length)
        .bind(&upload.org_path)
        .run(c)
        .await
        .map(drop)
}

/// Bytes that organisation `org` still may keep.
pub(super) async fn room_left(app: &App, org: &OrgPath) -> Result<u64> {
    let mut r = app.db().read().await?;
    let used: Option<(i64,)> = query("SELECT used FROM kit_quota WHERE org_path = $1")
        .bind(&org.0)
        .optional(r.conn())
        .await?;
    let used = used.map_or(0, |(n,)| u64::try_from(n).unwrap_or(0));
    Ok(app.config().blobs.quota_bytes.saturating_sub(used))
}

/// Writes down how far it came, for the operator's eyes: the file's own length is what counts.
pub(super) async fn note_progress(app: &App, id: UploadId, received: u64) -> Result<Timestamp> {
    let until = app.clock().now().after(KEPT);
    let mut tx = app.db().begin().await?;
    query("UPDATE kit_upload SET received = $1, expires_at = $2 WHERE id = $3 AND state = 'open'")
        .bind(i64::try_from(received).map_err(Error::internal)?)
        .bind(until)
        .bind(id)
        .run(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(until)
}

/// All bytes are there: looks, scans, stores, and only then says "done". May be repeated after any failure.
pub(super) async fn finish(app: &App, upload: &Upload, part: &mut Part) -> Result<BlobInfo> {
    let hash = part.hash().await?;
    let mut info = keep::look(part.path(), &upload.name, Some(hash)).await?;
    match scan::file(app, part.path()).await? {
        scan::Verdict::Unscanned => {}
        scan::Verdict::Clean => info.scan = super::Scan::Clean,
        scan::Verdict::Infected(what) => {
            tracing::warn!(upload = %upload.id, what, "an infected file was refused");
            refuse(app, upload, "kit.upload.infected").await?;
            part.discard().await?;
            return Err(Error::invalid("kit.upload.infected").with("what", what));
        }
    }
    keep::place(app, &info, part.path()).await?;
    let now = app.clock().now();
    let mut tx = app.db().begin().await?;
    let kept = record_in(tx.conn(), &info, now).await?;
    let done = query(
        "UPDATE kit_upload SET state = 'done', blob = $1, received = length, expires_at = $2 WHERE id = $3 AND state = 'open'",
    )
    .bind(&info.hash)
    .bind(now.after(KEPT))
    .bind(upload.id)
    .run(tx.conn())
    .await?;
    tx.commit().await?;
    part.discard().await?;
    if done == 1 { Ok(kept) } else { Err(Error::not_found()) }
}

/// Keeps a file that came inside another one, as if it had been uploaded by itself: scanned, and against the
/// quota of `org`. `once` names it for good: kept again under the same name it is neither stored nor counted
/// twice. Unless [`take_part`] follows within a day it counts no more. The file at `path` stays.
///
/// # Errors
/// As [`super::form_upload`].
pub async fn keep_part(
    cx: &Cx,
    org: &OrgPath,
    once: &str,
    path: &Path,
    name: &str,
) -> Result<TakenUpload> {
    let (app, name) = (cx.app(), clean_name(name));
    let mut info = keep::look(path, &name, None).await?;
    let length = check_length(app, u64::try_from(info.size).map_err(Error::internal)?)?;
    match scan::file(app, path).await? {
        scan::Verdict::Unscanned => {}
        scan::Verdict::Clean => info.scan = super::Scan::Clean,
        scan::Verdict::Infected(what) => {
            tracing::warn!(what, "an infected file inside an archive was refused");
            return Err(Error::invalid("kit.upload.infected").with("what", what));
        }
    }
    let copy = keep::copy_of(app, path).await?;
    keep::place(app, &info, &copy).await?;
    let person = cx.actor().person().unwrap_or_else(|| PersonId::from(uuid::Uuid::nil()));
    let now = app.clock().now();
    let mut tx = app.db().begin().await?;
    let new = query(
        "INSERT INTO kit_upload (id, person, org_path, name, length, received, state, blob, note, created_at, taken_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $5, 'done', $6, '', $7, NULL, $8) ON CONFLICT (id) DO NOTHING",
    )
    .bind(part_id(once))
    .bind(person)
    .bind(&org.0)
    .bind(&name)
    .bind(length)
    .bind(&info.hash)
    .bind(now)
    .bind(now.after(KEPT))
    .run(tx.conn())
    .await?;
    if new == 1 {
        reserve(app, tx.conn(), org, length).await?;
    }
    let blob = record_in(tx.conn(), &info, now).await?;
    tx.commit().await?;
    Ok(TakenUpload { blob, name })
}

/// Takes what [`keep_part`] kept as `once` for good, inside the room's own transaction; nothing when there is none.
///
/// # Errors
/// The database's.
pub async fn take_part(tx: &mut Tx, once: &str) -> Result<()> {
    let now = tx.now();
    query(
        "UPDATE kit_upload SET taken_at = COALESCE(taken_at, $1) WHERE id = $2 AND state = 'done'",
    )
    .bind(now)
    .bind(part_id(once))
    .run(tx.conn())
    .await
    .map(drop)
}

fn part_id(once: &str) -> UploadId {
    let mut sixteen = [0; 16];
    sixteen.copy_from_slice(&blake3::hash(once.as_bytes()).as_bytes()[..16]);
    UploadId::from(uuid::Uuid::from_bytes(sixteen))
}

/// Marks a finished upload as taken at once: a form has it in hand already.
pub(super) async fn keep_for_good(app: &App, id: UploadId) -> Result<()> {
    let mut tx = app.db().begin().await?;
    query("UPDATE kit_upload SET taken_at = $1 WHERE id = $2 AND state = 'done'")
        .bind(app.clock().now())
        .bind(id)
        .run(tx.conn())
        .await?;
    tx.commit().await
}

async fn refuse(app: &App, upload: &Upload, note: &str) -> Result<()> {
    let mut tx = app.db().begin().await?;
    let refused = query(
        "UPDATE kit_upload SET state = 'refused', note = $1 WHERE id = $2 AND state = 'open'",
    )
    .bind(note)
    .bind(upload.id)
    .run(tx.conn())
    .await?;
    if refused == 1 {
        give_back(tx.conn(), upload).await?;
    }
    tx.commit().await
}

/// Forgets an upload that nobody took. The content, if it was stored, may be another's too and stays.
pub(super) async fn forget(app: &App, upload: &Upload) -> Result<()> {
    let mut tx = app.db().begin().await?;
    let gone = query("DELETE FROM kit_upload WHERE id = $1 AND state = $2 AND expires_at = $3 AND taken_at IS NULL")
        .bind(upload.id)
        .bind(upload.state)
        .bind(upload.expires_at)
        .run(tx.conn())
        .await?;
    if gone == 0 {
        return Err(Error::conflict("kit.upload.taken"));
    }
    if upload.state != State::Refused {
        give_back(tx.conn(), upload).await?;
    }
    tx.commit().await
}

/// Removes uploads that nobody finished or took in time, and files that belong to no upload.
///
/// # Errors
/// The database's and the disk's.
pub async fn sweep_uploads(cx: &Cx) -> Result<()> {
    let (app, now) = (cx.app(), cx.now());
    let mut r = app.db().read().await?;
    let expired: Vec<Upload> = query(
        "SELECT * FROM kit_upload WHERE expires_at < $1 AND taken_at IS NULL ORDER BY expires_at, id LIMIT 10000",
    )
    .bind(now)
    .all(r.conn())
    .await?;
    drop(r);
    for upload in expired {
        match forget(app, &upload).await {
            Ok(()) => keep::remove(&super::part::path_of(app, upload.id)?).await?,
            // It went on in this very moment.
            Err(e) if e.kind() == Kind::Conflict => {}
            Err(e) => return Err(e),
        }
    }
    remove_strays(app).await
}

/// Files in the waiting room that belong to no open upload and were not touched for a day.
async fn remove_strays(app: &App) -> Result<()> {
    let dir = keep::waiting_room(app)?;
    let mut entries = tokio::fs::read_dir(dir).await.map_err(keep::disk_error)?;
    while let Some(entry) = entries.next_entry().await.map_err(keep::disk_error)? {
        let Ok(meta) = entry.metadata().await else { continue };
        let quiet =
            meta.modified().ok().and_then(|m| m.elapsed().ok()).is_some_and(|age| age > KEPT);
        if !quiet || !meta.is_file() {
            continue;
        }
        let name = entry.file_name();
        let id = name
            .to_str()
            .and_then(|n| n.strip_suffix(".part"))
            .and_then(|n| n.parse::<UploadId>().ok());
        if let Some(id) = id {
            let mut r = app.db().read().await?;
            let open: i64 =
                query("SELECT COUNT(*) FROM kit_upload WHERE id = $1 AND state = 'open'")
                    .bind(id)
                    .scalar(r.conn())
                    .await?;
            if open > 0 {
                continue;
            }
        }
        keep::remove(&entry.path()).await?;
    }
    Ok(())
}

/// A file name fit to keep: the last part of any path, no control or direction characters, not endless.
pub(super) fn clean_name(claimed: &str) -> String {
    let last = claimed.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        // Direction overrides make "gnp.exe" read as something else.
        .filter(|c| !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .collect();
    let kept = kept.trim().trim_start_matches('.').trim();
    if kept.is_empty() {
        return "berkas".to_owned();
    }
    shorten(kept)
}

/// At most 200 characters and 240 bytes, the extension kept.
fn shorten(name: &str) -> String {
    const CHARS: usize = 200;
    const BYTES: usize = 240;
    if name.chars().count() <= CHARS && name.len() <= BYTES {
        return name.to_owned();
    }
    let (stem, ext) = name.rsplit_once('.').filter(|(_, e)| e.len() <= 10).unwrap_or((name, ""));
    let room = BYTES - ext.len() - 1;
    let mut out = String::new();
    for c in stem.chars().take(CHARS - ext.chars().count() - 1) {
        if out.len() + c.len_utf8() > room {
            break;
        }
        out.push(c);
    }
    if ext.is_empty() { out } else { format!("{out}.{ext}") }
}
