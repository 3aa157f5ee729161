//! Statements and transactions: what fails, fails as the house's own kinds, and leaves nothing.

use base::Kind;
use db::{Db, Migration, migrate, query};
use futures_util::TryStreamExt as _;

use crate::{NOW, both, set};

const TABLES: &[Migration] = &[Migration {
    version: 1,
    name: "names",
    sql: "CREATE TABLE person (n {int} PRIMARY KEY, name TEXT NOT NULL UNIQUE, boss {int}
            REFERENCES person (n) DEFERRABLE INITIALLY DEFERRED) {strict};",
}];

async fn add(db: &Db, n: i64, name: &str) -> base::Result<()> {
    let mut tx = db.begin().await?;
    query("INSERT INTO person (n, name) VALUES ($1, $2)").bind(n).bind(name).run(tx.conn()).await?;
    tx.commit().await
}

async fn count(db: &Db) -> i64 {
    let mut r = db.read().await.unwrap();
    query("SELECT COUNT(*) FROM person").scalar(r.conn()).await.unwrap()
}

both! {
    async fn a_taken_name_is_a_conflict_and_a_missing_row_is_not_found(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        add(&p.db, 1, "Ani").await.unwrap();
        assert_eq!(add(&p.db, 1, "Budi").await.unwrap_err().kind(), Kind::Conflict, "primary key");
        assert_eq!(add(&p.db, 2, "Ani").await.unwrap_err().kind(), Kind::Conflict, "unique column");
        let mut r = p.db.read().await.unwrap();
        let none = query("SELECT n FROM person WHERE name = $1").bind("Citra").scalar::<i64>(r.conn()).await;
        assert_eq!(none.unwrap_err().kind(), Kind::NotFound);
    }

    async fn an_error_shown_to_people_never_holds_sql(p: Place) {
        let mut r = p.db.read().await.unwrap();
        let e = query("SELECT secret_column FROM person").scalar::<i64>(r.conn()).await.unwrap_err();
        assert_eq!((e.kind(), e.key()), (Kind::Internal, "kit.error.internal"));
        assert!(e.args().is_empty());
    }

    async fn a_dropped_transaction_leaves_nothing_and_frees_the_writer(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        for n in 0..20_i64 {
            let mut tx = p.db.begin().await.unwrap();
            query("INSERT INTO person (n, name) VALUES ($1, 'x')").bind(n).run(tx.conn()).await.unwrap();
            drop(tx);
        }
        assert_eq!(count(&p.db).await, 0);
        add(&p.db, 1, "Ani").await.unwrap();
        assert_eq!(count(&p.db).await, 1);
    }

    async fn foreign_keys_are_checked_at_the_commit(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        let mut tx = p.db.begin().await.unwrap();
        // The boss comes after: allowed within the transaction.
        for (n, name, boss) in [(1_i64, "Ani", Some(2_i64)), (2, "Budi", None)] {
            let q = query("INSERT INTO person (n, name, boss) VALUES ($1, $2, $3)").bind(n).bind(name).bind(boss);
            q.run(tx.conn()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut tx = p.db.begin().await.unwrap();
        query("INSERT INTO person (n, name, boss) VALUES (3, 'Citra', 99)").run(tx.conn()).await.unwrap();
        assert!(tx.commit().await.is_err(), "nobody is number 99");
        assert_eq!(count(&p.db).await, 2);
    }

    async fn ten_thousand_rows_stream_in_order(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        let mut tx = p.db.begin().await.unwrap();
        query(
            "INSERT INTO person (n, name) WITH RECURSIVE c (n) AS
                (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10000) SELECT n, CAST(n AS TEXT) FROM c",
        )
        .run(tx.conn())
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let mut r = p.db.read().await.unwrap();
        let (mut last, mut rows) = (0, 0);
        let mut stream = query("SELECT n, name FROM person ORDER BY n").stream::<(i64, String)>(r.conn());
        while let Some((n, name)) = stream.try_next().await.unwrap() {
            assert!(n > last && name == n.to_string());
            (last, rows) = (n, rows + 1);
        }
        assert_eq!(rows, 10_000);
        drop(stream);
        // Half a stream gives its connection back, too.
        let mut half = query("SELECT n, name FROM person ORDER BY n").stream::<(i64, String)>(r.conn());
        half.try_next().await.unwrap();
        drop(half);
        assert_eq!(query("SELECT COUNT(*) FROM person").scalar::<i64>(r.conn()).await.unwrap(), 10_000);
    }

    async fn what_was_bound_is_data_whatever_it_says(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        let evil = "x'); DROP TABLE person; --";
        add(&p.db, 1, evil).await.unwrap();
        let mut r = p.db.read().await.unwrap();
        assert_eq!(query("SELECT name FROM person").scalar::<String>(r.conn()).await.unwrap(), evil);
    }

    async fn a_reader_is_not_kept_waiting_by_a_writer(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        add(&p.db, 1, "Ani").await.unwrap();
        let mut tx = p.db.begin().await.unwrap();
        query("UPDATE person SET name = 'Budi'").run(tx.conn()).await.unwrap();
        let mut r = p.db.read().await.unwrap();
        assert_eq!(query("SELECT name FROM person").scalar::<String>(r.conn()).await.unwrap(), "Ani");
        tx.commit().await.unwrap();
        assert_eq!(query("SELECT name FROM person").scalar::<String>(r.conn()).await.unwrap(), "Budi");
    }
}

#[test]
fn sqlite_readers_cannot_write() {
    crate::run(async {
        let p = crate::sqlite().await;
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        let mut r = p.db.read().await.unwrap();
        assert!(query("DELETE FROM person").run(r.conn()).await.is_err());
    });
}

#[test]
fn a_nul_that_postgresql_cannot_store_is_the_senders_mistake_not_ours() {
    crate::run(async {
        let Some(p) = crate::postgres().await else { return };
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        assert_eq!(add(&p.db, 1, "a\0b").await.unwrap_err().kind(), Kind::Invalid);
    });
}
