//! One row of the spreadsheet, done: everything it says or nothing, in one transaction.

use base::{Error, Kind, Result};
use contracts::org::{OrgId, OrgPath, OrgTree, PersonId};
use kit::{Audit, Cx, Personal, Tx, session};

use super::{delegate, invite, orgs, people, plan};
use crate::{
    MANAGE_PEOPLE,
    model::bulk::{BulkId, BulkRow, Cells, Column, Deed, Plan, RowState},
    store::{self, people::Secret},
};

/// Does the row. What cannot be done is noted in it; only what may go better another time is an error.
pub(super) async fn apply(cx: &Cx, bulk: BulkId, row: &BulkRow) -> Result<()> {
    match attempt(cx, bulk, row).await {
        Err(e) if !matches!(e.kind(), Kind::Internal | Kind::Unavailable | Kind::TooMany) => {
            let mut tx = cx.begin(cx.grant_everywhere(crate::OWN_ACCOUNT)?).await?;
            if !store::bulk::end_row(&mut tx, bulk, row.n, RowState::Failed, e.key(), None).await? {
                return Ok(());
            }
            let audit = Audit::new("identity.refuse_bulk_row", "bulk", bulk);
            tx.commit(audit.note("row", row.n).note("why", e.key())).await
        }
        other => other,
    }
}

/// The first thing that is wrong, as an error.
fn sound(plan: Plan) -> Result<Plan> {
    match plan.problems.first() {
        Some((_, key)) => Err(Error::invalid(key)),
        None => Ok(plan),
    }
}

async fn attempt(cx: &Cx, bulk: BulkId, row: &BulkRow) -> Result<()> {
    let tree = orgs::tree(cx).await?;
    let cells = &row.cells.0;
    let mut r = cx.db().read().await?;
    let looked = sound(plan::of(cx, &tree, r.conn(), cells).await?)?;
    drop(r);
    let mut tx = match looked.person {
        Some(person) => people::begin_over(cx, person).await?.0,
        None => cx.begin(cx.grant(MANAGE_PEOPLE, &joined(&tree, &looked)?)?).await?,
    };
    store::take_turn(tx.conn()).await?;
    // Again, now that nobody else changes what it depends on.
    let plan = sound(plan::of(cx, &tree, tx.conn(), cells).await?)?;
    let person = plan.person.unwrap_or_default();
    let done = RowState::Done;
    if !store::bulk::end_row(&mut tx, bulk, row.n, done, "", Some(person)).await? {
        return Ok(());
    }
    let mut facts = Vec::new();
    for deed in &plan.deeds {
        facts.push(do_deed(&mut tx, &tree, person, cells, deed).await?);
    }
    if plan.deeds.contains(&Deed::Invite) {
        let at = joined(&tree, &plan)?;
        let org = tree.list.iter().find(|o| o.path == at);
        let org = org.map(|o| o.name_in(cx.lang()).to_owned()).unwrap_or_default();
        let new = plan::facts(cells);
        invite::send(&mut tx, person, (&new.name.0, &new.email.0), &org).await?;
    }
    let audit = audit(&plan, person, cells).note("bulk", bulk).note("did", facts);
    tx.commit(audit).await
}

fn audit(plan: &Plan, person: PersonId, cells: &Cells) -> Audit {
    let position = Personal(cells.get(Column::Position).to_owned());
    match plan.deeds.first() {
        Some(Deed::Invite) => Audit::new("identity.invite", "person", person)
            .about(person)
            .made(&plan::facts(cells))
            .note("position", position),
        Some(Deed::Close(_)) => Audit::new("identity.disable_person", "person", person),
        _ => Audit::new("identity.move_person", "person", person)
            .about(person)
            .note("position", position),
    }
}

/// Where somebody new is to be.
fn joined(tree: &OrgTree, plan: &Plan) -> Result<OrgPath> {
    let at = plan.deeds.iter().find_map(|d| match d {
        Deed::Place(org) => Some(*org),
        _ => None,
    });
    Ok(plan::org_of(tree, at.ok_or_else(Error::not_found)?)?.path.clone())
}

/// Does it, and says what was done as the record keeps it.
async fn do_deed(
    tx: &mut Tx,
    tree: &OrgTree,
    person: PersonId,
    cells: &Cells,
    deed: &Deed,
) -> Result<String> {
    let slug = |id: OrgId| tree.find(id).map_or_else(String::new, |o| o.slug.clone());
    match deed {
        Deed::Invite => {
            let none = Secret { hash: String::new(), temporary_until: None };
            let facts = plan::facts(cells);
            store::people::insert(tx, person, &facts, &none).await.map_err(people::taken)?;
            Ok("invite".to_owned())
        }
        Deed::Place(org) => {
            let position: String = cells.get(Column::Position).chars().take(120).collect();
            store::people::put_membership(tx, person, *org, &position).await?;
            Ok(format!("join {}", slug(*org)))
        }
        Deed::Unplace(org) => {
            store::people::drop_membership(tx, person, *org).await?;
            Ok(format!("leave {}", slug(*org)))
        }
        Deed::Give(role, at, until) => {
            let org = at.map(|id| plan::org_of(tree, id)).transpose()?;
            let place = org.map(|o| (o.id, &o.path));
            session::give_role(tx, person, *role, place, *until).await?;
            Ok(format!("give {} {}", role.word(), at.map(slug).unwrap_or_default()))
        }
        Deed::Take(grant, role, at) => {
            people::keep_an_administrator(tx, |g| g.id == *grant).await?;
            delegate::fall_with_grant(tx, *grant).await?;
            session::take_role(tx, *grant).await?;
            Ok(format!("take {role} {}", at.map(slug).unwrap_or_default()))
        }
        Deed::Close(_) => {
            let ended = people::close_in(tx, person).await?;
            Ok(format!("close, {ended} sessions"))
        }
    }
}
