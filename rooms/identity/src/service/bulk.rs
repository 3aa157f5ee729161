//! Joiners, movers and leavers by spreadsheet: looked at as a whole first, then done row by row, each in a
//! transaction of its own, with the rights of whoever sent it as they are at that moment.
//!
//! What a row would do is worked out by one function for the page and for the deed, so the page shows nothing
//! else than what will happen; a row that has become impossible since is left out and says why.

use std::{collections::HashSet, sync::Arc, time::Duration};

use base::{Error, Kind, Result};
use contracts::{
    org::{OrgPath, OrgTree},
    papers::Table,
};
use kit::{Actor, Audit, Cx, Grant, NewJob, jobs::Handle, session};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{account::here, orgs, plan, row, sheet};
use crate::{
    MANAGE_PEOPLE, SWEEP,
    model::{
        PersonState,
        bulk::{AT_ONCE, Bulk, BulkId, BulkRow, BulkState, Column, Plan, RowState},
        fold_email,
    },
    store,
};

/// The largest spreadsheet, in bytes.
pub const FILE_MOST: usize = 4 << 20;
/// A draft is forgotten after a day, whatever it came to after a month.
const DRAFT_KEPT: Duration = Duration::from_secs(86_400);
const KEPT: Duration = Duration::from_secs(30 * 86_400);
const TWICE: &str = "identity.bulk.error.twice";
/// Shown of one's own earlier spreadsheets.
const LATEST: i64 = 10;

/// A spreadsheet with everything about it.
pub struct Whole {
    /// The spreadsheet.
    pub bulk: Bulk,
    /// Its rows; those that wait with what they would do.
    pub rows: Vec<(BulkRow, Plan)>,
    /// The tree that the plans speak of.
    pub tree: Arc<OrgTree>,
}

/// Proof that the actor manages people somewhere; each row is judged at its own place.
fn somewhere(cx: &Cx) -> Result<Grant> {
    let places = cx.actor().places(MANAGE_PEOPLE);
    let first = places.first().cloned().ok_or_else(Error::forbidden)?;
    cx.grant(MANAGE_PEOPLE, &first)
}

/// One's own latest spreadsheets.
///
/// # Errors
/// Forbidden where the actor manages nobody.
pub async fn latest(cx: &Cx) -> Result<Vec<Bulk>> {
    somewhere(cx)?;
    let person = cx.person()?;
    let mut r = cx.db().read().await?;
    store::bulk::of_person(r.conn(), person, LATEST).await
}

/// The empty sheet to fill in.
///
/// # Errors
/// Forbidden where the actor manages nobody.
pub fn template(cx: &Cx) -> Result<Table> {
    somewhere(cx)?;
    Ok(sheet::template(cx))
}

/// Takes a spreadsheet in; nothing is done yet.
///
/// # Errors
/// Forbidden; Invalid for what cannot be read as a table with a head; TooLarge for too many rows.
pub async fn take_in(cx: &Cx, name: &str, bytes: Vec<u8>) -> Result<BulkId> {
    let grant = somewhere(cx)?;
    let person = cx.person()?;
    let session = here(cx).ok_or_else(Error::forbidden)?;
    if bytes.len() > FILE_MOST {
        return Err(Error::new(Kind::TooLarge, "identity.bulk.error.too_large"));
    }
    let rows = sheet::read(cx, name, bytes).await?;
    let bulk = Bulk {
        id: BulkId::new(),
        person,
        session,
        name: name.chars().take(120).collect(),
        state: BulkState::Draft,
        created_at: cx.now(),
        finished_at: None,
    };
    let mut tx = cx.begin(grant).await?;
    store::bulk::insert(&mut tx, &bulk).await?;
    let (count, mut seen) = (rows.len(), HashSet::new());
    for (n, cells) in rows {
        // The second row about the same person is never done: which of the two was meant, only people know.
        let twice = !seen.insert(fold_email(cells.get(Column::Email)));
        let (state, note) = if twice { (RowState::Failed, TWICE) } else { (RowState::Waiting, "") };
        store::bulk::insert_row(&mut tx, bulk.id, n, cells, state, note).await?;
    }
    tx.commit(Audit::new("identity.upload_bulk", "bulk", bulk.id).note("rows", count)).await?;
    Ok(bulk.id)
}

/// A spreadsheet of one's own.
async fn find(cx: &Cx, id: BulkId) -> Result<Bulk> {
    somewhere(cx)?;
    let person = cx.person()?;
    let mut r = cx.db().read().await?;
    let bulk = store::bulk::find(r.conn(), id).await?;
    bulk.filter(|b| b.person == person).ok_or_else(Error::not_found)
}

/// A spreadsheet of one's own, and what its rows would do.
///
/// # Errors
/// NotFound for somebody else's.
pub async fn whole(cx: &Cx, id: BulkId) -> Result<Whole> {
    let bulk = find(cx, id).await?;
    let tree = orgs::tree(cx).await?;
    let mut r = cx.db().read().await?;
    let mut rows = Vec::new();
    for row in store::bulk::rows(r.conn(), id).await? {
        let plan = match row.state {
            RowState::Waiting => plan::of(cx, &tree, r.conn(), &row.cells.0).await?,
            _ => Plan::default(),
        };
        rows.push((row, plan));
    }
    Ok(Whole { bulk, rows, tree })
}

