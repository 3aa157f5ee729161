//! The growing file of an unfinished upload: one writer at a time, hashed as it grows.
//!
//! The lock is the file's own (`flock`), so it falls with the process. The length that counts is the file's,
//! so what a killed process wrote is there and what it did not write is not. A file that grew through
//! several requests is hashed once: the state of the hash waits at the [`Desk`]; after a restart the file is
//! read again.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, Seek as _, SeekFrom, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::{Error, Kind, Result};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio_util::sync::CancellationToken;

use super::{
    keep::{self, disk_error, on_disk},
    uploads::UploadId,
};
use crate::App;

/// Collected before the disk is asked.
const BATCH: usize = 1 << 20;
/// A sender that is silent for so long is taken for gone.
const SILENCE: Duration = Duration::from_secs(60);
/// How long a newcomer waits for the writer before it to leave.
const PATIENCE: Duration = Duration::from_secs(3);
const GLANCE: Duration = Duration::from_millis(30);

/// Uploads under way in this process.
#[derive(Default)]
pub(crate) struct Desk(Mutex<HashMap<UploadId, Slip>>);

struct Slip {
    /// The hash of the first so many bytes.
    hashed: Option<(blake3::Hasher, u64)>,
    /// Asks the present writer to leave.
    leave: CancellationToken,
}

impl Desk {
    fn slips(&self) -> MutexGuard<'_, HashMap<UploadId, Slip>> {
        // A slip is whole at any moment, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn knock(&self, id: UploadId) {
        if let Some(s) = self.slips().get(&id) {
            s.leave.cancel();
        }
    }

    fn sit_down(&self, id: UploadId) -> (Option<(blake3::Hasher, u64)>, CancellationToken) {
        let leave = CancellationToken::new();
        let before = self.slips().insert(id, Slip { hashed: None, leave: leave.clone() });
        (before.and_then(|s| s.hashed), leave)
    }

    /// Forgets who is no longer open; the sweeper's work.
    pub(super) fn forget(&self, id: UploadId) {
        self.slips().remove(&id);
    }
}

/// Where the file of upload `id` grows.
pub(super) fn path_of(app: &App, id: UploadId) -> Result<PathBuf> {
    Ok(keep::waiting_room(app)?.join(format!("{id}.part")))
}

