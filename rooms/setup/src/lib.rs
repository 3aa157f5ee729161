//! Moving into an empty instance, and the settings of the house afterwards. It owns no tables: organisations and
//! accounts are room `identity`'s, province and mail server are settings that kit reads.
//!
//! Whoever sets an instance up has no account yet. What lets them in is the token on the console; only a
//! [`token::Proved`] reaches the services of this room.

mod gate;
mod logo;
mod model;
mod service;
mod sheet;
mod token;
mod view;
mod web;

use std::sync::Arc;

use contracts::setup::Gate;
use kit::{Access, MenuItem, Permission, Place, Role, Room};

pub use token::open;

/// Setting an instance up; the token decides, because nobody has an account yet.
pub const SET_UP: Permission = Permission::anyone("setup.set_up");
/// Changing the province's name and colours and the mail server.
pub const SETTINGS: Permission = Permission::roles("setup.settings", &[Role::Administrator]);

/// The sign on the door.
pub const ROOM: Room = Room {
    name: "setup",
    path: "/pasang",
    permissions: &[SET_UP, SETTINGS],
    i18n: (include_str!("../i18n/id.toml"), include_str!("../i18n/en.toml")),
    routes: web::routes,
    menu: &[MenuItem {
        place: Place::Workbench,
        key: "setup.menu.settings",
        href: "/kerja/pengaturan",
        icon: ui::Icon::Settings,
        access: Access::Needs(SETTINGS),
        order: 890,
    }],
    answers: |app, answers| answers.answer::<dyn Gate>(Arc::new(gate::Door::of(app))),
    ..Room::EMPTY
};
