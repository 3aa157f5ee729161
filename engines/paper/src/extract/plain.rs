//! Plain text of unknown encoding: byte order marks, UTF-8, UTF-16 without a mark, and last
//! Windows-1252, in which every byte means something. It guesses no other encodings.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{Extracted, Limits};
use crate::Error;

/// Reads a text file, at most four bytes for each character that the limits allow.
pub(crate) fn read(path: &Path, limits: &Limits) -> Result<Extracted, Error> {
    let most = (limits.max_chars as u64).saturating_mul(4).min(limits.unpacked_bytes);
    let file = File::open(path)?;
    let truncated = file.metadata()?.len() > most;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    let (text, _) = decode(&bytes);
    Ok(Extracted { text: text.replace("\r\n", "\n").replace('\r', "\n"), title: None, truncated })
}

/// The text and the name of the encoding it was in.
pub(crate) fn decode(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return (encoding.decode(bytes).0.into_owned(), encoding.name());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), UTF_8.name());
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let quarter = sample.len() / 8;
    let encoding = if odd > quarter && odd > even {
        UTF_16LE
    } else if even > quarter {
        UTF_16BE
    } else if valid_but_cut(bytes) {
        UTF_8
    } else {
        WINDOWS_1252
    };
    (encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name())
}

/// UTF-8 that was cut within its last character by the limit.
fn valid_but_cut(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none() && e.valid_up_to() > 0)
}
