//! What the room answers to others: the tree of organisations, kept in memory, and the agencies as
//! searchable documents.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicI64, Ordering},
};

use base::Result;
use contracts::{
    BoxFuture, links,
    org::{Org, OrgId, OrgTree, Organisations},
    searching::{SearchDoc, Source},
};
use db::Db;

use crate::{
    model::{OrgRow, OrgState},
    store,
};

/// The tree in memory. On PostgreSQL its number is compared at each question, because another node may have
/// written; with SQLite this process is the only one that serves, so its own count is enough.
pub(crate) struct Tree {
    db: Db,
    raised: AtomicI64,
    kept: RwLock<Option<(i64, Arc<OrgTree>)>>,
}

impl Tree {
    pub(crate) fn new(db: &Db) -> Self {
        Self { db: db.clone(), raised: AtomicI64::new(0), kept: RwLock::new(None) }
    }

    /// Organisations were changed by this process; called after the commit.
    pub(crate) fn changed(&self) {
        self.raised.fetch_add(1, Ordering::SeqCst);
    }

    async fn wanted(&self) -> Result<i64> {
        if self.db.is_postgres() {
            let mut r = self.db.read().await?;
            return store::tree_version(r.conn()).await;
        }
        Ok(self.raised.load(Ordering::SeqCst))
    }

    async fn load(&self) -> Result<Arc<OrgTree>> {
        // The number is read before the rows: what changes between is read again next time.
        let wanted = self.wanted().await?;
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((number, tree)) = kept
            && number == wanted
        {
            return Ok(tree);
        }
        let mut r = self.db.read().await?;
        let rows = store::orgs::all(r.conn()).await?;
        drop(r);
        let tree = Arc::new(OrgTree::new(in_tree_order(rows)));
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) =
            Some((wanted, Arc::clone(&tree)));
        Ok(tree)
    }
}

/// A parent before its children; siblings by kind, then as the rows came (by code).
fn in_tree_order(rows: Vec<OrgRow>) -> Vec<Org> {
    let mut rows = rows;
    // Stable: within a kind the order of codes stays.
    rows.sort_by_key(|o| o.kind);
    let mut out = Vec::with_capacity(rows.len());
    push_below(None, &rows, &mut out);
    out
}

fn push_below(parent: Option<OrgId>, rows: &[OrgRow], out: &mut Vec<Org>) {
    for o in rows.iter().filter(|o| o.parent == parent) {
        out.push(o.public());
        push_below(Some(o.id), rows, out);
    }
}

impl Organisations for Tree {
    fn tree(&self) -> BoxFuture<'_, Result<Arc<OrgTree>>> {
        Box::pin(self.load())
    }
}

/// Agencies as documents of the one search.
pub(crate) struct Agencies(pub(crate) Db);

/// The id of an organisation in the search index.
pub(crate) fn doc_id(id: OrgId) -> String {
    format!("identity:{id}")
}

fn org_id(doc: &str) -> Option<OrgId> {
    doc.strip_prefix("identity:")?.parse().ok()
}

fn document(o: &OrgRow) -> SearchDoc {
    let names = [&o.name, &o.abbreviation, &o.name_en].map(String::as_str).join(" ");
    let body = [&o.address, &o.ppid_contact, &o.email, &o.phone, &o.website, &o.code];
    SearchDoc {
        id: doc_id(o.id),
        room: "identity".to_owned(),
        kind: "agency".to_owned(),
        category: o.kind.word().to_owned(),
        url: links::agency(&o.slug),
        lang: "id".to_owned(),
        title: o.name.clone(),
        summary: o.address.clone(),
        body: format!("{names} {}", body.map(String::as_str).join(" ")),
        agency: o.slug.clone(),
        agency_names: names,
        district: o.district.clone(),
        date_ms: o.changed_at.0,
        ..SearchDoc::default()
    }
}

impl Source for Agencies {
    fn one<'a>(&'a self, doc: &'a str) -> BoxFuture<'a, Result<Option<SearchDoc>>> {
        Box::pin(async move {
            let Some(id) = org_id(doc) else { return Ok(None) };
            let mut r = self.0.read().await?;
            let row = store::orgs::by_id(r.conn(), id).await?;
            Ok(row.filter(|o| o.state == OrgState::Active).map(|o| document(&o)))
        })
    }

    fn page<'a>(&'a self, after: &'a str, limit: usize) -> BoxFuture<'a, Result<Vec<SearchDoc>>> {
        Box::pin(async move {
            let mut r = self.0.read().await?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = store::orgs::page(r.conn(), org_id(after), limit).await?;
            Ok(rows.iter().map(document).collect())
        })
    }
}
