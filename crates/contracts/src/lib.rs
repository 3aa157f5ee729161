//! What rooms say to each other: events, questions, links, and the ports behind which engines stand.
//! Data and traits only; no database, no web, no logic.

pub mod event;
pub mod links;
pub mod org;
pub mod papers;
pub mod people;
pub mod personal;
pub mod searching;
pub mod setup;

pub use event::Event;
pub use futures_util::future::BoxFuture;
