//! Demo items as the data of the house's templates. Every page carries the words DOKUMEN CONTOH.

use contracts::org::Org;
use serde_json::{Value, json};

use super::fixture::{Entry, Tabular};

const MARK: &str = "DOKUMEN CONTOH";
const GOVERNMENT: &str = "Pemerintah Provinsi Kalimantan Tengah";
const MONTHS: [&str; 12] = [
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

/// How wide a column of this name is drawn, in characters.
pub(super) fn width(name: &str) -> u16 {
    u16::try_from(name.chars().count() + 6).unwrap_or(40).clamp(12, 40)
}

/// "Rp1.250.000" and "12,5" as a spreadsheet counts them; codes such as "5.1.01" and words stay as they are.
pub(super) fn plain_number(cell: &str) -> String {
    let bare = cell.trim_start_matches("Rp").trim();
    let (whole, part) = bare.split_once(',').map_or((bare, None), |(w, p)| (w, Some(p)));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.trim_start_matches('-').split('.');
    let first = groups.next().unwrap_or_default();
    let grouped =
        digits(first) && first.len() <= 3 && groups.clone().all(|g| g.len() == 3 && digits(g));
    let is_number = (grouped || digits(whole.trim_start_matches('-'))) && part.is_none_or(digits);
    match part {
        _ if !is_number => cell.to_owned(),
        Some(p) => format!("{}.{p}", whole.replace('.', "")),
        None => whole.replace('.', ""),
    }
}

fn day(e: &Entry) -> (u16, usize, u8) {
    let mut parts = e.made_at.split('-');
    let mut next = || parts.next().and_then(|p| p.parse::<u16>().ok()).unwrap_or(1);
    let (y, m, d) = (next(), next(), next());
    (y, usize::from(m.clamp(1, 12)), u8::try_from(d).unwrap_or(1))
}

fn place_date(e: &Entry) -> String {
    let (y, m, d) = day(e);
    let month = MONTHS.get(m - 1).copied().unwrap_or_default();
    format!("{}, {d} {month} {y}", e.made_place)
}

fn table(t: &Tabular) -> Value {
    let numeric = |i: usize| {
        t.rows.iter().filter_map(|r| r.get(i)).all(|c| {
            c.starts_with("Rp") || c.chars().all(|c| c.is_ascii_digit() || ".,-% ".contains(c))
        })
    };
    let columns: Vec<Value> = t
        .columns
        .iter()
        .enumerate()
        .map(|(i, name)| json!({ "name": name, "align": if i > 0 && numeric(i) { "right" } else { "left" } }))
        .collect();
    json!({ "caption": t.title, "columns": columns, "rows": t.rows })
}

fn sections(e: &Entry, note: &str) -> Vec<Value> {
    let mut all: Vec<Value> = e
        .sections
        .iter()
        .map(|s| json!({ "heading": s.heading, "paragraphs": s.paragraphs }))
        .collect();
    if let Some(t) = &e.table {
        all.push(json!({ "heading": t.title, "table": table(t) }));
    }
    if !note.is_empty() {
        all.push(json!({ "heading": "Catatan versi", "paragraphs": [note] }));
    }
    all
}

fn office(e: &Entry) -> &str {
    e.responsible.split_once(" / ").map_or(e.responsible.as_str(), |(_, office)| office)
}

/// For the template of letters and short reports.
pub(super) fn letter(e: &Entry, org: &Org, note: &str) -> Value {
    let (y, m, d) = day(e);
    json!({
        "title": e.title,
        "heading": e.title,
        "agency": org.name,
        "lang": "id",
        "date_iso": [y, m, d],
        "watermark": MARK,
        "kop": { "government": GOVERNMENT, "agency": org.name, "address": org.address, "contact": org.email },
        "place_date": place_date(e),
        "sections": sections(e, note),
        "signature": { "position": office(e), "name": "(contoh, tanpa tanda tangan)" },
    })
}

/// For the template of reports with chapters.
pub(super) fn report(e: &Entry, org: &Org, note: &str) -> Value {
    let (y, m, d) = day(e);
    let chapters: Vec<Value> = sections(e, note)
        .into_iter()
        .map(|mut s| {
            let title = s.get_mut("heading").map(Value::take).unwrap_or_default();
            json!({ "title": title, "sections": [s] })
        })
        .collect();
    json!({
        "title": e.title,
        "government": GOVERNMENT,
        "agency": org.name,
        "period": e.period,
        "lang": "id",
        "date_iso": [y, m, d],
        "watermark": MARK,
        "place_date": place_date(e),
        "foreword": [e.summary],
        "chapters": chapters,
    })
}
