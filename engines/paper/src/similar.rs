//! Finds documents that we already have: the same text saved again, scanned again or under another
//! head. Two documents that differ in year, period, number, revision or agency are *not* the same,
//! however alike they read: those tokens are kept apart from the words and compared for themselves.
//! It compares texts, not pictures, and never decides: a person is asked.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::propose::dates::{month, roman, year};

/// Values of the MinHash sketch.
const HASHES: usize = 64;
/// Tokens kept of each sort.
const KEPT: usize = 56;
/// First byte of the stored form.
const VERSION: u8 = 1;

/// A document's fingerprint: about 900 bytes, whatever its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Of the whole normalised text.
    whole: u64,
    /// Number of words, at most.
    words: u32,
    /// MinHash of word pairs, with numbers and months masked.
    sketch: Vec<u32>,
    /// Years, periods, document numbers, revision words: token hash to count.
    keys: BTreeMap<u32, u8>,
    /// The year that occurs most.
    year: u16,
    /// The quarter or half year that occurs most; 0 when none.
    period: u32,
    /// The agency that occurs most, when more than once; 0 otherwise.
    unit: u32,
    /// Agencies named: token hash to count.
    units: BTreeMap<u32, u8>,
    /// Other numbers.
    numbers: BTreeMap<u32, u8>,
}

/// How two documents relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The same words in the same order.
    Same,
    /// The same document with other noise: saved again, scanned again, another head.
    NearDuplicate,
    /// Alike, but of another year, period, number or revision: both are wanted.
    DiffersByYearOrRevision,
    /// Different documents.
    Different,
}

/// The answer of [`compare`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    /// Likeness of the words, 0 to 1, years and numbers not counted.
    pub jaccard: f32,
    /// What it means.
    pub verdict: Verdict,
}

/// Takes the fingerprint of a text.
pub fn fingerprint(text: &str) -> Fingerprint {
    let words = normalised(text);
    let mut print = Fingerprint {
        whole: 0xcbf2_9ce4_8422_2325,
        words: u32::try_from(words.len()).unwrap_or(u32::MAX),
        sketch: vec![0xffff_ff00; HASHES],
        keys: BTreeMap::new(),
        year: 0,
        period: 0,
        unit: 0,
        units: BTreeMap::new(),
        numbers: BTreeMap::new(),
    };
    let mut years: BTreeMap<u16, u32> = BTreeMap::new();
    let mut periods: BTreeMap<u32, u8> = BTreeMap::new();
    let mut masked: Vec<u64> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        print.whole = fnv(word.as_bytes(), print.whole ^ 0x20);
        let before = at.checked_sub(1).map_or("", |b| words[b].as_str());
        if let Some(y) = year(word).and_then(|y| u16::try_from(y).ok()) {
            *years.entry(y).or_default() += 1;
        }
        if let Some(place) = ordinal(word).filter(|_| PERIODS.contains(&before)) {
            let count = periods.entry(short(&format!("{before} {place}"))).or_default();
            *count = count.saturating_add(1);
        }
        masked.push(print.take(word, before, words.get(at + 1).map_or("", String::as_str)));
    }
    print.year = years.iter().max_by_key(|(y, count)| (**count, **y)).map_or(0, |(y, _)| *y);
    print.unit = most(&print.units, 2);
    print.period = most(&periods, 1);
    for pair in masked.windows(2.min(masked.len().max(1))) {
        let shingle = pair.iter().fold(0x9e37_79b9u64, |h, w| mix(h ^ *w));
        for (slot, seed) in print.sketch.iter_mut().zip(1u64..) {
            let value = mix(shingle ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            *slot = (*slot).min(u32::try_from(value >> 32).unwrap_or(u32::MAX) & 0xffff_ff00);
        }
    }
    for tokens in [&mut print.keys, &mut print.units, &mut print.numbers] {
        // The lowest hashes are a fair sample, and the same one on both sides.
        while tokens.len() > KEPT {
            tokens.pop_last();
        }
    }
    print
}

