//! Actions behind a button, by `details`: opens without script, closes by Escape with the island.

use crate::{Example, Icon, hidden, icon};
use maud::{Markup, html};

/// One line of a menu.
#[derive(Debug, Clone, Copy)]
pub struct MenuItem<'a> {
    /// What it does.
    pub label: &'a str,
    /// Address.
    pub href: &'a str,
    /// Its icon.
    pub icon: Icon,
    /// Sent as POST with these fields instead of followed.
    pub post: Option<&'a [(&'a str, &'a str)]>,
    /// Red: ends or removes something.
    pub danger: bool,
}

impl Default for MenuItem<'_> {
    fn default() -> Self {
        Self { label: "", href: "#", icon: Icon::None, post: None, danger: false }
    }
}

/// A menu under a button called `label`; `face` is what the button shows.
pub fn menu(label: &str, face: &Markup, items: &[MenuItem<'_>]) -> Markup {
    html! {
        details .menu name="menu" {
            summary { span .vh { (label) } (face) }
            ul {
                @for i in items {
                    li .danger[i.danger] {
                        @if let Some(fields) = i.post {
                            form method="post" action=(i.href) {
                                (hidden(fields))
                                button type="submit" { (icon(i.icon)) span { (i.label) } }
                            }
                        } @else {
                            a href=(i.href) { (icon(i.icon)) span { (i.label) } }
                        }
                    }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "row actions",
        menu(
            "Tindakan lain",
            &html! { span aria-hidden="true" { "Tindakan" } (icon(Icon::ChevronDown)) },
            &[
                MenuItem { label: "Ubah", icon: Icon::Edit, ..MenuItem::default() },
                MenuItem { label: "Salin tautan", icon: Icon::Link, ..MenuItem::default() },
                MenuItem {
                    label: "Tarik dari publik",
                    icon: Icon::Withdrawn,
                    danger: true,
                    ..MenuItem::default()
                },
            ],
        ),
    )]
}
