//! The spreadsheet of joiners, movers and leavers as it is read and as it is given out. Files are read by the
//! house's own reader, which keeps to limits and computes no formula.

use std::{io::Write as _, sync::Arc};

use base::{Error, Lang, Result, Timestamp, fold};
use contracts::{
    org::{Org, OrgTree},
    papers::Table,
};
use kit::{App, Cx, Role};

use crate::model::bulk::{Action, Cells, Column, ROWS_MOST};

/// Reads rows with their numbers out of a file.
///
/// # Errors
/// Invalid for a file that is no table, has no head that can be understood, or no rows; TooLarge for too many.
pub(super) async fn read(cx: &Cx, name: &str, bytes: Vec<u8>) -> Result<Vec<(i64, Cells)>> {
    let suffix = name.rsplit('.').next().map(|e| format!(".{e}")).unwrap_or_default();
    let suffix: String =
        suffix.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
    let file = tokio::task::spawn_blocking(move || -> std::io::Result<_> {
        let mut file = tempfile::Builder::new().suffix(&suffix).tempfile()?;
        file.write_all(&bytes)?;
        Ok(file)
    });
    let file = file.await.map_err(Error::internal)?.map_err(Error::internal)?;
    // One more than the head and all rows, to see that there are too many.
    let sheets = cx.app().papers().sheets(file.path(), name, ROWS_MOST + 2).await?;
    drop(file);
    let none = || Error::invalid("identity.bulk.error.no_table");
    let sheet = sheets.into_iter().find(|s| !s.rows.is_empty()).ok_or_else(none)?;
    if sheet.total_rows > ROWS_MOST as u64 + 1 {
        return Err(Error::new(base::Kind::TooLarge, "identity.bulk.error.too_many"));
    }
    let text = |row: &Vec<contracts::papers::Cell>| -> Vec<String> {
        row.iter().map(|c| c.text.trim().to_owned()).collect()
    };
    let mut rows = (1..).zip(sheet.rows.iter().map(text));
    let head = rows.find(|(_, r)| r.iter().any(|c| !c.is_empty())).ok_or_else(none)?.1;
    let columns: Vec<Option<Column>> = head.iter().map(|h| column(cx.app(), h)).collect();
    for needed in [Column::Action, Column::Email] {
        if !columns.contains(&Some(needed)) {
            return Err(Error::invalid("identity.bulk.error.head"));
        }
    }
    let mut out = Vec::new();
    for (n, row) in rows {
        let mut cells = Cells::default();
        for (text, column) in row.iter().zip(&columns) {
            if let Some(column) = column {
                cells.set(*column, text);
            }
        }
        if !cells.is_empty() {
            out.push((n, cells));
        }
    }
    if out.is_empty() { Err(Error::invalid("identity.bulk.error.empty")) } else { Ok(out) }
}

/// Whether `text` is what `key` says in either language.
fn says(app: &App, key: &str, text: &str) -> bool {
    [Lang::Id, Lang::En].iter().any(|l| fold(app.texts().get(*l, key)) == text)
}

// i18n-prefix: identity.bulk.column.
fn column(app: &App, head: &str) -> Option<Column> {
    let head = fold(head.trim());
    Column::ALL.iter().copied().find(|c| {
        head == c.word() || says(app, &format!("identity.bulk.column.{}", c.word()), &head)
    })
}

// i18n-prefix: identity.bulk.action.
/// What a row asks for.
pub(super) fn action(app: &App, text: &str) -> Option<Action> {
    let text = fold(text);
    Action::ALL.iter().copied().find(|a| {
        text == a.word() || says(app, &format!("identity.bulk.action.{}", a.word()), &text)
    })
}

// i18n-prefix: kit.role.
/// The roles that a cell names, separated by semicolons.
pub(super) fn roles(app: &App, text: &str) -> Option<Vec<Role>> {
    let mut out = Vec::new();
    for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let part = fold(part);
        let role = Role::ALL
            .iter()
            .copied()
            .find(|r| part == r.word() || says(app, &format!("kit.role.{}", r.word()), &part))?;
        if !out.contains(&role) {
            out.push(role);
        }
    }
    Some(out)
}

/// The organisation that a cell names, by the name in its address, its abbreviation, code or full name; none
/// when nothing or more than one thing answers to it.
pub(super) fn org<'t>(tree: &'t Arc<OrgTree>, text: &str) -> Option<&'t Org> {
    if let Some(o) = tree.by_slug(text) {
        return Some(o);
    }
    let text = fold(text);
    let is = |o: &&Org| {
        [&o.abbreviation, &o.code, &o.name, &o.name_en]
            .iter()
            .any(|n| !n.is_empty() && fold(n) == text)
    };
    let mut found = tree.list.iter().filter(|o| !o.closed).filter(is);
    found.next().filter(|_| found.next().is_none())
}

/// The end of the day that a cell names (`2026-12-31` or `31/12/2026`); none for an empty one.
pub(super) fn until(cx: &Cx, text: &str) -> Result<Option<Timestamp>> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Error::invalid("identity.role.error.until");
    let parts: Vec<&str> = text.split(['/', '.']).collect();
    let day: jiff::civil::Date = match parts.as_slice() {
        [d, m, y] => format!("{y:0>4}-{m:0>2}-{d:0>2}").parse().map_err(|_| wrong())?,
        _ => text.parse().map_err(|_| wrong())?,
    };
    let end = Timestamp::start_of(day.tomorrow().map_err(|_| wrong())?, &cx.app().province().zone);
    if end <= cx.now() { Err(wrong()) } else { Ok(Some(end)) }
}

/// The empty sheet to fill in, with what each column means on its second page.
pub(super) fn template(cx: &Cx) -> Table {
    let label = |c: &Column| cx.t(&format!("identity.bulk.column.{}", c.word())).to_owned();
    // i18n-prefix: identity.bulk.hint.
    let hint =
        |c: &Column| format!("{}: {}", label(c), cx.t(&format!("identity.bulk.hint.{}", c.word())));
    let words = Role::ALL.iter().map(|r| cx.t(&format!("kit.role.{}", r.word())).to_owned());
    let words: Vec<String> = words.collect();
    let mut notes: Vec<String> = Column::ALL.iter().map(hint).collect();
    notes.push(cx.tf("identity.bulk.roles", &[("roles", &words.join("; "))]).into_owned());
    Table {
        title: cx.t("identity.bulk.sheet").to_owned(),
        columns: Column::ALL.iter().map(|c| (label(c), 24)).collect(),
        rows: Vec::new(),
        notes,
    }
}
