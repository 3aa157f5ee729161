//! The one list of rooms. A new capability is one folder and one line here.

use db::Set;
use kit::{Room, config::Section};

/// Every room of the house, in the order in which they migrate and seed.
pub const ROOMS: &[Room] = &[identity::ROOM, portal::ROOM, ppid::ROOM, setup::ROOM];

/// Every migration: the posts' first.
pub fn sets() -> Vec<Set> {
    std::iter::once(Set { room: "kit", list: kit::MIGRATIONS })
        .chain(ROOMS.iter().map(|r| Set { room: r.name, list: r.migrations }))
        .collect()
}

/// The rooms' sections of the config file.
pub fn sections() -> Vec<Section> {
    ROOMS.iter().filter_map(|r| r.config).collect()
}
