//! Heads of pages and the layout of public front pages: tasks before structure.

use crate::{Example, Icon, SearchBoxProps, icon, search_box};
use maud::{Markup, html};

/// A frequent task under the search box.
#[derive(Debug, Clone, Copy)]
pub struct TaskLink<'a> {
    /// What one does.
    pub label: &'a str,
    /// A short promise.
    pub note: &'a str,
    /// Where.
    pub href: &'a str,
    /// Its icon.
    pub icon: Icon,
}

/// Props of [`hero`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Hero<'a> {
    /// One sentence that says what this place is for.
    pub title: &'a str,
    /// Who speaks: the name of the province.
    pub kicker: &'a str,
    /// The search box.
    pub search: Option<SearchBoxProps<'a>>,
    /// Words that people look for: text and address.
    pub popular: &'a [(&'a str, &'a str)],
    /// "Sering dicari".
    pub popular_label: &'a str,
}

/// The head of a front page, search first.
pub fn hero(p: &Hero<'_>) -> Markup {
    html! {
        section .front {
            div .wrap {
                @if !p.kicker.is_empty() { p .kicker { (p.kicker) } }
                h1 { (p.title) }
                @if let Some(s) = &p.search { (search_box(&SearchBoxProps { hero: true, ..*s })) }
                @if !p.popular.is_empty() {
                    p .popular {
                        span { (p.popular_label) " " }
                        @for (text, href) in p.popular { a href=(href) { (text) } " " }
                    }
                }
            }
        }
    }
}

/// Frequent tasks, as large links.
pub fn task_list(items: &[TaskLink<'_>]) -> Markup {
    html! {
        ul .tasks {
            @for t in items {
                li {
                    a href=(t.href) {
                        (icon(t.icon))
                        span .text { strong { (t.label) } @if !t.note.is_empty() { span { (t.note) } } }
                        (icon(Icon::ArrowRight))
                    }
                }
            }
        }
    }
}

/// The head of an ordinary page: title, short summary, facts or actions beside it.
pub fn page_head(kicker: &str, title: &str, lead: &str, aside: &Markup) -> Markup {
    html! {
        header .page-head {
            div {
                @if !kicker.is_empty() { p .kicker { (kicker) } }
                h1 { (title) }
                @if !lead.is_empty() { p .lead { (lead) } }
            }
            @if !aside.0.is_empty() { div .aside { (aside) } }
        }
    }
}

/// A part of a page with a heading and, at its end, a link to the whole.
pub fn section(title: &str, more: Option<(&str, &str)>, body: &Markup) -> Markup {
    html! {
        section .section {
            header { h2 { (title) } @if let Some((text, href)) = more { a href=(href) { (text) (icon(Icon::ArrowRight)) } } }
            (body)
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let t = |label, note, icon| TaskLink { label, note, icon, href: "#" };
    vec![
        Example::new(
            "hero",
            hero(&Hero {
                kicker: "Pemerintah Provinsi Contoh",
                title: "Apa yang ingin Anda ketahui?",
                search: Some(SearchBoxProps {
                    action: "#",
                    label: "Cari informasi, berita, data, atau layanan",
                    button: "Cari",
                    placeholder: "misalnya: anggaran jalan 2025",
                    id: "cari-hero",
                    ..SearchBoxProps::default()
                }),
                popular: &[("APBD 2026", "#"), ("pajak kendaraan", "#"), ("beasiswa", "#")],
                popular_label: "Sering dicari:",
            }),
        ),
        Example::new(
            "tasks",
            task_list(&[
                t(
                    "Ajukan permohonan informasi",
                    "Gratis, dijawab paling lama 10 hari kerja",
                    Icon::Send,
                ),
                t("Periksa permohonan Anda", "Dengan nomor pendaftaran", Icon::Search),
            ]),
        ),
        Example::new(
            "page head",
            page_head(
                "Informasi setiap saat",
                "Laporan layanan informasi publik 2025",
                "Ringkasan 1.204 permohonan yang kami terima, berapa lama kami menjawab, dan apa yang kami tolak beserta alasannya.",
                &html! {},
            ),
        ),
        Example::new(
            "section",
            section("Terbaru", Some(("Lihat semua", "#")), &html! { p { "Isi bagian." } }),
        ),
    ]
}
