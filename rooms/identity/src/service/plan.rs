//! What a row of the spreadsheet would do, and what is wrong with it: asked for the page, and again inside the
//! transaction that does it.

use std::sync::Arc;

use base::{Result, Timestamp};
use contracts::org::{Org, OrgId, OrgPath, OrgTree, PersonId};
use db::Conn;
use kit::{
    Cx, Role,
    session::{self, RoleGrant},
};

use super::{orgs::role_place, people, sheet};
use crate::{
    MANAGE_PEOPLE,
    model::{
        Person, PersonFacts, PersonState,
        bulk::{Action, Cells, Column, Deed, Plan},
        fold_email, is_email,
    },
    store,
};

/// What the row does.
///
/// # Errors
/// The database's; what is wrong with the row is in the plan.
pub(super) async fn of(
    cx: &Cx,
    tree: &Arc<OrgTree>,
    mut c: Conn<'_>,
    cells: &Cells,
) -> Result<Plan> {
    let Some(action) = sheet::action(cx.app(), cells.get(Column::Action)) else {
        return Ok(Plan::wrong(Column::Action, "identity.bulk.error.action"));
    };
    let email = fold_email(cells.get(Column::Email));
    if !is_email(&email) {
        return Ok(Plan::wrong(Column::Email, "identity.person.error.email"));
    }
    let known = store::people::by_email(c.again(), &email).await?;
    match (action, known) {
        (Action::Join, None) => Ok(join(cx, tree, cells)),
        (Action::Join, Some(_)) => Ok(Plan::wrong(Column::Email, "identity.person.error.taken")),
        (Action::Move | Action::Leave, None) => Ok(unknown()),
        (Action::Move, Some(p)) => match reached(cx, c.again(), &p).await? {
            true => moved(cx, tree, c, cells, &p).await,
            false => Ok(unknown()),
        },
        (Action::Leave, Some(p)) => match reached(cx, c.again(), &p).await? {
            true => leave(cx, c, &p).await,
            false => Ok(unknown()),
        },
    }
}

/// An account out of reach and none at all are told alike.
fn unknown() -> Plan {
    Plan::wrong(Column::Email, "identity.bulk.error.unknown")
}

async fn reached(cx: &Cx, c: Conn<'_>, p: &Person) -> Result<bool> {
    let paths = people::held_paths(c, p.id, cx.now()).await?;
    Ok(p.state != PersonState::Erased && people::grant_over(cx, &paths).is_ok())
}

/// Where the row leads: organisation, roles there, and until when.
struct Place<'t> {
    org: &'t Org,
    roles: Vec<Role>,
    until: Option<Timestamp>,
}

fn place<'t>(
    cx: &Cx,
    tree: &'t Arc<OrgTree>,
    cells: &Cells,
    problems: &mut Vec<(Column, &'static str)>,
) -> Option<Place<'t>> {
    let org = sheet::org(tree, cells.get(Column::Org));
    match org {
        None => problems.push((Column::Org, "identity.bulk.error.org")),
        Some(o) if o.closed => problems.push((Column::Org, "identity.bulk.error.org_closed")),
        Some(o) if !cx.may(MANAGE_PEOPLE, &o.path) => {
            problems.push((Column::Org, "identity.bulk.error.beyond"));
        }
        Some(_) => {}
    }
    let roles = sheet::roles(cx.app(), cells.get(Column::Role));
    if roles.is_none() {
        problems.push((Column::Role, "identity.bulk.error.role"));
    }
    let until = sheet::until(cx, cells.get(Column::Until));
    if until.is_err() {
        problems.push((Column::Until, "identity.role.error.until"));
    }
    let (org, roles) = (org?, roles?);
    // At the root a role holds everywhere, which only whoever administers everything may give.
    let at = role_place(org).map_or_else(OrgPath::everywhere, |(_, p)| p.clone());
    if !roles.is_empty() && !cx.may(MANAGE_PEOPLE, &at) {
        problems.push((Column::Role, "identity.bulk.error.beyond"));
    }
    Some(Place { org, roles, until: until.ok()? })
}

