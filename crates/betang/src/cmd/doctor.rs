//! `betang doctor`: what this machine lacks, what it is for, and how to get it.

use std::process::ExitCode;

use base::{Error, Result};

use crate::{cmd::say, rooms, start, start::Place};

pub(crate) async fn run(place: &Place) -> Result<ExitCode> {
    let mut missing = 0;
    let mut line = |good: bool, what: &str, note: &str| {
        missing += usize::from(!good);
        say(&format!("{} {what:<22} {note}", if good { "ok     " } else { "MISSING" })).map(|_| ())
    };
    for (program, package, purpose) in kit::tool::PROGRAMS {
        let have = kit::tool::have(program);
        let note = if have {
            (*purpose).to_owned()
        } else {
            format!("{purpose}: apt-get install {package}")
        };
        line(have, program, &note)?;
    }
    line(
        ui::assets_present(),
        "interface assets",
        if ui::assets_present() { "built in" } else { "built without: make ui, then build again" },
    )?;
    match place.config() {
        Ok(config) => {
            line(true, "config", "good")?;
            let answer = async {
                let db = start::open(&config).await?;
                db::pending(&db, &rooms::sets()).await
            };
            match answer.await {
                Ok(0) => line(true, "database", "answers, up to date")?,
                Ok(n) => line(
                    true,
                    "database",
                    &format!("answers; {n} migrations wait for `betang migrate`"),
                )?,
                Err(e) => line(false, "database", &e.to_string())?,
            }
            let probe = config.data.join(".doctor");
            let written = std::fs::write(&probe, b"?").and_then(|()| std::fs::remove_file(&probe));
            match written {
                Ok(()) => line(true, "data folder", "can be written")?,
                Err(e) => line(false, "data folder", &e.to_string())?,
            }
        }
        Err(e) => line(false, "config", &e.to_string())?,
    }
    if missing > 0 {
        return Err(Error::internal(format!("{missing} things are missing")));
    }
    Ok(ExitCode::SUCCESS)
}
