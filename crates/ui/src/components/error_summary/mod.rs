//! The list of everything wrong with a form, above it, each line linked to its field.

use crate::{Example, Icon, field_id, icon};
use maud::{Markup, html};

/// Lists `(field name, message)`; draws nothing when there are none.
///
/// It carries `role="alert"` and takes the focus by `tabindex`, so that it is heard and reached.
pub fn error_summary(heading: &str, errors: &[(&str, &str)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            section .error-summary role="alert" tabindex="-1" id="error-summary"
                aria-labelledby="error-summary-title" {
                h2 id="error-summary-title" { (icon(Icon::Danger)) (heading) }
                ul {
                    @for (name, message) in errors {
                        li {
                            @if name.is_empty() { (message) }
                            @else { a href={ "#" (field_id(name)) } { (message) } }
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
        "two errors",
        error_summary(
            "Ada 2 hal yang perlu diperbaiki",
            &[
                ("surel", "Tulis alamat surel lengkap, misalnya nama@contoh.id."),
                ("bentuk", "Pilih paling sedikit satu bentuk."),
            ],
        ),
    )]
}
