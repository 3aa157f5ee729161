//! Files by content.

use base::Result;

use crate::{App, Cx, Route};

/// The blob store of an app.
pub struct Blobs<'a> {
    app: &'a App,
}

impl<'a> Blobs<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app }
    }

    /// The house.
    #[must_use]
    pub fn app(&self) -> &App {
        self.app
    }
}

pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}

pub(crate) async fn sweep_uploads(_: &Cx) -> Result<()> {
    Ok(())
}
