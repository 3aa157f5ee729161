//! Downloads and page pictures: only of what is published, streamed, counted once per visitor, file and day.

use axum::{extract::Path, response::Response};
use base::{Error, Result};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use kit::{Cx, Fields, Web, blobs::Inline};

use super::{
    item::{self, Known},
    shelf, store,
};
use crate::store::{self as rows, File, Item};

/// The address of a file, without language; the name at its end is for people only.
pub(super) fn path(i: &Item, f: &File) -> String {
    let name = contracts::links::encode(&f.name);
    format!("{}/berkas/{}/{name}", item::path(i), shelf::mark(f))
}

/// The address that saves rather than shows it.
pub(super) fn save(i: &Item, f: &File) -> String {
    format!("{}?unduh", path(i, f))
}

/// Whether a browser may show such a file by itself: PDF and raster images, nothing that can hold script.
pub(super) fn shows_inline(mime: &str) -> bool {
    matches!(
        mime,
        "application/pdf" | "image/png" | "image/jpeg" | "image/webp" | "image/gif" | "image/avif"
    )
}

/// A file that the public may have.
async fn public_file(c: &mut db::Lease, number: &str, mark: &str) -> Result<(Item, File)> {
    let Known::Public(item) = item::known(c.conn(), number).await? else {
        return Err(Error::not_found());
    };
    let slots = shelf::shelf(rows::files_of(c.conn(), item.id).await?, item.published_at);
    let file = shelf::find(&slots, mark).cloned().ok_or_else(Error::not_found)?;
    Ok((*item, file))
}

pub(super) async fn download(
    cx: Cx,
    method: Method,
    headers: HeaderMap,
    Path((number, mark, _)): Path<(String, String, String)>,
    fields: Fields,
) -> Web {
    let mut r = cx.db().read().await?;
    let (item, file) = public_file(&mut r, &number, &mark).await?;
    let info = cx.app().blobs().info(r.conn(), &file.blob).await?;
    drop(r);
    let inline = if fields.has("unduh") { Inline::Never } else { Inline::IfSafe };
    let answer = cx.app().blobs().serve(&cx, &headers, &method, &info, &file.name, inline).await;
    if method == Method::GET && begins_at_start(&answer) {
        count(&cx, &item, &file);
    }
    Ok(answer)
}

/// Whole, or a range from the first byte: later ranges belong to a download that is counted already.
fn begins_at_start(answer: &Response) -> bool {
    match answer.status() {
        StatusCode::OK => true,
        StatusCode::PARTIAL_CONTENT => answer
            .headers()
            .get(header::CONTENT_RANGE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.starts_with("bytes 0-")),
        _ => false,
    }
}

/// What is counted by file (who asks twice on one day counts once) and what that adds to its item.
pub(super) const FILE_DOWNLOADS: &str = "ppid.download_file";
pub(super) const DOWNLOADS: &str = "ppid.download";

/// Counts beside the answer: a download never waits for the counter, nor fails with it.
fn count(cx: &Cx, item: &Item, file: &File) {
    let (cx, item, file) = (cx.clone(), item.id.to_string(), file.id.to_string());
    tokio::spawn(async move {
        if let Err(e) = count_now(&cx, &item, &file).await {
            tracing::warn!(error = %e, "cannot count a download");
        }
    });
}

async fn count_now(cx: &Cx, item: &str, file: &str) -> Result<()> {
    if !kit::count::once_a_day(cx, FILE_DOWNLOADS, file).await? {
        return Ok(());
    }
    let mut tx = cx.db().begin().await?;
    kit::count::add(tx.conn(), DOWNLOADS, item, &kit::count::today(cx), 1).await?;
    tx.commit().await
}

pub(super) async fn picture(
    cx: Cx,
    method: Method,
    headers: HeaderMap,
    Path((number, mark, page)): Path<(String, String, String)>,
) -> Web {
    let page = page.strip_suffix(".webp").and_then(|p| p.parse::<i64>().ok());
    let page = page.ok_or_else(Error::not_found)?;
    let mut r = cx.db().read().await?;
    let (_, file) = public_file(&mut r, &number, &mark).await?;
    let blob = store::picture(r.conn(), file.id, page).await?.ok_or_else(Error::not_found)?;
    let info = cx.app().blobs().info(r.conn(), &blob).await?;
    drop(r);
    let name = format!("ppid-{number}-{page}.webp");
    let mut answer =
        cx.app().blobs().serve(&cx, &headers, &method, &info, &name, Inline::IfSafe).await;
    if answer.status().is_success() && cx.actor().person().is_none() {
        // A withdrawn page must not live on for long in caches between us and the reader.
        answer
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    }
    Ok(answer)
}
