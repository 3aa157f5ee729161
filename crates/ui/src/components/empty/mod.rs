//! Nothing here: why, and what to do.

use crate::{Example, Icon, LinkButton, icon, link_button};
use maud::{Markup, html};

/// Props of [`empty`].
#[derive(Debug, Clone, Default)]
pub struct Empty<'a> {
    /// Drawn above.
    pub icon: Option<Icon>,
    /// Why there is nothing.
    pub title: &'a str,
    /// What one can do about it.
    pub text: &'a str,
    /// Buttons or links.
    pub actions: Option<Markup>,
}

/// The empty state of a list or page.
pub fn empty(p: &Empty<'_>) -> Markup {
    html! {
        div .empty {
            (icon(p.icon.unwrap_or(Icon::Inbox)))
            p .title { (p.title) }
            @if !p.text.is_empty() { p { (p.text) } }
            @if let Some(actions) = &p.actions { (actions) }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "no results",
        empty(&Empty {
            icon: Some(Icon::Search),
            title: "Belum ada hasil untuk “angaran jaln”",
            text: "Periksa ejaan, kurangi saringan, atau minta informasi ini kepada kami.",
            actions: Some(link_button(&LinkButton {
                label: "Ajukan permohonan",
                ..LinkButton::default()
            })),
        }),
    )]
}
