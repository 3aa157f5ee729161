//! The whole database as one file, of one moment, while others write.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use base::Kind;
use db::{Db, Migration, faults_of, migrate, open_still, query, rows_of, snapshot};

use crate::{NOW, Place, copying, set};

/// Two tables that one transaction always changes together.
const PAIR: &[Migration] = &[Migration {
    version: 1,
    name: "pair",
    sql: "CREATE TABLE left_one (n {int} PRIMARY KEY) {strict};
        CREATE TABLE right_one (n {int} PRIMARY KEY) {strict};",
}];

async fn number(db: &Db, sql: &'static str) -> i64 {
    let mut r = db.read().await.unwrap();
    query(sql).scalar(r.conn()).await.unwrap()
}

async fn put(db: &Db, n: i64) {
    let mut tx = db.begin().await.unwrap();
    query("INSERT INTO left_one VALUES ($1)").bind(n).run(tx.conn()).await.unwrap();
    query("INSERT INTO right_one VALUES ($1)").bind(n).run(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
}

fn aside(p: &Place) -> PathBuf {
    p.dir.path().join("snapshot.sqlite")
}

async fn of_one_moment(p: Place) {
    let sets = [set("t", PAIR)];
    migrate(&p.db, &sets, NOW).await.unwrap();
    for n in 0..2_000 {
        put(&p.db, n).await;
    }
    let said = Arc::new(AtomicI64::new(2_000));
    let writer = tokio::spawn({
        let (db, said) = (p.again().await, said.clone());
        async move {
            for n in 2_000..100_000 {
                put(&db, n).await;
                said.store(n + 1, Ordering::SeqCst);
            }
        }
    });
    while said.load(Ordering::SeqCst) < 2_050 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let before = said.load(Ordering::SeqCst);
    snapshot(&p.db, &aside(&p), &sets, NOW).await.unwrap();
    writer.abort();
    let file = open_still(&aside(&p)).await.unwrap();
    assert_eq!(faults_of(&file).await.unwrap(), Vec::<String>::new());
    let rows = rows_of(&file).await.unwrap();
    let [(_, left), (_, right)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(left, right, "half of a transaction");
    assert!(*left >= before, "{left} rows, {before} were acknowledged before");
    assert_eq!(number(&file, "SELECT COUNT(*) FROM db_migration").await, 1);
}

#[test]
fn a_snapshot_is_of_one_moment_while_others_write_on_sqlite() {
    crate::run(async { of_one_moment(crate::sqlite().await).await });
}

#[test]
fn a_snapshot_is_of_one_moment_while_others_write_on_postgres() {
    crate::run(async {
        if let Some(p) = crate::postgres().await {
            of_one_moment(p).await;
        }
    });
}

#[test]
fn what_leaves_postgres_as_a_file_comes_back_the_same() {
    crate::run(async {
        let (Some(first), Some(second)) = (crate::postgres().await, crate::postgres().await) else {
            return;
        };
        let from = copying::filled().await;
        let sets = copying::sets();
        let there = db::copy(&from.db, &first.db, &sets, NOW, None).await.unwrap();
        snapshot(&first.db, &aside(&first), &sets, NOW).await.unwrap();
        let file = Db::open_file(&aside(&first), &db::Options::default()).await.unwrap();
        let back = db::copy(&file, &second.db, &sets, NOW, None).await.unwrap();
        let hashes = |r: &db::CopyReport| {
            r.tables.iter().map(|t| (t.name.clone(), t.rows, t.hash.clone())).collect::<Vec<_>>()
        };
        assert_eq!(hashes(&there), hashes(&back));
    });
}

#[test]
fn tables_that_a_program_does_not_know_are_never_left_out() {
    crate::run(async {
        let Some(p) = crate::postgres().await else { return };
        const MORE: &[Migration] = &[Migration {
            version: 1,
            name: "more",
            sql: "CREATE TABLE other_one (n {int} PRIMARY KEY) {strict};",
        }];
        migrate(&p.db, &[set("t", PAIR), set("u", MORE)], NOW).await.unwrap();
        let e = snapshot(&p.db, &aside(&p), &[set("t", PAIR)], NOW).await.unwrap_err();
        assert!(e.kind() == Kind::Internal && e.to_string().contains("another version"), "{e}");
    });
}

#[test]
fn a_damaged_file_is_found_and_an_existing_one_is_not_overwritten() {
    crate::run(async {
        let p = copying::filled().await;
        let to = aside(&p);
        snapshot(&p.db, &to, &copying::sets(), NOW).await.unwrap();
        snapshot(&p.db, &to, &copying::sets(), NOW).await.unwrap_err();
        damage(&to);
        let file = open_still(&to).await.unwrap();
        let found = faults_of(&file).await;
        assert!(found.is_err() || found.is_ok_and(|f| !f.is_empty()), "the damage is not found");
    });
}

/// Overwrites the middle of a file.
fn damage(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 9_000].fill(0x5a);
    std::fs::write(path, bytes).unwrap();
}
