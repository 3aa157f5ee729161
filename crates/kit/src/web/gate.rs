//! A house that nobody has moved into shows one page only: whatever else is asked for leads there.

use axum::response::{IntoResponse as _, Response};
use base::{Error, Kind};
use contracts::setup::Gate;
use http::Method;

use super::{HttpError, page::redirect};
use crate::Cx;

/// What monitoring asks, what every page draws with or installs, and the switch of the theme.
const ALWAYS: &[&str] = &[
    "/healthz",
    "/readyz",
    "/metrics",
    "/theme.css",
    "/logo",
    "/tema",
    "/manifest.webmanifest",
    "/sw.js",
];

/// The answer instead of the page asked for; `None` when the house is open, or this is the page.
pub(super) async fn closed(cx: &Cx, method: &Method) -> Option<Response> {
    let path = cx.path().split('?').next().unwrap_or("/");
    if ALWAYS.contains(&path) {
        return None;
    }
    let home = match cx.ask::<dyn Gate>()?.leads_to().await {
        Ok(home) => home?,
        Err(e) => return Some(HttpError(e).into_response()),
    };
    let inside = path.strip_prefix(home).is_some_and(|r| r.is_empty() || r.starts_with('/'));
    if inside {
        return None;
    }
    if matches!(*method, Method::GET | Method::HEAD) {
        return Some(redirect(cx, home));
    }
    Some(HttpError(Error::new(Kind::Unavailable, "kit.error.not_set_up")).into_response())
}
