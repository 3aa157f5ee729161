//! Form fields: label above, hint under it, error before the control, nothing typed ever lost.
//!
//! The label, hint and error always belong to the control by `for` and `aria-describedby`; ids are
//! `f-<name>` so that [`crate::error_summary`] can link to them without a table.

mod choice;
mod examples;

pub use choice::{Checkbox, Choices, FileInput, checkbox, checkboxes, file_input, radios};
pub(crate) use examples::examples;

use crate::some;
use maud::{Markup, html};

/// What every field has in common.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    /// Name in the form; the control's id is `f-<name>`.
    pub name: &'a str,
    /// The question or noun, without a colon.
    pub label: &'a str,
    /// How to answer, in a short sentence.
    pub hint: &'a str,
    /// What is wrong and how to mend it.
    pub error: &'a str,
    /// What was typed or stored.
    pub value: &'a str,
    /// Whether the browser should insist.
    pub required: bool,
    /// The word beside the label ("opsional" or "wajib").
    pub mark: &'a str,
    /// Shown but not to be changed.
    pub disabled: bool,
}

/// The id of the control called `name`; the target of error links.
pub fn field_id(name: &str) -> String {
    format!("f-{}", name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "-"))
}

impl Field<'_> {
    fn described(&self, id: &str) -> Option<String> {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{id}-hint"));
        }
        if !self.error.is_empty() {
            ids.push(format!("{id}-error"));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        (!self.error.is_empty()).then_some("true")
    }

    fn head(&self, id: &str) -> Markup {
        html! {
            label for=(id) { (self.label) (mark(self.mark)) }
            (notes(self, id))
        }
    }
}

fn mark(text: &str) -> Markup {
    html! { @if !text.is_empty() { span .mark { " (" (text) ")" } } }
}

fn notes(f: &Field<'_>, id: &str) -> Markup {
    html! {
        @if !f.hint.is_empty() { p .hint id={ (id) "-hint" } { (f.hint) } }
        @if !f.error.is_empty() {
            p .error id={ (id) "-error" } { (crate::icon(crate::Icon::Danger)) span { (f.error) } }
        }
    }
}

/// How wide a text control is drawn: the width tells what length is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Width {
    /// As wide as the form column.
    #[default]
    Full,
    /// About 20 characters.
    Medium,
    /// About 8 characters.
    Short,
}

impl Width {
    fn class(self) -> &'static str {
        match self {
            Self::Full => "w-full",
            Self::Medium => "w-medium",
            Self::Short => "w-short",
        }
    }
}

/// Props of [`input`].
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Label, hint, error, value.
    pub field: Field<'a>,
    /// `text`, `email`, `tel`, `password`, `number`, `url`, `search`, `date`, `time`..
    pub kind: &'a str,
    /// The browser's autocomplete token, such as `name` or `email`.
    pub autocomplete: &'a str,
    /// `numeric`, `decimal`, `email`..: the keyboard on a phone.
    pub inputmode: &'a str,
    /// Longest text accepted; 0 for no limit.
    pub maxlength: u32,
    /// Lowest value of numbers and dates.
    pub min: &'a str,
    /// Highest value of numbers and dates.
    pub max: &'a str,
    /// Regular expression for the browser.
    pub pattern: &'a str,
    /// Unit before the control ("Rp").
    pub prefix: &'a str,
    /// Unit after the control ("hari kerja").
    pub suffix: &'a str,
    /// How wide it is drawn.
    pub width: Width,
    /// Takes the focus when the page opens; at most one a page.
    pub autofocus: bool,
}

impl Default for Input<'_> {
    fn default() -> Self {
        Self {
            field: Field::default(),
            kind: "text",
            autocomplete: "",
            inputmode: "",
            maxlength: 0,
            min: "",
            max: "",
            pattern: "",
            prefix: "",
            suffix: "",
            width: Width::Full,
            autofocus: false,
        }
    }
}

