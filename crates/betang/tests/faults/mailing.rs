//! The mail server goes away for a day.

use std::time::Duration;

use db::{Db, query};
use reqwest::StatusCode;

use crate::{
    house::{House, until},
    office::{self, OFFICER, Officer},
    postbox::Postbox,
};

/// The job of the only letter: its state, how often it was tried, what it says.
async fn job(db: &Db) -> Option<(String, i64, String)> {
    let mut r = db.read().await.expect("a connection");
    let sql = "SELECT state, attempt, note FROM kit_job WHERE name = 'kit.send_mail' ORDER BY id";
    query(sql).optional(r.conn()).await.expect("jobs")
}

/// The letter was written a day ago, as far as anybody can tell.
async fn a_day_passes(db: &Db) {
    let mut tx = db.begin().await.expect("a transaction");
    let sql = "UPDATE kit_mail SET created_at = created_at - 90000000 WHERE state = 'waiting'";
    query(sql).run(tx.conn()).await.expect("the letter");
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn a_letter_waits_for_the_mail_server_is_told_of_and_arrives_once() {
    let postbox = Postbox::open().await;
    let port = postbox.port;
    let house = House::new()
        .with("BETANG_SERVER__PUBLIC_URL", "http://portal.uji.example")
        .with("BETANG_MAIL__HOST", "127.0.0.1")
        .with("BETANG_MAIL__PORT", &port.to_string())
        .with("BETANG_MAIL__TLS", "none")
        .with("BETANG_MAIL__FROM", "portal@uji.example");
    office::found(&house).await;
    let server = house.serve(&[]).await;
    let officer = Officer::at(&server).await;
    assert_eq!(postbox.letters().len(), 0, "a letter that nobody asked for");
    postbox.close().await;

    let asked = server.visitor().post("/lupa-sandi", &[("email", OFFICER)]).await;
    assert!(asked.status.is_success() || asked.status == StatusCode::SEE_OTHER, "{asked:?}");
    let db = house.db().await;
    let (state, _, note) = until("a second try", Duration::from_secs(30), async || {
        job(&db).await.filter(|(state, n, _)| state == "ready" && *n >= 2)
    })
    .await;
    assert!(state == "ready" && note.contains("cannot be reached"), "{note}");
    assert!(!note.contains(OFFICER), "the note names somebody: {note}");
    a_day_passes(&db).await;
    let page = officer.0.get("/kerja/status").await;
    assert!(page.text.contains("1 surel belum terkirim"), "nobody is told: {page:?}");

    let postbox = Postbox::open_on(port).await;
    until("the letter", Duration::from_secs(45), async || {
        job(&db).await.filter(|(state, ..)| state == "done")
    })
    .await;
    server.stop().await;
    db.close().await;
    let letters = postbox.letters();
    assert!(letters.len() == 1 && letters[0].contains(OFFICER), "{letters:?}");
    house.record_holds().await;
}
