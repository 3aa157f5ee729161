//! Public information of the province (PPID): the catalogue that the public reads, and the desk where
//! agencies' officers write it. Requests for information and objections belong to other rooms.

mod config;
mod duty;
mod exempt;
mod fill;
mod harvest;
mod held;
mod import;
mod jobs;
mod menu;
mod model;
mod office;
mod public;
mod seed;
mod service;
mod store;
mod unseed;

use std::sync::Arc;

use kit::{
    Room, Route,
    room::{Check, Processing},
};

pub use fill::fill;
pub use import::{FolderReport, import_folder};

/// The sign on the door.
pub const ROOM: Room = Room {
    name: "ppid",
    path: "/ppid",
    migrations: &[
        db::Migration {
            version: 1,
            name: "catalogue",
            sql: include_str!("../migrations/0001_catalogue.sql"),
        },
        db::Migration {
            version: 2,
            name: "exempt",
            sql: include_str!("../migrations/0002_exempt.sql"),
        },
        db::Migration {
            version: 3,
            name: "duty",
            sql: include_str!("../migrations/0003_duty.sql"),
        },
        db::Migration {
            version: 4,
            name: "harvest",
            sql: include_str!("../migrations/0004_harvest.sql"),
        },
        db::Migration {
            version: 5,
            name: "import",
            sql: include_str!("../migrations/0005_import.sql"),
        },
    ],
    permissions: model::PERMISSIONS,
    i18n: (include_str!("../i18n/id.toml"), include_str!("../i18n/en.toml")),
    routes,
    jobs: jobs::JOBS,
    schedules: jobs::SCHEDULES,
    menu: menu::MENU,
    config: Some(config::Ppid::SECTION),
    answers: |app, answers| {
        answers.search_source("ppid", Arc::new(service::searching::Information(app.clone())));
        answers.personal_data("ppid", Arc::new(held::Officers(app.clone())));
    },
    seed: Some(|cx| {
        Box::pin(async move {
            seed::run(cx).await?;
            exempt::seed::run(cx).await?;
            duty::seed::run(cx).await
        })
    }),
    checks: &[Check { name: "ppid.harvest", run: |cx| Box::pin(harvest::check(cx)) }],
    processing: &[
        Processing { name: "ppid.officers" },
        Processing { name: "ppid.documents" },
        Processing { name: "ppid.reminders" },
    ],
    unseed: Some(|cx| Box::pin(unseed::run(cx))),
    ..Room::EMPTY
};

fn routes() -> Vec<Route> {
    let mut all = public::routes();
    all.extend(office::routes());
    all.extend(exempt::routes());
    all.extend(duty::office::routes());
    all.extend(harvest::routes());
    all.extend(import::routes());
    all
}