/// A one-line field. A password is never written back into the page.
pub fn input(p: &Input<'_>) -> Markup {
    let f = &p.field;
    let id = field_id(f.name);
    let value = (p.kind != "password" && !f.value.is_empty()).then_some(f.value);
    html! {
        div .field .bad[!f.error.is_empty()] {
            (f.head(&id))
            div .control .(p.width.class()) {
                @if !p.prefix.is_empty() { span .affix aria-hidden="true" { (p.prefix) } }
                input id=(id) name=(f.name) type=(p.kind) value=[value] required[f.required]
                    disabled[f.disabled] autocomplete=[some(p.autocomplete)]
                    inputmode=[some(p.inputmode)] maxlength=[(p.maxlength > 0).then_some(p.maxlength)]
                    min=[some(p.min)] max=[some(p.max)] pattern=[some(p.pattern)]
                    autofocus[p.autofocus] aria-invalid=[f.invalid()]
                    aria-describedby=[f.described(&id)];
                @if !p.suffix.is_empty() { span .affix aria-hidden="true" { (p.suffix) } }
            }
        }
    }
}

/// A date field, as the browser draws it; the value is `2026-11-22`.
pub fn date(field: &Field<'_>, min: &str, max: &str) -> Markup {
    input(&Input {
        field: *field,
        kind: "date",
        min,
        max,
        width: Width::Medium,
        ..Input::default()
    })
}

/// A text field of several lines that grows with its text; `rows` is the least height.
pub fn textarea(f: &Field<'_>, rows: u8, maxlength: u32) -> Markup {
    let id = field_id(f.name);
    html! {
        div .field .bad[!f.error.is_empty()] {
            (f.head(&id))
            // HTML drops the first newline of a textarea: one is given away, so none is lost.
            textarea id=(id) name=(f.name) rows=(rows) required[f.required]
                disabled[f.disabled] maxlength=[(maxlength > 0).then_some(maxlength)]
                aria-invalid=[f.invalid()] aria-describedby=[f.described(&id)] { "\n" (f.value) }
        }
    }
}

/// One choice of a select, of radios or of checkboxes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Opt<'a> {
    /// What is sent.
    pub value: &'a str,
    /// What is read.
    pub label: &'a str,
    /// A sentence under the label (radios and checkboxes only).
    pub hint: &'a str,
    /// Options of the same group stand together in a select.
    pub group: &'a str,
}

/// A list to choose one from. `empty` is the text of the choice without a value; "" for none.
pub fn select(f: &Field<'_>, empty: &str, options: &[Opt<'_>]) -> Markup {
    let id = field_id(f.name);
    let chunks = options.chunk_by(|a, b| a.group == b.group);
    html! {
        div .field .bad[!f.error.is_empty()] {
            (f.head(&id))
            div .control .select {
                select id=(id) name=(f.name) required[f.required] disabled[f.disabled]
                    aria-invalid=[f.invalid()] aria-describedby=[f.described(&id)] {
                    @if !empty.is_empty() {
                        option value="" selected[f.value.is_empty()] { (empty) }
                    }
                    @for chunk in chunks {
                        @if chunk[0].group.is_empty() {
                            (select_options(chunk, f.value))
                        } @else {
                            optgroup label=(chunk[0].group) { (select_options(chunk, f.value)) }
                        }
                    }
                }
                (crate::icon(crate::Icon::ChevronUpDown))
            }
        }
    }
}

fn select_options(options: &[Opt<'_>], chosen: &str) -> Markup {
    html! {
        @for o in options {
            option value=(o.value) selected[!o.value.is_empty() && o.value == chosen] { (o.label) }
        }
    }
}

/// Hidden fields: tokens, ids, the address to go back to.
pub fn hidden(fields: &[(&str, &str)]) -> Markup {
    html! { @for (name, value) in fields { input type="hidden" name=(name) value=(value); } }
}

/// A group of fields that belong together, with a heading.
pub fn fieldset(legend: &str, intro: &str, body: &Markup) -> Markup {
    html! {
        fieldset .group {
            legend { (legend) }
            @if !intro.is_empty() { p .hint { (intro) } }
            (body)
        }
    }
}
