//! Rows of the catalogue and the reads that both sides of the room share. Writes stand in `write`.

pub(crate) mod desk;
pub(crate) mod files;
pub(crate) mod history;
pub(crate) mod unseed;
pub(crate) mod write;

use base::{Result, Timestamp};
use contracts::org::{OrgId, PersonId};
use db::{Conn, Json, query};

use crate::harvest::SourceId;
use crate::model::{Content, FileId, ItemId, Reading, Stage, State};

db::row! {
    /// An item of public information.
    #[derive(Clone, Debug)]
    pub(crate) struct Item {
        pub(crate) id: ItemId,
        pub(crate) number: i64,
        pub(crate) org: OrgId,
        pub(crate) org_path: String,
        pub(crate) title: String,
        pub(crate) title_en: String,
        pub(crate) summary: String,
        /// Empty only while it is a draft.
        pub(crate) category: String,
        pub(crate) unit: String,
        pub(crate) officer: String,
        pub(crate) maker: String,
        /// ISO date; empty only while it is a draft.
        pub(crate) made_on: String,
        pub(crate) made_place: String,
        pub(crate) form: String,
        pub(crate) retention: String,
        pub(crate) language: String,
        pub(crate) period: String,
        pub(crate) year: Option<i64>,
        pub(crate) legal_basis: String,
        pub(crate) tags: Json<Vec<String>>,
        pub(crate) state: State,
        pub(crate) publish_at: Option<Timestamp>,
        pub(crate) published_at: Option<Timestamp>,
        pub(crate) withdrawn_at: Option<Timestamp>,
        pub(crate) withdrawn_reason: String,
        pub(crate) reviewed_at: Option<Timestamp>,
        pub(crate) revision: i64,
        pub(crate) created_by: Option<PersonId>,
        pub(crate) created_at: Timestamp,
        pub(crate) updated_at: Timestamp,
        /// The site that keeps it; none for our own.
        pub(crate) source: Option<SourceId>,
    }
}

impl Item {
    /// The state, with the waiting for its time told apart.
    pub(crate) const fn stage(&self) -> Stage {
        Stage::of(self.state, self.publish_at.is_some(), self.published_at.is_some())
    }

    /// The title in `lang`.
    pub(crate) fn title_in(&self, lang: base::Lang) -> &str {
        if lang == base::Lang::En && !self.title_en.is_empty() {
            &self.title_en
        } else {
            &self.title
        }
    }

    /// What an officer wrote.
    pub(crate) fn content(&self) -> Content {
        Content {
            title: self.title.clone(),
            title_en: self.title_en.clone(),
            summary: self.summary.clone(),
            category: self.category.clone(),
            unit: self.unit.clone(),
            officer: self.officer.clone(),
            maker: self.maker.clone(),
            made_on: self.made_on.clone(),
            made_place: self.made_place.clone(),
            form: self.form.clone(),
            retention: self.retention.clone(),
            language: self.language.clone(),
            period: self.period.clone(),
            year: self.year,
            legal_basis: self.legal_basis.clone(),
            tags: self.tags.0.clone(),
        }
    }
}

db::row! {
    /// One version of one document of an item.
    #[derive(Clone, Debug)]
    pub(crate) struct File {
        pub(crate) id: FileId,
        pub(crate) item: ItemId,
        pub(crate) slot: i64,
        pub(crate) version: i64,
        /// The newest version of a slot that was not taken out. A slot without one is not shown to the public.
        pub(crate) is_current: bool,
        pub(crate) note: String,
        pub(crate) blob: String,
        pub(crate) name: String,
        pub(crate) size: i64,
        pub(crate) mime: String,
        pub(crate) format: String,
        pub(crate) reading: Reading,
        pub(crate) pages: Option<i64>,
        pub(crate) recognised: bool,
        pub(crate) created_by: Option<PersonId>,
        pub(crate) created_at: Timestamp,
    }
}

/// The item with this id, in any state.
pub(crate) async fn find(c: Conn<'_>, id: ItemId) -> Result<Option<Item>> {
    query("SELECT * FROM ppid_item WHERE id = $1").bind(id).optional(c).await
}

/// The item with this number, in any state: the caller decides who may see it.
pub(crate) async fn by_number(c: Conn<'_>, number: i64) -> Result<Option<Item>> {
    query("SELECT * FROM ppid_item WHERE number = $1").bind(number).optional(c).await
}

/// Every version of every document, by slot, newest version first.
pub(crate) async fn files_of(c: Conn<'_>, item: ItemId) -> Result<Vec<File>> {
    query("SELECT * FROM ppid_file WHERE item = $1 ORDER BY slot, version DESC, id")
        .bind(item)
        .all(c)
        .await
}

/// The documents as they are now.
pub(crate) async fn current_files(c: Conn<'_>, item: ItemId) -> Result<Vec<File>> {
    query("SELECT * FROM ppid_file WHERE item = $1 AND is_current ORDER BY slot, id")
        .bind(item)
        .all(c)
        .await
}

/// One version of a document.
pub(crate) async fn file(c: Conn<'_>, id: FileId) -> Result<Option<File>> {
    query("SELECT * FROM ppid_file WHERE id = $1").bind(id).optional(c).await
}

/// Items that an officer named as related, by number.
pub(crate) async fn related(c: Conn<'_>, item: ItemId) -> Result<Vec<Item>> {
    query(
        "SELECT i.* FROM ppid_related r JOIN ppid_item i ON i.id = r.other
         WHERE r.item = $1 ORDER BY i.number",
    )
    .bind(item)
    .all(c)
    .await
}
