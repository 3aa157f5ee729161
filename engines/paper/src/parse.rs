//! Reads what the machine's programs answered (see [`crate::commands`]). Pure functions; a line
//! that makes no sense is passed over, because the programs differ from release to release.

use crate::extract::xml;

/// What `pdfinfo` said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PdfInfo {
    /// Number of pages; 0 when it was not told.
    pub pages: u32,
    /// The title in the file's properties, when it is not empty.
    pub title: Option<String>,
    /// The author in the file's properties.
    pub author: Option<String>,
    /// Width and height of the first page in points (1/72 inch).
    pub page_size_pt: Option<(f32, f32)>,
    /// Whether the file is encrypted (it may still be readable).
    pub encrypted: bool,
    /// Day of making, year-month-day, as the file says.
    pub created: Option<(i32, u8, u8)>,
}

/// Reads the answer of [`crate::commands::pdfinfo`].
pub fn pdfinfo(answer: &str) -> PdfInfo {
    let mut info = PdfInfo::default();
    for line in answer.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match key.trim() {
            "Title" => info.title = filled(value),
            "Author" => info.author = filled(value),
            "Pages" => info.pages = value.parse().unwrap_or(0),
            "Encrypted" => info.encrypted = value.starts_with("yes"),
            "Page size" => info.page_size_pt = page_size(value),
            "CreationDate" => info.created = iso_day(value),
            _ => {}
        }
    }
    info
}

fn filled(value: &str) -> Option<String> {
    if value.is_empty() { None } else { Some(value.to_owned()) }
}

fn page_size(value: &str) -> Option<(f32, f32)> {
    let mut words = value.split_whitespace();
    let width = words.next()?.parse().ok()?;
    words.next().filter(|w| *w == "x")?;
    Some((width, words.next()?.parse().ok()?))
}

fn iso_day(value: &str) -> Option<(i32, u8, u8)> {
    let mut parts = value.get(..10)?.split('-');
    let day =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(day)
}

/// A word and where it stands, in fractions of the page (0 to 1, from the top left).
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
    /// The word.
    pub text: String,
    /// How sure the reader was, 0 to 100; words of a PDF are 100.
    pub confidence: f32,
    /// The line it belongs to, counted over the page; selectable text is laid out by it.
    pub line: u32,
}

/// Reads the answer of [`crate::commands::pdftotext_bbox`]: the words of the one page.
pub fn bbox(answer: &str) -> Vec<Word> {
    let mut page = (0f32, 0f32);
    let mut words: Vec<Word> = Vec::new();
    // `<word ..>text</word>` on a line of its own; the text is escaped XML.
    for line in answer.lines().map(str::trim) {
        if line.starts_with("<page ") {
            page = (attribute(line, "width"), attribute(line, "height"));
        } else if line.starts_with("<word ") && page.0 > 0.0 && page.1 > 0.0 {
            let Some(word) = bbox_word(line, page, words.last()) else { continue };
            words.push(word);
        }
    }
    words
}

fn bbox_word(line: &str, page: (f32, f32), last: Option<&Word>) -> Option<Word> {
    let text = line.split_once('>')?.1.strip_suffix("</word>")?;
    let (x0, y0) = (attribute(line, "xMin") / page.0, attribute(line, "yMin") / page.1);
    let (x1, y1) = (attribute(line, "xMax") / page.0, attribute(line, "yMax") / page.1);
    let text = xml::unescape(text);
    if text.trim().is_empty() || !(x0..=2.0).contains(&x1) || !(y0..=2.0).contains(&y1) {
        return None;
    }
    let number = last.map_or(0, |l| {
        let same = (y0 - l.y).abs() < l.h * 0.5 && x0 + 0.002 >= l.x + l.w * 0.5;
        if same { l.line } else { l.line + 1 }
    });
    let (x, y) = (x0.clamp(0.0, 1.0), y0.clamp(0.0, 1.0));
    let (w, h) = ((x1 - x).clamp(0.0, 1.0 - x), (y1 - y).clamp(0.0, 1.0 - y));
    Some(Word { x, y, w, h, text, confidence: 100.0, line: number })
}

fn attribute(line: &str, name: &str) -> f32 {
    let find = || {
        let at = line.find(&format!(" {name}=\""))? + name.len() + 3;
        line.get(at..)?.split('"').next()?.parse::<f32>().ok()
    };
    find().filter(|v| v.is_finite()).unwrap_or(0.0)
}

/// Reads tesseract's TSV: words with places, confidence and line.
pub fn tsv(answer: &str) -> Vec<Word> {
    let mut page = (0f32, 0f32);
    let mut words = Vec::new();
    let mut line_key = [u32::MAX; 4];
    let mut line = 0u32;
    for row in answer.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        if fields.len() < 12 {
            continue;
        }
        let number = |at: usize| fields[at].parse::<f32>().unwrap_or(0.0);
        if fields[0] == "1" {
            page = (number(8), number(9));
            continue;
        }
        let text = fields[11].trim();
        let confidence = number(10);
        if fields[0] != "5" || text.is_empty() || confidence < 0.0 || page.0 < 1.0 || page.1 < 1.0 {
            continue;
        }
        let key = [1, 2, 3, 4].map(|at| fields[at].parse::<u32>().unwrap_or(0));
        if key != line_key {
            line += u32::from(!words.is_empty());
            line_key = key;
        }
        words.push(Word {
            x: number(6) / page.0,
            y: number(7) / page.1,
            w: number(8) / page.0,
            h: number(9) / page.1,
            text: text.to_owned(),
            confidence,
            line,
        });
    }
    words
}

/// The mean confidence of words, 0 to 100; none gives 0. Below about 60 a scan is hardly readable.
pub fn mean_confidence(words: &[Word]) -> f32 {
    if words.is_empty() {
        return 0.0;
    }
    let sum: f64 = words.iter().map(|w| f64::from(w.confidence)).sum();
    #[expect(clippy::cast_possible_truncation, reason = "a mean of values up to 100")]
    let mean = (sum / words.len() as f64) as f32;
    mean
}
