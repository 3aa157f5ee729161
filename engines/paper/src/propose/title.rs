//! Title and summary: the heading in capitals, joined over its lines, or else the file name; and
//! the first real sentences. Nothing is invented: every word stands in the document or its name.

use super::rules::is_heading;
use super::{Guess, folded};

/// Words that stay small inside a title.
const SMALL: &[&str] = &[
    "dan", "di", "ke", "dari", "yang", "pada", "untuk", "dengan", "atas", "tentang", "oleh",
    "dalam", "serta", "atau", "of", "the", "and", "bagi", "terhadap", "per",
];

/// Abbreviations that stay in capitals.
const CAPITALS: &[&str] = &[
    "LKJIP", "LAKIP", "LKIP", "RENSTRA", "RENJA", "DPA", "RKA", "LRA", "SOP", "SK", "PPID", "APBD",
    "APBN", "UPTD", "RSUD", "OPD", "SKPD", "DPRD", "SPBE", "IKU", "IKM", "RUP", "CALK", "LHKPN",
    "RPJMD", "RPJPD", "RKPD", "DIP", "TA", "KB", "UMKM", "ASN", "PNS", "TIK", "BPBD", "DPPA", "RI",
    "SAKIP", "TW", "MOU", "BUMD", "PAD", "KIP",
];

/// Lines of a letterhead, of page furniture and of signatures never begin a title.
const FURNITURE: &[&str] = &[
    "pemerintah provinsi",
    "pemerintah kabupaten",
    "pemerintah kota",
    "pemerintah daerah",
    "jalan ",
    "jl ",
    "telepon",
    "telp",
    "kode pos",
    "website",
    "email",
    "pos el",
    "fax",
    "halaman",
    "daftar isi",
    "kata pengantar",
    "dokumen contoh",
    "lampiran",
    "salinan",
    "bab i",
    "republik indonesia",
    "nomor",
    "no ",
    "palangka raya",
    "ditetapkan",
    "bab ",
];

/// The title and what it rests on.
pub(super) fn title(head: &str, name: &str) -> Option<Guess<String>> {
    let from_name = name_title(name);
    if let Some(block) = heading_block(head) {
        let sure = if block.split_whitespace().count() >= 3 { 0.9 } else { 0.7 };
        return Some(Guess::new(title_case(&block), sure, block));
    }
    from_name
}

fn name_title(name: &str) -> Option<Guess<String>> {
    let noise =
        ["final", "fix", "revisi", "copy", "salinan", "scan", "ttd", "ok", "new", "fiks", "pdf"];
    let kept: Vec<&str> = name
        .split_whitespace()
        .filter(|w| {
            let lower = w.to_lowercase();
            let short = w.len() <= 2 && w.chars().all(|c| c.is_ascii_digit());
            !noise.contains(&lower.as_str()) && !short
        })
        .collect();
    let letters = kept.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic()).count();
    // "scan0001", "IMG_20240103", "WhatsApp Image ..." say nothing.
    let dull =
        ["img", "scan", "doc", "whatsapp", "image", "untitled", "dokumen", "document", "file"];
    let first = kept.first().map(|w| w.to_lowercase()).unwrap_or_default();
    let first = first.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters < 4 || (dull.contains(&first) && kept.len() <= 4) {
        return None;
    }
    Some(Guess::new(title_case(&kept.join(" ")), 0.45, name))
}

/// The first block of capital lines that is not a letterhead, joined.
fn heading_block(head: &str) -> Option<String> {
    let mut block: Vec<&str> = Vec::new();
    let mut gap = 0usize;
    for line in head.lines().take(80).map(str::trim) {
        if line.is_empty() {
            gap += 1;
            // A cover sets its title with blank lines between; two of them end a block.
            if gap > 1 && words_of(&block) >= 3 {
                break;
            }
            continue;
        }
        if is_furniture(line) || !(is_heading(line) || continues(line, &block)) {
            if words_of(&block) >= 2 {
                break;
            }
            block.clear();
            gap = 0;
            continue;
        }
        if block.is_empty() && is_agency(line) {
            continue;
        }
        gap = 0;
        block.push(line);
        if words_of(&block) > 30 {
            break;
        }
    }
    let joined = block.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    (words_of(&block) >= 2 && joined.chars().count() <= 300).then_some(joined)
}

