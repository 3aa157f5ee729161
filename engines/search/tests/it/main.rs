//! Claims about the engine, each against a real index on disk. Nothing here is timed.
#![expect(clippy::unwrap_used, reason = "a broken setup fails the test at once")]

mod analysis;
mod facets;
mod hostile;
mod life;
mod matching;
mod showing;

use search::{Doc, Engine, Page, Query, Settings};
use tempfile::TempDir;

/// An engine in a folder of its own, which goes with it.
pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) dir: TempDir,
}

impl Bench {
    pub(crate) fn with(docs: &[Doc]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(settings(&dir)).unwrap();
        engine.apply(docs, &[], 1).unwrap();
        Self { engine, dir }
    }

    pub(crate) fn page(&self, text: &str) -> Page {
        self.engine.search(&ask(text)).unwrap()
    }

    /// Ids of the hits, best first.
    pub(crate) fn ids(&self, text: &str) -> Vec<String> {
        ids(&self.page(text))
    }

    pub(crate) fn finds(&self, text: &str, id: &str) {
        let ids = self.ids(text);
        assert!(ids.iter().any(|found| found == id), "{text:?} finds {ids:?}, not {id}");
    }

    pub(crate) fn misses(&self, text: &str, id: &str) {
        let ids = self.ids(text);
        assert!(!ids.iter().any(|found| found == id), "{text:?} finds {id}");
    }
}

pub(crate) fn settings(dir: &TempDir) -> Settings {
    Settings { dir: dir.path().join("index"), writer_heap_bytes: 15_000_000 }
}

pub(crate) fn ask(text: &str) -> Query {
    Query { text: text.to_owned(), ..Query::default() }
}

pub(crate) fn ids(page: &Page) -> Vec<String> {
    page.hits.iter().map(|hit| hit.id.clone()).collect()
}

/// A document with this title and nothing else to find it by.
pub(crate) fn doc(id: &str, title: &str) -> Doc {
    Doc {
        id: id.to_owned(),
        room: "ppid".to_owned(),
        kind: "information".to_owned(),
        url: format!("/ppid/{id}"),
        lang: "id".to_owned(),
        title: title.to_owned(),
        date_ms: 1_700_000_000_000,
        ..Doc::default()
    }
}

pub(crate) fn groups(list: &[&[&str]]) -> Vec<Vec<String>> {
    list.iter().map(|group| group.iter().map(|word| (*word).to_owned()).collect()).collect()
}
