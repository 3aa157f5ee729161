//! A stored file as an answer: whole, a range, or "you have it". What could run is never shown inline.

use std::ops::Range;

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use base::{Error, Result};
use futures_util::TryStreamExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use object_store::{GetOptions, GetRange, ObjectStore as _};

use super::{BlobInfo, Inline, key, store_error};
use crate::{
    Cx,
    web::{HttpError, download_name},
};

/// Under which name, and whether it may be shown.
pub(super) struct As<'a> {
    pub(super) name: &'a str,
    pub(super) inline: Inline,
}

/// Pictures of pixels; nothing in them runs.
const PICTURES: &[&str] =
    &["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];

/// What a shown file may do: nothing. A PDF is shown by the browser's own viewer, which needs its style and
/// a frame for itself and does not work in a sandbox.
const NOTHING: &str = "default-src 'none'; sandbox";
const VIEWER: &str =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

pub(super) async fn answer(
    cx: &Cx,
    asked: &HeaderMap,
    method: &Method,
    info: &BlobInfo,
    how: &As<'_>,
) -> Response {
    match try_answer(cx, asked, method, info, how).await {
        Ok(r) => r,
        Err(e) => HttpError(e).into_response(),
    }
}

async fn try_answer(
    cx: &Cx,
    asked: &HeaderMap,
    method: &Method,
    info: &BlobInfo,
    how: &As<'_>,
) -> Result<Response> {
    let size = u64::try_from(info.size).map_err(Error::internal)?;
    let tag = format!("\"{}\"", info.hash);
    let mut r = Response::new(Body::empty());
    describe(cx, r.headers_mut(), info, how, &tag)?;
    if text(asked, header::IF_NONE_MATCH).is_some_and(|t| matches(t, &tag)) {
        *r.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(r);
    }
    // A range of what the visitor had before is worth nothing if it is another file now. Dates never match:
    // only the strong tag is sent.
    let same = text(asked, header::IF_RANGE).is_none_or(|t| t == tag);
    let wanted = text(asked, header::RANGE).filter(|_| same && (*method == Method::GET));
    let range = match wanted.map_or(Wanted::All, |w| read_range(w, size)) {
        Wanted::All => 0..size,
        Wanted::Part(range) => {
            *r.status_mut() = StatusCode::PARTIAL_CONTENT;
            let told = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            put(&mut r, header::CONTENT_RANGE, &told)?;
            range
        }
        Wanted::Outside => {
            *r.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            put(&mut r, header::CONTENT_RANGE, &format!("bytes */{size}"))?;
            put(&mut r, header::CONTENT_LENGTH, "0")?;
            return Ok(r);
        }
    };
    put(&mut r, header::CONTENT_LENGTH, &(range.end - range.start).to_string())?;
    if *method != Method::HEAD && !range.is_empty() {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found =
            cx.app().store().get_opts(&key(&info.hash)?, options).await.map_err(store_error)?;
        *r.body_mut() = Body::from_stream(found.into_stream().map_err(std::io::Error::other));
    }
    Ok(r)
}

fn describe(cx: &Cx, h: &mut HeaderMap, info: &BlobInfo, how: &As<'_>, tag: &str) -> Result<()> {
    let picture = PICTURES.contains(&info.mime.as_str());
    let pdf = info.mime == "application/pdf";
    let inline = how.inline == Inline::IfSafe && (picture || pdf);
    let mime = match info.mime.as_str() {
        // What would be a page is sent as what it is not, in case something ignores the disposition.
        "text/html"
        | "application/xhtml+xml"
        | "image/svg+xml"
        | "application/xml"
        | "text/xml" => "application/octet-stream",
        "text/plain" | "text/csv" | "text/tab-separated-values" => {
            &format!("{}; charset=utf-8", info.mime)
        }
        m => m,
    };
    let nobody = cx.actor().person().is_none();
    // An address that names the content can never mean another.
    let forever = cx.path().contains(info.hash.as_str());
    let cache = match (nobody, forever) {
        (true, true) => "public, max-age=31536000, immutable, no-transform",
        (true, false) => "public, no-cache, no-transform",
        (false, true) => "private, max-age=31536000, immutable, no-transform",
        (false, false) => "private, no-cache, no-transform",
    };
    for (name, value) in [
        (header::CONTENT_TYPE, mime),
        (header::ETAG, tag),
        (header::ACCEPT_RANGES, "bytes"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, if inline && pdf { VIEWER } else { NOTHING }),
        (header::X_FRAME_OPTIONS, if inline && pdf { "SAMEORIGIN" } else { "DENY" }),
        (header::CACHE_CONTROL, cache),
        (
            header::CONTENT_DISPOSITION,
            &download_name(if inline { "inline" } else { "attachment" }, how.name),
        ),
    ] {
        h.insert(name, HeaderValue::try_from(value).map_err(Error::internal)?);
    }
    Ok(())
}

fn put(r: &mut Response, name: HeaderName, value: &str) -> Result<()> {
    r.headers_mut().insert(name, HeaderValue::try_from(value).map_err(Error::internal)?);
    Ok(())
}

fn text(h: &HeaderMap, name: HeaderName) -> Option<&str> {
    h.get(name).and_then(|v| v.to_str().ok()).map(str::trim)
}

/// If-None-Match compares weakly: a `W/` before the tag does not matter.
fn matches(list: &str, tag: &str) -> bool {
    list == "*" || list.split(',').any(|t| t.trim().trim_start_matches("W/") == tag)
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<u64>),
    Outside,
}

/// One range of bytes. Several at once, other units and what cannot be read are answered with the whole, as
/// RFC 9110 allows.
fn read_range(wanted: &str, size: u64) -> Wanted {
    let Some(spec) = wanted.strip_prefix("bytes=").map(str::trim) else { return Wanted::All };
    let Some((from, to)) = spec.split_once('-').filter(|_| !spec.contains(',')) else {
        return Wanted::All;
    };
    let number = |s: &str| {
        s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (from, to) {
        ("", "") => Wanted::All,
        ("", last) => match number(last) {
            None => Wanted::All,
            Some(0) => Wanted::Outside,
            Some(_) if size == 0 => Wanted::Outside,
            Some(n) => Wanted::Part(size.saturating_sub(n)..size),
        },
        (from, to) => {
            let (start, end) =
                (number(from), if to.is_empty() { Some(u64::MAX) } else { number(to) });
            match (start, end) {
                (Some(s), Some(e)) if s > e => Wanted::All,
                (Some(s), Some(_)) if s >= size => Wanted::Outside,
                (Some(s), Some(e)) => Wanted::Part(s..e.saturating_add(1).min(size)),
                _ => Wanted::All,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_rfc_9110_reads_them() {
        for (wanted, want) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-4", Wanted::Part(2..5)),
            ("bytes=5-", Wanted::Part(5..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-99", Wanted::Part(0..10)),
            ("bytes=8-99999999999999999999999", Wanted::Part(8..10)),
            ("bytes=10-", Wanted::Outside),
            ("bytes=-0", Wanted::Outside),
            ("bytes=4-2", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("bytes=x-1", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("lines=0-1", Wanted::All),
            ("bytes=-", Wanted::All),
        ] {
            assert_eq!(read_range(wanted, 10), want, "{wanted}");
        }
        assert_eq!(read_range("bytes=0-", 0), Wanted::Outside);
    }
}
