//! Writes tables: XLSX with a real head, filters, dates and numbers, and CSV that a spreadsheet
//! cannot be tricked by. Rows come from an iterator and leave as they come (the XLSX writer keeps
//! one row in memory, the rest in its own temporary file), so 100,000 rows are an ordinary call.
//! It does not style single cells and writes no formulas at all.

use std::io::{Seek, Write};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook,
    Worksheet, XlsxError,
};

use crate::Error;

/// Excel's limits: cell text, links of one sheet, length of a link.
const MAX_CELL_CHARS: usize = 32_767;
const MAX_LINKS: usize = 65_000;
const MAX_LINK_CHARS: usize = 2_000;
/// Excel's rows, less the head.
const MAX_ROWS: u32 = 1_048_575;

/// How the values of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Wrapped text.
    Text,
    /// A quantity, with separators of thousands.
    Number,
    /// A number that is a name: a year, a rank; no separators.
    Ordinal,
    /// A day.
    Date,
    /// A web address.
    Link,
}

/// One column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// The words in the head.
    pub name: String,
    /// Width in characters.
    pub width_chars: f64,
    /// How its values are shown.
    pub kind: ColumnKind,
}

impl Column {
    /// A column by its three properties.
    pub fn new(name: impl Into<String>, width_chars: f64, kind: ColumnKind) -> Self {
        Self { name: name.into(), width_chars, kind }
    }
}

/// A table to be written: its name, its columns and what a reader should know about it.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name of the sheet and the title in the file's properties.
    pub title: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The name of the second sheet, for example "Keterangan"; used when there are notes.
    pub notes_title: String,
    /// Pairs such as ("Sumber", "PPID Utama").
    pub notes: Vec<(String, String)>,
    /// The day written into the file's properties; a fixed day makes the output repeatable.
    pub made_on: (u16, u8, u8),
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// Year, month, day.
    Date(u16, u8, u8),
    /// A link and the words to show for it.
    Link {
        /// The address; anything but http, https and mailto is written as plain text.
        url: String,
        /// The words to show.
        text: String,
    },
}

/// Writes the table as XLSX. Returns the number of rows written.
pub fn xlsx<W, R>(table: &Table, rows: R, writer: W) -> Result<u32, Error>
where
    W: Write + Seek + Send,
    R: IntoIterator<Item = Vec<Value>>,
{
    let mut book = Workbook::new();
    book.set_properties(&properties(table)?);
    let written = fill(&mut book, table, rows)?;
    if !table.notes.is_empty() {
        notes_sheet(&mut book, table).map_err(sheet)?;
    }
    book.save_to_writer(writer).map_err(sheet)?;
    Ok(written)
}

/// Writes the table as XLSX into memory.
pub fn xlsx_bytes<R>(table: &Table, rows: R) -> Result<Vec<u8>, Error>
where
    R: IntoIterator<Item = Vec<Value>>,
{
    let mut out = std::io::Cursor::new(Vec::new());
    xlsx(table, rows, &mut out)?;
    Ok(out.into_inner())
}

fn sheet(e: XlsxError) -> Error {
    Error::Sheet(e.to_string())
}

fn properties(table: &Table) -> Result<DocProperties, Error> {
    let (y, m, d) = table.made_on;
    let day = ExcelDateTime::from_ymd(y, m, d).map_err(sheet)?;
    Ok(DocProperties::new().set_title(&table.title).set_creation_datetime(&day))
}

struct Formats {
    head: Format,
    text: Format,
    whole: Format,
    fraction: Format,
    ordinal: Format,
    date: Format,
    link: Format,
}

impl Formats {
    fn new() -> Self {
        let body = Format::new().set_align(FormatAlign::Top);
        Self {
            head: Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0x1F_4A_3A))
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            text: body.clone().set_text_wrap(),
            whole: body.clone().set_num_format("#,##0"),
            fraction: body.clone().set_num_format("#,##0.00"),
            ordinal: body.clone().set_num_format("0"),
            date: body.clone().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            link: body
                .set_font_color(Color::RGB(0x0B_57_A4))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }
}

fn fill<R>(book: &mut Workbook, table: &Table, rows: R) -> Result<u32, Error>
where
    R: IntoIterator<Item = Vec<Value>>,
{
    let formats = Formats::new();
    let page = book.add_worksheet_with_constant_memory().map_err(sheet)?;
    head(page, table, &formats).map_err(sheet)?;
    let mut links = 0usize;
    let mut row = 0u32;
    for values in rows {
        if row == MAX_ROWS {
            return Err(Error::Limit("rows of a sheet"));
        }
        row += 1;
        for (at, value) in values.into_iter().enumerate().take(table.columns.len()) {
            let kind = table.columns[at].kind;
            let col = u16::try_from(at).map_err(|_| Error::Limit("columns of a sheet"))?;
            cell(page, (row, col), value, kind, &formats, &mut links).map_err(sheet)?;
        }
    }
    let last = u16::try_from(table.columns.len().saturating_sub(1))
        .map_err(|_| Error::Limit("columns of a sheet"))?;
    page.autofilter(0, 0, row, last).map_err(sheet)?;
    Ok(row)
}

