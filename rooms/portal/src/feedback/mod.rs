//! "Was this useful?" and "report an error" of every public page: counted, or read and answered by the officers
//! of the agency whose page it is.

mod digest;
pub(crate) mod model;
mod office;
mod office_view;
pub(crate) mod service;
pub(crate) mod store;
mod view;
mod web;

use kit::{
    Access::{Needs, Public},
    Permission,
    Role::{Administrator, PpidPelaksana, PpidUtama},
    Route,
};

pub(crate) use digest::tell_officers;

/// Saying something about a page.
pub(crate) const SAY: Permission = Permission::anyone("portal.say");
/// Reading and answering what is said of an agency's pages.
pub(crate) const FEEDBACK: Permission =
    Permission::roles("portal.feedback", &[PpidPelaksana, PpidUtama, Administrator]);
/// Telling officers, forgetting what has served.
pub(crate) const FEEDBACK_MACHINE: Permission = Permission::system("portal.feedback_machine");

/// Where officers read.
pub(crate) const DESK: &str = "/kerja/umpan-balik";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/umpan-balik", Public, web::form),
        Route::post("/umpan-balik", Public, web::vote),
        Route::post("/umpan-balik/kirim", Public, web::report),
        Route::get(DESK, Needs(FEEDBACK), office::list),
        Route::get("/kerja/umpan-balik/{id}", Needs(FEEDBACK), office::show),
        Route::post("/kerja/umpan-balik/{id}", Needs(FEEDBACK), office::change),
        Route::post("/kerja/umpan-balik/{id}/jawab", Needs(FEEDBACK), office::answer),
    ]
}
