//! Facts about a thing: a definition list for pages, a single line for lists.

use crate::{Example, Icon, code_chip, icon};
use maud::{Markup, html};

/// One fact.
#[derive(Debug, Clone)]
pub struct MetaItem<'a> {
    /// What it is.
    pub label: &'a str,
    /// Its value; may hold links.
    pub value: Markup,
}

impl<'a> MetaItem<'a> {
    /// A fact with plain text.
    pub fn text(label: &'a str, value: &str) -> Self {
        Self { label, value: html! { (value) } }
    }
}

/// Facts as a definition list in one or two columns, by the room there is.
pub fn meta_list(items: &[MetaItem<'_>]) -> Markup {
    html! {
        dl .meta { @for i in items { div { dt { (i.label) } dd { (i.value) } } } }
    }
}

/// A few facts in one quiet line: date, agency, size.
pub fn meta_line(items: &[(Icon, &str)]) -> Markup {
    html! {
        ul .meta-line { @for (i, text) in items { li { (icon(*i)) (text) } } }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "definition list",
            meta_list(&[
                MetaItem::text("Penanggung jawab", "Dinas Pekerjaan Umum (contoh)"),
                MetaItem::text("Diterbitkan", "22 November 2026, 14.05 WIB"),
                MetaItem::text("Bentuk", "Berkas elektronik"),
                MetaItem { label: "Sidik berkas", value: code_chip("b3:91c2f0aa47d1e6", "") },
            ]),
        ),
        Example::new(
            "line",
            meta_line(&[
                (Icon::Calendar, "22 November 2026"),
                (Icon::Building, "Dinas Kesehatan"),
                (Icon::Download, "1.204 unduhan"),
            ]),
        ),
    ]
}
