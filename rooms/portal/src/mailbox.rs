//! E-mail addresses of citizens at rest: encrypted, found again by a keyed hash, never in a log.

use base::{Error, Result};
use kit::App;

/// An address as it is compared and stored.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(String);

impl Address {
    /// What was typed, trimmed and in lower case; none when no server would take it.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let clean = typed.trim().to_lowercase();
        (clean.len() <= 254 && kit::mail::is_address(&clean)).then_some(Self(clean))
    }

    /// For the envelope.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// By which it is found again.
    pub(crate) fn hash(&self, app: &App) -> String {
        app.keys().mac("betang portal address", self.0.as_bytes()).to_hex().to_string()
    }

    /// For the table.
    pub(crate) fn seal(&self, app: &App) -> Result<Vec<u8>> {
        app.keys().wrap(self.0.as_bytes())
    }

    /// Out of the table.
    pub(crate) fn open(app: &App, sealed: &[u8]) -> Result<Self> {
        String::from_utf8(app.keys().unwrap(sealed)?).map(Self).map_err(Error::internal)
    }

    /// Enough to know one's own: `b…@contoh.id`.
    pub(crate) fn hint(&self) -> String {
        let (name, host) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let first: String = name.chars().take(1).collect();
        format!("{first}…@{host}")
    }
}
