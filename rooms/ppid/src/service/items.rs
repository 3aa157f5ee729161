//! Items from the first draft to the public and back.

use base::{Error, Result, Timestamp};
use contracts::org::{Org, OrgPath};
use kit::{Audit, Cx, Permission, Tx};

use super::{change::Change, files, settings};
use crate::{
    harvest::refuse_if_gone,
    model::{
        Action, Content, ItemId, PPID_EDIT, PPID_PUBLISH, PPID_REVIEW, PPID_WITHDRAW, Stage,
        missing, next,
    },
    store::{self, Item, desk, files::NewFile, history, write},
};

/// What an action needs beside the item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    /// Why: for a return and a withdrawal.
    pub(crate) reason: String,
    /// When: for a schedule.
    pub(crate) at: Option<Timestamp>,
}

/// Makes a draft with its first files. Unit, officer, maker, place and retention are taken over from the
/// agency's last item, because they seldom change.
pub(crate) async fn create(cx: &Cx, org: &Org, content: Content, new: &[NewFile]) -> Result<Item> {
    let ok = cx.grant(PPID_EDIT, &org.path)?;
    let mut tx = cx.begin(ok).await?;
    let item = enter(&mut tx, org, content, new).await?;
    let is = write::snapshot(&mut tx, &item).await?;
    tx.commit(Audit::new("ppid.create", "information", item.id).made(&is)).await?;
    Ok(item)
}

/// Makes a draft inside a write of something else: opening exempt information, answering a duty. Whoever calls it
/// holds the grant and leaves the trace.
pub(crate) async fn enter(
    tx: &mut Tx,
    org: &Org,
    content: Content,
    new: &[NewFile],
) -> Result<Item> {
    let content = match desk::last_of(tx.conn(), org.id).await? {
        Some(last) => with_habits(content, &last),
        None => content,
    };
    let number = write::take_numbers(tx, 1).await?;
    let item = write::draft(tx, org, number, &content);
    write::insert(tx, &item).await?;
    for f in new {
        files::put(tx, &item, None, f, 2).await?;
    }
    let is = write::snapshot(tx, &item).await?;
    history::keep(tx, item.id, item.revision, "create", &is).await?;
    Ok(item)
}

fn with_habits(mut c: Content, last: &Item) -> Content {
    for (mine, habit) in [
        (&mut c.unit, &last.unit),
        (&mut c.officer, &last.officer),
        (&mut c.maker, &last.maker),
        (&mut c.made_place, &last.made_place),
        (&mut c.retention, &last.retention),
    ] {
        if mine.is_empty() {
            mine.clone_from(habit);
        }
    }
    c
}

/// Refuses a form that was filled from an older revision.
pub(crate) fn same_revision(item: &Item, revision: i64) -> Result<()> {
    if item.revision == revision { Ok(()) } else { Err(Error::conflict("ppid.error.changed")) }
}

/// Refuses to change what a site of somebody else keeps.
pub(crate) fn own(item: &Item) -> Result<()> {
    if item.source.is_none() {
        Ok(())
    } else {
        Err(Error::precondition("ppid.harvest.error_read_only"))
    }
}

/// When a reviewer has agreed to what the actor does: now, if the actor is one.
fn agreed(cx: &Cx, path: &OrgPath) -> Option<Timestamp> {
    cx.may(PPID_REVIEW, path).then(|| cx.now())
}

/// Changes the fields. A published item stays public; if it was not a reviewer, one will look at it.
pub(crate) async fn edit(
    cx: &Cx,
    before: &Item,
    revision: i64,
    content: &Content,
    related: Option<&[ItemId]>,
) -> Result<Item> {
    same_revision(before, revision)?;
    own(before)?;
    if next(before.stage(), Action::Edit).is_none() {
        return Err(Error::precondition("ppid.error.not_editable"));
    }
    let mut after = before.clone();
    after.fill(content);
    if before.stage() == Stage::Published {
        after.reviewed_at = agreed(cx, &OrgPath(before.org_path.clone()));
    }
    let mut change = Change::begin(cx, PPID_EDIT, before, after).await?;
    if let Some(others) = related {
        write::relate(&mut change.tx, before.id, others).await?;
    }
    change.end("edit", Audit::new("ppid.edit", "information", before.id)).await
}

