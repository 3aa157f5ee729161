//! Rebuilding online: a new generation is filled while the old one answers, then swapped in.
//! What is applied meanwhile goes to the old one only; the caller applies again every event after
//! the cursor it hands to [`Rebuild::finish`].

use std::fs;

use crate::error::Error;
use crate::index::{Engine, Live};
use crate::model::Doc;

/// A rebuild under way. Dropped without [`Rebuild::finish`] it leaves the live index as it is.
pub struct Rebuild {
    engine: Engine,
    next: Option<Live>,
}

impl Rebuild {
    pub(crate) fn begin(engine: Engine) -> Result<Self, Error> {
        let next = engine.next_generation()?;
        Ok(Self { engine, next: Some(next) })
    }

    /// Adds documents; a later one with the same id replaces an earlier one.
    pub fn add(&mut self, docs: &[Doc]) -> Result<(), Error> {
        match &self.next {
            Some(next) => self.engine.fill(next, docs),
            None => Ok(()),
        }
    }

    /// Makes the new index the live one, in one step. `cursor` is the last event whose effect is
    /// in the documents added.
    pub fn finish(mut self, cursor: u64) -> Result<(), Error> {
        let Some(next) = self.next.take() else { return Ok(()) };
        let engine = self.engine.clone();
        let _one = engine.rebuilding().lock();
        engine.swap(next, cursor)
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        if let Some(next) = self.next.take() {
            let path = next.path.clone();
            drop(next);
            // What stays is swept at the next opening.
            let _ = fs::remove_dir_all(path);
        }
    }
}
