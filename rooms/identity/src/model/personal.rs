//! What people ask about the data held about them (UU 27/2022).

use std::time::Duration;

use base::{Id, Timestamp};
use contracts::org::PersonId;
use kit::Personal;
use serde::{Deserialize, Serialize};

/// The id of a request.
pub type RequestId = Id<Request>;

/// A request has at most this many characters, and so has an answer.
pub const WORDS_MOST: usize = 2_000;

db::text_enum! {
    /// What is asked.
    pub enum Kind {
        /// Something is wrong and should be put right.
        Correction = "correction",
        /// The account and everything held about its owner should go.
        Erasure = "erasure",
    }
}

db::text_enum! {
    /// Where a request stands.
    pub enum RequestState {
        /// Waits for an administrator.
        Open = "open",
        /// Carried out.
        Done = "done",
        /// Refused, with a reason.
        Refused = "refused",
        /// Taken back by whoever asked.
        Withdrawn = "withdrawn",
    }
}

db::row! {
    /// A request.
    #[derive(Clone, Debug)]
    pub struct Request {
        /// Its id.
        pub id: RequestId,
        /// Who asks, about themselves.
        pub person: PersonId,
        /// What.
        pub kind: Kind,
        /// In their words.
        pub words: Personal<String>,
        /// Where it stands.
        pub state: RequestState,
        /// What they were told.
        pub reason: Personal<String>,
        /// When it came.
        pub created_at: Timestamp,
        /// When it should be decided.
        pub due_at: Timestamp,
        /// When it was.
        pub decided_at: Option<Timestamp>,
        /// By whom.
        pub decided_by: Option<PersonId>,
    }
}

/// How long the house takes to decide. UU 27/2022 names a time for requests of this kind, but the figure has not
/// been confirmed against the text of the law: so it is a setting that says so until somebody confirms it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Hours from the request on.
    pub hours: u32,
    /// Whether a lawyer of the house has confirmed it.
    pub confirmed: bool,
}

impl Default for Term {
    fn default() -> Self {
        Self { hours: 72, confirmed: false }
    }
}

impl Term {
    /// The hours that can be set: an hour to ninety days.
    pub const HOURS: std::ops::RangeInclusive<u32> = 1..=2_160;

    /// When a request that came at `t` should be decided.
    #[must_use]
    pub fn due(self, t: Timestamp) -> Timestamp {
        t.after(Duration::from_secs(u64::from(self.hours) * 3600))
    }
}
