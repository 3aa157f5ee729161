//! An instance of the issue before, as that issue's own binary left it, under this binary. The folder is
//! kept in `tests/fixtures`; each issue adds one of its own and never touches the older ones.

use std::path::PathBuf;

use base::Timestamp;
use db::{Db, Options, Set, query};
use reqwest::StatusCode;

use crate::{
    cluster::Cluster,
    house::{House, Server},
    visitor::Visitor,
};

/// Made by `serve --demo` of issue 2 and cut to a few items with their files; see its README.
fn kept() -> PathBuf {
    PathBuf::from("tests/fixtures/issue-2/data.tar.zst")
}

/// Who signs in there.
const OFFICER: (&str, &str) = ("ppid.utama@demo.betang.id", "rumah-betang-2026");

/// Unpacks the kept folder where `house` will look for it.
fn unpack(house: &House) {
    std::fs::create_dir_all(house.data()).expect("a folder");
    let file = std::fs::File::open(kept()).expect("the kept folder");
    let plain = zstd::Decoder::new(file).expect("zstd");
    tar::Archive::new(plain).unpack(house.data()).expect("tar");
}

/// What was published then, and the file of each with its hash.
async fn published(house: &House) -> Vec<(i64, String, String)> {
    let db = house.db().await;
    let mut r = db.read().await.expect("a connection");
    let all = query(
        "SELECT i.number, i.title, f.blob FROM ppid_item i JOIN ppid_file f ON f.item = i.id
         WHERE i.state = 'published' AND f.is_current ORDER BY i.number, f.slot, f.id",
    )
    .all(r.conn())
    .await
    .expect("the items");
    drop(r);
    db.close().await;
    all
}

/// The address of a file itself in `page`, not of a picture of its pages.
fn address(page: &str, from: &str) -> Option<String> {
    let all = page.match_indices(from).filter_map(|(at, _)| page.get(at..)?.split('"').next());
    all.map(|a| a.replace("&amp;", "&")).find(|a| !a.contains("/halaman/"))
}

async fn works(server: &Server, items: &[(i64, String, String)]) -> Visitor {
    let v = server.visitor();
    for (number, title, blob) in items {
        let page = v.get(&format!("/ppid/{number}")).await;
        assert_eq!(page.status, StatusCode::OK, "{number}");
        let plain = page.text.replace("&amp;", "&");
        assert!(plain.contains(title.as_str()), "{number} is not called {title}");
        let file = address(&page.text, &format!("/ppid/{number}/berkas/"));
        let file = file.unwrap_or_else(|| panic!("{number} has no file: {}", page.text));
        let url = format!("{}{file}", server.address());
        let bytes = reqwest::get(url).await.expect("an answer").bytes().await.expect("bytes");
        assert_eq!(blake3::hash(&bytes).to_hex().as_str(), blob, "the file of {number}");
    }
    let word = items[0].1.split(' ').find(|w| w.len() > 5).expect("a word").to_lowercase();
    let found = v.get(&format!("/cari?q={word}")).await.text;
    assert!(found.contains("/ppid/"), "nothing is found for {word}: {found}");
    v.sign_in(OFFICER.0, OFFICER.1).await;
    assert_eq!(v.get("/kerja/ppid").await.status, StatusCode::OK);
    v
}

#[tokio::test]
async fn a_folder_of_issue_2_goes_on_under_this_binary() {
    let house = House::new();
    unpack(&house);
    let rows = rows_of_the_record(&house).await;
    let items = published(&house).await;
    assert!(items.len() >= 3, "{items:?}");
    let server = house.serve(&[]).await;
    let officer = crate::office::Officer(works(&server, &items).await);
    let next = officer.paper_draft().await;
    assert!(items.iter().all(|(n, ..)| *n < next), "number {next} was given twice");
    server.stop().await;
    assert!(house.record_holds().await > rows, "the record was begun anew");
}

async fn rows_of_the_record(house: &House) -> u64 {
    let db = house.db().await;
    let mut r = db.read().await.expect("a connection");
    let n: i64 = query("SELECT COUNT(*) FROM kit_audit").scalar(r.conn()).await.expect("a count");
    drop(r);
    db.close().await;
    u64::try_from(n).expect("a count")
}

#[tokio::test]
async fn a_folder_of_issue_2_moves_to_postgres_under_this_binary() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.database("upgraded").await;
    let old = House::new();
    unpack(&old);
    let items = published(&old).await;
    old.run(&["db", "copy", "--to", &url]).await.ok();
    let new = old.second_node("new").with("BETANG_DATABASE__URL", &url);
    let server = new.serve(&[]).await;
    works(&server, &items).await;
    server.stop().await;
    new.record_holds().await;
}

/// The migrations that the binary of the kept folder knew.
async fn sets_of_then(db: &Db) -> Vec<Set> {
    let mut r = db.read().await.expect("a connection");
    let sql = "SELECT room, COUNT(*) FROM db_migration GROUP BY room ORDER BY room";
    let done: Vec<(String, i64)> = query(sql).all(r.conn()).await.expect("the migrations");
    let known = |set: Set| {
        let n = done.iter().find(|(room, _)| room == set.room)?.1;
        let list = set.list.get(..usize::try_from(n).ok()?).expect("migrations only grow");
        Some(Set { room: set.room, list })
    };
    betang::rooms::sets().into_iter().filter_map(known).collect()
}

#[tokio::test]
async fn an_instance_of_issue_2_on_postgres_goes_on_under_this_binary() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.database("older").await;
    let old = House::new();
    unpack(&old);
    let items = published(&old).await;
    let rows = rows_of_the_record(&old).await;
    // Its tables on PostgreSQL as they were then, with what was in them.
    let (from, to) =
        (old.db().await, Db::open(&url, &Options::default()).await.expect("a database"));
    let sets = sets_of_then(&from).await;
    db::copy(&from, &to, &sets, Timestamp(0), None).await.expect("a copy");
    from.close().await;
    to.close().await;

    let new = old.second_node("new").with("BETANG_DATABASE__URL", &url);
    let said = new.run(&["doctor"]).await;
    assert!(said.out.contains("migrations wait"), "nothing is left to migrate: {said:?}");
    let server = new.serve(&[]).await;
    let officer = crate::office::Officer(works(&server, &items).await);
    let next = officer.paper_draft().await;
    assert!(items.iter().all(|(n, ..)| *n < next), "number {next} was given twice");
    server.stop().await;
    assert!(new.record_holds().await > rows, "the record was begun anew");
}

#[tokio::test]
async fn a_folder_of_issue_2_is_backed_up_before_and_comes_back_after() {
    let (old, new) = (House::new(), House::new());
    unpack(&old);
    let items = published(&old).await;
    let shelf = tempfile::tempdir().expect("a folder");
    let shelf = shelf.path().to_str().expect("a plain path").to_owned();
    // Nothing has been migrated yet: a backup leaves the folder as it is.
    old.run(&["backup", "--to", &shelf]).await.ok();
    let said = old.run(&["doctor"]).await;
    assert!(said.out.contains("migrations wait"), "the backup migrated: {said:?}");
    new.run(&["restore", "--from", &shelf]).await.ok();
    let server = new.serve(&[]).await;
    works(&server, &items).await;
    server.stop().await;
    new.record_holds().await;
}
