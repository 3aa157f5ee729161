//! Making a backup, while the house goes on working. The database comes first: whatever file it names was in
//! the store before, because a file's row is written after its bytes.

use std::{
    fs::Permissions,
    io::{IsTerminal as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use base::{Error, Result, Timestamp};
use db::query;
use futures_util::TryStreamExt as _;
use kit::{App, Audit, Cx, Permission, setting, watch::LAST_BACKUP};
use object_store::{ObjectStore as _, ObjectStoreExt as _, path::Path as Key};
use serde_json::json;

use super::{
    BLOBS, CONFIG, DATABASE, Entry, FOLDER, FORMAT, HEADS, MANIFEST, Manifest, Shelf, at, copy,
    hash_of, is_hash, name_at,
    pool::{self, Kept},
    private_folder, sync_folder, write,
};
use crate::rooms;

const RECORD: Permission = Permission::system("kit.backup");
/// What of the data folder is saved in another way (database, blobs), can be rebuilt (search), or was never
/// acknowledged as whole (uploads).
const NOT_COPIED: &[&str] = &[
    "betang.sqlite",
    "betang.sqlite-wal",
    "betang.sqlite-shm",
    "blobs",
    "uploads",
    "search",
    "lost+found",
];

/// A backup just made.
pub(crate) struct Made {
    /// Its name on the shelf.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) manifest: Manifest,
    /// Files copied into the pool now; the others were there.
    pub(crate) copied: u64,
}

/// Makes one. `trust`: files that are in the pool already are taken for whole by their size.
///
/// # Errors
/// Internal when the disk is full or another backup is under way; what was begun is then no backup, and the
/// next one sweeps it away.
pub(crate) async fn make(
    app: &App,
    config_file: &Path,
    shelf: &Shelf,
    trust: bool,
) -> Result<Made> {
    let _held = shelf.hold()?;
    refuse_inside(app, &shelf.root)?;
    sweep_unfinished(shelf)?;
    let now = app.clock().now();
    let name = free_name(shelf, now)?;
    let dir = shelf.snapshot(&name);
    private_folder(&dir)?;
    let mut files = Vec::new();
    let database = dir.join(DATABASE);
    db::snapshot(app.db(), &database, &rooms::sets(), now).await?;
    std::fs::set_permissions(&database, Permissions::from_mode(0o600))
        .map_err(|e| at(&database, e))?;
    std::fs::File::open(&database).and_then(|f| f.sync_all()).map_err(|e| at(&database, e))?;
    files.push(entry(DATABASE, hash_of(&database)?));
    let inside = Inside::read(&database).await?;
    copy_folder(&app.config().data, &dir.join(FOLDER), FOLDER, &mut files)?;
    if !config_file.starts_with(&app.config().data) && config_file.exists() {
        files.push(entry(CONFIG, copy(config_file, &dir.join(CONFIG))?));
    }
    put(&dir, HEADS, &heads(app, inside.audit_seq).await?, &mut files)?;
    let (missing, copied) = fill_pool(app, shelf, &inside.blobs, trust).await?;
    let whole: Vec<&(String, u64)> =
        inside.blobs.iter().filter(|(hash, _)| !missing.contains(hash)).collect();
    let lines: String = whole.iter().map(|(hash, size)| format!("{hash} {size}\n")).collect();
    put(&dir, BLOBS, lines.as_bytes(), &mut files)?;
    sync_folder(&dir)?;
    let manifest = Manifest {
        format: FORMAT,
        made_at: now,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: if app.db().is_postgres() { "postgres" } else { "sqlite" }.to_owned(),
        audit_seq: inside.audit_seq,
        audit_hash: inside.audit_hash,
        tables: inside.tables.into_iter().collect(),
        blobs: whole.len() as u64,
        blob_bytes: whole.iter().map(|(_, size)| size).sum(),
        missing,
        files,
    };
    // Last, and under another name until it is whole: from here on it is a backup.
    let aside = dir.join("manifest.new");
    write(&aside, &serde_json::to_vec_pretty(&manifest).map_err(Error::internal)?)?;
    std::fs::rename(&aside, dir.join(MANIFEST)).map_err(|e| at(&dir, e))?;
    sync_folder(&dir)?;
    sync_folder(&shelf.root)?;
    if manifest.missing.is_empty() {
        remember(app, &name, &manifest).await?;
    }
    Ok(Made { name, manifest, copied })
}

/// Keeps the newest `keep` backups and removes the others, then the files that none of them names. How many
/// backups went.
pub(crate) fn thin(shelf: &Shelf, keep: usize) -> Result<usize> {
    let _held = shelf.hold()?;
    let list = shelf.list()?;
    let old = list.len().saturating_sub(keep);
    for (name, _) in list.iter().take(old) {
        let dir = shelf.snapshot(name);
        // Without its manifest it is no backup any more, whatever happens next.
        std::fs::remove_file(dir.join(MANIFEST)).map_err(|e| at(&dir, e))?;
        std::fs::remove_dir_all(&dir).map_err(|e| at(&dir, e))?;
    }
    pool::sweep(shelf)?;
    Ok(old)
}

fn entry(path: &str, (size, hash): (u64, blake3::Hash)) -> Entry {
    Entry { path: path.to_owned(), size, hash: hash.to_hex().to_string() }
}

fn put(dir: &Path, name: &str, bytes: &[u8], files: &mut Vec<Entry>) -> Result<()> {
    write(&dir.join(name), bytes)?;
    files.push(entry(name, (bytes.len() as u64, blake3::hash(bytes))));
    Ok(())
}

/// A backup inside the data folder would go with it.
fn refuse_inside(app: &App, root: &Path) -> Result<()> {
    let root = root.canonicalize().map_err(|e| at(root, e))?;
    if root.starts_with(&app.config().data) {
        return Err(at(&root, "lies inside the data folder and would be lost with it"));
    }
    Ok(())
}

/// What a cut left: snapshots without a manifest.
fn sweep_unfinished(shelf: &Shelf) -> Result<()> {
    for name in shelf.names()? {
        let dir = shelf.snapshot(&name);
        if !dir.join(MANIFEST).exists() {
            std::fs::remove_dir_all(&dir).map_err(|e| at(&dir, e))?;
        }
    }
    Ok(())
}

fn free_name(shelf: &Shelf, now: Timestamp) -> Result<String> {
    let first = name_at(now);
    let more = (2..100).map(|n| format!("{first}-{n}"));
    std::iter::once(first.clone())
        .chain(more)
        .find(|n| !shelf.snapshot(n).exists())
        .ok_or_else(|| Error::internal(format!("{first} is taken")))
}

/// What the copied database says about itself.
struct Inside {
    audit_seq: i64,
    audit_hash: String,
    tables: Vec<(String, i64)>,
    blobs: Vec<(String, u64)>,
}

impl Inside {
    async fn read(file: &Path) -> Result<Self> {
        let db = db::open_still(file).await?;
        let tables = db::rows_of(&db).await?;
        let mut r = db.read().await?;
        let (audit_seq, audit_hash) =
            query("SELECT audit_seq, audit_hash FROM kit_head WHERE one = 1").one(r.conn()).await?;
        let rows: Vec<(String, i64)> =
            query("SELECT hash, size FROM kit_blob ORDER BY hash").all(r.conn()).await?;
        drop(r);
        db.close().await;
        let blobs = rows
            .into_iter()
            .filter(|(hash, _)| is_hash(hash))
            .map(|(hash, size)| (hash, u64::try_from(size).unwrap_or(0)))
            .collect();
        Ok(Self { audit_seq, audit_hash, tables, blobs })
    }
}

/// Copies what else is in the data folder, keys first of all.
fn copy_folder(from: &Path, to: &Path, name: &str, files: &mut Vec<Entry>) -> Result<()> {
    private_folder(to)?;
    for item in std::fs::read_dir(from).map_err(|e| at(from, e))? {
        let item = item.map_err(|e| at(from, e))?;
        let file_name = item.file_name();
        let Some(file_name) = file_name.to_str() else { continue };
        if name == FOLDER && NOT_COPIED.contains(&file_name) {
            continue;
        }
        // Keys may be linked from a folder that all nodes share.
        let Ok(meta) = std::fs::metadata(item.path()) else { continue };
        let (target, inner) = (to.join(file_name), format!("{name}/{file_name}"));
        if meta.is_dir() {
            copy_folder(&item.path(), &target, &inner, files)?;
        } else if meta.is_file() {
            files.push(entry(&inner, copy(&item.path(), &target)?));
        }
    }
    sync_folder(to)
}

/// The signed heads of the record up to row `seq`, as they are, one a line.
async fn heads(app: &App, seq: i64) -> Result<Vec<u8>> {
    let store = app.store();
    let mut list: Vec<_> = store
        .list(Some(&Key::from("audit-heads")))
        .map_ok(|m| m.location)
        .try_collect()
        .await
        .map_err(Error::unavailable)?;
    list.sort();
    let mut out = Vec::new();
    for key in list {
        let name = key.filename().unwrap_or_default().to_owned();
        // One that was signed while the backup was made speaks of rows that are not in it.
        if name.trim_end_matches(".json").parse::<i64>().is_ok_and(|n| n > seq) {
            continue;
        }
        let bytes = store.get(&key).await.map_err(Error::unavailable)?;
        let bytes = bytes.bytes().await.map_err(Error::unavailable)?;
        let line = json!({ "name": name, "head": String::from_utf8_lossy(&bytes) });
        out.extend_from_slice(line.to_string().as_bytes());
        out.push(b'\n');
    }
    Ok(out)
}

async fn fill_pool(
    app: &App,
    shelf: &Shelf,
    blobs: &[(String, u64)],
    trust: bool,
) -> Result<(Vec<String>, u64)> {
    let (mut missing, mut copied) = (Vec::new(), 0);
    let shown = std::io::stderr().is_terminal();
    for (n, (hash, size)) in blobs.iter().enumerate() {
        match pool::keep(app, &shelf.pool(), hash, *size, trust).await? {
            Kept::Had => {}
            Kept::Copied => copied += 1,
            Kept::Missing => missing.push(hash.clone()),
        }
        if shown {
            // Progress is a courtesy.
            let _ = write!(std::io::stderr(), "\r{} of {} files", n + 1, blobs.len());
        }
    }
    Ok((missing, copied))
}

/// Notes in the instance itself that it has a good backup. One whose tables wait for a migration is left alone.
async fn remember(app: &App, name: &str, m: &Manifest) -> Result<()> {
    if db::pending(app.db(), &rooms::sets()).await? > 0 {
        return Ok(());
    }
    let cx = Cx::system(app, "kit.backup");
    let mut tx = cx.begin(cx.grant_everywhere(RECORD)?).await?;
    let last = json!({ "at": m.made_at, "name": name, "files": m.blobs });
    setting::put(&mut tx, LAST_BACKUP, &last).await?;
    tx.commit(Audit::new("kit.backed_up", "instance", name).note("row", m.audit_seq)).await
}
