//! Reads tables out of XLSX, XLS, ODS and CSV for a preview on the page. It computes no formulas
//! (it shows what the file last computed), draws no charts and keeps no styles. XLSX and ODS are
//! read cell by cell, so a sheet with one cell in its far corner costs one cell.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xls, Xlsx};

use crate::extract::{Limits, ods, package, plain};
use crate::{Error, Kind};

/// Old XLS files are read whole; larger ones are refused.
const MAX_XLS_BYTES: u64 = 32 * 1024 * 1024;
/// Sheets of one file that are looked at.
const MAX_SHEETS: usize = 64;

/// One cell as it should be shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// The words; a number plainly (`1234.5`, for the caller to format), a day as `2024-01-31`.
    pub text: String,
    /// Whether it is a number.
    pub is_number: bool,
    /// Whether it is a day (or a day with a time after a blank).
    pub is_date: bool,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_number: false, is_date: false }
    }

    pub(crate) fn number(value: f64) -> Self {
        Self { text: number_text(value), is_number: true, is_date: false }
    }

    pub(crate) fn date(text: String) -> Self {
        Self { text, is_number: false, is_date: true }
    }
}

/// The first rows and columns of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetPreview {
    /// Its name; empty for CSV.
    pub name: String,
    /// Its first rows, each as long as the widest of them.
    pub rows: Vec<Vec<Cell>>,
    /// Rows that the sheet has in all.
    pub total_rows: usize,
    /// Whether rows or columns were left out.
    pub truncated: bool,
}

/// Collects cells into rows within bounds, whoever reads them.
pub(crate) struct Grid {
    preview: SheetPreview,
    max_rows: usize,
    max_cols: usize,
}

impl Grid {
    pub(crate) fn new(name: String, max_rows: usize, max_cols: usize) -> Self {
        Self { preview: SheetPreview { name, ..SheetPreview::default() }, max_rows, max_cols }
    }

    /// Puts a cell; empty ones only leave their place.
    pub(crate) fn put(&mut self, row: usize, col: usize, cell: Cell) {
        if cell.text.is_empty() {
            return;
        }
        self.preview.total_rows = self.preview.total_rows.max(row + 1);
        if row >= self.max_rows || col >= self.max_cols {
            self.preview.truncated = true;
            return;
        }
        let rows = &mut self.preview.rows;
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        if rows[row].len() <= col {
            rows[row].resize_with(col + 1, Cell::default);
        }
        rows[row][col] = cell;
    }

    pub(crate) fn done(mut self) -> SheetPreview {
        let width = self.preview.rows.iter().map(Vec::len).max().unwrap_or(0);
        for row in &mut self.preview.rows {
            row.resize_with(width, Cell::default);
        }
        self.preview
    }
}

/// Reads the first `max_rows` x `max_cols` cells of every sheet.
pub fn preview(
    path: &Path,
    kind: Kind,
    max_rows: usize,
    max_cols: usize,
) -> Result<Vec<SheetPreview>, Error> {
    preview_within(path, kind, max_rows, max_cols, &Limits::default())
}

/// As [`preview`], with the caller's limits.
pub fn preview_within(
    path: &Path,
    kind: Kind,
    max_rows: usize,
    max_cols: usize,
    limits: &Limits,
) -> Result<Vec<SheetPreview>, Error> {
    match kind {
        Kind::Xlsx => xlsx(path, max_rows, max_cols, limits),
        Kind::Ods => ods::sheets(path, max_rows, max_cols, limits),
        Kind::Xls => xls(path, max_rows, max_cols),
        Kind::Csv => Ok(vec![csv(path, max_rows, max_cols, limits)?]),
        _ => Err(Error::Unsupported("sheet")),
    }
}

fn xlsx(
    path: &Path,
    rows: usize,
    cols: usize,
    limits: &Limits,
) -> Result<Vec<SheetPreview>, Error> {
    // calamine unpacks without bounds of its own, so every entry is unpacked once to count it.
    package::Package::open(path, limits)?.check_all()?;
    let fault = |e: calamine::XlsxError| match e {
        calamine::XlsxError::Password => Error::Encrypted,
        other => Error::broken("xlsx", other),
    };
    let mut book: Xlsx<BufReader<File>> = calamine::open_workbook(path).map_err(fault)?;
    let mut found = Vec::new();
    for name in book.sheet_names().into_iter().take(MAX_SHEETS) {
        let mut grid = Grid::new(name.clone(), rows, cols);
        // A chart sheet has no cells to read; it is passed over.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(fault)? {
            let (row, col) = cell.get_position();
            grid.put(row as usize, col as usize, from_ref(cell.get_value()));
        }
        found.push(grid.done());
    }
    Ok(found)
}