/// How much of upload `id` has arrived, by the file's own length; none when there is no file.
pub(super) async fn received(app: &App, id: UploadId) -> Result<Option<u64>> {
    match tokio::fs::metadata(path_of(app, id)?).await {
        Ok(m) => Ok(Some(m.len())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(disk_error(e)),
    }
}

/// The file of an upload in the hands of its one writer.
pub(super) struct Part {
    app: App,
    id: UploadId,
    path: PathBuf,
    pen: Option<Pen>,
    leave: CancellationToken,
}

/// What goes to the disk thread and comes back. Dropped, it leaves its hash at the desk and the lock falls.
struct Pen {
    desk: Arc<Desk>,
    id: UploadId,
    file: File,
    hasher: blake3::Hasher,
    offset: u64,
}

impl Drop for Pen {
    fn drop(&mut self) {
        if let Some(s) = self.desk.slips().get_mut(&self.id) {
            s.hashed = Some((self.hasher.clone(), self.offset));
        }
    }
}

/// How receiving ended.
pub(super) enum Ended {
    /// The sender had no more.
    Whole,
    /// The line broke, went silent, or a newer request took over.
    Cut,
    /// There was more than there may be.
    TooMuch,
}

impl Part {
    /// Makes the file of a new upload.
    pub(super) async fn create(app: &App, id: UploadId) -> Result<Self> {
        let path = path_of(app, id)?;
        on_disk({
            let path = path.clone();
            move || File::create_new(path).map(drop).map_err(disk_error)
        })
        .await?;
        Self::open(app, id).await
    }

    /// Takes the file in hand. Who writes it now is asked to leave: after a cut line the old request may not
    /// know yet that nobody speaks any more.
    pub(super) async fn open(app: &App, id: UploadId) -> Result<Self> {
        let path = path_of(app, id)?;
        let mut waited = Duration::ZERO;
        let file = loop {
            let path = path.clone();
            match on_disk(move || lock(&path)).await? {
                Some(file) => break file,
                None if waited >= PATIENCE => return Err(Error::conflict("kit.upload.busy")),
                None => app.desk().knock(id),
            }
            tokio::time::sleep(GLANCE).await;
            waited += GLANCE;
        };
        let (hashed, leave) = app.desk().sit_down(id);
        let desk = app.desk().clone();
        let pen = on_disk(move || Pen::new(desk, id, file, hashed).map_err(disk_error)).await?;
        Ok(Self { app: app.clone(), id, path, pen: Some(pen), leave })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn offset(&self) -> u64 {
        self.pen.as_ref().map_or(0, |p| p.offset)
    }

    /// Receives at most `room` bytes. Whatever came is on disk when this returns, also when it fails.
    pub(super) async fn receive<S, E>(&mut self, mut body: S, room: u64) -> Result<Ended>
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Unpin,
    {
        let (mut left, mut ended) = (room, None);
        while ended.is_none() {
            let (mut batch, mut size) = (Vec::new(), 0);
            while ended.is_none() && size < BATCH {
                let next = tokio::select! {
                    biased;
                    () = self.leave.cancelled() => None,
                    next = tokio::time::timeout(SILENCE, body.next()) => next.ok(),
                };
                match next {
                    Some(Some(Ok(bytes))) if bytes.len() as u64 > left => {
                        ended = Some(Ended::TooMuch)
                    }
                    Some(Some(Ok(bytes))) => {
                        left -= bytes.len() as u64;
                        size += bytes.len();
                        batch.push(bytes);
                    }
                    Some(None) => ended = Some(Ended::Whole),
                    Some(Some(Err(_))) | None => ended = Some(Ended::Cut),
                }
            }
            self.write(batch).await?;
        }
        Ok(ended.unwrap_or(Ended::Whole))
    }

    async fn write(&mut self, batch: Vec<Bytes>) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let written = self.with_pen(move |pen| batch.iter().try_for_each(|b| pen.write(b))).await?;
        written.map_err(disk_error)
    }

    /// Goes back to where it stood at `offset`: what came since is not kept.
    pub(super) async fn go_back(&mut self, offset: u64) -> Result<()> {
        self.with_pen(move |pen| pen.go_back(offset)).await?.map_err(disk_error)
    }

    pub(super) async fn hash(&mut self) -> Result<blake3::Hash> {
        self.with_pen(|pen| pen.hasher.finalize()).await
    }

    /// Removes the file: it is in the store now, or not wanted.
    pub(super) async fn discard(&mut self) -> Result<()> {
        keep::remove(&self.path).await?;
        self.app.desk().forget(self.id);
        Ok(())
    }

    async fn with_pen<T: Send + 'static>(
        &mut self,
        f: impl FnOnce(&mut Pen) -> T + Send + 'static,
    ) -> Result<T> {
        let mut pen = self.pen.take().ok_or_else(|| Error::internal("an upload lost its file"))?;
        let (pen, out) = on_disk(move || {
            let out = f(&mut pen);
            Ok((pen, out))
        })
        .await?;
        self.pen = Some(pen);
        Ok(out)
    }
}

impl Pen {
    fn new(
        desk: Arc<Desk>,
        id: UploadId,
        mut file: File,
        hashed: Option<(blake3::Hasher, u64)>,
    ) -> io::Result<Self> {
        let length = file.metadata()?.len();
        let hasher = match hashed {
            Some((hasher, offset)) if offset == length => hasher,
            _ => keep::hash_of(&mut file, length)?,
        };
        file.seek(SeekFrom::Start(length))?;
        Ok(Self { desk, id, file, hasher, offset: length })
    }

    /// Not `write_all`: when the disk is full, what fitted still counts, and the hash must know it.
    fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.file.write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => {
                    self.hasher.update(&bytes[..n]);
                    self.offset += n as u64;
                    bytes = &bytes[n..];
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    fn go_back(&mut self, offset: u64) -> io::Result<()> {
        self.file.set_len(offset)?;
        self.hasher = keep::hash_of(&mut self.file, offset)?;
        self.file.seek(SeekFrom::Start(offset))?;
        self.offset = offset;
        Ok(())
    }
}

/// Opens and locks; none when another has it. The file must still be the one of that name: a writer that
/// finished meanwhile has moved it into the store, where nobody may touch it.
fn lock(path: &Path) -> Result<Option<File>> {
    let missing = |e: io::Error| match e.kind() {
        io::ErrorKind::NotFound => Error::not_found().because(e),
        _ => disk_error(e),
    };
    let file = OpenOptions::new().read(true).write(true).open(path).map_err(missing)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Ok(None),
        Err(std::fs::TryLockError::Error(e)) => return Err(disk_error(e)),
    }
    let (ours, named) =
        (file.metadata().map_err(disk_error)?, std::fs::metadata(path).map_err(missing)?);
    if ours.ino() == named.ino() && ours.dev() == named.dev() {
        Ok(Some(file))
    } else {
        Err(Error::new(Kind::NotFound, "kit.error.not_found"))
    }
}
