//! One search for everything public: the searchable document, the port of the engine, and what a room
//! that has such documents answers.

use base::{Lang, Result};
use serde::{Deserialize, Serialize};

use crate::BoxFuture;

/// A searchable, public thing of any room.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SearchDoc {
    /// Unique in the index: `room:uuid`.
    pub id: String,
    /// The room that owns it.
    pub room: String,
    /// What it is, an i18n key's last part: `information`, `agency`, `news`..
    pub kind: String,
    /// A finer kind, e.g. `berkala`; may be empty.
    pub category: String,
    /// Its address without language prefix.
    pub url: String,
    /// `id` or `en`.
    pub lang: String,
    /// Title.
    pub title: String,
    /// One to three sentences.
    pub summary: String,
    /// Everything else that can be read in it, text of files included.
    pub body: String,
    /// Tags.
    pub tags: Vec<String>,
    /// The agency's slug.
    pub agency: String,
    /// Its names and abbreviation, to be found by any of them.
    pub agency_names: String,
    /// The district's slug, empty for the province's own.
    pub district: String,
    /// The year it is about.
    pub year: Option<i32>,
    /// `PDF`, `XLSX`..
    pub formats: Vec<String>,
    /// When it was published, ms UTC.
    pub date_ms: i64,
}

/// How hits are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first, newer first among equals.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
}

/// What is asked of the index. Empty lists do not restrict.
#[derive(Clone, Debug, Default)]
pub struct SearchQuery {
    /// As typed.
    pub text: String,
    /// Only this room.
    pub room: Option<String>,
    /// Any of these kinds.
    pub kinds: Vec<String>,
    /// Any of these categories.
    pub categories: Vec<String>,
    /// Any of these agencies.
    pub agencies: Vec<String>,
    /// Any of these districts.
    pub districts: Vec<String>,
    /// Any of these years.
    pub years: Vec<i32>,
    /// Any of these formats.
    pub formats: Vec<String>,
    /// Order.
    pub sort: Sort,
    /// Hits to pass over.
    pub offset: usize,
    /// Hits wanted.
    pub limit: usize,
    /// Whether to count facets.
    pub facets: bool,
}

/// A piece of text, marked where it matched.
#[derive(Clone, Debug)]
pub struct Span {
    /// The text, not escaped.
    pub text: String,
    /// Whether it matched.
    pub mark: bool,
}

/// One found document.
#[derive(Clone, Debug)]
pub struct Hit {
    /// As indexed; `body` is empty.
    pub doc: SearchDoc,
    /// The title, marked.
    pub title: Vec<Span>,
    /// A passage, marked; may be empty.
    pub snippet: Vec<Span>,
}

/// Counts per value, most first. A facet's own filter does not narrow its counts.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// By kind.
    pub kinds: Vec<(String, u64)>,
    /// By category.
    pub categories: Vec<(String, u64)>,
    /// By agency slug.
    pub agencies: Vec<(String, u64)>,
    /// By district slug.
    pub districts: Vec<(String, u64)>,
    /// By year.
    pub years: Vec<(String, u64)>,
    /// By format.
    pub formats: Vec<(String, u64)>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct SearchPage {
    /// How many in all.
    pub total: usize,
    /// This page of them.
    pub hits: Vec<Hit>,
    /// Counts, when asked for.
    pub facets: Facets,
    /// The words searched instead, when those typed found little.
    pub corrected: Option<String>,
}

/// A suggestion while typing.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    /// What to show.
    pub text: String,
    /// Where it leads, for a document; absent for a mere word.
    pub url: Option<String>,
}

/// The port of the search engine. Calls are short and may block a little: callers on the async side
/// need no thread of their own.
pub trait Searching: Send + Sync {
    /// Searches.
    ///
    /// # Errors
    /// Unavailable when the index cannot be read; no text of a user is an error.
    fn search(&self, q: &SearchQuery) -> Result<SearchPage>;
    /// Suggests.
    ///
    /// # Errors
    /// As `search`.
    fn suggest(&self, prefix: &str, lang: Lang, limit: usize) -> Result<Vec<Suggestion>>;
    /// The sequence number of the last event that is in.
    fn cursor(&self) -> i64;
    /// Whether it holds nothing yet and wants a rebuild.
    fn is_fresh(&self) -> bool;
    /// Puts in and takes out; visible on return.
    ///
    /// # Errors
    /// Unavailable when the disk refuses.
    fn apply(&self, puts: Vec<SearchDoc>, removes: Vec<String>, cursor: i64) -> Result<()>;
    /// Begins a rebuild; searches go on over the old index until `finish`.
    ///
    /// # Errors
    /// Unavailable when the disk refuses.
    fn rebuild(&self) -> Result<Box<dyn Rebuild>>;
    /// Groups of words that mean the same; takes effect at once.
    fn set_synonyms(&self, groups: &[Vec<String>]);
    /// The groups that come with the engine.
    fn default_synonyms(&self) -> Vec<Vec<String>>;
    /// Gives back memory that is only needed while writing.
    fn rest(&self);
}

/// A rebuild under way.
pub trait Rebuild: Send {
    /// Adds documents.
    ///
    /// # Errors
    /// Unavailable when the disk refuses.
    fn add(&mut self, docs: Vec<SearchDoc>) -> Result<()>;
    /// Takes the place of the old index.
    ///
    /// # Errors
    /// Unavailable when the disk refuses.
    fn finish(self: Box<Self>, cursor: i64) -> Result<()>;
}

/// A room that has searchable documents.
pub trait Source: Send + Sync {
    /// The document as the public may see it now; `None` when it is not (or no longer) public.
    fn one<'a>(&'a self, doc: &'a str) -> BoxFuture<'a, Result<Option<SearchDoc>>>;
    /// Some documents after `after` (a document id; empty for the start), in id order; empty at the end.
    fn page<'a>(&'a self, after: &'a str, limit: usize) -> BoxFuture<'a, Result<Vec<SearchDoc>>>;
    /// The document whose page is at `path` (without language prefix) or above it, as the public may see it
    /// now; `None` for what is not this room's.
    fn at<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Option<SearchDoc>>> {
        let _ = path;
        Box::pin(async { Ok(None) })
    }
}
