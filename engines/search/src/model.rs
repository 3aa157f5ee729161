//! The values that cross the engine's border. No behaviour, no tantivy type.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// One searchable thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Doc {
    /// Globally unique, for example `ppid:0198..`.
    pub id: String,
    /// The room that owns it.
    pub room: String,
    /// Facet: what kind of thing it is.
    pub kind: String,
    /// Facet: category, may be empty.
    pub category: String,
    /// Where a person finds it.
    pub url: String,
    /// `id` or `en`.
    pub lang: String,
    /// Title, the heaviest text.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Whole text, the lightest.
    pub body: String,
    /// Tags, heavier than the summary.
    pub tags: Vec<String>,
    /// Facet: slug of the agency.
    pub agency: String,
    /// Names and abbreviation of the agency, searchable.
    pub agency_names: String,
    /// Facet: slug of the district, or empty.
    pub district: String,
    /// Facet: the year it is about.
    pub year: Option<i32>,
    /// Facet: file formats.
    pub formats: Vec<String>,
    /// Date in milliseconds since 1970.
    pub date_ms: i64,
}

/// Where the index lives and how much memory writing may take.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the index; made when missing.
    pub dir: PathBuf,
    /// Memory of the writer in bytes; raised to tantivy's floor of 15 MB when lower.
    pub writer_heap_bytes: usize,
}

/// Order of the hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Best match first, newer first among equals.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// By title, A to Z.
    Title,
}

/// A question. Values inside one filter are alternatives; different filters all apply.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query {
    /// What the person typed; empty means browse, newest first.
    pub text: String,
    /// Only this room.
    pub room: Option<String>,
    /// Only these kinds.
    pub kinds: Vec<String>,
    /// Only these categories.
    pub categories: Vec<String>,
    /// Only these agencies.
    pub agencies: Vec<String>,
    /// Only these districts.
    pub districts: Vec<String>,
    /// Only these years.
    pub years: Vec<i32>,
    /// Only things that have one of these formats.
    pub formats: Vec<String>,
    /// Only this language.
    pub lang: Option<String>,
    /// Order of the hits.
    pub sort: Sort,
    /// How many hits to skip.
    pub offset: usize,
    /// How many hits to return, at most 1,000.
    pub limit: usize,
    /// Whether to count facets.
    pub facets: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            room: None,
            kinds: Vec::new(),
            categories: Vec::new(),
            agencies: Vec::new(),
            districts: Vec::new(),
            years: Vec::new(),
            formats: Vec::new(),
            lang: None,
            sort: Sort::Relevance,
            offset: 0,
            limit: 20,
            facets: false,
        }
    }
}

/// Counts per facet value, largest first (years: newest first). The counts of a facet ignore
/// that facet's own filter, so a second value of it can be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Kinds.
    pub kind: Vec<(String, u64)>,
    /// Categories.
    pub category: Vec<(String, u64)>,
    /// Agencies.
    pub agency: Vec<(String, u64)>,
    /// Districts.
    pub district: Vec<(String, u64)>,
    /// Years.
    pub year: Vec<(String, u64)>,
    /// Formats.
    pub format: Vec<(String, u64)>,
}

/// A piece of text, marked when it is what was searched for. The caller escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text as stored.
    pub text: String,
    /// Whether it matched.
    pub mark: bool,
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// See [`Doc::id`].
    pub id: String,
    /// See [`Doc::room`].
    pub room: String,
    /// See [`Doc::kind`].
    pub kind: String,
    /// See [`Doc::category`].
    pub category: String,
    /// See [`Doc::url`].
    pub url: String,
    /// See [`Doc::title`].
    pub title: String,
    /// See [`Doc::agency`].
    pub agency: String,
    /// See [`Doc::district`].
    pub district: String,
    /// See [`Doc::year`].
    pub year: Option<i32>,
    /// See [`Doc::formats`].
    pub formats: Vec<String>,
    /// See [`Doc::date_ms`].
    pub date_ms: i64,
    /// The whole title, matches marked.
    pub title_marked: Vec<Span>,
    /// The most telling piece of summary or body, matches marked.
    pub snippet: Vec<Span>,
    /// Relevance; only comparable within one answer.
    pub score: f32,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// How many things match in all.
    pub total: usize,
    /// This page of them.
    pub hits: Vec<Hit>,
    /// Counts, empty unless asked for.
    pub facets: Facets,
    /// The text that was searched instead, when the words as typed found nothing or little.
    pub corrected: Option<String>,
}

/// A proposal while typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Text to show: a title, or what was typed with its last word completed.
    pub text: String,
    /// The address when it is a title; `None` when it is a completed query.
    pub url: Option<String>,
}
