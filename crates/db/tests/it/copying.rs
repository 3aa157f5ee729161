//! Moving from SQLite to PostgreSQL: everything arrives, and what does not arrive is found.

use std::time::Duration;

use base::{Id, Kind};
use db::{Db, Migration, Options, Set, copy, migrate, query, query_built};
use serde_json::json;

use crate::{NOW, Place, set};

const TABLES: &[Migration] = &[Migration {
    version: 1,
    name: "all",
    sql: "CREATE TABLE head (one {int} PRIMARY KEY, moved_to TEXT) {strict};
        INSERT INTO head (one) VALUES (1);
        CREATE TABLE thing (id {id} PRIMARY KEY, above {id} REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED,
            b {bool}, r {real}, raw {bytes}, j {json}, n {int}) {strict};
        CREATE TABLE word (kind TEXT NOT NULL, word TEXT NOT NULL, n {int} NOT NULL,
            PRIMARY KEY (kind, word)) {strict};
        CREATE TABLE nokey (t TEXT, n {int}) {strict};
        CREATE TABLE empty (n {int} PRIMARY KEY) {strict};",
}];

/// Sorted one way by bytes and another by a person's language.
const WORDS: &[&str] =
    &["a-b", "a_b", "B", "b", "A", "a", "Z", "é", "", " ", "a b", "ab", "10", "9", "日本"];

pub(crate) fn sets() -> [Set; 1] {
    [set("t", TABLES)]
}

