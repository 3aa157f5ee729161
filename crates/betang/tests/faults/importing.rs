//! Data of others, brought in by the operator: all of a file or nothing, as often as one likes.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use db::query;
use tokio::time::timeout;

use crate::{
    cluster::Cluster,
    house::House,
    office::{self, Officer},
};

/// The real list of Central Kalimantan, where the data folder has it.
fn list() -> Option<PathBuf> {
    let found = std::env::var_os("BETANG_DATA_DIR")
        .map(|dir| PathBuf::from(dir).join("province/wilayah_62.csv"))
        .filter(|f| f.exists());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "in CI the list of regions must be there");
        eprintln!("SKIPPED: BETANG_DATA_DIR has no province/wilayah_62.csv");
    }
    found
}

async fn regions(house: &House) -> i64 {
    let db = house.db().await;
    let mut r = db.read().await.expect("a connection");
    let n = query("SELECT COUNT(*) FROM identity_region").scalar(r.conn()).await.expect("a count");
    drop(r);
    db.close().await;
    n
}

/// 1 province, 14 regencies and cities, 136 subdistricts, 1571 villages.
const ALL: i64 = 1_722;

async fn loads(house: House) {
    let Some(file) = list() else { return };
    let file = file.to_str().expect("a plain path").to_owned();
    office::found(&house).await;
    let said = house.run(&["import", "wilayah", &file]).await.ok();
    assert!(said.out.contains("1722 new, 0 renamed"), "{said:?}");
    let said = house.run(&["import", "wilayah", &file]).await.ok();
    assert!(said.out.contains("0 new, 0 renamed"), "{said:?}");
    let text = std::fs::read_to_string(&file).expect("the list");
    let renamed = text.replace("62.01.01.2001,Sungai Cabang", "62.01.01.2001,Sungai Cabang Baru");
    let dir = tempfile::tempdir().expect("a folder");
    let other = dir.path().join("baru.csv");
    std::fs::write(&other, renamed).expect("a file");
    let said = house.run(&["import", "wilayah", other.to_str().expect("a path")]).await.ok();
    assert!(said.out.contains("0 new, 1 renamed"), "{said:?}");
    // A mistake anywhere, and nothing of the file is taken.
    std::fs::write(&other, format!("{}62.99.01,Tanpa Induk\n", text.replace("Kumai", "Kumay")))
        .expect("a file");
    let said = house.run(&["import", "wilayah", other.to_str().expect("a path")]).await;
    assert!(!said.status.success() && said.err.contains("62.99.01"), "{said:?}");

    let server = house.serve(&[]).await;
    let v = server.visitor();
    let page = v.get("/wilayah").await.text;
    assert!(page.contains("KAB. KOTAWARINGIN BARAT") && page.contains("62.71"), "{page}");
    let page = v.get("/wilayah?induk=62.01").await.text;
    assert!(page.contains("Kumai") && !page.contains("Kumay"), "{page}");
    let page = v.get("/wilayah?q=sungai+cabang").await.text;
    assert!(page.contains("Sungai Cabang Baru") && page.contains("62.01.01.2001"), "{page}");
    let csv = v.get("/wilayah.csv").await;
    assert_eq!(csv.text.lines().count() as i64, ALL + 1, "{}", csv.text);
    assert!(csv.header("content-type").starts_with("text/csv"), "{csv:?}");
    server.stop().await;
    house.record_holds().await;
}

#[tokio::test]
async fn the_official_list_of_regions_loads_and_loads_again() {
    loads(House::new()).await;
}

#[tokio::test]
async fn the_official_list_of_regions_loads_on_postgres() {
    let Some(cluster) = Cluster::start() else { return };
    loads(House::on(&cluster.database("regions").await)).await;
}