/// Removes a spreadsheet of one's own of which nothing was done.
///
/// # Errors
/// NotFound for somebody else's, Precondition when it has begun.
pub async fn discard(cx: &Cx, id: BulkId) -> Result<()> {
    find(cx, id).await?;
    let mut tx = cx.begin(somewhere(cx)?).await?;
    if !store::bulk::remove(&mut tx, id).await? {
        return Err(Error::precondition("identity.bulk.error.begun"));
    }
    tx.commit(Audit::new("identity.discard_bulk", "bulk", id)).await
}

#[derive(Serialize, Deserialize)]
struct Work {
    bulk: BulkId,
}

/// Does what the rows say: at once when they are few, else as a job.
///
/// # Errors
/// NotFound for somebody else's, Precondition when it has begun.
pub async fn apply(cx: &Cx, id: BulkId) -> Result<()> {
    let bulk = find(cx, id).await?;
    let mut tx = cx.begin(somewhere(cx)?).await?;
    if !store::bulk::set_state(&mut tx, id, BulkState::Draft, BulkState::Running).await? {
        return Err(Error::precondition("identity.bulk.error.begun"));
    }
    store::bulk::empty_failed(&mut tx, id).await?;
    let (rows, ended) = store::bulk::progress(tx.conn(), id).await?;
    let few = usize::try_from(rows - ended).is_ok_and(|n| n <= AT_ONCE);
    let payload = serde_json::to_value(Work { bulk: id }).map_err(Error::internal)?;
    let job = NewJob::new("identity.apply_bulk", payload).priority(2).dedupe(key(id));
    // A few are done right here; the job only takes over if this process does not live to see the end.
    let job = if few { job.after(Duration::from_secs(120)) } else { job };
    tx.enqueue(job).await?;
    tx.commit(Audit::new("identity.apply_bulk", "bulk", id).note("rows", rows)).await?;
    if few { run(cx, &bulk, None).await } else { Ok(()) }
}

/// The key of the job that does a spreadsheet.
fn key(id: BulkId) -> String {
    format!("identity.bulk {id}")
}

/// The job.
pub(crate) async fn job(cx: &Cx, payload: Value, handle: &Handle) -> Result<()> {
    let work: Work = serde_json::from_value(payload).map_err(Error::internal)?;
    let mut r = cx.db().read().await?;
    let Some(bulk) = store::bulk::find(r.conn(), work.bulk).await? else { return Ok(()) };
    drop(r);
    if bulk.state != BulkState::Running {
        return Ok(());
    }
    let actor = sender(cx, &bulk).await?;
    run(&cx.acting_as(actor), &bulk, Some(handle)).await
}

/// Whoever sent it, with the roles held now; nobody's, when the account was closed meanwhile.
async fn sender(cx: &Cx, bulk: &Bulk) -> Result<Actor> {
    let mut r = cx.db().read().await?;
    let person = store::people::find(r.conn(), bulk.person).await?;
    let roles = match &person {
        Some(p) if p.state != PersonState::Active => Vec::new(),
        _ => session::held(r.conn(), bulk.person, cx.now()).await?,
    };
    let name = person.map(|p| p.name.0).unwrap_or_default();
    Ok(Actor::Person { id: bulk.person, session: bulk.session, name, roles })
}

async fn run(cx: &Cx, bulk: &Bulk, handle: Option<&Handle>) -> Result<()> {
    let mut r = cx.db().read().await?;
    let rows = store::bulk::rows(r.conn(), bulk.id).await?;
    drop(r);
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    for (done, row) in (1..).zip(&rows) {
        if row.state == RowState::Waiting {
            // Rights may have been taken since the last row.
            let actor = sender(cx, bulk).await?;
            row::apply(&cx.acting_as(actor), bulk.id, row).await?;
        }
        if let Some(handle) = handle {
            handle.progress(done, total, "").await?;
        }
    }
    let mut tx = cx.begin(cx.grant_everywhere(crate::OWN_ACCOUNT)?).await?;
    if store::bulk::set_state(&mut tx, bulk.id, BulkState::Running, BulkState::Done).await? {
        tx.commit(Audit::new("identity.finish_bulk", "bulk", bulk.id)).await?;
    }
    Ok(())
}

/// Leaves a trace of a list of `n` accounts that was taken along.
///
/// # Errors
/// Forbidden, NotFound for no such organisation.
pub async fn note_export(cx: &Cx, org: Option<&str>, n: usize) -> Result<()> {
    let grant = match org {
        Some(slug) => cx.grant(MANAGE_PEOPLE, &OrgPath(orgs::find(cx, slug).await?.path))?,
        None => somewhere(cx)?,
    };
    let tx = cx.begin(grant).await?;
    tx.commit(Audit::new("identity.export_people", "people", "list").note("n", n)).await
}

/// Forgets old spreadsheets: by the clock.
pub(crate) async fn sweep(cx: &Cx) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(SWEEP)?).await?;
    let (draft, old) = (cx.now().before(DRAFT_KEPT), cx.now().before(KEPT));
    let gone = store::bulk::forget(&mut tx, draft, old).await?;
    if gone == 0 {
        return Ok(());
    }
    tx.commit(Audit::new("identity.sweep", "bulk", "old").note("sheets", gone)).await
}
