//! Bringing bytes into the store and out of it: in place for a folder, in parts for S3.
//!
//! What stands in the store under a hash was synced to disk before anything says that it is there.

use std::{
    fs::File,
    io::{self, Read, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use base::{Error, Kind, Result};
use futures_util::StreamExt as _;
use object_store::{ObjectStoreExt as _, WriteMultipart};
use tempfile::{NamedTempFile, TempPath};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{BlobInfo, Scan, key, sniff, store_error};
use crate::App;

/// How much of a file's beginning and end is looked at to tell what it is.
pub(super) const LOOK: u64 = 64 << 10;
/// How much is read at once.
const PIECE: usize = 1 << 20;

/// The error of a disk operation; a full disk has a text of its own.
pub(super) fn disk_error(e: io::Error) -> Error {
    match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::new(Kind::Unavailable, "kit.upload.disk_full").because(e)
        }
        _ => Error::internal(e),
    }
}

/// Runs blocking disk work.
pub(super) async fn on_disk<T: Send + 'static>(
    f: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(Error::internal)?
}

/// Where files wait that are not in the store yet.
pub(super) fn waiting_room(app: &App) -> Result<PathBuf> {
    let dir = app.config().data.join("uploads");
    std::fs::create_dir_all(&dir).map_err(disk_error)?;
    Ok(dir)
}

/// The file in the store, when the store is a folder.
pub(super) fn folder_path(app: &App, hash: &str) -> Option<PathBuf> {
    (app.config().blobs.kind == "folder")
        .then(|| app.config().data.join("blobs").join(&hash[..2]).join(&hash[2..4]).join(hash))
}

/// Hash, size and kind of the file at `path`; a hash known already is not computed again.
pub(super) async fn look(path: &Path, name: &str, hash: Option<blake3::Hash>) -> Result<BlobInfo> {
    let (path, name) = (path.to_owned(), name.to_owned());
    on_disk(move || {
        let mut file = File::open(&path).map_err(disk_error)?;
        let size = file.metadata().map_err(disk_error)?.len();
        let mut head = Vec::new();
        Read::by_ref(&mut file).take(LOOK).read_to_end(&mut head).map_err(disk_error)?;
        let mut tail = Vec::new();
        if size > LOOK {
            file.seek(SeekFrom::Start(size.saturating_sub(LOOK))).map_err(disk_error)?;
            Read::by_ref(&mut file).take(LOOK).read_to_end(&mut tail).map_err(disk_error)?;
        }
        let hash = match hash {
            Some(h) => h,
            None => hash_of(&mut file, size).map_err(disk_error)?.finalize(),
        };
        Ok(BlobInfo {
            hash: hash.to_hex().to_string(),
            size: i64::try_from(size).map_err(Error::internal)?,
            mime: sniff(&head, &name, (size > LOOK).then_some(tail.as_slice())).to_owned(),
            scan: Scan::Unscanned,
        })
    })
    .await
}

/// Hashes the first `length` bytes of `file`, which is left standing behind them.
pub(super) fn hash_of(file: &mut File, length: u64) -> io::Result<blake3::Hasher> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE];
    let mut left = length;
    while left > 0 {
        let want = usize::try_from(left).map_or(PIECE, |n| n.min(PIECE));
        let n = file.read(&mut piece[..want])?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        hasher.update(&piece[..n]);
        left -= n as u64;
    }
    Ok(hasher)
}

/// Brings bytes into the store.
pub(super) async fn bytes(app: &App, info: &BlobInfo, bytes: Vec<u8>) -> Result<()> {
    if folder_path(app, &info.hash).is_none() {
        if is_there(app, info).await? {
            return Ok(());
        }
        let put = app.store().put(&key(&info.hash)?, bytes.into()).await;
        return put.map(drop).map_err(store_error);
    }
    let dir = waiting_room(app)?;
    let temp = on_disk(move || {
        let mut temp = NamedTempFile::new_in(dir).map_err(disk_error)?;
        temp.write_all(&bytes).map_err(disk_error)?;
        Ok(temp.into_temp_path())
    })
    .await?;
    place(app, info, &temp).await
}

