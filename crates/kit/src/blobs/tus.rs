//! Resumable uploads: the tus protocol 1.0 with creation, creation-with-upload, termination, expiration and
//! checksum, at `/unggah`.
//!
//! Answers of this module, also refusals, carry their own body and the protocol's headers, so the front door
//! makes no pages of them.

use aws_lc_rs::digest;
use axum::{
    body::{Body, Bytes},
    extract::{Path, Request},
    response::{IntoResponse as _, Response},
};
use base::{Error, Kind, Result, Timestamp};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{Stream, StreamExt as _};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::{
    part::{self, Ended, Part},
    uploads::{self, State, Upload, UploadId},
};
use crate::{Access, Cx, Route, web::status};

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,creation-with-upload,termination,expiration,checksum";
const PIECE: &str = "application/offset+octet-stream";
const PATH: &str = "/unggah";

pub(crate) fn routes() -> Vec<Route> {
    let one = "/unggah/{id}";
    vec![
        Route::new(Method::OPTIONS, PATH, Access::SignedIn, options),
        Route::new(Method::POST, PATH, Access::SignedIn, create),
        Route::new(Method::HEAD, one, Access::SignedIn, offset),
        Route::new(Method::PATCH, one, Access::SignedIn, append),
        Route::new(Method::DELETE, one, Access::SignedIn, terminate),
    ]
}

/// What the protocol calls by numbers of its own.
enum Refusal {
    Of(Error),
    Status(StatusCode, Error),
}

impl From<Error> for Refusal {
    fn from(e: Error) -> Self {
        Self::Of(e)
    }
}

fn refused(status: StatusCode, key: &'static str) -> Refusal {
    Refusal::Status(status, Error::invalid(key))
}

type Tus = Result<Response, Refusal>;

fn say(cx: &Cx, done: Tus) -> Response {
    let mut r = match done {
        Ok(r) => r,
        Err(refusal) => {
            let (status, e) = match refusal {
                Refusal::Of(e) if e.key() == "kit.upload.disk_full" => {
                    (StatusCode::INSUFFICIENT_STORAGE, e)
                }
                Refusal::Of(e) if e.key() == "kit.upload.busy" => (StatusCode::LOCKED, e),
                Refusal::Of(e) => (status(e.kind()), e),
                Refusal::Status(s, e) => (s, e),
            };
            if status.is_server_error() {
                tracing::warn!(request.id = cx.request(), error = %e, "an upload failed");
            }
            let error = serde_json::json!({ "key": e.key(), "message": cx.say(&e), "request": cx.request() });
            (status, axum::Json(serde_json::json!({ "error": error }))).into_response()
        }
    };
    let h = r.headers_mut();
    h.insert("tus-resumable", HeaderValue::from_static(VERSION));
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if r.status() == StatusCode::PRECONDITION_FAILED {
        r.headers_mut().insert("tus-version", HeaderValue::from_static(VERSION));
    }
    r
}

async fn options(cx: Cx) -> Response {
    let mut r = StatusCode::NO_CONTENT.into_response();
    let max = cx.app().config().blobs.max_upload_bytes;
    let h = r.headers_mut();
    h.insert("tus-resumable", HeaderValue::from_static(VERSION));
    h.insert("tus-version", HeaderValue::from_static(VERSION));
    h.insert("tus-extension", HeaderValue::from_static(EXTENSIONS));
    h.insert("tus-checksum-algorithm", HeaderValue::from_static("sha1,sha256"));
    h.insert("tus-max-size", HeaderValue::from(max));
    r
}

async fn create(cx: Cx, req: Request) -> Response {
    let (parts, body) = req.into_parts();
    let work = cx.clone();
    let done = apart(async move { try_create(&work, &parts.headers, body).await }).await;
    say(&cx, done)
}

async fn append(cx: Cx, Path(id): Path<String>, req: Request) -> Response {
    let (parts, body) = req.into_parts();
    let work = cx.clone();
    let done = apart(async move { try_append(&work, &id, &parts.headers, body).await }).await;
    say(&cx, done)
}

async fn offset(cx: Cx, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let work = cx.clone();
    let done = apart(async move { try_offset(&work, &id, &headers).await }).await;
    say(&cx, done)
}

async fn terminate(cx: Cx, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let done = try_terminate(&cx, &id, &headers).await;
    say(&cx, done)
}

/// In a task of its own: when the line is cut the handler is dropped, but what came must still be written.
async fn apart(work: impl Future<Output = Tus> + Send + 'static) -> Tus {
    tokio::spawn(work).await.map_err(|e| Refusal::Of(Error::internal(e)))?
}

fn check_version(h: &HeaderMap) -> Result<(), Refusal> {
    if text(h, "tus-resumable") == Some(VERSION) {
        return Ok(());
    }
    Err(refused(StatusCode::PRECONDITION_FAILED, "kit.upload.protocol"))
}

