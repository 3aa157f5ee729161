//! Claims about documents that a user would care about, on real files and real programs.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a step that fails is a test that fails")]

mod extract;
mod kinds;
mod pages;
mod propose;
mod sample;
mod sheets;
mod similar;
mod typeset;
mod world;
