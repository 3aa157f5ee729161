//! What a person sees: marks, snippets, suggestions.

use search::{Doc, Span};

use crate::{Bench, doc, groups};

fn marked(spans: &[Span]) -> Vec<&str> {
    spans.iter().filter(|span| span.mark).map(|span| span.text.as_str()).collect()
}

fn whole(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

#[test]
fn marks_are_on_the_words_that_really_matched() {
    let bench = Bench::with(&[doc("a", "Perencanaan & <b>Anggaran</b> Daerah: rencana-rencana")]);
    let page = bench.page("merencanakan angaran ");
    let title = &page.hits[0].title_marked;
    assert_eq!(marked(title), ["Perencanaan", "Anggaran", "rencana-rencana"]);
    assert_eq!(whole(title), "Perencanaan & <b>Anggaran</b> Daerah: rencana-rencana");
}

#[test]
fn a_synonym_is_marked_where_it_stands() {
    let bench = Bench::with(&[doc("a", "Dinas Komunikasi dan Informatika dan lain-lain")]);
    bench.engine.set_synonyms(&groups(&[&["diskominfo", "dinas komunikasi dan informatika"]]));
    let page = bench.page("diskominfo");
    let marks = marked(&page.hits[0].title_marked).concat();
    assert_eq!(marks, "DinasKomunikasidanInformatika");
}

#[test]
fn the_snippet_is_the_piece_of_the_body_with_the_match() {
    let body = format!(
        "{}Realisasi belanja modal jembatan gantung mencapai target. {}",
        "Kalimat pembuka tanpa makna apa pun. ".repeat(60),
        "Kalimat penutup yang juga panjang. ".repeat(60)
    );
    let bench = Bench::with(&[Doc { body, summary: "Ringkasan.".into(), ..doc("a", "Laporan") }]);
    let page = bench.page("jembatan gantung");
    let snippet = &page.hits[0].snippet;
    assert_eq!(marked(snippet), ["jembatan", "gantung"]);
    let text = whole(snippet);
    assert!(text.starts_with('…') && text.ends_with('…') && text.len() < 300, "{text}");
}

#[test]
fn without_a_match_in_the_text_the_summary_is_shown() {
    let with = Doc { summary: "Ringkasan isi dokumen.".into(), ..doc("a", "Stunting") };
    let page = Bench::with(&[with]).page("stunting");
    assert_eq!(whole(&page.hits[0].snippet), "Ringkasan isi dokumen.");
}

#[test]
fn typing_proposes_titles_with_address_and_completed_words() {
    let bench = Bench::with(&[
        doc("a", "Rencana Strategis Dinas Kesehatan"),
        doc("b", "Rencana Kerja Tahunan"),
        doc("c", "Jadwal kapal"),
        Doc { lang: "en".into(), ..doc("d", "Regional work plan, rencana") },
    ]);
    let list = bench.engine.suggest("renc", "id", 8).unwrap();
    let titles: Vec<_> = list.iter().filter_map(|s| s.url.as_deref()).collect();
    assert_eq!(titles.len(), 2, "{list:?}");
    assert!(titles.contains(&"/ppid/a") && titles.contains(&"/ppid/b"));
    assert!(list.iter().any(|s| s.url.is_none() && s.text == "rencana"));
    let narrowed = bench.engine.suggest("rencana str", "", 8).unwrap();
    assert_eq!(narrowed[0].url.as_deref(), Some("/ppid/a"));
    assert!(narrowed.iter().any(|s| s.text == "rencana strategis"));
}

#[test]
fn suggestions_forgive_an_error_and_respect_the_limit() {
    let docs: Vec<_> = (0..20).map(|n| doc(&format!("d{n}"), &format!("Anggaran {n}"))).collect();
    let bench = Bench::with(&docs);
    assert_eq!(bench.engine.suggest("ang", "id", 6).unwrap().len(), 4);
    assert!(!bench.engine.suggest("angaran", "id", 6).unwrap().is_empty());
    assert!(bench.engine.suggest("", "id", 6).unwrap().is_empty());
    assert!(bench.engine.suggest("ang", "id", 0).unwrap().is_empty());
}
