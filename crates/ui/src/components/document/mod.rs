//! A document one can read in the browser: page images with a text layer that can be selected,
//! searched and read aloud, and an address for every page.

use crate::Example;
use maud::{Markup, html};

/// One word on a page; the box is in fractions of the page, 0 to 1, from the upper left corner.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordBox<'a> {
    /// The word.
    pub text: &'a str,
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
    /// Whether it was searched for.
    pub hit: bool,
}

/// One page.
#[derive(Debug, Clone, Copy, Default)]
pub struct DocumentPage<'a> {
    /// Number from 1; the anchor is `hal-<number>`.
    pub number: u32,
    /// Title of the page: "Halaman 3 dari 48".
    pub label: &'a str,
    /// Address of the image.
    pub src: &'a str,
    /// Width of the image in pixels.
    pub width: u32,
    /// Height of the image in pixels.
    pub height: u32,
    /// The words, in reading order.
    pub words: &'a [WordBox<'a>],
}

/// Props of [`document_viewer`].
#[derive(Debug, Clone, Copy, Default)]
pub struct DocumentViewer<'a> {
    /// Name of the region.
    pub label: &'a str,
    /// Pages to show.
    pub pages: &'a [DocumentPage<'a>],
    /// Links above the pages: earlier and later pages, the file itself.
    pub links: &'a [(&'a str, &'a str)],
}

/// The pages under one another.
pub fn document_viewer(p: &DocumentViewer<'_>) -> Markup {
    html! {
        section .document aria-label=(p.label) {
            @if !p.links.is_empty() {
                ul .document-links { @for (text, href) in p.links { li { a href=(href) { (text) } } } }
            }
            @for page in p.pages { (page_view(page)) }
        }
    }
}

fn page_view(p: &DocumentPage<'_>) -> Markup {
    let (w, h) = (p.width.max(1) as f32, p.height.max(1) as f32);
    let n = |v: f32| format!("{v:.1}");
    html! {
        figure .sheet id={ "hal-" (p.number) } {
            figcaption { a href={ "#hal-" (p.number) } { (p.label) } }
            div .leaf {
                img src=(p.src) alt="" width=(p.width) height=(p.height)
                    loading=[(p.number > 2).then_some("lazy")] decoding="async";
                svg .text viewBox={ "0 0 " (p.width) " " (p.height) } role="group" aria-label=(p.label) {
                    @for word in p.words {
                        @if word.hit {
                            rect .hit x=(n(word.x * w)) y=(n(word.y * h)) width=(n(word.w * w)) height=(n(word.h * h)) {}
                        }
                        text x=(n(word.x * w)) y=(n((word.y + word.h * 0.8) * h))
                            font-size=(n(word.h * h)) textLength=(n((word.w * w).max(1.0)))
                            lengthAdjust="spacingAndGlyphs" { (word.text) " " }
                    }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let w = |text, x, w, hit| WordBox { text, x, y: 0.08, w, h: 0.02, hit };
    let words = [
        w("Laporan", 0.1, 0.12, false),
        w("layanan", 0.23, 0.11, true),
        w("informasi", 0.35, 0.13, false),
    ];
    vec![Example::new(
        "one page",
        document_viewer(&DocumentViewer {
            label: "Isi dokumen",
            pages: &[DocumentPage {
                number: 1,
                label: "Halaman 1 dari 48",
                src: crate::href("favicon.svg"),
                width: 620,
                height: 877,
                words: &words,
            }],
            links: &[("Halaman berikutnya", "#"), ("Unduh PDF", "#")],
        }),
    )]
}
