//! Runs a query over the segments in one pass: filters, facet counts and the best hits together.
//!
//! Filters are looked up in fast fields here instead of in the query, because the counts of a
//! facet must ignore that facet's own filter: a document that fails one filter only still counts
//! for that facet.

use std::cmp::Ordering;
use std::collections::HashMap;

use tantivy::columnar::StrColumn;
use tantivy::query::{EnableScoring, Query as IndexQuery};
use tantivy::{DocAddress, SegmentReader};

use crate::bonus::{Bonus, Bonuses};
use crate::columns;
use crate::error::Error;
use crate::index::View;
use crate::model::{Facets, Query, Sort};

/// Documents read from a column at a time.
const BLOCK: usize = 128;
/// A document that fails a filter which is no facet counts nowhere.
const OUT: u8 = 0x80;
/// The newest documents are worth this share more; decays with age.
const RECENCY: f32 = 0.06;
const YEAR_MS: f32 = 31_557_600_000.0;

/// What is asked of the matching documents.
pub(crate) struct Wanted<'a> {
    pub(crate) query: &'a Query,
    pub(crate) sort: Sort,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    pub(crate) now_ms: i64,
}

/// What documents must match, and must not.
pub(crate) struct Ask<'a> {
    pub(crate) query: &'a dyn IndexQuery,
    pub(crate) excluded: Option<&'a dyn IndexQuery>,
    pub(crate) bonuses: &'a [Bonus],
}

impl<'a> Ask<'a> {
    /// Everything that matches `query`.
    pub(crate) fn all_of(query: &'a dyn IndexQuery) -> Self {
        Self { query, excluded: None, bonuses: &[] }
    }
}

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) total: usize,
    pub(crate) top: Vec<(DocAddress, f32)>,
    pub(crate) facets: Facets,
}

/// How often each value of each facet was seen.
type Counts<'a> = [HashMap<&'a str, u64>; 6];

/// One candidate for the page. `key` orders within a segment, `title` across segments.
struct Candidate {
    key: i64,
    date: i64,
    title: Option<String>,
    score: f32,
    address: DocAddress,
}

/// Runs a query.
pub(crate) fn collect(
    view: &View,
    ask: &Ask<'_>,
    wanted: &Wanted<'_>,
    scoring: bool,
) -> Result<Found, Error> {
    let enable = if scoring {
        EnableScoring::enabled_from_searcher(&view.searcher)
    } else {
        EnableScoring::disabled_from_searcher(&view.searcher)
    };
    let weight = ask.query.weight(enable)?;
    let bonuses = Bonuses::new(if scoring { ask.bonuses } else { &[] }, enable)?;
    let off = EnableScoring::disabled_from_searcher(&view.searcher);
    let excluded = ask.excluded.map(|query| query.weight(off)).transpose()?;
    let mut total = 0;
    let mut best = Vec::new();
    let mut counts: Counts<'_> = Default::default();
    for (ord, reader) in view.searcher.segment_readers().iter().enumerate() {
        let mut out = Vec::new();
        if let Some(excluded) = &excluded {
            excluded.for_each_no_score(reader, &mut |block| out.extend_from_slice(block))?;
        }
        let (docs, scores) = matching(weight.as_ref(), reader, scoring, &out)?;
        let Some(facets) = view.facets.get(ord) else { continue };
        let mut segment = Segment::new(reader, facets, docs, scores, ord);
        segment.filter(wanted.query)?;
        segment.score(&bonuses, wanted)?;
        if wanted.query.facets {
            segment.count(&mut counts);
        }
        total += segment.passed();
        segment.best(wanted, &mut best)?;
    }
    best.sort_by(|a, b| order(a, b, wanted.sort));
    let page = best.into_iter().skip(wanted.offset).take(wanted.limit);
    Ok(Found {
        total,
        top: page.map(|candidate| (candidate.address, candidate.score)).collect(),
        facets: facets(counts),
    })
}

fn matching(
    weight: &dyn tantivy::query::Weight,
    reader: &SegmentReader,
    scoring: bool,
    excluded: &[u32],
) -> Result<(Vec<u32>, Vec<f32>), Error> {
    let (mut docs, mut scores) = (Vec::new(), Vec::new());
    let alive = reader.alive_bitset();
    let lives = |doc: u32| {
        alive.is_none_or(|alive| alive.is_alive(doc))
            && (excluded.is_empty() || excluded.binary_search(&doc).is_err())
    };
    if scoring {
        weight.for_each(reader, &mut |doc, score| {
            if lives(doc) {
                docs.push(doc);
                scores.push(score);
            }
        })?;
    } else {
        weight.for_each_no_score(reader, &mut |block| {
            docs.extend(block.iter().copied().filter(|doc| lives(*doc)));
        })?;
    }
    Ok((docs, scores))
}

