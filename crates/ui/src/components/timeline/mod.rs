//! What happened, newest first: versions of a document, history of a case.

use crate::{Example, Icon, Tone, icon, some};
use maud::{Markup, html};

/// One moment.
#[derive(Debug, Clone)]
pub struct Moment<'a> {
    /// When, as read.
    pub when: &'a str,
    /// When, as ISO 8601 for machines.
    pub datetime: &'a str,
    /// What happened.
    pub title: Markup,
    /// Who did it.
    pub who: &'a str,
    /// More: a note, a file, a difference.
    pub body: Option<Markup>,
    /// Its icon.
    pub icon: Icon,
    /// Its signal.
    pub tone: Tone,
}

impl Default for Moment<'_> {
    fn default() -> Self {
        Self {
            when: "",
            datetime: "",
            title: html! {},
            who: "",
            body: None,
            icon: Icon::Dot,
            tone: Tone::Neutral,
        }
    }
}

/// The moments in the order given.
pub fn timeline(items: &[Moment<'_>]) -> Markup {
    html! {
        ol .timeline {
            @for m in items {
                li .(m.tone.class()) {
                    span .node { (icon(m.icon)) }
                    div {
                        p .head {
                            strong { (m.title) }
                            time datetime=[some(m.datetime)] { (m.when) }
                            @if !m.who.is_empty() { span .who { (m.who) } }
                        }
                        @if let Some(body) = &m.body { div .body { (body) } }
                    }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "history of a request",
        timeline(&[
            Moment {
                when: "20 November 2026, 09.12 WIB",
                datetime: "2026-11-20T09:12+07:00",
                title: html! { "Diperpanjang 7 hari kerja" },
                who: "PPID Pelaksana",
                body: Some(html! { p { "Dokumen tersebar di tiga unit kerja." } }),
                icon: Icon::Clock,
                tone: Tone::Warning,
            },
            Moment {
                when: "10 November 2026, 08.30 WIB",
                datetime: "2026-11-10T08:30+07:00",
                title: html! { "Diteruskan ke Dinas Kesehatan" },
                who: "PPID Utama",
                icon: Icon::ArrowRight,
                ..Moment::default()
            },
            Moment {
                when: "9 November 2026, 14.05 WIB",
                datetime: "2026-11-09T14:05+07:00",
                title: html! { "Permohonan terdaftar" },
                who: "",
                icon: Icon::Check,
                tone: Tone::Success,
                ..Moment::default()
            },
        ]),
    )]
}
