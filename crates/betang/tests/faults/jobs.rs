//! A power cut while background work is under way.

use std::time::Duration;

use base::Id;
use db::{Db, query};
use kit::jobs::{JobId, State};

use crate::{
    house::{House, Server, until},
    office::{self, Officer},
};

async fn running(db: &Db) -> Option<(JobId, i64)> {
    let mut r = db.read().await.expect("a connection");
    let sql = "SELECT id, attempt FROM kit_job WHERE state = 'running' ORDER BY id";
    query(sql).optional(r.conn()).await.expect("jobs")
}

/// Cuts the power while a job runs; which one it was, and how often it had been begun.
async fn cut_in_a_job(house: &House, mut server: Server) -> (JobId, i64) {
    for _ in 0..10 {
        let db = house.db().await;
        until("a job at work", Duration::from_secs(30), async || running(&db).await).await;
        server.cut().await;
        // It may have ended between the look and the cut.
        let found = running(&db).await;
        db.close().await;
        if let Some(found) = found {
            return found;
        }
        server = house.serve(&[]).await;
    }
    panic!("no job was ever cut");
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    let mut r = db.read().await.expect("a connection");
    query(sql).scalar(r.conn()).await.expect("a count")
}

#[tokio::test]
async fn a_job_cut_off_is_taken_over_and_leaves_one_result() {
    const FILES: i64 = 5;
    let house = House::new();
    office::found(&house).await;
    let server = house.serve(&[]).await;
    let officer = Officer::at(&server).await;
    officer.found_agency().await;
    for n in 0..FILES {
        // Long enough to be met at work.
        let text =
            format!("Bab {n}. Pembangunan jembatan tahun 2024 di wilayah {n}.\n").repeat(8_000);
        officer.draft(&format!("laporan-{n}.txt"), text.into_bytes()).await;
    }
    let (job, before) = cut_in_a_job(&house, server).await;

    let server = house.serve(&[]).await;
    let db = house.db().await;
    let after = until("the job that was cut", Duration::from_secs(40), async || {
        let mut r = db.read().await.expect("a connection");
        let job =
            kit::jobs::find(r.conn(), job).await.expect("jobs").expect("the job is still there");
        assert!(!matches!(job.state, State::Failed | State::Cancelled), "{job:?}");
        (job.state == State::Done).then_some(job)
    })
    .await;
    assert_eq!(after.attempt, before + 1, "taken over once: {after:?}");
    until("every file read", Duration::from_secs(40), async || {
        (count(&db, "SELECT COUNT(*) FROM ppid_file WHERE reading = 'waiting'").await == 0)
            .then_some(())
    })
    .await;
    server.stop().await;
    assert_eq!(count(&db, "SELECT COUNT(*) FROM ppid_text").await, FILES, "one text for each file");
    let versions: Vec<(Id<()>, i64, i64)> =
        query("SELECT item, slot, version FROM ppid_file ORDER BY item, slot, version")
            .all(db.read().await.expect("a connection").conn())
            .await
            .expect("files");
    assert_eq!(versions.len(), usize::try_from(FILES).expect("small"));
    assert!(versions.iter().all(|(_, slot, version)| (*slot, *version) == (1, 1)), "{versions:?}");
    let orphans = "SELECT COUNT(*) FROM kit_job WHERE state = 'running' AND (lease_until IS NULL OR lease_by IS NULL)";
    assert_eq!(count(&db, orphans).await, 0, "jobs that run without anyone");
    db.close().await;
    house.record_holds().await;
}
