//! What the index itself knows of a word: how many documents have it, what begins with it, what
//! is spelled almost like it. Reads dictionaries only, never documents.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;

use crate::analysis::{Lang, stem};
use crate::error::Error;
use crate::index::View;

/// Dictionary entries looked at per segment for one prefix: bounds the cost of "pe".
const MAX_SCAN: usize = 4_000;

/// The vocabulary as one query sees it.
pub(crate) struct Vocab<'a> {
    view: &'a View,
    langs: &'a [Lang],
}

impl<'a> Vocab<'a> {
    pub(crate) fn new(view: &'a View, langs: &'a [Lang]) -> Self {
        Self { view, langs }
    }

    /// The field of words as written.
    pub(crate) fn all_field(&self) -> Field {
        self.view.fields.all
    }

    /// Documents that have the word as written.
    pub(crate) fn exact(&self, word: &str) -> Result<u64, Error> {
        self.frequency(self.view.fields.all, word)
    }

    /// Documents that have a word of this stem.
    pub(crate) fn stemmed(&self, stem: &str) -> Result<u64, Error> {
        self.frequency(self.view.fields.all_stem, stem)
    }

    /// The stems of a word in the languages of the query.
    pub(crate) fn stems(&self, word: &str) -> Vec<String> {
        let mut out: Vec<String> = Vec::with_capacity(2);
        for lang in self.langs {
            let stem = stem(word, *lang);
            if !out.contains(&stem) {
                out.push(stem);
            }
        }
        out
    }

    /// Documents that have the word or a form of it.
    pub(crate) fn known(&self, word: &str) -> Result<u64, Error> {
        let mut most = self.exact(word)?;
        for stem in self.stems(word) {
            most = most.max(self.stemmed(&stem)?);
        }
        Ok(most)
    }

    fn frequency(&self, field: Field, text: &str) -> Result<u64, Error> {
        Ok(self.view.searcher.doc_freq(&Term::from_field_text(field, text))?)
    }

    /// The most frequent words of `field` that begin with `prefix`, itself left out.
    pub(crate) fn beginning(
        &self,
        field: Field,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<(String, u64)>, Error> {
        let mut found: HashMap<String, u64> = HashMap::new();
        for reader in self.view.searcher.segment_readers() {
            let index = reader.inverted_index(field)?;
            let mut stream = index.terms().range().ge(prefix).into_stream()?;
            let mut seen = 0;
            while stream.advance() && seen < MAX_SCAN {
                let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
                if !word.starts_with(prefix) {
                    break;
                }
                if word != prefix {
                    *found.entry(word.to_owned()).or_default() +=
                        u64::from(stream.value().doc_freq);
                }
                seen += 1;
            }
        }
        Ok(top(found, limit, |_, frequency| frequency))
    }

    /// The likeliest words meant by a misspelled one, with their frequency.
    pub(crate) fn similar(&self, word: &str, limit: usize) -> Result<Vec<(String, u64)>, Error> {
        let allowed = allowed_distance(word);
        if allowed == 0 || word.bytes().any(|b| b.is_ascii_digit()) {
            return Ok(Vec::new());
        }
        // Most errors are one letter, and an automaton for two is many times slower.
        for distance in 1..=allowed {
            let found = self.within(word, distance)?;
            if !found.is_empty() {
                let first = word.chars().next();
                return Ok(top(found, limit, |candidate, frequency| {
                    let same_first = candidate.chars().next() == first;
                    frequency.saturating_mul(if same_first { 8 } else { 1 })
                }));
            }
        }
        Ok(Vec::new())
    }

    fn within(&self, word: &str, distance: u8) -> Result<HashMap<String, u64>, Error> {
        let field = self.view.fields.all;
        let fuzzy = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true);
        let mut found: HashMap<String, u64> = HashMap::new();
        for reader in self.view.searcher.segment_readers() {
            let index = reader.inverted_index(field)?;
            let mut stream = index.terms().search(fuzzy.automaton()?).into_stream()?;
            while stream.advance() {
                let Ok(key) = std::str::from_utf8(stream.key()) else { continue };
                if key != word && !key.bytes().any(|b| b.is_ascii_digit()) {
                    *found.entry(key.to_owned()).or_default() += u64::from(stream.value().doc_freq);
                }
            }
        }
        Ok(found)
    }
}

/// One error from five letters on, two from eight.
pub(crate) fn allowed_distance(word: &str) -> u8 {
    match word.chars().count() {
        0..5 => 0,
        5..8 => 1,
        _ => 2,
    }
}

fn top(
    found: HashMap<String, u64>,
    limit: usize,
    rank: impl Fn(&str, u64) -> u64,
) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = found.into_iter().collect();
    list.sort_by(|a, b| rank(&b.0, b.1).cmp(&rank(&a.0, a.1)).then_with(|| a.0.cmp(&b.0)));
    list.truncate(limit);
    list
}
