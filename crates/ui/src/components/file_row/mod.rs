//! A file one can open or download: form, size, version, and how to be sure of it.

use crate::{Example, Icon, code_chip, icon};
use maud::{Markup, html};

/// Props of [`file_row`].
#[derive(Debug, Clone, Copy, Default)]
pub struct FileRow<'a> {
    /// Title of the file as people call it.
    pub title: &'a str,
    /// Form as read: "PDF".
    pub format: &'a str,
    /// Facts: "2,4 MB", "versi 3", "12 Januari 2026".
    pub facts: &'a [&'a str],
    /// Address of the download.
    pub download: &'a str,
    /// "Unduh".
    pub download_label: &'a str,
    /// Address of the viewer; "" if it cannot be opened here.
    pub open: &'a str,
    /// "Buka".
    pub open_label: &'a str,
    /// Checksum; "" to leave out.
    pub hash: &'a str,
}

/// The icon of a form by its usual name or extension.
fn format_icon(format: &str) -> Icon {
    match format.to_ascii_lowercase().as_str() {
        "pdf" | "doc" | "docx" | "odt" | "txt" | "rtf" => Icon::FileText,
        "csv" | "xls" | "xlsx" | "ods" | "parquet" => Icon::FileTable,
        "jpg" | "jpeg" | "png" | "webp" | "svg" | "tif" | "tiff" => Icon::FileImage,
        "zip" | "7z" | "rar" | "gz" => Icon::FileArchive,
        "json" | "geojson" | "xml" | "rdf" => Icon::FileData,
        _ => Icon::File,
    }
}

/// One file.
pub fn file_row(p: &FileRow<'_>) -> Markup {
    html! {
        div .file-row {
            span .format { (icon(format_icon(p.format))) span { (p.format) } }
            div .what {
                p .title { (p.title) }
                p .facts {
                    @for (n, f) in p.facts.iter().enumerate() { @if n > 0 { " · " } (f) }
                    @if !p.hash.is_empty() { " " (code_chip(p.hash, "")) }
                }
            }
            div .actions {
                @if !p.open.is_empty() {
                    a .btn .small .quiet href=(p.open) { (icon(Icon::Eye)) span { (p.open_label) span .vh { " " (p.title) } } }
                }
                @if !p.download.is_empty() {
                    a .btn .small .secondary href=(p.download) { (icon(Icon::Download)) span { (p.download_label) span .vh { " " (p.title) } } }
                }
            }
        }
    }
}

/// Files of one thing.
pub fn file_list(items: &[Markup]) -> Markup {
    html! { ul .file-list { @for item in items { li { (item) } } } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let f = |title, format, facts, hash| {
        file_row(&FileRow {
            title,
            format,
            facts,
            hash,
            download: "#",
            download_label: "Unduh",
            open: "#",
            open_label: "Buka",
        })
    };
    vec![Example::new(
        "two files",
        file_list(&[
            f(
                "Laporan layanan informasi publik 2025",
                "PDF",
                &["2,4 MB", "48 halaman", "versi 3"],
                "b3:91c2f0aa47d1",
            ),
            f("Lampiran: register permohonan", "XLSX", &["180 kB", "1.204 baris"], ""),
        ]),
    )]
}
