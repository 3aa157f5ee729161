//! Letters to officers: what a run has to say is gathered by person, so that each gets one letter however many
//! things wait. Addresses are asked for inside the run and stand in no job and no log.

use std::collections::{BTreeMap, btree_map::Entry};

use base::{Error, Result};
use contracts::{
    org::{OrgPath, PersonId},
    people::{Contact, People},
};
use kit::{
    Cx, Holders, Permission, Tx,
    mail::{self, Mail},
};

/// What is to be said to whom, in order.
#[derive(Default)]
pub(crate) struct Post(BTreeMap<PersonId, (Contact, Vec<String>)>);

impl Post {
    /// Says `words` to each of them.
    pub(crate) fn say(&mut self, to: &[Contact], words: &str) {
        for c in to {
            let (_, said) = self.0.entry(c.person).or_insert_with(|| (c.clone(), Vec::new()));
            said.push(words.to_owned());
        }
    }

    /// One letter each: `write` makes subject and text of a person and what is to be said. How many went out.
    pub(crate) async fn send(
        self,
        tx: &mut Tx,
        write: impl Fn(&Contact, &[String]) -> (String, String),
    ) -> Result<usize> {
        let mut sent = 0;
        for (to, said) in self.0.into_values() {
            // An account with an address that no server would take must not hold up the others.
            if !mail::is_address(&to.email) {
                continue;
            }
            let (subject, text) = write(&to, &said);
            mail::send(tx, Mail::new(to.email, subject, text)).await?;
            sent += 1;
        }
        Ok(sent)
    }
}

/// Whether letters can be written at all: the house has a mail server, knows where people reach it, and somebody
/// knows addresses.
pub(crate) fn is_open(cx: &Cx) -> bool {
    mail::can_link(cx) && cx.ask::<dyn People>().is_some()
}

/// Who holds `p` for each of `places`: its own officers, or where there are none those above. A place without
/// anybody is left out. Asked before a write begins, so that the write is short.
pub(crate) async fn book(
    cx: &Cx,
    p: Permission,
    places: impl Iterator<Item = OrgPath>,
) -> Result<BTreeMap<OrgPath, Vec<Contact>>> {
    let mut out = BTreeMap::new();
    for place in places {
        if let Entry::Vacant(free) = out.entry(place) {
            let found = holders(cx, p, free.key()).await?;
            free.insert(found);
        }
    }
    out.retain(|_, found| !found.is_empty());
    Ok(out)
}

async fn holders(cx: &Cx, p: Permission, at: &OrgPath) -> Result<Vec<Contact>> {
    let people = cx
        .ask::<dyn People>()
        .ok_or_else(|| Error::unavailable("no room knows whom to write to"))?;
    let roles: Vec<&str> = match p.holders {
        Holders::Roles(roles) => roles.iter().map(|r| r.word()).collect(),
        _ => Vec::new(),
    };
    people.holders(&roles, at).await
}
