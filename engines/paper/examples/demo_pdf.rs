//! Sets the three templates with invented content into a folder: `cargo run -p paper --example
//! demo_pdf -- DIR`. For looking at them; the tests hold the claims.

use std::path::PathBuf;

use paper::{Typesetter, templates};

#[path = "../tests/it/sample.rs"]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let setter = Typesetter::new();
    let jobs = [
        ("dip", templates::DIP, sample::dip(40)),
        ("surat", templates::SURAT, sample::surat()),
        ("laporan", templates::LAPORAN, sample::laporan()),
    ];
    for (name, template, data) in jobs {
        let pdf = setter.pdf(template, &data, &[])?;
        std::fs::write(dir.join(format!("{name}.pdf")), pdf)?;
    }
    Ok(())
}
