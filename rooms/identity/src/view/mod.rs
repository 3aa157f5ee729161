//! Pages, made of ui parts.

pub(crate) mod sign_in;

use maud::{Markup, html};
use ui::{Button, ButtonKind, Input, input};

/// A password field.
pub(crate) fn password(name: &str, label: &str, hint: &str, error: &str, autocomplete: &str) -> Markup {
    input(&Input {
        field: ui::Field { name, label, hint, error, required: true, ..ui::Field::default() },
        kind: "password",
        autocomplete,
        maxlength: 256,
        ..Input::default()
    })
}

/// The one thing to do in a form.
pub(crate) fn primary(label: &str) -> Markup {
    ui::button(&Button { label, kind: ButtonKind::Primary, ..Button::default() })
}

/// Paragraph of plain text.
pub(crate) fn p(text: &str) -> Markup {
    html! { p { (text) } }
}
