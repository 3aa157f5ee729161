//! Followed items that changed: read from the events of the house, from a place that is kept, so that none is
//! missed and nothing is looked at that nobody follows.

use std::collections::HashSet;

use base::Result;
use contracts::searching::SearchDoc;
use kit::{App, Cx, feed};

use super::store;

/// Reads on from where it stopped, and marks what changed. A place and marks of our own: nothing here is said
/// about anybody, so it leaves no trace in the record.
pub(crate) async fn look_for_changes(cx: &Cx) -> Result<()> {
    loop {
        let mut r = cx.db().read().await?;
        let place = store::place(r.conn()).await?;
        let (n, last, changed) = feed::changed_since(r.conn(), place).await?;
        if n == 0 {
            return Ok(());
        }
        let followed: HashSet<String> = store::followed_docs(r.conn()).await?.into_iter().collect();
        drop(r);
        let mut marks = Vec::new();
        for (room, doc) in changed.into_iter().filter(|(_, d)| followed.contains(d)) {
            let source = cx.app().search_sources().iter().find(|(name, _)| *name == room);
            if let Some((_, source)) = source {
                let now = source.one(&doc).await?;
                marks.push((mark(cx.app(), now.as_ref()), doc));
            }
        }
        let mut tx = cx.db().begin().await?;
        if !store::move_place(tx.conn(), place, last).await? {
            // Another node read the same events.
            return Ok(());
        }
        for (mark, doc) in marks {
            store::note_change(tx.conn(), &doc, &mark, cx.now()).await?;
        }
        tx.commit().await?;
    }
}

/// What can be seen of a document, in one word that changes with it.
pub(crate) fn mark(app: &App, doc: Option<&SearchDoc>) -> String {
    let Some(d) = doc else { return "-".to_owned() };
    let seen =
        serde_json::json!([d.title, d.summary, d.category, d.tags, d.formats, d.year, d.body]);
    app.keys().mac("betang portal item", seen.to_string().as_bytes()).to_hex().to_string()
}