#[tokio::test]
async fn an_import_cut_at_any_moment_is_all_or_nothing() {
    let Some(file) = list() else { return };
    let file = file.to_str().expect("a plain path").to_owned();
    let args = ["import", "wilayah", file.as_str()];
    let (mut wait, mut cuts, begun) = (Duration::from_millis(30), 0, Instant::now());
    while begun.elapsed() < Duration::from_secs(30) {
        let house = House::new();
        house.run(&["migrate"]).await.ok();
        let mut child = house.start(&args);
        let ended = timeout(wait, child.wait()).await.is_ok();
        if !ended {
            child.start_kill().expect("a signal");
            child.wait().await.expect("its end");
            cuts += 1;
        }
        let n = regions(&house).await;
        assert!([0, ALL].contains(&n), "{n} regions after a cut at {wait:?}");
        house.run(&args).await.ok();
        assert_eq!(regions(&house).await, ALL);
        house.record_holds().await;
        if ended {
            break;
        }
        wait += wait / 3;
    }
    assert!(cuts >= 3, "only {cuts} cuts");
}

/// How many rows of [`sheet`] are good.
const GOOD: i64 = 60;

/// A spreadsheet, the folder with its files, and two rows that cannot be taken.
fn sheet(dir: &Path) -> [String; 7] {
    let folder = dir.join("berkas");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut rows = String::from("Judul,Instansi,Berkas,Periode\n");
    for n in 0..GOOD {
        rows.push_str(&format!("Laporan nomor {n},Dinas Uji,laporan-{n}.txt,{}\n", 1960 + n));
        let text = format!("Isi laporan nomor {n}.\n").repeat(50);
        std::fs::write(folder.join(format!("laporan-{n}.txt")), text).expect("a file");
    }
    rows.push_str("Tanpa berkas,Dinas Uji,tidak-ada.txt,2020\n,Dinas Uji,,2021\n");
    let file = dir.join("daftar.csv");
    std::fs::write(&file, rows).expect("a file");
    let text = |p: &Path| p.to_str().expect("a plain path").to_owned();
    let words = ["import", "ppid", "--sheet", &text(&file), "--folder", &text(&folder), "--apply"];
    words.map(str::to_owned)
}

/// Items, different titles among them, and their files.
async fn drafts(house: &House) -> (i64, i64, i64) {
    let db = house.db().await;
    let mut r = db.read().await.expect("a connection");
    let sql =
        "SELECT COUNT(*), COUNT(DISTINCT title), (SELECT COUNT(*) FROM ppid_file) FROM ppid_item";
    let n = query(sql).one(r.conn()).await.expect("a count");
    drop(r);
    db.close().await;
    n
}

fn copy_of(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let there = to.join(entry.file_name());
        match entry.path() {
            p if p.is_dir() => copy_of(&p, &there),
            p => std::fs::copy(p, there).map(|_| ()).expect("a file"),
        }
    }
}

#[tokio::test]
async fn documents_imported_under_the_knife_are_there_once_each() {
    let first = House::new();
    office::found(&first).await;
    let server = first.serve(&[]).await;
    Officer::at(&server).await.found_agency().await;
    server.stop().await;
    let dir = tempfile::tempdir().expect("a folder");
    let args = sheet(dir.path());
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut inside = 0;
    for at in [1, GOOD / 4, GOOD / 2, GOOD - GOOD / 4] {
        let house = House::new();
        copy_of(&first.data(), &house.data());
        let mut child = house.start(&args);
        let ended = tokio::select! {
            status = child.wait() => Some(status.expect("its end")),
            () = has_made(&house, at) => None,
        };
        if let Some(status) = ended {
            // Two rows are to be mended.
            assert_eq!(status.code(), Some(1));
        } else {
            child.start_kill().expect("a signal");
            child.wait().await.expect("its end");
            let (cut, ..) = drafts(&house).await;
            inside += i64::from(cut < GOOD);
            let said = house.run(&args).await;
            assert!(said.out.contains("drafts made"), "after a cut at {cut}: {said:?}");
            assert_eq!(said.code(), Some(1), "what is to be mended is said again: {said:?}");
        }
        assert_eq!(drafts(&house).await, (GOOD, GOOD, GOOD), "after a cut at {at}");
        house.record_holds().await;
    }
    assert!(inside >= 1, "no cut fell into the work");
}

/// Returns when `n` drafts are there.
async fn has_made(house: &House, n: i64) {
    let db = house.db().await;
    loop {
        let mut r = db.read().await.expect("a connection");
        let made = query("SELECT COUNT(*) FROM ppid_item").scalar::<i64>(r.conn()).await;
        if made.is_ok_and(|made| made >= n) {
            return;
        }
        drop(r);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
