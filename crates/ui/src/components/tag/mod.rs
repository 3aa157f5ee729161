//! Small labels: tags that lead to a list, chips, and the state of a thing.

use crate::{Example, Icon, Tone, icon};
use maud::{Markup, html};

/// A subject; with an address it leads to everything under it.
pub fn tag(label: &str, href: &str) -> Markup {
    html! {
        @if href.is_empty() { span .tag { (label) } } @else { a .tag href=(href) { (label) } }
    }
}

/// A small fact in a frame: a format, a number, a place.
pub fn chip(i: Icon, label: &str) -> Markup {
    html! { span .chip { (icon(i)) (label) } }
}

/// The states that things of this house can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the states")]
pub enum StatusKind {
    Draft,
    Review,
    Published,
    Withdrawn,
    Archived,
    Open,
    Waiting,
    Ok,
    Soon,
    Late,
    Failed,
    Closed,
    Secret,
}

impl StatusKind {
    /// The signal it gives.
    pub fn tone(self) -> Tone {
        match self {
            Self::Draft | Self::Archived | Self::Closed => Tone::Neutral,
            Self::Review | Self::Open | Self::Waiting => Tone::Info,
            Self::Published | Self::Ok => Tone::Success,
            Self::Soon | Self::Secret => Tone::Warning,
            Self::Late | Self::Failed | Self::Withdrawn => Tone::Danger,
        }
    }

    /// The shape that carries it without colour.
    pub fn icon(self) -> Icon {
        match self {
            Self::Draft => Icon::Draft,
            Self::Review => Icon::Eye,
            Self::Published | Self::Ok => Icon::Check,
            Self::Withdrawn => Icon::Withdrawn,
            Self::Archived | Self::Closed => Icon::Minus,
            Self::Open => Icon::Dot,
            Self::Waiting | Self::Soon => Icon::Clock,
            Self::Late => Icon::Warning,
            Self::Failed => Icon::Close,
            Self::Secret => Icon::Lock,
        }
    }
}

/// The state of a thing, in words, with a shape and a colour.
pub fn status(kind: StatusKind, label: &str) -> Markup {
    html! { span .status .(kind.tone().class()) { (icon(kind.icon())) (label) } }
}

/// The state of a cell in a matrix, leading to what is behind it: only its shape in a wide table, with the word
/// beside it on a phone. Screen readers always hear the word.
pub fn mark(kind: StatusKind, label: &str, href: &str) -> Markup {
    html! {
        @if href.is_empty() {
            span .mark-cell .(kind.tone().class()) { (icon(kind.icon())) span .word { (label) } }
        } @else {
            a .mark-cell .(kind.tone().class()) href=(href) title=(label) { (icon(kind.icon())) span .word { (label) } }
        }
    }
}

/// A badge of any tone, for states that [`StatusKind`] does not name.
pub fn toned(tone: Tone, i: Icon, label: &str) -> Markup {
    html! { span .status .(tone.class()) { (icon(i)) (label) } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    use StatusKind as S;
    let all = [
        (S::Draft, "Draf"),
        (S::Review, "Diperiksa"),
        (S::Published, "Terbit"),
        (S::Withdrawn, "Ditarik"),
        (S::Archived, "Diarsipkan"),
        (S::Open, "Terbuka"),
        (S::Waiting, "Menunggu"),
        (S::Ok, "Tepat waktu"),
        (S::Soon, "Tersisa 2 hari"),
        (S::Late, "Terlambat"),
        (S::Failed, "Gagal"),
        (S::Closed, "Selesai"),
        (S::Secret, "Dikecualikan"),
    ];
    vec![
        Example::new("status", html! { div .row { @for (k, l) in all { (status(k, l)) } } }),
        Example::new(
            "tags",
            html! { div .row { (tag("Kesehatan", "#")) (tag("Anggaran", "#")) (tag("tanpa tautan", "")) } },
        ),
        Example::new(
            "chips",
            html! { div .row { (chip(Icon::FileTable, "CSV")) (chip(Icon::Pin, "Kapuas")) } },
        ),
        Example::new(
            "marks",
            html! { div .row { @for (k, l) in &all[5..10] { (mark(*k, l, "#")) } } },
        ),
        Example::new("toned", html! { div .row { (toned(Tone::Demo, Icon::Info, "Contoh")) } }),
    ]
}
