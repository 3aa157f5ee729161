//! Fields that are ticked or that hold a file.

use super::{Field, Opt, field_id, mark, notes};
use crate::some;
use maud::{Markup, html};

/// Props of [`checkbox`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Checkbox<'a> {
    /// Label, hint, error; `value` is what is sent when ticked.
    pub field: Field<'a>,
    /// Whether it is ticked.
    pub checked: bool,
}

/// A single box to tick, such as a consent.
pub fn checkbox(p: &Checkbox<'_>) -> Markup {
    let f = &p.field;
    let id = field_id(f.name);
    html! {
        div .field .tick .bad[!f.error.is_empty()] {
            div .choice {
                input id=(id) name=(f.name) type="checkbox"
                    value=(some(f.value).unwrap_or("1")) checked[p.checked] required[f.required]
                    disabled[f.disabled] aria-invalid=[f.invalid()]
                    aria-describedby=[f.described(&id)];
                label for=(id) { (f.label) (mark(f.mark)) }
            }
            (notes(f, &id))
        }
    }
}

/// Props of [`radios`] and [`checkboxes`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Choices<'a> {
    /// Label, hint, error; `value` is the chosen one for radios.
    pub field: Field<'a>,
    /// What can be chosen.
    pub options: &'a [Opt<'a>],
    /// The chosen values, for checkboxes.
    pub values: &'a [&'a str],
    /// In a row instead of a column, for two or three short answers.
    pub inline: bool,
}

/// One of several, all visible.
pub fn radios(p: &Choices<'_>) -> Markup {
    choices(p, "radio")
}

/// Any of several, all visible.
pub fn checkboxes(p: &Choices<'_>) -> Markup {
    choices(p, "checkbox")
}

fn choices(p: &Choices<'_>, kind: &str) -> Markup {
    let f = &p.field;
    let id = field_id(f.name);
    let chosen = |v: &str| if kind == "radio" { v == f.value } else { p.values.contains(&v) };
    html! {
        fieldset .field .choices .inline[p.inline] .bad[!f.error.is_empty()]
            aria-describedby=[f.described(&id)] {
            legend { (f.label) (mark(f.mark)) }
            (notes(f, &id))
            div .options {
                @for (n, o) in p.options.iter().enumerate() {
                    @let oid = if n == 0 { id.clone() } else { format!("{id}-{n}") };
                    div .choice {
                        input id=(oid) name=(f.name) type=(kind) value=(o.value)
                            checked[chosen(o.value)] disabled[f.disabled]
                            required[f.required && kind == "radio"]
                            aria-describedby=[some(o.hint).map(|_| format!("{oid}-of"))];
                        label for=(oid) { (o.label) }
                        @if !o.hint.is_empty() { p .hint id={ (oid) "-of" } { (o.hint) } }
                    }
                }
            }
        }
    }
}

/// Props of [`file_input`].
#[derive(Debug, Clone, Copy, Default)]
pub struct FileInput<'a> {
    /// Label, hint (say the formats and the size), error.
    pub field: Field<'a>,
    /// Accepted types, such as `.pdf,.xlsx`.
    pub accept: &'a str,
    /// Whether several may be chosen.
    pub multiple: bool,
}

/// A plain file field. For large or many files see [`crate::upload_zone`].
pub fn file_input(p: &FileInput<'_>) -> Markup {
    let f = &p.field;
    let id = field_id(f.name);
    html! {
        div .field .file .bad[!f.error.is_empty()] {
            (f.head(&id))
            input id=(id) name=(f.name) type="file" accept=[some(p.accept)] multiple[p.multiple]
                required[f.required] disabled[f.disabled] aria-invalid=[f.invalid()]
                aria-describedby=[f.described(&id)];
        }
    }
}
