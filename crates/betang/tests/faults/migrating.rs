//! A power cut while tables are being made.

use std::time::{Duration, Instant};

use db::{Conn, Db, query};
use tokio::time::timeout;

use crate::{cluster::Cluster, house::House};

/// Every table with every column, so that a table half made would differ.
async fn shape(house: &House) -> Vec<String> {
    let db = house.db().await;
    let shape = shape_of(&db).await;
    db.close().await;
    shape
}

async fn shape_of(db: &Db) -> Vec<String> {
    let mut r = db.read().await.expect("a connection");
    let all = match r.conn() {
        Conn::Sqlite(_) => query("SELECT name || ': ' || COALESCE(sql, '') FROM sqlite_master ORDER BY name, type"),
        Conn::Pg(_) => query(
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
             FROM information_schema.columns WHERE table_schema = current_schema()
             UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = current_schema()
             ORDER BY 1",
        ),
    };
    all.scalars(r.conn()).await.expect("the list of tables")
}

/// Cuts `betang migrate` off ever later, each time on an empty database that `fresh` makes, until it is
/// faster than the knife; after each cut the next start ends the work.
async fn cut_ever_later(mut fresh: impl AsyncFnMut(u32) -> House) {
    let whole = fresh(0).await;
    whole.run(&["migrate"]).await.ok();
    let want = shape(&whole).await;
    assert!(want.len() > 40, "a clean instance has only {want:?}");
    let (mut wait, mut cut) = (Duration::from_millis(1), 0);
    let begun = Instant::now();
    for n in 1.. {
        let house = fresh(n).await;
        let mut child = house.start(&["migrate"]);
        let ended = timeout(wait, child.wait()).await;
        if ended.is_err() {
            child.start_kill().expect("a signal");
            child.wait().await.expect("its end");
            cut += 1;
        }
        house.run(&["migrate"]).await.ok();
        assert_eq!(shape(&house).await, want, "after a cut at {wait:?}");
        // The record begins whole: an instance that was cut is as good as one that was not.
        if n % 4 == 0 || ended.is_ok() {
            house.record_holds().await;
        }
        if ended.is_ok() || begun.elapsed() > Duration::from_secs(40) {
            break;
        }
        wait += (wait / 3).max(Duration::from_millis(1));
    }
    eprintln!("{cut} cuts, the last within {wait:?}");
    assert!(cut >= 5, "only {cut} cuts: the knife was never faster");
}

#[tokio::test]
async fn a_migration_cut_at_any_moment_ends_at_the_next_start() {
    cut_ever_later(async |_| House::new()).await;
}

#[tokio::test]
async fn a_migration_cut_at_any_moment_ends_at_the_next_start_on_postgres() {
    let Some(cluster) = Cluster::start() else { return };
    let cluster = &cluster;
    cut_ever_later(async |n| House::on(&cluster.database(&format!("cut_{n}")).await)).await;
}
