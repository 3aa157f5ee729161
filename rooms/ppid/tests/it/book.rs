//! Whom letters go to, in towns without room identity; and a house that can send some.

use std::sync::Arc;

use base::Result;
use contracts::{
    BoxFuture,
    org::{OrgPath, PersonId},
    people::{Contact, People},
};
use kit::Room;
use testkit::Town;

/// Officers of agencies: Ani and Budi at the health agency, Budi at public works too, nobody at the agency for
/// communication, so that there the main officer answers.
const OFFICERS: &[(&str, &str, u8)] =
    &[("dinkes", "ani", 1), ("dinkes", "budi", 2), ("pupr", "budi", 2)];

struct Book;

fn contact(name: &str, n: u8) -> Contact {
    let person: PersonId = format!("0198f000-0000-7000-8000-{n:012}").parse().unwrap();
    Contact { person, name: name.to_owned(), email: format!("{name}@uji.example") }
}

impl People for Book {
    fn holders<'a>(
        &'a self,
        roles: &'a [&'a str],
        at: &'a OrgPath,
    ) -> BoxFuture<'a, Result<Vec<Contact>>> {
        Box::pin(async move {
            assert!(roles.contains(&"ppid_pelaksana"), "{roles:?}");
            let tree = testkit::tree();
            let slug = tree.list.iter().find(|o| o.path == *at).map_or("", |o| o.slug.as_str());
            let own: Vec<Contact> = OFFICERS
                .iter()
                .filter(|(org, ..)| *org == slug)
                .map(|(_, name, n)| contact(name, *n))
                .collect();
            Ok(if own.is_empty() { vec![contact("utama", 9)] } else { own })
        })
    }
}

/// Answers in the place of room identity.
pub(crate) const BOOK: Room = Room {
    name: "uji_book",
    path: "/uji-book",
    answers: |_, answers| answers.answer::<dyn People>(Arc::new(Book)),
    ..Room::EMPTY
};

/// Runs what the clock would.
pub(crate) async fn clock(town: &Town, name: &str) {
    let schedule = ppid::ROOM.schedules.iter().find(|s| s.name == name).unwrap();
    (schedule.run)(&town.system()).await.unwrap();
}

/// Who got a letter, and what it says.
pub(crate) async fn letters(town: &Town) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        town.mails().await.into_iter().map(|m| (m.to, m.text)).collect();
    all.sort();
    all
}
