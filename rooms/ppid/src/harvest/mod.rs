//! Harvesting ("panen"): information that districts publish on sites of their own stands in this catalogue
//! too, with its origin, follows its site and disappears with it. Documents are linked, never copied.
//!
//! A site is read by its kind (`kind`), asked politely (`fetch`), its records are judged (`remote`), put
//! (`put`) and withdrawn (`gone`) by visits (`visit`) that run as jobs.

mod edit;
mod fetch;
mod form;
mod gone;
mod kind;
mod list;
mod origins;
mod plain;
mod public;
mod put;
mod remote;
mod service;
mod show;
mod show_view;
mod store;
mod visit;
mod watch;

use kit::{Access, Route};

pub(crate) use gone::{confirmed, remove};
pub(crate) use origins::{Shown, links, shown};
pub(crate) use public::{documents, notice, office_notice, record, tombstone};
pub(crate) use remote::Link;
pub(crate) use service::refuse_if_gone;
pub(crate) use store::SourceId;
pub(crate) use visit::{due, harvest};
pub(crate) use watch::check;

use crate::model::PPID_HARVEST_DISTRICT;

pub(crate) fn routes() -> Vec<Route> {
    let may = Access::Needs(PPID_HARVEST_DISTRICT);
    vec![
        Route::get("/kerja/ppid/panen", may, list::show),
        Route::post("/kerja/ppid/panen", may, form::save),
        Route::get("/kerja/ppid/panen/baru", may, form::show),
        Route::post("/kerja/ppid/panen/periksa", may, form::look),
        Route::get("/kerja/ppid/panen/{source}", may, show::show),
        Route::get("/kerja/ppid/panen/{source}/kabar", may, show::news),
        Route::post("/kerja/ppid/panen/{source}/jalankan", may, show::run),
        Route::post("/kerja/ppid/panen/{source}/jeda", may, show::pause),
        Route::get("/kerja/ppid/panen/{source}/ubah", may, edit::show),
        Route::post("/kerja/ppid/panen/{source}/ubah", may, edit::save),
        Route::get("/kerja/ppid/panen/{source}/hapus", may, show::ask_remove),
        Route::post("/kerja/ppid/panen/{source}/hapus", may, show::remove),
        Route::get("/kerja/ppid/panen/{source}/hilang", may, show::ask_gone),
        Route::post("/kerja/ppid/panen/{source}/hilang", may, show::gone),
    ]
}
