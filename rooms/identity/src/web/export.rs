//! What is taken along: accounts and rights as tables, one's own data as JSON. Each leaves a trace.

use axum::response::{IntoResponse as _, Response};
use contracts::papers::Table;
use http::{HeaderValue, header};
use kit::{Cx, Web, web::download_name};

/// The day in a file's name.
pub(super) fn today(cx: &Cx) -> String {
    cx.now().civil(&cx.app().province().zone).date().to_string()
}

/// A file that the browser saves.
pub(super) fn attachment(mime: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let mut r = bytes.into_response();
    r.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    if let Ok(v) = HeaderValue::try_from(download_name("attachment", name)) {
        r.headers_mut().insert(header::CONTENT_DISPOSITION, v);
    }
    r
}

/// A table as CSV; the writer keeps spreadsheet programs from taking any text for a formula.
pub(super) async fn csv(cx: &Cx, name: &str, table: &Table) -> Web {
    let bytes = cx.app().papers().csv(table).await?;
    Ok(attachment("text/csv; charset=utf-8", name, bytes))
}
