//! A key of the keyboard, as a hint beside what it does.

use crate::Example;
use maud::{Markup, html};

/// One or more keys pressed together.
pub fn kbd(keys: &[&str]) -> Markup {
    html! { span .keys { @for k in keys { kbd { (k) } } } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new("keys", html! { div .row { (kbd(&["/"])) (kbd(&["Ctrl", "Enter"])) } })]
}
