//! The page for what went wrong: what it is, what to do, and the number to quote.

use super::{Shell, page};
use crate::code_chip;
use maud::{Markup, html};

/// What an error page says.
#[derive(Debug, Clone, Default)]
pub struct ErrorPage<'a> {
    /// The HTTP status.
    pub status: u16,
    /// What happened, without blame.
    pub heading: &'a str,
    /// What one can do.
    pub text: &'a str,
    /// "Nomor rujukan".
    pub request_label: &'a str,
    /// The request id that the log has too; "" to leave out.
    pub request_id: &'a str,
    /// Search box, buttons, links.
    pub actions: Option<Markup>,
}

/// The full document of an error.
pub fn error_page(shell: &Shell<'_>, e: &ErrorPage<'_>) -> Markup {
    let shell = Shell { title: e.heading, noindex: true, canonical: None, ..shell.clone() };
    page(&shell, &error_body(e))
}

/// Only the inside, for fragments.
pub fn error_body(e: &ErrorPage<'_>) -> Markup {
    html! {
        div .wrap {
            div .error-page {
                p .code aria-hidden="true" { (e.status) }
                h1 { (e.heading) }
                @if !e.text.is_empty() { p .lead { (e.text) } }
                @if let Some(actions) = &e.actions { div .do { (actions) } }
                @if !e.request_id.is_empty() {
                    p .request { (e.request_label) " " (code_chip(e.request_id, e.request_label)) }
                }
            }
        }
    }
}
