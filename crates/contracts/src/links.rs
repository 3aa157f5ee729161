//! Addresses by name, so that no room pastes another's path. Without language prefix; `Cx::href` adds it.

/// The search page for `text`.
#[must_use]
pub fn search(text: &str) -> String {
    format!("/cari?q={}", encode(text))
}

/// An agency's page.
#[must_use]
pub fn agency(slug: &str) -> String {
    format!("/instansi/{slug}")
}

/// The catalogue of public information of one agency.
#[must_use]
pub fn catalogue_of(agency_slug: &str) -> String {
    format!("/ppid?instansi={}", encode(agency_slug))
}

/// An item of public information by its permanent number.
#[must_use]
pub fn information(number: &str) -> String {
    format!("/ppid/{number}")
}

/// Sign-in, coming back to `then` (a path of this site).
#[must_use]
pub fn sign_in(then: &str) -> String {
    format!("/masuk?kembali={}", encode(then))
}

/// Following `what` (a path of this site, with its filters) by e-mail, coming back to `then`.
#[must_use]
pub fn follow(what: &str, then: &str) -> String {
    format!("/ikuti?apa={}&kembali={}", encode(what), encode(then))
}

/// Telling the responsible agency that something is wrong on the page at `path`.
#[must_use]
pub fn feedback(path: &str) -> String {
    format!("/umpan-balik?halaman={}", encode(path))
}

/// Percent-encodes one query value.
#[must_use]
pub fn encode(s: &str) -> String {
    use std::fmt::Write as _;
    s.bytes().fold(String::with_capacity(s.len()), |mut out, b| {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(b));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{b:02X}");
        }
        out
    })
}
