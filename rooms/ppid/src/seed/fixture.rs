//! The demo's items as they are written in `fixtures/` (see its README).

use base::{Error, Result};
use serde::Deserialize;

const FILES: &[&str] = &[
    include_str!("../../fixtures/items-1.toml"),
    include_str!("../../fixtures/items-2.toml"),
    include_str!("../../fixtures/items-3.toml"),
    include_str!("../../fixtures/items-4.toml"),
];

#[derive(Deserialize)]
struct Part {
    item: Vec<Entry>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) slug: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) title_en: String,
    pub(super) summary: String,
    pub(super) category: String,
    pub(super) org: String,
    pub(super) responsible: String,
    pub(super) maker: String,
    pub(super) made_at: String,
    pub(super) made_place: String,
    pub(super) form: String,
    pub(super) retention: String,
    pub(super) language: String,
    pub(super) period: String,
    pub(super) legal_basis: String,
    pub(super) tags: Vec<String>,
    pub(super) related: Vec<String>,
    pub(super) state: String,
    #[serde(default)]
    pub(super) published_at: String,
    #[serde(default)]
    pub(super) withdrawn_reason: String,
    pub(super) file: Make,
    pub(super) sections: Vec<Section>,
    #[serde(default)]
    pub(super) table: Option<Tabular>,
    #[serde(default)]
    pub(super) versions: Vec<Version>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Make {
    pub(super) kind: String,
    pub(super) template: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) paragraphs: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Tabular {
    pub(super) title: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Version {
    pub(super) note: String,
    pub(super) made_at: String,
}

/// Every item, in the order of the files; the order is what seed jobs count by.
pub(super) fn entries() -> Result<Vec<Entry>> {
    let mut all = Vec::new();
    for text in FILES {
        all.extend(toml::from_str::<Part>(text).map_err(Error::internal)?.item);
    }
    Ok(all)
}
