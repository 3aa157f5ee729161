//! Organisations from a spreadsheet: which column is which, by its heading in either language, and the empty
//! spreadsheet to fill in. What a row means is decided by room `identity`.

use std::{io::Write as _, path::Path};

use base::{Error, Lang, Result, fold};
use contracts::{
    papers::{Sheet, Table},
    setup::NewOrg,
};
use kit::Cx;

/// Rows looked at: a province has some hundred organisations.
pub(crate) const MOST_ROWS: usize = 2_000;
/// How large a spreadsheet may be.
pub(crate) const MOST_BYTES: usize = 4 << 20;

/// A column: where its text goes, its heading, how wide it is drawn.
struct Column {
    put: fn(&mut NewOrg, String),
    heading: &'static str,
    width: u16,
}

// i18n-prefix: setup.sheet.
const COLUMNS: &[Column] = &[
    Column { put: |o, v| o.name = v, heading: "setup.sheet.name", width: 48 },
    Column { put: |o, v| o.abbreviation = v, heading: "setup.sheet.abbreviation", width: 18 },
    Column { put: |o, v| o.kind = kind(&v), heading: "setup.sheet.kind", width: 22 },
    Column { put: |o, v| o.parent = v, heading: "setup.sheet.parent", width: 22 },
    Column { put: |o, v| o.code = v, heading: "setup.sheet.code", width: 12 },
    Column { put: |o, v| o.name_en = v, heading: "setup.sheet.name_en", width: 40 },
    Column { put: |o, v| o.address = v, heading: "setup.sheet.address", width: 40 },
    Column { put: |o, v| o.email = v, heading: "setup.sheet.email", width: 30 },
    Column { put: |o, v| o.phone = v, heading: "setup.sheet.phone", width: 18 },
    Column { put: |o, v| o.website = v, heading: "setup.sheet.website", width: 30 },
    Column { put: |o, v| o.ppid_contact = v, heading: "setup.sheet.ppid_contact", width: 40 },
    Column { put: |o, v| o.slug = v, heading: "setup.sheet.slug", width: 18 },
];

/// What people write for a kind; anything else is handed on as it is and told as a problem of its row.
fn kind(typed: &str) -> String {
    let word = match fold(typed).as_str() {
        "" => "",
        "dinas" | "badan" | "sekretariat" | "inspektorat" | "rumah sakit" | "opd" | "agency"
        | "perangkat daerah" | "satuan" => "agency",
        "biro" | "bureau" => "bureau",
        "kabupaten" | "kota" | "kabupaten/kota" | "district" | "regency" | "city" => "district",
        "perangkat daerah kabupaten"
        | "opd kabupaten"
        | "perangkat daerah kabupaten/kota"
        | "district agency" => "district_agency",
        "dprd" | "parliament" => "dprd",
        "upt" | "unit" | "cabang dinas" => "unit",
        _ => typed,
    };
    word.to_owned()
}

/// The organisations of a file.
///
/// # Errors
/// Invalid when it is no spreadsheet, is too large, or has no column of names.
pub(crate) async fn read(cx: &Cx, name: &str, bytes: &[u8]) -> Result<Vec<NewOrg>> {
    let mut file = tempfile::NamedTempFile::new().map_err(Error::internal)?;
    file.write_all(bytes).map_err(Error::internal)?;
    let unread = |e: Error| Error::invalid("setup.sheet_error.unread").because(e);
    let sheets = cx.app().papers().sheets(Path::new(file.path()), name, MOST_ROWS + 2).await;
    let sheet = sheets.map_err(unread)?.into_iter().find(|s| !s.rows.is_empty());
    let sheet = sheet.ok_or_else(|| Error::invalid("setup.sheet_error.unread"))?;
    if sheet.total_rows > MOST_ROWS as u64 + 1 {
        return Err(Error::invalid("setup.sheet_error.long").with("n", MOST_ROWS));
    }
    rows(cx, &sheet)
}

fn rows(cx: &Cx, sheet: &Sheet) -> Result<Vec<NewOrg>> {
    let texts = cx.app().texts();
    let called = |c: &Column, head: &str| {
        [Lang::Id, Lang::En].iter().any(|l| fold(texts.get(*l, c.heading)) == fold(head.trim()))
    };
    // Headings may stand under a title.
    let head = sheet.rows.iter().take(10).position(|r| {
        COLUMNS.first().is_some_and(|name| r.iter().any(|cell| called(name, &cell.text)))
    });
    let Some(head) = head else { return Err(Error::invalid("setup.sheet_error.headings")) };
    let columns: Vec<Option<&Column>> = sheet.rows.get(head).map_or_else(Vec::new, |r| {
        r.iter().map(|cell| COLUMNS.iter().find(|c| called(c, &cell.text))).collect()
    });
    let mut out = Vec::new();
    for (n, row) in sheet.rows.iter().enumerate().skip(head + 1) {
        if row.iter().all(|cell| cell.text.trim().is_empty()) {
            continue;
        }
        let mut org = NewOrg { row: u32::try_from(n + 1).unwrap_or(u32::MAX), ..NewOrg::default() };
        for (cell, column) in row.iter().zip(&columns) {
            if let Some(column) = column {
                let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
                (column.put)(&mut org, text.chars().take(300).collect());
            }
        }
        out.push(org);
    }
    Ok(out)
}

/// The spreadsheet to fill in, in the language of the page.
///
/// # Errors
/// Internal when it cannot be written.
pub(crate) async fn template(cx: &Cx) -> Result<Vec<u8>> {
    let table = Table {
        title: cx.t("setup.orgs.sheet_title").to_owned(),
        columns: COLUMNS.iter().map(|c| (cx.t(c.heading).to_owned(), c.width)).collect(),
        rows: Vec::new(),
        notes: ["setup.orgs.note_name", "setup.orgs.note_kind", "setup.orgs.note_parent"]
            .map(|k| cx.t(k).to_owned())
            .to_vec(),
    };
    cx.app().papers().xlsx(&table).await
}
