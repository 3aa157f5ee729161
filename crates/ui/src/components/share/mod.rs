//! How to link to and cite a public thing; the `copy` island adds the copy buttons.

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// Props of [`share_box`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ShareBox<'a> {
    /// Heading: "Bagikan dan kutip".
    pub title: &'a str,
    /// Label of the link.
    pub link_label: &'a str,
    /// The short permanent address.
    pub link: &'a str,
    /// Label of the citation.
    pub cite_label: &'a str,
    /// The citation as text.
    pub cite: &'a str,
    /// "Salin".
    pub copy: &'a str,
    /// "Tersalin".
    pub copied: &'a str,
    /// Other forms: name and address (BibTeX, RIS, JSON).
    pub formats: &'a [(&'a str, &'a str)],
}

/// Link and citation, selectable by hand.
pub fn share_box(p: &ShareBox<'_>) -> Markup {
    html! {
        section .share {
            h2 { (icon(Icon::Share)) (p.title) }
            (line(p, "share-link", p.link_label, p.link))
            @if !p.cite.is_empty() { (line(p, "share-cite", p.cite_label, p.cite)) }
            @if !p.formats.is_empty() {
                ul .formats { @for (name, href) in p.formats { li { a href=(href) { (name) } } } }
            }
        }
    }
}

fn line(p: &ShareBox<'_>, id: &str, label: &str, text: &str) -> Markup {
    html! {
        div .line {
            p .label id={ (id) "-label" } { (label) }
            p .copyable id=(id) { (text) }
            // Hidden until the island can do what the button says.
            button .btn .quiet .small type="button" hidden data-copy=(id) data-done=(p.copied)
                aria-describedby={ (id) "-label" } { (icon(Icon::Copy)) span { (p.copy) } }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "document",
        share_box(&ShareBox {
            title: "Bagikan dan kutip",
            link_label: "Tautan tetap",
            link: "https://contoh.id/i/7k2m",
            cite_label: "Kutipan",
            cite: "Pemerintah Provinsi Contoh. (2026). Laporan layanan informasi publik 2025. https://contoh.id/i/7k2m",
            copy: "Salin",
            copied: "Tersalin",
            formats: &[("BibTeX", "#"), ("RIS", "#"), ("JSON", "#")],
        }),
    )]
}
