//! Claims about the room, against real parts, on both databases.
#![cfg(test)]

mod book;
mod desk;
mod duty;
mod exempt;
mod harvest;
mod harvest_edit;
mod harvest_hostile;
mod hostile;
mod import;
mod public;
mod races;
mod reading;
mod site;
mod unseed;
mod work;

fn rooms() -> Vec<kit::Room> {
    vec![ppid::ROOM, book::BOOK]
}
