//! PostgreSQL brought back to a moment, as the operator's guide describes it.

use std::process::Command;

use db::{Db, Options};
use reqwest::StatusCode;
use tempfile::TempDir;

use crate::{
    house::House,
    office::{self, Officer},
};

/// A cluster that archives its log: `scripts/pitr.sh`.
struct Archived {
    dir: TempDir,
}

impl Archived {
    /// Starts one; its address. None, said loudly, where PostgreSQL is not installed; in CI that fails.
    fn start() -> Option<(Self, String)> {
        let cluster = Self { dir: tempfile::tempdir().expect("a folder") };
        match cluster.script(&["start"]) {
            Ok(url) => Some((cluster, url.trim().to_owned())),
            Err(why) => {
                assert!(std::env::var_os("CI").is_none(), "in CI PostgreSQL must be there: {why}");
                eprintln!("SKIPPED on PostgreSQL: {}", why.trim());
                None
            }
        }
    }

    fn script(&self, args: &[&str]) -> Result<String, String> {
        let (what, more) = args.split_first().expect("a word");
        let script = "../../scripts/pitr.sh";
        let done = Command::new("bash")
            .arg(script)
            .arg(what)
            .arg(self.dir.path().join("state"))
            .args(more)
            .output()
            .map_err(|e| e.to_string())?;
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        if done.status.success() { Ok(text(&done.stdout)) } else { Err(text(&done.stderr)) }
    }
}

impl Drop for Archived {
    fn drop(&mut self) {
        // A cluster that does not stop would outlive the test; its folder is in the message.
        if let Err(e) = self.script(&["stop"]) {
            eprintln!("PostgreSQL did not stop: {e}");
        }
    }
}

async fn server_time(url: &str) -> String {
    let db = Db::open(url, &Options::default()).await.expect("PostgreSQL");
    let mut r = db.read().await.expect("a connection");
    let now = db::query("SELECT clock_timestamp()::text").scalar(r.conn()).await.expect("a time");
    drop(r);
    db.close().await;
    now
}

#[tokio::test]
async fn an_instance_on_postgres_goes_back_to_the_moment_before_a_mistake() {
    let Some((cluster, url)) = Archived::start() else { return };
    let house = House::on(&url);
    office::found(&house).await;
    let server = house.serve(&[]).await;
    let officer = Officer::at(&server).await;
    officer.found_agency().await;
    let first = officer.paper_draft().await;
    officer.publish(first, "Sebelum cadangan dasar").await;
    cluster.script(&["base"]).expect("a base backup");
    let second = officer.paper_draft().await;
    officer.publish(second, "Sesudah cadangan dasar").await;
    let moment = server_time(&url).await;
    let third = officer.paper_draft().await;
    officer.publish(third, "Kekeliruan").await;
    server.stop().await;

    cluster.script(&["recover", &moment]).expect("a recovery");
    let server = house.serve(&[]).await;
    let v = server.visitor();
    for (number, title) in [(first, "Sebelum cadangan dasar"), (second, "Sesudah cadangan dasar")] {
        let page = v.get(&format!("/ppid/{number}")).await;
        assert!(page.status == StatusCode::OK && page.text.contains(title), "{page:?}");
    }
    assert_eq!(v.get(&format!("/ppid/{third}")).await.status, StatusCode::NOT_FOUND);
    // The index followed what is gone now; it is built anew from what is there.
    server.stop().await;
    house.run(&["search", "rebuild"]).await.ok();
    let server = house.serve(&[]).await;
    let found = server.visitor().get("/cari?q=kekeliruan").await.text;
    assert!(!found.contains(&format!("/ppid/{third}")), "{found}");
    let officer = Officer::at(&server).await;
    officer.publish(officer.paper_draft().await, "Sesudah pemulihan").await;
    server.stop().await;
    house.record_holds().await;
}
