//! Taking the demo out again: what the demo brought, and what its accounts made while people tried things.
//! What anybody real made or worked on stays; numbers are never given twice, so none comes back.

use std::collections::HashSet;

use base::Result;
use contracts::{event::SearchChanged, org::PersonId};
use kit::{Audit, Cx, setting};

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
        if demo && !store::hands_on(tx.conn(), id).await?.iter().any(|p| !people.contains(p)) {
            items.push(id);
        }
    }
    for id in &items {
        store::remove_item(&mut tx, *id).await?;
        tx.emit(&SearchChanged { room: "ppid".to_owned(), doc: doc(*id) })?;
    }
    let exempt = remove_exempt(&mut tx, &people).await?;
    let audit = Audit::new("ppid.unseed", "information", "demo");
    tx.commit(audit.note("items", items.len()).note("exempt", exempt)).await
}

/// Entries of the register of exempt information that nobody real had a hand in.
async fn remove_exempt(tx: &mut kit::Tx, people: &HashSet<PersonId>) -> Result<usize> {
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
