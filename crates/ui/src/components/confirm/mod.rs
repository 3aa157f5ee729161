//! The question before something is lost: a page of its own, so that it works without script.

use crate::{Button, ButtonKind, Example, Icon, button, hidden, icon};
use maud::{Markup, html};

/// Props of [`confirm`].
#[derive(Debug, Clone, Default)]
pub struct Confirm<'a> {
    /// The question: "Tarik dokumen ini dari publik?".
    pub title: &'a str,
    /// What will happen, and whether it can be undone.
    pub body: Markup,
    /// Where the form goes.
    pub action: &'a str,
    /// Tokens and ids.
    pub hidden: &'a [(&'a str, &'a str)],
    /// More fields, such as a reason.
    pub fields: Markup,
    /// The verb on the button, the same as in the question.
    pub yes: &'a str,
    /// Whether the button is red.
    pub danger: bool,
    /// "Batal".
    pub no: &'a str,
    /// Where "Batal" leads.
    pub no_href: &'a str,
}

/// The confirmation.
pub fn confirm(p: &Confirm<'_>) -> Markup {
    let kind = if p.danger { ButtonKind::Danger } else { ButtonKind::Primary };
    html! {
        form .confirm .danger[p.danger] method="post" action=(p.action) {
            (icon(if p.danger { Icon::Warning } else { Icon::Help }))
            h2 { (p.title) }
            div .text { (p.body) }
            (p.fields)
            (hidden(p.hidden))
            div .actions {
                (button(&Button { label: p.yes, kind, ..Button::default() }))
                a .btn .quiet href=(p.no_href) { span { (p.no) } }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "withdraw",
        confirm(&Confirm {
            title: "Tarik dokumen ini dari publik?",
            body: html! { p { "Halaman dan berkasnya tidak lagi dapat dibuka. Nomor dan alasan penarikan tetap terlihat. Anda dapat menerbitkannya kembali." } },
            action: "#",
            yes: "Tarik dokumen",
            danger: true,
            no: "Batal",
            no_href: "#",
            ..Confirm::default()
        }),
    )]
}
