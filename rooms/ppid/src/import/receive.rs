//! The form of an import as it comes: the spreadsheet in one field, files and archives in another, from plain
//! browsers or by tus before.

use axum::extract::{Multipart, multipart::MultipartError};
use base::{Error, Kind, Result};
use contracts::org::Org;
use kit::{
    Audit, Cx, Tx,
    blobs::{
        form_text, form_upload,
        uploads::{self, TakenUpload, UploadId},
    },
};

use crate::{model::PPID_EDIT, office::files::MAX_TEXT};

/// What arrived.
#[derive(Default)]
pub(super) struct Received {
    pub(super) org: String,
    pub(super) sheet: Option<TakenUpload>,
    pub(super) files: Vec<TakenUpload>,
}

/// Reads the form; `org_of` says whose an upload is by the field that stands before the files.
///
/// # Errors
/// Invalid for a broken form; the blob store's.
pub(super) async fn receive<'o>(
    cx: &Cx,
    mut form: Multipart,
    org_of: &(dyn Fn(&str) -> Option<&'o Org> + Send + Sync),
) -> Result<Received> {
    let broken = |e: MultipartError| Error::invalid("ppid.error.broken_form").because(e);
    let mut got = Received::default();
    let mut ids: Vec<(bool, UploadId)> = Vec::new();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name() {
            // A browser sends an empty part for a field without a file.
            Some("") => {}
            Some(_) => {
                let org = org_of(&got.org).ok_or_else(Error::forbidden)?;
                cx.grant(PPID_EDIT, &org.path)?;
                let up = form_upload(cx, &org.path, field).await?;
                put(&mut got, name == "lembar", up);
            }
            None => {
                let value = form_text(field, MAX_TEXT, "ppid.error.broken_form").await?;
                if ids.len() > 5_000 {
                    return Err(Error::new(Kind::TooLarge, "ppid.error.broken_form"));
                }
                match (name.as_str(), value.trim().parse()) {
                    ("instansi", _) => value.trim().clone_into(&mut got.org),
                    ("lembar_id", Ok(id)) => ids.push((true, id)),
                    ("berkas_id", Ok(id)) => ids.push((false, id)),
                    _ => {}
                }
            }
        }
    }
    if ids.is_empty() {
        return Ok(got);
    }
    let org = org_of(&got.org).ok_or_else(Error::forbidden)?;
    let person = cx.person()?;
    let mut tx: Tx = cx.begin(cx.grant(PPID_EDIT, &org.path)?).await?;
    for (is_sheet, id) in &ids {
        let up = uploads::take(&mut tx, *id, person).await?;
        put(&mut got, *is_sheet, up);
    }
    let names: Vec<String> = ids.iter().map(|(_, id)| id.to_string()).collect();
    tx.commit(Audit::new("ppid.take_upload", "upload", names.join(" "))).await?;
    Ok(got)
}

fn put(got: &mut Received, is_sheet: bool, up: TakenUpload) {
    if is_sheet {
        got.sheet = Some(up);
    } else {
        got.files.push(up);
    }
}
