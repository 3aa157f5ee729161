//! Tells what a file is: by its content first, by its name only where the content cannot tell
//! (CSV from text, a script from text). It opens nothing but the first bytes and, for a zip on
//! disk, its table of contents. It does not judge whether a document carries a virus; old Office
//! files (DOC, XLS, PPT) can hold macros that are not seen here.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How many first bytes [`Kind::sniff`] wants; more does no harm.
pub const SNIFF_BYTES: usize = 8192;
/// Entries of a zip whose names are looked at.
const MAX_ENTRIES: usize = 20_000;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $label:literal, $mime:literal;)*) => {
        /// What a file is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// A short label for people, the same in every language: `PDF`, `XLSX`.
            pub fn label(self) -> &'static str {
                match self { $(Kind::$name => $label,)* }
            }

            /// The media type to serve it under.
            pub fn mime(self) -> &'static str {
                match self { $(Kind::$name => $mime,)* }
            }

            /// The kind of a label, as stored by a caller.
            pub fn from_label(label: &str) -> Option<Kind> {
                match label { $($label => Some(Kind::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    /// Portable Document Format.
    Pdf, "PDF", "application/pdf";
    /// PNG picture.
    Png, "PNG", "image/png";
    /// JPEG picture.
    Jpeg, "JPG", "image/jpeg";
    /// WebP picture.
    Webp, "WEBP", "image/webp";
    /// GIF picture.
    Gif, "GIF", "image/gif";
    /// TIFF picture, what scanners make.
    Tiff, "TIFF", "image/tiff";
    /// BMP picture.
    Bmp, "BMP", "image/bmp";
    /// HEIF picture, what some phones make.
    Heic, "HEIC", "image/heic";
    /// Word document.
    Docx, "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    /// Excel workbook.
    Xlsx, "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    /// PowerPoint slides.
    Pptx, "PPTX", "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    /// Word, Excel or PowerPoint with macros.
    Macro, "OFFICE+MACRO", "application/octet-stream";
    /// OpenDocument text.
    Odt, "ODT", "application/vnd.oasis.opendocument.text";
    /// OpenDocument sheet.
    Ods, "ODS", "application/vnd.oasis.opendocument.spreadsheet";
    /// OpenDocument slides.
    Odp, "ODP", "application/vnd.oasis.opendocument.presentation";
    /// Old Word document.
    Doc, "DOC", "application/msword";
    /// Old Excel workbook.
    Xls, "XLS", "application/vnd.ms-excel";
    /// Old PowerPoint slides.
    Ppt, "PPT", "application/vnd.ms-powerpoint";
    /// Rich text.
    Rtf, "RTF", "application/rtf";
    /// Comma, semicolon or tab separated values.
    Csv, "CSV", "text/csv; charset=utf-8";
    /// JSON.
    Json, "JSON", "application/json";
    /// Plain text.
    Txt, "TXT", "text/plain; charset=utf-8";
    /// Electronic book.
    Epub, "EPUB", "application/epub+zip";
    /// Zip archive that is no document.
    Zip, "ZIP", "application/zip";
    /// Another archive: 7z, rar, gzip, tar.
    Archive, "ARSIP", "application/octet-stream";
    /// Web page.
    Html, "HTML", "text/html";
    /// Vector picture; may hold scripts.
    Svg, "SVG", "image/svg+xml";
    /// Other XML.
    Xml, "XML", "application/xml";
    /// MPEG-4 film.
    Mp4, "MP4", "video/mp4";
    /// WebM film.
    Webm, "WEBM", "video/webm";
    /// MP3 sound.
    Mp3, "MP3", "audio/mpeg";
    /// Other sound.
    Audio, "AUDIO", "application/octet-stream";
    /// Other film.
    Video, "VIDEO", "application/octet-stream";
    /// A program of any system, an installer, an app.
    Executable, "PROGRAM", "application/octet-stream";
    /// A script or a shortcut that a double click would run.
    Script, "SKRIP", "application/octet-stream";
    /// Nothing we know.
    Unknown, "BERKAS", "application/octet-stream";
}

/// Names of files that a double click runs although their content is only text or a container.
const SCRIPT_ENDINGS: &[&str] = &[
    "hta",
    "js",
    "jse",
    "mjs",
    "vbs",
    "vbe",
    "wsf",
    "wsh",
    "wsc",
    "ps1",
    "psm1",
    "bat",
    "cmd",
    "sh",
    "bash",
    "py",
    "pl",
    "rb",
    "php",
    "phtml",
    "phar",
    "asp",
    "aspx",
    "jsp",
    "lnk",
    "url",
    "scf",
    "reg",
    "inf",
    "desktop",
    "command",
    "applescript",
    "sct",
    "chm",
    "cpl",
    "htaccess",
];

const EXECUTABLE_ENDINGS: &[&str] =
    &["exe", "com", "scr", "pif", "msi", "msp", "dll", "jar", "apk", "ipa", "deb", "rpm", "appx"];

impl Kind {
    /// What the first bytes (see [`SNIFF_BYTES`]) and the name say. For a zip on disk prefer
    /// [`Kind::sniff_file`], which reads its table of contents.
    pub fn sniff(first_bytes: &[u8], file_name: &str) -> Kind {
        let ending = ending(file_name);
        let kind = by_content(first_bytes, &ending);
        // A dangerous name spoils a harmless content: the reader's machine goes by the name.
        if SCRIPT_ENDINGS.contains(&ending.as_str()) && !kind.is_dangerous() {
            return Kind::Script;
        }
        if EXECUTABLE_ENDINGS.contains(&ending.as_str()) {
            return Kind::Executable;
        }
        kind
    }

    /// What a file on disk is; zip containers are told by their entries, wherever they stand.
    pub fn sniff_file(path: &Path, file_name: &str) -> io::Result<Kind> {
        let mut file = File::open(path)?;
        let mut first = Vec::with_capacity(SNIFF_BYTES);
        file.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut first)?;
        let kind = Kind::sniff(&first, file_name);
        if !first.starts_with(b"PK") || kind.is_dangerous() {
            return Ok(kind);
        }
        let Ok(archive) = archive::open(file, MAX_ENTRIES) else { return Ok(kind) };
        let names: Vec<&str> = archive.file_names().collect();
        let inside = by_entries(&names, &first);
        Ok(if inside == Kind::Zip { kind } else { inside })
    }

    /// Whether a browser may show it in the page's own place: PDF and raster pictures only.
    pub fn is_inline_safe(self) -> bool {
        matches!(self, Kind::Pdf | Kind::Png | Kind::Jpeg | Kind::Webp | Kind::Gif)
    }

    /// Whether it should never be accepted from the public: programs, scripts, macros.
    pub fn is_dangerous(self) -> bool {
        matches!(self, Kind::Executable | Kind::Script | Kind::Macro)
    }

    /// Whether [`crate::extract::text`] reads it.
    pub fn has_own_text(self) -> bool {
        use Kind::*;
        matches!(self, Docx | Odt | Pptx | Odp | Xlsx | Xls | Ods | Csv | Txt | Rtf)
    }

    /// Whether [`crate::sheets::preview`] reads it.
    pub fn is_sheet(self) -> bool {
        matches!(self, Kind::Xlsx | Kind::Xls | Kind::Ods | Kind::Csv)
    }

    /// Whether it is a raster picture that [`crate::pages`] or tesseract can read.
    pub fn is_picture(self) -> bool {
        matches!(self, Kind::Png | Kind::Jpeg | Kind::Webp | Kind::Gif | Kind::Tiff | Kind::Bmp)
    }
}

fn ending(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    // Windows drops trailing dots and spaces, so `x.hta.` is an `.hta`.
    let name = name.trim_end_matches(['.', ' ']);
    name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default()
}

fn by_content(bytes: &[u8], ending: &str) -> Kind {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let names = local_names(bytes);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let inside = by_entries(&names, bytes);
        return if inside == Kind::Zip { zip_by_ending(&names, ending) } else { inside };
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return ole(bytes, ending);
    }
    if let Some(kind) = magic(bytes) {
        return kind;
    }
    if is_text(bytes) { text_kind(bytes, ending) } else { Kind::Unknown }
}

fn magic(b: &[u8]) -> Option<Kind> {
    let at = |offset: usize, sign: &[u8]| b.get(offset..).is_some_and(|t| t.starts_with(sign));
    let table: &[(usize, &[u8], Kind)] = &[
        (0, b"\x89PNG\r\n\x1a\n", Kind::Png),
        (0, b"\xFF\xD8\xFF", Kind::Jpeg),
        (0, b"GIF87a", Kind::Gif),
        (0, b"GIF89a", Kind::Gif),
        (0, b"II*\0", Kind::Tiff),
        (0, b"MM\0*", Kind::Tiff),
        (0, b"MZ", Kind::Executable),
        (0, b"\x7FELF", Kind::Executable),
        (0, b"\xCF\xFA\xED\xFE", Kind::Executable),
        (0, b"\xCE\xFA\xED\xFE", Kind::Executable),
        (0, b"\xCA\xFE\xBA\xBE", Kind::Executable),
        (0, b"!<arch>\n", Kind::Executable),
        (0, b"\xED\xAB\xEE\xDB", Kind::Executable),
        (0, b"L\0\0\0\x01\x14\x02\0", Kind::Script),
        (0, b"#!", Kind::Script),
        (0, b"ITSF", Kind::Script),
        (0, b"{\\rtf", Kind::Rtf),
        (0, b"7z\xBC\xAF\x27\x1C", Kind::Archive),
        (0, b"Rar!\x1A\x07", Kind::Archive),
        (0, b"\x1F\x8B", Kind::Archive),
        (0, b"BZh", Kind::Archive),
        (0, b"\xFD7zXZ\0", Kind::Archive),
        (257, b"ustar", Kind::Archive),
        (0, b"\x1A\x45\xDF\xA3", Kind::Webm),
        (0, b"ID3", Kind::Mp3),
        (0, b"OggS", Kind::Audio),
        (0, b"fLaC", Kind::Audio),
        (0, b"FLV\x01", Kind::Video),
        (0, b"\0\0\x01\xBA", Kind::Video),
    ];
    if let Some((_, _, kind)) = table.iter().find(|(o, sign, _)| at(*o, sign)) {
        return Some(*kind);
    }
    if at(0, b"RIFF") {
        return Some(match b.get(8..12) {
            Some(b"WEBP") => Kind::Webp,
            Some(b"AVI ") => Kind::Video,
            _ => Kind::Audio,
        });
    }
    if at(4, b"ftyp") {
        return Some(match b.get(8..11) {
            Some(b"hei" | b"hev" | b"mif" | b"msf") => Kind::Heic,
            Some(b"qt ") => Kind::Video,
            Some(b"M4A") => Kind::Audio,
            _ => Kind::Mp4,
        });
    }
    if at(0, b"BM") && b.len() > 26 && matches!(b[14], 12 | 40 | 108 | 124) && at(6, &[0, 0]) {
        return Some(Kind::Bmp);
    }
    if b.len() > 2 && b[0] == 0xFF && matches!(b[1], 0xFB | 0xF3 | 0xF2) {
        return Some(Kind::Mp3);
    }
    // Readers accept a PDF whose head is pushed down a little, so such a file is one.
    let head = &b[..b.len().min(1024)];
    let pdf = head.windows(5).position(|w| w == b"%PDF-")?;
    let clean = head[..pdf].iter().all(|c| c.is_ascii_whitespace() || *c >= 0x80 || *c == 0);
    clean.then_some(Kind::Pdf)
}

/// Names of the entries that begin within the first bytes of a zip.
fn local_names(bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = 0usize;
    while let Some(found) =
        bytes.get(at..).and_then(|t| t.windows(4).position(|w| w == b"PK\x03\x04"))
    {
        let head = at + found;
        let Some(length) = bytes.get(head + 26..head + 28) else { break };
        let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
        let Some(name) = bytes.get(head + 30..head + 30 + length) else { break };
        names.push(String::from_utf8_lossy(name).into_owned());
        at = head + 30;
    }
    names
}

fn by_entries(names: &[&str], first: &[u8]) -> Kind {
    let has = |n: &str| names.contains(&n);
    let under = |p: &str| names.iter().any(|n| n.starts_with(p));
    if names.iter().any(|n| n.ends_with("vbaProject.bin")) {
        return Kind::Macro;
    }
    if has("META-INF/MANIFEST.MF") || has("AndroidManifest.xml") || has("classes.dex") {
        return Kind::Executable;
    }
    if has("[Content_Types].xml") || under("_rels/") {
        for (prefix, kind) in [("word/", Kind::Docx), ("xl/", Kind::Xlsx), ("ppt/", Kind::Pptx)] {
            if under(prefix) {
                return kind;
            }
        }
    }
    if has("mimetype") {
        // ODF and EPUB keep this entry first and uncompressed, right after its 38-byte head.
        let said = first.get(38..120).unwrap_or_default();
        let all: &[(&[u8], Kind)] = &[
            (b"application/vnd.oasis.opendocument.text", Kind::Odt),
            (b"application/vnd.oasis.opendocument.spreadsheet", Kind::Ods),
            (b"application/vnd.oasis.opendocument.presentation", Kind::Odp),
            (b"application/epub+zip", Kind::Epub),
        ];
        if let Some((_, kind)) = all.iter().find(|(sign, _)| said.starts_with(sign)) {
            return *kind;
        }
    }
    Kind::Zip
}

/// Only the name can help when the entries that tell stand beyond the first bytes.
fn zip_by_ending(names: &[&str], ending: &str) -> Kind {
    if !names.contains(&"[Content_Types].xml") && !names.contains(&"mimetype") {
        return Kind::Zip;
    }
    match ending {
        "docx" => Kind::Docx,
        "xlsx" => Kind::Xlsx,
        "pptx" => Kind::Pptx,
        "odt" => Kind::Odt,
        "ods" => Kind::Ods,
        "odp" => Kind::Odp,
        "docm" | "xlsm" | "pptm" | "dotm" | "xltm" => Kind::Macro,
        _ => Kind::Zip,
    }
}

fn ole(bytes: &[u8], ending: &str) -> Kind {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    if holds("WordDocument") {
        return Kind::Doc;
    }
    if holds("PowerPoint Document") {
        return Kind::Ppt;
    }
    if holds("Workbook") || holds("Book") {
        return Kind::Xls;
    }
    match ending {
        "doc" | "dot" => Kind::Doc,
        "xls" | "xlt" => Kind::Xls,
        "ppt" | "pps" => Kind::Ppt,
        "msi" | "msp" => Kind::Executable,
        _ => Kind::Unknown,
    }
}

fn is_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    let odd =
        bytes.iter().filter(|b| **b < 32 && !matches!(**b, b'\t' | b'\n' | b'\r' | 12)).count();
    !bytes.is_empty() && odd == 0
}

