//! A PostgreSQL of the test's own, that it may stop and start: `scripts/postgres.sh` with a state of its own.

use std::process::Command;

use db::{Db, Options};
use tempfile::TempDir;

/// A running cluster, removed when dropped.
pub(crate) struct Cluster {
    state: TempDir,
    url: String,
}

impl Cluster {
    /// Starts one. None, said loudly, where PostgreSQL is not installed; in CI that fails.
    pub(crate) fn start() -> Option<Self> {
        let state = tempfile::tempdir().expect("a folder");
        let mut cluster = Self { state, url: String::new() };
        match cluster.script("start") {
            Ok(url) => {
                cluster.url = url.trim().to_owned();
                Some(cluster)
            }
            Err(why) => {
                assert!(std::env::var_os("CI").is_none(), "in CI PostgreSQL must be there: {why}");
                eprintln!("SKIPPED on PostgreSQL: {}", why.trim());
                None
            }
        }
    }

    fn script(&self, what: &str) -> Result<String, String> {
        let script = "../../scripts/postgres.sh";
        let done = Command::new("bash")
            .arg(script)
            .arg(what)
            .env("BETANG_PG_STATE", self.state.path().join("postgres.state"))
            .output()
            .map_err(|e| e.to_string())?;
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        if done.status.success() { Ok(text(&done.stdout)) } else { Err(text(&done.stderr)) }
    }

    /// A new, empty database; its address.
    pub(crate) async fn database(&self, name: &str) -> String {
        let admin = Db::open(&self.url, &Options::default()).await.expect("PostgreSQL");
        let mut lease = admin.read().await.expect("a connection");
        let sql = format!("CREATE DATABASE {name}");
        db::query_built(sql).run(lease.conn()).await.expect("a database");
        drop(lease);
        admin.close().await;
        let (server, _) = self.url.rsplit_once('/').expect("an address with a database");
        format!("{server}/{name}")
    }

    /// Stops the server, as for an upgrade.
    pub(crate) fn halt(&self) {
        self.script("halt").expect("PostgreSQL stops");
    }

    /// Starts it again on the same port.
    pub(crate) fn resume(&self) {
        self.script("resume").expect("PostgreSQL starts again");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A cluster that does not stop would outlive the test; its folder is in the message.
        if let Err(e) = self.script("stop") {
            eprintln!("PostgreSQL did not stop: {e}");
        }
    }
}
