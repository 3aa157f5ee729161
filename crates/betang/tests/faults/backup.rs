//! Backups: what was acknowledged is in them, what was cut is none, and a destroyed instance comes back.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use tokio::time::timeout;

use crate::{
    bucket,
    cluster::Cluster,
    disk::SmallDisk,
    house::{House, Said, Server},
    office::{self, Officer, between},
};

/// A folder of the test's own beside everything else.
fn shelf() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn back_up(house: &House, to: &Path, more: &[&str]) -> Said {
    house.run(&[&["backup", "--to", text(to)], more].concat()).await
}

async fn bring_back(house: &House, from: &Path, more: &[&str]) -> Said {
    house.run(&[&["restore", "--from", text(from)], more].concat()).await
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// An instance with an agency and `n` published items with a file each; their numbers.
async fn filled(house: &House, n: usize) -> Vec<i64> {
    office::found(house).await;
    let server = house.serve(&[]).await;
    let officer = Officer::at(&server).await;
    officer.found_agency().await;
    let mut numbers = Vec::new();
    for i in 0..n {
        let number = officer.draft(&format!("berkas-{i}.txt"), content(i)).await;
        officer.publish(number, &format!("Dokumen ke-{i}")).await;
        numbers.push(number);
    }
    server.stop().await;
    numbers
}

fn content(i: usize) -> Vec<u8> {
    format!("Isi berkas ke-{i}.\n").repeat(400).into_bytes()
}

/// The file of item `number`, as its officer opens it.
async fn file_of(officer: &Officer, number: i64) -> String {
    let page = officer.0.get(&format!("/kerja/ppid/{number}")).await;
    let id = between(&page.text, &format!("/kerja/ppid/{number}/berkas/"), "\"");
    let id = id.split(['/', '?']).next().expect("an id");
    officer.0.get(&format!("/kerja/ppid/{number}/berkas/{id}")).await.text
}

/// Everything about the instance that came back: items, files, sign-in, search, record.
async fn is_whole(house: &House, numbers: &[i64]) {
    let server = house.serve(&[]).await;
    let officer = Officer::at(&server).await;
    for (i, number) in numbers.iter().enumerate() {
        let page = server.visitor().get(&format!("/ppid/{number}")).await;
        assert!(page.text.contains(&format!("Dokumen ke-{i}")), "{number}: {page:?}");
        assert_eq!(file_of(&officer, *number).await.as_bytes(), content(i), "file of {number}");
    }
    let found = server.visitor().get("/cari?q=dokumen").await.text;
    assert!(found.contains(&format!("/ppid/{}", numbers[0])), "the index is not there: {found}");
    let next = officer.paper_draft().await;
    assert!(numbers.iter().all(|n| *n < next), "number {next} was given twice");
    server.stop().await;
    house.record_holds().await;
}

/// Numbers that the site acknowledged while it was being backed up.
struct Writer {
    said: Arc<Mutex<Vec<i64>>>,
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<()>,
}

impl Writer {
    async fn at(server: &Server) -> Self {
        let officer = Officer::at(server).await;
        let (said, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let task = tokio::spawn({
            let (said, stop) = (said.clone(), stop.clone());
            async move {
                while !stop.load(Ordering::Relaxed) {
                    let number = officer.draft("tulis.txt", content(said_so_far(&said))).await;
                    said.lock().expect("a lock").push(number);
                }
            }
        });
        Self { said, stop, task }
    }

    fn acknowledged(&self) -> Vec<i64> {
        self.said.lock().expect("a lock").clone()
    }

    async fn until(&self, n: usize) {
        while said_so_far(&self.said) < n {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.expect("the writer");
    }
}

fn said_so_far(said: &Mutex<Vec<i64>>) -> usize {
    said.lock().expect("a lock").len()
}

/// Backs a working instance up, destroys it, and finds everything in the one that comes back.
async fn destroyed_and_back(old: House, new: House) {
    let numbers = filled(&old, 3).await;
    let shelf = shelf();
    let server = old.serve(&[]).await;
    let writer = Writer::at(&server).await;
    writer.until(5).await;
    let before = writer.acknowledged();
    let said = back_up(&old, shelf.path(), &[]).await.ok();
    assert!(said.out.contains("KEYS ARE IN IT"), "no word of the keys: {said:?}");
    writer.until(before.len() + 2).await;
    writer.end().await;
    server.cut().await;
    std::fs::remove_dir_all(old.data()).expect("the instance is destroyed");
    back_up(&new, shelf.path(), &["--check"]).await.ok();

    let said = bring_back(&new, shelf.path(), &[]).await.ok();
    assert!(said.out.contains(" 0 faults"), "{said:?}");
    let server = new.serve(&[]).await;
    let officer = Officer::at(&server).await;
    for (i, number) in before.iter().enumerate() {
        assert_eq!(
            file_of(&officer, *number).await.as_bytes(),
            content(i),
            "{number} was acknowledged before the backup began"
        );
    }
    server.stop().await;
    is_whole(&new, &numbers).await;
}

#[tokio::test]
async fn a_destroyed_instance_comes_back_with_all_that_was_acknowledged() {
    destroyed_and_back(House::new(), House::new()).await;
}

#[tokio::test]
async fn a_destroyed_instance_comes_back_on_postgres() {
    let Some(cluster) = Cluster::start() else { return };
    let (old, new) = (cluster.database("old").await, cluster.database("new").await);
    destroyed_and_back(House::on(&old), House::on(&new)).await;
}

#[tokio::test]
async fn files_in_s3_come_back_into_another_bucket() {
    let (there, elsewhere) = (shelf(), shelf());
    let old = bucket::in_bucket(House::new(), there.path()).await;
    let new = bucket::in_bucket(House::new(), elsewhere.path()).await;
    destroyed_and_back(old, new).await;
}

#[tokio::test]
async fn a_backup_moves_between_databases() {
    let Some(cluster) = Cluster::start() else { return };
    let (there, shelf) = (cluster.database("there").await, shelf());
    let first = House::new();
    let numbers = filled(&first, 2).await;
    back_up(&first, shelf.path(), &[]).await.ok();

    let second = House::new();
    bring_back(&second, shelf.path(), &["--database-url", &there]).await.ok();
    assert!(!second.data().join("betang.sqlite").exists(), "the data is in two places");
    let config = std::fs::read_to_string(second.data().join("betang.toml")).expect("a config");
    assert!(config.contains(&there), "{config}");
    is_whole(&second, &numbers).await;
    // Nobody's data is ever overwritten.
    let third = House::new();
    let said = bring_back(&third, shelf.path(), &["--database-url", &there]).await;
    assert!(!said.status.success() && said.err.contains("table"), "{said:?}");

    let back = self::shelf();
    back_up(&second, back.path(), &[]).await.ok();
    let fourth = House::new();
    bring_back(&fourth, back.path(), &["--database-url", "sqlite"]).await.ok();
    is_whole(&fourth, &numbers).await;
}

/// Runs `args` and cuts it off after `wait`; whether it was faster.
async fn cut_after(house: &House, args: &[&str], wait: Duration) -> bool {
    let mut child = house.start(args);
    let ended = timeout(wait, child.wait()).await.is_ok();
    if !ended {
        child.start_kill().expect("a signal");
        child.wait().await.expect("its end");
    }
    ended
}

#[tokio::test]
async fn a_backup_cut_at_any_moment_is_none_and_the_next_one_is_whole() {
    let house = House::new();
    let numbers = filled(&house, 4).await;
    let shelf = shelf();
    let args = ["backup", "--to", text(shelf.path())];
    let (mut wait, mut cuts, begun) = (Duration::from_millis(20), 0, Instant::now());
    while begun.elapsed() < Duration::from_secs(30) {
        let finished = cut_after(&house, &args, wait).await;
        let there = back_up(&house, shelf.path(), &["--check"]).await;
        assert!(there.out.contains(" 0 faults"), "after a cut at {wait:?}: {there:?}");
        if finished {
            break;
        }
        cuts += 1;
        wait += wait / 4;
    }
    assert!(cuts >= 3, "only {cuts} cuts: the knife was never faster");
    back_up(&house, shelf.path(), &["--keep", "1"]).await.ok();
    let list = house.run(&["backup", "list", "--to", text(shelf.path())]).await.ok();
    assert!(list.out.contains("\n1 backups") && list.out.contains("4 files"), "{list:?}");
    let new = House::new();
    bring_back(&new, shelf.path(), &[]).await.ok();
    is_whole(&new, &numbers).await;
    house.record_holds().await;
}

/// Cuts restores off ever later; a folder that is not whole serves nobody, and the next try ends the work.
async fn restore_cut(mut fresh: impl AsyncFnMut(u32) -> House) {
    let old = fresh(0).await;
    let numbers = filled(&old, 3).await;
    let shelf = shelf();
    back_up(&old, shelf.path(), &[]).await.ok();
    let args = ["restore", "--from", text(shelf.path())];
    let (mut wait, mut cuts, begun) = (Duration::from_millis(15), 0, Instant::now());
    for n in 1.. {
        let new = fresh(n).await;
        if cut_after(&new, &args, wait).await {
            is_whole(&new, &numbers).await;
            break;
        }
        cuts += 1;
        if new.data().join("betang.sqlite").exists() || new.data().join("restoring").exists() {
            let said = new.run(&["serve", "--listen", "127.0.0.1:0"]).await;
            assert!(
                !said.status.success() && said.err.contains("did not end"),
                "half an instance serves after a cut at {wait:?}: {said:?}"
            );
        }
        if n % 3 == 0 {
            let again = bring_back(&new, shelf.path(), &[]).await;
            // On PostgreSQL the cut may have come after the data was in: then an empty database is asked for.
            assert!(again.status.success() || again.err.contains("table"), "{again:?}");
            if again.status.success() {
                is_whole(&new, &numbers).await;
            }
        }
        if begun.elapsed() > Duration::from_secs(40) {
            break;
        }
        wait += wait / 3;
    }
    eprintln!("{cuts} cuts, the last within {wait:?}");
    assert!(cuts >= 3, "only {cuts} cuts");
}

#[tokio::test]
async fn a_restore_cut_at_any_moment_leaves_no_half_instance() {
    restore_cut(async |_| House::new()).await;
}

#[tokio::test]
async fn a_restore_cut_at_any_moment_leaves_no_half_instance_on_postgres() {
    let Some(cluster) = Cluster::start() else { return };
    let cluster = &cluster;
    restore_cut(async |n| House::on(&cluster.database(&format!("cut_{n}")).await)).await;
}

#[tokio::test]
async fn a_restore_tried_again_on_a_disk_of_its_own_leaves_what_the_disk_keeps() {
    let old = House::new();
    let numbers = filled(&old, 1).await;
    let shelf = shelf();
    back_up(&old, shelf.path(), &[]).await.ok();
    // A mount point, with what a try that was cut left on it. Only root may take `lost+found` away.
    let new = House::new();
    let kept = new.data().join("lost+found/#12");
    std::fs::create_dir_all(kept.parent().expect("a folder")).expect("a folder");
    for file in [&kept, &new.data().join("restoring"), &new.data().join("betang.sqlite")] {
        std::fs::write(file, b"half").expect("a file");
    }
    bring_back(&new, shelf.path(), &[]).await.ok();
    assert!(kept.exists(), "the disk's own folder was cleared");
    is_whole(&new, &numbers).await;
}

#[tokio::test]
async fn a_full_disk_leaves_no_half_backup_and_harms_nobody() {
    let house = House::new();
    let numbers = filled(&house, 2).await;
    let shelf = shelf();
    let Some(disk) = SmallDisk::over(shelf.path(), "300k") else { return };
    let server = house.serve(&[]).await;
    let said = back_up(&house, shelf.path(), &[]).await;
    assert!(!said.status.success(), "{said:?}");
    let list = house.run(&["backup", "list", "--to", text(shelf.path())]).await.ok();
    assert!(list.out.contains("0 backups"), "{list:?}");
    let page = server.visitor().get(&format!("/ppid/{}", numbers[0])).await;
    assert_eq!(page.status, StatusCode::OK);
    disk.grow("64m");
    back_up(&house, shelf.path(), &[]).await.ok();
    back_up(&house, shelf.path(), &["--check"]).await.ok();
    server.stop().await;
    let new = House::new();
    bring_back(&new, shelf.path(), &[]).await.ok();
    is_whole(&new, &numbers).await;
    drop(disk);
}

/// Every file below `dir`.
fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a folder").flatten() {
        match entry.path() {
            p if p.is_dir() => out.extend(files_below(&p)),
            p => out.push(p),
        }
    }
    out.sort();
    out
}

#[tokio::test]
async fn files_are_kept_once_and_only_as_long_as_a_backup_needs_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let house = House::new();
    filled(&house, 3).await;
    let shelf = shelf();
    let first = back_up(&house, shelf.path(), &[]).await.ok();
    assert!(first.out.contains("3 files (3 new)"), "{first:?}");
    let second = back_up(&house, shelf.path(), &[]).await.ok();
    assert!(second.out.contains("3 files (0 new)"), "{second:?}");
    assert_eq!(files_below(&shelf.path().join("blobs")).len(), 3);
    let open = |p: &PathBuf| p.metadata().expect("a file").permissions().mode() & 0o077 != 0;
    let open: Vec<_> = files_below(shelf.path())
        .into_iter()
        .filter(|p| !text(p).contains(".lock"))
        .filter(open)
        .collect();
    assert_eq!(open, Vec::<PathBuf>::new(), "others can read these");

    // A file that the instance no longer names goes with the last backup that needed it.
    let db = house.db().await;
    let mut tx = db.begin().await.expect("a transaction");
    let sql = "DELETE FROM kit_blob WHERE hash = (SELECT MIN(hash) FROM kit_blob)";
    db::query(sql).run(tx.conn()).await.expect("raw SQL");
    tx.commit().await.expect("a commit");
    db.close().await;
    let third = back_up(&house, shelf.path(), &["--keep", "1"]).await.ok();
    assert!(third.out.contains("2 older backups removed"), "{third:?}");
    assert_eq!(files_below(&shelf.path().join("blobs")).len(), 2);
    back_up(&house, shelf.path(), &["--check"]).await.ok();
}

