//! What makes a matching document better, added after the matching is done. Each bonus walks its own list of
//! documents beside the list of matches; a document that cannot reach the page any more is not looked up.
//! The sum is the same as if all had been one boolean query, at a third of its cost.

use tantivy::query::{Bm25Weight, EnableScoring, Query, Weight};
use tantivy::{SegmentReader, TERMINATED, Term};

use crate::error::Error;
use crate::index::View;

/// Below this many matches a look at what cannot win costs more than it saves.
const FEW: usize = 256;
/// Rounding of sums must not cost a document its place.
const SAFE: f32 = 1.001;

/// A query that only adds to the score.
pub(crate) struct Bonus {
    pub(crate) query: Box<dyn Query>,
    /// It never adds more.
    pub(crate) most: f32,
}

impl Bonus {
    /// A query over `terms`, scored by BM25 and multiplied by `boost`; `None` when no document has them.
    pub(crate) fn bm25(
        view: &View,
        query: Box<dyn Query>,
        terms: &[Term],
        boost: f32,
    ) -> Option<Self> {
        let frequency = |term| view.searcher.doc_freq(term).unwrap_or(0);
        if terms.is_empty() || terms.iter().any(|term| frequency(term) == 0) {
            return None;
        }
        let bound = Bm25Weight::for_terms(&view.searcher, terms).ok()?.max_score();
        Some(Self { query, most: bound * boost * SAFE })
    }
}

/// Bonuses ready to be added, those that may add most first.
pub(crate) struct Bonuses(Vec<(Box<dyn Weight>, f32)>);

impl Bonuses {
    pub(crate) fn new(bonuses: &[Bonus], scoring: EnableScoring<'_>) -> Result<Self, Error> {
        let mut list = Vec::with_capacity(bonuses.len());
        for bonus in bonuses {
            list.push((bonus.query.weight(scoring)?, bonus.most));
        }
        list.sort_by(|a, b| b.1.total_cmp(&a.1));
        Ok(Self(list))
    }

    /// Adds to `scores` of `docs`, which `passes` says may be on the page. Right for the best `keep` of them
    /// as long as no later factor is above `factor` or below 1.
    pub(crate) fn add(
        &self,
        reader: &SegmentReader,
        docs: &[u32],
        scores: &mut [f32],
        passes: impl Fn(usize) -> bool,
        (keep, factor): (usize, f32),
    ) -> Result<(), Error> {
        let mut left: f32 = self.0.iter().map(|(_, most)| most).sum();
        let mut able: Vec<usize> = (0..docs.len()).filter(|at| passes(*at)).collect();
        for (weight, most) in &self.0 {
            if able.len() > FEW.max(4 * keep) {
                able = contenders(&able, scores, keep, |score| (score + left) * factor);
            }
            walk(weight.as_ref(), reader, docs, scores, &able)?;
            left -= most;
        }
        Ok(())
    }
}

/// Those that can still be among the best `keep`, given what a score may come to.
fn contenders(
    able: &[usize],
    scores: &[f32],
    keep: usize,
    most: impl Fn(f32) -> f32,
) -> Vec<usize> {
    let mut known: Vec<f32> = able.iter().map(|at| scores[*at]).collect();
    let place = keep.saturating_sub(1).min(known.len() - 1);
    let (_, sure, _) = known.select_nth_unstable_by(place, |a, b| b.total_cmp(a));
    let sure = *sure;
    able.iter().copied().filter(|at| most(scores[*at]) >= sure).collect()
}

/// Adds one bonus. Both lists are in the order of documents.
fn walk(
    weight: &dyn Weight,
    reader: &SegmentReader,
    docs: &[u32],
    scores: &mut [f32],
    able: &[usize],
) -> Result<(), Error> {
    let mut list = weight.scorer(reader, 1.0)?;
    let mut at = list.doc();
    for place in able {
        let doc = docs[*place];
        if at < doc {
            at = list.seek(doc);
        }
        if at == TERMINATED {
            break;
        }
        if at == doc {
            scores[*place] += list.score();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_cannot_reach_the_page_is_left_out_and_nobody_else() {
        let scores = [5.0, 1.0, 4.0, 3.0, 4.5];
        let able = [0, 1, 2, 3, 4];
        // The second best is sure of 4.5; with one more point to come, 4.0 may still pass it.
        assert_eq!(contenders(&able, &scores, 2, |s| s + 1.0), [0, 2, 4]);
        assert_eq!(contenders(&able, &scores, 2, |s| s + 9.0), able);
        assert_eq!(contenders(&[1, 3], &scores, 9, |s| s), [1, 3], "fewer than the page holds");
    }
}