fn text<'a>(h: &'a HeaderMap, name: &str) -> Option<&'a str> {
    h.get(name).and_then(|v| v.to_str().ok()).map(str::trim)
}

fn number(h: &HeaderMap, name: &str) -> Result<u64, Refusal> {
    text(h, name)
        .filter(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|s| s.parse().ok())
        .ok_or_else(|| refused(StatusCode::BAD_REQUEST, "kit.upload.protocol"))
}

fn brings_bytes(h: &HeaderMap) -> bool {
    text(h, "content-type").is_some_and(|t| t.split(';').next().map(str::trim) == Some(PIECE))
}

async fn try_create(cx: &Cx, h: &HeaderMap, body: Body) -> Tus {
    check_version(h)?;
    let app = cx.app();
    let person = cx.person()?;
    let length = uploads::check_length(app, number(h, "upload-length")?)?;
    let meta = Metadata::read(text(h, "upload-metadata").unwrap_or_default())?;
    let org = uploads::quota_path(cx, &meta.org).await?;
    let id = UploadId::new();
    let name = uploads::clean_name(&meta.filename);
    let upload = uploads::begin(app, id, person, &org, &name, length).await?;
    let mut part = match Part::create(app, id).await {
        Ok(p) => p,
        Err(e) => {
            uploads::forget(app, &upload).await?;
            return Err(e.into());
        }
    };
    let until = if brings_bytes(h) {
        receive(cx, &upload, &mut part, h, body).await?
    } else {
        upload.expires_at
    };
    let mut r = StatusCode::CREATED.into_response();
    put(&mut r, "location", &cx.href(&format!("{PATH}/{id}")))?;
    tell(&mut r, part.offset(), until)?;
    Ok(r)
}

async fn try_append(cx: &Cx, id: &str, h: &HeaderMap, body: Body) -> Tus {
    check_version(h)?;
    if !brings_bytes(h) {
        return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "kit.upload.protocol"));
    }
    let at = number(h, "upload-offset")?;
    find_open(cx, id).await?;
    let mut part = Part::open(cx.app(), parse(id)?).await?;
    // Again, now that nobody else writes: it may have ended while we waited.
    let upload = find_open(cx, id).await?;
    if at != part.offset() {
        return Err(refused(StatusCode::CONFLICT, "kit.upload.wrong_offset"));
    }
    let until = receive(cx, &upload, &mut part, h, body).await?;
    let mut r = StatusCode::NO_CONTENT.into_response();
    tell(&mut r, part.offset(), until)?;
    Ok(r)
}

/// Takes what the request brings; finishes the upload when that was the last of it.
async fn receive(
    cx: &Cx,
    upload: &Upload,
    part: &mut Part,
    h: &HeaderMap,
    body: Body,
) -> Result<Timestamp, Refusal> {
    let app = cx.app();
    let start = part.offset();
    let length = u64::try_from(upload.length).map_err(Error::internal)?;
    let room = length.saturating_sub(start);
    let too_much = || {
        Refusal::Status(StatusCode::PAYLOAD_TOO_LARGE, Error::invalid("kit.upload.more_than_said"))
    };
    if h.contains_key(header::CONTENT_LENGTH) && number(h, "content-length")? > room {
        return Err(too_much());
    }
    let sum = Checksum::asked(h)?;
    let (body, sum) = summed(body, sum);
    let ended = part.receive(body, room).await;
    let until = uploads::note_progress(app, upload.id, part.offset()).await?;
    match ended? {
        Ended::Whole => {}
        // Nobody is there to read this, unless a newer request took over.
        Ended::Cut => return Err(Error::conflict("kit.upload.busy").into()),
        Ended::TooMuch => return Err(too_much()),
    }
    if !sum.holds() {
        part.go_back(start).await?;
        let status = StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST);
        return Err(refused(status, "kit.upload.checksum"));
    }
    if part.offset() == length {
        uploads::finish(app, upload, part).await?;
    }
    Ok(until)
}

async fn try_offset(cx: &Cx, id: &str, h: &HeaderMap) -> Tus {
    check_version(h)?;
    let app = cx.app();
    let upload = find(cx, id).await?;
    let at = match upload.state {
        State::Refused => return Err(refused(StatusCode::GONE, "kit.upload.refused")),
        State::Done => upload.length,
        State::Open => {
            let at = part::received(app, upload.id).await?.ok_or_else(Error::not_found)?;
            i64::try_from(at).map_err(Error::internal)?
        }
    };
    // Everything came but the end failed (the scanner was down, the process was killed): a client that sees
    // the full offset takes it for success, so the end is tried again before saying it.
    if upload.state == State::Open && at == upload.length {
        finish_now(cx, id).await?;
    }
    let mut r = StatusCode::OK.into_response();
    put(&mut r, "upload-length", &upload.length.to_string())?;
    tell(&mut r, u64::try_from(at).map_err(Error::internal)?, upload.expires_at)?;
    Ok(r)
}

