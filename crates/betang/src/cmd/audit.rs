//! `betang audit verify`

use std::process::ExitCode;

use base::Result;
use clap::Subcommand;

use crate::{cmd::say, start::Place};

#[derive(clap::Args, Debug)]
pub(crate) struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Read the whole chain and every signed head; exit code 1 when anything is wrong
    Verify,
}

impl Audit {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        let What::Verify = self.what;
        super::log(place)?;
        let app = place.app().await?;
        let v = kit::audit::verify(app.db(), &**app.store(), &app.keys().public()).await?;
        app.db().close().await;
        for fault in &v.faults {
            say(fault)?;
        }
        say(&format!("{} rows, {} signed heads, {} faults", v.rows, v.heads, v.faults.len()))?;
        Ok(if v.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
