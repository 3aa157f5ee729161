//! What the front door is told: while nobody has an account, every page leads to the set-up page.

use std::sync::atomic::{AtomicBool, Ordering};

use base::Result;
use contracts::{
    BoxFuture,
    setup::{Founding, Gate},
};
use kit::App;

/// The set-up page.
pub(crate) const HOME: &str = "/pasang";

/// Remembers that the house is open: that never changes back while it runs.
pub(crate) struct Door {
    app: App,
    open: AtomicBool,
}

impl Door {
    pub(crate) fn of(app: &App) -> Self {
        // Demo content brings its accounts; while it goes in, pages show what is there.
        Self { app: app.clone(), open: AtomicBool::new(app.is_demo()) }
    }
}

impl Gate for Door {
    fn leads_to(&self) -> BoxFuture<'_, Result<Option<&'static str>>> {
        Box::pin(async {
            if self.open.load(Ordering::Relaxed) {
                return Ok(None);
            }
            // Without the room that keeps accounts there is nothing to set up.
            let founded = match self.app.ask::<dyn Founding>() {
                Some(identity) => identity.is_founded().await?,
                None => true,
            };
            self.open.store(founded, Ordering::Relaxed);
            Ok((!founded).then_some(HOME))
        })
    }
}
