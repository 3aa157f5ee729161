//! Dates, figures and sizes as people read them, in both languages. Zones belong here and nowhere below.

use base::{Lang, Timestamp};
use kit::Cx;

/// "22 November 2026".
pub(crate) fn date(cx: &Cx, t: Timestamp) -> String {
    let d = t.civil(&cx.app().province().zone).date();
    day(cx, i64::from(d.year()), i64::from(d.month()), i64::from(d.day()))
}

/// "22 November 2026" from `2026-11-22`; anything else comes back as it is.
pub(crate) fn iso(cx: &Cx, text: &str) -> String {
    let mut parts = text.splitn(3, '-').map(|p| p.parse::<i64>().ok());
    match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten()) {
        (Some(y), Some(m @ 1..=12), Some(d @ 1..=31)) => day(cx, y, m, d),
        _ => text.to_owned(),
    }
}

/// "November 2026" from `2026-11`.
pub(crate) fn month(cx: &Cx, text: &str) -> String {
    match text.split_once('-').map(|(y, m)| (y, m.parse::<i64>())) {
        Some((y, Ok(m @ 1..=12))) => format!("{} {y}", month_name(cx, m)),
        _ => text.to_owned(),
    }
}

fn month_name(cx: &Cx, m: i64) -> String {
    cx.t(&format!("ppid.public.month.{m}")).to_owned()
}

fn day(cx: &Cx, y: i64, m: i64, d: i64) -> String {
    format!("{d} {} {y}", month_name(cx, m))
}

/// `2026-11-22` in the province's zone: for file names and machine-readable dates.
pub(crate) fn iso_date(cx: &Cx, t: Timestamp) -> String {
    t.civil(&cx.app().province().zone).date().to_string()
}

/// "1.781", in English "1,781".
pub(crate) fn figure(cx: &Cx, n: i64) -> String {
    let mark = if cx.lang() == Lang::En { ',' } else { '.' };
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + 6);
    if n < 0 {
        out.push('-');
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}

/// "2,4 MB", in English "2.4 MB".
pub(crate) fn size(cx: &Cx, bytes: i64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut tenths = bytes.max(0).saturating_mul(10);
    let mut unit = 0;
    while tenths >= 10_000 && unit < UNITS.len() - 1 {
        tenths = (tenths + 500) / 1000;
        unit += 1;
    }
    let (whole, rest) = (tenths / 10, tenths % 10);
    let mark = if cx.lang() == Lang::En { '.' } else { ',' };
    if unit == 0 || rest == 0 || whole >= 100 {
        format!("{whole} {}", UNITS[unit])
    } else {
        format!("{whole}{mark}{rest} {}", UNITS[unit])
    }
}

/// How a category is called.
pub(crate) fn category(cx: &Cx, word: &str) -> String {
    cx.t(&format!("ppid.public.category.{word}")).to_owned()
}

/// In which form the information is to be had.
pub(crate) fn form(cx: &Cx, word: &str) -> String {
    cx.t(&format!("ppid.public.form.{word}")).to_owned()
}

/// The language of the document.
pub(crate) fn language(cx: &Cx, word: &str) -> String {
    cx.t(&format!("ppid.public.language.{word}")).to_owned()
}
