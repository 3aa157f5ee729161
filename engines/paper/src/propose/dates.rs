//! Days, years and periods in Indonesian documents. Numbers without a month's name are believed
//! only in the usual order day, month, year.

use super::{Guess, folded};

/// The months, with the spellings and abbreviations that occur.
const MONTHS: [&[&str]; 12] = [
    &["januari", "jan", "january"],
    &["februari", "pebruari", "feb", "peb", "february"],
    &["maret", "mar", "march"],
    &["april", "apr"],
    &["mei", "may"],
    &["juni", "jun", "june"],
    &["juli", "jul", "july"],
    &["agustus", "agt", "ags", "agu", "aug", "august"],
    &["september", "sept", "sep"],
    &["oktober", "okt", "oct", "october"],
    &["november", "nopember", "nov", "nop"],
    &["desember", "des", "dec", "december"],
];

const MONTH_NAMES: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// The number of a month's name, 1 to 12.
pub fn month(word: &str) -> Option<u8> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u8::try_from(at + 1).ok()
}

/// A roman number from I to XII.
pub(crate) fn roman(word: &str) -> Option<u8> {
    let all = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let at = all.iter().position(|r| *r == word)?;
    u8::try_from(at + 1).ok()
}

/// A year that a living document may carry.
pub(crate) fn year(word: &str) -> Option<i32> {
    let number: i32 = word.parse().ok()?;
    (word.len() == 4 && (1945..=2099).contains(&number)).then_some(number)
}

fn day(word: &str) -> Option<u8> {
    word.parse().ok().filter(|d| (1..=31).contains(d))
}

fn exists((y, m, d): (i32, u8, u8)) -> bool {
    let leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    let last = match m {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&m) && (1..=last).contains(&d)
}

/// A day written out in a text, and the words around it.
#[derive(Debug, Clone, PartialEq)]
struct Written {
    date: (i32, u8, u8),
    /// Byte place in the folded text.
    at: usize,
    before: String,
    words: String,
}

fn written(folded: &str) -> Vec<Written> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for word in folded.split(' ') {
        if !word.is_empty() {
            words.push((at, word));
        }
        at += word.len() + 1;
    }
    let mut found = Vec::new();
    for (n, three) in words.windows(3).enumerate() {
        let (d, m, y) = (three[0].1, three[1].1, three[2].1);
        let by_name = month(m).filter(|_| m.len() >= 3);
        let by_number = (m.len() == 2 && d.len() == 2).then(|| m.parse::<u8>().ok()).flatten();
        let Some(month) = by_name.or(by_number) else { continue };
        let (Some(day), Some(year)) = (day(d), year(y)) else { continue };
        if exists((year, month, day)) {
            let before = words[n.saturating_sub(4)..n].iter().map(|w| w.1).collect::<Vec<_>>();
            found.push(Written {
                date: (year, month, day),
                at: three[0].0,
                before: before.join(" "),
                words: format!("{d} {m} {y}"),
            });
        }
    }
    found
}

/// The day of signing or issuing.
pub(crate) fn signed(text: &str, today: (i32, u8, u8)) -> Option<Guess<(i32, u8, u8)>> {
    let folded = folded(text);
    let signs: &[(&str, f32)] = &[
        ("ditetapkan di", 0.95),
        ("pada tanggal", 0.95),
        ("ditetapkan", 0.9),
        ("palangka raya", 0.9),
        ("palangkaraya", 0.9),
        ("diundangkan", 0.85),
        ("disahkan", 0.85),
        ("tertanggal", 0.6),
        ("tanggal", 0.75),
    ];
    let mut best: Option<Guess<(i32, u8, u8)>> = None;
    for w in written(&folded) {
        if w.date > today {
            continue;
        }
        let score = signs
            .iter()
            .filter(|(sign, _)| w.before.contains(sign))
            .map(|(_, score)| *score)
            .fold(0.35f32, f32::max);
        // Laws that a document leans on ("Undang-Undang ... tanggal") stand in its front part.
        let quoted = w.before.contains("undang") || w.before.contains("nomor");
        let last_part = w.at * 2 > folded.len();
        let score = score - if quoted { 0.3 } else { 0.0 } + if last_part { 0.03 } else { 0.0 };
        if best.as_ref().is_none_or(|b| score >= b.confidence) {
            let evidence = format!("{} {}", w.before, w.words);
            best = Some(Guess::new(w.date, score.clamp(0.05, 1.0), evidence));
        }
    }
    best
}

