//! A record of a site becomes an item here, or its item follows it. Done twice it is done once: the record's id
//! decides, and a lost race is tried again.

use base::{Error, Kind, Result};
use contracts::{
    event::{InformationPublished, SearchChanged},
    org::Org,
};
use kit::{Audit, Cx};

use super::{
    origins::{self, Origin},
    remote::Remote,
    store::{Source, hold_active},
};
use crate::{
    model::{PPID_MACHINE, State},
    service::change::{Change, doc},
    store::{self, Item, history, write},
};

/// How often a race with an officer is tried again.
const TRIES: usize = 3;

/// Where records go.
pub(super) struct Target<'a> {
    pub(super) cx: &'a Cx,
    pub(super) source: &'a Source,
    pub(super) org: &'a Org,
    /// A whole site that arrives at once is no news about each of its items.
    pub(super) first: bool,
}

/// What came of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Made,
    Changed,
    Same,
}

/// Puts one record; `seen` knows the ids that this visit has met. Precondition when the site was paused or removed
/// meanwhile: then nothing of it is put any more.
pub(super) async fn put(
    to: &Target<'_>,
    remote: &Remote,
    seen: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Outcome> {
    let mut last = Error::conflict("ppid.error.changed");
    for _ in 0..TRIES {
        match once(to, remote, seen).await {
            Err(e) if e.kind() == Kind::Conflict => last = e,
            other => return other,
        }
    }
    Err(last)
}

async fn once(
    to: &Target<'_>,
    remote: &Remote,
    seen: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Outcome> {
    let (id, hash) = (to.source.id, remote.hash());
    let mut r = to.cx.db().read().await?;
    let found = match origins::by_remote(r.conn(), id, &remote.id).await? {
        Some(o) => Some(o),
        // A site that gives its records new ids still has them at the same addresses.
        None => match origins::by_url(r.conn(), id, &remote.url).await?.as_slice() {
            [one] if !seen(&one.remote) => Some(one.clone()),
            _ => None,
        },
    };
    let Some(origin) = found else {
        drop(r);
        return make(to, remote, hash).await;
    };
    let item = store::find(r.conn(), origin.item).await?.ok_or_else(Error::not_found)?;
    drop(r);
    let known = origin.hash == hash && origin.remote == remote.id && origin.gone_at.is_none();
    if known && item.source == Some(id) {
        return Ok(Outcome::Same);
    }
    follow(to, remote, hash, origin, &item).await?;
    Ok(Outcome::Changed)
}

async fn make(to: &Target<'_>, remote: &Remote, hash: String) -> Result<Outcome> {
    let Target { cx, source, org, .. } = to;
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &org.path)?).await?;
    hold_active(&mut tx, source.id).await?;
    let now = tx.now();
    let mut item = write::draft(&tx, org, 0, &remote.content);
    let origin = Origin {
        item: item.id,
        source: source.id,
        remote: remote.id.clone(),
        url: remote.url.clone(),
        hash,
        fetched_at: now,
        checked_at: now,
        missing_at: None,
        gone_at: None,
    };
    if !origins::claim(&mut tx, &origin).await? {
        // Another process has it in this very moment.
        return Ok(Outcome::Same);
    }
    item.number = write::take_numbers(&mut tx, 1).await?;
    item.source = Some(source.id);
    item.state = State::Published;
    item.published_at = Some(remote.published.unwrap_or(now));
    item.reviewed_at = source.reviewed.then_some(now);
    write::insert(&mut tx, &item).await?;
    origins::put_links(&mut tx, item.id, &remote.links).await?;
    let is = write::snapshot(&mut tx, &item).await?;
    history::keep(&mut tx, item.id, item.revision, "harvest", &is).await?;
    tx.emit(&SearchChanged { room: "ppid".to_owned(), doc: doc(item.id) })?;
    if !to.first {
        let (item, org) = (item.id.to_string(), item.org.to_string());
        tx.emit(&InformationPublished { item, org })?;
    }
    let audit = Audit::new("ppid.harvest_add", "information", item.id).note("source", source.id);
    tx.commit(audit.note("from", &remote.url).made(&is)).await?;
    Ok(Outcome::Made)
}

/// The item takes over what the record says now; back at its site, it is back here. What an officer hid stays
/// hidden.
async fn follow(
    to: &Target<'_>,
    remote: &Remote,
    hash: String,
    origin: Origin,
    before: &Item,
) -> Result<()> {
    let (cx, source, now) = (to.cx, to.source, to.cx.now());
    let mut after = before.clone();
    after.fill(&remote.content);
    after.source = Some(source.id);
    if before.state == State::Withdrawn && origin.gone_at.is_some() {
        after.state = State::Published;
        after.withdrawn_at = None;
        after.withdrawn_reason = String::new();
    }
    after.reviewed_at = source.reviewed.then_some(now);
    let mut change = Change::begin(cx, PPID_MACHINE, before, after).await?;
    hold_active(&mut change.tx, source.id).await?;
    let origin = Origin {
        source: source.id,
        remote: remote.id.clone(),
        url: remote.url.clone(),
        hash,
        fetched_at: now,
        checked_at: now,
        missing_at: None,
        gone_at: None,
        ..origin
    };
    origins::update(&mut change.tx, &origin).await?;
    origins::put_links(&mut change.tx, before.id, &remote.links).await?;
    let audit = Audit::new("ppid.harvest_follow", "information", before.id);
    change.end("harvest", audit.note("source", source.id)).await.map(drop)
}
