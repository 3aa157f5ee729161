//! A ZIP opened within bounds, one file at a time. What it declares is checked first and never believed: bytes
//! are counted as they come out. Nothing in it decides where anything is written.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write as _},
    path::Path,
};

use ::archive::{Refused, Zip};
use base::{Error, Kind, Result};
use tempfile::NamedTempFile;
use zip::result::ZipError;

use super::hand::{inside, is_litter, last};

/// Files in one archive.
const MAX_ENTRIES: usize = 5_000;
/// All files of one archive, unpacked.
const MAX_TOTAL: u64 = 4 << 30;
/// A file may be this many times larger than it is packed, and no more: texts reach 20, bombs 1000.
const MAX_RATIO: u64 = 200;
/// Small files may be packed as well as they like.
const RATIO_FROM: u64 = 1 << 20;
/// How much of a file is looked at to tell what it is.
const LOOK: u64 = 64 << 10;

const ARCHIVES: &[&str] = &[
    "zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "zst", "tar", "jar", "cab", "iso", "lz", "lzma",
];

/// An opened archive.
pub(super) struct Archive {
    zip: Zip,
    at: usize,
    left: u64,
    max_file: u64,
}

/// What stands next in the archive.
#[derive(Debug)]
pub(super) enum Entry {
    /// A file, unpacked.
    File { name: String, file: NamedTempFile },
    /// Something that is not taken, and the key of why.
    Refused { name: String, key: &'static str },
    /// Nothing for people: folders, links, litter.
    Nothing,
}

fn too_large(key: &'static str) -> Error {
    Error::new(Kind::TooLarge, key)
}

impl Archive {
    /// Opens the archive at `path`; its files may have `max_file` bytes each.
    ///
    /// # Errors
    /// Invalid when it is no ZIP, TooLarge when it holds too much.
    pub(super) fn open(path: &Path, max_file: u64) -> Result<Self> {
        let file = File::open(path).map_err(Error::internal)?;
        let packed = file.metadata().map_err(Error::internal)?.len();
        let zip = ::archive::open(file, MAX_ENTRIES).map_err(|why| match why {
            Refused::Many | Refused::Larger => too_large("ppid.import.zip_entries"),
            Refused::Broken(e) => Error::invalid("ppid.import.zip_broken").because(e),
        })?;
        let left = MAX_TOTAL.min(packed.saturating_mul(MAX_RATIO).max(64 * RATIO_FROM));
        Ok(Self { zip, at: 0, left, max_file })
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.zip.len()
    }

    /// Unpacks the next entry into a file of its own in `dir`; `None` at the end.
    ///
    /// # Errors
    /// TooLarge when the archive as a whole unpacks to too much, Internal for the disk.
    pub(super) fn next(&mut self, dir: &Path) -> Result<Option<Entry>> {
        if self.at >= self.zip.len() {
            return Ok(None);
        }
        let at = self.at;
        self.at += 1;
        let (left, max_file) = (self.left, self.max_file);
        let listed = shown(self.zip.name_for_index(at).unwrap_or_default());
        let entry = match self.zip.by_index(at) {
            Ok(e) => e,
            Err(e) => return Ok(Some(Entry::Refused { name: listed, key: key_of(&e) })),
        };
        let raw = entry.name().to_owned();
        if entry.is_dir() || entry.is_symlink() || !entry.is_file() {
            return Ok(Some(Entry::Nothing));
        }
        let Some(name) = inside(&raw) else {
            return Ok(Some(Entry::Refused { name: shown(&raw), key: "ppid.import.zip_path" }));
        };
        if is_litter(&name) {
            return Ok(Some(Entry::Nothing));
        }
        let refused = |key| Ok(Some(Entry::Refused { name: name.clone(), key }));
        if is_archive_name(&name) {
            return refused("ppid.import.zip_nested");
        }
        let packed = entry.compressed_size();
        let by_ratio = packed.saturating_mul(MAX_RATIO).max(RATIO_FROM);
        let most = max_file.min(by_ratio).min(left);
        let mut file = NamedTempFile::new_in(dir).map_err(Error::internal)?;
        let got = match copy(entry, &mut file, most)? {
            Copied::Whole(n) => n,
            Copied::Broken => return refused("ppid.import.zip_unreadable"),
            Copied::TooMuch if most == left => return Err(too_large("ppid.import.zip_total")),
            Copied::TooMuch if most == by_ratio => return refused("ppid.import.zip_bomb"),
            Copied::TooMuch => return refused("ppid.import.zip_file_size"),
        };
        self.left -= got;
        if got == 0 {
            return refused("ppid.import.zip_empty_file");
        }
        if is_archive(&mut file, got, &name).map_err(Error::internal)? {
            return refused("ppid.import.zip_nested");
        }
        Ok(Some(Entry::File { name, file }))
    }
}

enum Copied {
    Whole(u64),
    TooMuch,
    Broken,
}

fn copy(mut from: impl Read, to: &mut NamedTempFile, most: u64) -> Result<Copied> {
    let mut piece = vec![0; 256 << 10];
    let mut got = 0_u64;
    loop {
        let Ok(n) = from.read(&mut piece) else { return Ok(Copied::Broken) };
        if n == 0 {
            to.flush().map_err(Error::internal)?;
            return Ok(Copied::Whole(got));
        }
        got += n as u64;
        if got > most {
            return Ok(Copied::TooMuch);
        }
        to.write_all(&piece[..n]).map_err(Error::internal)?;
    }
}

fn key_of(e: &ZipError) -> &'static str {
    match e {
        ZipError::UnsupportedArchive(text) if text.to_lowercase().contains("password") => {
            "ppid.import.zip_locked"
        }
        _ => "ppid.import.zip_unreadable",
    }
}

/// A name that is not taken, fit to be shown.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// Whether a name is one of an archive.
pub(super) fn is_archive_name(name: &str) -> bool {
    last(name)
        .rsplit_once('.')
        .is_some_and(|(_, e)| ARCHIVES.contains(&e.to_ascii_lowercase().as_str()))
}

/// Whether a file is an archive whatever it is called; office files are none.
fn is_archive(file: &mut NamedTempFile, size: u64, name: &str) -> io::Result<bool> {
    let f = file.as_file_mut();
    f.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    Read::by_ref(f).take(LOOK).read_to_end(&mut head)?;
    let mut tail = Vec::new();
    if size > LOOK {
        f.seek(SeekFrom::Start(size.saturating_sub(LOOK)))?;
        Read::by_ref(f).take(LOOK).read_to_end(&mut tail)?;
    }
    let kind = kit::blobs::sniff(&head, name, (size > LOOK).then_some(tail.as_slice()));
    Ok(matches!(
        kind,
        "application/zip"
            | "application/gzip"
            | "application/x-bzip2"
            | "application/x-xz"
            | "application/zstd"
            | "application/x-7z-compressed"
            | "application/vnd.rar"
            | "application/x-tar"
            | "application/x-lzip"
            | "application/vnd.ms-cab-compressed"
    ))
}