/// Words that tell one version of a document from another.
const REVISION: &[&str] = &[
    "revisi",
    "perubahan",
    "draft",
    "draf",
    "rancangan",
    "konsep",
    "addendum",
    "adendum",
    "ralat",
    "koreksi",
    "final",
    "sementara",
    "audited",
    "unaudited",
    "penyempurnaan",
    "pergeseran",
];

/// Parts of a year that are counted.
const PERIODS: &[&str] = &["triwulan", "tw", "semester", "caturwulan"];

const UNITS: &[&str] = &[
    "dinas",
    "badan",
    "biro",
    "inspektorat",
    "kecamatan",
    "kabupaten",
    "kota",
    "uptd",
    "rsud",
    "kelurahan",
    "bidang",
    "bagian",
];

impl Fingerprint {
    /// Notes what a word tells and returns what stands for it in the sketch.
    fn take(&mut self, word: &str, before: &str, after: &str) -> u64 {
        let note = |tokens: &mut BTreeMap<u32, u8>, key: String| {
            let count = tokens.entry(short(&key)).or_default();
            *count = count.saturating_add(1);
        };
        if UNITS.contains(&word) && after.chars().all(char::is_alphabetic) && after.len() > 2 {
            note(&mut self.units, format!("{word} {}", folded_letters(after)));
        }
        if let Some(y) = year(word) {
            note(&mut self.keys, format!("y{y}"));
            return 1;
        }
        let ordered = matches!(
            before,
            "triwulan"
                | "tw"
                | "semester"
                | "tahap"
                | "perubahan"
                | "revisi"
                | "edisi"
                | "nomor"
                | "no"
                | "versi"
                | "jilid"
                | "volume"
                | "periode"
                | "caturwulan"
                | "minggu"
        );
        if ordered && (ordinal(word).is_some() || word.starts_with(|c: char| c.is_ascii_digit())) {
            let place = ordinal(word).map_or_else(|| word.to_owned(), |n| n.to_string());
            note(&mut self.keys, format!("{before} {place}"));
            return 2;
        }
        if let Some(m) = month(word).filter(|_| word.len() > 2) {
            note(&mut self.keys, format!("m{m} {}", if is_day(before) { before } else { "" }));
            return 3;
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            if !is_day(word) || month(after).is_none() {
                note(&mut self.numbers, word.to_owned());
            }
            return 2;
        }
        if REVISION.contains(&word) {
            note(&mut self.keys, word.to_owned());
        }
        fnv(folded_letters(word).as_bytes(), 0xcbf2_9ce4_8422_2325)
    }

    /// The stored form, at most 1,024 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        out.extend(self.whole.to_le_bytes());
        out.extend(self.words.to_le_bytes());
        out.extend(self.year.to_le_bytes());
        out.extend(self.period.to_le_bytes());
        out.extend(self.unit.to_le_bytes());
        for value in &self.sketch {
            // 24 of 32 bits keep the odds of a chance match below one in sixteen million.
            out.extend(&value.to_be_bytes()[..3]);
        }
        for tokens in [&self.keys, &self.units, &self.numbers] {
            out.push(u8::try_from(tokens.len()).unwrap_or(u8::MAX));
            for (token, count) in tokens {
                out.extend(&token.to_be_bytes()[..3]);
                out.push(*count);
            }
        }
        out
    }

    /// Reads the stored form; `None` when it is of another version or cut.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Bytes(bytes);
        if from.take(1)? != [VERSION] {
            return None;
        }
        let whole = u64::from_le_bytes(from.take(8)?.try_into().ok()?);
        let words = u32::from_le_bytes(from.take(4)?.try_into().ok()?);
        let year = u16::from_le_bytes(from.take(2)?.try_into().ok()?);
        let period = u32::from_le_bytes(from.take(4)?.try_into().ok()?);
        let unit = u32::from_le_bytes(from.take(4)?.try_into().ok()?);
        let mut sketch = Vec::with_capacity(HASHES);
        for _ in 0..HASHES {
            sketch.push(from.three()?);
        }
        let keys = from.tokens()?;
        let units = from.tokens()?;
        let numbers = from.tokens()?;
        Some(Self { whole, words, sketch, keys, year, period, unit, units, numbers })
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (now, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(now)
    }

    fn three(&mut self) -> Option<u32> {
        let b = self.take(3)?;
        Some(u32::from_be_bytes([b[0], b[1], b[2], 0]))
    }

    fn tokens(&mut self) -> Option<BTreeMap<u32, u8>> {
        let count = self.take(1)?[0];
        (0..count).map(|_| Some((self.three()?, self.take(1)?[0]))).collect()
    }
}

