//! No text that a person can send makes an error, a panic or a page without end.

use search::{Doc, Query, Sort};

use crate::{Bench, ask, doc};

/// A small generator, so that a failure can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn text(&mut self) -> String {
        let length = self.next() % 60;
        let mut out = String::new();
        for _ in 0..length {
            let c = match self.next() % 8 {
                0 => *b"\"-'.:/()[]{}*?~^+&|\\ ".get((self.next() % 21) as usize).unwrap_or(&b' '),
                1..=4 => b'a' + (self.next() % 26) as u8,
                5 => b'0' + (self.next() % 10) as u8,
                6 => b' ',
                _ => {
                    let code = (self.next() % 0x11_0000) as u32;
                    out.extend(char::from_u32(code));
                    continue;
                }
            };
            out.push(char::from(c));
        }
        out
    }
}

#[test]
fn any_text_is_a_valid_query_and_a_valid_document() {
    let mut dice = Dice(0x5eed);
    let docs: Vec<Doc> = (0..300)
        .map(|n| Doc {
            summary: dice.text(),
            body: dice.text(),
            tags: vec![dice.text()],
            ..doc(&format!("d{n}"), &dice.text())
        })
        .collect();
    let bench = Bench::with(&docs);
    bench.engine.set_synonyms(&[vec![dice.text(), dice.text(), String::new()], vec![]]);
    for round in 0..2_000 {
        let text = dice.text();
        let sort = [Sort::Relevance, Sort::Newest, Sort::Title][round % 3];
        let query = Query { facets: round % 2 == 0, sort, limit: 5, ..ask(&text) };
        let page = bench.engine.search(&query);
        assert!(page.is_ok(), "{text:?}: {page:?}");
        assert!(bench.engine.suggest(&text, "id", 5).is_ok(), "{text:?}");
        for hit in page.map(|page| page.hits).unwrap_or_default() {
            let title: String = hit.title_marked.iter().map(|span| span.text.as_str()).collect();
            assert_eq!(title, hit.title);
        }
    }
}

#[test]
fn known_traps_are_plain_text() {
    let bench = Bench::with(&[doc("a", "Anggaran belanja")]);
    let long = "anggaran ".repeat(2_000);
    for text in [
        "\"",
        "\"\"",
        "\"anggaran",
        "anggaran\"",
        "-",
        "--",
        "- -",
        "-\"",
        "-\"anggaran",
        "*",
        "a*",
        "title:anggaran",
        "AND OR NOT",
        "(((",
        "[1 TO 2]",
        "anggaran~2^3",
        "\u{0}",
        "\u{202e}abc",
        "💥",
        "ﷺ",
        "e\u{301}\u{301}\u{301}",
        "'",
        "''s",
        "a'",
        "1/",
        "/1",
        "1.2.3.4.5.6.7.8.9.10",
        &long,
        &"x".repeat(10_000),
        &"\"".repeat(10_000),
        &"a-".repeat(5_000),
        &"1.".repeat(5_000),
    ] {
        assert!(bench.engine.search(&ask(text)).is_ok(), "{text:?}");
        assert!(bench.engine.suggest(text, "en", 5).is_ok(), "{text:?}");
    }
    assert_eq!(bench.ids("\"anggaran"), ["a"]);
    assert_eq!(bench.ids("anggaran\""), ["a"]);
    assert_eq!(bench.ids(&long), ["a"]);
}

#[test]
fn wild_numbers_are_bounded() {
    let bench = Bench::with(&[doc("a", "Anggaran")]);
    for (offset, limit) in [(usize::MAX, 1), (0, usize::MAX), (usize::MAX, usize::MAX), (0, 0)] {
        let page = bench.engine.search(&Query { offset, limit, ..ask("anggaran") }).unwrap();
        assert_eq!(page.total, 1);
    }
}

#[test]
fn text_without_a_word_finds_nothing() {
    let bench = Bench::with(&[doc("a", "Anggaran")]);
    assert_eq!(bench.page("!?!").total, 0);
    assert_eq!(bench.page("\"\"").total, 0);
}
