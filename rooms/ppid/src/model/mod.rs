//! What an item of public information is and what may be done with it: pure rules, no database, no web.

mod content;
mod permission;
mod snapshot;
mod state;
mod text;

pub(crate) use content::{Content, Missing, is_date, missing};
pub(crate) use permission::{
    PERMISSIONS, PPID_EDIT, PPID_EXEMPT_DECIDE, PPID_EXEMPT_EDIT, PPID_HARVEST,
    PPID_HARVEST_DISTRICT, PPID_MACHINE, PPID_PUBLISH, PPID_REVIEW, PPID_SETTINGS,
    PPID_VIEW_OFFICE, PPID_WITHDRAW,
};
pub(crate) use snapshot::{Snapshot, SnapshotFile};
pub(crate) use state::{Action, Stage, next};
pub(crate) use text::{holds, spaced};

use base::Id;

/// Marks ids of items.
#[derive(Debug)]
pub(crate) enum ItemMark {}
/// The id of an item of public information.
pub(crate) type ItemId = Id<ItemMark>;

/// Marks ids of files.
#[derive(Debug)]
pub(crate) enum FileMark {}
/// The id of one version of one document.
pub(crate) type FileId = Id<FileMark>;

/// Marks ids of comments.
#[derive(Debug)]
pub(crate) enum CommentMark {}
/// The id of a comment.
pub(crate) type CommentId = Id<CommentMark>;

db::text_enum! {
    /// Where an item stands.
    pub(crate) enum State {
        /// Being written; only the office sees it.
        Draft = "draft",
        /// Handed in for review, or approved and waiting for its time (`publish_at`).
        Review = "review",
        /// Public.
        Published = "published",
        /// Was public: its address stays and tells why it was taken back.
        Withdrawn = "withdrawn",
    }
}

db::text_enum! {
    /// The categories of UU 14/2008 that are published.
    pub(crate) enum Category {
        /// Pasal 9: provided and announced periodically.
        Berkala = "berkala",
        /// Pasal 10: announced at once.
        SertaMerta = "serta_merta",
        /// Pasal 11: available at any time.
        SetiapSaat = "setiap_saat",
    }
}

db::text_enum! {
    /// The forms in which the information is available.
    pub(crate) enum Form {
        /// As a file.
        Soft = "soft",
        /// On paper.
        Hard = "hard",
        /// Both.
        Both = "both",
    }
}

db::text_enum! {
    /// How far a file has been read by the machine.
    pub(crate) enum Reading {
        /// Not yet.
        Waiting = "waiting",
        /// Text and pages are there.
        Done = "done",
        /// It could not be read; it can still be downloaded.
        Failed = "failed",
        /// There is nothing to read in this format.
        None = "none",
    }
}

db::text_enum! {
    /// When the main officer looks at what an agency publishes.
    pub(crate) enum ReviewRule {
        /// Before it is public.
        Before = "before",
        /// After it is public.
        After = "after",
    }
}
