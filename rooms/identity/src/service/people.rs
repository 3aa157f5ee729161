//! Accounts: made, changed, disabled, erased; their places and their roles.
//!
//! An administrator of a part of the tree reaches an account only if everything it holds lies in that part:
//! otherwise a new password for it would be a way to rights that the administrator does not have.

use base::{Error, Id, Kind, Result, Timestamp};
use contracts::org::{OrgPath, PersonId};
use db::Conn;
use kit::{
    Audit, Cx, Grant, Personal, Role, Tx,
    session::{self, RoleGrant},
};

use super::{data, delegate, no_faults, orgs, ways};
use crate::{
    MANAGE_PEOPLE,
    model::{
        Membership, Person, PersonFacts, PersonState, TEMPORARY, password_fault,
        ways::{Link, LinkKind, Ways},
    },
    password,
    store::{
        self,
        people::{Filter, Secret},
    },
};

/// Accounts a page.
pub const PAGE: u64 = 25;

/// A page of a list of accounts, each with its roles.
pub struct People {
    /// How many in all.
    pub total: u64,
    /// Those of this page.
    pub list: Vec<(Person, Vec<RoleGrant>)>,
}

/// The accounts that the actor may see: by `text` in name or e-mail, at or below `org`.
///
/// # Errors
/// Forbidden where the actor manages nobody; NotFound for no such organisation.
pub async fn list(cx: &Cx, text: &str, org: Option<&str>, page: u64) -> Result<People> {
    let mut places = cx.actor().places(MANAGE_PEOPLE);
    if places.is_empty() {
        return Err(Error::forbidden());
    }
    if let Some(slug) = org {
        let at = OrgPath(orgs::find(cx, slug).await?.path);
        cx.grant(MANAGE_PEOPLE, &at)?;
        places = vec![at];
    }
    let mut r = cx.db().read().await?;
    let mut ids = None;
    if !places.contains(&OrgPath::everywhere()) {
        let mut found = Vec::new();
        for p in &places {
            found.extend(store::people::members_below(r.conn(), p).await?);
            found.extend(session::roles_at(r.conn(), p).await?.into_iter().map(|g| g.person));
        }
        found.sort();
        found.dedup();
        ids = Some(found);
    }
    let filter = Filter { text: text.to_owned(), ids };
    let total = u64::try_from(store::people::count(r.conn(), &filter).await?).unwrap_or(0);
    let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let offset = signed(page.saturating_sub(1).saturating_mul(PAGE));
    let mut list = Vec::new();
    for p in store::people::list(r.conn(), &filter, offset, signed(PAGE)).await? {
        let roles = session::roles_of(r.conn(), p.id).await?;
        list.push((p, roles));
    }
    Ok(People { total, list })
}

/// An account with everything about it.
pub struct Whole {
    /// The account.
    pub person: Person,
    /// Its places.
    pub memberships: Vec<Membership>,
    /// Its roles, ended ones too.
    pub roles: Vec<RoleGrant>,
    /// Open sessions.
    pub sessions: usize,
    /// Second factors.
    pub ways: Ways,
    /// The last invitation, if it was made by one.
    pub invitation: Option<Link>,
    /// Whether the actor may change it.
    pub reached: bool,
}

/// The account of `id`, as far as the actor may see it.
///
/// # Errors
/// NotFound, also for an account that holds nothing in the actor's part of the tree.
pub async fn whole(cx: &Cx, id: PersonId) -> Result<Whole> {
    let mut r = cx.db().read().await?;
    let person = store::people::find(r.conn(), id).await?.ok_or_else(Error::not_found)?;
    let paths = held_paths(r.conn(), id, cx.now()).await?;
    let reached = grant_over(cx, &paths).is_ok();
    if !reached && !paths.iter().any(|p| cx.may(MANAGE_PEOPLE, p)) {
        return Err(Error::not_found());
    }
    Ok(Whole {
        memberships: store::people::memberships(r.conn(), id).await?,
        roles: session::roles_of(r.conn(), id).await?,
        sessions: session::list(r.conn(), id, cx.now()).await?.len(),
        ways: store::factors::ways(r.conn(), id).await?,
        invitation: store::links::newest(r.conn(), id, LinkKind::Invitation).await?,
        person,
        reached,
    })
}

/// Every path at which `id` has a place or a role that has not ended.
pub(super) async fn held_paths(
    mut c: Conn<'_>,
    id: PersonId,
    now: Timestamp,
) -> Result<Vec<OrgPath>> {
    let mut paths = store::people::membership_paths(c.again(), id).await?;
    let roles = session::roles_of(c, id).await?;
    paths.extend(roles.into_iter().filter(|g| g.until_at.is_none_or(|t| t > now)).map(|g| g.path));
    Ok(paths.into_iter().map(OrgPath).collect())
}

