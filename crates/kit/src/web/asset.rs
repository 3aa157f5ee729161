//! Embedded assets, packed ahead of time: stylesheets, scripts, fonts, pictures of the interface.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::page::guard_headers;

/// An embedded asset in the encoding that the browser takes, for ever if its name is a hash.
pub(crate) fn asset(path: &str, asked: &HeaderMap, secure: bool) -> Response {
    let mut r = asset_answer(path, asked);
    guard_headers(r.headers_mut(), secure);
    r
}

fn asset_answer(path: &str, asked: &HeaderMap) -> Response {
    let Some(a) = ui::asset(path) else { return StatusCode::NOT_FOUND.into_response() };
    let takes = |enc: &str| {
        asked
            .get(header::ACCEPT_ENCODING)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.split(',').any(|e| e.trim().split(';').next() == Some(enc)))
    };
    let (bytes, encoding) = match (a.br, a.gz) {
        (Some(br), _) if takes("br") => (br, Some("br")),
        (_, Some(gz)) if takes("gzip") => (gz, Some("gzip")),
        _ => (a.bytes, None),
    };
    let same = asked.get(header::IF_NONE_MATCH).is_some_and(|t| t.as_bytes() == a.etag.as_bytes());
    let mut r = match bytes {
        _ if same => Response::new(Body::empty()),
        std::borrow::Cow::Borrowed(b) => Response::new(Body::from(b)),
        std::borrow::Cow::Owned(b) => Response::new(Body::from(b)),
    };
    if same {
        *r.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let h = r.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static(a.mime));
    h.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    h.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    h.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(if a.immutable {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        }),
    );
    if let Ok(tag) = HeaderValue::try_from(a.etag) {
        h.insert(header::ETAG, tag);
    }
    if let Some(e) = encoding {
        h.insert(header::CONTENT_ENCODING, HeaderValue::from_static(e));
    }
    r
}
