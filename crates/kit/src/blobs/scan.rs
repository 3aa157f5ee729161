//! ClamAV by its INSTREAM command: the file goes to the scanner piece by piece, over a socket.

use std::{path::Path, time::Duration};

use base::{Error, Kind, Result};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, UnixStream},
};

use super::keep::disk_error;
use crate::App;

const PIECE: usize = 256 << 10;
/// The scanner is asked to answer, at the latest, this long after the last byte.
const ANSWER: Duration = Duration::from_secs(300);
const CONNECT: Duration = Duration::from_secs(5);

/// What the scanner says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// None is configured.
    Unscanned,
    Clean,
    /// By the name of what it found.
    Infected(String),
}

/// Has the file looked at.
pub(super) async fn file(app: &App, path: &Path) -> Result<Verdict> {
    let socket = app.config().blobs.clamav.as_str();
    if socket.is_empty() {
        return Ok(Verdict::Unscanned);
    }
    let down =
        |e: std::io::Error| Error::new(Kind::Unavailable, "kit.upload.scanner_down").because(e);
    let late = || down(std::io::ErrorKind::TimedOut.into());
    let answer = if socket.starts_with('/') {
        let s = tokio::time::timeout(CONNECT, UnixStream::connect(socket)).await;
        ask(s.map_err(|_| late())?.map_err(down)?, path).await
    } else {
        let s = tokio::time::timeout(CONNECT, TcpStream::connect(socket)).await;
        ask(s.map_err(|_| late())?.map_err(down)?, path).await
    }?;
    read_answer(&answer).ok_or_else(|| {
        Error::new(Kind::Unavailable, "kit.upload.scanner_down").because(format!("clamd: {answer}"))
    })
}

/// `stream: OK`, `stream: NAME FOUND`; everything else (a size limit of its own, an error) is no verdict.
fn read_answer(answer: &str) -> Option<Verdict> {
    let said = answer.trim_end_matches(['\0', '\n']).strip_prefix("stream: ")?;
    match said.strip_suffix(" FOUND") {
        Some(what) => Some(Verdict::Infected(what.to_owned())),
        None => (said == "OK").then_some(Verdict::Clean),
    }
}

async fn ask<S: AsyncRead + AsyncWrite + Unpin>(mut socket: S, path: &Path) -> Result<String> {
    let down =
        |e: std::io::Error| Error::new(Kind::Unavailable, "kit.upload.scanner_down").because(e);
    let mut file = tokio::fs::File::open(path).await.map_err(disk_error)?;
    let sent = async {
        socket.write_all(b"zINSTREAM\0").await?;
        let mut piece = vec![0; PIECE];
        loop {
            let n = file.read(&mut piece).await?;
            // A piece of no bytes is how the protocol says that this was all.
            socket.write_all(&u32::try_from(n).unwrap_or(0).to_be_bytes()).await?;
            if n == 0 {
                return socket.flush().await;
            }
            socket.write_all(&piece[..n]).await?;
        }
    }
    .await;
    // It may have answered early (a limit of its own) and closed; its words tell more than our broken pipe.
    let mut answer = Vec::new();
    let heard =
        tokio::time::timeout(ANSWER, (&mut socket).take(4096).read_to_end(&mut answer)).await;
    if answer.is_empty() {
        sent.map_err(down)?;
        heard.map_err(|_| down(std::io::ErrorKind::TimedOut.into()))?.map_err(down)?;
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
