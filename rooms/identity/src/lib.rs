//! Identity: who the organisations of the province are, who its people are, and how they sign in.
//!
//! Sessions, role grants and the keys of people are kit's tables; this room edits them through kit. It does
//! not decide what a role may do (each room's permissions say so), and knows no second factor, no foreign
//! identity provider and no invitations yet: a further step goes between password and session, in
//! `service::sign_in::proved`.

pub mod admin;
pub mod model;
mod orgs;
mod password;
pub mod seed;
pub mod service;
mod store;
mod view;
mod web;

use std::sync::Arc;

use contracts::org::Organisations;
use kit::{Access, Answers, App, MenuItem, Permission, Place, Role, Room};

/// Signing in, and refusing to.
pub const SIGN_IN: Permission = Permission::anyone("identity.sign_in");
/// One's own name, password and sessions.
pub const OWN_ACCOUNT: Permission = Permission::signed_in("identity.own_account");
/// Entering, changing and closing organisations.
pub const MANAGE_ORGS: Permission =
    Permission::roles("identity.manage_orgs", &[Role::Administrator]);
/// Making accounts, giving and taking roles.
pub const MANAGE_PEOPLE: Permission =
    Permission::roles("identity.manage_people", &[Role::Administrator]);

/// The sign on the door.
pub const ROOM: Room = Room {
    name: "identity",
    path: "/identitas",
    migrations: &[db::Migration {
        version: 1,
        name: "identity",
        sql: include_str!("../migrations/0001_identity.sql"),
    }],
    permissions: &[SIGN_IN, OWN_ACCOUNT, MANAGE_ORGS, MANAGE_PEOPLE],
    i18n: (include_str!("../i18n/id.toml"), include_str!("../i18n/en.toml")),
    routes: web::routes,
    menu: &[
        MenuItem {
            place: Place::Workbench,
            key: "identity.menu.orgs",
            href: "/kerja/identitas/organisasi",
            icon: ui::Icon::Building,
            access: Access::Needs(MANAGE_ORGS),
            order: 800,
        },
        MenuItem {
            place: Place::Workbench,
            key: "identity.menu.people",
            href: "/kerja/identitas/orang",
            icon: ui::Icon::Users,
            access: Access::Needs(MANAGE_PEOPLE),
            order: 810,
        },
    ],
    answers,
    seed: Some(|cx| Box::pin(seed::run(cx))),
    ..Room::EMPTY
};

fn answers(app: &App, answers: &mut Answers) {
    let tree = Arc::new(orgs::Tree::new(app.db()));
    answers.answer::<dyn Organisations>(tree.clone());
    answers.answer::<orgs::Tree>(tree);
    answers.search_source("identity", Arc::new(orgs::Agencies(app.db().clone())));
}
