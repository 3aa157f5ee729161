//! Bulk import: a spreadsheet with the catalogue's columns, and the files that it names, become drafts. First a
//! dry run that names every mistake by row and column; then the drafts, each once; then, if need be, all of it
//! undone.

mod apply;
mod archive;
mod check;
mod columns;
mod folder;
mod form;
mod hand;
mod judge;
mod receive;
mod service;
mod sheet;
mod show;
mod show_view;
mod store;
mod words;

use kit::{Access, Route};

pub(crate) use apply::{apply, undo};
pub(crate) use check::check;
pub use folder::{FolderReport, import_folder};

use crate::model::PPID_EDIT;

/// Sheets and archives come in plain forms of any size up to the blob store's own limit.
const ANY_SIZE: usize = usize::MAX;

pub(crate) fn routes() -> Vec<Route> {
    let may = Access::Needs(PPID_EDIT);
    vec![
        Route::get("/kerja/ppid/impor", may, form::show),
        Route::post("/kerja/ppid/impor", may, form::take).body_limit(ANY_SIZE),
        Route::get("/kerja/ppid/impor/contoh.xlsx", may, form::xlsx),
        Route::get("/kerja/ppid/impor/contoh.csv", may, form::csv),
        Route::get("/kerja/ppid/impor/{import}", may, show::show),
        Route::get("/kerja/ppid/impor/{import}/kabar", may, show::news),
        Route::get("/kerja/ppid/impor/{import}/masalah.csv", may, show::problems),
        Route::post("/kerja/ppid/impor/{import}/jalankan", may, show::run),
        Route::get("/kerja/ppid/impor/{import}/urungkan", may, show::ask_undo),
        Route::post("/kerja/ppid/impor/{import}/urungkan", may, show::undo),
    ]
}
