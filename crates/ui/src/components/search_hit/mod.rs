//! One result of a search: kind, title with the words found, a snippet, a line of facts.

use crate::{Example, Icon, icon, meta_line, tag};
use maud::{Markup, html};

/// Marks the byte ranges of `text` that were found. Ranges that do not fit are left out.
pub fn highlight(text: &str, ranges: &[(usize, usize)]) -> Markup {
    let mut at = 0;
    let mut parts: Vec<(&str, bool)> = Vec::new();
    for &(from, to) in ranges {
        let (Some(before), Some(hit)) = (text.get(at..from), text.get(from..to)) else { continue };
        parts.push((before, false));
        parts.push((hit, true));
        at = to;
    }
    parts.push((text.get(at..).unwrap_or_default(), false));
    html! {
        @for (part, hit) in parts.into_iter().filter(|(p, _)| !p.is_empty()) {
            @if hit { mark { (part) } } @else { (part) }
        }
    }
}

/// Props of [`search_hit`].
#[derive(Debug, Clone, Default)]
pub struct SearchHit<'a> {
    /// Where it leads.
    pub href: &'a str,
    /// The title, often from [`highlight`].
    pub title: Markup,
    /// The words around what was found.
    pub snippet: Markup,
    /// What kind of thing it is: "Dokumen", "Berita".
    pub kind: &'a str,
    /// Its icon.
    pub icon: Option<Icon>,
    /// Facts: [`meta_line`], tags.
    pub meta: Markup,
    /// The place inside the document that matched: text and address ("Halaman 14").
    pub inside: &'a [(&'a str, &'a str)],
}

/// One result.
pub fn search_hit(p: &SearchHit<'_>) -> Markup {
    html! {
        article .hit {
            @if let Some(i) = p.icon { span .mark-icon { (icon(i)) } }
            div {
                @if !p.kind.is_empty() { p .kicker { (p.kind) } }
                h2 { a href=(p.href) { (p.title) } }
                @if !p.snippet.0.is_empty() { p .snippet { (p.snippet) } }
                @if !p.inside.is_empty() {
                    ul .inside { @for (text, href) in p.inside { li { a href=(href) { (text) } } } }
                }
                (p.meta)
            }
        }
    }
}

/// The results in order.
pub fn search_hits(items: &[Markup]) -> Markup {
    html! { ol .hits { @for item in items { li { (item) } } } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let title = "Laporan realisasi anggaran jalan provinsi 2025";
    let hit = search_hit(&SearchHit {
        href: "#",
        title: highlight(title, &[(8, 26), (27, 32)]),
        snippet: highlight(
            "… pemeliharaan jalan ruas Palangka Raya–Kuala Kurun terserap 82 persen sampai triwulan ketiga …",
            &[(17, 22)],
        ),
        kind: "Informasi publik",
        icon: Some(Icon::FileText),
        meta: html! { (meta_line(&[(Icon::Calendar, "12 Januari 2026"), (Icon::Building, "Dinas Pekerjaan Umum"), (Icon::FileText, "PDF, 2,4 MB")])) },
        inside: &[("Halaman 14", "#"), ("Halaman 22", "#")],
    });
    let news = search_hit(&SearchHit {
        href: "#",
        title: html! { "Jalan lintas Katingan kembali dibuka untuk kendaraan berat" },
        snippet: html! { "Perbaikan selesai lebih cepat dari rencana; pembatasan muatan tetap berlaku di dua jembatan." },
        kind: "Berita",
        icon: Some(Icon::News),
        meta: html! { (meta_line(&[(Icon::Calendar, "3 November 2026")])) (tag("Infrastruktur", "#")) },
        inside: &[],
    });
    vec![Example::new("two results", search_hits(&[hit, news]))]
}

#[cfg(test)]
mod tests {
    use super::highlight;

    #[test]
    fn found_words_are_marked_and_nothing_is_lost_or_unescaped() {
        assert_eq!(highlight("a <b> c", &[(2, 5)]).0, "a <mark>&lt;b&gt;</mark> c");
        assert_eq!(highlight("abc", &[(2, 9), (1, 0)]).0, "abc");
        // A range that cuts a letter in two must not panic.
        assert_eq!(highlight("é!", &[(1, 2)]).0, "é!");
    }
}
