//! paper: documents in and out.
//!
//! Out: PDF by typst ([`typeset`], [`templates`]), XLSX and CSV ([`sheet_out`]), page images for
//! phones ([`pages`]). In: what a file is ([`kind`]), its text ([`extract`]), its tables
//! ([`sheets`]), what it says of itself ([`propose`]), and whether we have it already ([`similar`]).
//!
//! It knows no province and no database, opens no network and starts no program. For what only
//! programs of the machine can do (text of a PDF, reading a scan) it builds the command line
//! ([`commands`]) and reads the answer ([`parse`]); running it, in a sandbox, is the caller's part.

pub mod commands;
mod error;
pub mod extract;
pub mod kind;
pub mod pages;
pub mod parse;
pub mod propose;
pub mod sheet_out;
pub mod sheets;
pub mod similar;
pub mod templates;
pub mod typeset;

pub use error::Error;
pub use kind::Kind;
pub use typeset::Typesetter;