/// What time the document is about.
pub(crate) fn period(
    title: &str,
    head: &str,
    name: &str,
    today: (i32, u8, u8),
) -> Option<Guess<String>> {
    let sources = [(folded(title), 0.95f32), (folded(name), 0.85), (folded(head), 0.7)];
    let year_anywhere = sources.iter().find_map(|(text, _)| stated_year(text, today));
    for (text, confidence) in &sources {
        if let Some((label, evidence)) = part_of_year(text, year_anywhere, today) {
            return Some(Guess::new(label, *confidence, evidence));
        }
        if let Some((label, evidence)) = span(text) {
            return Some(Guess::new(label, *confidence, evidence));
        }
        if let Some((year, evidence)) = phrase_year(text, today) {
            return Some(Guess::new(year.to_string(), *confidence, evidence));
        }
    }
    sources[..2].iter().find_map(|(text, confidence)| {
        let year = bare_year(text, today)?;
        Some(Guess::new(year.to_string(), confidence - 0.15, year.to_string()))
    })
}

/// The year inside a period, the first one of a span.
pub(crate) fn year_of(period: &Guess<String>) -> Option<Guess<i32>> {
    let year = period.value.split([' ', '-']).find_map(year)?;
    Some(Guess::new(year, period.confidence, period.evidence.clone()))
}

fn stated_year(text: &str, today: (i32, u8, u8)) -> Option<i32> {
    phrase_year(text, today).map(|(y, _)| y).or_else(|| bare_year(text, today))
}

/// "tahun anggaran 2024", "t a 2024", "tahun 2024"; the year of a quoted regulation ("nomor 12
/// tahun 2023") is not what a document is about.
fn phrase_year(text: &str, today: (i32, u8, u8)) -> Option<(i32, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let most = today.0 + 2;
    let mut weak = None;
    for (n, word) in words.iter().enumerate() {
        let Some(found) = year(word).filter(|y| *y <= most) else { continue };
        let before = |back: usize| n.checked_sub(back).map_or("", |at| words[at]);
        let quoted = before(1) == "tahun" && matches!(before(3), "nomor" | "no");
        match (before(2), before(1)) {
            ("tahun", "anggaran") | ("t", "a") | ("tahun", "pelajaran") => {
                return Some((found, format!("{} {} {word}", before(2), before(1))));
            }
            (_, "ta") => return Some((found, format!("ta {word}"))),
            (_, "tahun") if !quoted && weak.is_none() => {
                weak = Some((found, format!("tahun {word}")));
            }
            _ => {}
        }
    }
    weak
}

fn bare_year(text: &str, today: (i32, u8, u8)) -> Option<i32> {
    text.split_whitespace().filter_map(year).find(|y| *y >= 1990 && *y <= today.0 + 2)
}

/// "triwulan i 2025", "tw 2 tahun 2024", "semester ii", "bulan januari 2024".
fn part_of_year(
    text: &str,
    year_anywhere: Option<i32>,
    today: (i32, u8, u8),
) -> Option<(String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    for (n, two) in words.windows(2).enumerate() {
        let after: Vec<&str> = words[n + 2..].iter().take(4).copied().collect();
        let near = after.iter().find_map(|w| year(w)).filter(|y| *y <= today.0 + 2);
        let unit = match two[0] {
            "triwulan" | "tw" | "twl" => Some(("Triwulan", 4)),
            "semester" | "smt" | "sem" => Some(("Semester", 2)),
            "bulan" => None,
            _ => continue,
        };
        let label = match unit {
            Some((unit, most)) => {
                let Some(count) = count(two[1]).filter(|c| *c <= most) else { continue };
                format!("{unit} {}", ["", "I", "II", "III", "IV"][usize::from(count)])
            }
            None => {
                let Some(month) = month(two[1]) else { continue };
                MONTH_NAMES[usize::from(month - 1)].to_owned()
            }
        };
        let Some(year) = near.or(year_anywhere) else { continue };
        return Some((
            format!("{label} {year}"),
            format!("{} {} {}", two[0], two[1], after.join(" ")),
        ));
    }
    None
}

fn count(word: &str) -> Option<u8> {
    let spoken = match word {
        "pertama" | "kesatu" | "satu" => Some(1),
        "kedua" | "dua" => Some(2),
        "ketiga" | "tiga" => Some(3),
        "keempat" | "empat" => Some(4),
        _ => None,
    };
    spoken.or_else(|| roman(word)).or_else(|| word.parse().ok().filter(|c| (1..=4).contains(c)))
}

/// "2021-2026" after folding is two years in a row.
fn span(text: &str) -> Option<(String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    for (n, word) in words.iter().enumerate() {
        let Some(from) = year(word) else { continue };
        let next = words.get(n + 1).copied().unwrap_or("");
        let joined = matches!(next, "sampai" | "s" | "hingga" | "sd");
        let skip = if next == "s" || next == "sampai" { 3 } else { 2 };
        let to = if joined { words.get(n + skip).copied() } else { Some(next) };
        let to = to.and_then(year).or_else(|| joined.then(|| words.get(n + 2)?.parse().ok())?);
        if let Some(to) = to.filter(|to| (1..=10).contains(&(to - from))) {
            return Some((format!("{from}-{to}"), format!("{from}-{to}")));
        }
    }
    None
}
