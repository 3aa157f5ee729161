//! The register of exempt information (DIK) and its consequence tests: written by agencies, decided by PPID Utama
//! or its superior, ended by the clock, and shown to the public only in the columns that the law names. Which
//! articles there are and for how long they hold is data that an officer edits; the house decides no law.

mod clock;
pub(crate) mod model;
mod office;
mod public;
mod rules;
pub(crate) mod seed;
mod service;
mod store;

use kit::Route;

pub(crate) use clock::{expire, warn};

/// Its addresses, public and in the workbench.
pub(crate) fn routes() -> Vec<Route> {
    let mut all = public::routes();
    all.extend(office::routes());
    all
}
