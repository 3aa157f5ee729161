//! Files by content: kept once under their BLAKE3 hash, checked, served with ranges.
//!
//! Which file belongs to what is each room's own table; here is no ownership and no access rule. Bytes that
//! no room refers to any more are not collected: only rooms know what they refer to.

mod form;
mod keep;
mod part;
mod scan;
mod serve;
mod sniff;
mod tus;
pub mod uploads;

use std::{
    ops::Deref,
    path::{Path, PathBuf},
};

use axum::response::Response;
use base::{Error, Kind, Result, Timestamp};
use bytes::Bytes;
use db::{Conn, query};
use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use http::{HeaderMap, Method};
use object_store::{ObjectStoreExt as _, path::Path as Key};

use crate::{App, Cx};

pub use form::{form_text, form_upload};
pub(crate) use part::Desk;
pub use sniff::sniff;
pub(crate) use tus::routes;
pub use uploads::sweep_uploads;

db::text_enum! {
    /// What the virus scanner said.
    pub enum Scan {
        /// It looked and found nothing.
        Clean = "clean",
        /// No scanner is configured, or the file is our own.
        Unscanned = "unscanned",
    }
}

db::row! {
    /// What is known of a stored file.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct BlobInfo {
        /// Hex BLAKE3 of the content.
        pub hash: String,
        /// Bytes.
        pub size: i64,
        /// Found out from the content, never as claimed.
        pub mime: String,
        /// What the virus scanner said.
        pub scan: Scan,
    }
}

/// Whether a browser may show the file itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inline {
    /// PDF and raster images are shown, everything else is saved.
    IfSafe,
    /// Always saved.
    Never,
}

/// A stored file that programs can read by path. Gone (if it was a copy) when dropped.
#[derive(Debug)]
pub struct LocalFile {
    path: PathBuf,
    _copy: Option<tempfile::TempPath>,
}

