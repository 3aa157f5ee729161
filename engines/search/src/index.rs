//! The engine: one live index, its lazily made writer, and the swap of a rebuild. What a query
//! means is decided in [`crate::query`]; here is only who may write, read and replace.

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::indexer::LogMergePolicy;
use tantivy::schema::Schema;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, Term};

use crate::browse::Browsed;
use crate::columns::{Facets, Kept};
use crate::error::Error;
use crate::model::{Doc, Page, Query, Settings, Suggestion};
use crate::rebuild::Rebuild;
use crate::schema::{Fields, Writer, build};
use crate::synonyms::Synonyms;
use crate::{fieldtext, generation, query, suggest};

/// Tantivy refuses to write with less.
const MIN_HEAP: usize = 15_000_000;
/// Text that may wait in the writer's queue before a batch waits for it.
const MAX_QUEUED: usize = 8_000_000;
/// Decompressed blocks of stored documents kept per segment (16 KB each).
const STORE_BLOCKS: usize = 8;

/// A search index. Cheap to clone; all clones are the same index.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    schema: Schema,
    fields: Fields,
    baseline: bool,
    fresh: bool,
    live: RwLock<Arc<Live>>,
    synonyms: RwLock<Arc<Synonyms>>,
    /// One rebuild at a time; also held while a generation is swapped.
    rebuilding: Mutex<()>,
}

/// One generation that answers queries.
pub(crate) struct Live {
    pub(crate) index: Index,
    pub(crate) path: PathBuf,
    reader: IndexReader,
    writer: Mutex<Option<IndexWriter>>,
    cursor: AtomicU64,
    /// Bytes of text given to the writer since it last drained its queue.
    queued: AtomicUsize,
    /// Held from the first document on, so that no other process takes it for a left-over.
    _claim: Option<File>,
    /// Pages of browsing without words, until the next commit.
    browsed: Browsed,
    facets: Kept,
}

/// What a search needs of the engine at one moment.
pub(crate) struct View {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) synonyms: Arc<Synonyms>,
    pub(crate) baseline: bool,
    /// The facets of each segment of the searcher.
    pub(crate) facets: Arc<Vec<Arc<Facets>>>,
}

impl Engine {
    /// Opens the index in `settings.dir`, making it when there is none. An index that cannot be
    /// read or has an older shape is set aside and an empty one made; see [`Engine::is_fresh`].
    pub fn open(settings: Settings) -> Result<Self, Error> {
        Self::open_as(settings, false)
    }

    /// Opens an index that does what plain Snowball stemming does and no more: one field, any
    /// word may match, no synonyms, no typing errors. It exists to be measured against.
    pub fn open_baseline(settings: Settings) -> Result<Self, Error> {
        Self::open_as(settings, true)
    }