fn xls(path: &Path, rows: usize, cols: usize) -> Result<Vec<SheetPreview>, Error> {
    if std::fs::metadata(path)?.len() > MAX_XLS_BYTES {
        return Err(Error::Limit("size of an xls file"));
    }
    let mut book: Xls<BufReader<File>> = calamine::open_workbook(path).map_err(|e| match e {
        calamine::XlsError::Password => Error::Encrypted,
        other => Error::broken("xls", other),
    })?;
    let mut found = Vec::new();
    for name in book.sheet_names().into_iter().take(MAX_SHEETS) {
        let range = book.worksheet_range(&name).map_err(|e| Error::broken("xls", e))?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut grid = Grid::new(name, rows, cols);
        for (row, col, value) in range.used_cells() {
            grid.put(row + top as usize, col + left as usize, from_data(value));
        }
        found.push(grid.done());
    }
    Ok(found)
}

fn csv(path: &Path, rows: usize, cols: usize, limits: &Limits) -> Result<SheetPreview, Error> {
    let text = plain::read(path, limits)?;
    let mut grid = Grid::new(String::new(), rows, cols);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text.text))
        .from_reader(text.text.as_bytes());
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|e| Error::broken("csv", e))?;
        for (col, field) in record.iter().enumerate() {
            grid.put(row, col, guess(field.trim()));
        }
    }
    let mut preview = grid.done();
    preview.truncated |= text.truncated;
    Ok(preview)
}

/// The separator that splits the first lines most evenly.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(10).collect();
    let score = |d: u8| {
        let counts: Vec<usize> = lines.iter().map(|l| l.matches(char::from(d)).count()).collect();
        let first = counts.first().copied().unwrap_or(0);
        let even = counts.iter().filter(|c| **c == first).count();
        if first == 0 { 0 } else { even * 100 + first }
    };
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|d| score(*d)).unwrap_or(b',')
}

/// What a field of a CSV is: a number only when nothing is lost by reading it as one (a code with
/// leading zeros, a phone number or a date stays text).
fn guess(field: &str) -> Cell {
    let digits = field.strip_prefix('-').unwrap_or(field);
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    let shape = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
        && !digits.ends_with('.');
    if shape && !leading_zero && digits.len() <= 17 {
        return Cell { text: field.to_owned(), is_number: true, is_date: false };
    }
    if is_iso_day(field) {
        return Cell::date(field.to_owned());
    }
    Cell::text(field)
}

fn is_iso_day(field: &str) -> bool {
    let part = |range: std::ops::Range<usize>| field.get(range).and_then(|p| p.parse::<u8>().ok());
    field.len() == 10
        && field.is_ascii()
        && field[..4].parse::<u16>().is_ok()
        && field.as_bytes()[4] == b'-'
        && field.as_bytes()[7] == b'-'
        && part(5..7).is_some_and(|m| (1..=12).contains(&m))
        && part(8..10).is_some_and(|d| (1..=31).contains(&d))
}

fn from_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(i) => Cell { text: i.to_string(), is_number: true, is_date: false },
        DataRef::Float(f) => Cell::number(*f),
        DataRef::String(s) => Cell::text(s.trim()),
        DataRef::SharedString(s) => Cell::text(s.trim()),
        DataRef::Bool(b) => Cell::text(b.to_string()),
        DataRef::DateTime(day) => from_day(day),
        DataRef::DateTimeIso(text) => Cell::date(text.replace('T', " ")),
        DataRef::DurationIso(text) => Cell::text(text.as_str()),
        DataRef::Error(e) => Cell::text(e.to_string()),
        DataRef::Empty => Cell::default(),
    }
}

fn from_data(value: &Data) -> Cell {
    match value {
        Data::Int(i) => Cell { text: i.to_string(), is_number: true, is_date: false },
        Data::Float(f) => Cell::number(*f),
        Data::String(s) => Cell::text(s.trim()),
        Data::Bool(b) => Cell::text(b.to_string()),
        Data::DateTime(day) => from_day(day),
        Data::DateTimeIso(text) => Cell::date(text.replace('T', " ")),
        Data::DurationIso(text) => Cell::text(text.as_str()),
        Data::Error(e) => Cell::text(e.to_string()),
        _ => Cell::default(),
    }
}

fn from_day(day: &ExcelDateTime) -> Cell {
    if day.is_duration() {
        return Cell::number(day.as_f64());
    }
    let (y, m, d, hour, minute, second, _) = day.to_ymd_hms_milli();
    let mut text = format!("{y:04}-{m:02}-{d:02}");
    if (hour, minute, second) != (0, 0, 0) {
        text.push_str(&format!(" {hour:02}:{minute:02}"));
    }
    Cell::date(text)
}

/// A number as a person would write it down: no exponent, no tail of binary dust.
fn number_text(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
