//! Sections of one thing as links: each tab is a page of its own, so it can be bookmarked.

use crate::Example;
use maud::{Markup, html};

/// One tab.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tab<'a> {
    /// Its title.
    pub label: &'a str,
    /// Its address.
    pub href: &'a str,
    /// Whether it is open.
    pub current: bool,
    /// How many things it holds, already formatted; "" for none.
    pub count: &'a str,
}

/// A row of tabs that scrolls sideways on a phone.
pub fn tabs(label: &str, items: &[Tab<'_>]) -> Markup {
    html! {
        nav .tabs aria-label=(label) {
            ul {
                @for t in items {
                    li {
                        a href=(t.href) aria-current=[t.current.then_some("page")] {
                            (t.label) @if !t.count.is_empty() { " " span .count { (t.count) } }
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
        "with counts",
        tabs(
            "Bagian permohonan",
            &[
                Tab { label: "Permohonan", href: "#", current: true, count: "" },
                Tab { label: "Riwayat", href: "#", current: false, count: "6" },
                Tab { label: "Berkas", href: "#", current: false, count: "3" },
                Tab { label: "Keberatan", href: "#", current: false, count: "" },
            ],
        ),
    )]
}