fn join(cx: &Cx, tree: &Arc<OrgTree>, cells: &Cells) -> Plan {
    let mut problems = Vec::new();
    for (field, key) in facts(cells).faults() {
        let column = if field == "phone" { Column::Phone } else { Column::Name };
        problems.push((column, key));
    }
    let mut deeds = vec![Deed::Invite];
    if let Some(p) = place(cx, tree, cells, &mut problems) {
        deeds.push(Deed::Place(p.org.id));
        let at = role_place(p.org).map(|(id, _)| id);
        deeds.extend(p.roles.iter().map(|r| Deed::Give(*r, at, p.until)));
    }
    Plan { person: None, deeds, problems }
}

/// What the row says about somebody new.
pub(super) fn facts(cells: &Cells) -> PersonFacts {
    PersonFacts::new(cells.get(Column::Email), cells.get(Column::Name), cells.get(Column::Phone))
}

async fn moved(
    cx: &Cx,
    tree: &Arc<OrgTree>,
    mut c: Conn<'_>,
    cells: &Cells,
    p: &Person,
) -> Result<Plan> {
    if p.state != PersonState::Active {
        return Ok(Plan::wrong(Column::Email, "identity.bulk.error.closed"));
    }
    let mut plan = Plan { person: Some(p.id), ..Plan::default() };
    let Some(to) = place(cx, tree, cells, &mut plan.problems) else { return Ok(plan) };
    let places = store::people::memberships(c.again(), p.id).await?;
    let leaves = places.iter().filter(|m| m.org != to.org.id).map(|m| Deed::Unplace(m.org));
    plan.deeds.extend(leaves);
    let position = cells.get(Column::Position);
    let there = places.iter().find(|m| m.org == to.org.id);
    if there.is_none_or(|m| !position.is_empty() && m.position != position) {
        plan.deeds.push(Deed::Place(to.org.id));
    }
    let at = role_place(to.org).map(|(id, _)| id);
    let held = own_grants(cx, c, p.id).await?;
    let stays = |g: &RoleGrant| g.org == at && to.roles.iter().any(|r| r.word() == g.role);
    for g in held.iter().filter(|g| !stays(g)) {
        plan.deeds.push(Deed::Take(g.id, g.role.clone(), g.org));
    }
    for role in to.roles.iter().copied() {
        if !held.iter().any(|g| stays(g) && g.role == role.word()) {
            plan.deeds.push(Deed::Give(role, at, to.until));
        }
    }
    if plan.deeds.is_empty() && plan.problems.is_empty() {
        plan.problems.push((Column::Action, "identity.bulk.error.nothing"));
    }
    Ok(plan)
}

/// Roles that have not ended and were not received from a colleague: those go with the colleague's.
async fn own_grants(cx: &Cx, mut c: Conn<'_>, person: PersonId) -> Result<Vec<RoleGrant>> {
    let received = store::delegation::received(c.again(), person).await?;
    let mut held = session::roles_of(c, person).await?;
    held.retain(|g| g.until_at.is_none_or(|t| t > cx.now()) && !received.contains(&g.id));
    Ok(held)
}

async fn leave(cx: &Cx, c: Conn<'_>, p: &Person) -> Result<Plan> {
    if p.state != PersonState::Active {
        return Ok(Plan::wrong(Column::Email, "identity.bulk.error.closed"));
    }
    if cx.actor().person() == Some(p.id) {
        return Ok(Plan::wrong(Column::Email, "identity.person.error.oneself"));
    }
    let open = session::list(c, p.id, cx.now()).await?.len();
    Ok(Plan { person: Some(p.id), deeds: vec![Deed::Close(open)], problems: Vec::new() })
}

/// The organisation at which a deed puts somebody.
pub(super) fn org_of(tree: &OrgTree, id: OrgId) -> Result<&Org> {
    tree.find(id).ok_or_else(base::Error::not_found)
}
