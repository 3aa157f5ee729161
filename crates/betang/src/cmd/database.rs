//! `betang db copy --to postgres://..`

use std::process::ExitCode;

use base::{Clock as _, Result, SystemClock};
use clap::Subcommand;
use db::{Db, Options};

use crate::{cmd::say, rooms, start::Place};

#[derive(clap::Args, Debug)]
pub(crate) struct Database {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Move this instance's data to PostgreSQL and prove that it is the same
    Copy {
        /// The target, an empty database: postgres://user:password@host/name
        #[arg(long)]
        to: String,
        /// Leave this instance writable afterwards (a trial, not a move)
        #[arg(long)]
        keep: bool,
    },
}

/// Run at the source in the transaction of the copy: an instance that moved away refuses further writes,
/// so nothing can be acknowledged that the new one does not have.
const MOVED: &str = "UPDATE kit_head SET moved_to = 'postgres' WHERE one = 1";

impl Database {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        let What::Copy { to, keep } = self.what;
        super::log(place)?;
        let (_, from) = place.database().await?;
        db::migrate(&from, &rooms::sets(), SystemClock.now()).await?;
        let target = Db::open(&to, &Options::default()).await?;
        let after = if keep { None } else { Some(MOVED) };
        let report = db::copy(&from, &target, &rooms::sets(), SystemClock.now(), after).await?;
        for t in &report.tables {
            say(&format!("{:<24} {:>9} rows  {}", t.name, t.rows, &t.hash[..16]))?;
        }
        target.close().await;
        from.close().await;
        say("every table has the same rows and the same hash on both sides")?;
        if !keep {
            say(
                "this instance now refuses writes; set database.url to the new address and start again",
            )?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
