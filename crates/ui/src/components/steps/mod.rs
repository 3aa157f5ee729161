//! The steps of a procedure and where one stands in it.

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// State of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Here.
    Current,
    /// Ahead.
    #[default]
    Todo,
}

/// One step.
#[derive(Debug, Clone, Copy, Default)]
pub struct Step<'a> {
    /// What happens in it.
    pub label: &'a str,
    /// When or by whom.
    pub note: &'a str,
    /// Where it stands.
    pub state: StepState,
    /// Address to go back to it; "" if one cannot.
    pub href: &'a str,
}

/// The steps in order.
pub fn steps(label: &str, items: &[Step<'_>]) -> Markup {
    html! {
        ol .steps aria-label=(label) {
            @for (n, s) in items.iter().enumerate() {
                li .done[s.state == StepState::Done]
                    aria-current=[(s.state == StepState::Current).then_some("step")] {
                    span .no aria-hidden="true" {
                        @if s.state == StepState::Done { (icon(Icon::Check)) } @else { (n + 1) }
                    }
                    span .text {
                        @if s.href.is_empty() { (s.label) } @else { a href=(s.href) { (s.label) } }
                        @if !s.note.is_empty() { span .note { (s.note) } }
                    }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let s = |label, note, state| Step { label, note, state, href: "" };
    vec![Example::new(
        "four steps",
        steps(
            "Perjalanan permohonan",
            &[
                s("Terdaftar", "9 November 2026", StepState::Done),
                s("Diperiksa", "oleh Dinas Kesehatan", StepState::Current),
                s("Dijawab", "paling lambat 23 November", StepState::Todo),
                s("Selesai", "", StepState::Todo),
            ],
        ),
    )]
}
