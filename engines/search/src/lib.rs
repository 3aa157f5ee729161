//! Full-text search in Indonesian and English over tantivy.
//!
//! The engine takes [`Doc`]s and answers [`Query`]s: matching that understands Indonesian word
//! forms, typing errors, abbreviations and synonyms, with facets, highlights and suggestions.
//! It deliberately knows no database, no room, no rights and no HTTP: whoever calls it decides
//! what is public, when to feed it and how to escape what it returns.

mod analysis;
mod bonus;
mod browse;
mod collect;
mod columns;
mod error;
mod fieldtext;
mod generation;
mod highlight;
mod index;
mod model;
mod query;
mod rebuild;
mod schema;
mod suggest;
mod synonyms;

pub use error::Error;
pub use index::Engine;
pub use model::{Doc, Facets, Hit, Page, Query, Settings, Sort, Span, Suggestion};
pub use rebuild::Rebuild;
pub use synonyms::default_synonyms;
