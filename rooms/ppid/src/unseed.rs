//! Taking the demo out again: what the demo brought, and what its accounts made while people tried things.
//! What anybody real made or worked on stays; numbers are never given twice, so none comes back.

use std::collections::HashSet;

use base::Result;
use contracts::{event::SearchChanged, org::PersonId};
use kit::{Audit, Cx, Tx, setting};

use crate::{
    model::{ItemId, PPID_MACHINE},
    seed,
    service::change::doc,
    store::unseed as store,
};

/// Whose work is demo, as `betang demo remove` wrote it down.
const PEOPLE: &str = "kit.demo_people";

/// All of it in one transaction.
///
/// # Errors
/// The database's.
pub(crate) async fn run(cx: &Cx) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(PPID_MACHINE)?).await?;
    let people: Vec<PersonId> = setting::get(tx.conn(), PEOPLE).await?;
    let people: HashSet<PersonId> = people.into_iter().collect();
    let titles: HashSet<String> = seed::titles()?.into_iter().collect();
    let mut items: Vec<ItemId> = Vec::new();
    for (id, person, first) in store::origins(tx.conn()).await? {
        let demo = match person {
            Some(p) => people.contains(&p),
            // Nobody's: seeded, or imported by an operator. The title it began with tells.
            None => titles.contains(&first.0.content.title),
        };
        if demo && !touched(&mut tx, id, &people).await? {
            items.push(id);
        }
    }
    let mut sites = Vec::new();
    let mut seen: HashSet<ItemId> = items.iter().copied().collect();
    for p in &people {
        sites.extend(store::sites_of(tx.conn(), *p).await?);
    }
    for site in &sites {
        for id in store::items_of(tx.conn(), *site).await? {
            if seen.insert(id) && !touched(&mut tx, id, &people).await? {
                items.push(id);
            }
        }
    }
    for id in &items {
        store::remove_item(&mut tx, *id).await?;
        tx.emit(&SearchChanged { room: "ppid".to_owned(), doc: doc(*id) })?;
    }
    for site in &sites {
        store::remove_site(&mut tx, *site).await?;
    }
    for p in &people {
        store::remove_imports(&mut tx, *p).await?;
    }
    let exempt = remove_exempt(&mut tx, &people).await?;
    let audit = Audit::new("ppid.unseed", "information", "demo");
    let audit = audit.note("items", items.len()).note("sites", sites.len());
    tx.commit(audit.note("exempt", exempt)).await
}

/// Whether anybody real had a hand in an item.
async fn touched(tx: &mut Tx, id: ItemId, people: &HashSet<PersonId>) -> Result<bool> {
    Ok(store::hands_on(tx.conn(), id).await?.iter().any(|p| !people.contains(p)))
}

/// Entries of the register of exempt information that nobody real had a hand in.
async fn remove_exempt(tx: &mut Tx, people: &HashSet<PersonId>) -> Result<usize> {
    let hands = store::exempt_hands(tx.conn()).await?;
    let real: HashSet<_> = hands
        .iter()
        .filter(|(_, p)| p.is_some_and(|p| !people.contains(&p)))
        .map(|(entry, _)| *entry)
        .collect();
    let mut gone = HashSet::new();
    for (entry, _) in &hands {
        if !real.contains(entry) && gone.insert(*entry) {
            store::remove_exempt(tx, *entry).await?;
        }
    }
    Ok(gone.len())
}
