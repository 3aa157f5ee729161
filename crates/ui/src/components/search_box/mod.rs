//! The search field: a plain GET form that works without script; the `suggest` island adds hints.

use crate::{Example, Icon, field_id, hidden, icon, some};
use maud::{Markup, html};

/// Props of [`search_box`].
#[derive(Debug, Clone, Copy, Default)]
pub struct SearchBoxProps<'a> {
    /// Where the form goes.
    pub action: &'a str,
    /// Name of the parameter, usually `q`.
    pub name: &'a str,
    /// What was typed.
    pub value: &'a str,
    /// What the field is for, read by screen readers (seen in the hero).
    pub label: &'a str,
    /// An example of what to type.
    pub placeholder: &'a str,
    /// The word on the button.
    pub button: &'a str,
    /// Big, for the front page and the search page.
    pub hero: bool,
    /// Where the `suggest` island asks; "" for no suggestions.
    pub suggest: &'a str,
    /// Said when suggestions arrive: "{} saran tersedia".
    pub suggest_status: &'a str,
    /// Other parameters to keep.
    pub keep: &'a [(&'a str, &'a str)],
    /// Sets the control's id apart when a page has two boxes.
    pub id: &'a str,
}

/// The search form, a landmark of its own.
pub fn search_box(p: &SearchBoxProps<'_>) -> Markup {
    let name = some(p.name).unwrap_or("q");
    let id = if p.id.is_empty() { field_id(name) } else { p.id.to_owned() };
    html! {
        search {
            form .search .hero[p.hero] action=(p.action) method="get"
                data-suggest=[some(p.suggest)] data-status=[some(p.suggest_status)] {
                label .vh[!p.hero] for=(id) { (p.label) }
                div .box {
                    (icon(Icon::Search))
                    input id=(id) type="search" name=(name) value=[some(p.value)]
                        placeholder=[some(p.placeholder)] autocomplete="off" autocapitalize="off"
                        spellcheck="false" enterkeyhint="search" maxlength="200";
                    button type="submit" { span { (p.button) } (icon(Icon::ArrowRight)) }
                }
                (hidden(p.keep))
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let base = SearchBoxProps {
        action: "#",
        label: "Cari informasi, berita, data, atau layanan",
        placeholder: "misalnya: anggaran jalan 2025",
        button: "Cari",
        ..SearchBoxProps::default()
    };
    vec![
        Example::new("hero", search_box(&SearchBoxProps { hero: true, id: "cari-besar", ..base })),
        Example::new(
            "compact",
            search_box(&SearchBoxProps { value: "hibah", id: "cari-kecil", ..base }),
        ),
    ]
}
