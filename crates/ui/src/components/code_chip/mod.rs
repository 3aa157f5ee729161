//! A number, code or checksum to be compared or copied, in letters that cannot be confused.

use crate::{Example, some};
use maud::{Markup, html};

/// The code; `label` says what it is to screen readers and on hover.
pub fn code_chip(code: &str, label: &str) -> Markup {
    html! { code .code-chip title=[some(label)] { (code) } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "number and checksum",
        html! { div .row { (code_chip("PPID-2026-000417", "Nomor pendaftaran")) (code_chip("b3:91c2f0aa47d1e6", "BLAKE3")) } },
    )]
}
