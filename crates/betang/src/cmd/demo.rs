//! `betang demo remove`: takes the demo content out of an instance that goes on for real.

use std::process::ExitCode;

use base::Result;
use clap::Subcommand;
use kit::{Audit, Cx, Permission, setting};

use crate::{cmd::say, start, start::Place};

const UNSEED: Permission = Permission::system("kit.unseed");
/// Whose work is demo too, for rooms that take theirs out: a list of ids of people.
const PEOPLE: &str = "kit.demo_people";

#[derive(clap::Args, Debug)]
pub(crate) struct Demo {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Erase the demo accounts and take out what the demo brought and what its accounts made
    Remove {
        /// Leave the demo's organisations: they are the province's own by now
        #[arg(long)]
        keep_organisations: bool,
    },
}

impl Demo {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        let What::Remove { keep_organisations } = self.what;
        super::log(place)?;
        let app = place.app().await?;
        if !app.is_demo() {
            app.db().close().await;
            return say("there is no demo content here");
        }
        let cx = Cx::system(&app, "kit.unseed");
        let people = identity::unseed::demo_people(&cx).await?;
        let mut tx = cx.begin(cx.grant_everywhere(UNSEED)?).await?;
        setting::put(&mut tx, PEOPLE, &people).await?;
        tx.commit(Audit::new("kit.unseed", "instance", "begun")).await?;
        // What stands on other rooms goes before them.
        for room in app.rooms().iter().rev().filter(|r| r.name != "identity") {
            if let Some(unseed) = room.unseed {
                unseed(&cx).await?;
            }
        }
        let erased = identity::unseed::accounts(&cx).await?;
        let stayed = if keep_organisations {
            None
        } else {
            Some(identity::unseed::organisations(&cx, &people).await?)
        };
        let mut tx = cx.begin(cx.grant_everywhere(UNSEED)?).await?;
        setting::put(&mut tx, start::DEMO, &false).await?;
        setting::put(&mut tx, PEOPLE, &Vec::<contracts::org::PersonId>::new()).await?;
        tx.commit(Audit::new("kit.unseeded", "instance", "demo")).await?;
        app.db().close().await;
        say(&format!("{erased} demo accounts erased, their sessions ended"))?;
        match stayed {
            None => say("the demo's organisations stay")?,
            Some(0) => say("the demo's organisations are out")?,
            Some(n) => say(&format!("{n} organisations stay: somebody real works there"))?,
        };
        say("restart betang serve; without any account left it prints a set-up token")
    }
}
