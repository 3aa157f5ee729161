//! A figure that matters, with what it counts and the way to its source.

use crate::{Example, Tone, some, sparkline};
use maud::{Markup, html};

/// Props of [`stat`].
#[derive(Debug, Clone, Default)]
pub struct Stat<'a> {
    /// The figure as read: "Rp1,2 triliun".
    pub figure: &'a str,
    /// The exact figure, on hover and for screen readers; "" if the same.
    pub exact: &'a str,
    /// What it counts.
    pub label: &'a str,
    /// A comparison: "naik 4% dari 2025".
    pub note: &'a str,
    /// Its source page.
    pub href: &'a str,
    /// A [`sparkline`] or other small drawing.
    pub chart: Option<Markup>,
    /// Its signal.
    pub tone: Tone,
}

/// One figure.
pub fn stat(p: &Stat<'_>) -> Markup {
    html! {
        div .stat .(p.tone.class()) {
            p .label {
                @if p.href.is_empty() { (p.label) } @else { a href=(p.href) { (p.label) } }
            }
            p .figure title=[some(p.exact)] { (p.figure) }
            @if !p.note.is_empty() { p .note { (p.note) } }
            @if let Some(chart) = &p.chart { (chart) }
        }
    }
}

/// Figures side by side.
pub fn stats(items: &[Markup]) -> Markup {
    html! { div .stats { @for item in items { (item) } } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let s = |figure, label, note, tone| Stat {
        figure,
        label,
        note,
        tone,
        href: "#",
        ..Stat::default()
    };
    vec![Example::new(
        "four figures",
        stats(&[
            stat(&s("1.781", "informasi publik", "48 baru bulan ini", Tone::Neutral)),
            stat(&Stat {
                chart: Some(sparkline(
                    "Unduhan tiap bulan",
                    &[12.0, 18.0, 16.0, 22.0, 31.0, 28.0, 40.0],
                )),
                ..s("87.127", "unduhan", "sejak 2019", Tone::Neutral)
            }),
            stat(&s("6,2 hari", "rata-rata jawaban", "batas 10 hari kerja", Tone::Success)),
            stat(&Stat {
                exact: "Rp1.204.511.000.000",
                ..s("Rp1,2 triliun", "anggaran pendidikan", "data contoh", Tone::Neutral)
            }),
        ]),
    )]
}
