//! Dates and numbers as people read them, in both languages.

use base::{Lang, Timestamp};
use kit::Cx;

/// `1.781` in Indonesian, `1,781` in English.
pub(crate) fn number(cx: &Cx, n: u64) -> String {
    let mark = if cx.lang() == Lang::En { ',' } else { '.' };
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}

/// As [`number`], for lengths.
pub(crate) fn count(cx: &Cx, n: usize) -> String {
    number(cx, u64::try_from(n).unwrap_or(u64::MAX))
}

/// `22 November 2026` in the province's zone.
pub(crate) fn date(cx: &Cx, at: Timestamp) -> String {
    let d = at.civil(&cx.app().province().zone).date();
    // i18n-prefix: portal.month.
    let key = format!("portal.month.{}", d.month());
    format!("{} {} {}", d.day(), cx.t(&key), d.year())
}

/// `22 November 2026, 14.05 WIB`.
pub(crate) fn moment(cx: &Cx, at: Timestamp) -> String {
    let t = at.civil(&cx.app().province().zone).time();
    let between = if cx.lang() == Lang::En { ':' } else { '.' };
    format!("{}, {:02}{between}{:02} {}", date(cx, at), t.hour(), t.minute(), zone(cx, at))
}

/// `14.05.20 WIB`, for parts that renew themselves.
pub(crate) fn clock(cx: &Cx, at: Timestamp) -> String {
    let t = at.civil(&cx.app().province().zone).time();
    let between = if cx.lang() == Lang::En { ':' } else { '.' };
    format!("{:02}{between}{:02}{between}{:02} {}", t.hour(), t.minute(), t.second(), zone(cx, at))
}

/// The zone's short name at that time: WIB, WITA, WIT.
fn zone(cx: &Cx, at: Timestamp) -> String {
    let tz = jiff::tz::TimeZone::get(&cx.app().province().zone).unwrap_or(jiff::tz::TimeZone::UTC);
    at.jiff().to_zoned(tz).strftime("%Z").to_string()
}

/// The first letters of a name, for its mark.
pub(crate) fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|w| w.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}
