//! The veranda: the pages that all rooms share. Home, the one search, agencies, the map of the site for
//! machines, and the desk of everyone who works here (jobs, record, synonyms, search index).
//!
//! It publishes nothing of its own: what is public it asks of the search engine, who is who it asks of room
//! `identity`. Its tables hold what citizens leave here (what they follow, what they say of a page) and the
//! record of failures to protect personal data.

mod clockwork;
mod config;
mod desk;
mod feedback;
mod follow;
mod guard;
mod held;
mod mailbox;
mod names;
mod offline;
mod pages;
mod privacy;
mod public;
mod speech;

use std::sync::Arc;

use kit::{Access, MenuItem, Permission, Place, Room, Route, room::Processing};

pub use desk::load_synonyms;
pub use public::set_notices;

/// The sign on the door.
pub const ROOM: Room = Room {
    name: "portal",
    path: "/",
    migrations: &[db::Migration {
        version: 1,
        name: "citizens",
        sql: include_str!("../migrations/0001_citizens.sql"),
    }],
    permissions: PERMISSIONS,
    i18n: (include_str!("../i18n/id.toml"), include_str!("../i18n/en.toml")),
    routes,
    schedules: clockwork::SCHEDULES,
    menu: MENU,
    config: Some(config::Portal::SECTION),
    answers: |app, answers| {
        answers.personal_data("portal", Arc::new(held::Mailboxes(app.clone())));
    },
    processing: &[
        Processing { name: "portal.followers" },
        Processing { name: "portal.feedback" },
        Processing { name: "portal.counts" },
        Processing { name: "portal.incidents" },
        // kit has no sign of its own; what it keeps is shown in this room's back office.
        Processing { name: "portal.record" },
        Processing { name: "portal.uploads" },
        Processing { name: "portal.letters" },
    ],
    checks: clockwork::CHECKS,
    ..Room::EMPTY
};

/// All that can be allowed here.
const PERMISSIONS: &[Permission] = &[
    desk::JOBS,
    desk::STATUS,
    desk::AUDIT,
    desk::AUDIT_PERSONAL,
    desk::SYNONYMS,
    desk::INDEX,
    follow::FOLLOW,
    follow::FOLLOW_MACHINE,
    feedback::SAY,
    feedback::FEEDBACK,
    feedback::FEEDBACK_MACHINE,
    privacy::REGISTER,
    privacy::INCIDENTS,
    privacy::INCIDENTS_MACHINE,
    privacy::STATEMENTS,
];

fn routes() -> Vec<Route> {
    let mut all = public::routes();
    all.extend(desk::routes());
    all.extend(follow::routes());
    all.extend(feedback::routes());
    all.extend(privacy::routes());
    all.extend(offline::routes());
    all
}

const fn desk_entry(
    key: &'static str,
    href: &'static str,
    icon: ui::Icon,
    access: Access,
    order: u16,
) -> MenuItem {
    MenuItem { place: Place::Workbench, key, href, icon, access, order }
}

const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::Public,
        key: "portal.menu.agencies",
        href: "/instansi",
        icon: ui::Icon::Building,
        access: Access::Public,
        order: 30,
    },
    desk_entry("portal.menu.desk", "/kerja", ui::Icon::Home, Access::SignedIn, 0),
    desk_entry(
        "portal.menu.jobs",
        "/kerja/pekerjaan",
        ui::Icon::Clock,
        Access::Needs(desk::JOBS),
        900,
    ),
    desk_entry(
        "portal.menu.status",
        "/kerja/status",
        ui::Icon::Check,
        Access::Needs(desk::STATUS),
        890,
    ),
    desk_entry(
        "portal.menu.feedback",
        feedback::DESK,
        ui::Icon::Inbox,
        Access::Needs(feedback::FEEDBACK),
        300,
    ),
    desk_entry(
        "portal.menu.privacy",
        "/kerja/privasi",
        ui::Icon::Lock,
        Access::Needs(privacy::REGISTER),
        905,
    ),
    desk_entry(
        "portal.menu.statements",
        "/kerja/pernyataan",
        ui::Icon::Edit,
        Access::Needs(privacy::STATEMENTS),
        925,
    ),
    desk_entry(
        "portal.menu.audit",
        "/kerja/audit",
        ui::Icon::Shield,
        Access::Needs(desk::AUDIT),
        910,
    ),
    desk_entry(
        "portal.menu.synonyms",
        "/kerja/sinonim",
        ui::Icon::Book,
        Access::Needs(desk::SYNONYMS),
        920,
    ),
    desk_entry(
        "portal.menu.index",
        "/kerja/pencarian",
        ui::Icon::Search,
        Access::Needs(desk::INDEX),
        930,
    ),
];
