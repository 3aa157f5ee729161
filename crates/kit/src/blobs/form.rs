//! A multipart form of browsers without script: its files with the same limits and the same end as any upload,
//! and its typed fields, never more of them than was asked for.

use axum::extract::multipart::{Field, MultipartError};
use base::{Error, Kind, Result};
use bytes::Bytes;
use contracts::org::{OrgPath, PersonId};
use futures_util::stream;

use super::{
    part::{Ended, Part},
    uploads::{self, TakenUpload, UploadId},
};
use crate::Cx;

/// Receives one file field of a multipart form and keeps it. The route needs a `body_limit` of its own size
/// of file. Works for people who are not signed in, where the room lets them.
///
/// # Errors
/// Invalid for an empty or infected file, TooLarge past the limit or the quota, Unavailable for a full disk
/// or a scanner that is down.
pub async fn form_upload(cx: &Cx, org: &OrgPath, field: Field<'_>) -> Result<TakenUpload> {
    let app = cx.app();
    let id = UploadId::new();
    let person = cx.actor().person().unwrap_or_else(|| PersonId::from(uuid::Uuid::nil()));
    let name = uploads::clean_name(field.file_name().unwrap_or_default());
    let max = app.config().blobs.max_upload_bytes;
    let left = uploads::room_left(app, org).await?;
    let mut part = Part::create(app, id).await?;
    let done = async {
        match part.receive(Box::pin(pieces(field)), max.min(left)).await? {
            Ended::Whole => {}
            Ended::Cut => return Err(Error::invalid("kit.upload.cut")),
            Ended::TooMuch if left < max => {
                let quota = uploads::megabytes(app.config().blobs.quota_bytes);
                return Err(Error::new(Kind::TooLarge, "kit.upload.over_quota").with("max", quota));
            }
            Ended::TooMuch => {
                return Err(Error::new(Kind::TooLarge, "kit.upload.too_large")
                    .with("max", uploads::megabytes(max)));
            }
        }
        let length = uploads::check_length(app, part.offset())?;
        let upload = uploads::begin(app, id, person, org, &name, length).await?;
        match uploads::finish(app, &upload, &mut part).await {
            Ok(blob) => {
                uploads::keep_for_good(app, id).await?;
                Ok(TakenUpload { blob, name })
            }
            Err(e) => {
                // There is nothing to come back to: the next post brings the file again.
                if let Err(late) = uploads::forget(app, &upload).await {
                    tracing::debug!(error = %late, "a refused form upload was closed already");
                }
                Err(e)
            }
        }
    }
    .await;
    if done.is_err() {
        part.discard().await?;
    }
    done
}

/// A typed field of a multipart form, of at most `most` bytes. A route that takes files bounds no body, so the
/// field is read piece by piece and left as soon as it is too long.
///
/// # Errors
/// TooLarge past `most`, Invalid for a form that breaks off; both with `key`. What is no UTF-8 is replaced.
pub async fn form_text(mut field: Field<'_>, most: usize, key: &'static str) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|e| Error::invalid(key).because(e))? {
        if bytes.len() + piece.len() > most {
            return Err(Error::new(Kind::TooLarge, key));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn pieces(field: Field<'_>) -> impl stream::Stream<Item = Result<Bytes, MultipartError>> + '_ {
    stream::try_unfold(field, |mut f| async move { Ok(f.chunk().await?.map(|b| (b, f))) })
}
