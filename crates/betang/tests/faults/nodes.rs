//! Two nodes on one PostgreSQL: what one does the other shows, and nothing is done twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use contracts::{Event as _, event::InformationPublished};
use db::{Db, query};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use reqwest::StatusCode;

use crate::{
    cluster::Cluster,
    house::{House, Server, until},
    office::{self, Officer},
};

/// An instance with an agency and an officer, served by two nodes.
struct Pair {
    house: House,
    a: Server,
    b: Server,
    db: Db,
    _cluster: Cluster,
}

impl Pair {
    async fn start() -> Option<Self> {
        let cluster = Cluster::start()?;
        let house = House::on(&cluster.database("pair").await);
        office::found(&house).await;
        let other = house.second_node("other");
        let (a, b) = (house.serve(&[]).await, other.serve(&[]).await);
        Officer::at(&a).await.found_agency().await;
        let db = house.db().await;
        Some(Self { house, a, b, db, _cluster: cluster })
    }

    async fn count(&self, sql: &'static str, of: &str) -> i64 {
        let mut r = self.db.read().await.expect("a connection");
        query(sql).bind(of.to_owned()).scalar(r.conn()).await.expect("a count")
    }

    /// Both stop in good order, and the record holds.
    async fn end(self) {
        self.db.close().await;
        self.a.stop().await;
        self.b.stop().await;
        self.house.record_holds().await;
    }
}

#[tokio::test]
async fn what_one_node_publishes_the_other_shows_at_once() {
    let Some(pair) = Pair::start().await else { return };
    let officer = Officer::at(&pair.a).await;
    let visitor = pair.b.visitor();
    let number = officer.paper_draft().await;
    let item = format!("/ppid/{number}");
    assert_eq!(
        visitor.get(&item).await.status,
        StatusCode::NOT_FOUND,
        "a draft is nobody's business"
    );
    officer.publish(number, "Rencana strategis gambut").await;
    // Twice: the second comes from memory.
    for _ in 0..2 {
        let a = visitor.get(&item).await;
        assert!(a.status == StatusCode::OK && a.text.contains("Rencana strategis gambut"), "{a:?}");
    }
    let published = Instant::now();
    until("the other node's search", Duration::from_secs(5), async || {
        visitor.get("/cari?q=gambut").await.text.contains(&item).then_some(())
    })
    .await;
    eprintln!("found by the other node {:?} after the publication", published.elapsed());

    let a = officer.fill(number, "Rencana strategis rawa", "simpan", &[]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text);
    let a = visitor.get(&item).await;
    assert!(a.text.contains("Rencana strategis rawa"), "a page of yesterday: {a:?}");
    // Who is signed in at one node is signed in at the other, and signed out at both.
    let session = officer.0.on(pair.b.address());
    assert_eq!(session.get("/kerja/ppid").await.status, StatusCode::OK);
    officer.0.post("/keluar", &[]).await;
    assert_ne!(
        session.get("/kerja/ppid").await.status,
        StatusCode::OK,
        "signed out at one node only"
    );
    pair.end().await;
}

