//! The use cases: permission, then the decision, then the write with its trace.

pub mod account;
pub mod bulk;
pub mod data;
pub mod delegate;
pub mod factor;
pub mod invite;
mod letters;
mod link;
pub mod oidc;
pub mod orgs;
pub mod passkey;
pub mod people;
mod plan;
pub mod policy;
pub mod region;
pub mod reset;
mod row;
mod sheet;
pub mod sign_in;
mod ticket;
pub mod ways;
pub mod who;

use base::{Error, Result};

/// The first thing that cannot be accepted, as an error.
fn no_faults(faults: &[(&'static str, &'static str)]) -> Result<()> {
    faults.first().map_or(Ok(()), |(_, key)| Err(Error::invalid(key)))
}
