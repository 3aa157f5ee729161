//! What rooms hold about a person, asked for when that person wants to see it or to have it gone (UU 27/2022).

use base::Result;
use serde_json::Value;

use crate::{BoxFuture, org::PersonId};

/// Whose data is meant. A room looks at what it knows people by.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Somebody with an account.
    Person(PersonId),
    /// Somebody who only left an e-mail address, as it was typed, trimmed and in lower case.
    Email(String),
}

/// A part of what is held, under a heading of its own.
#[derive(Clone, Debug)]
pub struct Held {
    /// The text key of the heading.
    pub title: &'static str,
    /// What is held: an object, or a list of objects.
    pub data: Value,
}

/// Answered by each room that holds personal data.
pub trait PersonalData: Send + Sync {
    /// Everything held about `who`.
    ///
    /// # Errors
    /// The database's.
    fn export<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<Vec<Held>>>;

    /// Takes it out, as far as the law allows; what must stay is told by the register of processing. How many
    /// rows were erased or emptied. Idempotent.
    ///
    /// # Errors
    /// The database's.
    fn erase<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<u64>>;
}
