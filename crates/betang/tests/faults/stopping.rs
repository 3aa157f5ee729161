//! Being told to stop while somebody still reads.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};

use crate::{
    house::{House, until},
    office::{self, Officer, between},
};

/// More than the line itself holds: the server is not through when the stop comes.
const SIZE: usize = 32 << 20;

#[tokio::test]
async fn a_stop_lets_a_slow_download_end() {
    let house = House::new();
    office::found(&house).await;
    let server = house.serve(&[]).await;
    let officer = Officer::at(&server).await;
    officer.found_agency().await;
    let text = "Data uji baris demi baris.\n".repeat(SIZE / 27);
    let number = officer.draft("besar.bin", text.clone().into_bytes()).await;
    let page = officer.0.get(&format!("/kerja/ppid/{number}")).await;
    let file = between(&page.text, &format!("/kerja/ppid/{number}/berkas/"), "\"").to_owned();
    let file = file.split(['/', '?']).next().expect("an id").to_owned();
    let path = format!("/kerja/ppid/{number}/berkas/{file}");
    let mut download = officer.0.ask(Method::GET, &path).send().await.expect("an answer");
    assert_eq!(download.status(), StatusCode::OK);
    let mut had = download.chunk().await.expect("bytes").expect("bytes").to_vec();

    server.ask_to_stop();
    // It takes no new visitors..
    let again = server.visitor();
    until("no new visitors", Duration::from_secs(10), async || {
        again.try_get("/healthz").await.err()
    })
    .await;
    // ..but whoever was there reads on, in his own time.
    while let Some(bytes) = download.chunk().await.expect("the line holds") {
        had.extend_from_slice(&bytes);
        if had.len() < SIZE / 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    assert!(had == text.as_bytes(), "{} of {} bytes", had.len(), text.len());
    drop((download, officer));
    let asked = Instant::now();
    let status = server.ended().await;
    assert!(status.success(), "{status:?}");
    eprintln!("ended {:?} after the last byte", asked.elapsed());

    let begun = Instant::now();
    let server = house.serve(&[]).await;
    eprintln!("a second start took {:?}", begun.elapsed());
    assert_eq!(server.visitor().get("/readyz").await.status, StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let house = House::new().with("BETANG_SERVER__STOP_WAIT_S", "1");
    office::found(&house).await;
    let server = house.serve(&[]).await;
    let officer = Officer::at(&server).await;
    officer.found_agency().await;
    let number = officer.draft("besar.bin", vec![b'x'; SIZE]).await;
    let page = officer.0.get(&format!("/kerja/ppid/{number}")).await;
    let file = between(&page.text, &format!("/kerja/ppid/{number}/berkas/"), "\"").to_owned();
    let file = file.split(['/', '?']).next().expect("an id").to_owned();
    let path = format!("/kerja/ppid/{number}/berkas/{file}");
    let download = officer.0.ask(Method::GET, &path).send().await.expect("an answer");
    // Somebody holds the line and reads nothing.
    server.ask_to_stop();
    let status = server.ended().await;
    assert!(status.success(), "{status:?}");
    drop(download);
    house.record_holds().await;
}
