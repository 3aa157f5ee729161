//! The port of the paper engine: documents read, shown and made. The adapter runs the machine's
//! programs (pdftotext, pdftoppm, tesseract) in their sandbox; rooms only see this.

use std::path::Path;

use base::Result;
use serde::{Deserialize, Serialize};

use crate::BoxFuture;

/// Text taken out of a file.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// The words, pages separated by form feeds.
    pub text: String,
    /// How many pages, where the format has pages.
    pub pages: Option<u32>,
    /// Whether it was read from pictures by optical character recognition.
    pub recognised: bool,
}

/// What is told while a long reading goes on: done, total (pages).
pub type Progress<'a> = &'a (dyn Fn(u32, u32) + Send + Sync);

/// A value proposed for confirmation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Proposed<T> {
    /// The value.
    pub value: T,
    /// 0 to 1.
    pub confidence: f32,
    /// The words it was read from.
    pub evidence: String,
}

/// What a document seems to be. Only a proposal: an officer confirms.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Proposal {
    /// Title.
    pub title: Option<Proposed<String>>,
    /// ISO date.
    pub date: Option<Proposed<String>>,
    /// "2024", "Triwulan II 2025"..
    pub period: Option<Proposed<String>>,
    /// `berkala`, `serta_merta`, `setiap_saat`.
    pub category: Option<Proposed<String>>,
    /// First sentences.
    pub summary: Option<Proposed<String>>,
    /// `lkjip`, `renstra`, `dpa`.. as a tag.
    pub doc_type: Option<Proposed<String>>,
}

/// How two texts stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The same words.
    Same,
    /// The same document saved, scanned or laid out again.
    NearDuplicate,
    /// The same form for another year, period or revision: not a duplicate.
    DiffersByYearOrRevision,
    /// Different documents.
    Different,
}

/// A page as a picture with its words.
#[derive(Clone, Debug)]
pub struct PageImage {
    /// WebP.
    pub webp: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Where each word stands, for selection and for screen readers.
    pub words: Vec<Word>,
}

/// A word and its box, as fractions (0 to 1) of the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Word {
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
    /// The word.
    pub text: String,
}

/// One sheet, cut to what a preview shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows there are in all.
    pub total_rows: u64,
}

/// A cell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// As shown.
    pub text: String,
    /// Whether to align it as a number.
    pub is_number: bool,
}

/// A table to be written as XLSX or CSV.
#[derive(Clone, Debug)]
pub struct Table {
    /// Sheet name and heading.
    pub title: String,
    /// Name and width in characters.
    pub columns: Vec<(String, u16)>,
    /// Rows of text; what reads as a number or ISO date may be written as one.
    pub rows: Vec<Vec<String>>,
    /// Lines of the second sheet: source, date, licence.
    pub notes: Vec<String>,
}

/// Documents that the house typesets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// The list of public information, landscape.
    Dip,
    /// A letter or short report with a head.
    Letter,
    /// A report with cover, contents and chapters.
    Report,
    /// Pictures of pages without text, as a scanner makes them.
    Scan,
}

/// The port.
pub trait Papers: Send + Sync {
    /// Text of the file; scanned pages are recognised (slow: call it from a job).
    ///
    /// # Errors
    /// Invalid for a broken or encrypted file, Unavailable when a program of the machine is missing.
    fn text<'a>(
        &'a self,
        file: &'a Path,
        name: &'a str,
        progress: Progress<'a>,
    ) -> BoxFuture<'a, Result<Text>>;
    /// One page (from 1) as a picture at most `width` pixels wide; `None` past the last or for formats
    /// that have no pages.
    ///
    /// # Errors
    /// As `text`.
    fn page<'a>(
        &'a self,
        file: &'a Path,
        name: &'a str,
        page: u32,
        width: u32,
    ) -> BoxFuture<'a, Result<Option<PageImage>>>;
    /// The sheets of a spreadsheet or CSV; empty for other formats.
    ///
    /// # Errors
    /// Invalid for a broken file.
    fn sheets<'a>(
        &'a self,
        file: &'a Path,
        name: &'a str,
        max_rows: usize,
    ) -> BoxFuture<'a, Result<Vec<Sheet>>>;
    /// The short name of the format, `PDF`, `XLSX`.., from its first bytes and name.
    fn label(&self, head: &[u8], name: &str) -> String;
    /// Reads a document's own words for title, date, period and category.
    fn propose(&self, text: &str, file_name: &str, today: (i16, i8, i8)) -> Proposal;
    /// A small summary of a text for [`Papers::compare`].
    fn fingerprint(&self, text: &str) -> Vec<u8>;
    /// Compares two fingerprints.
    fn compare(&self, a: &[u8], b: &[u8]) -> Verdict;
    /// Typesets PDF; the data's shape is documented at the template.
    ///
    /// # Errors
    /// Internal when the template and data do not fit.
    fn pdf<'a>(
        &'a self,
        template: Template,
        data: serde_json::Value,
        files: Vec<(String, Vec<u8>)>,
    ) -> BoxFuture<'a, Result<Vec<u8>>>;
    /// Writes XLSX.
    ///
    /// # Errors
    /// Internal when it does not fit the format's limits.
    fn xlsx<'a>(&'a self, table: &'a Table) -> BoxFuture<'a, Result<Vec<u8>>>;
    /// Writes CSV, safe to open in a spreadsheet program.
    ///
    /// # Errors
    /// Internal when it cannot.
    fn csv<'a>(&'a self, table: &'a Table) -> BoxFuture<'a, Result<Vec<u8>>>;
}
