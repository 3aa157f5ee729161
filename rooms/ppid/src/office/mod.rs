//! The workbench of the room, under `/kerja/ppid`: the desk, the list, the item and its form. Pages only;
//! what they do is in `service`.

mod actions;
pub(crate) mod add;
mod arrivals;
mod bulk;
mod desk;
pub(crate) mod files;
pub(crate) mod form;
mod form_view;
mod history;
mod item;
mod item_view;
mod list;
mod matrix;
mod settings;
pub(crate) mod words;

use kit::{Access, Route};

use crate::model::{PPID_EDIT, PPID_REVIEW, PPID_SETTINGS, PPID_VIEW_OFFICE, PPID_WITHDRAW};

const VIEW: Access = Access::Needs(PPID_VIEW_OFFICE);
const EDIT: Access = Access::Needs(PPID_EDIT);

/// Files come in plain forms of any size up to the blob store's own limit.
const ANY_SIZE: usize = usize::MAX;

pub(crate) fn routes() -> Vec<Route> {
    let review = Access::Needs(PPID_REVIEW);
    let withdraw = Access::Needs(PPID_WITHDRAW);
    let settings = Access::Needs(PPID_SETTINGS);
    vec![
        Route::get("/kerja/ppid", VIEW, desk::show),
        Route::get("/kerja/ppid/daftar", VIEW, list::show),
        Route::post("/kerja/ppid/daftar/periksa", EDIT, bulk::ask),
        Route::post("/kerja/ppid/daftar/kerjakan", EDIT, bulk::run),
        Route::get("/kerja/ppid/instansi", VIEW, matrix::show),
        Route::get("/kerja/ppid/pengaturan", settings, settings::show),
        Route::post("/kerja/ppid/pengaturan", settings, settings::save),
        Route::get("/kerja/ppid/tambah", EDIT, add::show),
        Route::post("/kerja/ppid/tambah", EDIT, add::take).body_limit(ANY_SIZE),
        Route::get("/kerja/ppid/unggahan", EDIT, arrivals::show),
        Route::get("/kerja/ppid/unggahan/kabar", EDIT, arrivals::news),
        Route::get("/kerja/ppid/{number}", VIEW, item::show),
        Route::get("/kerja/ppid/{number}/ubah", EDIT, form::show),
        Route::post("/kerja/ppid/{number}/ubah", EDIT, form::save),
        Route::get("/kerja/ppid/{number}/pratinjau", VIEW, item::preview),
        Route::get("/kerja/ppid/{number}/riwayat", VIEW, history::show),
        Route::post("/kerja/ppid/{number}/riwayat", EDIT, history::restore),
        Route::post("/kerja/ppid/{number}/urungkan", EDIT, actions::undo),
        Route::post("/kerja/ppid/{number}/lakukan", EDIT, actions::act),
        Route::get("/kerja/ppid/{number}/tarik", withdraw, actions::ask_withdraw),
        Route::post("/kerja/ppid/{number}/tarik", withdraw, actions::withdraw),
        Route::get("/kerja/ppid/{number}/kembalikan", review, actions::ask_return),
        Route::post("/kerja/ppid/{number}/kembalikan", review, actions::give_back),
        Route::post("/kerja/ppid/{number}/komentar", EDIT, actions::comment),
        Route::post("/kerja/ppid/{number}/komentar/{comment}", EDIT, actions::settle),
        Route::post("/kerja/ppid/{number}/berkas", EDIT, files::add).body_limit(ANY_SIZE),
        Route::get("/kerja/ppid/{number}/berkas/{file}", VIEW, files::open),
        Route::post("/kerja/ppid/{number}/berkas/{file}/catatan", EDIT, files::note),
        Route::post("/kerja/ppid/{number}/berkas/{file}/baca", EDIT, files::read_again),
        Route::post("/kerja/ppid/{number}/dokumen/{slot}", EDIT, files::take_out),
        Route::post("/kerja/ppid/{number}/gabung", EDIT, files::merge),
    ]
}
