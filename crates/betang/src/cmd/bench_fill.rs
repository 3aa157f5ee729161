//! `betang bench-fill`: an instance of a size worth measuring, and how many commits a second it takes.
//! For `make bench`; hidden from the help, because no operator has a use for it.

use std::{process::ExitCode, time::Instant};

use base::{Error, Result};
use kit::{Audit, Cx, Permission};

use crate::{cmd::say, start::Place};

const COMMIT: Permission = Permission::system("kit.bench");

#[derive(clap::Args, Debug)]
pub(crate) struct BenchFill {
    /// Items of public information to add
    #[arg(long, default_value_t = 100_000)]
    items: i64,
    /// Empty commits to make afterwards, to see how fast they go
    #[arg(long, default_value_t = 0)]
    commits: u32,
}

impl BenchFill {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        super::log(place)?;
        let app = place.app().await?;
        let cx = Cx::system(&app, "kit.bench");
        if self.items > 0 {
            // Agencies and accounts, without the demo's own items: their files would be made meanwhile.
            let identity = app.rooms().iter().find(|r| r.name == "identity").and_then(|r| r.seed);
            identity.ok_or_else(|| Error::unavailable("room identity is closed"))?(&cx).await?;
            let begun = Instant::now();
            ppid::fill(&cx, self.items).await?;
            say(&format!("filled {} items in {:.1} s", self.items, begun.elapsed().as_secs_f64()))?;
            let begun = Instant::now();
            let n = kit::feed::rebuild(&app, &mut |_| {}).await?;
            say(&format!("indexed {n} documents in {:.1} s", begun.elapsed().as_secs_f64()))?;
        }
        if self.commits > 0 {
            let begun = Instant::now();
            for n in 0..self.commits {
                let tx = cx.begin(cx.grant_everywhere(COMMIT)?).await?;
                tx.commit(Audit::new("kit.bench", "instance", n)).await?;
            }
            let rate = f64::from(self.commits) / begun.elapsed().as_secs_f64();
            say(&format!("commits {rate:.0} a second"))?;
        }
        app.db().close().await;
        Ok(ExitCode::SUCCESS)
    }
}
