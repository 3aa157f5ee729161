//! What everybody sees without signing in.

mod about;
mod agencies;
mod agency;
mod api;
mod asked;
mod gallery;
mod hits;
mod home;
mod machines;
mod search;

use base::Result;
use contracts::searching::SearchQuery;
use kit::{Access::Public, Cx, Route};

pub(crate) use asked::{Asked, Filter};
pub(crate) use hits::spans;
pub(crate) use search::label as filter_label;

pub use about::set_notices;

/// The kinds of documents that are published, agencies themselves left out: they are found by the search,
/// but nobody published them.
pub(crate) fn published_kinds(cx: &Cx) -> Result<Vec<String>> {
    let all = SearchQuery { facets: true, ..SearchQuery::default() };
    let mut kinds: Vec<String> =
        cx.app().searching().search(&all)?.facets.kinds.into_iter().map(|(k, _)| k).collect();
    kinds.retain(|k| k != "agency");
    // An empty list would not restrict at all.
    if kinds.is_empty() {
        kinds.push("information".to_owned());
    }
    Ok(kinds)
}

/// A block of linked data. Data, not script: nothing in it runs, and nothing in it can end it.
pub(crate) fn json_ld(data: &serde_json::Value) -> ui::Markup {
    let text = data.to_string().replace('<', "\\u003c");
    ui::html! { script type="application/ld+json" { (ui::PreEscaped(text)) } }
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Public, home::show).cached(),
        Route::get("/cari", Public, search::show).cached(),
        Route::get("/api/v1/cari", Public, api::search).cached(),
        Route::get("/api/v1/cari/saran", Public, api::suggest).cached(),
        Route::get("/instansi", Public, agencies::show).cached(),
        Route::get("/instansi/{slug}", Public, agency::show).cached(),
        Route::get("/tentang", Public, about::about).cached(),
        Route::get("/aksesibilitas", Public, about::accessibility).cached(),
        Route::get("/lisensi", Public, about::notices).cached(),
        Route::get("/ui", Public, gallery::all).cached(),
        Route::get("/ui/{component}", Public, gallery::one).cached(),
        Route::get("/sitemap.xml", Public, machines::sitemap).cached(),
        Route::get("/sitemap/{part}", Public, machines::sitemap_part).cached(),
        Route::get("/robots.txt", Public, machines::robots).cached(),
        // Not kept: it names a date counted from today.
        Route::get("/.well-known/security.txt", Public, machines::security),
    ]
}