impl Deref for LocalFile {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl AsRef<Path> for LocalFile {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

/// The blob store of an app.
pub struct Blobs<'a> {
    app: &'a App,
}

impl<'a> Blobs<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app }
    }

    /// Keeps bytes that the house made or was given; they are not scanned.
    ///
    /// # Errors
    /// Unavailable when the store or the database cannot be reached.
    pub async fn put_bytes(&self, bytes: Vec<u8>, name: &str) -> Result<BlobInfo> {
        let info = BlobInfo {
            hash: blake3::hash(&bytes).to_hex().to_string(),
            size: i64::try_from(bytes.len()).map_err(Error::internal)?,
            mime: sniff(&bytes, name, None).to_owned(),
            scan: Scan::Unscanned,
        };
        keep::bytes(self.app, &info, bytes).await?;
        record(self.app, &info).await
    }

    /// Keeps a copy of the file at `path`; the file itself stays. Not scanned.
    ///
    /// # Errors
    /// Internal when the file cannot be read, Unavailable for store and database.
    pub async fn put_file(&self, path: &Path, name: &str) -> Result<BlobInfo> {
        let copy = keep::copy_of(self.app, path).await?;
        let info = keep::look(&copy, name, None).await?;
        keep::place(self.app, &info, &copy).await?;
        record(self.app, &info).await
    }

    /// Keeps the file at `path` by moving it into the store (a rename where that is possible). Not scanned.
    ///
    /// # Errors
    /// As [`Blobs::put_file`].
    pub async fn take_file(&self, path: &Path, name: &str) -> Result<BlobInfo> {
        let info = keep::look(path, name, None).await?;
        keep::place(self.app, &info, path).await?;
        let info = record(self.app, &info).await?;
        keep::remove(path).await?;
        Ok(info)
    }

    /// What is known of the file called `hash`.
    ///
    /// # Errors
    /// NotFound when there is none.
    pub async fn info(&self, c: Conn<'_>, hash: &str) -> Result<BlobInfo> {
        query("SELECT hash, size, mime, scan FROM kit_blob WHERE hash = $1").bind(hash).one(c).await
    }

    /// A path that programs can read: the store's own file, or a temporary copy.
    ///
    /// # Errors
    /// NotFound when there is none, Unavailable when the store does not answer.
    pub async fn local(&self, hash: &str) -> Result<LocalFile> {
        key(hash)?;
        if let Some(path) = keep::folder_path(self.app, hash) {
            let there = tokio::fs::try_exists(&path).await.map_err(Error::unavailable)?;
            return if there {
                Ok(LocalFile { path, _copy: None })
            } else {
                Err(Error::not_found())
            };
        }
        let copy = keep::temporary_copy(self.app, hash).await?;
        Ok(LocalFile { path: copy.to_path_buf(), _copy: Some(copy) })
    }

    /// The whole content, if it is no larger than `max_bytes`.
    ///
    /// # Errors
    /// TooLarge, NotFound, Unavailable.
    pub async fn read(&self, hash: &str, max_bytes: u64) -> Result<Bytes> {
        let found = self.app.store().get(&key(hash)?).await.map_err(store_error)?;
        if found.meta.size > max_bytes {
            return Err(Error::new(Kind::TooLarge, "kit.blob.too_large_to_read"));
        }
        found.bytes().await.map_err(store_error)
    }

    /// The content piece by piece.
    ///
    /// # Errors
    /// NotFound, Unavailable.
    pub async fn stream(&self, hash: &str) -> Result<BoxStream<'static, Result<Bytes>>> {
        let found = self.app.store().get(&key(hash)?).await.map_err(store_error)?;
        Ok(found.into_stream().map_err(store_error).boxed())
    }

    /// Whether the stored bytes still are what their name says.
    ///
    /// # Errors
    /// NotFound when they are gone, Unavailable.
    pub async fn verify(&self, hash: &str) -> Result<bool> {
        let mut pieces = self.stream(hash).await?;
        let mut hasher = blake3::Hasher::new();
        while let Some(piece) = pieces.next().await {
            hasher.update(&piece?);
        }
        Ok(hasher.finalize().to_hex().as_str() == hash)
    }

    /// Answers a request for the file: whole or a range, by strong ETag, under `name`. Whether the visitor
    /// may have it was decided before.
    pub async fn serve(
        &self,
        cx: &Cx,
        asked: &HeaderMap,
        method: &Method,
        info: &BlobInfo,
        name: &str,
        inline: Inline,
    ) -> Response {
        serve::answer(cx, asked, method, info, &serve::As { name, inline }).await
    }
}

/// Where the file called `hash` is in the store.
fn key(hash: &str) -> Result<Key> {
    if hash.len() != 64 || !hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Error::not_found());
    }
    Ok(Key::from_iter([&hash[..2], &hash[2..4], hash]))
}

fn store_error(e: object_store::Error) -> Error {
    match e {
        object_store::Error::NotFound { .. } => Error::not_found().because(e),
        e => Error::unavailable(e),
    }
}

/// Writes the row of a file whose bytes are in the store. What was clean stays clean; who looked first
/// decided what it is.
async fn record(app: &App, info: &BlobInfo) -> Result<BlobInfo> {
    let mut tx = app.db().begin().await?;
    let kept = record_in(tx.conn(), info, app.clock().now()).await?;
    tx.commit().await?;
    Ok(kept)
}

async fn record_in(mut c: Conn<'_>, info: &BlobInfo, now: Timestamp) -> Result<BlobInfo> {
    query(
        "INSERT INTO kit_blob (hash, size, mime, scan, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (hash) DO UPDATE SET scan = CASE WHEN excluded.scan = 'clean' THEN 'clean' ELSE kit_blob.scan END",
    )
    .bind(&info.hash)
    .bind(info.size)
    .bind(&info.mime)
    .bind(info.scan)
    .bind(now)
    .run(c.again())
    .await?;
    query("SELECT hash, size, mime, scan FROM kit_blob WHERE hash = $1")
        .bind(&info.hash)
        .one(c)
        .await
}
