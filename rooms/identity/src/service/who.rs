//! Who can do what at one organisation, and where each right comes from: a role at a place, or a delegation.

use std::collections::{BTreeSet, HashMap};

use base::{Id, Result, Timestamp};
use contracts::org::{OrgId, OrgPath, OrgTree, PersonId};
use kit::{
    Audit, Cx, Holders, Permission,
    session::{self, RoleGrant},
};

use super::orgs;
use crate::{
    SEE_RIGHTS,
    model::{OrgRow, Person, PersonState},
    store::{self, people::Filter},
};

/// More people than reach one organisation.
const MANY: i64 = 2_000;

/// Where a right comes from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The role's word.
    pub role: String,
    /// Where it is held; none: everywhere.
    pub org: Option<OrgId>,
    /// Until when, where it ends.
    pub until: Option<Timestamp>,
    /// For whom it is held, if it was handed on.
    pub given_by: Option<String>,
}

/// Somebody who has a place here or a role that reaches here.
pub struct Somebody {
    /// The account.
    pub person: Person,
    /// What they do here, if they have a place.
    pub position: Option<String>,
    /// Roles that reach here now.
    pub sources: Vec<Source>,
}

impl Somebody {
    /// What gives them `p` here; empty when nothing does.
    #[must_use]
    pub fn by(&self, p: Permission) -> Vec<&Source> {
        let Holders::Roles(allowed) = p.holders else { return Vec::new() };
        self.sources.iter().filter(|s| allowed.iter().any(|r| r.word() == s.role)).collect()
    }
}

/// Rights at one organisation.
pub struct Who {
    /// Where.
    pub org: OrgRow,
    /// Everybody who may sign in and has a place here or a role that reaches here, by name.
    pub people: Vec<Somebody>,
    /// What can be allowed to a role, by room.
    pub permissions: Vec<Permission>,
}

/// The organisations at which the actor may see this, in tree order.
///
/// # Errors
/// The database's.
pub async fn places(cx: &Cx) -> Result<OrgTree> {
    let tree = orgs::tree(cx).await?;
    let list = tree.list.iter().filter(|o| cx.may(SEE_RIGHTS, &o.path)).cloned().collect();
    Ok(OrgTree::new(list))
}

/// Who can do what at the organisation called `slug`.
///
/// # Errors
/// NotFound, Forbidden.
pub async fn here(cx: &Cx, slug: &str) -> Result<Who> {
    let org = orgs::find(cx, slug).await?;
    let (at, now) = (OrgPath(org.path.clone()), cx.now());
    cx.grant(SEE_RIGHTS, &at)?;
    let mut r = cx.db().read().await?;
    let grants = session::roles_at(r.conn(), &OrgPath::everywhere()).await?;
    let reach = |g: &RoleGrant| {
        g.from_at <= now
            && g.until_at.is_none_or(|t| t > now)
            && OrgPath(g.path.clone()).covers(&at)
    };
    let grants: Vec<RoleGrant> = grants.into_iter().filter(reach).collect();
    let members: HashMap<PersonId, String> =
        store::people::members_at(r.conn(), org.id).await?.into_iter().collect();
    let ids: BTreeSet<PersonId> =
        grants.iter().map(|g| g.person).chain(members.keys().copied()).collect();
    let filter = Filter { text: String::new(), ids: Some(ids.into_iter().collect()) };
    let everybody = store::people::list(r.conn(), &filter, 0, MANY).await?;
    let mut givers: HashMap<Id<RoleGrant>, String> = HashMap::new();
    for d in store::delegation::open(r.conn(), now).await? {
        let giver = store::people::find(r.conn(), d.giver).await?;
        givers.insert(d.given, giver.map(|p| p.name.0).unwrap_or_default());
    }
    let source = |g: &RoleGrant| Source {
        role: g.role.clone(),
        org: g.org,
        until: g.until_at,
        given_by: givers.get(&g.id).cloned(),
    };
    let people = everybody
        .into_iter()
        .filter(|p| p.state == PersonState::Active)
        .map(|person| Somebody {
            position: members.get(&person.id).cloned(),
            sources: grants.iter().filter(|g| g.person == person.id).map(source).collect(),
            person,
        })
        .collect();
    Ok(Who { org, people, permissions: permissions(cx) })
}

/// What can be allowed to a role.
fn permissions(cx: &Cx) -> Vec<Permission> {
    let mut all: Vec<Permission> =
        cx.app().permissions().filter(|p| matches!(p.holders, Holders::Roles(_))).collect();
    all.sort_by_key(|p| p.name);
    all.dedup_by_key(|p| p.name);
    all
}

/// As [`here`], for taking along: leaves a trace.
///
/// # Errors
/// As there.
pub async fn take_along(cx: &Cx, slug: &str) -> Result<Who> {
    let who = here(cx, slug).await?;
    let tx = cx.begin(cx.grant(SEE_RIGHTS, &OrgPath(who.org.path.clone()))?).await?;
    let audit = Audit::new("identity.export_rights", "organisation", who.org.id);
    tx.commit(audit.note("people", who.people.len())).await?;
    Ok(who)
}
