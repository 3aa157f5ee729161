//! The search stand-in: every word of the query must stand somewhere in the document.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use base::{Lang, Result};
use contracts::searching::{
    Facets, Hit, Rebuild, SearchDoc, SearchPage, SearchQuery, Searching, Sort, Span, Suggestion,
};

#[derive(Default)]
struct State {
    docs: BTreeMap<String, SearchDoc>,
    cursor: i64,
    synonyms: Vec<Vec<String>>,
}

/// Documents in memory.
#[derive(Clone, Default)]
pub struct MemorySearch(Arc<Mutex<State>>);

impl MemorySearch {
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The document called `id`, if it is in.
    #[must_use]
    pub fn doc(&self, id: &str) -> Option<SearchDoc> {
        self.with(|s| s.docs.get(id).cloned())
    }

    /// How many are in.
    #[must_use]
    pub fn len(&self) -> usize {
        self.with(|s| s.docs.len())
    }

    /// Whether none is in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn within<T: PartialEq>(wanted: &[T], have: &[T]) -> bool {
    wanted.is_empty() || have.iter().any(|h| wanted.contains(h))
}

fn passes(q: &SearchQuery, d: &SearchDoc, synonyms: &[Vec<String>]) -> bool {
    let text = base::fold(
        &[&d.title, &d.summary, &d.body, &d.tags.join(" "), &d.agency_names]
            .map(String::as_str)
            .join(" "),
    );
    let words = base::fold(&q.text);
    let found = |w: &str| {
        text.contains(w)
            || synonyms
                .iter()
                .filter(|g| g.iter().any(|x| base::fold(x) == w))
                .flatten()
                .any(|x| text.contains(&base::fold(x)))
    };
    words.split_whitespace().map(|w| w.trim_matches('"')).all(found)
        && q.room.as_ref().is_none_or(|r| *r == d.room)
        && within(&q.kinds, std::slice::from_ref(&d.kind))
        && within(&q.categories, std::slice::from_ref(&d.category))
        && within(&q.agencies, std::slice::from_ref(&d.agency))
        && within(&q.districts, std::slice::from_ref(&d.district))
        && within(&q.formats, &d.formats)
        && within(&q.years, &d.year.into_iter().collect::<Vec<_>>())
}

fn count(values: impl Iterator<Item = String>) -> Vec<(String, u64)> {
    let mut m: BTreeMap<String, u64> = BTreeMap::new();
    for v in values.filter(|v| !v.is_empty()) {
        *m.entry(v).or_default() += 1;
    }
    let mut list: Vec<_> = m.into_iter().collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}

impl Searching for MemorySearch {
    fn search(&self, q: &SearchQuery) -> Result<SearchPage> {
        Ok(self.with(|s| {
            let pick = |q: &SearchQuery| -> Vec<SearchDoc> {
                s.docs.values().filter(|d| passes(q, d, &s.synonyms)).cloned().collect()
            };
            let mut found = pick(q);
            found.sort_by(|a, b| b.date_ms.cmp(&a.date_ms).then_with(|| a.id.cmp(&b.id)));
            if q.sort == Sort::Oldest {
                found.reverse();
            }
            let facets = if q.facets {
                Facets {
                    kinds: count(
                        pick(&SearchQuery { kinds: vec![], ..q.clone() })
                            .into_iter()
                            .map(|d| d.kind),
                    ),
                    categories: count(
                        pick(&SearchQuery { categories: vec![], ..q.clone() })
                            .into_iter()
                            .map(|d| d.category),
                    ),
                    agencies: count(
                        pick(&SearchQuery { agencies: vec![], ..q.clone() })
                            .into_iter()
                            .map(|d| d.agency),
                    ),
                    districts: count(
                        pick(&SearchQuery { districts: vec![], ..q.clone() })
                            .into_iter()
                            .map(|d| d.district),
                    ),
                    years: count(
                        pick(&SearchQuery { years: vec![], ..q.clone() })
                            .into_iter()
                            .filter_map(|d| d.year.map(|y| y.to_string())),
                    ),
                    formats: count(
                        pick(&SearchQuery { formats: vec![], ..q.clone() })
                            .into_iter()
                            .flat_map(|d| d.formats),
                    ),
                }
            } else {
                Facets::default()
            };
            let total = found.len();
            let hits = found
                .into_iter()
                .skip(q.offset)
                .take(q.limit)
                .map(|doc| Hit {
                    title: vec![Span { text: doc.title.clone(), mark: false }],
                    snippet: vec![Span { text: doc.summary.clone(), mark: false }],
                    doc,
                })
                .collect();
            SearchPage { total, hits, facets, corrected: None }
        }))
    }

    fn suggest(&self, prefix: &str, _: Lang, limit: usize) -> Result<Vec<Suggestion>> {
        let p = base::fold(prefix);
        Ok(self.with(|s| {
            s.docs
                .values()
                .filter(|d| base::fold(&d.title).contains(&p))
                .take(limit)
                .map(|d| Suggestion { text: d.title.clone(), url: Some(d.url.clone()) })
                .collect()
        }))
    }

    fn cursor(&self) -> i64 {
        self.with(|s| s.cursor)
    }

    fn is_fresh(&self) -> bool {
        false
    }

    fn apply(&self, puts: Vec<SearchDoc>, removes: Vec<String>, cursor: i64) -> Result<()> {
        self.with(|s| {
            for d in puts {
                s.docs.insert(d.id.clone(), d);
            }
            for id in removes {
                s.docs.remove(&id);
            }
            s.cursor = cursor;
        });
        Ok(())
    }

    fn rebuild(&self) -> Result<Box<dyn Rebuild>> {
        Ok(Box::new(New { target: self.clone(), docs: BTreeMap::new() }))
    }

    fn set_synonyms(&self, groups: &[Vec<String>]) {
        self.with(|s| s.synonyms = groups.to_vec());
    }

    fn default_synonyms(&self) -> Vec<Vec<String>> {
        vec![vec!["jalan".to_owned(), "ruas".to_owned()]]
    }

    fn rest(&self) {}
}

struct New {
    target: MemorySearch,
    docs: BTreeMap<String, SearchDoc>,
}

impl Rebuild for New {
    fn add(&mut self, docs: Vec<SearchDoc>) -> Result<()> {
        self.docs.extend(docs.into_iter().map(|d| (d.id.clone(), d)));
        Ok(())
    }

    fn finish(self: Box<Self>, cursor: i64) -> Result<()> {
        let Self { target, docs } = *self;
        target.with(|s| {
            s.docs = docs;
            s.cursor = cursor;
        });
        Ok(())
    }
}
