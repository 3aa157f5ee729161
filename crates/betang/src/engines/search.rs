//! Plugs the search engine into [`contracts::searching::Searching`].

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use base::{Error, Lang, Result};
use contracts::searching as port;
use search::{Doc, Engine, Query, Settings};

/// Memory while writing; given back when the engine rests.
const WRITER_BYTES: usize = 15 << 20;

/// tantivy behind the port.
pub struct Tantivy {
    engine: Engine,
    /// The engine tells how it was opened, for as long as it lives; the house asks whether it is still so.
    fresh: Arc<AtomicBool>,
}

impl Tantivy {
    /// Opens (or makes) the index in `dir`.
    pub fn open(dir: &Path) -> Result<Self> {
        let settings = Settings { dir: dir.to_owned(), writer_heap_bytes: WRITER_BYTES };
        let engine = Engine::open(settings).map_err(Error::internal)?;
        let fresh = Arc::new(AtomicBool::new(engine.is_fresh()));
        Ok(Self { engine, fresh })
    }
}

impl port::Searching for Tantivy {
    fn search(&self, q: &port::SearchQuery) -> Result<port::SearchPage> {
        let q = q.clone();
        let page = self.engine.search(&Query {
            text: q.text,
            room: q.room,
            kinds: q.kinds,
            categories: q.categories,
            agencies: q.agencies,
            districts: q.districts,
            years: q.years,
            formats: q.formats,
            lang: None,
            sort: match q.sort {
                port::Sort::Relevance => search::Sort::Relevance,
                port::Sort::Newest => search::Sort::Newest,
                port::Sort::Oldest => search::Sort::Oldest,
            },
            offset: q.offset,
            limit: q.limit,
            facets: q.facets,
        });
        let page = page.map_err(Error::unavailable)?;
        Ok(port::SearchPage {
            total: page.total,
            hits: page.hits.into_iter().map(hit).collect(),
            facets: port::Facets {
                kinds: page.facets.kind,
                categories: page.facets.category,
                agencies: page.facets.agency,
                districts: page.facets.district,
                years: page.facets.year,
                formats: page.facets.format,
            },
            corrected: page.corrected,
        })
    }

    fn suggest(&self, prefix: &str, lang: Lang, limit: usize) -> Result<Vec<port::Suggestion>> {
        let list = self.engine.suggest(prefix, lang.tag(), limit).map_err(Error::unavailable)?;
        Ok(list.into_iter().map(|s| port::Suggestion { text: s.text, url: s.url }).collect())
    }

    fn cursor(&self) -> i64 {
        i64::try_from(self.engine.cursor()).unwrap_or(i64::MAX)
    }

    fn is_fresh(&self) -> bool {
        self.fresh.load(Ordering::Acquire)
    }

    fn apply(&self, puts: Vec<port::SearchDoc>, removes: Vec<String>, cursor: i64) -> Result<()> {
        let puts: Vec<Doc> = puts.into_iter().map(doc).collect();
        self.engine.apply(&puts, &removes, number(cursor)).map_err(Error::unavailable)?;
        self.fresh.store(false, Ordering::Release);
        Ok(())
    }

    fn rebuild(&self) -> Result<Box<dyn port::Rebuild>> {
        let new = self.engine.rebuild().map_err(Error::unavailable)?;
        Ok(Box::new(Rebuild { new, fresh: self.fresh.clone() }))
    }

    fn set_synonyms(&self, groups: &[Vec<String>]) {
        self.engine.set_synonyms(groups);
    }

    fn default_synonyms(&self) -> Vec<Vec<String>> {
        search::default_synonyms()
    }

    fn rest(&self) {
        self.engine.rest();
    }
}

struct Rebuild {
    new: search::Rebuild,
    fresh: Arc<AtomicBool>,
}

impl port::Rebuild for Rebuild {
    fn add(&mut self, docs: Vec<port::SearchDoc>) -> Result<()> {
        let docs: Vec<Doc> = docs.into_iter().map(doc).collect();
        self.new.add(&docs).map_err(Error::unavailable)
    }

    fn finish(self: Box<Self>, cursor: i64) -> Result<()> {
        self.new.finish(number(cursor)).map_err(Error::unavailable)?;
        self.fresh.store(false, Ordering::Release);
        Ok(())
    }
}

fn number(cursor: i64) -> u64 {
    u64::try_from(cursor).unwrap_or(0)
}

fn doc(d: port::SearchDoc) -> Doc {
    Doc {
        id: d.id,
        room: d.room,
        kind: d.kind,
        category: d.category,
        url: d.url,
        lang: d.lang,
        title: d.title,
        summary: d.summary,
        body: d.body,
        tags: d.tags,
        agency: d.agency,
        agency_names: d.agency_names,
        district: d.district,
        year: d.year,
        formats: d.formats,
        date_ms: d.date_ms,
    }
}

fn hit(h: search::Hit) -> port::Hit {
    let spans = |list: Vec<search::Span>| {
        list.into_iter().map(|s| port::Span { text: s.text, mark: s.mark }).collect()
    };
    port::Hit {
        title: spans(h.title_marked),
        snippet: spans(h.snippet),
        doc: port::SearchDoc {
            id: h.id,
            room: h.room,
            kind: h.kind,
            category: h.category,
            url: h.url,
            title: h.title,
            agency: h.agency,
            district: h.district,
            year: h.year,
            formats: h.formats,
            date_ms: h.date_ms,
            ..port::SearchDoc::default()
        },
    }
}
