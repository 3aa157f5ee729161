//! Facet values of a segment as plain arrays, read once per segment and kept while it lives: counting the
//! facets of ten thousand hits is then ten thousand array reads, where the packed columns of the index cost
//! several times that. Two bytes per document and facet; segments never change, so nothing gets stale.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{Searcher, SegmentReader};

use crate::error::Error;
use crate::schema::FACET_FIELDS;

/// No value.
const NONE: u16 = u16::MAX;

/// The six facets of a segment.
pub(crate) struct Facets([Values; 6]);

/// One facet of a segment.
#[derive(Default)]
pub(crate) struct Values {
    /// What the numbers stand for.
    names: Vec<String>,
    /// Per document its value; or, where documents have several, all of them in a row.
    numbers: Vec<u16>,
    /// Where each document's values begin, and one more; empty where documents have at most one.
    starts: Vec<u32>,
}

impl Facets {
    fn read(reader: &SegmentReader) -> Result<Self, Error> {
        let mut all: [Values; 6] = Default::default();
        for (values, field) in all.iter_mut().zip(FACET_FIELDS) {
            if field == "year" {
                let column = reader.fast_fields().i64(field)?;
                let mut known: HashMap<i64, u16> = HashMap::new();
                let mut names = Vec::new();
                values.fill(reader.max_doc(), &column, |year| {
                    *known.entry(year).or_insert_with(|| {
                        names.push(year.to_string());
                        number(names.len() - 1)
                    })
                });
                values.names = names;
            } else if let Some(column) = reader.fast_fields().str(field)? {
                let mut name = String::new();
                for ord in 0..column.num_terms().min(usize::from(NONE)) {
                    column.ord_to_str(ord as u64, &mut name)?;
                    values.names.push(name.clone());
                }
                let ords = column.ords();
                values.fill(reader.max_doc(), ords, |ord| {
                    number(usize::try_from(ord).unwrap_or(usize::MAX))
                });
            }
        }
        Ok(Self(all))
    }

    /// The facet at this place of [`FACET_FIELDS`].
    pub(crate) fn of(&self, at: usize) -> Option<&Values> {
        self.0.get(at)
    }
}

/// A facet has some hundreds of values; past 65,534 the rest is not told apart.
fn number(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(NONE)
}

impl Values {
    fn fill<T>(&mut self, docs: u32, column: &Column<T>, mut number: impl FnMut(T) -> u16)
    where
        T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static,
    {
        let several = column.get_cardinality().is_multivalue();
        for doc in 0..docs {
            if several {
                self.starts.push(u32::try_from(self.numbers.len()).unwrap_or(u32::MAX));
                self.numbers.extend(column.values_for_doc(doc).map(&mut number));
            } else {
                self.numbers.push(column.first(doc).map_or(NONE, &mut number));
            }
        }
        if several {
            self.starts.push(u32::try_from(self.numbers.len()).unwrap_or(u32::MAX));
        }
    }

    /// The values of a document, as numbers.
    pub(crate) fn of(&self, doc: u32) -> &[u16] {
        let doc = doc as usize;
        let (from, to) = match self.starts.get(doc..doc + 2) {
            Some([from, to]) => (*from as usize, *to as usize),
            _ => (doc, doc + 1),
        };
        self.numbers.get(from..to).unwrap_or_default()
    }

    /// The number of a value, if any document has it.
    pub(crate) fn number(&self, name: &str) -> Option<u16> {
        self.names.iter().position(|n| n == name).map(number)
    }

    /// How often each value stands in `docs`.
    pub(crate) fn count(
        &self,
        docs: impl Iterator<Item = u32>,
    ) -> impl Iterator<Item = (&str, u64)> {
        let mut sums = vec![0_u64; self.names.len() + 1];
        // Where documents have at most one value, that is all there is to look at.
        let single = self.starts.is_empty();
        for doc in docs {
            let values = match single {
                true => self.numbers.get(doc as usize).map_or(&[][..], std::slice::from_ref),
                false => self.of(doc),
            };
            for value in values {
                if let Some(sum) = sums.get_mut(usize::from(*value)) {
                    *sum += 1;
                }
            }
        }
        self.names.iter().map(String::as_str).zip(sums).filter(|(_, sum)| *sum > 0)
    }
}

/// The facets of every segment in use.
#[derive(Default)]
pub(crate) struct Kept(Mutex<State>);

#[derive(Default)]
struct State {
    /// Of which state of the index `current` is.
    generation: Option<u64>,
    current: Arc<Vec<Arc<Facets>>>,
    by_segment: HashMap<SegmentId, Arc<Facets>>,
}

impl Kept {
    /// Those of the searcher's segments, in their order; reads what it has not read yet.
    pub(crate) fn of(&self, searcher: &Searcher) -> Result<Arc<Vec<Arc<Facets>>>, Error> {
        let generation = searcher.generation().generation_id();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.generation == Some(generation) {
            return Ok(state.current.clone());
        }
        let mut by_segment = HashMap::new();
        let mut current = Vec::new();
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            let facets = match state.by_segment.get(&id) {
                Some(known) => known.clone(),
                None => Arc::new(Facets::read(reader)?),
            };
            by_segment.insert(id, facets.clone());
            current.push(facets);
        }
        *state = State { generation: Some(generation), current: Arc::new(current), by_segment };
        Ok(state.current.clone())
    }
}
