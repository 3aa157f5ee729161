//! Adapters: each plugs an engine into its port of `contracts`. Short, no rules.

mod paper;
mod search;

pub use paper::Paper;
pub use search::Tantivy;
