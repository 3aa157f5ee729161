//! What people do about duties: the list changed by the main officer, items named for a duty by an agency's officer,
//! a draft begun for one that is missing.

use base::{Error, Result};
use contracts::org::{Org, OrgPath};
use kit::{Audit, Cx, NewJob};
use serde_json::json;

use super::{
    model::{Duty, faults},
    store,
};
use crate::{
    model::{Category, Content, ItemId, PPID_EDIT, PPID_SETTINGS},
    service::{items, tree},
    store::{Item, files::NewFile},
};

/// A duty by number.
pub(super) async fn find(cx: &Cx, number: i64) -> Result<Duty> {
    let mut r = cx.db().read().await?;
    store::find(r.conn(), number).await?.ok_or_else(Error::not_found)
}

/// Adds a duty for every agency that it names.
pub(super) async fn add(cx: &Cx, d: &Duty) -> Result<i64> {
    let ok = cx.grant_everywhere(PPID_SETTINGS)?;
    if let Some((_, key)) = faults(d).first() {
        return Err(Error::invalid(key));
    }
    let mut tx = cx.begin(ok).await?;
    let number = store::insert(&mut tx, d).await?;
    tx.commit(Audit::new("ppid.duty_add", "duty", number).made(&d.shown())).await?;
    Ok(number)
}

/// Changes a duty or retires it, if nobody changed it since `revision`.
pub(super) async fn change(cx: &Cx, before: &Duty, revision: i64, after: &Duty) -> Result<()> {
    let ok = cx.grant_everywhere(PPID_SETTINGS)?;
    if let Some((_, key)) = faults(after).first() {
        return Err(Error::invalid(key));
    }
    if before.revision != revision {
        return Err(Error::conflict("ppid.duty.error.changed"));
    }
    let mut tx = cx.begin(ok).await?;
    store::replace(&mut tx, after).await?;
    let audit = Audit::new("ppid.duty_change", "duty", before.number);
    tx.commit(audit.diff(&before.shown(), &after.shown())).await
}

/// A duty in one part of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) duty: i64,
    pub(super) year: i64,
    pub(super) part: i64,
}

impl Slot {
    /// The slot, where it is one of an agency that has the duty.
    pub(super) async fn check(self, cx: &Cx, org: &Org) -> Result<Duty> {
        let d = find(cx, self.duty).await?;
        if d.concerns(org, self.year) && (1..=d.period.parts()).contains(&self.part) {
            Ok(d)
        } else {
            Err(Error::invalid("ppid.duty.error.not_concerned"))
        }
    }
}

async fn org_of(cx: &Cx, item: &Item) -> Result<Org> {
    tree(cx.app()).await?.find(item.org).cloned().ok_or_else(Error::not_found)
}

/// Says that an item fulfils a duty. Said twice, it is said once.
pub(super) async fn name(cx: &Cx, item: &Item, slot: Slot) -> Result<()> {
    let ok = cx.grant(PPID_EDIT, &OrgPath(item.org_path.clone()))?;
    slot.check(cx, &org_of(cx, item).await?).await?;
    let mut tx = cx.begin(ok).await?;
    if !store::link(&mut tx, item.id, slot.duty, slot.year, slot.part).await? {
        return Ok(());
    }
    tx.commit(audit("ppid.duty_name", item.id, slot)).await
}

/// Takes that back.
pub(super) async fn unname(cx: &Cx, item: &Item, slot: Slot) -> Result<()> {
    let ok = cx.grant(PPID_EDIT, &OrgPath(item.org_path.clone()))?;
    let mut tx = cx.begin(ok).await?;
    if !store::unlink(&mut tx, item.id, slot.duty, slot.year, slot.part).await? {
        return Ok(());
    }
    tx.commit(audit("ppid.duty_unname", item.id, slot)).await
}

fn audit(action: &'static str, item: ItemId, s: Slot) -> Audit {
    Audit::new(action, "information", item)
        .note("duty", s.duty)
        .note("year", s.year)
        .note("part", s.part)
}

/// Begins an item for a duty: a draft with what the duty already says, its first files, and the duty named.
pub(super) async fn begin(
    cx: &Cx,
    org: &Org,
    slot: Slot,
    title: String,
    files: &[NewFile],
) -> Result<i64> {
    let ok = cx.grant(PPID_EDIT, &org.path)?;
    let duty = slot.check(cx, org).await?;
    let year = duty.about.map(|ahead| slot.year + ahead);
    let content = Content {
        title,
        category: Category::Berkala.word().to_owned(),
        form: if files.is_empty() { "hard" } else { "soft" }.to_owned(),
        language: "id".to_owned(),
        period: year.map(|y| y.to_string()).unwrap_or_default(),
        year,
        legal_basis: duty.legal_basis.clone(),
        tags: duty.words.0.first().cloned().into_iter().collect(),
        ..Content::default()
    };
    let mut tx = cx.begin(ok).await?;
    let item = items::enter(&mut tx, org, content, files).await?;
    store::link(&mut tx, item.id, slot.duty, slot.year, slot.part).await?;
    tx.commit(audit("ppid.create", item.id, slot).note("number", item.number)).await?;
    Ok(item.number)
}

/// Asks for reminders to go out now rather than with the clock.
pub(super) async fn remind_soon(cx: &Cx) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(PPID_SETTINGS)?).await?;
    let job = NewJob::new("ppid.remind_duties", json!({})).priority(2);
    tx.enqueue(job.dedupe("ppid.remind_duties".to_owned())).await?;
    tx.commit(Audit::new("ppid.duty_remind", "setting", "ppid.duty")).await
}
