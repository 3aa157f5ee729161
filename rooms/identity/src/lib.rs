//! Identity: who the organisations of the province are, who its people are, and how they sign in.
//!
//! Sessions, role grants and the keys of people are kit's tables; this room edits them through kit. It does
//! not decide what a role may do (each room's permissions say so), only which roles count in a session that
//! was opened without a second factor: none, where the policy asks for one.

pub mod admin;
pub mod config;
mod founding;
pub mod model;
pub mod oidc;
mod orgs;
mod password;
mod people;
mod personal;
pub mod seed;
pub mod service;
mod store;
pub mod unseed;
mod view;
mod web;

use std::sync::Arc;

use contracts::{org::Organisations, people::People, setup::Founding};
use kit::{
    Access, Answers, App, JobDef, MenuItem, Permission, Place, Role, Room, Schedule,
    room::{Check, Processing},
    session::Gate,
};

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

/// Handing one's own roles to a colleague for a time.
pub const DELEGATE: Permission = Permission::signed_in("identity.delegate");
/// Seeing who can do what at an organisation.
pub const SEE_RIGHTS: Permission =
    Permission::roles("identity.see_rights", &[Role::Administrator, Role::Inspector]);
/// Making every room forget somebody who was erased: background work.
pub(crate) const FORGET: Permission = Permission::system("identity.forget");

/// Saying which roles need a second factor.
pub const SET_POLICY: Permission = Permission::roles("identity.set_policy", &[Role::Administrator]);
/// Forgetting old attempts and dead links: background work.
pub(crate) const SWEEP: Permission = Permission::system("identity.sweep");

/// The sign on the door.
pub const ROOM: Room = Room {
    name: "identity",
    path: "/identitas",
    migrations: &[
        db::Migration {
            version: 1,
            name: "identity",
            sql: include_str!("../migrations/0001_identity.sql"),
        },
        db::Migration {
            version: 2,
            name: "ways_in",
            sql: include_str!("../migrations/0002_ways_in.sql"),
        },
        db::Migration {
            version: 3,
            name: "delegation_oidc",
            sql: include_str!("../migrations/0003_delegation_oidc.sql"),
        },
        db::Migration {
            version: 4,
            name: "region",
            sql: include_str!("../migrations/0004_region.sql"),
        },
    ],
    permissions: &[
        SIGN_IN,
        OWN_ACCOUNT,
        DELEGATE,
        MANAGE_ORGS,
        MANAGE_PEOPLE,
        SEE_RIGHTS,
        SET_POLICY,
        SWEEP,
        FORGET,
    ],
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
        MenuItem {
            place: Place::Workbench,
            key: "identity.menu.who",
            href: "/kerja/identitas/siapa",
            icon: ui::Icon::Shield,
            access: Access::Needs(SEE_RIGHTS),
            order: 812,
        },
        MenuItem {
            place: Place::Workbench,
            key: "identity.menu.requests",
            href: "/kerja/identitas/permintaan",
            icon: ui::Icon::Inbox,
            access: Access::Needs(MANAGE_PEOPLE),
            order: 814,
        },
        MenuItem {
            place: Place::Workbench,
            key: "identity.menu.policy",
            href: "/kerja/identitas/kebijakan",
            icon: ui::Icon::Lock,
            access: Access::Needs(SET_POLICY),
            order: 820,
        },
    ],
    jobs: &[
        JobDef {
            name: "identity.apply_bulk",
            attempts: 5,
            run: |cx, payload, h| Box::pin(service::bulk::job(cx, payload, h)),
        },
        JobDef {
            name: "identity.forget",
            attempts: 30,
            run: |cx, payload, h| Box::pin(service::data::forget(cx, payload, h)),
        },
    ],
    schedules: &[
        Schedule {
            name: "identity.sweep",
            every: std::time::Duration::from_secs(86_400),
            run: |cx| Box::pin(service::ways::sweep(cx)),
        },
        Schedule {
            name: "identity.sweep_bulk",
            every: std::time::Duration::from_secs(3_600),
            run: |cx| Box::pin(service::bulk::sweep(cx)),
        },
    ],
    checks: &[Check { name: "identity.requests", run: |cx| Box::pin(service::data::check(cx)) }],
    config: Some(config::Settings::SECTION),
    processing: &[
        Processing { name: "identity.accounts" },
        Processing { name: "identity.ways_in" },
        Processing { name: "identity.sign_ins" },
        Processing { name: "identity.provider" },
        Processing { name: "identity.delegations" },
        Processing { name: "identity.requests" },
    ],
    answers,
    seed: Some(|cx| Box::pin(seed::run(cx))),
    unseed: Some(|cx| Box::pin(unseed::run(cx))),
    ..Room::EMPTY
};

fn answers(app: &App, answers: &mut Answers) {
    let tree = Arc::new(orgs::Tree::new(app.db()));
    answers.answer::<dyn Organisations>(tree.clone());
    answers.answer::<orgs::Tree>(tree);
    answers.answer::<dyn Gate>(Arc::new(service::policy::Guard { is_demo: app.is_demo() }));
    answers.search_source("identity", Arc::new(orgs::Agencies(app.db().clone())));
    answers.answer::<dyn Founding>(Arc::new(founding::Founder(app.clone())));
    answers.answer::<dyn People>(Arc::new(people::Directory(app.clone())));
    answers.personal_data("identity", Arc::new(personal::Accounts(app.clone())));
    // The file was checked when it was read.
    let settings = config::Settings::of(app).unwrap_or_default();
    answers.answer::<oidc::Provider>(Arc::new(oidc::Provider::new(settings)));
}
