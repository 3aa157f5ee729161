//! Duties: what each agency must publish regularly and by when, which item fulfils it, and the letters that remind of
//! it. The list itself, its days and whom it concerns are data that the main officer edits.

mod clock;
mod matrix;
mod model;
pub(crate) mod office;
pub(crate) mod seed;
mod service;
mod settings;
mod store;

pub(crate) use clock::{remind, remind_now};