/// Proof that the actor manages people at every one of `paths`; everywhere when there is none.
pub(super) fn grant_over(cx: &Cx, paths: &[OrgPath]) -> Result<Grant> {
    let mut last = None;
    for p in paths {
        last = Some(cx.grant(MANAGE_PEOPLE, p)?);
    }
    last.map_or_else(|| cx.grant_everywhere(MANAGE_PEOPLE), Ok)
}

/// Begins a change of the account, looked at again inside the transaction.
pub(super) async fn begin_over(cx: &Cx, id: PersonId) -> Result<(Tx, Person)> {
    let mut r = cx.db().read().await?;
    let grant = grant_over(cx, &held_paths(r.conn(), id, cx.now()).await?)?;
    drop(r);
    let mut tx = cx.begin(grant).await?;
    grant_over(cx, &held_paths(tx.conn(), id, cx.now()).await?)?;
    let person = store::people::find(tx.conn(), id).await?;
    let person = person.filter(|p| p.state != PersonState::Erased).ok_or_else(Error::not_found)?;
    Ok((tx, person))
}

/// Makes an account with a place at the organisation called `org` (none: nowhere, for the whole province's
/// administrators only). The password, shown once, must be replaced at the first sign-in.
///
/// # Errors
/// Forbidden, Invalid; Conflict when the e-mail has an account.
pub async fn create(
    cx: &Cx,
    facts: &PersonFacts,
    org: Option<&str>,
    position: &str,
) -> Result<(PersonId, String)> {
    let org = match org {
        Some(slug) => Some(orgs::find(cx, slug).await?),
        None => None,
    };
    let at = org.as_ref().map_or_else(OrgPath::everywhere, |o| OrgPath(o.path.clone()));
    let grant = cx.grant(MANAGE_PEOPLE, &at)?;
    no_faults(&facts.faults())?;
    let (password, secret) = temporary_password(cx).await?;
    let id = PersonId::new();
    let mut tx = cx.begin(grant).await?;
    store::people::insert(&mut tx, id, facts, &secret).await.map_err(taken)?;
    if let Some(o) = &org {
        store::people::put_membership(&mut tx, id, o.id, position).await?;
    }
    tx.commit(Audit::new("identity.create_person", "person", id).about(id).made(facts)).await?;
    Ok((id, password))
}

/// A secret that an administrator hands over; an invitation needs none.
async fn temporary_password(cx: &Cx) -> Result<(String, Secret)> {
    let turn = password::turn().await?;
    let plain = password::made_up()?;
    let hash = password::hash(&turn, &plain).await?;
    Ok((plain, Secret { hash, temporary_until: Some(cx.now().after(TEMPORARY)) }))
}

pub(crate) fn taken(e: Error) -> Error {
    if e.kind() == Kind::Conflict { Error::conflict("identity.person.error.taken") } else { e }
}

/// Changes name, e-mail and telephone.
///
/// # Errors
/// Forbidden, Invalid; Conflict when changed since `revision` or the e-mail is taken.
pub async fn change(cx: &Cx, id: PersonId, facts: &PersonFacts, revision: i64) -> Result<()> {
    no_faults(&facts.faults())?;
    let (mut tx, old) = begin_over(cx, id).await?;
    if !store::people::update(&mut tx, id, facts, revision).await.map_err(taken)? {
        return Err(Error::conflict("identity.error.changed_meanwhile"));
    }
    if old.email != facts.email {
        // What was sent to the old address leads nowhere any more.
        store::links::withdraw(&mut tx, id).await?;
    }
    session::rename(&mut tx, id, &facts.name.0).await?;
    tx.commit(
        Audit::new("identity.change_person", "person", id).about(id).diff(&old.facts(), facts),
    )
    .await
}

/// Gives a new temporary password, shown once, and ends every session.
///
/// # Errors
/// Forbidden; Conflict when the password was changed meanwhile.
pub async fn reset_password(cx: &Cx, id: PersonId) -> Result<String> {
    let (plain, secret) = temporary_password(cx).await?;
    let (mut tx, old) = begin_over(cx, id).await?;
    if !store::people::set_password(&mut tx, id, &old.password, &secret).await? {
        return Err(Error::conflict("identity.error.changed_meanwhile"));
    }
    let ended = session::revoke_all(&mut tx, id, None).await?;
    ways::tell(&mut tx, &old, "identity.letter.password_by_other").await?;
    tx.commit(Audit::new("identity.reset_password", "person", id).note("sessions_ended", ended))
        .await?;
    Ok(plain)
}

