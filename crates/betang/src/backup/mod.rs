//! Backups: a folder of dated snapshots that share one pool of files.
//!
//! ```text
//! PATH/blobs/ab/cd/<hash>        files by content, each once, however many snapshots hold it
//! PATH/20261125T020000Z/         one snapshot
//!     betang.sqlite              the database of one moment, whichever database it was
//!     blobs.txt                  hash and size of every file that it names
//!     audit-heads.jsonl          the signed heads of the record up to that moment
//!     data/                      what else the data folder held, `keys/` among it
//!     betang.toml                a config file that lay outside the data folder
//!     manifest.json              sizes and hashes of all this; written last
//! ```
//! A snapshot without a manifest is no backup. Nothing here knows a room.

mod check;
mod make;
mod pool;
mod restore;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Component, Path, PathBuf},
};

use base::{Error, Result, Timestamp};
use serde::{Deserialize, Serialize};

pub(crate) use check::check;
pub(crate) use make::{make, thin};
pub(crate) use restore::{Database, Wish, restore};

/// The shape of what is written here; a program refuses what it does not know.
const FORMAT: u32 = 1;
const DATABASE: &str = "betang.sqlite";
const BLOBS: &str = "blobs.txt";
const HEADS: &str = "audit-heads.jsonl";
const FOLDER: &str = "data";
const CONFIG: &str = "betang.toml";
const MANIFEST: &str = "manifest.json";
const POOL: &str = "blobs";
/// How much is read at once.
const PIECE: usize = 1 << 20;

/// What a snapshot holds, so that anything missing or changed is found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    /// When it was begun: all that was acknowledged before is in it.
    pub(crate) made_at: Timestamp,
    /// The betang that made it.
    pub(crate) version: String,
    /// `sqlite` or `postgres`: where the data lived.
    pub(crate) database: String,
    /// The last row of the record.
    pub(crate) audit_seq: i64,
    /// Its hash.
    pub(crate) audit_hash: String,
    /// Rows by table.
    pub(crate) tables: BTreeMap<String, i64>,
    /// How many files of the pool it names.
    pub(crate) blobs: u64,
    /// Their size together.
    pub(crate) blob_bytes: u64,
    /// Files that the database names and the store no longer had whole.
    pub(crate) missing: Vec<String>,
    /// Every file of the snapshot but this one.
    files: Vec<Entry>,
}

/// One file of a snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    /// From the snapshot's folder, with `/`.
    path: String,
    size: u64,
    /// Hex BLAKE3.
    hash: String,
}

impl Entry {
    /// Where it lies below `dir`. A manifest that was tampered with must not lead anywhere else.
    fn below(&self, dir: &Path) -> Result<PathBuf> {
        let path = Path::new(&self.path);
        if self.path.is_empty() || !path.components().all(|c| matches!(c, Component::Normal(_))) {
            return Err(Error::internal(format!("the manifest names {}", self.path)));
        }
        Ok(dir.join(path))
    }
}

/// The folder that holds the backups of one instance.
pub(crate) struct Shelf {
    root: PathBuf,
}

impl Shelf {
    /// The shelf at `root`, there or not.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Made and held, so that two backups never sweep under each other; given back when dropped.
    fn hold(&self) -> Result<File> {
        private_folder(&self.root)?;
        let file = File::create(self.root.join(".lock")).map_err(|e| at(&self.root, e))?;
        file.try_lock()
            .map_err(|e| Error::internal(format!("another backup is being made here: {e}")))?;
        Ok(file)
    }

    fn pool(&self) -> PathBuf {
        self.root.join(POOL)
    }

