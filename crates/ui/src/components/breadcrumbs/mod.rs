//! Where the page stands, as links from the root; on a phone only the parent is shown.

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// One step of the path.
#[derive(Debug, Clone, Copy, Default)]
pub struct Crumb<'a> {
    /// Title of the page.
    pub label: &'a str,
    /// Its address; empty for the page one is on.
    pub href: &'a str,
}

/// The path; `label` names the landmark. Draws nothing without crumbs.
pub fn breadcrumbs(label: &str, crumbs: &[Crumb<'_>]) -> Markup {
    html! {
        @if !crumbs.is_empty() {
            nav .crumbs aria-label=(label) {
                ol {
                    @for c in crumbs {
                        li {
                            @if c.href.is_empty() { span aria-current="page" { (c.label) } }
                            @else { a href=(c.href) { (c.label) } (icon(Icon::ChevronRight)) }
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
        "three levels",
        breadcrumbs(
            "Jejak halaman",
            &[
                Crumb { label: "Beranda", href: "#" },
                Crumb { label: "Informasi publik", href: "#" },
                Crumb { label: "Laporan layanan informasi 2025", href: "" },
            ],
        ),
    )]
}
