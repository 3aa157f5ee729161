//! What just happened, told once after a redirect, with the way back where there is one.

use crate::{Example, Icon, Tone, hidden, icon};
use maud::{Markup, html};

/// Props of [`toast`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Toast<'a> {
    /// Its signal.
    pub tone: Tone,
    /// What happened.
    pub text: &'a str,
    /// The way back: word on the button and address of the POST form.
    pub undo: Option<(&'a str, &'a str)>,
    /// Tokens of the undo form.
    pub hidden: &'a [(&'a str, &'a str)],
}

/// The message, announced politely.
pub fn toast(p: &Toast<'_>) -> Markup {
    html! {
        div .toast .(p.tone.class()) role="status" {
            (icon(p.tone.icon()))
            p { (p.text) }
            @if let Some((label, action)) = p.undo {
                form method="post" action=(action) {
                    (hidden(p.hidden))
                    button .btn .quiet .small type="submit" { (icon(Icon::Undo)) span { (label) } }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "with undo",
            toast(&Toast {
                tone: Tone::Success,
                text: "Dokumen dipindahkan ke arsip.",
                undo: Some(("Urungkan", "#")),
                hidden: &[],
            }),
        ),
        Example::new(
            "plain",
            toast(&Toast {
                tone: Tone::Info,
                text: "Draf tersimpan pukul 14.05 WIB.",
                ..Toast::default()
            }),
        ),
    ]
}
