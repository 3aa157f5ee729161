//! Feeds the search index: each node follows the outbox in commit order and keeps its place inside the index,
//! so that a crash neither loses nor repeats a change that matters (putting a document in twice is harmless).
//!
//! Events are numbered without gaps and swept after a month. A node that was away for longer, or whose index is ahead
//! of a database that was put back, finds that its place does not join, and builds its index anew.

use std::{collections::BTreeSet, time::Duration};

use base::Result;
use contracts::{Event as _, event::SearchChanged};
use db::{Conn, query};

use crate::{App, Cx, jobs::Handle};

const BATCH: i64 = 500;
const PAGE: usize = 200;

/// Follows the outbox until the house stops.
pub async fn follow(app: App) {
    let mut changes = app.watch();
    let mut idle = 0_u32;
    loop {
        match step(&app).await {
            Ok(0) => {
                idle = idle.saturating_add(1);
                if idle == 20 {
                    app.searching().rest();
                }
            }
            Ok(_) => {
                idle = 0;
                continue;
            }
            Err(e) => tracing::warn!(error = %e, "search: cannot follow the outbox"),
        }
        tokio::select! {
            () = app.stopping().cancelled() => return,
            _ = changes.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

/// Takes in the next events; how many. Tests call it until it says 0.
///
/// # Errors
/// The database's or the index's.
pub async fn step(app: &App) -> Result<usize> {
    if app.searching().is_fresh() {
        rebuild(app, &mut |_| {}).await?;
    }
    let cursor = app.searching().cursor();
    let mut r = app.db().read().await?;
    // Before the events: what is numbered here is surely to be seen there.
    let head: i64 = query("SELECT event_seq FROM kit_head WHERE one = 1").scalar(r.conn()).await?;
    let (n, last, changed) = changed_since(r.conn(), cursor).await?;
    drop(r);
    let joins = if n == 0 { head == cursor } else { usize::try_from(last - cursor) == Ok(n) };
    if !joins {
        tracing::warn!(
            cursor,
            head,
            "search: index and outbox do not join; the index is built anew"
        );
        return rebuild(app, &mut |_| {}).await.map(|n| n.max(1));
    }
    if n == 0 {
        return Ok(0);
    }
    let (mut puts, mut removes) = (Vec::new(), Vec::new());
    for (room, doc) in changed {
        let Some((_, source)) = app.search_sources().iter().find(|(n, _)| *n == room) else {
            continue;
        };
        match source.one(&doc).await? {
            Some(d) => puts.push(d),
            None => removes.push(doc),
        }
    }
    app.searching().apply(puts, removes, last)?;
    Ok(n)
}

/// What the next events after number `seq` changed of the searchable: how many events were read (none at the
/// end), the number of the last, and the rooms and documents. For whoever keeps a place of their own.
///
/// # Errors
/// The database's.
pub async fn changed_since(
    c: Conn<'_>,
    seq: i64,
) -> Result<(usize, i64, BTreeSet<(String, String)>)> {
    let events: Vec<(i64, String, serde_json::Value)> =
        query("SELECT seq, name, payload FROM kit_outbox WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(seq)
            .bind(BATCH)
            .all(c)
            .await?;
    let changed = events
        .iter()
        .filter(|(_, name, _)| name == SearchChanged::NAME)
        .filter_map(|(_, _, p)| serde_json::from_value::<SearchChanged>(p.clone()).ok())
        .map(|c| (c.room, c.doc))
        .collect();
    Ok((events.len(), events.last().map_or(seq, |(n, ..)| *n), changed))
}

/// Builds the index anew from what the rooms have, while searches go on over the old one. How many documents.
///
/// # Errors
/// The database's or the index's; then the old index stays.
pub async fn rebuild(app: &App, told: &mut (dyn FnMut(usize) + Send)) -> Result<usize> {
    let mut r = app.db().read().await?;
    // Read before the documents: what changes meanwhile is followed again afterwards.
    let cursor: i64 =
        query("SELECT event_seq FROM kit_head WHERE one = 1").scalar(r.conn()).await?;
    drop(r);
    let mut new = app.searching().rebuild()?;
    let mut n = 0;
    for (_, source) in app.search_sources() {
        let mut after = String::new();
        loop {
            let docs = source.page(&after, PAGE).await?;
            let Some(last) = docs.last() else { break };
            after.clone_from(&last.id);
            n += docs.len();
            new.add(docs)?;
            told(n);
        }
    }
    new.finish(cursor)?;
    Ok(n)
}

pub(crate) async fn rebuild_job(cx: &Cx, handle: &Handle) -> Result<()> {
    let n = rebuild(cx.app(), &mut |_| {}).await?;
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    handle.progress(n, n, "").await
}
