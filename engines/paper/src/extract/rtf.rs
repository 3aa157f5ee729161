//! The words of a rich text file. Control words other than paragraphs, tabs, cells and characters
//! are passed over; pictures, fonts, styles and other destinations are left out.

use std::path::Path;

use super::{Extracted, Limits};
use crate::Error;

/// Groups whose content is not text of the document.
const SILENT: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "datastore",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "latentstyles",
    "fldinst",
    "colorschememapping",
    "bkmkstart",
    "bkmkend",
    "filetbl",
    "revtbl",
];

pub(crate) fn read(path: &Path, limits: &Limits) -> Result<Extracted, Error> {
    let bytes = std::fs::read(path)?;
    if bytes.len() as u64 > limits.unpacked_bytes {
        return Err(Error::Limit("size of a text file"));
    }
    let mut reader =
        RtfReader { bytes: &bytes, at: 0, silent: vec![false], skip: 0, uc: 1, out: vec![] };
    reader.run(limits)?;
    let text: String = char::decode_utf16(reader.out.iter().copied())
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Ok(Extracted { text, title: None, truncated: false })
}

struct RtfReader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// For each open group: whether it is silent.
    silent: Vec<bool>,
    /// Characters still to pass over after `\u`.
    skip: usize,
    uc: usize,
    out: Vec<u16>,
}

impl RtfReader<'_> {
    fn run(&mut self, limits: &Limits) -> Result<(), Error> {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    let inherited = self.is_silent();
                    self.silent.push(inherited);
                    if self.silent.len() > limits.depth {
                        return Err(Error::Limit("depth of a document"));
                    }
                }
                b'}' => {
                    if self.silent.len() > 1 {
                        self.silent.pop();
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                other => self.byte(other),
            }
        }
        Ok(())
    }

    fn is_silent(&self) -> bool {
        self.silent.last().copied().unwrap_or(false)
    }

    fn silence(&mut self) {
        if let Some(last) = self.silent.last_mut() {
            *last = true;
        }
    }

    fn byte(&mut self, byte: u8) {
        let one = [byte];
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&one);
        self.text(&text);
    }

    fn text(&mut self, text: &str) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.is_silent() {
            self.out.extend(text.encode_utf16());
        }
    }

    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            match first {
                b'\'' => self.hex(),
                b'*' => self.silence(),
                b'~' => self.text(" "),
                b'\\' | b'{' | b'}' => self.byte(first),
                _ => {}
            }
            return;
        }
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = String::from_utf8_lossy(&rest[..length]).into_owned();
        let digits = rest[length..].iter().take(12);
        let digits = digits.take_while(|b| b.is_ascii_digit() || **b == b'-').count();
        let number = String::from_utf8_lossy(&rest[length..length + digits]).parse::<i32>().ok();
        self.at += length + digits;
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.word(&word, number);
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.text("\n"),
            "tab" | "cell" => self.text("\t"),
            "emdash" | "endash" => self.text("-"),
            "lquote" | "rquote" => self.text("'"),
            "ldblquote" | "rdblquote" => self.text("\""),
            "uc" => self.uc = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(8),
            "u" => {
                let code = number.unwrap_or(0).rem_euclid(0x1_0000);
                if !self.is_silent() {
                    self.out.extend(u16::try_from(code));
                }
                self.skip = self.uc;
            }
            "bin" => {
                let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                self.at = self.at.saturating_add(length);
            }
            other if SILENT.contains(&other) => self.silence(),
            _ => {}
        }
    }

    fn hex(&mut self) {
        let digits = self.bytes.get(self.at..self.at + 2).unwrap_or_default();
        let value = std::str::from_utf8(digits).ok().and_then(|d| u8::from_str_radix(d, 16).ok());
        self.at += digits.len();
        if let Some(byte) = value {
            self.byte(byte);
        }
    }
}
