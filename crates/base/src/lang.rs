//! The two languages of the interface.

use serde::{Deserialize, Serialize};

/// A language of the interface; Indonesian comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Bahasa Indonesia, at addresses without a prefix.
    #[default]
    Id,
    /// English, under `/en`.
    En,
}

impl Lang {
    /// BCP 47 tag, as in `<html lang>`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// What stands before a path in this language.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Id => "",
            Self::En => "/en",
        }
    }
}