/// What `action` needs to be allowed.
pub(crate) const fn permission(action: Action) -> Permission {
    match action {
        Action::Edit | Action::Submit | Action::Recall | Action::Discard => PPID_EDIT,
        Action::Return => PPID_REVIEW,
        Action::Publish | Action::Schedule => PPID_PUBLISH,
        Action::Withdraw | Action::Restore => PPID_WITHDRAW,
    }
}

/// Moves an item along its path.
pub(crate) async fn act(
    cx: &Cx,
    before: &Item,
    revision: i64,
    action: Action,
    d: &Details,
) -> Result<Item> {
    let path = OrgPath(before.org_path.clone());
    cx.grant(permission(action), &path)?;
    same_revision(before, revision)?;
    let Some(to) = next(before.stage(), action) else {
        return Err(Error::precondition("ppid.error.wrong_state"));
    };
    match action {
        Action::Withdraw => {}
        // What an officer hid may be shown again, but not what its site took away.
        Action::Restore if before.source.is_some() => refuse_if_gone(cx, before).await?,
        _ => own(before)?,
    }
    check(cx, before, action, d, to).await?;
    let after = moved(cx, before, action, d, to);
    let mut change = Change::begin(cx, permission(action), before, after).await?;
    if action == Action::Return {
        history::say(&mut change.tx, before.id, d.reason.trim()).await?;
    }
    change.end(action.word(), Audit::new(action.audit(), "information", before.id)).await
}

async fn check(cx: &Cx, item: &Item, action: Action, d: &Details, to: Stage) -> Result<()> {
    let mut r = cx.db().read().await?;
    if matches!(action, Action::Submit | Action::Publish | Action::Schedule | Action::Restore)
        && to != Stage::Draft
        // Documents of a harvested item are at its site.
        && item.source.is_none()
    {
        let files = store::current_files(r.conn(), item.id).await?;
        if let Some(first) = missing(&item.content(), !files.is_empty()).first() {
            return Err(Error::invalid(first.key));
        }
    }
    match action {
        Action::Return if d.reason.trim().is_empty() => {
            Err(Error::invalid("ppid.error.return_reason"))
        }
        Action::Withdraw if d.reason.trim().is_empty() => {
            Err(Error::invalid("ppid.error.withdraw_reason"))
        }
        Action::Schedule if d.at.is_none_or(|t| t <= cx.now()) => {
            Err(Error::invalid("ppid.error.past"))
        }
        Action::Publish | Action::Schedule => {
            let path = OrgPath(item.org_path.clone());
            if settings::may_publish(cx, r.conn(), item.org, &path).await? {
                Ok(())
            } else {
                Err(Error::precondition("ppid.error.review_first"))
            }
        }
        _ => Ok(()),
    }
}

/// The item as `action` leaves it.
fn moved(cx: &Cx, before: &Item, action: Action, d: &Details, to: Stage) -> Item {
    let agreed = agreed(cx, &OrgPath(before.org_path.clone()));
    let mut i = before.clone();
    i.state = to.state();
    i.publish_at = if action == Action::Schedule { d.at } else { None };
    match action {
        Action::Publish => {
            i.published_at = i.published_at.or_else(|| Some(cx.now()));
            i.reviewed_at = agreed;
        }
        Action::Schedule | Action::Return => i.reviewed_at = agreed,
        Action::Submit | Action::Recall => i.reviewed_at = None,
        Action::Withdraw => {
            i.withdrawn_at = Some(cx.now());
            i.withdrawn_reason = d.reason.trim().to_owned();
        }
        Action::Restore => {
            i.withdrawn_at = None;
            i.withdrawn_reason = String::new();
        }
        Action::Edit | Action::Discard => {}
    }
    i
}

/// A reviewer has looked at what was published before review.
pub(crate) async fn mark_reviewed(cx: &Cx, before: &Item, revision: i64) -> Result<Item> {
    same_revision(before, revision)?;
    if before.stage() != Stage::Published {
        return Err(Error::precondition("ppid.error.wrong_state"));
    }
    let mut after = before.clone();
    after.reviewed_at = Some(cx.now());
    let change = Change::begin(cx, PPID_REVIEW, before, after).await?;
    change.end("reviewed", Audit::new("ppid.reviewed", "information", before.id)).await
}