fn head(page: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    page.set_name(sheet_name(&table.title))?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?.set_freeze_panes(1, 0)?;
    for (col, column) in (0u16..).zip(&table.columns) {
        page.set_column_width(col, column.width_chars)?;
    }
    page.set_row_height(0, 24)?;
    for (col, column) in (0u16..).zip(&table.columns) {
        page.write_string_with_format(0, col, clip(&column.name), &formats.head)?;
    }
    Ok(())
}

fn cell(
    page: &mut Worksheet,
    (row, col): (u32, u16),
    value: Value,
    kind: ColumnKind,
    formats: &Formats,
    links: &mut usize,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => {}
        Value::Text(text) => {
            page.write_string_with_format(row, col, clip(&text), &formats.text)?;
        }
        Value::Number(n) if n.is_finite() => {
            let format = match kind {
                ColumnKind::Ordinal => &formats.ordinal,
                _ if n.fract() == 0.0 => &formats.whole,
                _ => &formats.fraction,
            };
            page.write_number_with_format(row, col, n, format)?;
        }
        Value::Number(_) => {}
        Value::Date(y, m, d) => {
            let day = ExcelDateTime::from_ymd(y, m, d)?;
            page.write_datetime_with_format(row, col, &day, &formats.date)?;
        }
        Value::Link { url, text } => {
            // Excel refuses a sheet with more links than this; the address itself stays readable.
            if safe_link(&url) && *links < MAX_LINKS {
                *links += 1;
                let link = Url::new(&url).set_text(clip(&text));
                page.write_url_with_format(row, col, link, &formats.link)?;
            } else {
                page.write_string_with_format(row, col, clip(&url), &formats.text)?;
            }
        }
    }
    Ok(())
}

fn notes_sheet(book: &mut Workbook, table: &Table) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut name = sheet_name(&table.notes_title);
    if name.to_lowercase() == sheet_name(&table.title).to_lowercase() {
        name = format!("{} 2", name.chars().take(28).collect::<String>());
    }
    let page = book.add_worksheet();
    page.set_name(name)?;
    page.set_column_width(0, 28)?.set_column_width(1, 90)?;
    for (row, (key, text)) in (0u32..).zip(&table.notes) {
        page.write_string_with_format(row, 0, clip(key), &bold)?;
        page.write_string_with_format(row, 1, clip(text), &wrap)?;
    }
    Ok(())
}

fn clip(text: &str) -> String {
    // Excel counts UTF-16 units and calls a file with control characters broken.
    let mut units = 0usize;
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .take_while(|c| {
            units += c.len_utf16();
            units <= MAX_CELL_CHARS
        })
        .collect()
}

fn safe_link(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let scheme = ["https://", "http://", "mailto:"].iter().any(|s| lower.starts_with(s));
    scheme && url.chars().count() <= MAX_LINK_CHARS && !url.chars().any(char::is_control)
}

/// What Excel accepts as the name of a sheet: no `[]:*?/\`, 31 characters, not empty.
fn sheet_name(title: &str) -> String {
    let clean: String = title
        .chars()
        .map(|c| if c.is_control() || "[]:*?/\\".contains(c) { ' ' } else { c })
        .take(31)
        .collect();
    let clean = clean.trim().trim_matches('\'').to_owned();
    if clean.is_empty() || clean.eq_ignore_ascii_case("history") {
        "Data".to_owned()
    } else {
        clean
    }
}

/// How a CSV file is written.
#[derive(Debug, Clone, Copy)]
pub struct CsvOptions {
    /// A byte order mark, so that Excel reads UTF-8 as UTF-8.
    pub bom: bool,
    /// The separator: `,` for machines, `;` for an Indonesian Excel.
    pub delimiter: u8,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { bom: true, delimiter: b',' }
    }
}

/// Writes the table as CSV (RFC 4180, CRLF). Text that a spreadsheet would run as a formula gets a
/// leading apostrophe. Returns the number of rows written.
pub fn csv_out<W, R>(
    table: &Table,
    rows: R,
    mut writer: W,
    options: CsvOptions,
) -> Result<u32, Error>
where
    W: Write,
    R: IntoIterator<Item = Vec<Value>>,
{
    if options.bom {
        writer.write_all("\u{feff}".as_bytes())?;
    }
    let mut out = csv::WriterBuilder::new()
        .delimiter(options.delimiter)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(writer);
    let fault = |e: csv::Error| Error::Sheet(e.to_string());
    out.write_record(table.columns.iter().map(|c| guarded(&c.name))).map_err(fault)?;
    let mut count = 0u32;
    for mut values in rows {
        values.resize(table.columns.len(), Value::Empty);
        out.write_record(values.iter().map(plain)).map_err(fault)?;
        count += 1;
    }
    out.flush()?;
    Ok(count)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => guarded(text),
        Value::Number(n) if n.is_finite() => format!("{n}"),
        Value::Number(_) => String::new(),
        Value::Date(y, m, d) => format!("{y:04}-{m:02}-{d:02}"),
        Value::Link { url, .. } => guarded(url),
    }
}

/// Puts an apostrophe before text that a spreadsheet would take for a formula. Plain numbers such
/// as `-12,5` stay as they are.
pub fn guarded(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let number = text.strip_prefix(['+', '-']).is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
    });
    if risky && !number { format!("'{text}") } else { text.to_owned() }
}
