//! Which documents answer, and in which order.

use search::{Doc, Query, Sort};

use crate::{Bench, ask, doc, groups, ids};

/// Enough other documents that a word can be common.
fn crowd(title: &str, count: usize) -> Vec<Doc> {
    (0..count).map(|n| doc(&format!("crowd{n}"), title)).collect()
}

#[test]
fn title_beats_tags_beats_summary_beats_body() {
    let filler = "kata lain yang mengisi teks agar sama panjang";
    let mut docs = vec![
        Doc { title: "Stunting".into(), ..doc("title", "") },
        Doc { tags: vec!["stunting".into()], ..doc("tags", "Hal pertama") },
        Doc { summary: "stunting".into(), ..doc("summary", "Hal kedua") },
        Doc { body: "stunting".into(), ..doc("body", "Hal ketiga") },
    ];
    for doc in &mut docs {
        doc.body.push_str(filler);
        doc.body.insert(doc.body.len() - filler.len(), ' ');
    }
    assert_eq!(Bench::with(&docs).ids("stunting"), ["title", "tags", "summary", "body"]);
}

#[test]
fn all_words_are_required_while_enough_documents_have_them() {
    let mut docs = crowd("Laporan keuangan", 5);
    docs.extend((0..5).map(|n| doc(&format!("half{n}"), "Laporan kinerja")));
    let page = Bench::with(&docs).page("laporan keuangan");
    assert_eq!(page.total, 5);
    assert!(ids(&page).iter().all(|id| id.starts_with("crowd")));
}

#[test]
fn most_words_suffice_when_no_document_has_all() {
    let bench = Bench::with(&[
        doc("two", "Laporan keuangan kecamatan"),
        doc("one", "Laporan cuaca"),
        doc("none", "Jadwal imunisasi"),
    ]);
    assert_eq!(bench.ids("laporan keuangan antariksa"), ["two"]);
}

#[test]
fn a_misspelled_word_finds_what_was_meant_and_says_so() {
    let mut docs = crowd("Peraturan gubernur", 4);
    docs.push(doc("dishub", "Anggaran perhubungan"));
    let bench = Bench::with(&docs);
    for (typed, meant) in [
        ("gubenur", "gubernur"),
        ("gubernru", "gubernur"),
        ("angaran", "anggaran"),
        ("anggarna", "anggaran"),
        ("perhubungna", "perhubungan"),
        ("perhubgnan", "perhubungan"),
    ] {
        let page = bench.page(&format!("{typed} "));
        assert_eq!(page.corrected.as_deref(), Some(meant), "{typed}");
        assert!(page.total > 0, "{typed}");
    }
}

#[test]
fn short_words_are_taken_as_typed() {
    let bench = Bench::with(&[doc("a", "Desa maju")]);
    let page = bench.page("dasa ");
    assert_eq!((page.total, page.corrected), (0, None));
}

#[test]
fn a_known_word_is_not_corrected() {
    let mut docs = crowd("Pelayanan terpadu", 20);
    docs.extend((0..3).map(|n| doc(&format!("nyala{n}"), "Pelayangan nusantara")));
    let page = Bench::with(&docs).page("pelayangan");
    assert_eq!((page.total, page.corrected), (3, None));
}

#[test]
fn a_rare_misspelling_in_a_document_does_not_hide_the_right_word() {
    let mut docs = crowd("Pelayanan terpadu", 30);
    docs.push(doc("typo", "Pelayanam terpadu"));
    let page = Bench::with(&docs).page("pelayanam terpadu");
    assert_eq!(page.corrected.as_deref(), Some("pelayanan terpadu"));
    assert!(page.total >= 30, "{}", page.total);
}

#[test]
fn a_phrase_matches_only_words_in_that_order() {
    let bench = Bench::with(&[
        doc("yes", "Dokumen rencana kerja dinas"),
        doc("no", "Kerja keras dalam rencana"),
    ]);
    assert_eq!(bench.ids("\"rencana kerja\""), ["yes"]);
    assert_eq!(bench.ids("\u{201c}rencana kerja\u{201d}"), ["yes"]);
    assert_eq!(bench.page("\"kerja rencana\"").total, 0);
}

#[test]
fn a_phrase_does_not_reach_from_title_into_summary() {
    let split = Doc { summary: "kerja bakti".into(), ..doc("split", "Rencana") };
    assert_eq!(Bench::with(&[split]).page("\"rencana kerja\"").total, 0);
}

#[test]
fn an_exclusion_takes_documents_out() {
    let bench = Bench::with(&[
        doc("keep", "Jadwal imunisasi"),
        doc("drop", "Jadwal rapat"),
        doc("phrase", "Jadwal rapat kerja"),
    ]);
    assert_eq!(bench.ids("jadwal -rapat"), ["keep"]);
    let kept = bench.ids("jadwal -\"rapat kerja\"");
    assert!(kept.contains(&"drop".to_owned()) && !kept.contains(&"phrase".to_owned()));
    assert_eq!(bench.ids("-rapat"), ["keep"]);
    bench.finds("jadwal-rapat", "drop");
}

