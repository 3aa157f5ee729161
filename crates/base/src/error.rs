//! One error for the whole house: a kind that decides the status, a key that speaks to the citizen,
//! a source that speaks to the operator. Engines have errors of their own and convert at the adapter.

use std::{error::Error as StdError, fmt, sync::Arc};

/// What kind of failure; one table in `kit` maps it to HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The input cannot be accepted as it is (422; 400 where it cannot even be read).
    Invalid,
    /// No such thing, or not for this person to know (404).
    NotFound,
    /// Known person, not allowed (403).
    Forbidden,
    /// Nobody is signed in (401).
    Unauthenticated,
    /// Somebody else changed it first (409).
    Conflict,
    /// Not in the state that this needs (412).
    Precondition,
    /// Larger than the limit (413).
    TooLarge,
    /// Too often (429).
    TooMany,
    /// A part is down or busy; try again (503).
    Unavailable,
    /// Our fault (500).
    Internal,
}

/// A failure. Cheap to clone: the source is shared.
#[derive(Clone)]
pub struct Error {
    kind: Kind,
    key: &'static str,
    args: Vec<(&'static str, String)>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The result of everything that can fail in the house.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure of `kind` explained to people by the i18n key `key`.
    #[must_use]
    pub fn new(kind: Kind, key: &'static str) -> Self {
        Self { kind, key, args: Vec::new(), source: None }
    }

    /// Input that cannot be accepted.
    #[must_use]
    pub fn invalid(key: &'static str) -> Self {
        Self::new(Kind::Invalid, key)
    }

    /// No such thing.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "kit.error.not_found")
    }

    /// Known person, not allowed.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(Kind::Forbidden, "kit.error.forbidden")
    }

    /// Not in the state that this needs.
    #[must_use]
    pub fn precondition(key: &'static str) -> Self {
        Self::new(Kind::Precondition, key)
    }

    /// Somebody else changed it first.
    #[must_use]
    pub fn conflict(key: &'static str) -> Self {
        Self::new(Kind::Conflict, key)
    }

    /// Our fault; `source` is for the operator's log.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Internal, "kit.error.internal").because(source)
    }

    /// A part is down or busy; `source` is for the operator's log.
    pub fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Unavailable, "kit.error.unavailable").because(source)
    }

    /// Adds a value for a `{name}` of the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Adds what the operator should know. Never personal data, never a secret.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// What kind of failure.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The i18n key of the text for people.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// Values for the text.
    #[must_use]
    pub fn args(&self) -> &[(&'static str, String)] {
        &self.args
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({})", self.kind, self.key)?;
        let mut cause = self.source.as_deref().map(|s| s as &dyn StdError);
        while let Some(c) = cause {
            write!(f, ": {c}")?;
            cause = c.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Error {}
