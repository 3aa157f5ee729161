//! Who did what to which thing and when, from the audit trail.

use crate::{Example, avatar, code_chip, some};
use maud::{Markup, html};

/// One entry.
#[derive(Debug, Clone, Default)]
pub struct AuditEntry<'a> {
    /// When, as read.
    pub when: &'a str,
    /// When, as ISO 8601.
    pub datetime: &'a str,
    /// Who, by name and initials.
    pub who: (&'a str, &'a str),
    /// What was done: "menerbitkan".
    pub action: &'a str,
    /// To what: text and address ("" for none).
    pub target: (&'a str, &'a str),
    /// From where: role, address of the network.
    pub context: &'a str,
    /// The link of the chain.
    pub hash: &'a str,
    /// What changed, often a [`crate::diff`], folded under this text.
    pub detail: Option<(&'a str, Markup)>,
}

/// The entries in the order given.
pub fn audit_rows(items: &[AuditEntry<'_>]) -> Markup {
    html! {
        ol .audit {
            @for e in items {
                li {
                    (avatar(e.who.0, e.who.1))
                    div .what {
                        p {
                            strong { (e.who.0) } " " (e.action) " "
                            @if e.target.1.is_empty() { code { (e.target.0) } } @else { a href=(e.target.1) { code { (e.target.0) } } }
                        }
                        p .context { code { (e.context) } }
                        @if let Some((label, body)) = &e.detail { details { summary { (label) } (body) } }
                    }
                    div .when {
                        time datetime=[some(e.datetime)] { (e.when) }
                        @if !e.hash.is_empty() { (code_chip(e.hash, "")) }
                    }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "two entries",
        audit_rows(&[
            AuditEntry {
                when: "22 November 2026, 14.05 WIB",
                datetime: "2026-11-22T14:05+07:00",
                who: ("Petugas Contoh", "PC"),
                action: "menerbitkan",
                target: ("Laporan layanan 2025", "#"),
                context: "PPID Pelaksana, Dinas Kesehatan",
                hash: "9f3ac1",
                detail: Some((
                    "Lihat perubahan",
                    html! { p { "Keadaan: Diperiksa menjadi Terbit" } },
                )),
            },
            AuditEntry {
                when: "22 November 2026, 13.58 WIB",
                who: ("Admin Utama", "AU"),
                action: "mengundang",
                target: ("petugas baru", ""),
                context: "Admin provinsi",
                hash: "77b0e2",
                ..AuditEntry::default()
            },
        ]),
    )]
}
