//! Public information of the province (PPID): the catalogue that the public reads, and the desk where
//! agencies' officers write it. Requests for information and objections belong to other rooms.

mod model;
mod office;
mod public;
mod store;

use kit::{Room, Route};

/// The sign on the door.
pub const ROOM: Room = Room {
    name: "ppid",
    path: "/ppid",
    migrations: &[db::Migration {
        version: 1,
        name: "catalogue",
        sql: include_str!("../migrations/0001_catalogue.sql"),
    }],
    permissions: model::PERMISSIONS,
    i18n: (include_str!("../i18n/id.toml"), include_str!("../i18n/en.toml")),
    routes,
    ..Room::EMPTY
};

fn routes() -> Vec<Route> {
    let mut all = public::routes();
    all.extend(office::routes());
    all
}
