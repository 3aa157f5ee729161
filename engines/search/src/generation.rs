//! Folders of the index. Each rebuild makes a new generation beside the live one; a one-line
//! file names the live one and is replaced atomically. What cannot be read is set aside, never
//! deleted at once, so that an operator can look at it.

use std::fs;
use std::path::{Path, PathBuf};

use tantivy::Index;
use tantivy::directory::MmapDirectory;
use tantivy::schema::Schema;

use crate::error::Error;

const POINTER: &str = "current";
const ASIDE: &str = "aside-";
const GENERATION: &str = "gen-";
const CLAIM: &str = "claim";

/// Opens the live generation, or makes an empty one. The flag says that it is new.
pub(crate) fn open(dir: &Path, schema: &Schema) -> Result<(Index, PathBuf, bool), Error> {
    fs::create_dir_all(dir)?;
    let named = fs::read_to_string(dir.join(POINTER)).ok();
    let live = named.map(|name| dir.join(name.trim())).filter(|path| path.starts_with(dir));
    if let Some(path) = live.filter(|path| path.is_dir()) {
        match open_one(&path, schema) {
            Some(index) => {
                sweep(dir, Some(&path));
                return Ok((index, path, false));
            }
            None => set_aside(dir, &path)?,
        }
    }
    sweep(dir, None);
    let (index, path) = create(dir, schema)?;
    point(dir, &path)?;
    Ok((index, path, true))
}

/// Makes an empty generation that is not yet live.
pub(crate) fn create(dir: &Path, schema: &Schema) -> Result<(Index, PathBuf), Error> {
    let path = unused(dir, GENERATION);
    fs::create_dir_all(&path)?;
    let directory = MmapDirectory::open(&path).map_err(tantivy::TantivyError::from)?;
    // Hits are read one by one from all over the store: small blocks, little to unpack for each.
    let settings = tantivy::IndexSettings { docstore_blocksize: 4_096, ..Default::default() };
    Ok((Index::create(directory, schema.clone(), settings)?, path))
}

/// Says that the generation at `path` is being filled, for as long as the file is held open: another process
/// that opens the index meanwhile must not sweep it away. The claim falls with the process.
pub(crate) fn claim(path: &Path) -> Result<fs::File, Error> {
    let file = fs::File::create(path.join(CLAIM))?;
    file.lock()?;
    Ok(file)
}

fn is_claimed(path: &Path) -> bool {
    let file = fs::File::open(path.join(CLAIM));
    file.is_ok_and(|f| matches!(f.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// Makes `path` the live generation; after this a restart opens it.
pub(crate) fn point(dir: &Path, path: &Path) -> Result<(), Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let draft = dir.join("current.new");
    fs::write(&draft, name)?;
    fs::File::open(&draft)?.sync_all()?;
    fs::rename(&draft, dir.join(POINTER))?;
    fs::File::open(dir)?.sync_all()?;
    Ok(())
}

/// `None` when the index is unreadable or of another schema.
fn open_one(path: &Path, schema: &Schema) -> Option<Index> {
    let index = Index::open_in_dir(path).ok()?;
    if index.schema() != *schema {
        return None;
    }
    // Opening a reader reads the footer of every segment file, which a cut or foreign file fails.
    index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into().ok()?;
    Some(index)
}

/// Only the newest broken index is kept: disks are finite.
fn set_aside(dir: &Path, path: &Path) -> Result<(), Error> {
    for old in entries(dir, ASIDE) {
        fs::remove_dir_all(old)?;
    }
    fs::rename(path, unused(dir, ASIDE))?;
    Ok(())
}

/// Removes generations that a rebuild left behind when its process died; not those that one fills now.
fn sweep(dir: &Path, live: Option<&Path>) {
    for path in entries(dir, GENERATION) {
        if Some(path.as_path()) != live && !is_claimed(&path) {
            // A folder that stays costs disk only; the next opening tries again.
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn entries(dir: &Path, prefix: &str) -> Vec<PathBuf> {
    let Ok(read) = fs::read_dir(dir) else { return Vec::new() };
    read.flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path())
        .collect()
}

fn unused(dir: &Path, prefix: &str) -> PathBuf {
    (1..)
        .map(|n: u32| dir.join(format!("{prefix}{n}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| dir.join(prefix))
}
