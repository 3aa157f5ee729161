//! Claims about the room, against real parts, on both databases.

mod desk;
mod public;
mod races;
mod reading;
mod work;

fn rooms() -> Vec<kit::Room> {
    vec![ppid::ROOM]
}
