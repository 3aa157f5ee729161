//! An item as it stood after an action: what undo brings back and what the history compares.

use base::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Content, FileId, ItemId};

/// The whole item, files by reference: blobs are never thrown away while a revision names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Snapshot {
    pub(crate) content: Content,
    /// The word of the state.
    pub(crate) state: String,
    pub(crate) publish_at: Option<Timestamp>,
    pub(crate) published_at: Option<Timestamp>,
    pub(crate) withdrawn_at: Option<Timestamp>,
    pub(crate) withdrawn_reason: String,
    pub(crate) reviewed_at: Option<Timestamp>,
    pub(crate) files: Vec<SnapshotFile>,
    pub(crate) related: Vec<ItemId>,
}

/// A file as an item had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SnapshotFile {
    pub(crate) id: FileId,
    pub(crate) name: String,
    pub(crate) slot: i64,
    pub(crate) version: i64,
    pub(crate) is_current: bool,
}

impl Snapshot {
    /// The names of the documents as they were, for a difference.
    pub(crate) fn documents(&self) -> String {
        let names: Vec<String> = self
            .files
            .iter()
            .filter(|f| f.is_current)
            .map(|f| format!("{} (v{})", f.name, f.version))
            .collect();
        names.join(", ")
    }
}
