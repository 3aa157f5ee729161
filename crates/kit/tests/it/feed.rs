//! The index follows what rooms say, in order, and can be built anew at any time without missing a change.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use base::{Lang, Result};
use contracts::searching::{Rebuild, SearchDoc, SearchPage, SearchQuery, Searching, Suggestion};
use kit::{App, Setup, feed};
use testkit::{MemorySearch, PlainPapers, Town, both};

use crate::posts::{commit, put_doc};

fn title(town: &Town, id: &str) -> Option<String> {
    town.searching.doc(id).map(|d| d.title)
}

both! {
    async fn what_is_made_changed_and_withdrawn_is_followed(town: Town) {
        let cx = town.system();
        put_doc(&cx, "uji:1", "Satu", true).await;
        put_doc(&cx, "uji:2", "Dua", true).await;
        assert_eq!(town.searching.len(), 0);
        assert_eq!(feed::step(&town.app).await.unwrap(), 2);
        assert_eq!(title(&town, "uji:2").as_deref(), Some("Dua"));
        put_doc(&cx, "uji:2", "Dua baru", true).await;
        put_doc(&cx, "uji:1", "Satu", false).await;
        put_doc(&cx, "uji:9", "Rahasia", false).await;
        town.settle().await;
        assert_eq!(title(&town, "uji:2").as_deref(), Some("Dua baru"));
        assert_eq!((title(&town, "uji:1"), title(&town, "uji:9")), (None, None));
        assert_eq!(town.searching.cursor(), 5);
        assert_eq!(feed::step(&town.app).await.unwrap(), 0);
    }

    async fn each_node_follows_for_itself(town: Town) {
        let other = town.second_node().await;
        put_doc(&town.system(), "uji:1", "Satu", true).await;
        town.settle().await;
        assert_eq!(title(&other, "uji:1"), None);
        feed::step(&other.app).await.unwrap();
        assert_eq!(title(&other, "uji:1").as_deref(), Some("Satu"));
    }

    async fn more_events_than_a_batch_are_all_followed(town: Town) {
        let cx = town.system();
        put_doc(&cx, "uji:1", "Awal", true).await;
        let mut tx = crate::posts::begin(&cx).await;
        for n in 0..1_200 {
            let doc = format!("uji:tidak-ada-{n}");
            tx.emit(&contracts::event::SearchChanged { room: "uji".to_owned(), doc }).unwrap();
        }
        tx.commit(kit::Audit::new("uji.many", "doc", "")).await.unwrap();
        put_doc(&cx, "uji:1", "Akhir", true).await;
        town.settle().await;
        assert_eq!((title(&town, "uji:1").as_deref(), town.searching.cursor()), (Some("Akhir"), 1_202));
    }

    async fn what_changes_while_the_index_is_rebuilt_is_not_lost(town: Town) {
        let cx = town.system();
        for n in 0..450 {
            put_doc(&cx, &format!("uji:{n:04}"), "Lama", true).await;
        }
        let (mut pages, at) = (0, tokio::runtime::Handle::current());
        let n = feed::rebuild(&town.app, &mut |_| {
            pages += 1;
            if pages == 1 {
                // After the first page was read: one changes in it, one is withdrawn, one comes before it.
                tokio::task::block_in_place(|| at.block_on(async {
                    put_doc(&cx, "uji:0003", "Baru", true).await;
                    put_doc(&cx, "uji:0004", "Lama", false).await;
                    put_doc(&cx, "uji:0003a", "Tambahan", true).await;
                }));
            }
        }).await.unwrap();
        assert_eq!((n, pages), (450, 3));
        assert_eq!(title(&town, "uji:0003").as_deref(), Some("Lama"), "the new index begins with what it read");
        feed::step(&town.app).await.unwrap();
        assert_eq!(title(&town, "uji:0003").as_deref(), Some("Baru"));
        assert_eq!(title(&town, "uji:0003a").as_deref(), Some("Tambahan"));
        assert_eq!((title(&town, "uji:0004"), town.searching.len()), (None, 450));
    }

    async fn an_empty_index_is_built_from_what_is_there(town: Town) {
        put_doc(&town.system(), "uji:1", "Satu", true).await;
        commit(&town.system(), 1).await;
        crate::posts::behind(&town, "DELETE FROM kit_outbox").await;
        let fresh = Arc::new(Fresh(MemorySearch::default(), AtomicBool::new(true)));
        let app = App::build(Setup {
            config: town.app.config().clone(),
            db: town.app.db().clone(),
            clock: town.clock.clone(),
            rooms: crate::rooms(),
            searching: fresh.clone(),
            papers: Arc::new(PlainPapers),
            demo: false,
        })
        .unwrap();
        feed::step(&app).await.unwrap();
        assert_eq!(fresh.0.doc("uji:1").unwrap().title, "Satu", "though no event tells of it");
        assert!(!fresh.is_fresh());
    }
}

/// A search engine without an index yet.
struct Fresh(MemorySearch, AtomicBool);

impl Searching for Fresh {
    fn search(&self, q: &SearchQuery) -> Result<SearchPage> {
        self.0.search(q)
    }
    fn suggest(&self, prefix: &str, lang: Lang, limit: usize) -> Result<Vec<Suggestion>> {
        self.0.suggest(prefix, lang, limit)
    }
    fn cursor(&self) -> i64 {
        self.0.cursor()
    }
    fn is_fresh(&self) -> bool {
        self.1.load(Ordering::SeqCst)
    }
    fn apply(&self, puts: Vec<SearchDoc>, removes: Vec<String>, cursor: i64) -> Result<()> {
        self.0.apply(puts, removes, cursor)
    }
    fn rebuild(&self) -> Result<Box<dyn Rebuild>> {
        self.1.store(false, Ordering::SeqCst);
        self.0.rebuild()
    }
    fn set_synonyms(&self, groups: &[Vec<String>]) {
        self.0.set_synonyms(groups);
    }
    fn default_synonyms(&self) -> Vec<Vec<String>> {
        self.0.default_synonyms()
    }
    fn rest(&self) {
        self.0.rest();
    }
}
