//! The filtered record as a file, streamed: a page of rows at a time, so its length does not matter.

use axum::{
    body::{Body, Bytes},
    extract::Path,
    response::Response,
};
use base::{Error, Result};
use futures_util::stream;
use http::{HeaderValue, header};
use kit::{
    Audit, Cx, Fields, Web,
    audit::{self, Filter},
    web::download_name,
};
use serde_json::{Value, json};

use super::{
    AUDIT_PERSONAL, audit as audit_page,
    audit_rows::{self, Shown},
};
use crate::names::Names;

const STEP: u16 = 500;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Jsonl,
}

/// Without personal values.
pub(crate) async fn plain(cx: Cx, Path(form): Path<String>, fields: Fields) -> Web {
    let names = Names::of(&cx).await?;
    let (filter, _) = audit_page::filter(&cx, &names, &fields);
    Ok(file(cx, form_of(&form)?, filter, false))
}

/// With personal values: first it is recorded who takes what.
pub(crate) async fn personal(cx: Cx, Path(form): Path<String>) -> Web {
    let query = cx.path().split_once('?').map_or("", |(_, q)| q).to_owned();
    let fields = Fields::parse(&query);
    let form = form_of(&form)?;
    if !audit_page::sees_personal(&cx) {
        return Err(Error::forbidden().into());
    }
    let place =
        cx.actor().places(AUDIT_PERSONAL).into_iter().next().ok_or_else(Error::forbidden)?;
    let grant = cx.grant(AUDIT_PERSONAL, &place)?;
    let names = Names::of(&cx).await?;
    let (filter, _) = audit_page::filter(&cx, &names, &fields);
    let tx = cx.begin(grant).await?;
    tx.commit(
        Audit::new("portal.export_personal", "audit", cx.request())
            .note("filter", audit_page::query_of(&fields)),
    )
    .await?;
    Ok(file(cx, form, filter, true))
}

fn form_of(name: &str) -> Result<Form> {
    match name {
        "audit.csv" => Ok(Form::Csv),
        "audit.jsonl" => Ok(Form::Jsonl),
        _ => Err(Error::not_found()),
    }
}

fn file(cx: Cx, form: Form, filter: Filter, personal: bool) -> Response {
    let (mime, name) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "audit.csv"),
        Form::Jsonl => ("application/x-ndjson", "audit.jsonl"),
    };
    // The state between steps: where to go on, or none at the end. The first step writes the head.
    let begin = Some((None::<i64>, true));
    let body = stream::try_unfold(begin, move |state| {
        let (cx, filter) = (cx.clone(), filter.clone());
        async move {
            let Some((before, first)) = state else { return Ok::<_, Error>(None) };
            let mut r = cx.db().read().await?;
            let rows = audit::page(r.conn(), &filter, before, STEP).await?;
            let next = (rows.len() == usize::from(STEP))
                .then(|| rows.last().map(|r| (Some(r.seq), false)))
                .flatten();
            let shown = audit_rows::read(&cx, r.conn(), rows, personal).await?;
            let text = match form {
                Form::Csv => csv_part(&cx, &shown, first)?,
                Form::Jsonl => jsonl_part(&cx, &shown),
            };
            Ok(Some((Bytes::from(text), next)))
        }
    });
    let mut r = Response::new(Body::from_stream(body));
    r.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    if let Ok(v) = HeaderValue::try_from(download_name("attachment", name)) {
        r.headers_mut().insert(header::CONTENT_DISPOSITION, v);
    }
    r
}

const COLUMNS: [&str; 12] = [
    "seq",
    "at",
    "actor",
    "name",
    "action",
    "permission",
    "subject_kind",
    "subject_id",
    "org_path",
    "request",
    "detail",
    "hash",
];

fn csv_part(cx: &Cx, list: &[Shown], first: bool) -> Result<Vec<u8>> {
    let mut w = csv::Writer::from_writer(Vec::new());
    if first {
        w.write_record(COLUMNS).map_err(Error::internal)?;
    }
    for s in list {
        let r = &s.row;
        let (seq, at) = (r.seq.to_string(), r.at.rfc3339());
        let detail = audit_rows::hidden(cx, &s.detail).to_string();
        let name = s.name.clone().unwrap_or_default();
        let cells = [
            &seq,
            &at,
            &r.actor,
            &name,
            &r.action,
            &r.permission,
            &r.subject_kind,
            &r.subject_id,
            &r.org_path,
            &r.request,
            &detail,
            &r.hash,
        ];
        w.write_record(cells.map(|c| inert(c))).map_err(Error::internal)?;
    }
    w.into_inner().map_err(|e| Error::internal(e.to_string()))
}

/// A cell that a spreadsheet would take for a formula begins with an apostrophe instead.
pub(crate) fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn jsonl_part(cx: &Cx, list: &[Shown]) -> Vec<u8> {
    let mut out = Vec::new();
    for s in list {
        let r = &s.row;
        let line: Value = json!({
            "seq": r.seq, "at": r.at.rfc3339(), "actor": r.actor, "name": s.name, "action": r.action,
            "permission": r.permission, "subject_kind": r.subject_kind, "subject_id": r.subject_id,
            "org_path": r.org_path, "request": r.request, "detail": audit_rows::hidden(cx, &s.detail),
            "prev_hash": r.prev_hash, "hash": r.hash,
        });
        out.extend_from_slice(line.to_string().as_bytes());
        out.push(b'\n');
    }
    out
}
