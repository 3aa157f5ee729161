//! Failures to protect personal data: recorded when they are noticed, told to the people concerned and to the
//! authority within 3 x 24 hours (UU 27/2022 article 46), closed with a reason.

pub(crate) mod model;
mod remind;
mod service;
mod store;
mod view;
mod web;

use base::Result;
use kit::{Access::Needs, Cx, Route};

use super::{INCIDENTS, REGISTER};

pub(crate) use remind::remind;

/// Where the record is.
pub(super) const PATH: &str = "/kerja/privasi/insiden";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, Needs(REGISTER), web::list),
        Route::get("/kerja/privasi/insiden/peristiwa", Needs(REGISTER), web::events),
        Route::get("/kerja/privasi/insiden/baru", Needs(INCIDENTS), web::new),
        Route::post("/kerja/privasi/insiden/baru", Needs(INCIDENTS), web::create),
        Route::get("/kerja/privasi/insiden/{id}", Needs(REGISTER), web::show),
        Route::get("/kerja/privasi/insiden/{id}/ubah", Needs(INCIDENTS), web::edit),
        Route::post("/kerja/privasi/insiden/{id}/ubah", Needs(INCIDENTS), web::change),
        Route::post("/kerja/privasi/insiden/{id}/diberitahu", Needs(INCIDENTS), web::told),
        Route::post("/kerja/privasi/insiden/{id}/tutup", Needs(INCIDENTS), web::close),
        Route::post("/kerja/privasi/insiden/{id}/buka", Needs(INCIDENTS), web::reopen),
    ]
}

/// How many wait for a notice or a closing.
pub(super) async fn open_count(cx: &Cx) -> Result<i64> {
    let mut r = cx.db().read().await?;
    store::count_unclosed(r.conn()).await
}
