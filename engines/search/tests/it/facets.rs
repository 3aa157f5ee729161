//! Filters and counts.

use search::{Doc, Query};

use crate::{Bench, ask, doc, ids};

fn shelf() -> Vec<Doc> {
    let one = |id: &str, agency: &str, year, formats: &[&str]| Doc {
        agency: agency.to_owned(),
        year,
        formats: formats.iter().map(|format| (*format).to_owned()).collect(),
        category: if id < "c" { "berkala".into() } else { "setiap-saat".into() },
        ..doc(id, "Laporan")
    };
    vec![
        one("a", "dinkes", Some(2023), &["pdf"]),
        one("b", "dinkes", Some(2024), &["pdf", "xlsx", "pdf"]),
        one("c", "dishub", Some(2024), &["xlsx"]),
        one("d", "dishub", None, &[]),
        one("e", "", Some(2022), &["csv"]),
    ]
}

fn pairs(list: &[(&str, u64)]) -> Vec<(String, u64)> {
    list.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect()
}

#[test]
fn counts_are_of_the_matching_documents() {
    let bench = Bench::with(&shelf());
    let page = bench.engine.search(&Query { facets: true, ..ask("laporan") }).unwrap();
    assert_eq!(page.total, 5);
    assert_eq!(page.facets.agency, pairs(&[("dinkes", 2), ("dishub", 2)]));
    assert_eq!(page.facets.year, pairs(&[("2024", 2), ("2023", 1), ("2022", 1)]));
    assert_eq!(page.facets.format, pairs(&[("pdf", 2), ("xlsx", 2), ("csv", 1)]));
    assert_eq!(page.facets.category, pairs(&[("setiap-saat", 3), ("berkala", 2)]));
    assert_eq!(page.facets.kind, pairs(&[("information", 5)]));
}

#[test]
fn a_facet_ignores_its_own_filter_so_that_a_second_value_can_be_chosen() {
    let bench = Bench::with(&shelf());
    let query = Query {
        facets: true,
        agencies: vec!["dinkes".into()],
        years: vec![2024],
        ..ask("laporan")
    };
    let page = bench.engine.search(&query).unwrap();
    assert_eq!(ids(&page), ["b"]);
    assert_eq!(page.facets.agency, pairs(&[("dinkes", 1), ("dishub", 1)]));
    assert_eq!(page.facets.year, pairs(&[("2024", 1), ("2023", 1)]));
    assert_eq!(page.facets.format, pairs(&[("pdf", 1), ("xlsx", 1)]));
}

#[test]
fn values_of_one_filter_are_alternatives_and_filters_add_up() {
    let bench = Bench::with(&shelf());
    let find = |query: &Query| {
        let mut found = ids(&bench.engine.search(query).unwrap());
        found.sort();
        found
    };
    let both = Query { agencies: vec!["dinkes".into(), "dishub".into()], ..ask("") };
    assert_eq!(find(&both), ["a", "b", "c", "d"]);
    assert_eq!(find(&Query { years: vec![2024, 2022], ..both.clone() }), ["b", "c"]);
    assert_eq!(find(&Query { formats: vec!["xlsx".into()], ..ask("") }), ["b", "c"]);
    assert_eq!(find(&Query { categories: vec!["berkala".into()], ..ask("") }), ["a", "b"]);
    assert!(find(&Query { agencies: vec!["tidak-ada".into()], ..ask("") }).is_empty());
}

#[test]
fn room_and_language_limit_hits_and_counts_alike() {
    let mut docs = shelf();
    docs[0].lang = "en".into();
    docs[1].room = "portal".into();
    let bench = Bench::with(&docs);
    let query = Query { lang: Some("en".into()), facets: true, ..ask("") };
    let page = bench.engine.search(&query).unwrap();
    assert_eq!((page.total, page.facets.agency), (1, pairs(&[("dinkes", 1)])));
    let query = Query { room: Some("portal".into()), ..ask("laporan") };
    assert_eq!(ids(&bench.engine.search(&query).unwrap()), ["b"]);
}

#[test]
fn counts_add_up_over_segments_and_forget_the_removed() {
    let bench = Bench::with(&shelf());
    let more = Doc { agency: "dinkes".into(), ..doc("f", "Laporan") };
    bench.engine.apply(&[more], &["a".into(), "e".into()], 2).unwrap();
    let page = bench.engine.search(&Query { facets: true, ..ask("laporan") }).unwrap();
    assert_eq!(page.facets.agency, pairs(&[("dinkes", 2), ("dishub", 2)]));
    assert_eq!(page.total, 4);
    assert_eq!(page.facets.year, pairs(&[("2024", 2)]));
}
