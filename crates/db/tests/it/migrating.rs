//! Migrations run once, whole or not at all, by one node at a time, and may not change afterwards.

use db::{Db, Migration, Set, migrate, pending, query};

use crate::{NOW, both, set};

const ONE: Migration =
    Migration { version: 1, name: "one", sql: "CREATE TABLE a (n {int} PRIMARY KEY) {strict};" };
const TWO: Migration = Migration {
    version: 2,
    name: "two",
    sql: "CREATE TABLE b (n {int} PRIMARY KEY, s TEXT NOT NULL) {strict};
          INSERT INTO b (n, s) VALUES (1, 'made by the migration; with a semicolon');",
};
const BROKEN: Migration = Migration {
    version: 3,
    name: "broken",
    sql: "CREATE TABLE c (n {int} PRIMARY KEY) {strict}; INSERT INTO b (n, s) VALUES (2, 'x');
          INSERT INTO nowhere VALUES (1);",
};
const CHANGED: Migration = Migration {
    version: 1,
    name: "one",
    sql: "CREATE TABLE a (n {int} PRIMARY KEY, m {int}) {strict};",
};

async fn count(db: &Db, sql: &'static str) -> base::Result<i64> {
    let mut r = db.read().await?;
    query(sql).scalar(r.conn()).await
}

both! {
    async fn the_second_start_does_nothing(p: Place) {
        let sets = [set("r", &[ONE, TWO])];
        assert_eq!(pending(&p.db, &sets).await.unwrap(), 2, "before anything was made");
        assert_eq!(migrate(&p.db, &sets, NOW).await.unwrap(), 2);
        assert_eq!(migrate(&p.db, &sets, NOW).await.unwrap(), 0);
        assert_eq!(pending(&p.db, &sets).await.unwrap(), 0);
        assert_eq!(count(&p.db, "SELECT COUNT(*) FROM b").await.unwrap(), 1);
    }

    async fn only_what_is_new_runs(p: Place) {
        assert_eq!(migrate(&p.db, &[set("r", &[ONE])], NOW).await.unwrap(), 1);
        let more = [set("r", &[ONE, TWO])];
        assert_eq!(pending(&p.db, &more).await.unwrap(), 1);
        assert_eq!(migrate(&p.db, &more, NOW).await.unwrap(), 1);
    }

    async fn a_file_changed_after_it_ran_is_refused_by_name(p: Place) {
        migrate(&p.db, &[set("r", &[ONE])], NOW).await.unwrap();
        let e = migrate(&p.db, &[set("r", &[CHANGED, TWO])], NOW).await.unwrap_err().to_string();
        assert!(e.contains("r/1") && e.contains("changed"), "{e}");
        assert!(count(&p.db, "SELECT COUNT(*) FROM b").await.is_err(), "nothing after it ran either");
    }

    async fn a_migration_that_fails_leaves_nothing_of_itself(p: Place) {
        assert!(migrate(&p.db, &[set("r", &[ONE, TWO, BROKEN])], NOW).await.is_err());
        assert!(count(&p.db, "SELECT COUNT(*) FROM c").await.is_err(), "its table is not there");
        assert_eq!(count(&p.db, "SELECT COUNT(*) FROM b").await.unwrap(), 1, "nor its row");
        assert_eq!(count(&p.db, "SELECT COUNT(*) FROM db_migration").await.unwrap(), 2);
        // Mended, it runs at the next start.
        const MENDED: Migration = Migration { sql: "CREATE TABLE c (n {int} PRIMARY KEY) {strict};", ..BROKEN };
        assert_eq!(migrate(&p.db, &[set("r", &[ONE, TWO, MENDED])], NOW).await.unwrap(), 1);
    }

    async fn nodes_that_start_together_take_turns(p: Place) {
        let mut nodes = Vec::new();
        for _ in 0..4 {
            nodes.push(p.again().await);
        }
        let start = |db: Db| async move {
            let sets: [Set; 2] = [set("r", &[ONE, TWO]), set("s", &[])];
            migrate(&db, &sets, NOW).await.unwrap()
        };
        let ran = futures_util::future::join_all(nodes.into_iter().map(|db| tokio::spawn(start(db)))).await;
        let ran: usize = ran.into_iter().map(Result::unwrap).sum();
        assert_eq!(ran, 2, "each migration ran on exactly one of them");
        assert_eq!(count(&p.db, "SELECT COUNT(*) FROM b").await.unwrap(), 1);
        assert!(p.dir.path().exists());
    }
}