    fn snapshot(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Where a backup is, for people.
    pub(crate) fn show(&self, name: &str) -> String {
        self.snapshot(name).display().to_string()
    }

    /// The names of snapshots, finished or not, oldest first.
    fn names(&self) -> Result<Vec<String>> {
        let mut out = Vec::new();
        for entry in std::fs::read_dir(&self.root).map_err(|e| at(&self.root, e))? {
            let name = entry.map_err(|e| at(&self.root, e))?.file_name();
            out.extend(name.to_str().filter(|n| is_name(n)).map(str::to_owned));
        }
        out.sort();
        Ok(out)
    }

    /// Every backup, oldest first. What has no manifest is none.
    pub(crate) fn list(&self) -> Result<Vec<(String, Manifest)>> {
        let mut out = Vec::new();
        for name in self.names()? {
            let file = self.snapshot(&name).join(MANIFEST);
            match std::fs::read(&file) {
                Ok(bytes) => {
                    let manifest: Manifest =
                        serde_json::from_slice(&bytes).map_err(|e| at(&file, e))?;
                    if manifest.format != FORMAT {
                        let why = format!("format {}, this betang reads {FORMAT}", manifest.format);
                        return Err(at(&file, why));
                    }
                    out.push((name, manifest));
                }
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(e) => return Err(at(&file, e)),
            }
        }
        Ok(out)
    }

    /// The backup called `name`, else the newest.
    fn pick(&self, name: Option<&str>) -> Result<(String, Manifest)> {
        let mut list = self.list()?;
        let found = match name {
            Some(wanted) => list.into_iter().find(|(n, _)| n == wanted),
            None => list.pop(),
        };
        let what = name.unwrap_or("finished backup");
        found.ok_or_else(|| Error::internal(format!("no {what} in {}", self.root.display())))
    }

    /// The hashes and sizes of the pool's files that a snapshot needs.
    fn blobs(&self, name: &str) -> Result<Vec<(String, u64)>> {
        let file = self.snapshot(name).join(BLOBS);
        let text = std::fs::read_to_string(&file).map_err(|e| at(&file, e))?;
        let line = |l: &str| {
            let (hash, size) = l.split_once(' ')?;
            Some((hash.to_owned(), size.parse().ok()?)).filter(|_| is_hash(hash))
        };
        text.lines().map(|l| line(l).ok_or_else(|| at(&file, "a line is no file"))).collect()
    }
}

/// `20261125T020000Z`, in UTC, so that names sort by time; a second one in the same second gets a number.
fn name_at(now: Timestamp) -> String {
    now.rfc3339().chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

fn is_name(name: &str) -> bool {
    name.len() >= 16
        && name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_digit() || matches!(c, 'T' | 'Z' | '-'))
}

fn is_hash(hash: &str) -> bool {
    hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// What went wrong, and with which file.
fn at(path: &Path, e: impl std::fmt::Display) -> Error {
    Error::internal(format!("{}: {e}", path.display()))
}

/// A folder that only its owner reads; those above it as the system makes them.
fn private_folder(path: &Path) -> Result<()> {
    if let Some(above) = path.parent() {
        std::fs::create_dir_all(above).map_err(|e| at(above, e))?;
    }
    match std::fs::DirBuilder::new().mode(0o700).create(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(at(path, e)),
        _ => Ok(()),
    }
}

/// Names in `path` survive a power cut.
fn sync_folder(path: &Path) -> Result<()> {
    File::open(path).and_then(|f| f.sync_all()).map_err(|e| at(path, e))
}

/// A new file that only its owner reads.
fn private_file(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o600);
    options.open(path).map_err(|e| at(path, e))
}

/// Writes a new file that only its owner reads, through to the disk.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = private_file(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| at(path, e))
}

/// Copies a file, through to the disk; its size and hash.
fn copy(from: &Path, to: &Path) -> Result<(u64, blake3::Hash)> {
    let (mut source, mut target) = (File::open(from).map_err(|e| at(from, e))?, private_file(to)?);
    let (mut hash, mut size, mut piece) = (blake3::Hasher::new(), 0, vec![0; PIECE]);
    loop {
        let n = source.read(&mut piece).map_err(|e| at(from, e))?;
        let Some(part) = piece.get(..n).filter(|p| !p.is_empty()) else { break };
        hash.update(part);
        target.write_all(part).map_err(|e| at(to, e))?;
        size += n as u64;
    }
    target.sync_all().map_err(|e| at(to, e))?;
    Ok((size, hash.finalize()))
}

/// The size and hash of a file.
fn hash_of(path: &Path) -> Result<(u64, blake3::Hash)> {
    let mut file = File::open(path).map_err(|e| at(path, e))?;
    let (mut hash, mut size, mut piece) = (blake3::Hasher::new(), 0, vec![0; PIECE]);
    loop {
        let n = file.read(&mut piece).map_err(|e| at(path, e))?;
        let Some(part) = piece.get(..n).filter(|p| !p.is_empty()) else { break };
        hash.update(part);
        size += n as u64;
    }
    Ok((size, hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time_and_lead_nowhere_else() {
        let name = name_at(Timestamp(1_795_312_800_000));
        assert_eq!(name, "20261122T020000Z");
        for (n, want) in [(name.as_str(), true), ("20261122T020000Z-2", true), ("blobs", false)] {
            assert_eq!(is_name(n), want, "{n}");
        }
        let entry = |p: &str| Entry { path: p.to_owned(), size: 0, hash: String::new() };
        for (path, want) in
            [("data/keys/master.key", true), ("../x", false), ("/etc/passwd", false), ("", false)]
        {
            assert_eq!(entry(path).below(Path::new("here")).is_ok(), want, "{path}");
        }
    }
}
