//! Duties in the workbench, under `/kerja/ppid/kewajiban`: the list, the matrix, one cell of it, reminders; and the
//! parts of them that the desk and the page of an item show.

mod form;
mod here;
mod list;
mod matrix;
mod reminders;
mod slot;

use kit::{Access, Cx, Page, Route};
use ui::{Markup, StatusKind};

use super::{
    matrix::{Cell, Column},
    model::{Duty, Period, State},
    service::Slot,
};
use crate::{
    model::{PPID_EDIT, PPID_SETTINGS, PPID_VIEW_OFFICE},
    office::words,
};

pub(crate) use here::{due_section, of_item};

/// Where the list is.
const HOME: &str = "/kerja/ppid/kewajiban";
/// Where the matrix is.
const MATRIX: &str = "/kerja/ppid/kewajiban/matriks";
/// Files come in plain forms of any size up to the blob store's own limit.
const ANY_SIZE: usize = usize::MAX;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    let view = Access::Needs(PPID_VIEW_OFFICE);
    let edit = Access::Needs(PPID_EDIT);
    let settings = Access::Needs(PPID_SETTINGS);
    vec![
        Route::get("/kerja/ppid/kewajiban", view, list::show),
        Route::get("/kerja/ppid/kewajiban/matriks", view, matrix::show),
        Route::get("/kerja/ppid/kewajiban/matriks.xlsx", view, matrix::xlsx),
        Route::get("/kerja/ppid/kewajiban/matriks.csv", view, matrix::csv),
        Route::get("/kerja/ppid/kewajiban/terbitkan", view, slot::show),
        Route::post("/kerja/ppid/kewajiban/terbitkan", edit, slot::begin).body_limit(ANY_SIZE),
        Route::post("/kerja/ppid/kewajiban/penuhi", edit, slot::name),
        Route::get("/kerja/ppid/kewajiban/pengingat", settings, reminders::show),
        Route::post("/kerja/ppid/kewajiban/pengingat", settings, reminders::save),
        Route::post("/kerja/ppid/kewajiban/pengingat/kirim", settings, reminders::send),
        Route::get("/kerja/ppid/kewajiban/{duty}", settings, form::show),
        Route::post("/kerja/ppid/kewajiban/{duty}", settings, form::save),
    ]
}

/// A page of the duties.
fn page<'a>(cx: &'a Cx, title: &str) -> Page<'a> {
    words::page(cx, title).crumb(cx.t("ppid.duty.title"), HOME)
}

/// The state in words.
fn state_word(cx: &Cx, s: State) -> &str {
    match s {
        State::Missing => cx.t("ppid.duty.state.missing"),
        State::Soon => cx.t("ppid.duty.state.soon"),
        State::Late => cx.t("ppid.duty.state.late"),
        State::Published => cx.t("ppid.duty.state.published"),
        State::Later => cx.t("ppid.duty.state.later"),
    }
}

/// Its shape and colour.
const fn kind(s: State) -> StatusKind {
    match s {
        State::Missing => StatusKind::Failed,
        State::Soon => StatusKind::Soon,
        State::Late => StatusKind::Late,
        State::Published => StatusKind::Ok,
        State::Later => StatusKind::Archived,
    }
}

/// The state as a badge.
fn state(cx: &Cx, s: State) -> Markup {
    ui::status(kind(s), state_word(cx, s))
}

/// "semester 2", "triwulan 3"; empty for a whole year.
fn part_word(cx: &Cx, d: &Duty, part: i64) -> String {
    let part = part.to_string();
    let n = [("n", part.as_str())];
    match d.period {
        Period::Yearly => String::new(),
        Period::HalfYearly => cx.tf("ppid.duty.half", &n).into_owned(),
        Period::Quarterly => cx.tf("ppid.duty.quarter", &n).into_owned(),
    }
}

/// The duty with its part and year, in full: "Laporan Realisasi Anggaran (LRA) semester, semester 2, tahun 2026".
pub(super) fn column_name(cx: &Cx, c: &Column, year: i64) -> String {
    slot_name(cx, &c.duty, c.part, year)
}

fn slot_name(cx: &Cx, d: &Duty, part: i64, year: i64) -> String {
    let (part, year) = (part_word(cx, d, part), year.to_string());
    let name = match part.as_str() {
        "" => d.name_in(cx.lang()).to_owned(),
        p => format!("{}, {p}", d.name_in(cx.lang())),
    };
    cx.tf("ppid.duty.in_year", &[("duty", &name), ("year", &year)]).into_owned()
}

/// What heads the column.
fn column_head(c: &Column) -> String {
    match c.duty.period {
        Period::Yearly => c.duty.short.clone(),
        _ => format!("{} {}", c.duty.short, c.part),
    }
}

/// The page of a cell: what fulfils it, or how to.
fn slot_href(cx: &Cx, org: &str, s: Slot) -> String {
    cx.href(&format!(
        "{HOME}/terbitkan?instansi={org}&kewajiban={}&tahun={}&bagian={}",
        s.duty, s.year, s.part
    ))
}

/// How a cell stands, in one line: "Terlambat, terbit 2 April 2026".
fn cell_word(cx: &Cx, c: &Column, cell: &Cell) -> String {
    let state = state_word(cx, cell.state);
    let day = |d: jiff::civil::Date| words::iso(cx, &d.to_string());
    let more = match (cell.published, cell.state) {
        (Some(d), _) => cx.tf("ppid.duty.published_on", &[("date", &day(d))]),
        (None, _) if cell.under_way.is_some() => cx.t("ppid.duty.has_draft").into(),
        (None, _) if cell.proposed.is_some() => cx.t("ppid.duty.has_proposal").into(),
        (None, _) => cx.tf("ppid.duty.due_on", &[("date", &day(c.due))]),
    };
    format!("{state}, {more}")
}
