//! The files of a backup, by content, each once. A file is written beside its place and renamed when it is
//! whole and on the disk, so a name in the pool always means a whole file.

use std::{
    collections::HashSet,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use base::{Kind, Result};
use futures_util::StreamExt as _;
use kit::App;

use super::{Shelf, at, hash_of, is_hash, private_file, sync_folder};

/// How a file came to be in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It was there already.
    Had,
    /// It was copied now.
    Copied,
    /// The store no longer has it whole.
    Missing,
}

/// What a file that is not whole yet is called.
const PART: &str = "part";

/// Where a file stands in the pool.
pub(super) fn place(pool: &Path, hash: &str) -> PathBuf {
    let part = |range| hash.get(range).unwrap_or_default();
    pool.join(part(0..2)).join(part(2..4)).join(hash)
}

/// Brings the file called `hash` into the pool. What is there already is read and compared, unless `trust`
/// takes its size for proof; a damaged one is copied anew.
pub(super) async fn keep(
    app: &App,
    pool: &Path,
    hash: &str,
    size: u64,
    trust: bool,
) -> Result<Kept> {
    let target = place(pool, hash);
    match std::fs::metadata(&target) {
        Ok(m) if m.len() == size && (trust || is_whole(&target, hash)?) => return Ok(Kept::Had),
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(at(&target, e)),
        _ => {}
    }
    let mut pieces = match app.blobs().stream(hash).await {
        Ok(pieces) => pieces,
        Err(e) if e.kind() == Kind::NotFound => return Ok(Kept::Missing),
        Err(e) => return Err(e),
    };
    let dir = target.parent().unwrap_or(pool);
    std::fs::create_dir_all(dir).map_err(|e| at(dir, e))?;
    let aside = target.with_extension(PART);
    let _ = std::fs::remove_file(&aside);
    let mut file = private_file(&aside)?;
    let mut hasher = blake3::Hasher::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        hasher.update(&piece);
        file.write_all(&piece).map_err(|e| at(&aside, e))?;
    }
    if hasher.finalize().to_hex().as_str() != hash {
        std::fs::remove_file(&aside).map_err(|e| at(&aside, e))?;
        return Ok(Kept::Missing);
    }
    file.sync_all().map_err(|e| at(&aside, e))?;
    std::fs::rename(&aside, &target).map_err(|e| at(&target, e))?;
    sync_folder(dir)?;
    Ok(Kept::Copied)
}

/// Whether the file's bytes are what its name says.
pub(super) fn is_whole(path: &Path, hash: &str) -> Result<bool> {
    Ok(hash_of(path)?.1.to_hex().as_str() == hash)
}

/// Removes every file that no backup names any more, and what a cut left half written. How many.
pub(super) fn sweep(shelf: &Shelf) -> Result<u64> {
    let mut needed = HashSet::new();
    for (name, _) in shelf.list()? {
        needed.extend(shelf.blobs(&name)?.into_iter().map(|(hash, _)| hash));
    }
    let mut gone = 0;
    for first in folders(&shelf.pool())? {
        for second in folders(&first)? {
            for entry in std::fs::read_dir(&second).map_err(|e| at(&second, e))? {
                let path = entry.map_err(|e| at(&second, e))?.path();
                let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
                let ours = is_hash(name) || path.extension().is_some_and(|e| e == PART);
                if ours && !needed.contains(name) {
                    std::fs::remove_file(&path).map_err(|e| at(&path, e))?;
                    gone += u64::from(is_hash(name));
                }
            }
        }
    }
    Ok(gone)
}

fn folders(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    match std::fs::read_dir(dir) {
        Ok(entries) => {
            for entry in entries {
                let path = entry.map_err(|e| at(dir, e))?.path();
                out.extend(path.is_dir().then_some(path));
            }
            Ok(out)
        }
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(out),
        Err(e) => Err(at(dir, e)),
    }
}
