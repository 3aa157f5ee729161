//! `betang import`: data that others keep, brought in by the operator.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use base::{Error, Result};
use clap::Subcommand;
use kit::Cx;

use crate::{cmd::say, start::Place};

#[derive(clap::Args, Debug)]
pub(crate) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// The list of regions and their codes: lines of code,name; again whenever a new list comes out
    Wilayah {
        /// The CSV file
        file: PathBuf,
    },
    /// Documents of the catalogue: a spreadsheet, and the folder with the files that it names
    Ppid {
        /// The spreadsheet (XLSX, ODS or CSV) with the catalogue's columns
        #[arg(long)]
        sheet: PathBuf,
        /// The folder with the files
        #[arg(long)]
        folder: PathBuf,
        /// Make the drafts; without it, only say what is wrong
        #[arg(long)]
        apply: bool,
    },
}

impl Import {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        super::log(place)?;
        let app = place.app().await?;
        let cx = Cx::system(&app, "betang.import");
        let code = match self.what {
            What::Wilayah { file } => wilayah(&cx, &file).await?,
            What::Ppid { sheet, folder, apply } => ppid(&cx, &sheet, &folder, apply).await?,
        };
        app.db().close().await;
        Ok(code)
    }
}

async fn wilayah(cx: &Cx, file: &Path) -> Result<ExitCode> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| Error::internal(format!("{}: {e}", file.display())))?;
    let done = identity::service::region::import(cx, &text).await?;
    say(&format!("{} regions read: {} new, {} renamed", done.read, done.new, done.renamed))?;
    if done.left > 0 {
        say(&format!("{} regions are not in this file; they stay", done.left))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn ppid(cx: &Cx, sheet: &Path, folder: &Path, apply: bool) -> Result<ExitCode> {
    let report = ppid::import_folder(cx, sheet, folder, apply).await?;
    for problem in &report.problems {
        say(problem)?;
    }
    for name in &report.unused {
        say(&format!("no row names the file {name}"))?;
    }
    if apply {
        say(&format!("{} rows, {} drafts made", report.rows, report.made.len()))?;
    } else {
        say(&format!(
            "{} rows, {} of them ready; nothing was made (say --apply)",
            report.rows, report.ready
        ))?;
    }
    // A row that was left out is something to mend.
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
