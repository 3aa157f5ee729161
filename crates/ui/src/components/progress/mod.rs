//! How far something is: a bar with its value in words, or a job that is running.

use crate::{Example, Tone, some};
use maud::{Markup, html};

/// Props of [`progress`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress<'a> {
    /// What is going on.
    pub label: &'a str,
    /// How far, in words: "82,4%", "3 dari 12 berkas", "menunggu giliran".
    pub text: &'a str,
    /// How far, 0 to 1; `None` while unknown.
    pub value: Option<f64>,
    /// A mark on the bar, 0 to 1, such as a target.
    pub target: Option<f64>,
    /// The signal of the bar.
    pub tone: Tone,
    /// Element id, for live updates.
    pub id: &'a str,
}

/// The bar, drawn as SVG so that no style attribute is needed.
pub fn progress(p: &Progress<'_>) -> Markup {
    let percent = |v: f64| format!("{:.2}%", v.clamp(0.0, 1.0) * 100.0);
    let now = p.value.map(|v| format!("{:.0}", v.clamp(0.0, 1.0) * 100.0));
    html! {
        div .progress .(p.tone.class()) .unknown[p.value.is_none()] id=[some(p.id)] {
            div .line { span { (p.label) } span .figure { (p.text) } }
            div .bar role="progressbar" aria-label=(p.label) aria-valuetext=[some(p.text)]
                aria-valuemin="0" aria-valuemax="100" aria-valuenow=[now] {
                svg width="100%" height="8" aria-hidden="true" {
                    @if let Some(v) = p.value { rect .fill width=(percent(v)) height="8" rx="4" {} }
                    @else { rect .fill width="30%" height="8" rx="4" {} }
                    @if let Some(t) = p.target { rect .target x=(percent(t)) width="2" height="8" {} }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "known",
            progress(&Progress {
                label: "Realisasi keuangan",
                text: "82,4%",
                value: Some(0.824),
                target: Some(0.9),
                ..Progress::default()
            }),
        ),
        Example::new(
            "late",
            progress(&Progress {
                label: "Realisasi fisik",
                text: "41%",
                value: Some(0.41),
                target: Some(0.85),
                tone: Tone::Danger,
                ..Progress::default()
            }),
        ),
        Example::new(
            "job of unknown length",
            progress(&Progress {
                label: "Membuat halaman gambar",
                text: "sedang berjalan",
                ..Progress::default()
            }),
        ),
    ]
}
