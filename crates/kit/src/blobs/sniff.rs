//! What a file is, from its content. What the sender claims is not looked at, but for telling harmless texts
//! apart.

/// The media type of a file by its beginning (the first 64 KiB are enough) and, where it is longer than
/// that, its end.
#[must_use]
pub fn sniff(head: &[u8], name: &str, tail: Option<&[u8]>) -> &'static str {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return container(head, tail);
    }
    // PDF readers accept a few bytes of anything before the mark.
    if find(&head[..head.len().min(1024)], b"%PDF-") {
        return "application/pdf";
    }
    if head.starts_with(b"{\\rtf") {
        return "application/rtf";
    }
    if let Some(kind) = infer::get(head)
        && !kind.mime_type().starts_with("text/")
    {
        return kind.mime_type();
    }
    match as_text(head, tail) {
        Some(text) => text_kind(&text, name),
        None => "application/octet-stream",
    }
}

/// Office files are zip archives; which one is told by the names inside, in the first entries or in the
/// directory at the end.
fn container(head: &[u8], tail: Option<&[u8]>) -> &'static str {
    // OpenDocument and EPUB say it first of all, stored as plain text.
    if head.get(30..38) == Some(b"mimetype") {
        let rest = &head[38..head.len().min(160)];
        for kind in [
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.presentation",
            "application/vnd.oasis.opendocument.graphics",
            "application/epub+zip",
        ] {
            if find(rest, kind.as_bytes()) {
                return kind;
            }
        }
    }
    let has = |needle: &[u8]| find(head, needle) || tail.is_some_and(|t| find(t, needle));
    if has(b"[Content_Types].xml") {
        // Macros first: such a file must not pass for one without.
        for (mark, kind) in [
            (&b"word/vbaProject.bin"[..], "application/vnd.ms-word.document.macroenabled.12"),
            (b"xl/vbaProject.bin", "application/vnd.ms-excel.sheet.macroenabled.12"),
            (b"ppt/vbaProject.bin", "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
            (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ] {
            if has(mark) {
                return kind;
            }
        }
    }
    "application/zip"
}

fn find(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|w| w == needle)
}

/// The beginning as text, if beginning and end have nothing that text does not.
fn as_text(head: &[u8], tail: Option<&[u8]>) -> Option<String> {
    let wide = |pairs: &[u8], order: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = pairs.chunks_exact(2).map(|p| order([p[0], p[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match head {
        [0xff, 0xfe, rest @ ..] => return Some(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => return Some(wide(rest, u16::from_be_bytes)),
        _ => {}
    }
    let binary = |b: &u8| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31);
    if head.is_empty() || head.iter().any(binary) || tail.is_some_and(|t| t.iter().any(binary)) {
        return None;
    }
    // Old office exports are windows-1252: still text, read with marks for the letters it does not know.
    Some(String::from_utf8_lossy(head).trim_start_matches('\u{feff}').to_owned())
}

fn text_kind(text: &str, name: &str) -> &'static str {
    if let Some(kind) = markup(text) {
        return kind;
    }
    let ext = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let start = text.trim_start();
    if matches!(ext.as_str(), "json" | "geojson") && start.starts_with(['{', '[']) {
        return if ext == "geojson" { "application/geo+json" } else { "application/json" };
    }
    match (ext.as_str(), separator(text)) {
        ("txt" | "md" | "log", _) | (_, None) => "text/plain",
        (_, Some('\t')) => "text/tab-separated-values",
        _ => "text/csv",
    }
}

/// Elements whose appearance anywhere near the beginning lets a browser run a page.
const LIVE: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<iframe",
    "<object",
    "<embed",
    "<form",
    "<img",
    "<a href",
    "<style",
    "<meta",
    "<link",
    "<base",
    "<table",
    "<title",
];

/// HTML, SVG or XML: wherever it begins, because a browser does not mind words before it.
fn markup(text: &str) -> Option<&'static str> {
    let start: String = text.chars().take(8192).collect::<String>().to_ascii_lowercase();
    let trimmed = start.trim_start();
    let is_xml = trimmed.starts_with("<?xml");
    let svg = start.contains("<svg") || start.contains(":svg");
    let live = LIVE.iter().any(|l| start.contains(l));
    if svg && (is_xml || trimmed.starts_with('<')) && !start.contains("<html") {
        return Some("image/svg+xml");
    }
    if is_xml && start.contains("http://www.w3.org/1999/xhtml") {
        return Some("application/xhtml+xml");
    }
    if is_xml {
        return Some("application/xml");
    }
    if live || svg {
        return Some("text/html");
    }
    None
}

/// The separator of a table: the same number of it, at least one, on each of the first lines.
fn separator(text: &str) -> Option<char> {
    // The last line may be cut off.
    let mut lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(11).collect();
    if lines.len() > 2 {
        lines.pop();
    }
    if lines.len() < 2 {
        return None;
    }
    [',', ';', '\t', '|'].into_iter().find(|s| {
        let counts: Vec<usize> = lines.iter().map(|l| outside_quotes(l, *s)).collect();
        counts[0] > 0 && counts.iter().all(|n| *n == counts[0])
    })
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|c| {
            quoted ^= *c == '"';
            !quoted && *c == separator
        })
        .count()
}
