//! The one error type of the engine. It carries facts, no sentence for citizens: the caller owns
//! every word that people read.

/// What can go wrong with a document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The typst source or its data did not compile; the texts are typst's own messages.
    #[error("template: {0}")]
    Template(String),
    /// A name given for an attached file is not acceptable.
    #[error("file name not acceptable: {0}")]
    FileName(String),
    /// The file is broken, or is not what it says it is.
    #[error("broken {format}: {detail}")]
    Broken {
        /// The format we tried to read.
        format: &'static str,
        /// What the reader said.
        detail: String,
    },
    /// This engine cannot read this kind of file (perhaps a program of the machine can).
    #[error("unsupported: {0}")]
    Unsupported(&'static str),
    /// The file is too large, too deep or too compressed to be opened safely.
    #[error("over the limit: {0}")]
    Limit(&'static str),
    /// The file is protected with a password.
    #[error("protected with a password")]
    Encrypted,
    /// The disk.
    #[error("io: {0}")]
    Io(#[from] std::io::Error),
    /// A sheet could not be written.
    #[error("sheet: {0}")]
    Sheet(String),
}

impl Error {
    pub(crate) fn broken(format: &'static str, detail: impl std::fmt::Display) -> Self {
        Error::Broken { format, detail: detail.to_string() }
    }
}
