//! The typst templates of the house, as text. The shape of the data that each one reads stands at
//! the head of the template file and in README.md; what is missing there is left out on paper.

/// *Daftar Informasi Publik*: a landscape table with a head that repeats and page x of y.
pub const DIP: &str =
    concat!(include_str!("../templates/parts.typ"), include_str!("../templates/dip.typ"));

/// A letter or short report under a *kop surat*, with sections, tables and a watermark.
pub const SURAT: &str =
    concat!(include_str!("../templates/parts.typ"), include_str!("../templates/surat.typ"));

/// A report with cover, contents, chapters, tables and bar charts.
pub const LAPORAN: &str =
    concat!(include_str!("../templates/parts.typ"), include_str!("../templates/laporan.typ"));

/// Pictures of pages and nothing else: a document as a scanner makes it.
pub const PINDAIAN: &str =
    concat!(include_str!("../templates/parts.typ"), include_str!("../templates/scan.typ"));
