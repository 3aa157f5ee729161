//! The design system of Betang: components as functions, page shells, embedded assets.
//!
//! Every text comes in as a parameter: this crate knows no language, no province and no address
//! of a room. It deliberately holds no state, does no IO, and never emits inline script or style.
//! An empty `&str` in a props struct always means "absent".

pub mod assets;
pub mod components;
pub mod icon;
pub mod shell;
pub mod theme;

pub use assets::{Asset, asset, assets_present, href};
pub use components::*;
pub use icon::{Icon, icon};
pub use maud::{Markup, PreEscaped, html};
pub use shell::error::{ErrorPage, error_page};
pub use shell::{
    Face, FeedbackProps, FooterGroup, FooterProps, Language, NavItem, Province, Shell, ShellWords,
    SideGroup, Theme, UserMenu, page,
};
pub use theme::theme_css;

/// A named example of a component: shown in the gallery, rendered by tests, checked by axe.
#[derive(Debug, Clone)]
pub struct Example {
    /// What the example shows, in a few English words.
    pub name: &'static str,
    /// The component as a page would hold it.
    pub html: Markup,
}

impl Example {
    /// Names a piece of markup.
    pub fn new(name: &'static str, html: Markup) -> Self {
        Self { name, html }
    }
}

/// `Some(text)` unless the text is empty: the form maud wants for optional attributes.
pub(crate) fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
