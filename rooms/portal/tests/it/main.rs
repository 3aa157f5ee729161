//! Claims about the veranda, each on SQLite and on PostgreSQL.

#![cfg(test)]

mod desk;
mod feedback;
mod follow;
mod machines;
mod offline;
mod peers;
mod privacy;
mod public;
mod record;
mod status;
mod words;

use contracts::searching::{SearchDoc, Searching as _};
use testkit::Town;

/// Which rooms are open in these towns.
fn rooms() -> Vec<kit::Room> {
    vec![portal::ROOM, peers::ROOM]
}

/// A document as room ppid would publish it.
fn doc(n: u8, title: &str, agency: &str) -> SearchDoc {
    SearchDoc {
        id: format!("ppid:{n}"),
        room: "ppid".to_owned(),
        kind: "information".to_owned(),
        category: "berkala".to_owned(),
        url: format!("/ppid/{n}"),
        lang: "id".to_owned(),
        title: title.to_owned(),
        summary: format!("Ringkasan dokumen contoh {n}."),
        agency: agency.to_owned(),
        year: Some(2025),
        formats: vec!["PDF".to_owned()],
        date_ms: 1_760_000_000_000 + i64::from(n) * 86_400_000,
        ..SearchDoc::default()
    }
}

/// Puts documents into the town's index.
fn publish(town: &Town, docs: Vec<SearchDoc>) {
    town.searching.apply(docs, Vec::new(), 0).unwrap();
}
