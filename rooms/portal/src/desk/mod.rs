//! The desk: what everyone who works here shares, whatever their room. Background work, the record,
//! synonyms, the search index. Accounts and roles belong to room `identity`.

mod audit;
mod audit_export;
mod audit_rows;
mod home;
mod index;
mod jobs;
mod status;
mod synonyms;

use kit::{
    Access::{Needs, Public, SignedIn},
    Permission,
    Role::{Administrator, Editor, Inspector, PpidUtama},
    Route,
};

pub(crate) use audit_export::inert;
pub use synonyms::load_synonyms;

/// See background work, repeat and cancel it.
pub(crate) const JOBS: Permission = Permission::roles("portal.jobs", &[Administrator]);
/// See how the house is.
pub(crate) const STATUS: Permission = Permission::roles("portal.status", &[Administrator]);
/// Read the record where one has the role.
pub(crate) const AUDIT: Permission = Permission::roles("portal.audit", &[Inspector, Administrator]);
/// Read personal values in the record.
pub(crate) const AUDIT_PERSONAL: Permission =
    Permission::roles("portal.audit_personal", &[Inspector]);
/// Change which words mean the same.
pub(crate) const SYNONYMS: Permission =
    Permission::roles("portal.synonyms", &[Editor, PpidUtama, Administrator]);
/// Build the search index anew.
pub(crate) const INDEX: Permission = Permission::roles("portal.index", &[Administrator]);

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/kerja", SignedIn, home::show),
        Route::get("/kerja/pekerjaan", Needs(JOBS), jobs::show),
        Route::get("/kerja/pekerjaan/peristiwa", Needs(JOBS), jobs::events),
        Route::post("/kerja/pekerjaan/{id}/ulangi", Needs(JOBS), jobs::retry),
        Route::post("/kerja/pekerjaan/{id}/batalkan", Needs(JOBS), jobs::cancel),
        Route::get("/kerja/status", Needs(STATUS), status::show),
        Route::get("/status", Public, status::public),
        Route::get("/kerja/audit", Needs(AUDIT), audit::show),
        Route::post("/kerja/audit/periksa", Needs(AUDIT), audit::verify),
        Route::get("/kerja/audit/ekspor/{form}", Needs(AUDIT), audit_export::plain),
        Route::post("/kerja/audit/ekspor/{form}", Needs(AUDIT_PERSONAL), audit_export::personal),
        Route::get("/kerja/sinonim", Needs(SYNONYMS), synonyms::show),
        Route::post("/kerja/sinonim", Needs(SYNONYMS), synonyms::save),
        Route::post("/kerja/sinonim/coba", Needs(SYNONYMS), synonyms::preview),
        Route::post("/kerja/sinonim/bawaan", Needs(SYNONYMS), synonyms::reset),
        Route::get("/kerja/pencarian", Needs(INDEX), index::show),
        Route::post("/kerja/pencarian/bangun", Needs(INDEX), index::rebuild),
    ]
}
