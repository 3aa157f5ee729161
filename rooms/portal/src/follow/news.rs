//! What is new to a subscription: asked of the one index, by the subscription's own search.
//!
//! A document counts as new when it was published after the subscription began, within the last two weeks, and
//! the subscription was not told of it. So an index that lags, a letter that is late or a node that dies neither
//! loses nor repeats anything.

use std::{collections::HashMap, sync::Arc, time::Duration};

use base::{Result, Timestamp};
use contracts::searching::{SearchDoc, SearchQuery, Sort};
use kit::Cx;

use super::{
    model::What,
    store::{self, Follow},
};
use crate::{names::Names, pages, public};

/// How long a publication can still be news.
pub(crate) const LOOK_BACK: Duration = Duration::from_secs(14 * 86_400);
/// More than this of one subscription is a link, not a letter.
pub(crate) const MOST: usize = 30;
const ASKED: usize = 100;

/// What a subscription is to be told.
pub(crate) struct News {
    pub(crate) follow: Follow,
    pub(crate) things: Vec<Thing>,
    /// How many more there are than are told.
    pub(crate) more: usize,
}

/// One new thing.
pub(crate) struct Thing {
    pub(crate) doc: String,
    pub(crate) title: String,
    pub(crate) url: String,
    /// The text that says what happened; empty for a plain publication.
    pub(crate) key: &'static str,
    pub(crate) at: Timestamp,
}

/// Searches of one run, so that a thousand followers of an agency cost one search.
#[derive(Default)]
pub(crate) struct Finder {
    found: HashMap<String, Arc<Vec<SearchDoc>>>,
}

impl Finder {
    /// What `follow` is to be told now; none when there is nothing.
    pub(crate) async fn news(&mut self, cx: &Cx, follow: Follow) -> Result<Option<News>> {
        if follow.what == What::Item {
            return item(cx, follow).await;
        }
        let docs = self.search(cx, &follow).await?;
        let fresh: Vec<&SearchDoc> =
            docs.iter().filter(|d| d.date_ms > follow.since_at.0).collect();
        if fresh.is_empty() {
            return Ok(None);
        }
        let mut r = cx.db().read().await?;
        let told = store::told(r.conn(), follow.id).await?;
        drop(r);
        let mut things: Vec<Thing> = fresh
            .into_iter()
            .filter(|d| !told.contains(&d.id))
            .map(|d| Thing {
                doc: d.id.clone(),
                title: d.title.clone(),
                url: d.url.clone(),
                key: "",
                at: Timestamp(d.date_ms),
            })
            .collect();
        if things.is_empty() {
            return Ok(None);
        }
        let more = things.len().saturating_sub(MOST);
        things.truncate(MOST);
        Ok(Some(News { follow, things, more }))
    }

    /// The newest that the subscription's search finds.
    async fn search(&mut self, cx: &Cx, follow: &Follow) -> Result<Arc<Vec<SearchDoc>>> {
        if let Some(found) = self.found.get(&follow.path) {
            return Ok(Arc::clone(found));
        }
        let since = cx.now().before(LOOK_BACK).0;
        let found = cx.app().searching().search(&question(cx, follow).await?)?;
        let docs: Vec<SearchDoc> = found
            .hits
            .into_iter()
            .map(|h| h.doc)
            .filter(|d| d.date_ms > since && d.date_ms <= cx.now().0)
            .collect();
        let docs = Arc::new(docs);
        self.found.insert(follow.path.clone(), Arc::clone(&docs));
        Ok(docs)
    }
}

async fn question(cx: &Cx, follow: &Follow) -> Result<SearchQuery> {
    let subject = follow.subject();
    let mut q = SearchQuery { limit: ASKED, ..SearchQuery::default() };
    if subject.what == What::Agency {
        let slug = subject.slug().to_owned();
        let names = Names::of(cx).await?;
        if names.org(&slug).is_some_and(|o| o.kind == "district") {
            q.districts = vec![slug];
        } else {
            q.agencies = vec![slug];
        }
    } else {
        q = SearchQuery { limit: ASKED, facets: false, ..subject.asked().for_engine(ASKED) };
    }
    q.sort = Sort::Newest;
    q.offset = 0;
    if q.kinds.is_empty() {
        // The catalogue is one room's; the search is everything that anybody published.
        q.kinds = match subject.path.starts_with("/ppid") {
            true => vec!["information".to_owned()],
            false => public::published_kinds(cx)?,
        };
    }
    Ok(q)
}

/// An item has news when `items` noted a change.
async fn item(cx: &Cx, follow: Follow) -> Result<Option<News>> {
    let Some(at) = follow.changed_at else { return Ok(None) };
    let doc = pages::document(cx.app(), &follow.path).await?;
    let (title, key) = match doc {
        Some(d) => (d.title, "portal.letter.changed"),
        None => (follow.path.clone(), "portal.letter.withdrawn"),
    };
    let thing = Thing { doc: follow.doc.clone(), title, url: follow.path.clone(), key, at };
    Ok(Some(News { follow, things: vec![thing], more: 0 }))
}
