//! The demo province: its organisations and an account for every role. Idempotent: what is there stays.

use std::collections::HashMap;

use base::{Error, Result};
use contracts::{event::SearchChanged, org::PersonId};
use kit::{Audit, Cx, Role, Tx, session};
use serde::Deserialize;

use crate::{
    MANAGE_ORGS, MANAGE_PEOPLE,
    model::{OrgFacts, OrgKind, OrgRow, PersonFacts},
    orgs::{Tree, doc_id},
    password,
    service::orgs::role_place,
    store::{self, people::Secret},
};

#[derive(Deserialize)]
struct OrgFile {
    org: Vec<OrgEntry>,
}

#[derive(Deserialize)]
struct OrgEntry {
    slug: String,
    code: String,
    name: String,
    name_en: String,
    abbreviation: String,
    kind: String,
    parent: String,
    address: String,
    lat: f64,
    lon: f64,
    email: String,
    phone: String,
    #[serde(default)]
    website: String,
    ppid_contact: String,
}

#[derive(Deserialize)]
struct PeopleFile {
    person: Vec<Account>,
}

/// An account of the demo.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) roles: Vec<AccountRole>,
    pub(crate) password: String,
}

/// A role of a demo account; `citizen` stands for having none.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct AccountRole {
    pub(crate) role: String,
    #[serde(default)]
    pub(crate) org: String,
}

pub(crate) fn accounts() -> Result<Vec<Account>> {
    let file: PeopleFile =
        toml::from_str(include_str!("../fixtures/people.toml")).map_err(Error::internal)?;
    Ok(file.person)
}

/// The demo's organisations, parents before their children.
pub(crate) fn slugs() -> Result<Vec<String>> {
    let file: OrgFile =
        toml::from_str(include_str!("../fixtures/organisations.toml")).map_err(Error::internal)?;
    Ok(file.org.into_iter().map(|o| o.slug).collect())
}

/// The demo accounts: e-mail, roles in words (`role@organisation`), password.
#[must_use]
pub fn demo_accounts() -> Vec<(String, String, String)> {
    let words = |a: &Account| {
        let one = |r: &AccountRole| match r.org.as_str() {
            "" => r.role.clone(),
            org => format!("{}@{org}", r.role),
        };
        a.roles.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    accounts()
        .unwrap_or_default()
        .into_iter()
        .map(|a| (a.email.clone(), words(&a), a.password))
        .collect()
}

/// Enters organisations and people of the demo, in two transactions.
///
/// # Errors
/// The database's.
pub async fn run(cx: &Cx) -> Result<()> {
    let orgs = organisations(cx).await?;
    people(cx, &orgs).await
}

async fn organisations(cx: &Cx) -> Result<HashMap<String, OrgRow>> {
    let file: OrgFile =
        toml::from_str(include_str!("../fixtures/organisations.toml")).map_err(Error::internal)?;
    let mut tx = cx.begin(cx.grant_everywhere(MANAGE_ORGS)?).await?;
    store::raise_tree(tx.conn()).await?;
    let known = store::orgs::all(tx.conn()).await?;
    let mut orgs: HashMap<String, OrgRow> =
        known.into_iter().map(|o| (o.slug.clone(), o)).collect();
    let mut made = 0;
    for e in &file.org {
        if orgs.contains_key(&e.slug) {
            continue;
        }
        let kind =
            OrgKind::parse(&e.kind).ok_or_else(|| Error::internal(format!("kind {}", e.kind)))?;
        let o = OrgRow::fresh(orgs.get(&e.parent), kind, &e.slug, &facts(e), tx.now());
        store::orgs::insert(&mut tx, &o).await?;
        tx.emit(&SearchChanged { room: "identity".to_owned(), doc: doc_id(o.id) })?;
        orgs.insert(e.slug.clone(), o);
        made += 1;
    }
    if made > 0 {
        tx.commit(Audit::new("identity.seed", "organisations", "demo").note("made", made)).await?;
        if let Some(tree) = cx.ask::<Tree>() {
            tree.changed();
        }
    }
    Ok(orgs)
}

fn facts(e: &OrgEntry) -> OrgFacts {
    OrgFacts {
        code: e.code.clone(),
        name: e.name.clone(),
        name_en: e.name_en.clone(),
        abbreviation: e.abbreviation.clone(),
        address: e.address.clone(),
        lat: Some(e.lat),
        lon: Some(e.lon),
        email: e.email.clone(),
        phone: e.phone.clone(),
        website: e.website.clone(),
        ppid_contact: e.ppid_contact.clone(),
    }
}

async fn people(cx: &Cx, orgs: &HashMap<String, OrgRow>) -> Result<()> {
    let mut missing = Vec::new();
    let mut r = cx.db().read().await?;
    for a in accounts()? {
        if store::people::by_email(r.conn(), &a.email).await?.is_none() {
            missing.push(a);
        }
    }
    drop(r);
    if missing.is_empty() {
        return Ok(());
    }
    // The demo accounts share their password, so they may share its hash; hashing is done before the write.
    let turn = password::turn().await?;
    let mut hashes = HashMap::new();
    for a in &missing {
        if !hashes.contains_key(&a.password) {
            hashes.insert(a.password.clone(), password::hash(&turn, &a.password).await?);
        }
    }
    let mut tx = cx.begin(cx.grant_everywhere(MANAGE_PEOPLE)?).await?;
    for a in &missing {
        let hash = hashes.get(&a.password).cloned().unwrap_or_default();
        enter(&mut tx, a, hash, orgs).await?;
    }
    tx.commit(Audit::new("identity.seed", "people", "demo").note("made", missing.len())).await
}

async fn enter(
    tx: &mut Tx,
    a: &Account,
    hash: String,
    orgs: &HashMap<String, OrgRow>,
) -> Result<()> {
    let id = PersonId::new();
    let secret = Secret { hash, temporary_until: None };
    store::people::insert(tx, id, &PersonFacts::new(&a.email, &a.name, ""), &secret).await?;
    for r in &a.roles {
        let (Some(role), Some(org)) = (Role::parse(&r.role), orgs.get(&r.org)) else { continue };
        let public = org.public();
        session::give_role(tx, id, role, role_place(&public), None).await?;
        let cx = tx.cx().clone();
        let key = format!("kit.role.{}", role.word());
        store::people::put_membership(tx, id, org.id, cx.t(&key)).await?;
    }
    Ok(())
}
