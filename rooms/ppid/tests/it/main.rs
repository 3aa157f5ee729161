//! Claims about the room, against real parts, on both databases.
#![cfg(test)]

mod desk;
mod public;
mod races;
mod reading;
mod work;

fn rooms() -> Vec<kit::Room> {
    vec![ppid::ROOM]
}
