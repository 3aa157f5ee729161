//! The rows of a spreadsheet, by the columns that its headings name. What they mean is judged elsewhere.

use std::{collections::HashMap, path::Path};

use base::{Error, Kind, Result};
use contracts::papers::Cell;
use kit::Cx;

use super::columns::{Column, Names};

/// Rows of one import; more belong in several.
const MAX_ROWS: usize = 5_000;
/// How far down the headings may stand, below a title or a letterhead.
const HEADINGS_WITHIN: usize = 20;

/// A row as it stands in the sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct RawRow {
    /// As the spreadsheet program numbers it.
    pub(super) number: i64,
    cells: HashMap<Column, String>,
}

impl RawRow {
    /// The text under a heading; empty where there is none.
    pub(super) fn get(&self, c: Column) -> &str {
        self.cells.get(&c).map_or("", |s| s.trim())
    }
}

/// The rows under the headings of the first sheet that has any. Empty rows are passed over.
///
/// # Errors
/// Invalid when it is no spreadsheet, or one without headings or rows; TooLarge past the limit.
pub(super) async fn read(cx: &Cx, path: &Path, name: &str) -> Result<Vec<RawRow>> {
    let limit = MAX_ROWS + HEADINGS_WITHIN;
    let sheets = cx.app().papers().sheets(path, name, limit).await.map_err(|e| match e.kind() {
        Kind::Invalid => Error::invalid("ppid.import.error_sheet").because(e),
        _ => e,
    })?;
    if sheets.is_empty() {
        return Err(Error::invalid("ppid.import.error_sheet"));
    }
    let names = Names::of(cx.app());
    for sheet in &sheets {
        let Some((at, headings)) = headings(&names, &sheet.rows) else { continue };
        if sheet.total_rows > limit as u64 {
            return Err(Error::new(Kind::TooLarge, "ppid.import.error_rows").with("max", MAX_ROWS));
        }
        let below = sheet.rows.iter().enumerate().skip(at + 1);
        let rows: Vec<RawRow> = below.filter_map(|(n, cells)| row(n, cells, &headings)).collect();
        if rows.is_empty() {
            return Err(Error::invalid("ppid.import.error_empty"));
        }
        if rows.len() > MAX_ROWS {
            return Err(Error::new(Kind::TooLarge, "ppid.import.error_rows").with("max", MAX_ROWS));
        }
        return Ok(rows);
    }
    Err(Error::invalid("ppid.import.error_headings"))
}

/// The first row that names a title and something else, and which column stands where.
fn headings(names: &Names, rows: &[Vec<Cell>]) -> Option<(usize, Vec<(usize, Column)>)> {
    rows.iter().take(HEADINGS_WITHIN).enumerate().find_map(|(n, cells)| {
        let mut found: Vec<(usize, Column)> = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            if let Some(c) = names.find(&cell.text)
                && !found.iter().any(|(_, o)| *o == c)
            {
                found.push((at, c));
            }
        }
        let fit = found.len() > 1 && found.iter().any(|(_, c)| *c == Column::Title);
        fit.then_some((n, found))
    })
}

fn row(n: usize, cells: &[Cell], headings: &[(usize, Column)]) -> Option<RawRow> {
    let filled = headings.iter().filter_map(|(at, c)| {
        let text = cells.get(*at)?.text.trim();
        // PostgreSQL's text cannot hold the character NUL.
        (!text.is_empty()).then(|| (*c, text.replace('\0', "")))
    });
    let cells: HashMap<Column, String> = filled.collect();
    let number = i64::try_from(n).ok()? + 1;
    (!cells.is_empty()).then_some(RawRow { number, cells })
}