/// Closes the account: its sessions end with the commit.
///
/// # Errors
/// Forbidden; Precondition for oneself, for the last administrator, and when it is not open.
pub async fn disable(cx: &Cx, id: PersonId) -> Result<()> {
    not_oneself(cx, id)?;
    let (mut tx, _) = begin_over(cx, id).await?;
    store::take_turn(tx.conn()).await?;
    let ended = close_in(&mut tx, id).await?;
    tx.commit(Audit::new("identity.disable_person", "person", id).note("sessions_ended", ended))
        .await
}

/// Closes an account within a turn: its sessions and what was handed on end with the same commit. How many
/// sessions.
pub(super) async fn close_in(tx: &mut Tx, id: PersonId) -> Result<u64> {
    keep_an_administrator(tx, |g| g.person == id).await?;
    // The state first: a sign-in at the same moment either sees it, or its session is among those that end.
    if !store::people::set_state(tx, id, PersonState::Active, PersonState::Disabled).await? {
        return Err(Error::precondition("identity.person.error.state"));
    }
    delegate::fall_with_account(tx, id).await?;
    session::revoke_all(tx, id, None).await
}

/// Opens a closed account again.
///
/// # Errors
/// Forbidden; Precondition when it is not closed.
pub async fn enable(cx: &Cx, id: PersonId) -> Result<()> {
    let (mut tx, _) = begin_over(cx, id).await?;
    if !store::people::set_state(&mut tx, id, PersonState::Disabled, PersonState::Active).await? {
        return Err(Error::precondition("identity.person.error.state"));
    }
    tx.commit(Audit::new("identity.enable_person", "person", id)).await
}

pub(super) fn not_oneself(cx: &Cx, id: PersonId) -> Result<()> {
    if cx.actor().person() == Some(id) {
        return Err(Error::precondition("identity.person.error.oneself"));
    }
    Ok(())
}

/// Refuses to leave the house without anyone who can administer all of it. Called inside a turn.
pub(super) async fn keep_an_administrator(
    tx: &mut Tx,
    goes: impl Fn(&RoleGrant) -> bool,
) -> Result<()> {
    let everywhere = OrgPath::everywhere();
    let is_one = |g: &RoleGrant| {
        g.role == Role::Administrator.word() && g.path == everywhere.0 && g.until_at.is_none()
    };
    let all = session::roles_at(tx.conn(), &everywhere).await?;
    let (going, staying): (Vec<_>, Vec<_>) = all.into_iter().filter(is_one).partition(goes);
    if going.is_empty() {
        return Ok(());
    }
    let ids: Vec<PersonId> = staying.iter().map(|g| g.person).collect();
    if store::people::active_among(tx.conn(), &ids).await?.is_empty() {
        return Err(Error::precondition("identity.person.error.last_administrator"));
    }
    Ok(())
}

/// Gives `role` at the organisation called `org` (none, or the root: everywhere), for good or until a time.
///
/// # Errors
/// Forbidden above or beside one's own part of the tree; Invalid for an end that is past; Conflict when the
/// role is held there already.
pub async fn give_role(
    cx: &Cx,
    id: PersonId,
    role: Role,
    org: Option<&str>,
    until: Option<Timestamp>,
) -> Result<()> {
    let tree = orgs::tree(cx).await?;
    let org = match org {
        Some(slug) => {
            Some(tree.by_slug(slug).ok_or_else(|| Error::invalid("identity.role.error.org"))?)
        }
        None => None,
    };
    let place = org.and_then(orgs::role_place);
    let at = place.map_or_else(OrgPath::everywhere, |(_, p)| p.clone());
    cx.grant(MANAGE_PEOPLE, &at)?;
    if until.is_some_and(|t| t <= cx.now()) {
        return Err(Error::invalid("identity.role.error.until"));
    }
    let (mut tx, _) = begin_over(cx, id).await?;
    store::take_turn(tx.conn()).await?;
    let now = tx.now();
    let mut held = session::roles_of(tx.conn(), id).await?.into_iter();
    if held.any(|g| g.role == role.word() && g.path == at.0 && g.until_at.is_none_or(|t| t > now)) {
        return Err(Error::conflict("identity.role.error.held"));
    }
    session::give_role(&mut tx, id, role, place, until).await?;
    let audit = Audit::new("identity.give_role", "person", id);
    tx.commit(audit.note("role", role.word()).note("at", at.0).note("until", until)).await
}

