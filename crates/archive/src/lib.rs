//! Opens a ZIP only when its directory is small and stands where it says, because the reader builds a structure
//! for every entry before anybody can count them. It unpacks nothing and knows nothing of the house: rooms and
//! engines alike open what strangers send through it.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use zip::{ZipArchive, result::ZipError};

/// The end record without its comment (APPNOTE.TXT 4.3.16).
const END: u64 = 22;
/// The record and the longest comment.
const TAIL: u64 = END + 65_535;
/// Bytes that an entry of the directory may have on average; names of 200 letters fit.
const PER_ENTRY: u64 = 1_024;
/// What is hidden is shown as zeros so far below the directory, and refused beyond.
const VEIL: u64 = 64 << 10;

/// Why a ZIP is not opened.
#[derive(Debug)]
pub enum Refused {
    /// More entries than are allowed.
    Many,
    /// The larger kind (ZIP64), whose numbers stand elsewhere.
    Larger,
    /// No ZIP, a broken one, or one with something behind its end or between directory and end.
    Broken(ZipError),
}

impl From<io::Error> for Refused {
    fn from(e: io::Error) -> Self {
        Self::Broken(e.into())
    }
}

/// A ZIP whose directory was looked at before it was read.
pub type Zip = ZipArchive<Veiled>;

/// Opens `file` if it has at most `most` entries.
///
/// # Errors
/// Refused, with why.
pub fn open(mut file: File, most: usize) -> Result<Zip, Refused> {
    let start = directory(&mut file, most)?;
    // While it opens, the reader sees nothing below the directory: when it dislikes an entry it would go on
    // looking backwards for another end, with another directory of any length.
    let floor = Arc::new(AtomicU64::new(start));
    let veiled = Veiled { file: BufReader::new(file), at: 0, floor: Arc::clone(&floor) };
    let zip = ZipArchive::new(veiled).map_err(Refused::Broken)?;
    floor.store(0, Ordering::Relaxed);
    Ok(zip)
}

/// Where the directory begins, by the last end record of the file.
fn directory(file: &mut File, most: usize) -> Result<u64, Refused> {
    let broken = |what: &'static str| Refused::Broken(ZipError::InvalidArchive(what.into()));
    let length = file.metadata()?.len();
    let from = length.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    Read::by_ref(file).take(TAIL).read_to_end(&mut tail)?;
    let at = tail.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or_else(|| broken("no end"))?;
    let end = tail.get(at..).filter(|e| e.len() as u64 >= END).ok_or_else(|| broken("cut off"))?;
    let short = |n: usize| u16::from_le_bytes([end[n], end[n + 1]]);
    let long = |n: usize| u64::from(short(n)) | (u64::from(short(n + 2)) << 16);
    let (entries, size, start) = (u64::from(short(10)), long(12), long(16));
    let none = u64::from(u32::MAX);
    if short(10) == u16::MAX || size == none || start == none {
        return Err(Refused::Larger);
    }
    if entries > most as u64 {
        return Err(Refused::Many);
    }
    if end.len() as u64 != END + u64::from(short(20)) {
        return Err(broken("something behind the end"));
    }
    if (short(4), short(6), short(8)) != (0, 0, short(10)) {
        return Err(broken("a part of several"));
    }
    if start + size != from + at as u64 {
        return Err(broken("the directory is not before the end"));
    }
    if size > TAIL + entries * PER_ENTRY {
        return Err(Refused::Many);
    }
    let mut sign = [0; 4];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut sign)?;
    if entries > 0 && sign != *b"PK\x01\x02" {
        return Err(broken("no directory"));
    }
    Ok(start)
}

/// A file that shows nothing below its floor.
#[derive(Debug)]
pub struct Veiled {
    file: BufReader<File>,
    at: u64,
    floor: Arc<AtomicU64>,
}

impl Read for Veiled {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let floor = self.floor.load(Ordering::Relaxed);
        if self.at >= floor {
            let n = self.file.read(to)?;
            self.at += n as u64;
            return Ok(n);
        }
        let hidden = floor - self.at;
        if hidden > VEIL {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a look below the directory"));
        }
        let n = usize::try_from(hidden).unwrap_or(to.len()).min(to.len());
        to[..n].fill(0);
        self.seek(SeekFrom::Current(i64::try_from(n).unwrap_or(0)))?;
        Ok(n)
    }
}

impl Seek for Veiled {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.file.seek(to)?;
        Ok(self.at)
    }
}
