//! Plain HTTP beside TLS: answers the authority's challenge, and sends everybody else to the house's secure address.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use http::{HeaderValue, StatusCode, Uri, header};
use tokio::net::TcpListener;

use crate::{App, acme, connections};

const CHALLENGE: &str = "/.well-known/acme-challenge/";

/// Serves until the house stops. Where it cannot listen it says so, and the house goes on without it.
pub(super) async fn serve(app: App, secure_port: u16) {
    let at = app.config().tls.http.clone();
    if at.is_empty() {
        return;
    }
    let listener = match TcpListener::bind(&at).await {
        Ok(l) => l,
        Err(e) => {
            tracing::error!(at, error = %e, "cannot listen for plain HTTP");
            return;
        }
    };
    let stop = app.stopping().clone();
    let site = Router::new().fallback(answer).with_state((app.clone(), secure_port));
    let whole = std::convert::identity::<SocketAddr>;
    connections::serve(listener, site, whole, &app.config().server, stop).await;
}

async fn answer(State((app, secure_port)): State<(App, u16)>, req: Request) -> Response {
    let mut out = Response::new(Body::empty());
    if let Some(token) = req.uri().path().strip_prefix(CHALLENGE) {
        match acme::answer(&app, token).await {
            Ok(Some(text)) => *out.body_mut() = Body::from(text),
            Ok(None) => *out.status_mut() = StatusCode::NOT_FOUND,
            Err(e) => {
                tracing::warn!(error = %e, "a challenge cannot be answered");
                *out.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            }
        }
        return out;
    }
    let asked = req.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    match secure(&app, secure_port, asked, req.uri()) {
        Some(to) => {
            // 308 keeps the method: what a form sent is sent again, encrypted.
            *out.status_mut() = StatusCode::PERMANENT_REDIRECT;
            out.headers_mut().insert(header::LOCATION, to);
        }
        None => *out.status_mut() = StatusCode::BAD_REQUEST,
    }
    out
}

/// The same page at the secure address. The host is the configured one, one of the domains, or, for a house that
/// knows neither, the one that was asked for.
fn secure(app: &App, port: u16, asked: &str, uri: &Uri) -> Option<HeaderValue> {
    let config = app.config();
    let page = uri.path_and_query().map_or("/", |p| p.as_str());
    let page = format!("/{}", page.trim_start_matches(['/', '\\']));
    if config.server.public_url.starts_with("https://") {
        return HeaderValue::try_from(format!("{}{page}", config.server.public_url)).ok();
    }
    let name = asked.parse::<http::uri::Authority>().ok()?;
    let known = |d: &&String| d.eq_ignore_ascii_case(name.host());
    let host = match config.tls.domains.first() {
        None => name.host(),
        Some(first) => config.tls.domains.iter().find(known).unwrap_or(first),
    };
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    HeaderValue::try_from(format!("https://{host}{port}{page}")).ok()
}
