//! Taking the demo out again: its accounts are erased like anybody's, so that the record still verifies; its
//! organisations go where nobody real has done anything.

use std::collections::HashSet;

use base::{Error, Result};
use contracts::{event::SearchChanged, org::OrgPath, org::PersonId};
use db::Conn;
use kit::{
    Audit, Cx, Role, Tx,
    audit::{self, Filter},
    session,
};

use crate::{
    MANAGE_ORGS, MANAGE_PEOPLE,
    model::{Person, PersonState},
    orgs::{Tree, doc_id},
    seed,
    service::data,
    store,
};

/// Accounts, then organisations.
///
/// # Errors
/// As [`accounts`].
pub async fn run(cx: &Cx) -> Result<()> {
    let who = demo_people(cx).await?;
    accounts(cx).await?;
    organisations(cx, &who).await.map(drop)
}

/// The demo accounts that are still there.
///
/// # Errors
/// The database's.
pub async fn demo_people(cx: &Cx) -> Result<Vec<PersonId>> {
    let mut r = cx.db().read().await?;
    Ok(there(r.conn()).await?.into_iter().map(|p| p.id).collect())
}

async fn there(mut c: Conn<'_>) -> Result<Vec<Person>> {
    let mut out = Vec::new();
    for a in seed::accounts()? {
        let person = store::people::by_email(c.again(), &a.email).await?;
        out.extend(person.filter(|p| p.state != PersonState::Erased));
    }
    Ok(out)
}

/// Erases every demo account in one transaction; its sessions end with it. How many. When nobody else has an
/// account, the instance is as empty as before its first start.
///
/// # Errors
/// Precondition when somebody else has an account but none of those is an administrator: the house would be
/// left without one.
pub async fn accounts(cx: &Cx) -> Result<usize> {
    let mut tx = cx.begin(cx.grant_everywhere(MANAGE_PEOPLE)?).await?;
    store::take_turn(tx.conn()).await?;
    let people = there(tx.conn()).await?;
    let ids: HashSet<PersonId> = people.iter().map(|p| p.id).collect();
    keep_a_real_administrator(&mut tx, &ids).await?;
    for person in &people {
        // Before the rest, so that the last administrator may go when nobody is left to administer.
        for grant in session::roles_of(tx.conn(), person.id).await? {
            session::take_role(&mut tx, grant.id).await?;
        }
        data::erase_in(&mut tx, person).await?;
    }
    if !people.is_empty() {
        tx.commit(Audit::new("identity.unseed", "people", "demo").note("erased", people.len()))
            .await?;
    }
    Ok(people.len())
}

async fn keep_a_real_administrator(tx: &mut Tx, demo: &HashSet<PersonId>) -> Result<()> {
    let others = store::founding::others(tx.conn(), demo).await?;
    if others.is_empty() {
        return Ok(());
    }
    let everywhere = OrgPath::everywhere();
    let all = session::roles_at(tx.conn(), &everywhere).await?;
    let real: Vec<PersonId> = all
        .into_iter()
        .filter(|g| {
            g.role == Role::Administrator.word()
                && g.path == everywhere.0
                && g.until_at.is_none()
                && others.contains(&g.person)
        })
        .map(|g| g.person)
        .collect();
    if store::people::active_among(tx.conn(), &real).await?.is_empty() {
        return Err(Error::precondition("identity.person.error.last_administrator"));
    }
    Ok(())
}

/// Takes out the demo's organisations, from the leaves up. One stays where anybody but `demo` has a role or a
/// place, did something, or has something below it. How many stayed.
///
/// # Errors
/// The database's.
pub async fn organisations(cx: &Cx, demo: &[PersonId]) -> Result<usize> {
    let mut tx = cx.begin(cx.grant_everywhere(MANAGE_ORGS)?).await?;
    store::raise_tree(tx.conn()).await?;
    let slugs = seed::slugs()?;
    let (mut gone, mut stayed) = (0, 0);
    // Children stand after their parents, so backwards they go first.
    for slug in slugs.iter().rev() {
        let Some(org) = store::orgs::by_slug(tx.conn(), slug).await? else { continue };
        let path = OrgPath(org.path.clone());
        let held = !session::roles_at(tx.conn(), &path).await?.is_empty();
        if held || is_touched(tx.conn(), &path, demo).await? {
            stayed += 1;
        } else if store::founding::remove_org(&mut tx, org.id).await? {
            tx.emit(&SearchChanged { room: "identity".to_owned(), doc: doc_id(org.id) })?;
            gone += 1;
        } else {
            stayed += 1;
        }
    }
    if gone > 0 {
        tx.commit(Audit::new("identity.unseed", "organisations", "demo").note("removed", gone))
            .await?;
        if let Some(tree) = cx.ask::<Tree>() {
            tree.changed();
        }
    }
    Ok(stayed)
}

/// Whether the record knows a deed there by anybody but the demo's people and the house's own work. What an
/// operator did from the command line is somebody's deed.
async fn is_touched(mut c: Conn<'_>, path: &OrgPath, demo: &[PersonId]) -> Result<bool> {
    let demo: HashSet<String> = demo.iter().map(|p| format!("person:{p}")).collect();
    let filter = Filter {
        org: Some(path.clone()),
        places: vec![OrgPath::everywhere()],
        ..Filter::default()
    };
    let mut before = None;
    loop {
        let rows = audit::page(c.again(), &filter, before, 500).await?;
        let Some(last) = rows.last() else { return Ok(false) };
        before = Some(last.seq);
        let real = |a: &str| {
            (a.starts_with("person:") && !demo.contains(a)) || a.starts_with("system:betang.")
        };
        if rows.iter().any(|r| real(&r.actor)) {
            return Ok(true);
        }
    }
}
