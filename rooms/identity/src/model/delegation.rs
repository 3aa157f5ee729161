//! Roles handed on for a time.

use std::time::Duration;

use base::{Id, Timestamp};
use contracts::org::{OrgId, PersonId};
use kit::session::RoleGrant;

/// The id of a delegation.
pub type DelegationId = Id<Delegation>;

/// A role is handed on for at most this long: whoever stays away longer gives the role up.
pub const LONGEST: Duration = Duration::from_secs(366 * 86_400);

db::text_enum! {
    /// Why a delegation ended before its time.
    pub enum Ending {
        /// It did not.
        None = "",
        /// The giver took it back.
        Giver = "giver",
        /// The receiver gave it back.
        Receiver = "receiver",
        /// An administrator took it.
        Administrator = "administrator",
        /// The giver does not hold the role any more.
        RoleLost = "role_lost",
        /// One of the two has no account any more.
        AccountClosed = "account_closed",
    }
}

db::row! {
    /// A role that one person holds for another for a time.
    #[derive(Clone, Debug)]
    pub struct Delegation {
        /// Its id.
        pub id: DelegationId,
        /// Whose role it is.
        pub giver: PersonId,
        /// Who acts.
        pub receiver: PersonId,
        /// The giver's own grant.
        pub source: Id<RoleGrant>,
        /// The grant that the receiver holds.
        pub given: Id<RoleGrant>,
        /// The role's word.
        pub role: String,
        /// Where; none: everywhere.
        pub org: Option<OrgId>,
        /// From then.
        pub from_at: Timestamp,
        /// Until then.
        pub until_at: Timestamp,
        /// When it was made.
        pub created_at: Timestamp,
        /// Ended before its time.
        pub ended_at: Option<Timestamp>,
        /// Why.
        pub why: Ending,
    }
}

/// Where a delegation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its time has not come.
    Ahead,
    /// The receiver holds the role.
    InForce,
    /// Its time is over.
    Over,
    /// Ended before its time.
    Ended,
}

impl Delegation {
    /// Where it stands at `now`.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.ended_at.is_some() {
            Standing::Ended
        } else if self.until_at <= now {
            Standing::Over
        } else if self.from_at > now {
            Standing::Ahead
        } else {
            Standing::InForce
        }
    }
}
