//! Claims about the database crate, each on SQLite and on PostgreSQL (`BETANG_TEST_PG`; without it the
//! PostgreSQL half says so and passes, unless `CI` is set).
#![cfg(test)]

mod copying;
mod migrating;
mod queries;
mod snapshots;
mod values;

use std::{future::Future, pin::Pin};

use base::Timestamp;
use db::{Db, Migration, Options, Set};

/// A database of the test's own.
pub(crate) struct Place {
    pub(crate) db: Db,
    pub(crate) url: String,
    pub(crate) dir: tempfile::TempDir,
}

impl Place {
    /// A second process on the same database.
    pub(crate) async fn again(&self) -> Db {
        Db::open(&self.url, &Options::default()).await.unwrap()
    }
}

pub(crate) const NOW: Timestamp = Timestamp(1_795_312_800_000);

pub(crate) async fn sqlite() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("t.sqlite").display());
    let db = Db::open(&url, &Options::default()).await.unwrap();
    Place { db, url, dir }
}

/// None when there is no server.
pub(crate) async fn postgres() -> Option<Place> {
    let Ok(server) = std::env::var("BETANG_TEST_PG") else {
        assert!(std::env::var_os("CI").is_none(), "BETANG_TEST_PG is not set");
        eprintln!("SKIPPED on PostgreSQL: set BETANG_TEST_PG");
        return None;
    };
    let schema = format!("d{}", uuid::Uuid::now_v7().simple());
    let admin = Db::open(&server, &Options::default()).await.unwrap();
    let mut tx = admin.begin().await.unwrap();
    db::query_built(format!("CREATE SCHEMA {schema}")).run(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
    admin.close().await;
    let url = format!("{server}?options[search_path]={schema}");
    let db = Db::open(&url, &Options::default()).await.unwrap();
    Some(Place { db, url, dir: tempfile::tempdir().unwrap() })
}

pub(crate) fn run(test: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(test);
}

pub(crate) type Test = Pin<Box<dyn Future<Output = ()>>>;

pub(crate) fn on(pg: bool, test: impl FnOnce(Place) -> Test) {
    run(async move {
        let place = if pg { postgres().await } else { Some(sqlite().await) };
        if let Some(p) = place {
            test(p).await;
        }
    });
}

/// Runs a claim on both databases.
#[macro_export]
macro_rules! both {
    ($(async fn $name:ident($p:ident: Place) $body:block)*) => {$(
        mod $name {
            use super::*;
            async fn claim($p: $crate::Place) $body
            #[test]
            fn sqlite() { $crate::on(false, |p| Box::pin(claim(p))); }
            #[test]
            fn postgres() { $crate::on(true, |p| Box::pin(claim(p))); }
        }
    )*};
}

/// One migration as a set of its own.
pub(crate) fn set(room: &'static str, list: &'static [Migration]) -> Set {
    Set { room, list }
}
