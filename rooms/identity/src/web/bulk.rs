//! `/kerja/identitas/orang/impor`: joiners, movers and leavers by spreadsheet; `/kerja/identitas/orang/ekspor`.

use axum::{
    extract::{Multipart, Path, multipart::MultipartRejection},
    response::Response,
};
use base::{Error, Kind};
use contracts::papers::Table;
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect};

use super::export;
use crate::{
    model::bulk::BulkId,
    service::{bulk, orgs, people},
    view::bulk as view,
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn render(cx: &Cx, error: &str, status: StatusCode) -> base::Result<Response> {
    Ok(view::start(cx, &bulk::latest(cx).await?, error, status))
}

/// GET
pub(super) async fn start(cx: Cx) -> Web {
    Ok(render(&cx, "", StatusCode::OK).await?)
}

/// GET: the empty sheet.
pub(super) async fn template(cx: Cx) -> Web {
    let bytes = cx.app().papers().xlsx(&bulk::template(&cx)?).await?;
    Ok(export::attachment(XLSX, "orang.xlsx", bytes))
}

/// The one file of the form: its name and what is in it.
async fn file(form: Result<Multipart, MultipartRejection>) -> base::Result<(String, Vec<u8>)> {
    let none = || Error::invalid("identity.bulk.error.no_file");
    let mut form = form.map_err(|e| none().because(e))?;
    while let Some(mut field) = form.next_field().await.map_err(|e| none().because(e))? {
        let name = field.file_name().unwrap_or_default().to_owned();
        if name.is_empty() {
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(part) = field.chunk().await.map_err(|e| none().because(e))? {
            bytes.extend_from_slice(&part);
            if bytes.len() > bulk::FILE_MOST {
                return Err(Error::new(Kind::TooLarge, "identity.bulk.error.too_large"));
            }
        }
        return Ok((name, bytes));
    }
    Err(none())
}

async fn taken(cx: &Cx, form: Result<Multipart, MultipartRejection>) -> base::Result<BulkId> {
    let (name, bytes) = file(form).await?;
    bulk::take_in(cx, &name, bytes).await
}

/// POST: a file, to be looked at.
pub(super) async fn take_in(cx: Cx, form: Result<Multipart, MultipartRejection>) -> Web {
    match taken(&cx, form).await {
        Ok(id) => Ok(redirect(&cx, &view::address(id))),
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::TooLarge) => {
            Ok(render(&cx, &cx.say(&e), StatusCode::UNPROCESSABLE_ENTITY).await?)
        }
        Err(e) => Err(e.into()),
    }
}

fn id_of(text: &str) -> base::Result<BulkId> {
    text.parse().map_err(|_| Error::not_found())
}

/// GET: what would happen, what happens, what has happened.
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Web {
    Ok(view::show(&cx, &bulk::whole(&cx, id_of(&id)?).await?))
}

/// POST
pub(super) async fn apply(cx: Cx, Path(id): Path<String>) -> Web {
    let bulk = id_of(&id)?;
    bulk::apply(&cx, bulk).await?;
    Ok(redirect(&cx, &view::address(bulk)))
}

/// POST
pub(super) async fn discard(cx: Cx, Path(id): Path<String>) -> Web {
    bulk::discard(&cx, id_of(&id)?).await?;
    Ok(redirect(&cx, view::HOME))
}

/// GET: the accounts of the list as CSV.
pub(super) async fn export(cx: Cx, fields: Fields) -> Web {
    let org = Some(fields.get("instansi")).filter(|s| !s.is_empty());
    let tree = orgs::tree(&cx).await?;
    let mut rows = Vec::new();
    for page in 1.. {
        let part = people::list(&cx, fields.get("q"), org, page).await?;
        if part.list.is_empty() {
            break;
        }
        rows.extend(part.list.iter().map(|(p, roles)| view::line(&cx, &tree, p, roles)));
    }
    bulk::note_export(&cx, org, rows.len()).await?;
    let table = Table { rows, ..view::columns(&cx) };
    export::csv(&cx, &format!("orang-{}.csv", export::today(&cx)), &table).await
}