/// The matching documents of one segment.
struct Segment<'a> {
    reader: &'a SegmentReader,
    facets: &'a columns::Facets,
    docs: Vec<u32>,
    scores: Vec<f32>,
    /// Per document, a bit for each facet whose filter it fails; empty when nothing is filtered.
    fails: Vec<u8>,
    ord: u32,
}

impl<'a> Segment<'a> {
    fn new(
        reader: &'a SegmentReader,
        facets: &'a columns::Facets,
        docs: Vec<u32>,
        scores: Vec<f32>,
        ord: usize,
    ) -> Self {
        let ord = u32::try_from(ord).unwrap_or(u32::MAX);
        Self { reader, facets, docs, scores, fails: Vec::new(), ord }
    }

    fn filter(&mut self, query: &Query) -> Result<(), Error> {
        for (field, value) in [("room", &query.room), ("lang", &query.lang)] {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                self.filter_text(field, value)?;
            }
        }
        let years: Vec<String> = query.years.iter().map(ToString::to_string).collect();
        let texts = [
            &query.kinds,
            &query.categories,
            &query.agencies,
            &query.districts,
            &years,
            &query.formats,
        ];
        for (at, values) in texts.into_iter().enumerate() {
            self.filter_facet(at, values);
        }
        Ok(())
    }

    fn filter_facet(&mut self, at: usize, wanted: &[String]) {
        if wanted.is_empty() || self.docs.is_empty() {
            return;
        }
        self.fails.resize(self.docs.len(), 0);
        let Some(values) = self.facets.of(at) else { return };
        let numbers: Vec<u16> = wanted.iter().filter_map(|name| values.number(name)).collect();
        for (doc, fails) in self.docs.iter().zip(&mut self.fails) {
            if !values.of(*doc).iter().any(|number| numbers.contains(number)) {
                *fails |= 1 << at;
            }
        }
    }

    /// What is no facet: a document that fails it counts nowhere.
    fn filter_text(&mut self, field: &str, value: &str) -> Result<(), Error> {
        if self.docs.is_empty() {
            return Ok(());
        }
        self.fails.resize(self.docs.len(), 0);
        let column = self.reader.fast_fields().str(field)?;
        let wanted = match &column {
            Some(column) => column.dictionary().term_ord(value.as_bytes())?,
            None => None,
        };
        for (doc, fails) in self.docs.iter().zip(&mut self.fails) {
            let has = column.as_ref().is_some_and(|c| c.ords().first(*doc) == wanted);
            if wanted.is_none() || !has {
                *fails |= OUT;
            }
        }
        Ok(())
    }

    /// Adds what makes documents better; those that are not shown are passed over.
    fn score(&mut self, bonuses: &Bonuses, wanted: &Wanted<'_>) -> Result<(), Error> {
        if self.scores.is_empty() {
            return Ok(());
        }
        let fails = &self.fails;
        let passes = |at: usize| fails.get(at).is_none_or(|fails| *fails == 0);
        let best = (wanted.offset + wanted.limit, 1.0 + RECENCY);
        bonuses.add(self.reader, &self.docs, &mut self.scores, passes, best)
    }

    fn passed(&self) -> usize {
        if self.fails.is_empty() {
            return self.docs.len();
        }
        self.fails.iter().filter(|fails| **fails == 0).count()
    }

    fn fails(&self, at: usize) -> u8 {
        self.fails.get(at).copied().unwrap_or(0)
    }

    /// Counts each facet over the documents that fail no other facet's filter.
    fn count(&self, counts: &mut Counts<'a>) {
        for (at, counts) in counts.iter_mut().enumerate() {
            let Some(values) = self.facets.of(at) else { continue };
            let bit = 1_u8 << at;
            let seen: Box<dyn Iterator<Item = (&'a str, u64)>> = if self.fails.is_empty() {
                Box::new(values.count(self.docs.iter().copied()))
            } else {
                let both = self.docs.iter().zip(&self.fails);
                let pass = both.filter(|(_, fails)| *fails & !bit == 0);
                Box::new(values.count(pass.map(|(doc, _)| *doc)))
            };
            for (name, sum) in seen {
                *counts.entry(name).or_default() += sum;
            }
        }
    }

    /// Adds this segment's best candidates.
    fn best(&self, wanted: &Wanted<'_>, out: &mut Vec<Candidate>) -> Result<(), Error> {
        if wanted.limit == 0 || self.docs.is_empty() {
            return Ok(());
        }
        let dates = self.reader.fast_fields().i64("date")?;
        let titles = match wanted.sort {
            Sort::Title => self.reader.fast_fields().str("title_key")?,
            _ => None,
        };
        let mut heap = Vec::with_capacity(self.docs.len().min(4 * (wanted.offset + wanted.limit)));
        let keep = wanted.offset + wanted.limit;
        let mut worst = None;
        let mut block_dates = [None; BLOCK];
        for (block, docs) in self.docs.chunks(BLOCK).enumerate() {
            block_dates.fill(None);
            dates.first_vals(docs, &mut block_dates[..docs.len()]);
            for (at, doc) in docs.iter().enumerate() {
                if self.fails(block * BLOCK + at) != 0 {
                    continue;
                }
                let date = block_dates[at].unwrap_or(0);
                let score = self.scores.get(block * BLOCK + at).copied().unwrap_or(0.0);
                let candidate = self.candidate(wanted, titles.as_ref(), *doc, date, score);
                // Behind the last of a full page: not worth keeping.
                if worst.is_some_and(|worst| candidate.key > worst) {
                    continue;
                }
                heap.push(candidate);
                if heap.len() >= keep * 4 + BLOCK {
                    cut(&mut heap, keep);
                    worst = heap.iter().map(|candidate| candidate.key).max();
                }
            }
        }
        cut(&mut heap, keep);
        if let Some(column) = &titles {
            for candidate in &mut heap {
                let ord = u64::try_from(candidate.key).unwrap_or(0);
                let mut text = String::new();
                column.ord_to_str(ord, &mut text)?;
                candidate.title = Some(text);
            }
        }
        out.append(&mut heap);
        Ok(())
    }

    fn candidate(
        &self,
        wanted: &Wanted<'_>,
        titles: Option<&StrColumn>,
        doc: u32,
        date: i64,
        score: f32,
    ) -> Candidate {
        let score = score * recency(wanted.now_ms, date);
        let key = match wanted.sort {
            // Positive floats order like their bits.
            Sort::Relevance => -i64::from(score.max(0.0).to_bits()),
            Sort::Newest => date.saturating_neg(),
            Sort::Oldest => date,
            Sort::Title => {
                let ord = titles.and_then(|column| column.ords().first(doc));
                ord.and_then(|ord| i64::try_from(ord).ok()).unwrap_or(i64::MAX)
            }
        };
        Candidate { key, date, title: None, score, address: DocAddress::new(self.ord, doc) }
    }
}

