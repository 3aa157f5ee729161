//! A thing one can open: the whole card is the target, the title is the link.

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// Props of [`card`].
#[derive(Debug, Clone, Default)]
pub struct Card<'a> {
    /// Title, the text of the link.
    pub title: &'a str,
    /// Where it leads; "" for a card that leads nowhere.
    pub href: &'a str,
    /// A sentence or two.
    pub text: &'a str,
    /// A word above the title: kind, room, date.
    pub kicker: &'a str,
    /// Drawn at the head.
    pub icon: Option<Icon>,
    /// Picture: address, description, width, height.
    pub image: Option<(&'a str, &'a str, u32, u32)>,
    /// Quiet line at the foot.
    pub foot: Option<Markup>,
}

/// One card. It is an `article` with a heading of level 3.
pub fn card(p: &Card<'_>) -> Markup {
    html! {
        article .card {
            @if let Some((src, alt, w, h)) = p.image {
                img src=(src) alt=(alt) width=(w) height=(h) loading="lazy" decoding="async";
            }
            div .body {
                @if let Some(i) = p.icon { span .mark-icon { (icon(i)) } }
                @if !p.kicker.is_empty() { p .kicker { (p.kicker) } }
                h3 {
                    @if p.href.is_empty() { (p.title) } @else { a href=(p.href) { (p.title) } }
                }
                @if !p.text.is_empty() { p { (p.text) } }
                @if let Some(foot) = &p.foot { div .foot { (foot) } }
            }
        }
    }
}

/// Cards in as many columns as fit.
pub fn cards(items: &[Markup]) -> Markup {
    html! { ul .cards { @for item in items { li { (item) } } } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let one = |icon, title, text, kicker| {
        card(&Card { title, text, kicker, icon, href: "#", ..Card::default() })
    };
    vec![Example::new(
        "row of cards",
        cards(&[
            one(
                Some(Icon::FileText),
                "Ajukan permohonan informasi",
                "Gratis. Jawaban paling lama 10 hari kerja.",
                "",
            ),
            one(
                None,
                "Belanja pendidikan naik tiga tahun berturut-turut",
                "Ringkasan realisasi anggaran semester pertama, per kabupaten.",
                "Berita · 20 November 2026",
            ),
            one(
                Some(Icon::Database),
                "Data sektoral",
                "Unduh 412 set data dalam CSV, XLSX, dan JSON.",
                "",
            ),
        ]),
    )]
}
