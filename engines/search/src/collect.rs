//! Runs a query over the segments in one pass: filters, facet counts and the best hits together.
//!
//! Filters are looked up in fast fields here instead of in the query, because the counts of a
//! facet must ignore that facet's own filter: a document that fails one filter only still counts
//! for that facet.

use std::cmp::Ordering;
use std::collections::HashMap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Query as IndexQuery};
use tantivy::{DocAddress, SegmentReader};

use crate::error::Error;
use crate::index::View;
use crate::model::{Facets, Query, Sort};
use crate::schema::FACET_FIELDS;

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
}

impl<'a> Ask<'a> {
    /// Everything that matches `query`.
    pub(crate) fn all_of(query: &'a dyn IndexQuery) -> Self {
        Self { query, excluded: None }
    }
}

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) total: usize,
    pub(crate) top: Vec<(DocAddress, f32)>,
    pub(crate) facets: Facets,
}

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
    let off = EnableScoring::disabled_from_searcher(&view.searcher);
    let excluded = ask.excluded.map(|query| query.weight(off)).transpose()?;
    let mut total = 0;
    let mut best = Vec::new();
    let mut counts: [HashMap<String, u64>; 6] = Default::default();
    for (ord, reader) in view.searcher.segment_readers().iter().enumerate() {
        let mut out = Vec::new();
        if let Some(excluded) = &excluded {
            excluded.for_each_no_score(reader, &mut |block| out.extend_from_slice(block))?;
        }
        let (docs, scores) = matching(weight.as_ref(), reader, scoring, &out)?;
        let mut segment = Segment::new(reader, docs, scores, ord);
        segment.filter(wanted.query)?;
        if wanted.query.facets {
            segment.count(&mut counts)?;
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
    docs: Vec<u32>,
    scores: Vec<f32>,
    /// Per document, a bit for each facet whose filter it fails; empty when nothing is filtered.
    fails: Vec<u8>,
    ord: u32,
}

impl<'a> Segment<'a> {
    fn new(reader: &'a SegmentReader, docs: Vec<u32>, scores: Vec<f32>, ord: usize) -> Self {
        let ord = u32::try_from(ord).unwrap_or(u32::MAX);
        Self { reader, docs, scores, fails: Vec::new(), ord }
    }

    fn filter(&mut self, query: &Query) -> Result<(), Error> {
        for (field, value) in [("room", &query.room), ("lang", &query.lang)] {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                self.filter_text(field, std::slice::from_ref(value), OUT)?;
            }
        }
        let texts = [&query.kinds, &query.categories, &query.agencies, &query.districts];
        for (at, values) in texts.into_iter().enumerate() {
            self.filter_text(FACET_FIELDS[at], values, 1 << at)?;
        }
        self.filter_year(&query.years, 1 << 4)?;
        self.filter_text(FACET_FIELDS[5], &query.formats, 1 << 5)
    }

    fn filter_text(&mut self, field: &str, values: &[String], bit: u8) -> Result<(), Error> {
        if values.is_empty() || self.docs.is_empty() {
            return Ok(());
        }
        self.fails.resize(self.docs.len(), 0);
        let Some(column) = self.reader.fast_fields().str(field)? else {
            self.fails.iter_mut().for_each(|fails| *fails |= bit);
            return Ok(());
        };
        let mut ords = Vec::new();
        for value in values {
            ords.extend(column.dictionary().term_ord(value.as_bytes())?);
        }
        self.fail_unless(column.ords(), bit, |ord| ords.contains(&ord));
        Ok(())
    }

    fn filter_year(&mut self, years: &[i32], bit: u8) -> Result<(), Error> {
        if years.is_empty() || self.docs.is_empty() {
            return Ok(());
        }
        self.fails.resize(self.docs.len(), 0);
        let column = self.reader.fast_fields().i64("year")?;
        self.fail_unless(&column, bit, |year| {
            years.iter().any(|wanted| i64::from(*wanted) == year)
        });
        Ok(())
    }

    fn fail_unless<T>(&mut self, column: &Column<T>, bit: u8, passes: impl Fn(T) -> bool)
    where
        T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static,
    {
        for (doc, fails) in self.docs.iter().zip(&mut self.fails) {
            if *fails & OUT == 0 && !column.values_for_doc(*doc).any(&passes) {
                *fails |= bit;
            }
        }
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

    fn count(&self, counts: &mut [HashMap<String, u64>; 6]) -> Result<(), Error> {
        for (at, field) in FACET_FIELDS.iter().enumerate() {
            let bit = 1_u8 << at;
            if *field == "year" {
                let column = self.reader.fast_fields().i64(field)?;
                self.count_years(&column, bit, &mut counts[at]);
            } else if let Some(column) = self.reader.fast_fields().str(field)? {
                self.count_texts(&column, bit, &mut counts[at])?;
            }
        }
        Ok(())
    }

    fn count_texts(
        &self,
        column: &StrColumn,
        bit: u8,
        out: &mut HashMap<String, u64>,
    ) -> Result<(), Error> {
        let mut sums = vec![0_u64; column.num_terms()];
        self.each_value(column.ords(), bit, |ord| {
            if let Some(sum) = usize::try_from(ord).ok().and_then(|ord| sums.get_mut(ord)) {
                *sum += 1;
            }
        });
        let mut text = String::new();
        for (ord, sum) in (0_u64..).zip(sums) {
            if sum > 0 && column.ord_to_str(ord, &mut text)? {
                *out.entry(text.clone()).or_default() += sum;
            }
        }
        Ok(())
    }

    fn count_years(&self, column: &Column<i64>, bit: u8, out: &mut HashMap<String, u64>) {
        let mut sums: HashMap<i64, u64> = HashMap::new();
        self.each_value(column, bit, |year| *sums.entry(year).or_default() += 1);
        for (year, sum) in sums {
            *out.entry(year.to_string()).or_default() += sum;
        }
    }

    /// Calls `see` with the values of every document that fails no other facet's filter.
    fn each_value<T>(&self, column: &Column<T>, bit: u8, mut see: impl FnMut(T))
    where
        T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static,
    {
        let multi = column.get_cardinality().is_multivalue();
        let mut values = [None; BLOCK];
        for (block, docs) in self.docs.chunks(BLOCK).enumerate() {
            if multi {
                for (at, doc) in docs.iter().enumerate() {
                    if self.fails(block * BLOCK + at) & !bit == 0 {
                        column.values_for_doc(*doc).for_each(&mut see);
                    }
                }
                continue;
            }
            values.fill(None);
            column.first_vals(docs, &mut values[..docs.len()]);
            for (at, value) in values[..docs.len()].iter().enumerate() {
                if let Some(value) = value
                    && self.fails(block * BLOCK + at) & !bit == 0
                {
                    see(*value);
                }
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
                heap.push(self.candidate(wanted, titles.as_ref(), *doc, date, score));
                if heap.len() >= keep * 4 + BLOCK {
                    cut(&mut heap, keep);
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

fn facets(counts: [HashMap<String, u64>; 6]) -> Facets {
    let [kind, category, agency, district, year, format] = counts.map(|counts| {
        let mut list: Vec<(String, u64)> = counts.into_iter().collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        list
    });
    let mut year = year;
    year.sort_by_key(|(year, _)| std::cmp::Reverse(year.parse::<i64>().unwrap_or(0)));
    Facets { kind, category, agency, district, year, format }
}
