//! What every room stands on: the house ([`App`]), the operation's context ([`Cx`]), authorisation and audit
//! as values ([`Grant`], [`Tx`], [`Audit`]), jobs, events, files, sessions, configuration, texts and the web.
//!
//! It knows no room and no engine: rooms are told to it as data ([`Room`]), engines stand behind ports.

mod acme;
mod app;
pub mod audit;
mod audit_read;
pub mod blobs;
mod clockwork;
pub mod config;
mod connections;
mod context;
pub mod count;
pub mod feed;
mod grant;
pub mod i18n;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod outbound;
mod own;
pub mod personal;
pub mod proxy;
pub mod room;
pub mod serve;
pub mod session;
pub mod setting;
pub mod tls;
pub mod tool;
mod tx;
pub mod watch;
pub mod web;

pub use app::{ADDRESS, App, PROVINCE, Setup};
pub use audit::Audit;
pub use context::Cx;
pub use grant::{Actor, Grant, HeldRole, Holders, Permission, Role};
pub use jobs::NewJob;
pub use own::MIGRATIONS;
pub use personal::Personal;
pub use room::{Access, Answers, JobDef, MenuItem, Place, Room, Route, Schedule};
pub use tx::Tx;
pub use web::{Fields, HttpError, Page, Web};

/// The target of spans that a collector may be sent: requests, jobs, requests that leave the house. They carry ids,
/// routes and figures; never a query, an address or anything personal.
pub const SPANS: &str = "betang::span";

/// kit's own texts, Indonesian and English.
pub const TEXTS: (&str, &str) = (include_str!("../i18n/id.toml"), include_str!("../i18n/en.toml"));
