//! Whom to write to: people with an account as other rooms may know them, and the question that room
//! `identity` answers. Whoever asks already has a reason to write; nothing here is for showing.

use std::fmt;

use base::Result;

use crate::{
    BoxFuture,
    org::{OrgPath, PersonId},
};

/// Somebody who can be written to. `Debug` shows neither name nor address: a log is no place for them.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Who.
    pub person: PersonId,
    /// How to greet them.
    pub name: String,
    /// Where to write.
    pub email: String,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact").field("person", &self.person).finish_non_exhaustive()
    }
}

/// Asked of room `identity`.
pub trait People: Send + Sync {
    /// Everyone at work who holds one of `roles` (their words) for `at` now: those at the place itself, and only
    /// where nobody is there, those at the nearest place above it. By person, each once.
    ///
    /// # Errors
    /// The database's.
    fn holders<'a>(
        &'a self,
        roles: &'a [&'a str],
        at: &'a OrgPath,
    ) -> BoxFuture<'a, Result<Vec<Contact>>>;
}
