//! Following by e-mail: an agency, an item, or a search. Two steps to begin (the address is asked), one click to
//! end, one letter a day at most, never an empty one. Nothing here tells a stranger whether an address follows.

mod digest;
mod items;
mod letters;
pub(crate) mod model;
mod news;
pub(crate) mod service;
pub(crate) mod store;
mod view;
mod web;

use kit::{Access::Public, Permission, Route};

pub(crate) use digest::send_due;
pub(crate) use items::look_for_changes;
pub(crate) use view::link;

/// Asking to follow, confirming it, ending it: by anyone who has the letter.
pub(crate) const FOLLOW: Permission = Permission::anyone("portal.follow");
/// Sending letters of news, forgetting what was never confirmed.
pub(crate) const FOLLOW_MACHINE: Permission = Permission::system("portal.follow_machine");

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/ikuti", Public, web::form),
        Route::post("/ikuti", Public, web::ask),
        Route::get("/ikuti/periksa-surel", Public, web::asked),
        Route::get("/ikuti/konfirmasi", Public, web::ask_confirm),
        Route::post("/ikuti/konfirmasi", Public, web::confirm),
        Route::get("/ikuti/kelola", Public, web::manage),
        Route::post("/ikuti/kelola", Public, web::change),
        Route::get("/ikuti/berhenti", Public, web::ask_stop),
        Route::post("/ikuti/berhenti", Public, web::stop),
    ]
}
