//! Filters of a list as links with counts, and the filters in force as chips that can be removed.

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// One value of a facet.
#[derive(Debug, Clone, Copy, Default)]
pub struct FacetValue<'a> {
    /// What it says.
    pub label: &'a str,
    /// How many results it leaves, formatted.
    pub count: &'a str,
    /// Address of the list with this value added, or removed if chosen.
    pub href: &'a str,
    /// Whether it is in force.
    pub chosen: bool,
}

/// One facet: a heading and its values.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facet<'a> {
    /// "Dinas", "Tahun", "Bentuk".
    pub title: &'a str,
    /// Values, the most frequent first.
    pub values: &'a [FacetValue<'a>],
    /// How many to show before "more"; 0 for all.
    pub show: usize,
    /// "Tampilkan 12 lainnya".
    pub more: &'a str,
}

/// The facets of a list; on a phone they fold under `title`, on a desk the style sheet shows them.
/// Nothing when there is nothing to choose from.
pub fn facets(title: &str, items: &[Facet<'_>]) -> Markup {
    if items.is_empty() {
        return html! {};
    }
    html! {
        details .facets {
            summary { (icon(Icon::Filter)) (title) }
            div {
                @for f in items {
                    @let cut = if f.show == 0 { f.values.len() } else { f.show.min(f.values.len()) };
                    section {
                        h2 { (f.title) }
                        ul { @for v in &f.values[..cut] { (value(v)) } }
                        @if cut < f.values.len() {
                            details { summary { (f.more) } ul { @for v in &f.values[cut..] { (value(v)) } } }
                        }
                    }
                }
            }
        }
    }
}

fn value(v: &FacetValue<'_>) -> Markup {
    html! {
        li {
            a href=(v.href) rel="nofollow" aria-current=[v.chosen.then_some("true")] {
                span .box aria-hidden="true" { @if v.chosen { (icon(Icon::Check)) } }
                span .label { (v.label) }
                span .count { (v.count) }
            }
        }
    }
}

/// One filter in force.
#[derive(Debug, Clone, Copy, Default)]
pub struct ActiveFilter<'a> {
    /// "Tahun: 2025".
    pub label: &'a str,
    /// Address of the list without it.
    pub href: &'a str,
    /// "Hapus saringan", for screen readers.
    pub remove: &'a str,
}

/// The filters in force; `clear` is the text and address that removes them all.
pub fn active_filters(
    label: &str,
    items: &[ActiveFilter<'_>],
    clear: Option<(&str, &str)>,
) -> Markup {
    html! {
        @if !items.is_empty() {
            ul .active-filters aria-label=(label) {
                @for f in items {
                    li {
                        a .chip href=(f.href) {
                            span .vh { (f.remove) " " } (f.label) (icon(Icon::Close))
                        }
                    }
                }
                @if let Some((text, href)) = clear { li { a href=(href) { (text) } } }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let v = |label, count, chosen| FacetValue { label, count, chosen, href: "#" };
    let agencies = [
        v("Dinas Kesehatan", "214", true),
        v("Dinas Pendidikan", "188", false),
        v("Dinas Pekerjaan Umum", "97", false),
        v("Dinas Kehutanan", "61", false),
    ];
    let years = [v("2026", "312", false), v("2025", "540", true), v("2024", "498", false)];
    vec![
        Example::new(
            "two facets",
            facets(
                "Saring hasil",
                &[
                    Facet {
                        title: "Dinas",
                        values: &agencies,
                        show: 3,
                        more: "Tampilkan 1 lainnya",
                    },
                    Facet { title: "Tahun", values: &years, show: 0, more: "" },
                ],
            ),
        ),
        Example::new(
            "active filters",
            active_filters(
                "Saringan yang berlaku",
                &[
                    ActiveFilter { label: "Dinas Kesehatan", href: "#", remove: "Hapus saringan" },
                    ActiveFilter { label: "Tahun 2025", href: "#", remove: "Hapus saringan" },
                ],
                Some(("Hapus semua", "#")),
            ),
        ),
    ]
}
