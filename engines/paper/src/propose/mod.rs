//! Reads an Indonesian government document and proposes what to write into its record: title,
//! date, period, category, kind, summary. Pure functions over text and file name. A proposal is
//! only that: each one carries its confidence and the words it rests on, and a person confirms it.

pub mod dates;
mod rules;
mod title;

/// A proposed value, how sure we are (0 to 1) and the words of the document it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess<T> {
    /// The proposed value.
    pub value: T,
    /// 0 (a guess) to 1 (the document says so).
    pub confidence: f32,
    /// The words of the document, or of the file name, that speak for it.
    pub evidence: String,
}

impl<T> Guess<T> {
    pub(crate) fn new(value: T, confidence: f32, evidence: impl Into<String>) -> Self {
        let evidence: String = evidence.into().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { value, confidence, evidence: evidence.chars().take(200).collect() }
    }
}

/// The classes of UU 14/2008, articles 9 to 11. Excluded information is never proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// To be published at least every six months.
    Berkala,
    /// To be published at once.
    SertaMerta,
    /// To be available at all times.
    SetiapSaat,
}

impl Category {
    /// The stored name: `berkala`, `serta_merta`, `setiap_saat`.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Berkala => "berkala",
            Category::SertaMerta => "serta_merta",
            Category::SetiapSaat => "setiap_saat",
        }
    }
}

/// All that was proposed; what could not be found is absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Proposal {
    /// A title in title case.
    pub title: Option<Guess<String>>,
    /// The day of signing: year, month, day.
    pub date: Option<Guess<(i32, u8, u8)>>,
    /// "2024", "Triwulan I 2025", "Semester I 2024", "Januari 2024", "2021-2026".
    pub period: Option<Guess<String>>,
    /// The year that the document is about.
    pub year: Option<Guess<i32>>,
    /// The class of information.
    pub category: Option<Guess<Category>>,
    /// One or two sentences of the document itself.
    pub summary: Option<Guess<String>>,
    /// A short key of the kind of document: `lkjip`, `renstra`, `dpa`, `sop`...
    pub doc_type: Option<Guess<&'static str>>,
}

/// Proposes a record for a document. `today` is year, month, day: dates after it are not believed.
pub fn propose(text: &str, file_name: &str, today: (i32, u8, u8)) -> Proposal {
    let name = name_words(file_name);
    // The first pages say what a document is; the rest would only drown it.
    let head = first_chars(text, 6_000);
    let doc_type = rules::doc_type(head, &name);
    let title = title::title(head, &name);
    let heading = title.as_ref().map(|t| t.value.clone()).unwrap_or_default();
    let period = dates::period(&heading, head, &name, today);
    let year = period.as_ref().and_then(dates::year_of);
    let date = dates::signed(text, today);
    let year = year.or_else(|| {
        date.as_ref().map(|d| Guess::new(d.value.0, d.confidence * 0.5, d.evidence.clone()))
    });
    let category = rules::category(head, &name, doc_type.as_ref());
    let summary = title::summary(text, &heading);
    Proposal { title, date, period, year, category, summary, doc_type }
}

/// The file name as words: no ending, no copy marks, separators as blanks.
fn name_words(file_name: &str) -> String {
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let stem = match base.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && (1..=5).contains(&ending.len()) => stem,
        _ => base,
    };
    let blank: String =
        stem.chars()
            .map(|c| {
                if matches!(c, '_' | '-' | '.' | '+' | '(' | ')' | '[' | ']' | ',') {
                    ' '
                } else {
                    c
                }
            })
            .collect();
    blank.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

/// Lower case, with everything that is no letter or digit as one blank: for finding phrases.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}