/// The factor by which a document of this date is better.
#[expect(clippy::cast_precision_loss, reason = "a share of a year needs no more digits")]
fn recency(now_ms: i64, date: i64) -> f32 {
    let age = now_ms.saturating_sub(date).max(0) as f32 / YEAR_MS;
    1.0 + RECENCY / (1.0 + age)
}

fn cut(heap: &mut Vec<Candidate>, keep: usize) {
    if heap.len() > keep && keep > 0 {
        heap.select_nth_unstable_by(keep - 1, within);
        heap.truncate(keep);
    }
}

fn within(a: &Candidate, b: &Candidate) -> Ordering {
    (a.key.cmp(&b.key)).then(b.date.cmp(&a.date)).then(a.address.cmp(&b.address))
}

fn order(a: &Candidate, b: &Candidate, sort: Sort) -> Ordering {
    match sort {
        // Keys are positions in one segment's dictionary: across segments the text decides.
        Sort::Title => a.title.cmp(&b.title).then(a.address.cmp(&b.address)),
        _ => within(a, b),
    }
}

fn facets(counts: Counts<'_>) -> Facets {
    let [kind, category, agency, district, year, format] = counts.map(|counts| {
        let mut list: Vec<(String, u64)> =
            counts.into_iter().map(|(name, sum)| (name.to_owned(), sum)).collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        list
    });
    let mut year = year;
    year.sort_by_key(|(year, _)| std::cmp::Reverse(year.parse::<i64>().unwrap_or(0)));
    Facets { kind, category, agency, district, year, format }
}
