//! Reads OpenDocument sheets cell by cell. A reader that builds whole ranges would follow
//! `number-rows-repeated="1048576"` into gigabytes; here a repetition of nothing costs nothing and
//! a repetition of something is written out only within the asked rows and columns.

use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Limits, package, xml};
use crate::Error;
use crate::sheets::{Cell, Grid, SheetPreview};

/// Reads the first rows and columns of every sheet.
pub(crate) fn sheets(
    path: &Path,
    max_rows: usize,
    max_cols: usize,
    limits: &Limits,
) -> Result<Vec<SheetPreview>, Error> {
    let source = package::Package::open(path, limits)?.read_text("content.xml")?;
    let mut reader = Reader::from_str(&source);
    let mut state = State { max_rows, max_cols, ..State::default() };
    let mut depth = 0usize;
    loop {
        match reader.read_event().map_err(|e| Error::broken("ods", e))? {
            Event::Start(e) => {
                depth += 1;
                if depth > limits.depth {
                    return Err(Error::Limit("depth of a document"));
                }
                state.open(&e);
            }
            Event::Empty(e) => {
                state.open(&e);
                state.close(e.local_name().as_ref());
            }
            Event::End(e) => {
                depth = depth.saturating_sub(1);
                state.close(e.local_name().as_ref());
            }
            Event::Text(e) => state.words(&e.into_inner()),
            Event::GeneralRef(e) => state.words(&xml::resolved(&e)),
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(state.found)
}

#[derive(Default)]
struct State {
    max_rows: usize,
    max_cols: usize,
    found: Vec<SheetPreview>,
    grid: Option<Grid>,
    row: usize,
    row_repeat: usize,
    row_cells: Vec<(usize, Cell)>,
    col: usize,
    cell: Option<OpenCell>,
    in_note: usize,
    in_words: usize,
}

struct OpenCell {
    repeat: usize,
    value_type: String,
    value: String,
    text: String,
}

impl State {
    fn open(&mut self, e: &BytesStart<'_>) {
        match e.local_name().as_ref() {
            "table" if self.grid.is_none() => {
                let name = attribute(e, "name").unwrap_or_default();
                self.grid = Some(Grid::new(name, self.max_rows, self.max_cols));
                self.row = 0;
            }
            "table-row" => {
                self.row_repeat = repeat(e, "number-rows-repeated");
                self.col = 0;
                self.row_cells.clear();
            }
            "table-cell" | "covered-table-cell" if self.cell.is_none() => {
                let value_type = attribute(e, "value-type").unwrap_or_default();
                let value = ["value", "date-value", "boolean-value"];
                let value = value.iter().find_map(|n| attribute(e, n)).unwrap_or_default();
                let repeat = repeat(e, "number-columns-repeated");
                self.cell = Some(OpenCell { repeat, value_type, value, text: String::new() });
            }
            "annotation" => self.in_note += 1,
            "p" => {
                self.in_words += 1;
                if let Some(cell) = &mut self.cell
                    && self.in_note == 0
                    && !cell.text.is_empty()
                {
                    cell.text.push(' ');
                }
            }
            "s" | "tab" | "line-break" => self.words(" "),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "table" => {
                if let Some(grid) = self.grid.take() {
                    self.found.push(grid.done());
                }
            }
            "table-row" => self.end_row(),
            "table-cell" | "covered-table-cell" => self.end_cell(),
            "annotation" => self.in_note = self.in_note.saturating_sub(1),
            "p" => self.in_words = self.in_words.saturating_sub(1),
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        if self.in_note == 0
            && self.in_words > 0
            && let Some(cell) = &mut self.cell
        {
            cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        let Some(open) = self.cell.take() else { return };
        let (col, repeat) = (self.col, open.repeat);
        self.col = self.col.saturating_add(repeat);
        let cell = shown(open);
        if cell.text.is_empty() {
            return;
        }
        // One place past the last column is enough to know that something was left out.
        let last = self.col.min(self.max_cols.saturating_add(1)).max(col + 1);
        for at in col..last {
            self.row_cells.push((at, cell.clone()));
        }
    }

    fn end_row(&mut self) {
        let (row, repeat) = (self.row, self.row_repeat.max(1));
        self.row = self.row.saturating_add(repeat);
        let Some(grid) = &mut self.grid else { return };
        if self.row_cells.is_empty() {
            return;
        }
        let last = self.row.min(self.max_rows.saturating_add(1)).max(row + 1);
        for at in row..last {
            for (col, cell) in &self.row_cells {
                grid.put(at, *col, cell.clone());
            }
        }
        if self.row > last
            && let Some((col, cell)) = self.row_cells.first()
        {
            // A repeated row beyond the asked ones still counts into the total.
            grid.put(self.row - 1, *col, cell.clone());
        }
    }
}

fn shown(open: OpenCell) -> Cell {
    match open.value_type.as_str() {
        "float" | "currency" | "percentage" => match open.value.parse::<f64>() {
            Ok(number) => Cell::number(number),
            Err(_) => Cell::text(open.text.trim()),
        },
        "date" => Cell::date(open.value.replace("T00:00:00", "").replace('T', " ")),
        "boolean" => Cell::text(open.value),
        _ => Cell::text(open.text.trim()),
    }
}

fn attribute(e: &BytesStart<'_>, wanted: &str) -> Option<String> {
    e.attributes().flatten().find_map(|a| {
        let key: &str = a.key.local_name().into_inner();
        (key == wanted).then(|| xml::unescape(&a.value))
    })
}

fn repeat(e: &BytesStart<'_>, name: &str) -> usize {
    attribute(e, name).and_then(|v| v.parse().ok()).unwrap_or(1).clamp(1, 1 << 24)
}
