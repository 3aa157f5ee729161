//! What can go wrong inside the engine. User input is never among it: any text is a valid query.

/// A failure of the index itself (disk, lock, memory), never of what a person typed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The index library refused an operation.
    #[error("search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The disk refused an operation.
    #[error("search index files: {0}")]
    Io(#[from] std::io::Error),
    /// A stored document could not be written or read back.
    #[error("stored search document: {0}")]
    Stored(#[from] serde_json::Error),
}