#[test]
fn the_last_word_is_completed_until_a_space_ends_it() {
    let bench = Bench::with(&[doc("a", "Kotawaringin Timur"), doc("b", "Kotamadya")]);
    bench.finds("kotaw", "a");
    bench.misses("kotaw", "b");
    assert_eq!(bench.page("kotaw ").total, 0);
}

#[test]
fn synonyms_work_at_once_and_both_ways() {
    let bench = Bench::with(&[
        doc("short", "Renstra Diskominfo"),
        doc("long", "Rencana Strategis Dinas Komunikasi dan Informatika"),
    ]);
    assert_eq!(bench.ids("diskominfo"), ["short"]);
    bench.engine.set_synonyms(&groups(&[
        &["diskominfo", "dinas komunikasi", "dinas komunikasi dan informatika"],
        &["renstra", "rencana strategis"],
    ]));
    for asked in [
        "diskominfo",
        "dinas komunikasi",
        "dinas komunikasi dan informatika",
        "renstra diskominfo",
        "rencana strategis dinas komunikasi",
    ] {
        bench.finds(asked, "short");
        bench.finds(asked, "long");
    }
    bench.engine.set_synonyms(&[]);
    assert_eq!(bench.ids("diskominfo"), ["short"]);
}

#[test]
fn a_misspelled_abbreviation_is_known_from_the_synonyms() {
    let bench = Bench::with(&[doc("long", "Dinas Komunikasi dan Informatika")]);
    bench.engine.set_synonyms(&groups(&[&["diskominfo", "dinas komunikasi dan informatika"]]));
    bench.finds("diskomimfo", "long");
}

#[test]
fn the_built_in_abbreviations_of_government_work() {
    let bench = Bench::with(&[
        doc("lkjip", "Laporan Kinerja Instansi Pemerintah 2023"),
        doc("dpa", "Dokumen Pelaksanaan Anggaran 2024"),
        doc("sop", "Standar Operasional Prosedur layanan"),
        doc("perda", "Peraturan Daerah Nomor 5 Tahun 2019"),
        doc("abbr", "RPJMD 2021-2026"),
    ]);
    bench.engine.set_synonyms(&search::default_synonyms());
    for (asked, id) in [
        ("LKjIP 2023", "lkjip"),
        ("lakip", "lkjip"),
        ("dpa 2024", "dpa"),
        ("SOP", "sop"),
        ("perda no 5 tahun 2019", "perda"),
        ("rencana pembangunan jangka menengah daerah", "abbr"),
    ] {
        assert_eq!(bench.ids(asked).first().map(String::as_str), Some(id), "{asked}");
    }
}

#[test]
fn among_equals_the_newer_comes_first() {
    let at = |id: &str, date_ms| Doc { date_ms, ..doc(id, "Laporan tahunan") };
    let bench = Bench::with(&[
        at("old", 1_300_000_000_000),
        at("new", 1_760_000_000_000),
        at("mid", 1_600_000_000_000),
    ]);
    assert_eq!(bench.ids("laporan tahunan"), ["new", "mid", "old"]);
}

#[test]
fn hits_sort_by_date_and_title_and_page_without_gap_or_repetition() {
    let docs: Vec<Doc> = (0..25)
        .map(|n| Doc {
            date_ms: 1_000_000 * n,
            ..doc(&format!("d{n:02}"), &format!("Arsip {:02}", (n * 7) % 25))
        })
        .collect();
    let bench = Bench::with(&docs[..10]);
    bench.engine.apply(&docs[10..], &[], 2).unwrap();
    let all = |sort| {
        let mut found = Vec::new();
        for offset in [0, 10, 20] {
            let page = Query { sort, offset, limit: 10, ..ask("arsip") };
            found.extend(bench.engine.search(&page).unwrap().hits);
        }
        found
    };
    let newest = all(Sort::Newest);
    assert!(newest.is_sorted_by_key(|hit| -hit.date_ms) && newest.len() == 25);
    assert!(all(Sort::Oldest).is_sorted_by_key(|hit| hit.date_ms));
    assert!(all(Sort::Title).is_sorted_by_key(|hit| hit.title.clone()));
}

#[test]
fn empty_text_browses_newest_first() {
    let at = |id: &str, date_ms| Doc { date_ms, ..doc(id, "Apa saja") };
    let bench = Bench::with(&[at("a", 1), at("c", 3), at("b", 2)]);
    assert_eq!(bench.ids("  "), ["c", "b", "a"]);
    assert_eq!(bench.page("").total, 3);
}

#[test]
fn year_agency_and_format_of_a_document_are_words_too() {
    let lkjip = Doc {
        year: Some(2023),
        agency_names: "Dinas Kesehatan Dinkes".into(),
        formats: vec!["pdf".into()],
        ..doc("a", "Laporan kinerja")
    };
    let bench = Bench::with(&[lkjip, doc("b", "Laporan kinerja")]);
    assert_eq!(bench.ids("laporan kinerja dinkes 2023 pdf")[0], "a");
}
