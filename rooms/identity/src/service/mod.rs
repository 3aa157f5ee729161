//! The use cases: permission, then the decision, then the write with its trace.

pub mod account;
pub mod orgs;
pub mod people;
pub mod sign_in;

use base::{Error, Result};

/// The first thing that cannot be accepted, as an error.
fn no_faults(faults: &[(&'static str, &'static str)]) -> Result<()> {
    faults.first().map_or(Ok(()), |(_, key)| Err(Error::invalid(key)))
}