/// Compares two fingerprints.
pub fn compare(a: &Fingerprint, b: &Fingerprint) -> Similarity {
    let alike = a.sketch.iter().zip(&b.sketch).filter(|(x, y)| *x >> 8 == *y >> 8).count();
    #[expect(clippy::cast_precision_loss, reason = "64 at most")]
    let jaccard = if a.words == 0 || b.words == 0 { 0.0 } else { alike as f32 / HASHES as f32 };
    let verdict = if a.whole == b.whole && a.words == b.words && a.words > 0 {
        Verdict::Same
    } else if jaccard < 0.45 {
        Verdict::Different
    } else {
        alike_but(a, b, jaccard)
    };
    Similarity { jaccard, verdict }
}

/// The words are alike: what do the telling tokens say?
fn alike_but(a: &Fingerprint, b: &Fingerprint, jaccard: f32) -> Verdict {
    let units = Apart::of(&a.units, &b.units);
    let keys = Apart::of(&a.keys, &b.keys);
    let numbers = Apart::of(&a.numbers, &b.numbers);
    // Noise of a scan also breaks numbers, so with it a telling token must differ more clearly.
    let noisy = jaccard < 0.93;
    let told = |x: u32, y: u32| x != y && x != 0 && y != 0;
    if told(a.unit, b.unit) || units.clashes(if noisy { 0.5 } else { 0.2 }) {
        return Verdict::Different;
    }
    if told(u32::from(a.year), u32::from(b.year)) || told(a.period, b.period) {
        return Verdict::DiffersByYearOrRevision;
    }
    if keys.clashes(if noisy { 0.34 } else { 0.0 })
        || numbers.clashes(if noisy { 0.6 } else { 0.0 })
    {
        return Verdict::DiffersByYearOrRevision;
    }
    let marked = |x: &Fingerprint, y: &Fingerprint| {
        REVISION.iter().any(|w| x.keys.contains_key(&short(w)) && !y.keys.contains_key(&short(w)))
    };
    if marked(a, b) || marked(b, a) {
        return Verdict::DiffersByYearOrRevision;
    }
    if jaccard < 0.55 { Verdict::Different } else { Verdict::NearDuplicate }
}

/// The token that occurs most, if at least `least` times; 0 otherwise.
fn most(tokens: &BTreeMap<u32, u8>, least: u8) -> u32 {
    let top = tokens.iter().filter(|(_, count)| **count >= least);
    top.max_by_key(|(token, count)| (**count, **token)).map_or(0, |(token, _)| *token)
}

/// Tokens that only one side has, or has more often.
struct Apart {
    only_a: u32,
    only_b: u32,
    smaller: u32,
}

impl Apart {
    fn of(a: &BTreeMap<u32, u8>, b: &BTreeMap<u32, u8>) -> Self {
        // Beyond the last token that both sides could keep, absence means nothing.
        let full = |t: &BTreeMap<u32, u8>| {
            if t.len() == KEPT {
                t.last_key_value().map_or(u32::MAX, |(k, _)| *k)
            } else {
                u32::MAX
            }
        };
        let bound = full(a).min(full(b));
        let count = |x: &BTreeMap<u32, u8>, y: &BTreeMap<u32, u8>| {
            let more = |k: &u32, count: &u8| y.get(k).is_none_or(|other| other < count);
            let only = x.iter().filter(|(k, count)| **k <= bound && more(k, count)).count();
            u32::try_from(only).unwrap_or(u32::MAX)
        };
        let size = |x: &BTreeMap<u32, u8>| u32::try_from(x.len()).unwrap_or(u32::MAX);
        Self { only_a: count(a, b), only_b: count(b, a), smaller: size(a).min(size(b)).max(1) }
    }

