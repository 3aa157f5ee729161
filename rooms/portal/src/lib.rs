//! The veranda: the pages that all rooms share. Home, the one search, agencies, the map of the site for
//! machines, and the desk of everyone who works here (jobs, record, synonyms, search index).
//!
//! It owns no tables and publishes nothing of its own: what is public it asks of the search engine, who is
//! who it asks of room `identity`.

mod desk;
mod names;
mod public;
mod speech;

use kit::{Access, MenuItem, Place, Room, Route};

pub use desk::load_synonyms;
pub use public::set_notices;

/// The sign on the door.
pub const ROOM: Room = Room {
    name: "portal",
    path: "/",
    permissions: desk::PERMISSIONS,
    i18n: (include_str!("../i18n/id.toml"), include_str!("../i18n/en.toml")),
    routes,
    menu: MENU,
    ..Room::EMPTY
};

fn routes() -> Vec<Route> {
    let mut all = public::routes();
    all.extend(desk::routes());
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
