//! What is no longer on its site is withdrawn here, with a tombstone that says so. Never because a site merely
//! fails, and never much at once without a person's word.

use std::collections::HashSet;

use base::{Error, Kind, Result};
use contracts::org::OrgPath;
use kit::{Audit, Cx, jobs::Handle};
use serde_json::Value;

use super::{
    fetch::{Fetcher, is_fault},
    origins::{self, Origin},
    remote::web_address,
    store::{self as sites, Source, SourceState},
    visit::source_of,
};
use crate::{
    model::{PPID_MACHINE, State},
    service::change::Change,
    store,
};

/// More of a site's records than this share missing at once is an accident, until a person says otherwise.
const HELD_PERCENT: usize = 30;
/// Entries that fell out of a feed are asked for one by one, so many at a visit.
const ASKED: usize = 20;

/// What came of looking for missing records.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Verdict {
    pub(super) withdrawn: i64,
    /// So much is missing that a person has to look.
    pub(super) held: bool,
}

/// Withdraws what a whole visit did not meet. `lists_all`: whether not being listed means being gone.
pub(super) async fn settle(
    cx: &Cx,
    source: &Source,
    seen: &HashSet<String>,
    lists_all: bool,
    fetcher: &mut Fetcher<'_>,
) -> Result<Verdict> {
    let mut r = cx.db().read().await?;
    let known = origins::present(r.conn(), source.id).await?;
    drop(r);
    let (here, absent): (Vec<&Origin>, Vec<&Origin>) =
        known.iter().partition(|o| seen.contains(&o.remote));
    let back: Vec<&Origin> = here.into_iter().filter(|o| o.missing_at.is_some()).collect();
    let missing = if lists_all { absent } else { asked(cx, source, absent, fetcher).await? };
    let held = missing.len() * 100 > known.len() * HELD_PERCENT;
    if !back.is_empty() || (held && missing.iter().any(|o| o.missing_at.is_none())) {
        let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(source.org_path.clone()))?).await?;
        let now = tx.now();
        for o in &back {
            origins::set_missing(&mut tx, o.item, None).await?;
        }
        for o in missing.iter().filter(|o| held && o.missing_at.is_none()) {
            origins::set_missing(&mut tx, o.item, Some(now)).await?;
        }
        let audit = Audit::new("ppid.harvest_missing", "source", source.id);
        tx.commit(audit.note("missing", missing.len()).note("back", back.len())).await?;
    }
    let mut withdrawn = 0;
    for o in missing.into_iter().filter(|_| !held) {
        match withdraw(cx, source, o).await {
            Ok(()) => withdrawn += 1,
            Err(e) if e.kind() == Kind::Conflict => {
                tracing::debug!(item = %o.item, "an officer was faster; the next visit looks again");
            }
            Err(e) => return Err(e),
        }
    }
    Ok(Verdict { withdrawn, held })
}

/// Those of `absent` whose own page says that it is gone.
async fn asked<'o>(
    cx: &Cx,
    source: &Source,
    absent: Vec<&'o Origin>,
    fetcher: &mut Fetcher<'_>,
) -> Result<Vec<&'o Origin>> {
    let (mut gone, mut looked) = (Vec::new(), Vec::new());
    for o in absent.into_iter().take(ASKED) {
        let Some(url) = web_address(&o.url, None) else { continue };
        match fetcher.is_gone(&url).await {
            Ok(true) => gone.push(o),
            Ok(false) => looked.push(o),
            // The site fails: that says nothing about its records.
            Err(e) if is_fault(&e) => break,
            Err(e) => return Err(e),
        }
    }
    if !looked.is_empty() {
        let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(source.org_path.clone()))?).await?;
        for o in &looked {
            origins::set_checked(&mut tx, o.item).await?;
        }
        let audit = Audit::new("ppid.harvest_look", "source", source.id);
        tx.commit(audit.note("looked", looked.len())).await?;
    }
    Ok(gone)
}

/// Withdraws the item of a record that is gone. Done again it changes nothing.
async fn withdraw(cx: &Cx, source: &Source, o: &Origin) -> Result<()> {
    let mut r = cx.db().read().await?;
    let item = store::find(r.conn(), o.item).await?.ok_or_else(Error::not_found)?;
    drop(r);
    let origin = Origin { gone_at: Some(cx.now()), missing_at: None, ..o.clone() };
    if item.state != State::Published || item.source != Some(source.id) {
        let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(item.org_path.clone()))?).await?;
        origins::update(&mut tx, &origin).await?;
        let audit = Audit::new("ppid.harvest_withdraw", "information", item.id);
        return tx.commit(audit.note("source", source.id)).await;
    }
    let mut after = item.clone();
    after.state = State::Withdrawn;
    after.withdrawn_at = Some(cx.now());
    after.withdrawn_reason =
        cx.tf("ppid.harvest.gone_reason", &[("site", &source.name)]).into_owned();
    let mut change = Change::begin(cx, PPID_MACHINE, &item, after).await?;
    origins::update(&mut change.tx, &origin).await?;
    let audit = Audit::new("ppid.harvest_withdraw", "information", item.id);
    change.end("harvest_gone", audit.note("source", source.id)).await.map(drop)
}

/// Job `ppid.harvest_gone`: a person has said that what is missing is gone.
pub(crate) async fn confirmed(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let mut r = cx.db().read().await?;
    let Some(source) = sites::find(r.conn(), source_of(&payload)?).await? else { return Ok(()) };
    let missing = origins::missing(r.conn(), source.id).await?;
    drop(r);
    let total = u32::try_from(missing.len()).unwrap_or(u32::MAX);
    for (n, o) in (1_u32..).zip(&missing) {
        withdraw(cx, &source, o).await?;
        job.progress(n, total, "").await?;
    }
    Ok(())
}

/// Job `ppid.harvest_remove`: a site's items are withdrawn, or become items like any other.
pub(crate) async fn remove(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let keep = payload.get("keep").and_then(Value::as_bool).unwrap_or(true);
    let mut r = cx.db().read().await?;
    let Some(source) = sites::find(r.conn(), source_of(&payload)?).await? else { return Ok(()) };
    let all = origins::present(r.conn(), source.id).await?;
    drop(r);
    let total = u32::try_from(all.len()).unwrap_or(u32::MAX);
    for (n, o) in (1_u32..).zip(&all) {
        if keep {
            let_go(cx, &source, o).await?;
        } else {
            withdraw(cx, &source, o).await?;
        }
        job.progress(n, total, "").await?;
    }
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(source.org_path.clone()))?).await?;
    sites::forget_pages(&mut tx, source.id).await?;
    sites::set_state(&mut tx, source.id, SourceState::Removing, SourceState::Removed).await?;
    let audit = Audit::new("ppid.harvest_removed", "source", source.id);
    tx.commit(audit.note("items", all.len()).note("kept", keep)).await
}

/// From now on the item is one of our own, which officers may change; where it came from stays written.
async fn let_go(cx: &Cx, source: &Source, o: &Origin) -> Result<()> {
    let mut r = cx.db().read().await?;
    let item = store::find(r.conn(), o.item).await?.ok_or_else(Error::not_found)?;
    drop(r);
    if item.source != Some(source.id) {
        return Ok(());
    }
    let after = store::Item { source: None, ..item.clone() };
    let change = Change::begin(cx, PPID_MACHINE, &item, after).await?;
    let audit = Audit::new("ppid.harvest_let_go", "information", item.id);
    change.end("harvest_let_go", audit.note("source", source.id)).await.map(drop)
}
