//! Files of one item: added, opened, noted, taken out, moved into the item they belong to.

use axum::extract::{Multipart, Path, multipart::MultipartRejection};
use base::{Error, Kind, Result};
use contracts::org::OrgPath;
use http::{HeaderMap, Method};
use kit::{
    Audit, Cx, Fields, Permission, Web,
    blobs::{self, Inline, uploads, uploads::TakenUpload},
    web::redirect_with,
};

use super::{form::revision, words};
use crate::{
    model::{Action, FileId, PPID_EDIT},
    service::{self, files, items},
    store::{self, files::NewFile},
};

/// Bytes of one typed field of a form with files.
pub(crate) const MAX_TEXT: usize = 10_000;

/// A form with files: what was typed, what arrived.
pub(crate) struct Received {
    pub(crate) fields: Fields,
    pub(crate) files: Vec<TakenUpload>,
}

/// Whose files they are, by the fields that came before them.
pub(crate) type PathOf<'a> = dyn Fn(&[(String, String)]) -> OrgPath + Send + Sync + 'a;

/// Reads a multipart form: files of plain browsers, and the ids of those that came by tus before. The
/// fields stand before the files, so `path_of` knows whose they are; there the sender must hold `p`.
pub(crate) async fn receive(
    cx: &Cx,
    mut form: Multipart,
    p: Permission,
    path_of: &PathOf<'_>,
) -> Result<Received> {
    let broken = |e: axum::extract::multipart::MultipartError| {
        Error::invalid("ppid.error.broken_form").because(e)
    };
    let (mut pairs, mut taken): (Vec<(String, String)>, Vec<TakenUpload>) =
        (Vec::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_none() {
            let value = blobs::form_text(field, MAX_TEXT, "ppid.error.broken_form").await?;
            if pairs.len() > 500 {
                return Err(Error::new(Kind::TooLarge, "ppid.error.broken_form"));
            }
            pairs.push((name, value));
            continue;
        }
        // A browser sends an empty part for a field without a file.
        if field.file_name() == Some("") {
            continue;
        }
        let path = path_of(&pairs);
        cx.grant(p, &path)?;
        taken.push(blobs::form_upload(cx, &path, field).await?);
    }
    let path = path_of(&pairs);
    let ids: Vec<uploads::UploadId> = pairs
        .iter()
        .filter(|(n, _)| n == "berkas_id")
        .filter_map(|(_, v)| v.trim().parse().ok())
        .collect();
    if !ids.is_empty() {
        let person = cx.person()?;
        let mut tx = cx.begin(cx.grant(p, &path)?).await?;
        for id in &ids {
            taken.push(uploads::take(&mut tx, *id, person).await?);
        }
        let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
        tx.commit(Audit::new("ppid.take_upload", "upload", names.join(" "))).await?;
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    Ok(Received { fields: Fields::of(&pairs), files: taken })
}

/// POST: more documents, or the next version of one (`slot`).
pub(super) async fn add(
    cx: Cx,
    Path(number): Path<i64>,
    form: Result<Multipart, MultipartRejection>,
) -> Web {
    // Whose item it is comes before what was sent.
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let form = form.map_err(|e| Error::invalid("ppid.error.broken_form").because(e))?;
    let path = OrgPath(item.org_path.clone());
    let got = receive(&cx, form, PPID_EDIT, &|_| path.clone()).await?;
    let mut new = Vec::new();
    for up in &got.files {
        new.push(files::describe(&cx, up, got.fields.get("catatan")).await?);
    }
    let slot = got.fields.get("slot").parse().ok();
    files::add(&cx, &item, revision(&got.fields)?, slot, &new).await?;
    let undo = words::at(number, "/urungkan");
    Ok(redirect_with(&cx, &words::at(number, ""), "ppid.flash.file_added", Some(&undo)))
}

/// GET: the bytes, for the office: drafts too.
pub(super) async fn open(
    cx: Cx,
    method: Method,
    headers: HeaderMap,
    Path((number, file)): Path<(i64, String)>,
) -> Web {
    let item = service::open(&cx, number).await?;
    let id: FileId = file.parse().map_err(|_| Error::not_found())?;
    let mut r = cx.db().read().await?;
    let found = store::file(r.conn(), id).await?.filter(|f| f.item == item.id);
    let Some(f) = found else { return Err(Error::not_found().into()) };
    let info = cx.app().blobs().info(r.conn(), &f.blob).await?;
    drop(r);
    Ok(cx.app().blobs().serve(&cx, &headers, &method, &info, &f.name, Inline::IfSafe).await)
}

/// POST
pub(super) async fn note(cx: Cx, Path((number, file)): Path<(i64, String)>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let id = file.parse().map_err(|_| Error::not_found())?;
    files::note(&cx, &item, id, f.get("catatan")).await?;
    Ok(redirect_with(&cx, &words::at(number, ""), "ppid.flash.saved", None))
}

/// POST
pub(super) async fn read_again(
    cx: Cx,
    Path((number, file)): Path<(i64, String)>,
    _f: Fields,
) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let id = file.parse().map_err(|_| Error::not_found())?;
    files::read_again(&cx, &item, id).await?;
    Ok(redirect_with(&cx, &words::at(number, ""), "ppid.flash.reading", None))
}

/// POST: a document out of the item, or back into it.
pub(super) async fn take_out(cx: Cx, Path((number, slot)): Path<(i64, i64)>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let out = f.get("keluar") == "1";
    files::take_out(&cx, &item, revision(&f)?, slot, out).await?;
    let flash = if out { "ppid.flash.file_out" } else { "ppid.flash.file_back" };
    Ok(redirect_with(&cx, &words::at(number, ""), flash, Some(&words::at(number, "/urungkan"))))
}

/// POST: this draft turns out to be the next version of another item's document: its files go there and
/// the draft is put away.
pub(super) async fn merge(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let draft = service::open_for(&cx, number, PPID_EDIT).await?;
    let to: i64 = f.get("ke").parse().map_err(|_| Error::not_found())?;
    let target = service::open_for(&cx, to, PPID_EDIT).await?;
    let slot: i64 = f.get("slot").parse().unwrap_or(1);
    items::same_revision(&draft, revision(&f)?)?;
    if draft.id == target.id || draft.state != crate::model::State::Draft {
        return Err(Error::precondition("ppid.error.wrong_state").into());
    }
    let mut r = cx.db().read().await?;
    let current = store::current_files(r.conn(), draft.id).await?;
    drop(r);
    let new: Vec<NewFile> = current
        .into_iter()
        .map(|c| NewFile {
            blob: c.blob,
            name: c.name,
            size: c.size,
            mime: c.mime,
            format: c.format,
            note: c.note,
            made_at: cx.now(),
        })
        .collect();
    files::add(&cx, &target, target.revision, Some(slot), &new).await?;
    items::act(&cx, &draft, draft.revision, Action::Discard, &items::Details::default()).await?;
    Ok(redirect_with(
        &cx,
        &words::at(to, ""),
        "ppid.flash.merged",
        Some(&words::at(to, "/urungkan")),
    ))
}