    fn open_as(settings: Settings, baseline: bool) -> Result<Self, Error> {
        let (schema, fields) = build();
        let (index, path, fresh) = generation::open(&settings.dir, &schema)?;
        let live = Live::new(index, path, baseline)?;
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                schema,
                fields,
                baseline,
                fresh,
                live: RwLock::new(Arc::new(live)),
                synonyms: RwLock::default(),
                rebuilding: Mutex::new(()),
            }),
        })
    }

    /// Whether opening made an empty index: the caller then feeds everything again.
    pub fn is_fresh(&self) -> bool {
        self.inner.fresh
    }

    /// The last event sequence applied; survives a restart.
    pub fn cursor(&self) -> u64 {
        self.live().cursor.load(Ordering::Acquire)
    }

    /// Puts and removes documents in one commit and remembers `cursor` with it. Searches that
    /// begin after the return see the change.
    pub fn apply(&self, puts: &[Doc], removes: &[String], cursor: u64) -> Result<(), Error> {
        let live = self.live();
        if puts.is_empty() && removes.is_empty() && live.cursor.load(Ordering::Acquire) == cursor {
            return Ok(());
        }
        let heap = self.inner.settings.writer_heap_bytes;
        let result = live.write(heap, |writer| {
            for id in removes {
                writer.delete_term(Term::from_field_text(self.inner.fields.id, id));
            }
            self.inner.put(writer, puts, &live.queued)?;
            commit(writer, cursor)
        });
        if result.is_err() {
            live.discard_writer();
            return result;
        }
        live.cursor.store(cursor, Ordering::Release);
        live.reader.reload()?;
        Ok(())
    }

    /// Answers a query. Any text is valid; only a failing disk makes an error.
    pub fn search(&self, q: &Query) -> Result<Page, Error> {
        let live = self.live();
        let view = self.view_of(&live)?;
        if !Browsed::takes(q) {
            return query::search(&view, q);
        }
        let generation = view.searcher.generation().generation_id();
        if let Some(page) = live.browsed.get(generation, q) {
            return Ok(page);
        }
        let page = query::search(&view, q)?;
        live.browsed.put(generation, q, &page);
        Ok(page)
    }

    /// Proposals for a text being typed: titles with their address, then completed queries.
    pub fn suggest(
        &self,
        prefix: &str,
        lang: &str,
        limit: usize,
    ) -> Result<Vec<Suggestion>, Error> {
        suggest::suggest(&self.view()?, prefix, lang, limit)
    }

    /// Replaces the groups of words that mean the same. Works from the next search on, without
    /// indexing anything again.
    pub fn set_synonyms(&self, groups: &[Vec<String>]) {
        let fresh = Arc::new(Synonyms::new(groups));
        *self.inner.synonyms.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }

    /// Begins a rebuild beside the live index; waits when another one is running.
    pub fn rebuild(&self) -> Result<Rebuild, Error> {
        Rebuild::begin(self.clone())
    }

    /// Number of documents.
    pub fn len(&self) -> u64 {
        self.live().reader.searcher().num_docs()
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives the writer's memory back; the next [`Engine::apply`] makes a new one. Waits for
    /// merges that are running. Call it after some idle time.
    pub fn rest(&self) {
        let live = self.live();
        let writer = live.lock_writer().take();
        if let Some(writer) = writer {
            // A failed merge leaves the old segments valid; there is nothing to undo.
            let _ = writer.wait_merging_threads();
            let _ = live.reader.reload();
        }
    }

    /// Reads every file of the index and compares checksums; `true` when all are whole. Meant
    /// for an operator's check: opening does not do it, because it reads the whole index.
    pub fn verify(&self) -> Result<bool, Error> {
        Ok(self.live().index.validate_checksum()?.is_empty())
    }

    pub(crate) fn live(&self) -> Arc<Live> {
        self.inner.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn view(&self) -> Result<View, Error> {
        self.view_of(&self.live())
    }

    fn view_of(&self, live: &Live) -> Result<View, Error> {
        let synonyms = self.inner.synonyms.read().unwrap_or_else(PoisonError::into_inner).clone();
        let searcher = live.reader.searcher();
        let facets = live.facets.of(&searcher)?;
        Ok(View {
            searcher,
            fields: self.inner.fields,
            synonyms,
            baseline: self.inner.baseline,
            facets,
        })
    }

    pub(crate) fn rebuilding(&self) -> &Mutex<()> {
        &self.inner.rebuilding
    }

    /// A new, empty generation with its writer.
    pub(crate) fn next_generation(&self) -> Result<Live, Error> {
        let (index, path) = generation::create(&self.inner.settings.dir, &self.inner.schema)?;
        let claim = generation::claim(&path)?;
        Ok(Live { _claim: Some(claim), ..Live::new(index, path, self.inner.baseline)? })
    }

    /// Adds to a generation under construction, without commit.
    pub(crate) fn fill(&self, live: &Live, docs: &[Doc]) -> Result<(), Error> {
        live.write(self.inner.settings.writer_heap_bytes, |writer| {
            self.inner.put(writer, docs, &live.queued)
        })
    }

    /// Makes a filled generation the live one.
    pub(crate) fn swap(&self, next: Live, cursor: u64) -> Result<(), Error> {
        next.write(self.inner.settings.writer_heap_bytes, |writer| commit(writer, cursor))?;
        next.cursor.store(cursor, Ordering::Release);
        let writer = next.lock_writer().take();
        if let Some(writer) = writer {
            writer.wait_merging_threads()?;
        }
        next.reader.reload()?;
        let mut live = self.inner.live.write().unwrap_or_else(PoisonError::into_inner);
        generation::point(&self.inner.settings.dir, &next.path)?;
        let old = std::mem::replace(&mut *live, Arc::new(next));
        drop(live);
        old.discard_writer();
        // Searches still running hold the mapped files; the folder may go now.
        let _ = std::fs::remove_dir_all(&old.path);
        Ok(())
    }
}

impl Inner {
    fn put(
        &self,
        writer: &mut IndexWriter,
        docs: &[Doc],
        queued: &AtomicUsize,
    ) -> Result<(), Error> {
        let to_index = Writer::new(self.fields, self.baseline);
        for doc in docs {
            writer.delete_term(Term::from_field_text(self.fields.id, &doc.id));
            writer.add_document(to_index.document(doc)?)?;
            let size = doc.body.len() + doc.summary.len() + doc.title.len();
            if queued.fetch_add(size, Ordering::Relaxed) > MAX_QUEUED {
                // Tantivy queues ten thousand documents however large; waiting bounds memory.
                drop(writer.prepare_commit()?);
                queued.store(0, Ordering::Relaxed);
            }
        }
        Ok(())
    }
}

impl Live {
    fn new(index: Index, path: PathBuf, baseline: bool) -> Result<Self, Error> {
        fieldtext::register(&index, baseline);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()?;
        let payload = index.load_metas()?.payload;
        let cursor = payload.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(Self {
            index,
            path,
            reader,
            writer: Mutex::new(None),
            cursor: AtomicU64::new(cursor),
            queued: AtomicUsize::new(0),
            _claim: None,
            browsed: Browsed::default(),
            facets: Kept::default(),
        })
    }

    /// Runs `work` with the writer, which is made when there is none.
    fn write(
        &self,
        heap: usize,
        work: impl FnOnce(&mut IndexWriter) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut slot = self.lock_writer();
        let mut writer = match slot.take() {
            Some(writer) => writer,
            None => self.make_writer(heap)?,
        };
        let result = work(&mut writer);
        *slot = Some(writer);
        result
    }

    fn make_writer(&self, heap: usize) -> Result<IndexWriter, Error> {
        let writer = self.index.writer_with_num_threads(1, heap.max(MIN_HEAP))?;
        let mut policy = LogMergePolicy::default();
        // Few segments: each one costs every query a dictionary lookup per word.
        policy.set_min_num_segments(4);
        policy.set_del_docs_ratio_before_merge(0.3);
        writer.set_merge_policy(Box::new(policy));
        Ok(writer)
    }

    /// After a failure the writer's queue is unknown; a new one starts from the last commit.
    fn discard_writer(&self) {
        drop(self.lock_writer().take());
    }

    fn lock_writer(&self) -> MutexGuard<'_, Option<IndexWriter>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn commit(writer: &mut IndexWriter, cursor: u64) -> Result<(), Error> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&cursor.to_string());
    commit.commit()?;
    Ok(())
}
