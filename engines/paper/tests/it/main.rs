//! Claims about documents that a user would care about, on real files and real programs.

mod extract;
mod kinds;
mod pages;
mod propose;
mod sample;
mod sheets;
mod similar;
mod typeset;
mod world;