#[tokio::test]
async fn what_becomes_due_is_published_once() {
    const ITEMS: usize = 8;
    let Some(pair) = Pair::start().await else { return };
    let officer = Officer::at(&pair.a).await;
    let zone = TimeZone::get("Asia/Pontianak").expect("the zone");
    let due = (now() + 6.seconds()).to_zoned(zone);
    let (day, hour) = (due.strftime("%Y-%m-%d").to_string(), due.strftime("%H:%M:%S").to_string());
    let mut numbers = Vec::new();
    for n in 0..ITEMS {
        let number = officer.paper_draft().await;
        let when = [("terbit_tanggal", day.as_str()), ("terbit_jam", hour.as_str())];
        let a = officer.fill(number, &format!("Terjadwal {n}"), "jadwalkan", &when).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text);
        numbers.push(number);
    }
    let (a, b) = (pair.a.visitor(), pair.b.visitor());
    until("the publications on both nodes", Duration::from_secs(40), async || {
        // Both nodes are told again and again that it is time, so that they meet.
        let mut tx = pair.db.begin().await.expect("a transaction");
        let sql = "UPDATE kit_schedule SET next_at = 0 WHERE name = 'ppid.publish_due'";
        query(sql).run(tx.conn()).await.expect("an update");
        tx.commit().await.expect("a commit");
        for number in &numbers {
            let path = format!("/ppid/{number}");
            for v in [&a, &b] {
                if v.get(&path).await.status != StatusCode::OK {
                    return None;
                }
            }
        }
        Some(())
    })
    .await;
    let mut r = pair.db.read().await.expect("a connection");
    let ids: Vec<base::Id<()>> =
        query("SELECT id FROM ppid_item WHERE state = 'published' ORDER BY number")
            .scalars(r.conn())
            .await
            .expect("ids");
    drop(r);
    assert_eq!(ids.len(), ITEMS);
    for id in ids.iter().map(ToString::to_string) {
        let rows =
            "SELECT COUNT(*) FROM kit_audit WHERE action = 'ppid.publish' AND subject_id = $1";
        assert_eq!(pair.count(rows, &id).await, 1, "rows in the record for {id}");
    }
    let told = "SELECT COUNT(*) FROM kit_outbox WHERE name = $1";
    assert_eq!(pair.count(told, InformationPublished::NAME).await, ITEMS as i64, "events");
    pair.end().await;
}

#[tokio::test]
async fn numbers_are_given_once_and_jobs_done_once() {
    const EACH: usize = 10;
    let Some(pair) = Pair::start().await else { return };
    let officers = [Officer::at(&pair.a).await, Officer::at(&pair.b).await];
    let [a, b] = &officers;
    let drafts = (0..EACH).flat_map(|n| {
        [a, b].map(|o| async move {
            let text = format!("Laporan kinerja nomor {n}\n").repeat(200);
            o.draft(&format!("laporan-{n}.txt"), text.into_bytes()).await
        })
    });
    let numbers = futures_util::future::join_all(drafts).await;
    let unique: BTreeSet<_> = numbers.iter().copied().collect();
    assert_eq!(unique.len(), 2 * EACH, "a number was given twice: {numbers:?}");

    until("every file read", Duration::from_secs(40), async || {
        let waiting = "SELECT COUNT(*) FROM ppid_file WHERE reading = $1";
        let unfinished = "SELECT COUNT(*) FROM kit_job WHERE state IN ('ready', 'running', $1)";
        let left = pair.count(waiting, "waiting").await + pair.count(unfinished, "failed").await;
        (left == 0).then_some(())
    })
    .await;
    let mut r = pair.db.read().await.expect("a connection");
    let jobs: Vec<(String, i64, String)> =
        query("SELECT name, attempt, COALESCE(lease_by, '') FROM kit_job ORDER BY id")
            .all(r.conn())
            .await
            .expect("jobs");
    let read: Vec<(String, i64)> = query(
        "SELECT subject_id, COUNT(*) FROM kit_audit WHERE action = 'ppid.read_file' GROUP BY subject_id ORDER BY subject_id",
    )
    .all(r.conn())
    .await
    .expect("rows");
    drop(r);
    assert_eq!(read.len(), 2 * EACH);
    assert!(read.iter().all(|(_, n)| *n == 1), "a file was read twice: {read:?}");
    assert!(jobs.iter().all(|(_, attempt, _)| *attempt == 1), "a job was begun twice: {jobs:?}");
    let mut by_node: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, node) in &jobs {
        *by_node.entry(node).or_default() += 1;
    }
    eprintln!("{} jobs, by node {by_node:?}", jobs.len());
    drop(officers);
    pair.end().await;
}

/// The processes under test read the machine's own clock, so the test does too.
#[expect(clippy::disallowed_methods, reason = "two real processes share no frozen clock")]
fn now() -> Timestamp {
    Timestamp::now()
}
