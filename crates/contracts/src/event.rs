//! Events: past tense, versioned, written to the outbox in the transaction of what happened.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Something that happened. Delivered at least once, so hearers are idempotent by event id.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `room.what_happened`, never reused for another shape.
    const NAME: &'static str;
    /// Raised when a field is removed or changes its meaning; added fields need no new version.
    const VERSION: i64 = 1;
}

/// A searchable thing was made, changed or withdrawn: every node asks its room for the document
/// (see [`crate::searching::Source`]) and puts it in, or takes it out of, the one index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchChanged {
    /// The room that owns it.
    pub room: String,
    /// The document's id within the index, `room:uuid`.
    pub doc: String,
}

impl Event for SearchChanged {
    const NAME: &'static str = "search.changed";
}

/// An item of public information became public (again, after an edit, too).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InformationPublished {
    /// The item.
    pub item: String,
    /// Its agency.
    pub org: String,
}

impl Event for InformationPublished {
    const NAME: &'static str = "ppid.information_published";
}