/// A copy of the file at `path`, made where a rename brings it into the store.
pub(super) async fn copy_of(app: &App, path: &Path) -> Result<TempPath> {
    let (dir, path) = (waiting_room(app)?, path.to_owned());
    on_disk(move || {
        let temp = NamedTempFile::new_in(dir).map_err(disk_error)?.into_temp_path();
        // The kernel copies, or shares blocks where the file system can.
        std::fs::copy(&path, &temp).map_err(disk_error)?;
        Ok(temp)
    })
    .await
}

/// Brings the file at `path` into the store. The file may still stand at `path` afterwards; whoever owns
/// it removes it once all is written down, so that a crash in between loses nothing.
pub(super) async fn place(app: &App, info: &BlobInfo, path: &Path) -> Result<()> {
    match folder_path(app, &info.hash) {
        Some(target) => {
            let (path, size) = (path.to_owned(), info.size);
            on_disk(move || place_in_folder(&path, &target, size).map_err(disk_error)).await
        }
        None if is_there(app, info).await? => Ok(()),
        None => send(app, info, path).await,
    }
}

fn place_in_folder(path: &Path, target: &Path, size: i64) -> io::Result<()> {
    match std::fs::metadata(target) {
        Ok(m) if i64::try_from(m.len()) == Ok(size) => return Ok(()),
        // A torn file of an earlier life; the whole one takes its place.
        Ok(_) => std::fs::remove_file(target)?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(e),
    }
    let dir = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(dir)?;
    File::open(path)?.sync_all()?;
    match std::fs::hard_link(path, target) {
        Ok(()) => {}
        // Somebody else brought the same content a moment ago.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
        Err(_) => match std::fs::rename(path, target) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::CrossesDevices => copy_across(path, target, dir)?,
            Err(e) => return Err(e),
        },
    }
    File::open(dir)?.sync_all()
}

/// The blob folder is another disk: copied beside its place first, so that no half file ever has the name.
fn copy_across(path: &Path, target: &Path, dir: &Path) -> io::Result<()> {
    let temp = NamedTempFile::new_in(dir)?;
    std::fs::copy(path, temp.path())?;
    temp.as_file().sync_all()?;
    temp.persist(target).map(drop).map_err(|e| e.error)
}

async fn is_there(app: &App, info: &BlobInfo) -> Result<bool> {
    match app.store().head(&key(&info.hash)?).await {
        Ok(m) => Ok(i64::try_from(m.size) == Ok(info.size)),
        Err(object_store::Error::NotFound { .. }) => Ok(false),
        Err(e) => Err(store_error(e)),
    }
}

/// Sends the file at `path` to S3, in parts of a bounded size.
async fn send(app: &App, info: &BlobInfo, path: &Path) -> Result<()> {
    // S3 allows ten thousand parts; 8 MiB suits all but giants.
    let part = usize::try_from(info.size / 9000).unwrap_or(0).max(8 << 20);
    let upload = app.store().put_multipart(&key(&info.hash)?).await.map_err(store_error)?;
    let mut out = WriteMultipart::new_with_chunk_size(upload, part);
    let sent = async {
        let mut file = tokio::fs::File::open(path).await.map_err(disk_error)?;
        let mut piece = vec![0; PIECE];
        loop {
            let n = file.read(&mut piece).await.map_err(disk_error)?;
            if n == 0 {
                return Ok(());
            }
            out.wait_for_capacity(4).await.map_err(store_error)?;
            out.write(&piece[..n]);
        }
    };
    match sent.await {
        Ok(()) => out.finish().await.map(drop).map_err(store_error),
        Err(e) => {
            // The first failure is the one to tell; the store forgets open parts by its own rule.
            let _ = out.abort().await;
            Err(e)
        }
    }
}

/// The content in a temporary file.
pub(super) async fn temporary_copy(app: &App, hash: &str) -> Result<TempPath> {
    let mut pieces = app.blobs().stream(hash).await?;
    let dir = waiting_room(app)?;
    let (file, path) = NamedTempFile::new_in(dir).map_err(disk_error)?.into_parts();
    let mut file = tokio::fs::File::from_std(file);
    while let Some(piece) = pieces.next().await {
        file.write_all(&piece?).await.map_err(disk_error)?;
    }
    file.flush().await.map_err(disk_error)?;
    Ok(path)
}

/// Removes a file that may be gone already.
pub(super) async fn remove(path: &Path) -> Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(disk_error(e)),
        _ => Ok(()),
    }
}
