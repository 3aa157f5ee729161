//! A whole house moves from SQLite to PostgreSQL: its record verifies there, and here nobody writes any more.
//! Also the figure that a move is decided by: commits a second on both (`--ignored`, printed, not judged).

use std::time::{Duration, Instant};

use base::Kind;
use db::{Db, Options, Set, query, query_built};
use kit::{Audit, NewJob, audit, setting};
use serde_json::json;
use testkit::{Town, Which};

use crate::posts::{Happened, begin, commit};

async fn elsewhere() -> Option<Db> {
    let Ok(server) = std::env::var("BETANG_TEST_PG") else {
        assert!(std::env::var_os("CI").is_none(), "BETANG_TEST_PG is not set");
        return None;
    };
    let schema = format!("m{}", base::Id::<()>::new().uuid().simple());
    let admin = Db::open(&server, &Options::default()).await.unwrap();
    let mut tx = admin.begin().await.unwrap();
    query_built(format!("CREATE SCHEMA {schema}")).run(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
    Some(
        Db::open(&format!("{server}?options[search_path]={schema}"), &Options::default())
            .await
            .unwrap(),
    )
}

async fn move_out(town: Town) {
    let Some(to) = elsewhere().await else { return };
    for n in 0..30 {
        let person = town.citizen().await;
        let mut tx = begin(&town.system()).await;
        tx.emit(&Happened { n }).unwrap();
        tx.enqueue(NewJob::new("uji.mark", json!({"ä": [n, null, {"z": 1.5, "a": "\"'"}]})))
            .await
            .unwrap();
        setting::put(&mut tx, "uji.words", &vec![format!("kata {n}")]).await.unwrap();
        let name = kit::Personal("Siti".to_owned());
        tx.commit(Audit::new("uji.write", "thing", n).about(person.id).note("name", name))
            .await
            .unwrap();
    }
    let (app, now) = (&town.app, town.system().now());
    audit::sign_head(app.db(), &**app.store(), app.keys(), now).await.unwrap();
    let sets: Vec<Set> = std::iter::once(Set { room: "kit", list: kit::MIGRATIONS })
        .chain(app.rooms().iter().map(|r| Set { room: r.name, list: r.migrations }))
        .collect();
    let after = Some("UPDATE kit_head SET moved_to = 'postgres' WHERE one = 1");
    let report = db::copy(app.db(), &to, &sets, now, after).await.unwrap();
    let rows = |table: &str| report.tables.iter().find(|t| t.name == table).unwrap().rows;
    assert_eq!((rows("kit_audit"), rows("kit_person_key"), rows("kit_outbox")), (60, 30, 30));

    let v = audit::verify(&to, &**app.store(), &app.keys().public()).await.unwrap();
    assert_eq!((v.rows, v.heads, v.faults), (60, 1, vec![]));
    let mut r = to.read().await.unwrap();
    let payload: serde_json::Value =
        query("SELECT payload FROM kit_job ORDER BY id LIMIT 1").scalar(r.conn()).await.unwrap();
    assert_eq!(payload["n"].as_i64().or(payload["ä"][0].as_i64()), Some(0));

    let tx = begin(&town.system()).await;
    let e = tx.commit(Audit::new("uji.write", "thing", 99)).await.unwrap_err();
    assert_eq!((e.kind(), e.key()), (Kind::Precondition, "kit.error.moved"));
    // A second copy would lay the old over the new; it is refused.
    let again = db::copy(app.db(), &to, &sets, now, after).await.unwrap_err();
    assert_eq!(again.key(), "kit.error.copy_target");
}

#[test]
fn a_house_with_its_record_moves_whole() {
    Town::run(Which::Sqlite, crate::rooms(), |t| Box::pin(move_out(t)));
}

async fn measure(town: Town) {
    let (begun, mut tasks) = (Instant::now(), Vec::new());
    for _ in 0..8 {
        let cx = town.system();
        tasks.push(tokio::spawn(async move {
            let mut n = 0;
            while begun.elapsed() < Duration::from_secs(2) {
                commit(&cx, n).await;
                n += 1;
            }
            n
        }));
    }
    let mut n = 0;
    for t in tasks {
        n += t.await.unwrap();
    }
    let seconds = begun.elapsed().as_secs_f64();
    eprintln!("postgres={} commits={n} in {seconds:.2} s", town.is_postgres());
}

#[test]
#[ignore = "a measurement: prints commits a second, judges nothing"]
fn commits_a_second_on_sqlite() {
    Town::run(Which::Sqlite, crate::rooms(), |t| Box::pin(measure(t)));
}

#[test]
#[ignore = "a measurement: prints commits a second, judges nothing"]
fn commits_a_second_on_postgresql() {
    Town::run(Which::Postgres, crate::rooms(), |t| Box::pin(measure(t)));
}
