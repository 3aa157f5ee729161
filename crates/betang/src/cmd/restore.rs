//! `betang restore`: an instance from a backup, in an empty folder.

use std::{path::PathBuf, process::ExitCode};

use base::Result;

use crate::{
    backup::{self, Database, Shelf, Wish},
    cmd::say,
    start::Place,
};

#[derive(clap::Args, Debug)]
pub(crate) struct Restore {
    /// The folder that holds the backups
    #[arg(long)]
    from: PathBuf,
    /// Which of them, as `betang backup list` names it; the newest when left out
    #[arg(long)]
    name: Option<String>,
    /// Where the database goes: an empty postgres://user:password@host/name, or "sqlite" for the data folder;
    /// as the config says when left out
    #[arg(long)]
    database_url: Option<String>,
}

impl Restore {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        super::log_as(&kit::config::Log::default())?;
        let shelf = Shelf::at(&self.from);
        let done = backup::restore(&Wish {
            shelf: &shelf,
            name: self.name.as_deref(),
            data: &place.data,
            config: place.config.as_deref(),
            database: self.database_url.as_deref().map(Database::parse),
        })
        .await?;
        let m = &done.manifest;
        say(&format!(
            "restored {} (made {}): {} tables, {} files, {} documents in the index",
            done.name,
            m.made_at.rfc3339(),
            m.tables.len(),
            m.blobs,
            done.documents
        ))?;
        for hash in &m.missing {
            say(&format!("MISSING since the backup was made: file {hash}"))?;
        }
        for fault in &done.record.faults {
            say(&format!("the record was broken when the backup was made: {fault}"))?;
        }
        say(&format!(
            "the record: {} rows, {} signed heads, {} faults",
            done.record.rows,
            done.record.heads,
            done.record.faults.len()
        ))?;
        let whole = m.missing.is_empty() && done.record.faults.is_empty();
        Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
