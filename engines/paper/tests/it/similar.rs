//! Near-duplicates, on the pairs of `tests/fixtures/pairs.toml`.

use std::collections::BTreeMap;

use paper::similar::{Fingerprint, Verdict, compare, fingerprint};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pairs {
    base: BTreeMap<String, String>,
    pair: Vec<Pair>,
}

/// Two texts, each a base text with changes.
#[derive(Deserialize)]
struct Pair {
    what: String,
    a: String,
    b: Option<String>,
    #[serde(default)]
    change: Vec<[String; 2]>,
    /// A way of being saved again: `ocr`, `space`, `capitals`, `pages`, `head`, `wrap`, `quotes`.
    #[serde(default)]
    noise: Vec<String>,
    expect: String,
}

fn noisy(text: &str, noise: &str) -> String {
    match noise {
        // Every 40th or so letter is read as one that looks like it.
        "ocr" => {
            let mut state = 7u32;
            text.chars()
                .map(|c| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    if state >> 16 & 0x1f != 0 {
                        return c;
                    }
                    match c {
                        'l' => '1',
                        'i' => 'l',
                        'o' => '0',
                        'e' => 'c',
                        's' => '5',
                        'a' => 'o',
                        'n' => 'r',
                        other => other,
                    }
                })
                .collect()
        }
        "space" => text.replace(' ', "  ").replace('\n', "\r\n\r\n"),
        "capitals" => text.to_uppercase(),
        "wrap" => {
            let words: Vec<&str> = text.split_whitespace().collect();
            words.chunks(7).map(|c| c.join(" ")).collect::<Vec<_>>().join("\n")
        }
        "pages" => {
            let lines: Vec<&str> = text.lines().collect();
            let mut out = String::new();
            for (n, chunk) in lines.chunks(3).enumerate() {
                out.push_str(&chunk.join("\n"));
                out.push_str(&format!("\nHalaman {} dari 9\n- {} -\n", n + 1, n + 1));
            }
            out
        }
        "head" => format!(
            "Dokumen ini diunduh dari laman resmi\nSALINAN SESUAI ASLINYA\n{text}\nDipindai dengan pemindai kantor\n"
        ),
        "quotes" => {
            text.replace('"', "\u{201d}").replace('-', "\u{2013}").replace("fi", "\u{fb01}")
        }
        other => panic!("unknown noise {other}"),
    }
}

#[test]
fn fifty_pairs_are_told_apart() {
    let source = include_str!("../fixtures/pairs.toml");
    let pairs: Pairs = toml::from_str(source).unwrap();
    assert!(pairs.pair.len() >= 50, "{} pairs", pairs.pair.len());
    let mut wrong = Vec::new();
    for pair in &pairs.pair {
        let a = pairs.base[&pair.a].clone();
        let mut b = pairs.base[pair.b.as_ref().unwrap_or(&pair.a)].clone();
        for [from, to] in &pair.change {
            assert!(b.contains(from.as_str()), "{}: {from:?} is not in the text", pair.what);
            b = b.replace(from.as_str(), to);
        }
        for noise in &pair.noise {
            b = noisy(&b, noise);
        }
        let (x, y) = (fingerprint(&a), fingerprint(&b));
        let got = compare(&x, &y);
        assert_eq!(got, compare(&y, &x), "{}: the order does not matter", pair.what);
        let fine = match pair.expect.as_str() {
            "duplicate" => matches!(got.verdict, Verdict::Same | Verdict::NearDuplicate),
            "revision" => got.verdict == Verdict::DiffersByYearOrRevision,
            "different" => got.verdict == Verdict::Different,
            other => panic!("unknown expectation {other}"),
        };
        if !fine {
            wrong.push(format!("{}: expected {}, got {got:?}", pair.what, pair.expect));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        pairs.pair.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_fingerprint_is_small_and_survives_storage() {
    let long: String =
        (0..20_000).map(|n| format!("kata{n} {} tahun {} ", n * 37, 1990 + n % 60)).collect();
    let print = fingerprint(&long);
    let bytes = print.to_bytes();
    assert!(bytes.len() <= 1024, "{} bytes", bytes.len());
    let back = Fingerprint::from_bytes(&bytes).unwrap();
    assert_eq!(back, print);
    assert_eq!(compare(&back, &print).verdict, Verdict::Same);
    assert!(Fingerprint::from_bytes(&bytes[..100]).is_none());
    assert!(Fingerprint::from_bytes(&[]).is_none());
    let empty = fingerprint("");
    assert_eq!(compare(&empty, &empty).verdict, Verdict::Different, "two blank scans are not one");
}
