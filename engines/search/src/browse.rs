//! Browsing without words, remembered until the index changes: front pages ask the same few things again and
//! again, and counting the facets of everything is the dearest answer there is. Searches with words are not
//! remembered, as hardly two of them are alike.

use std::sync::{Mutex, PoisonError};

use crate::model::{Page, Query};

/// Answers remembered.
const MOST: usize = 32;
/// Hits of an answer that is worth remembering.
const MOST_HITS: usize = 50;

/// First pages of browsing, of one state of the index.
#[derive(Default)]
pub(crate) struct Browsed(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    generation: u64,
    pages: Vec<(Query, Page)>,
}

impl Browsed {
    /// Whether the answer to `query` is of the kind that is remembered.
    pub(crate) fn takes(query: &Query) -> bool {
        query.text.trim().is_empty() && query.offset == 0 && query.limit <= MOST_HITS
    }

    /// The answer, if it was given since the index became `generation`.
    pub(crate) fn get(&self, generation: u64, query: &Query) -> Option<Page> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.generation != generation {
            return None;
        }
        kept.pages.iter().find(|(asked, _)| asked == query).map(|(_, page)| page.clone())
    }

    /// Remembers an answer; one of an older state is dropped.
    pub(crate) fn put(&self, generation: u64, query: &Query, page: &Page) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.generation > generation {
            return;
        }
        if kept.generation < generation {
            *kept = Kept { generation, pages: Vec::new() };
        }
        if kept.pages.iter().any(|(asked, _)| asked == query) {
            return;
        }
        if kept.pages.len() >= MOST {
            kept.pages.remove(0);
        }
        kept.pages.push((query.clone(), page.clone()));
    }
}
