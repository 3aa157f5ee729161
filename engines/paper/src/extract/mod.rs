//! The text of a document, read in this process: Word, OpenDocument, slides, sheets, CSV, plain
//! and rich text. PDF and pictures are not read here; programs of the machine do that (see
//! [`crate::commands`]). Every reader works within [`Limits`], because files come from strangers.

pub(crate) mod ods;
pub(crate) mod package;
pub(crate) mod plain;
mod rtf;
pub(crate) mod xml;

use std::path::Path;

use crate::{Error, Kind, sheets};

/// What a reader may spend on one file.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Entries of a zip container.
    pub entries: usize,
    /// Bytes of all entries together, unpacked.
    pub unpacked_bytes: u64,
    /// Unpacked bytes per packed byte, over the whole container.
    pub ratio: u64,
    /// Elements inside elements.
    pub depth: usize,
    /// Characters of text that are kept; the rest is left out and [`Extracted::truncated`] is set.
    pub max_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 10_000,
            unpacked_bytes: 256 * 1024 * 1024,
            ratio: 200,
            depth: 256,
            max_chars: 5_000_000,
        }
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extracted {
    /// The text, paragraphs as lines, cells of a table parted by tabs.
    pub text: String,
    /// The title in the file's properties, when there is one.
    pub title: Option<String>,
    /// Whether text was left out because of [`Limits::max_chars`].
    pub truncated: bool,
}

/// Reads the text of a file of a known kind (see [`Kind::sniff_file`]).
pub fn text(kind: Kind, path: &Path, limits: &Limits) -> Result<Extracted, Error> {
    let mut found = match kind {
        Kind::Docx => docx(path, limits)?,
        Kind::Pptx => pptx(path, limits)?,
        Kind::Odt | Kind::Odp => odf(path, limits)?,
        Kind::Xlsx | Kind::Ods | Kind::Xls => tables(path, kind, limits)?,
        Kind::Csv | Kind::Txt => plain::read(path, limits)?,
        Kind::Rtf => rtf::read(path, limits)?,
        _ => return Err(Error::Unsupported(kind.label())),
    };
    clip(&mut found, limits.max_chars);
    Ok(found)
}

/// Whether a PDF whose text layer gave `text` is a scan: too little text for its pages.
pub fn looks_scanned(text: &str, pages: u32) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let broken = text.chars().filter(|c| *c == '\u{fffd}' || ('\u{e000}'..'\u{f8ff}').contains(c));
    // A text layer of private or replacement characters reads like none at all.
    letters < 60 * pages.max(1) as usize || broken.count() * 3 > letters
}

fn clip(found: &mut Extracted, max_chars: usize) {
    if let Some((at, _)) = found.text.char_indices().nth(max_chars) {
        found.text.truncate(at);
        found.truncated = true;
    }
    let tidy = found.text.trim_end().len();
    found.text.truncate(tidy);
}

fn docx(path: &Path, limits: &Limits) -> Result<Extracted, Error> {
    let mut package = package::Package::open(path, limits)?;
    let names = package.names();
    let parts = |prefix: &str| {
        let mut found: Vec<String> = names
            .iter()
            .filter(|n| n.starts_with(prefix) && n.ends_with(".xml"))
            .cloned()
            .collect();
        found.sort();
        found
    };
    let mut order = parts("word/header");
    order.push("word/document.xml".to_owned());
    order.extend(parts("word/footnotes"));
    order.extend(parts("word/endnotes"));
    if !names.iter().any(|n| n == "word/document.xml") {
        return Err(Error::broken("docx", "no word/document.xml"));
    }
    let mut found = Extracted::default();
    for part in order {
        let source = package.read_text(&part)?;
        xml::walk(&source, &xml::WORD, limits, &mut found.text)?;
    }
    found.title = core_title(&mut package, limits)?;
    Ok(found)
}

fn pptx(path: &Path, limits: &Limits) -> Result<Extracted, Error> {
    let mut package = package::Package::open(path, limits)?;
    let number = |name: &str| -> Option<u32> {
        name.strip_prefix("ppt/slides/slide")?.strip_suffix(".xml")?.parse().ok()
    };
    let mut slides: Vec<(u32, String)> =
        package.names().into_iter().filter_map(|n| Some((number(&n)?, n))).collect();
    slides.sort();
    let mut found = Extracted::default();
    for (_, part) in slides {
        let source = package.read_text(&part)?;
        xml::walk(&source, &xml::SLIDES, limits, &mut found.text)?;
        found.text.push('\n');
    }
    found.title = core_title(&mut package, limits)?;
    Ok(found)
}

fn odf(path: &Path, limits: &Limits) -> Result<Extracted, Error> {
    let mut package = package::Package::open(path, limits)?;
    let mut found = Extracted::default();
    let source = package.read_text("content.xml")?;
    xml::walk(&source, &xml::OPEN_DOCUMENT, limits, &mut found.text)?;
    if package.names().iter().any(|n| n == "meta.xml") {
        let meta = package.read_text("meta.xml")?;
        found.title = xml::first_text(&meta, "title", limits)?;
    }
    Ok(found)
}

fn core_title(package: &mut package::Package, limits: &Limits) -> Result<Option<String>, Error> {
    if !package.names().iter().any(|n| n == "docProps/core.xml") {
        return Ok(None);
    }
    let source = package.read_text("docProps/core.xml")?;
    xml::first_text(&source, "title", limits)
}

fn tables(path: &Path, kind: Kind, limits: &Limits) -> Result<Extracted, Error> {
    let sheets = sheets::preview_within(path, kind, 100_000, 256, limits)?;
    let mut found = Extracted::default();
    for sheet in sheets {
        found.truncated |= sheet.truncated;
        found.text.push_str(&sheet.name);
        found.text.push('\n');
        for row in &sheet.rows {
            let cells: Vec<&str> = row.iter().map(|c| c.text.as_str()).collect();
            found.text.push_str(cells.join("\t").trim_end());
            found.text.push('\n');
            if found.text.len() > limits.max_chars.saturating_mul(4) {
                found.truncated = true;
                return Ok(found);
            }
        }
        found.text.push('\n');
    }
    Ok(found)
}
