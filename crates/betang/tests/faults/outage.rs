//! The database goes away and comes back while the house stands.

use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::{
    cluster::Cluster,
    house::{House, until},
    office::{self, Officer},
    visitor::Answer,
};

fn says_unavailable(a: &Answer, what: &str) {
    assert_eq!(a.status, StatusCode::SERVICE_UNAVAILABLE, "{what}: {a:?}");
    let id = a.header("x-request-id");
    assert!(id.len() > 20 && a.text.contains(id), "{what}: no request id to quote: {a:?}");
}

#[tokio::test]
async fn when_postgres_is_away_pages_say_so_and_come_back_without_a_restart() {
    let Some(cluster) = Cluster::start() else { return };
    // Nobody should have to wait long for the word that there is nothing.
    let house = House::on(&cluster.database("outage").await).with("BETANG_DATABASE__WAIT_S", "1");
    office::found(&house).await;
    let server = house.serve(&[]).await;
    let officer = Officer::at(&server).await;
    officer.found_agency().await;
    let number = officer.paper_draft().await;
    officer.publish(number, "Laporan sebelum gangguan").await;
    let v = server.visitor();
    let item = format!("/ppid/{number}");
    for _ in 0..2 {
        let a = v.get(&item).await;
        assert!(a.status == StatusCode::OK && a.text.contains("Laporan sebelum gangguan"), "{a:?}");
    }

    cluster.halt();
    // Also what was kept in memory: nobody can know whether it still holds.
    for path in [item.as_str(), "/ppid", "/api/v1/ppid/informasi"] {
        says_unavailable(&v.get(path).await, path);
    }
    says_unavailable(&officer.0.get("/kerja/ppid").await, "the desk");
    says_unavailable(
        &officer.0.post("/kerja/ppid/1/lakukan", &[("tindakan", "publish")]).await,
        "a form",
    );
    let asked = Instant::now();
    assert_eq!(v.get("/healthz").await.status, StatusCode::OK);
    eprintln!("/healthz took {:?} without a database", asked.elapsed());
    assert_eq!(v.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);

    cluster.resume();
    let back = Instant::now();
    until("ready again", Duration::from_secs(20), async || {
        (v.get("/readyz").await.status == StatusCode::OK).then_some(())
    })
    .await;
    eprintln!("ready {:?} after PostgreSQL came back", back.elapsed());
    let a = v.get(&item).await;
    assert!(a.status == StatusCode::OK && a.text.contains("Laporan sebelum gangguan"), "{a:?}");
    // The officer is still signed in, and works on.
    let second = officer.paper_draft().await;
    officer.publish(second, "Laporan sesudah gangguan").await;
    assert!(v.get(&format!("/ppid/{second}")).await.text.contains("Laporan sesudah gangguan"));
    server.stop().await;
    house.record_holds().await;
}

#[tokio::test]
async fn a_start_without_its_database_fails_with_a_word() {
    // Nobody listens on the discard port.
    let house =
        House::on("postgres://postgres@127.0.0.1:9/none").with("BETANG_DATABASE__WAIT_S", "1");
    let said = house.run(&["serve", "--listen", "127.0.0.1:0"]).await;
    assert!(!said.status.success() && !said.err.trim().is_empty(), "{said:?}");
}
