//! The portal as an app: what a browser needs to install it, and what can be read without a connection.

use axum::response::{IntoResponse as _, Response};
use base::Error;
use http::header;
use kit::{Access::Public, Cx, Route, Web};
use serde_json::{Value, json};
use ui::{Empty, Icon, empty, html, page_head};

/// The page for when there is no connection.
const PAGE: &str = "/luring";
/// What every public page is drawn with.
const SHELL: &[&str] = &[
    "ui.css",
    "font.woff2",
    "favicon.svg",
    "theme.js",
    "keys.js",
    "nav.js",
    "suggest.js",
    "offline.js",
];

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/manifest.webmanifest", Public, manifest).cached(),
        Route::get("/sw.js", Public, worker).cached(),
        Route::get(PAGE, Public, page).cached(),
    ]
}

/// Name, colours and icons, as the province shows itself.
async fn manifest(cx: Cx) -> Response {
    let p = cx.app().province();
    let (paper, band) = ui::theme::grounds();
    let icon = |name: &str, size: &str, purpose: &str| -> Value {
        json!({ "src": ui::href(name), "sizes": size, "type": "image/png", "purpose": purpose })
    };
    let shortcut =
        |key: &'static str, path: &str| json!({ "name": cx.t(key), "url": cx.href(path) });
    let body = json!({
        "id": "/",
        "name": p.portal,
        "short_name": p.short,
        "description": cx.t("portal.home.description"),
        "lang": cx.lang().tag(),
        "dir": "ltr",
        "start_url": cx.href("/"),
        "scope": "/",
        "display": "standalone",
        "background_color": paper,
        "theme_color": band,
        "icons": [
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
        "shortcuts": [
            shortcut("portal.search.title", "/cari"),
            shortcut("portal.menu.agencies", "/instansi"),
        ],
    });
    let mime = [(header::CONTENT_TYPE, "application/manifest+json; charset=utf-8")];
    (mime, body.to_string()).into_response()
}

/// The service worker at the root, so that it may keep every page; asked for anew each time, so that a new
/// version is known at once. The names of the assets change with their content, so its text does too.
async fn worker() -> Web {
    let file = ui::href("worker.js").trim_start_matches(ui::assets::PREFIX);
    let script = ui::asset(file).ok_or_else(Error::not_found)?;
    let pages = [PAGE.to_owned(), format!("/en{PAGE}")];
    let shell: Vec<String> = SHELL.iter().map(|a| ui::href(a).to_owned()).chain(pages).collect();
    let text = format!("self.SHELL={};\n{}", json!(shell), String::from_utf8_lossy(&script.bytes));
    let head = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((head, text).into_response())
}

/// What a reader sees without a connection: the island lists the pages that were kept.
async fn page(cx: Cx) -> Response {
    let title = cx.t("portal.offline.title");
    let body = html! {
        div .wrap .stack {
            (page_head("", title, cx.t("portal.offline.lead"), &html! {}))
            div data-offline-none {
                (empty(&Empty {
                    icon: Some(Icon::File),
                    title: cx.t("portal.offline.none"),
                    text: cx.t("portal.offline.none_hint"),
                    actions: None,
                }))
            }
            ul data-offline-list hidden {}
        }
    };
    cx.page(title).noindex().render(&body)
}
