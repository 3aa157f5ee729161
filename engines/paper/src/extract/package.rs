//! Opens zip containers within limits. The sizes that a zip declares are checked first and never
//! believed: what is unpacked is counted as it comes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use archive::{Refused, Zip};
use zip::result::ZipError;

use super::{Limits, plain};
use crate::Error;

/// The largest single part that is read into memory.
const MAX_PART: u64 = 96 * 1024 * 1024;

/// An opened container and what may still be unpacked from it.
pub(crate) struct Package {
    archive: Zip,
    left: u64,
}

impl Package {
    pub(crate) fn open(path: &Path, limits: &Limits) -> Result<Self, Error> {
        let file = File::open(path)?;
        let packed = file.metadata()?.len();
        let mut archive = archive::open(file, limits.entries).map_err(refusal)?;
        let mut declared = 0u64;
        for at in 0..archive.len() {
            let entry = archive.by_index_raw(at).map_err(fault)?;
            if entry.encrypted() {
                return Err(Error::Encrypted);
            }
            declared = declared.saturating_add(entry.size());
        }
        // Small files may be packed well; the ratio counts from a size where it begins to hurt.
        let bound = limits.unpacked_bytes.min(packed.saturating_mul(limits.ratio).max(8 << 20));
        if declared > bound {
            return Err(Error::Limit("unpacked size of a container"));
        }
        Ok(Self { archive, left: bound })
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.archive.file_names().map(str::to_owned).collect()
    }

    /// One entry as text, whatever encoding of XML it has.
    pub(crate) fn read_text(&mut self, name: &str) -> Result<String, Error> {
        let bytes = self.read(name)?;
        Ok(plain::decode(&bytes).0)
    }

    fn read(&mut self, name: &str) -> Result<Vec<u8>, Error> {
        let entry = self.archive.by_name(name).map_err(fault)?;
        let allowed = self.left.min(MAX_PART);
        let mut bytes = Vec::new();
        let got = entry.take(allowed + 1).read_to_end(&mut bytes).map_err(inside)? as u64;
        if got > allowed {
            return Err(Error::Limit("unpacked size of a container"));
        }
        self.left -= got;
        Ok(bytes)
    }

    /// Unpacks everything to nowhere, only to see that it stays within the limits.
    pub(crate) fn check_all(mut self) -> Result<(), Error> {
        for at in 0..self.archive.len() {
            let entry = self.archive.by_index(at).map_err(fault)?;
            let mut bounded = entry.take(self.left + 1);
            let got = std::io::copy(&mut bounded, &mut std::io::sink()).map_err(inside)?;
            if got > self.left {
                return Err(Error::Limit("unpacked size of a container"));
            }
            self.left -= got;
        }
        Ok(())
    }
}

fn refusal(why: Refused) -> Error {
    match why {
        Refused::Many => Error::Limit("entries of a container"),
        Refused::Larger => Error::Unsupported("zip64"),
        Refused::Broken(e) => fault(e),
    }
}

fn fault(e: ZipError) -> Error {
    match e {
        ZipError::Io(e) => inside(e),
        ZipError::UnsupportedArchive(text) if text.to_lowercase().contains("password") => {
            Error::Encrypted
        }
        other => Error::broken("zip", other),
    }
}

/// A read error inside a container means a broken container, not a broken disk.
fn inside(e: std::io::Error) -> Error {
    Error::broken("zip", e)
}