#[tokio::test]
async fn damage_is_found_refused_and_healed() {
    let house = House::new();
    let numbers = filled(&house, 2).await;
    let shelf = shelf();
    back_up(&house, shelf.path(), &[]).await.ok();
    let victim = files_below(&shelf.path().join("blobs")).remove(0);
    let mut bytes = std::fs::read(&victim).expect("a file");
    bytes[7] ^= 1;
    std::fs::write(&victim, bytes).expect("a file");
    let said = back_up(&house, shelf.path(), &["--check"]).await;
    assert_eq!(said.code(), Some(1), "{said:?}");
    assert!(said.out.contains("was changed") && said.out.contains("1 faults"), "{said:?}");
    let new = House::new();
    let said = bring_back(&new, shelf.path(), &[]).await;
    assert!(!said.status.success() && said.err.contains("damaged"), "{said:?}");
    // The next backup reads what is there and copies the broken one anew.
    let said = back_up(&house, shelf.path(), &[]).await.ok();
    assert!(said.out.contains("2 files (1 new)"), "{said:?}");
    back_up(&house, shelf.path(), &["--check"]).await.ok();
    bring_back(&new, shelf.path(), &[]).await.ok();
    is_whole(&new, &numbers).await;

    // The same for the database itself, in every place where a byte can turn.
    let list = house.run(&["backup", "list", "--to", text(shelf.path())]).await.ok().out;
    let name = list.lines().rev().nth(1).and_then(|l| l.split(' ').next()).expect("a name");
    let file = shelf.path().join(name).join("betang.sqlite");
    let mut bytes = std::fs::read(&file).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    std::fs::write(&file, bytes).expect("a file");
    let said = bring_back(&House::new(), shelf.path(), &["--name", name]).await;
    assert!(!said.status.success() && said.err.contains("damaged"), "{said:?}");
}

#[tokio::test]
async fn nothing_that_is_there_is_overwritten() {
    let house = House::new();
    filled(&house, 1).await;
    let shelf = shelf();
    let inside = house.data().join("cadangan");
    let said = back_up(&house, &inside, &[]).await;
    assert!(!said.status.success() && said.err.contains("inside the data folder"), "{said:?}");
    back_up(&house, shelf.path(), &[]).await.ok();
    let rows = house.record_holds().await;
    let said = bring_back(&house, shelf.path(), &[]).await;
    assert!(!said.status.success() && said.err.contains("not empty"), "{said:?}");
    assert_eq!(house.record_holds().await, rows);
    let said = bring_back(&House::new(), &shelf.path().join("nowhere"), &[]).await;
    assert!(!said.status.success(), "{said:?}");
}
