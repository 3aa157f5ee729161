//! Adapters: each plugs an engine into its port of `contracts`. Short, no rules.

mod paper;
mod search;

pub(crate) use paper::Paper;
pub(crate) use search::Tantivy;
