//! Old and new values side by side, for versions and for the audit trail.

use crate::Example;
use maud::{Markup, html};

/// One changed field; an empty side means it was not there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change<'a> {
    /// Name of the field, as people call it.
    pub field: &'a str,
    /// Value before.
    pub old: &'a str,
    /// Value after.
    pub new: &'a str,
}

/// The words around a difference.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiffWords<'a> {
    /// "Bagian".
    pub field: &'a str,
    /// "Sebelum".
    pub old: &'a str,
    /// "Sesudah".
    pub new: &'a str,
    /// Shown for an absent value: "kosong".
    pub none: &'a str,
}

/// The changes as a table.
pub fn diff(words: &DiffWords<'_>, caption: &str, changes: &[Change<'_>]) -> Markup {
    html! {
        table .diff {
            caption .vh { (caption) }
            thead {
                tr { th scope="col" { (words.field) } th scope="col" { (words.old) } th scope="col" { (words.new) } }
            }
            tbody {
                @for c in changes {
                    tr {
                        th scope="row" { (c.field) }
                        td data-label=(words.old) {
                            @if c.old.is_empty() { em { (words.none) } } @else { del { (c.old) } }
                        }
                        td data-label=(words.new) {
                            @if c.new.is_empty() { em { (words.none) } } @else { ins { (c.new) } }
                        }
                    }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "three changes",
        diff(
            &DiffWords { field: "Bagian", old: "Sebelum", new: "Sesudah", none: "kosong" },
            "Perubahan pada versi 3",
            &[
                Change {
                    field: "Judul",
                    old: "Laporan layanan 2025",
                    new: "Laporan layanan informasi publik 2025",
                },
                Change { field: "Penanggung jawab", old: "", new: "PPID Utama" },
                Change { field: "Masa simpan", old: "5 tahun", new: "Permanen" },
            ],
        ),
    )]
}
