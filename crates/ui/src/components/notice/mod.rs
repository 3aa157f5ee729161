//! A message that belongs to the page: information, success, warning, danger, or "this is demo".

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// The signal a component gives; colour is never the only carrier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Neutral,
    /// Good to know.
    Info,
    /// Went well, is well.
    Success,
    /// Needs attention soon.
    Warning,
    /// Wrong, late or dangerous.
    Danger,
    /// Made up for demonstration.
    Demo,
}

impl Tone {
    /// The CSS class of the tone.
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "t-neutral",
            Self::Info => "t-info",
            Self::Success => "t-success",
            Self::Warning => "t-warning",
            Self::Danger => "t-danger",
            Self::Demo => "t-demo",
        }
    }

    /// The icon that carries the tone beside the colour.
    pub fn icon(self) -> Icon {
        match self {
            Self::Neutral => Icon::Dot,
            Self::Info | Self::Demo => Icon::Info,
            Self::Success => Icon::Success,
            Self::Warning => Icon::Warning,
            Self::Danger => Icon::Danger,
        }
    }
}

/// A boxed message; `title` may be empty, `body` is the rest.
pub fn notice(tone: Tone, title: &str, body: &Markup) -> Markup {
    html! {
        div .notice .(tone.class()) {
            (icon(tone.icon()))
            div {
                @if !title.is_empty() { p .title { (title) } }
                (body)
            }
        }
    }
}

/// A strip across the page, above everything: maintenance, emergencies, "demo".
pub fn banner(tone: Tone, text: &Markup) -> Markup {
    html! { div .banner .(tone.class()) { div .wrap { (icon(tone.icon())) p { (text) } } } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let p = |text: &str| html! { p { (text) } };
    vec![
        Example::new(
            "info",
            notice(
                Tone::Info,
                "Batas waktu dihitung dalam hari kerja",
                &p("Hari libur nasional dan cuti bersama tidak ikut dihitung."),
            ),
        ),
        Example::new(
            "success",
            notice(
                Tone::Success,
                "Permohonan terdaftar",
                &p("Simpan nomor ini: PPID-2026-000417."),
            ),
        ),
        Example::new(
            "warning",
            notice(Tone::Warning, "", &p("Tersisa 2 hari kerja untuk menjawab permohonan ini.")),
        ),
        Example::new(
            "danger",
            notice(
                Tone::Danger,
                "Berkas tidak dapat dibaca",
                &p("Unggah ulang dalam bentuk PDF yang tidak dikunci."),
            ),
        ),
        Example::new(
            "demo banner",
            banner(
                Tone::Demo,
                &html! { strong { "Contoh." } " Semua isi di situs ini dibuat untuk peragaan." },
            ),
        ),
        Example::new(
            "warning banner",
            banner(
                Tone::Warning,
                &html! { "Pemeliharaan Sabtu, 28 November 2026, 22.00 sampai 23.00 WIB." },
            ),
        ),
    ]
}