/// Takes a role back.
///
/// # Errors
/// Forbidden, NotFound; Precondition for the last administrator.
pub async fn take_role(cx: &Cx, id: PersonId, grant: Id<RoleGrant>) -> Result<()> {
    let (mut tx, _) = begin_over(cx, id).await?;
    store::take_turn(tx.conn()).await?;
    let mut held = session::roles_of(tx.conn(), id).await?.into_iter();
    let found = held.find(|g| g.id == grant).ok_or_else(Error::not_found)?;
    cx.grant(MANAGE_PEOPLE, &OrgPath(found.path.clone()))?;
    keep_an_administrator(&mut tx, |g| g.id == grant).await?;
    delegate::fall_with_grant(&mut tx, grant).await?;
    session::take_role(&mut tx, grant).await?;
    tx.commit(
        Audit::new("identity.take_role", "person", id)
            .note("role", found.role)
            .note("at", found.path),
    )
    .await
}

/// Gives a place in the organisation called `org`, or changes what the person does there.
///
/// # Errors
/// Forbidden, NotFound.
pub async fn join(cx: &Cx, id: PersonId, org: &str, position: &str) -> Result<()> {
    let org = orgs::find(cx, org).await?;
    cx.grant(MANAGE_PEOPLE, &OrgPath(org.path.clone()))?;
    let (mut tx, _) = begin_over(cx, id).await?;
    let position: String = position.chars().take(120).collect();
    store::people::put_membership(&mut tx, id, org.id, &position).await?;
    let audit = Audit::new("identity.join_org", "person", id).about(id);
    tx.commit(audit.note("org", org.slug).note("position", Personal(position))).await
}

/// Takes the place in the organisation called `org` away.
///
/// # Errors
/// Forbidden, NotFound.
pub async fn leave(cx: &Cx, id: PersonId, org: &str) -> Result<()> {
    let org = orgs::find(cx, org).await?;
    cx.grant(MANAGE_PEOPLE, &OrgPath(org.path.clone()))?;
    let (mut tx, _) = begin_over(cx, id).await?;
    if !store::people::drop_membership(&mut tx, id, org.id).await? {
        return Err(Error::not_found());
    }
    tx.commit(Audit::new("identity.leave_org", "person", id).note("org", org.slug)).await
}

/// Erases the person: personal values, places, roles and sessions go, and so does the key under which the
/// record holds their values. What they did stays in the record under a number.
///
/// # Errors
/// Forbidden; Precondition for oneself and the last administrator; NotFound when erased already.
pub async fn erase(cx: &Cx, id: PersonId) -> Result<()> {
    not_oneself(cx, id)?;
    cx.grant_everywhere(MANAGE_PEOPLE)?;
    let (mut tx, old) = begin_over(cx, id).await?;
    store::take_turn(tx.conn()).await?;
    data::erase_in(&mut tx, &old).await?;
    // Without `about`: that would make a fresh key at once.
    tx.commit(Audit::new("identity.erase_person", "person", id)).await
}

/// Makes an account with a password of its owner's choosing: for the command line.
pub(crate) async fn create_with(cx: &Cx, facts: &PersonFacts, password: &str) -> Result<PersonId> {
    no_faults(&facts.faults())?;
    let secret = chosen(&facts.email.0, password).await?;
    let id = PersonId::new();
    let mut tx = cx.begin(cx.grant_everywhere(MANAGE_PEOPLE)?).await?;
    store::people::insert(&mut tx, id, facts, &secret).await.map_err(taken)?;
    tx.commit(Audit::new("identity.create_person", "person", id).about(id).made(facts)).await?;
    Ok(id)
}

/// Puts a password of the owner's choosing in place and ends every session: for the command line.
pub(crate) async fn set_password(cx: &Cx, id: PersonId, password: &str) -> Result<()> {
    let mut r = cx.db().read().await?;
    let person = store::people::find(r.conn(), id).await?.ok_or_else(Error::not_found)?;
    drop(r);
    let secret = chosen(&person.email.0, password).await?;
    let (mut tx, old) = begin_over(cx, id).await?;
    if !store::people::set_password(&mut tx, id, &old.password, &secret).await? {
        return Err(Error::conflict("identity.error.changed_meanwhile"));
    }
    let ended = session::revoke_all(&mut tx, id, None).await?;
    ways::tell(&mut tx, &old, "identity.letter.password_by_other").await?;
    tx.commit(Audit::new("identity.set_password", "person", id).note("sessions_ended", ended)).await
}

async fn chosen(email: &str, password: &str) -> Result<Secret> {
    if let Some(fault) = password_fault(password, email) {
        return Err(Error::invalid(fault));
    }
    let turn = password::turn().await?;
    Ok(Secret { hash: password::hash(&turn, password).await?, temporary_until: None })
}
