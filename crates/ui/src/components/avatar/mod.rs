//! A person as initials; there are no photographs of people in Betang's own pages.

use crate::Example;
use maud::{Markup, html};

/// A round mark with one or two letters. The colour follows from the name, so it stays the same.
pub fn avatar(name: &str, initials: &str) -> Markup {
    let hue = name.bytes().fold(0_u32, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into())) % 6;
    html! {
        span .avatar .(format!("hue-{hue}")) title=(name) aria-hidden="true" { (initials) }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "three people",
        html! { div .row { (avatar("Petugas Contoh", "PC")) (avatar("Admin Utama", "AU")) (avatar("Verifikator Satu", "VS")) } },
    )]
}
