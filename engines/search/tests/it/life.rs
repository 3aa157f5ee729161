//! The index over time: changes, restarts, rebuilds, damage.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use search::{Engine, Query};

use crate::{Bench, ask, doc, ids, settings};

#[test]
fn a_change_is_seen_by_the_next_search() {
    let bench = Bench::with(&[doc("a", "Jadwal lama"), doc("b", "Arsip")]);
    bench.engine.apply(&[doc("a", "Jadwal baru")], &["b".into()], 2).unwrap();
    assert_eq!(bench.ids("baru"), ["a"]);
    assert_eq!(bench.page("lama").total, 0);
    assert_eq!(bench.page("arsip").total, 0);
    assert_eq!(bench.engine.len(), 1);
}

#[test]
fn the_same_event_applied_twice_leaves_one_document() {
    let bench = Bench::with(&[doc("a", "Satu")]);
    bench.engine.apply(&[doc("a", "Satu"), doc("a", "Dua")], &[], 2).unwrap();
    assert_eq!(bench.engine.len(), 1);
    assert_eq!(bench.ids("dua"), ["a"]);
}

#[test]
fn documents_and_cursor_survive_a_restart() {
    let Bench { engine, dir } = Bench::with(&[doc("a", "Arsip")]);
    assert!(engine.is_fresh());
    engine.apply(&[], &[], 42).unwrap();
    drop(engine);
    let engine = Engine::open(settings(&dir)).unwrap();
    assert!(!engine.is_fresh());
    assert_eq!((engine.cursor(), engine.len()), (42, 1));
    assert_eq!(ids(&engine.search(&ask("arsip")).unwrap()), ["a"]);
}

#[test]
fn a_resting_engine_still_answers_and_wakes_to_write() {
    let bench = Bench::with(&[doc("a", "Arsip")]);
    bench.engine.rest();
    bench.engine.rest();
    assert_eq!(bench.ids("arsip"), ["a"]);
    bench.engine.apply(&[doc("b", "Arsip")], &[], 2).unwrap();
    assert_eq!(bench.page("arsip").total, 2);
    assert!(bench.engine.verify().unwrap());
}

#[test]
fn searches_go_on_during_a_rebuild_and_never_see_half_of_it() {
    let old: Vec<_> = (0..200).map(|n| doc(&format!("old{n}"), "Arsip lama")).collect();
    let bench = Bench::with(&old);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let seen = scope.spawn(|| {
            let mut totals = Vec::new();
            while !done.load(Ordering::Acquire) {
                let page = bench.engine.search(&Query { limit: 5, ..ask("arsip") }).unwrap();
                totals.push(page.total);
            }
            totals
        });
        let mut rebuild = bench.engine.rebuild().unwrap();
        for part in 0..3 {
            let docs: Vec<_> =
                (0..100).map(|n| doc(&format!("new{part}-{n}"), "Arsip baru")).collect();
            rebuild.add(&docs).unwrap();
        }
        rebuild.finish(77).unwrap();
        done.store(true, Ordering::Release);
        let totals = seen.join().unwrap_or_default();
        assert!(totals.iter().all(|total| [200, 300].contains(total)), "{totals:?}");
        assert!(!totals.is_empty());
    });
    assert_eq!((bench.engine.cursor(), bench.engine.len()), (77, 300));
    bench.engine.apply(&[doc("after", "Arsip sesudah")], &[], 78).unwrap();
    let Bench { engine, dir } = bench;
    drop(engine);
    let engine = Engine::open(settings(&dir)).unwrap();
    assert_eq!((engine.cursor(), engine.len(), engine.is_fresh()), (78, 301, false));
}

#[test]
fn an_abandoned_rebuild_changes_nothing() {
    let bench = Bench::with(&[doc("a", "Arsip")]);
    let mut rebuild = bench.engine.rebuild().unwrap();
    rebuild.add(&[doc("b", "Arsip")]).unwrap();
    drop(rebuild);
    assert_eq!(bench.ids("arsip"), ["a"]);
    assert_eq!(folders(&bench, "gen-").len(), 1);
}

#[test]
fn a_broken_index_is_set_aside_and_an_empty_one_made() {
    let damage: [fn(PathBuf); 3] = [
        |path| fs::write(path.join("meta.json"), "{ not json").unwrap(),
        |path| fs::remove_file(path.join("meta.json")).unwrap(),
        |path| {
            for file in fs::read_dir(path).unwrap().flatten() {
                if file.path().extension().is_some_and(|ext| ext == "idx") {
                    fs::write(file.path(), b"cut").unwrap();
                }
            }
        },
    ];
    for damage in damage {
        let bench = Bench::with(&[doc("a", "Arsip")]);
        bench.engine.rest();
        damage(folders(&bench, "gen-").remove(0));
        let Bench { engine, dir } = bench;
        drop(engine);
        let engine = Engine::open(settings(&dir)).unwrap();
        assert!(engine.is_fresh());
        assert_eq!((engine.cursor(), engine.len()), (0, 0));
        engine.apply(&[doc("b", "Arsip")], &[], 1).unwrap();
        let bench = Bench { engine, dir };
        assert_eq!(bench.ids("arsip"), ["b"]);
        assert_eq!(folders(&bench, "aside-").len(), 1);
    }
}

#[test]
fn an_index_of_another_shape_is_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(settings(&dir)).unwrap();
    drop(engine);
    let generation = fs::read_to_string(settings(&dir).dir.join("current")).unwrap();
    let meta = settings(&dir).dir.join(generation).join("meta.json");
    let other = fs::read_to_string(&meta).unwrap().replace("title_key", "title_kez");
    fs::write(&meta, other).unwrap();
    assert!(Engine::open(settings(&dir)).unwrap().is_fresh());
}

fn folders(bench: &Bench, prefix: &str) -> Vec<PathBuf> {
    let read = fs::read_dir(settings(&bench.dir).dir).unwrap();
    let paths = read.flatten().map(|entry| entry.path());
    paths
        .filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix)))
        .collect()
}

#[test]
fn browsing_is_never_older_than_the_index() {
    let bench = Bench::with(&[doc("a", "Arsip")]);
    let browse = Query { facets: true, ..Query::default() };
    for n in 2..6_u64 {
        // Asked twice: the second answer is the remembered one.
        let first = bench.engine.search(&browse).unwrap();
        assert_eq!(bench.engine.search(&browse).unwrap(), first);
        assert_eq!(first.total, usize::try_from(n).unwrap() - 1);
        bench.engine.apply(&[doc(&format!("b{n}"), "Arsip")], &[], n).unwrap();
    }
    let mut rebuild = bench.engine.rebuild().unwrap();
    rebuild.add(&[doc("z", "Satu")]).unwrap();
    rebuild.finish(9).unwrap();
    assert_eq!(ids(&bench.engine.search(&browse).unwrap()), ["z"]);
}
