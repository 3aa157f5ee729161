//! Public information of the province (PPID): the catalogue that the public reads, and the desk where
//! agencies' officers write it. Requests for information and objections belong to other rooms.

mod config;
mod fill;
mod jobs;
mod menu;
mod model;
mod office;
mod public;
mod seed;
mod service;
mod store;

use std::sync::Arc;

use kit::{Room, Route};

pub use fill::fill;

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
    jobs: jobs::JOBS,
    schedules: jobs::SCHEDULES,
    menu: menu::MENU,
    config: Some(config::Ppid::SECTION),
    answers: |app, answers| {
        answers.search_source("ppid", Arc::new(service::searching::Information(app.clone())));
    },
    seed: Some(|cx| Box::pin(seed::run(cx))),
    ..Room::EMPTY
};

fn routes() -> Vec<Route> {
    let mut all = public::routes();
    all.extend(office::routes());
    all
}