fn text_kind(bytes: &[u8], ending: &str) -> Kind {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let head: String = text.chars().take(2048).collect::<String>().to_ascii_lowercase();
    if head.contains("<hta:application") || head.starts_with("<?php") || head.starts_with("<%") {
        return Kind::Script;
    }
    let markup = without_comments(&head);
    if let Some(kind) = markup_kind(markup) {
        return kind;
    }
    match ending {
        "csv" | "tsv" => Kind::Csv,
        "json" | "geojson" => Kind::Json,
        "xml" => Kind::Xml,
        "html" | "htm" | "xhtml" => Kind::Html,
        "svg" => Kind::Svg,
        "txt" | "md" | "log" => Kind::Txt,
        _ if looks_json(text) => Kind::Json,
        _ if looks_csv(text) => Kind::Csv,
        _ => Kind::Txt,
    }
}

fn without_comments(mut head: &str) -> &str {
    while let Some(rest) = head.strip_prefix("<!--") {
        head = rest.split_once("-->").map_or("", |(_, after)| after).trim_start();
    }
    head
}

fn markup_kind(head: &str) -> Option<Kind> {
    let html = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<iframe",
        "<style",
        "<title",
        "<meta",
        "<link",
        "<div",
        "<table",
        "<a ",
        "<h1",
        "<p>",
        "<img",
        "<form",
        "<br",
    ];
    if html.iter().any(|t| head.starts_with(t)) {
        return Some(Kind::Html);
    }
    if head.starts_with("<svg") || head.starts_with("<!doctype svg") {
        return Some(Kind::Svg);
    }
    if head.starts_with("<?xml") || head.starts_with("<!doctype") {
        let inside = |t: &str| head.contains(t);
        return Some(if inside("<svg") || inside("doctype svg") {
            Kind::Svg
        } else if inside("<html") || inside("doctype html") {
            Kind::Html
        } else {
            Kind::Xml
        });
    }
    None
}

fn looks_json(text: &str) -> bool {
    let text = text.trim_end();
    (text.starts_with('{') || text.starts_with("[{")) && text.contains("\":")
}

fn looks_csv(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(6).collect();
    // The last line of the first bytes may be cut.
    let lines = &lines[..lines.len().saturating_sub(usize::from(lines.len() > 3))];
    lines.len() >= 3
        && [',', ';', '\t'].iter().any(|d| {
            let counts: Vec<usize> = lines.iter().map(|l| l.matches(*d).count()).collect();
            counts[0] > 0 && counts.iter().all(|c| *c == counts[0])
        })
}