fn words_of(block: &[&str]) -> usize {
    block.iter().map(|l| l.split_whitespace().count()).sum()
}

/// "2024" or "TA 2024" alone on a line belongs to the title above it.
fn continues(line: &str, block: &[&str]) -> bool {
    let short = line.split_whitespace().count() <= 3;
    let year = line.split([' ', '-', '–', '/']).any(|w| super::dates::year(w).is_some());
    !block.is_empty() && short && year
}

fn is_furniture(line: &str) -> bool {
    let folded = folded(line);
    let folded = folded.trim_start();
    FURNITURE.iter().any(|f| folded.starts_with(f)) || line.contains('@') || line.contains("www.")
}

/// A line that only names an agency: letterhead when it comes first.
fn is_agency(line: &str) -> bool {
    let folded = folded(line);
    let names = [
        "dinas",
        "badan",
        "biro",
        "sekretariat",
        "inspektorat",
        "rumah sakit",
        "kecamatan",
        "kabupaten",
        "provinsi",
        "satuan polisi",
        "uptd",
        "gubernur",
        "bupati",
        "wali kota",
    ];
    let numbered = folded.contains(|c: char| c.is_ascii_digit()) || folded.contains(" angka ");
    !numbered && names.iter().any(|n| folded.trim_start().starts_with(n))
}

/// Title case that keeps abbreviations, roman numbers and small words.
fn title_case(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for (n, word) in text.split_whitespace().enumerate() {
        let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let upper = bare.to_uppercase();
        let lower = bare.to_lowercase();
        let roman = upper == bare && super::dates::roman(&lower).is_some();
        if CAPITALS.contains(&upper.as_str()) {
            out.push(word.to_uppercase());
        } else if roman {
            out.push(word.to_owned());
        } else if n > 0 && SMALL.contains(&lower.as_str()) {
            out.push(word.to_lowercase());
        } else {
            out.push(capitalised(word));
        }
    }
    out.join(" ")
}

fn capitalised(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for c in word.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = matches!(c, '-' | '/' | '(' | '"' | '“');
    }
    out
}

/// The first sentences of running text, up to about 300 characters.
pub(super) fn summary(text: &str, title: &str) -> Option<Guess<String>> {
    let title = folded(title);
    let mut paragraph = String::new();
    for line in text.lines().take(400).map(str::trim) {
        let running =
            line.split_whitespace().count() >= 6 && !is_heading(line) && !is_furniture(line);
        let leaders = line.contains("....") || line.contains('\t');
        if running && !leaders && !title.contains(folded(line).trim()) {
            paragraph.push_str(line);
            paragraph.push(' ');
            if paragraph.chars().count() > 450 {
                break;
            }
        } else if paragraph.chars().count() >= 80 {
            if !line.is_empty() && !leaders && !is_heading(line) {
                paragraph.push_str(line);
            }
            break;
        } else {
            paragraph.clear();
        }
    }
    let paragraph = paragraph.trim();
    if paragraph.chars().count() < 80 {
        return None;
    }
    let cut = sentences(paragraph, 300);
    Some(Guess::new(cut.clone(), 0.5, cut))
}

/// Whole sentences within `most` characters; or the words that fit, with an ellipsis.
fn sentences(text: &str, most: usize) -> String {
    let bound = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let within = &text[..bound];
    let whole = within.match_indices(". ").map(|(at, _)| at + 1).last();
    match whole.filter(|at| *at > 60) {
        Some(at) => within[..at].to_owned(),
        None if bound == text.len() => text.to_owned(),
        None => match within.rsplit_once(' ') {
            Some((words, _)) => format!("{words} …"),
            None => within.to_owned(),
        },
    }
}
