//! `betang backup`: makes, lists and checks backups. It runs beside `betang serve`.

use std::{num::NonZeroUsize, path::PathBuf, process::ExitCode};

use base::{Error, Result};
use clap::Subcommand;

use crate::{
    backup::{self, Shelf},
    cmd::say,
    start::{self, Place},
};

#[derive(clap::Args, Debug)]
pub(crate) struct Backup {
    #[command(subcommand)]
    what: Option<What>,
    /// The folder that holds the backups; on another disk, better on another machine
    #[arg(long)]
    to: Option<PathBuf>,
    /// Keep only so many backups, the newest
    #[arg(long)]
    keep: Option<NonZeroUsize>,
    /// Take files that are there already for whole by their size, instead of reading them
    #[arg(long)]
    quick: bool,
    /// Make none: read every byte that is there and compare it with its hash
    #[arg(long, conflicts_with_all = ["keep", "quick"])]
    check: bool,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Say which backups there are, oldest first
    List {
        /// The folder that holds the backups
        #[arg(long)]
        to: PathBuf,
    },
}

impl Backup {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        if let Some(What::List { to }) = self.what {
            return list(&Shelf::at(&to));
        }
        let to = self.to.ok_or_else(|| Error::internal("say where: --to PATH"))?;
        let shelf = Shelf::at(&to);
        if self.check {
            return check(&shelf).await;
        }
        let config = super::log(place)?;
        let db = start::open(&config).await?;
        let aside = tempfile::tempdir().map_err(Error::internal)?;
        let app = start::build_beside(config, db, aside.path()).await?;
        let made = backup::make(&app, &place.config_file(), &shelf, self.quick).await?;
        app.db().close().await;
        let m = &made.manifest;
        say(&format!(
            "{}: {} tables, {} rows of the record, {} files ({} new)",
            shelf.show(&made.name),
            m.tables.len(),
            m.audit_seq,
            m.blobs,
            made.copied
        ))?;
        if let Some(keep) = self.keep {
            let gone = backup::thin(&shelf, keep.get())?;
            say(&format!("{gone} older backups removed"))?;
        }
        for hash in &m.missing {
            say(&format!("MISSING in the store, so not in this backup: {hash}"))?;
        }
        say(
            "KEYS ARE IN IT: whoever reads this folder reads everything. Keep it as you keep the keys.",
        )?;
        Ok(if m.missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

fn list(shelf: &Shelf) -> Result<ExitCode> {
    let all = shelf.list()?;
    for (name, m) in &all {
        let flaw = if m.missing.is_empty() {
            String::new()
        } else {
            format!(", {} files MISSING", m.missing.len())
        };
        say(&format!(
            "{name}  {}  from {}, betang {}, {} rows of the record, {} files, {} bytes{flaw}",
            m.made_at.rfc3339(),
            m.database,
            m.version,
            m.audit_seq,
            m.blobs,
            m.blob_bytes
        ))?;
    }
    say(&format!("{} backups", all.len()))
}

async fn check(shelf: &Shelf) -> Result<ExitCode> {
    let found = backup::check(shelf).await?;
    for fault in &found.faults {
        say(fault)?;
    }
    say(&format!(
        "{} backups, {} files, {} faults",
        found.backups,
        found.files,
        found.faults.len()
    ))?;
    // A shelf without a backup is no reason to sleep well.
    let good = found.faults.is_empty() && found.backups > 0;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