async fn finish_now(cx: &Cx, id: &str) -> Result<()> {
    let opened = Part::open(cx.app(), parse(id)?).await;
    let upload = find(cx, id).await?;
    match (upload.state, opened) {
        // Another request finished it while we waited.
        (State::Done, _) => Ok(()),
        (_, Err(e)) => Err(e),
        (_, Ok(mut part)) => uploads::finish(cx.app(), &upload, &mut part).await.map(drop),
    }
}

async fn try_terminate(cx: &Cx, id: &str, h: &HeaderMap) -> Tus {
    check_version(h)?;
    let upload = find(cx, id).await?;
    if upload.state == State::Open {
        match Part::open(cx.app(), upload.id).await {
            Ok(mut part) => {
                let upload = find(cx, id).await?;
                uploads::forget(cx.app(), &upload).await?;
                part.discard().await?;
                return Ok(StatusCode::NO_CONTENT.into_response());
            }
            Err(e) if e.kind() == Kind::NotFound => {}
            Err(e) => return Err(e.into()),
        }
    }
    uploads::forget(cx.app(), &find(cx, id).await?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn parse(id: &str) -> Result<UploadId> {
    id.parse().map_err(|e| Error::not_found().because(e))
}

async fn find(cx: &Cx, id: &str) -> Result<Upload> {
    let (id, person) = (parse(id)?, cx.person()?);
    let mut r = cx.db().read().await?;
    let upload = uploads::mine(r.conn(), id, person).await?;
    let expired = upload.taken_at.is_none() && upload.expires_at < cx.now();
    if expired { Err(Error::not_found()) } else { Ok(upload) }
}

async fn find_open(cx: &Cx, id: &str) -> Result<Upload, Refusal> {
    let upload = find(cx, id).await?;
    match upload.state {
        State::Open => Ok(upload),
        State::Done => Err(refused(StatusCode::CONFLICT, "kit.upload.wrong_offset")),
        State::Refused => Err(refused(StatusCode::GONE, "kit.upload.refused")),
    }
}

fn tell(r: &mut Response, offset: u64, until: Timestamp) -> Result<()> {
    put(r, "upload-offset", &offset.to_string())?;
    put(r, "upload-expires", &until.jiff().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

fn put(r: &mut Response, name: &'static str, value: &str) -> Result<()> {
    let value = HeaderValue::try_from(value).map_err(Error::internal)?;
    r.headers_mut().insert(HeaderName::from_static(name), value);
    Ok(())
}

/// What the client says about the file, each value in base64.
#[derive(Default)]
struct Metadata {
    filename: String,
    org: String,
}

impl Metadata {
    fn read(h: &str) -> Result<Self, Refusal> {
        let unreadable = || refused(StatusCode::BAD_REQUEST, "kit.upload.protocol");
        let mut out = Self::default();
        for pair in h.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let place = match key {
                "filename" | "name" => &mut out.filename,
                "org" => &mut out.org,
                _ => continue,
            };
            let bytes = STANDARD.decode(value.trim()).map_err(|_| unreadable())?;
            *place = String::from_utf8(bytes).map_err(|_| unreadable())?;
        }
        Ok(out)
    }
}

/// The sum that the client announced, and the one of what came.
struct Checksum {
    want: Vec<u8>,
    so_far: digest::Context,
}

impl Checksum {
    fn asked(h: &HeaderMap) -> Result<Option<Self>, Refusal> {
        let Some(asked) = text(h, "upload-checksum") else { return Ok(None) };
        let unknown = || refused(StatusCode::BAD_REQUEST, "kit.upload.protocol");
        let (name, sum) = asked.split_once(' ').ok_or_else(unknown)?;
        let algorithm = match name {
            "sha1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            "sha256" => &digest::SHA256,
            _ => return Err(unknown()),
        };
        let want = STANDARD.decode(sum.trim()).map_err(|_| unknown())?;
        Ok(Some(Self { want, so_far: digest::Context::new(algorithm) }))
    }
}

/// The checksum of a body on its way.
struct Summed(Option<std::sync::Arc<std::sync::Mutex<Checksum>>>);

impl Summed {
    fn holds(&self) -> bool {
        self.0.as_ref().is_none_or(|c| {
            let c = c.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            c.so_far.clone().finish().as_ref() == c.want
        })
    }
}

fn summed(
    body: Body,
    sum: Option<Checksum>,
) -> (impl Stream<Item = Result<Bytes, axum::Error>> + Unpin + Send, Summed) {
    let shared = sum.map(|c| std::sync::Arc::new(std::sync::Mutex::new(c)));
    let adding = shared.clone();
    let stream = body.into_data_stream().inspect(move |piece| {
        if let (Some(c), Ok(bytes)) = (&adding, piece) {
            c.lock().unwrap_or_else(std::sync::PoisonError::into_inner).so_far.update(bytes);
        }
    });
    (stream, Summed(shared))
}
