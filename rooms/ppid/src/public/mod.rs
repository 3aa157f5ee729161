//! The public side of the room: catalogue, items, downloads, feeds, exports, API, statistics. It reads only,
//! and only what is published (or was, and left a tombstone); the desk of the officers is `office`.

mod api;
mod cite;
mod export;
mod feed;
mod files;
mod filter;
pub(crate) mod item;
mod item_view;
mod linked;
mod list;
mod preview;
mod record;
mod shelf;
mod stat;
mod store;
pub(crate) mod words;

use kit::{Access::Public, Route};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        // Not kept: the index follows a commit a moment later, and a kept list would miss it until the next.
        Route::get("/ppid", Public, list::catalogue),
        Route::get("/ppid/umpan.atom", Public, feed::atom),
        Route::get("/ppid/dip.xlsx", Public, export::xlsx),
        Route::get("/ppid/dip.csv", Public, export::csv),
        Route::get("/ppid/dip.pdf", Public, export::pdf),
        Route::get("/ppid/dip.json", Public, export::json),
        // Not kept: downloads are counted without a commit of data.
        Route::get("/ppid/statistik", Public, stat::page),
        Route::get("/ppid/statistik.csv", Public, stat::csv),
        Route::get("/ppid/{number}", Public, item::show).cached(),
        Route::get("/ppid/{number}/{rest}", Public, item::under),
        Route::get("/ppid/{number}/berkas/{file}/{name}", Public, files::download),
        Route::get("/ppid/{number}/berkas/{file}/halaman/{page}", Public, files::picture),
        Route::get("/api/v1/ppid/informasi", Public, api::items),
        Route::get("/api/v1/ppid/informasi/{number}", Public, api::one),
        Route::get("/api/v1/ppid/openapi.json", Public, api::openapi),
    ]
}
