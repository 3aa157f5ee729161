//! `betang search rebuild`

use std::{io::Write as _, process::ExitCode};

use base::Result;
use clap::Subcommand;

use crate::{cmd::say, start::Place};

#[derive(clap::Args, Debug)]
pub(crate) struct Search {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Build the index anew. While `betang serve` runs, use the button in the back office instead
    Rebuild,
}

impl Search {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        let What::Rebuild = self.what;
        super::log(place)?;
        let app = place.app().await?;
        let n = kit::feed::rebuild(&app, &mut |n| {
            // Progress is a courtesy.
            let _ = write!(std::io::stderr(), "\r{n} documents");
        })
        .await?;
        app.db().close().await;
        say(&format!("\nthe index holds {n} documents"))
    }
}
