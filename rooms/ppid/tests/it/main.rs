//! Claims about the room, against real parts, on both databases.

mod public;

fn rooms() -> Vec<kit::Room> {
    vec![ppid::ROOM]
}
