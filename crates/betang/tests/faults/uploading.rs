//! Uploads against power cuts and full disks.

use std::time::Duration;

use bytes::Bytes;
use db::query;
use futures_util::stream;
use reqwest::{Body, Method, StatusCode};

use crate::{
    disk::SmallDisk,
    house::{House, Server, until},
    office::{self, Officer},
    visitor::{Answer, Visitor, read},
};

const SIZE: usize = 24 << 20;

/// Bytes that no compression and no repetition makes smaller, the same in every run.
fn noise(size: usize) -> Bytes {
    let mut all = vec![0; size];
    blake3::Hasher::new_derive_key("betang test noise").finalize_xof().fill(&mut all);
    Bytes::from(all)
}

/// Announces an upload of `size` bytes called `uji.bin`; its address.
async fn begin(v: &Visitor, size: usize) -> Answer {
    let r = v
        .ask(Method::POST, "/unggah")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", size)
        .header("upload-metadata", "filename dWppLmJpbg==");
    read(r).await.expect("an answer")
}

/// Sends `body` from `offset` on.
async fn send(
    v: &Visitor,
    at: &str,
    offset: usize,
    body: impl Into<Body>,
) -> reqwest::Result<Answer> {
    let r = v
        .ask(Method::PATCH, at)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", offset)
        .header("content-type", "application/offset+octet-stream")
        .body(body);
    read(r).await
}

/// How much the server says it has.
async fn offset(v: &Visitor, at: &str) -> usize {
    let a =
        read(v.ask(Method::HEAD, at).header("tus-resumable", "1.0.0")).await.expect("an answer");
    assert_eq!(a.status, StatusCode::OK, "{a:?}");
    a.header("upload-offset").parse().expect("an offset")
}

/// The growing file of an upload.
fn part(house: &House, at: &str) -> std::path::PathBuf {
    let id = at.rsplit('/').next().expect("an id");
    house.data().join("uploads").join(format!("{id}.part"))
}

/// A body that stops in the middle and never goes on: the line is there, nothing comes.
fn half_then_silence(all: &Bytes) -> Body {
    let pieces: Vec<_> =
        (0..all.len() / 2).step_by(64 << 10).map(|i| all.slice(i..i + (64 << 10))).collect();
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
    Body::wrap_stream(futures_util::StreamExt::chain(pieces, stream::pending()))
}

async fn stored(house: &House, id: &str) -> String {
    let db = house.db().await;
    let mut r = db.read().await.expect("a connection");
    let id: base::Id<()> = id.parse().expect("an id");
    let hash = query("SELECT blob FROM kit_upload WHERE id = $1 AND state = 'done'").bind(id);
    let hash = hash.scalar(r.conn()).await.expect("a finished upload");
    drop(r);
    db.close().await;
    hash
}

fn blob(house: &House, hash: &str) -> Vec<u8> {
    let path = house.data().join("blobs").join(&hash[..2]).join(&hash[2..4]).join(hash);
    std::fs::read(path).expect("the stored file")
}

async fn signed_in(server: &Server) -> Visitor {
    Officer::at(server).await.0
}

#[tokio::test]
async fn an_upload_goes_on_after_a_power_cut_where_it_stopped() {
    let house = House::new();
    office::found(&house).await;
    let all = noise(SIZE);

    let server = house.serve(&[]).await;
    let v = signed_in(&server).await;
    let begun = begin(&v, SIZE).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{begun:?}");
    let at = begun.header("location").to_owned();
    let half = tokio::spawn({
        let (v, at, body) = (v.clone(), at.clone(), half_then_silence(&all));
        async move { send(&v, &at, 0, body).await }
    });
    // Cut in the middle of writing: some of it is on disk, the rest is under way.
    until("some bytes on disk", Duration::from_secs(20), async || {
        std::fs::metadata(part(&house, &at)).is_ok_and(|m| m.len() >= 4 << 20).then_some(())
    })
    .await;
    server.cut().await;
    assert!(half.await.expect("the sender").is_err(), "an answer after the power cut");

    let server = house.serve(&[]).await;
    let v = signed_in(&server).await;
    let had = offset(&v, &at).await;
    assert!((4 << 20..=SIZE / 2).contains(&had), "{had} of {SIZE}");
    let a = send(&v, &at, had, all.slice(had..)).await.expect("an answer");
    assert_eq!(a.status, StatusCode::NO_CONTENT, "{a:?}");
    let hash = stored(&house, at.rsplit('/').next().expect("an id")).await;
    assert_eq!(hash, blake3::hash(&all).to_hex().to_string());
    assert!(blob(&house, &hash) == all, "the stored file is another");
    server.stop().await;
    house.record_holds().await;
}

#[tokio::test]
async fn a_full_disk_is_said_plainly_and_what_fitted_is_kept() {
    let house = House::new();
    let waiting = house.data().join("uploads");
    let Some(disk) = SmallDisk::over(&waiting, "3m") else { return };
    office::found(&house).await;
    let server = house.serve(&[]).await;
    let v = signed_in(&server).await;
    let all = noise(8 << 20);
    let at = begin(&v, all.len()).await.header("location").to_owned();
    let a = send(&v, &at, 0, all.clone()).await.expect("an answer");
    assert_eq!(a.status, StatusCode::INSUFFICIENT_STORAGE, "{a:?}");
    assert!(
        a.text.contains("kit.upload.disk_full") && a.text.contains("\"request\""),
        "{}",
        a.text
    );
    let had = offset(&v, &at).await;
    assert!((1 << 20..all.len()).contains(&had), "{had} bytes fitted");
    // The rest of the house goes on.
    assert_eq!(v.get("/instansi").await.status, StatusCode::OK);
    // The operator makes room; the upload goes on where it was.
    disk.grow("64m");
    let a = send(&v, &at, had, all.slice(had..)).await.expect("an answer");
    assert_eq!(a.status, StatusCode::NO_CONTENT, "{a:?}");
    let hash = stored(&house, at.rsplit('/').next().expect("an id")).await;
    assert!(blob(&house, &hash) == all, "the stored file is another");
    server.stop().await;
    drop(disk);
}