    /// Both sides say something that the other does not, in more than `share` of their tokens.
    fn clashes(&self, share: f32) -> bool {
        let both = f64::from(self.only_a.min(self.only_b));
        both > 0.0 && both / f64::from(self.smaller) > f64::from(share)
    }
}

/// The words of a text: compatibility forms, lower case, running heads with page numbers removed.
fn normalised(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines() {
        let line: String = line.nfkc().flat_map(char::to_lowercase).collect();
        let line = joined_numbers(&line);
        let parts: Vec<String> = line
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(digits_mended)
            .collect();
        if !is_page_line(&parts) {
            words.extend(parts);
        }
    }
    words
}

/// "97,2" and "12.450.000" are one number each: their separators go.
fn joined_numbers(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let digit =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let within = |at: usize| {
        matches!(chars[at], '.' | ',') && digit(at.checked_sub(1)) && digit(at.checked_add(1))
    };
    (0..chars.len()).filter(|at| !within(*at)).map(|at| chars[at]).collect()
}

/// "Halaman 3 dari 12", "- 3 -", "hal. 3": says where, not what.
fn is_page_line(parts: &[String]) -> bool {
    let number =
        |w: &String| w.len() <= 4 && w.chars().all(|c| c.is_ascii_digit()) && year(w).is_none();
    match parts {
        [] => true,
        [one] => number(one),
        [page, rest @ ..] => {
            matches!(page.as_str(), "halaman" | "hal" | "page")
                && rest.len() <= 3
                && rest.iter().all(|w| number(w) || matches!(w.as_str(), "dari" | "of"))
        }
    }
}

/// Scans read 2023 as 2O23 or l2 for 12: letters that look like digits among digits become digits.
fn digits_mended(word: &str) -> String {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let look = |c: char| match c {
        'o' => '0',
        'l' | 'i' => '1',
        's' => '5',
        'b' => '8',
        other => other,
    };
    let all = word.chars().all(|c| look(c).is_ascii_digit());
    if digits * 2 >= word.chars().count() && all {
        word.chars().map(look).collect()
    } else {
        word.to_owned()
    }
}

/// Letters that scans confuse fall together.
fn folded_letters(word: &str) -> String {
    let plain = word.replace("rn", "m").replace("vv", "w").replace("cl", "d");
    plain
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' | 'j' | '|' | '!' => 'l',
            '5' => 's',
            '8' => 'b',
            'c' => 'e',
            other => other,
        })
        .collect()
}

fn ordinal(word: &str) -> Option<u8> {
    let spoken = ["kesatu", "kedua", "ketiga", "keempat", "kelima"].iter().position(|w| *w == word);
    let spoken = spoken.and_then(|n| u8::try_from(n + 1).ok());
    let first = (word == "pertama").then_some(1);
    spoken
        .or(first)
        .or_else(|| roman(word))
        .or_else(|| word.parse::<u8>().ok().filter(|_| !word.starts_with('0')))
}

fn is_day(word: &str) -> bool {
    word.len() <= 2 && word.parse::<u8>().is_ok_and(|d| (1..=31).contains(&d))
}

fn fnv(bytes: &[u8], start: u64) -> u64 {
    bytes.iter().fold(start, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3))
}

fn mix(mut h: u64) -> u64 {
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

/// A token's hash with the low byte cleared, as it is stored.
fn short(key: &str) -> u32 {
    let h = mix(fnv(key.as_bytes(), 0xcbf2_9ce4_8422_2325));
    u32::try_from(h >> 32).unwrap_or(u32::MAX) & 0xffff_ff00
}