pub(crate) async fn filled() -> Place {
    let p = crate::sqlite().await;
    migrate(&p.db, &sets(), NOW).await.unwrap();
    let mut tx = p.db.begin().await.unwrap();
    let ids: Vec<Id<()>> = (0..2_500).map(|_| Id::new()).collect();
    for (i, id) in ids.iter().enumerate() {
        // Children before their parents; the last is a root.
        let above = ids.get(i + 1).copied().filter(|_| i % 7 != 0);
        let n = i64::try_from(i).unwrap();
        query("INSERT INTO thing VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(*id)
            .bind(above)
            .bind((i % 3 != 0).then_some(i % 2 == 0))
            .bind((i % 5 != 0).then_some(1.0 / (f64::from(u32::try_from(i).unwrap()) + 0.1)))
            .bind((i % 4 != 0).then(|| vec![0, 255, u8::try_from(i % 256).unwrap()]))
            .bind((i % 6 != 0).then(|| json!({"z": 1, "a": [n, null, "é\"", 1.5], "": {}})))
            .bind((i % 8 != 0).then_some(n - 1_000))
            .run(tx.conn())
            .await
            .unwrap();
    }
    for (i, word) in WORDS.iter().enumerate() {
        for kind in ["x", "X", "x-"] {
            let q = query("INSERT INTO word VALUES ($1, $2, $3)").bind(kind).bind(*word);
            q.bind(i64::try_from(i).unwrap()).run(tx.conn()).await.unwrap();
        }
        let t = (i % 2 == 0).then_some(*word);
        query("INSERT INTO nokey VALUES ($1, $2)")
            .bind(t)
            .bind(7_i64)
            .run(tx.conn())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    p
}

async fn number(db: &Db, sql: &'static str) -> i64 {
    let mut r = db.read().await.unwrap();
    query(sql).scalar(r.conn()).await.unwrap()
}

#[test]
fn everything_arrives_and_is_proved_table_by_table() {
    crate::run(async {
        let Some(to) = crate::postgres().await else { return };
        let from = filled().await;
        let after = Some("UPDATE head SET moved_to = 'postgres'");
        let report = copy(&from.db, &to.db, &sets(), NOW, after).await.unwrap();
        let rows: Vec<_> = report.tables.iter().map(|t| (t.name.as_str(), t.rows)).collect();
        let words = WORDS.len() as u64;
        assert_eq!(
            rows,
            [("head", 1), ("thing", 2_500), ("word", 3 * words), ("nokey", words), ("empty", 0)]
        );
        assert!(report.tables.iter().all(|t| t.hash.len() == 64));
        assert_eq!(
            number(&to.db, "SELECT COUNT(*) FROM thing c JOIN thing p ON c.above = p.id").await,
            2_142
        );
        assert_eq!(number(&to.db, "SELECT COUNT(*) FROM thing WHERE j IS NULL").await, 417);
        let there: Vec<serde_json::Value> = {
            let mut r = to.db.read().await.unwrap();
            query("SELECT j FROM thing WHERE n = 1").scalars(r.conn()).await.unwrap()
        };
        assert_eq!(there, [json!({"z": 1, "a": [1001, null, "é\"", 1.5], "": {}})]);
        // The source knows that it moved; the target does not say so of itself.
        assert_eq!(
            number(&from.db, "SELECT COUNT(*) FROM head WHERE moved_to = 'postgres'").await,
            1
        );
        assert_eq!(number(&to.db, "SELECT COUNT(*) FROM head WHERE moved_to IS NULL").await, 1);
    });
}

#[test]
fn only_from_sqlite_to_postgresql() {
    crate::run(async {
        let (a, b) = (crate::sqlite().await, crate::sqlite().await);
        assert_eq!(
            copy(&a.db, &b.db, &sets(), NOW, None).await.unwrap_err().kind(),
            Kind::Precondition
        );
        let Some(pg) = crate::postgres().await else { return };
        assert_eq!(
            copy(&pg.db, &a.db, &sets(), NOW, None).await.unwrap_err().kind(),
            Kind::Precondition
        );
        assert_eq!(
            copy(&pg.db, &pg.db, &sets(), NOW, None).await.unwrap_err().kind(),
            Kind::Precondition
        );
    });
}

#[test]
fn a_target_that_already_holds_data_is_refused_and_loses_none_of_it() {
    crate::run(async {
        let Some(to) = crate::postgres().await else { return };
        let from = filled().await;
        migrate(&to.db, &sets(), NOW).await.unwrap();
        let mut tx = to.db.begin().await.unwrap();
        query("INSERT INTO word VALUES ('theirs', 'kept', 1)").run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        let e = copy(&from.db, &to.db, &sets(), NOW, None).await.unwrap_err();
        assert_eq!((e.kind(), e.key()), (Kind::Precondition, "kit.error.copy_target"));
        assert_eq!(number(&to.db, "SELECT COUNT(*) FROM word").await, 1);
    });
}

#[test]
fn a_value_that_changed_on_the_way_is_found_and_nothing_stays() {
    crate::run(async {
        let Some(to) = crate::postgres().await else { return };
        let from = filled().await;
        migrate(&to.db, &sets(), NOW).await.unwrap();
        // One letter of one row, changed by the target itself while it is written.
        let mut tx = to.db.begin().await.unwrap();
        for sql in [
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.word = 'a_b' AND NEW.kind = 'x' THEN NEW.n = NEW.n + 1; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER spoil BEFORE INSERT ON word FOR EACH ROW EXECUTE FUNCTION spoil()",
        ] {
            query(sql).run(tx.conn()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let after = Some("UPDATE head SET moved_to = 'postgres'");
        let e = copy(&from.db, &to.db, &sets(), NOW, after).await.unwrap_err().to_string();
        assert!(e.contains("table word differs"), "{e}");
        for table in ["thing", "word", "nokey"] {
            let mut r = to.db.read().await.unwrap();
            let n: i64 = query_built(format!("SELECT COUNT(*) FROM {table}"))
                .scalar(r.conn())
                .await
                .unwrap();
            assert_eq!(n, 0, "{table} was rolled back");
        }
        assert_eq!(
            number(&from.db, "SELECT COUNT(*) FROM head WHERE moved_to IS NOT NULL").await,
            0
        );
        // Mended, the same target takes the same copy.
        let mut tx = to.db.begin().await.unwrap();
        query("DROP TRIGGER spoil ON word").run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        copy(&from.db, &to.db, &sets(), NOW, after).await.unwrap();
    });
}

#[test]
fn writers_at_the_source_wait_until_the_copy_is_done_and_then_see_that_it_moved() {
    crate::run(async {
        let Some(to) = crate::postgres().await else { return };
        let from = filled().await;
        // The target is held up in the middle, so that the writer comes while the copy is under way.
        migrate(&to.db, &sets(), NOW).await.unwrap();
        let mut gate = to.db.begin().await.unwrap();
        query("LOCK TABLE word IN SHARE MODE").run(gate.conn()).await.unwrap();
        let copying = tokio::spawn({
            let (from, to) = (from.db.clone(), to.db.clone());
            async move { copy(&from, &to, &sets(), NOW, Some("UPDATE head SET moved_to = 'pg'")).await }
        });
        let waits =
            "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'word'::regclass";
        while number(&to.db, waits).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let other = Db::open(&from.url, &Options::default()).await.unwrap();
        let writing = tokio::spawn(async move {
            let mut tx = other.begin().await.unwrap();
            query("SELECT moved_to FROM head").scalar::<Option<String>>(tx.conn()).await.unwrap()
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!writing.is_finished(), "it waits for the copy");
        gate.commit().await.unwrap();
        copying.await.unwrap().unwrap();
        assert_eq!(writing.await.unwrap().as_deref(), Some("pg"), "its first look shows the move");
    });
}
