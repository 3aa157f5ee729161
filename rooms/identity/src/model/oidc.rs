//! Accounts of a provider and the people of this house.

use base::{Id, Timestamp};
use contracts::org::PersonId;

/// The id of a link.
pub type LinkId = Id<Link>;

db::text_enum! {
    /// How a link came about.
    pub enum MadeBy {
        /// Its owner made it, signed in here and there.
        Oneself = "self",
        /// An administrator wrote it down.
        Administrator = "administrator",
        /// The provider vouched for the account's own e-mail address at a first sign-in.
        Email = "email",
    }
}

db::row! {
    /// An account of a provider that belongs to a person.
    #[derive(Clone, Debug)]
    pub struct Link {
        /// Its id.
        pub id: LinkId,
        /// Whose.
        pub person: PersonId,
        /// The provider.
        pub issuer: String,
        /// What the provider calls the person.
        pub subject: String,
        /// How it came about.
        pub made_by: MadeBy,
        /// Since when.
        pub created_at: Timestamp,
        /// Signed in by it last.
        pub last_used: Option<Timestamp>,
    }
}
