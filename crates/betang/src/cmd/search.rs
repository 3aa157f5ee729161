//! `betang search rebuild|export`

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use base::{Error, Result};
use clap::Subcommand;
use kit::App;

use crate::{cmd::say, start::Place};

/// Documents asked of a room at once.
const PAGE: usize = 200;

#[derive(clap::Args, Debug)]
pub(crate) struct Search {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Build the index anew. While `betang serve` runs, use the button in the back office instead
    Rebuild,
    /// Write every searchable document to a file, one JSON a line: all of it is public
    Export {
        /// The file to write
        #[arg(long)]
        to: PathBuf,
    },
}

impl Search {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        super::log(place)?;
        let app = place.app().await?;
        let told = match &self.what {
            What::Rebuild => {
                let n = kit::feed::rebuild(&app, &mut |n| {
                    // Progress is a courtesy.
                    let _ = write!(std::io::stderr(), "\r{n} documents");
                })
                .await?;
                format!("\nthe index holds {n} documents")
            }
            What::Export { to } => format!("{} documents written", export(&app, to).await?),
        };
        app.db().close().await;
        say(&told)
    }
}

async fn export(app: &App, to: &Path) -> Result<usize> {
    let cannot = |e| Error::internal(format!("{}: {e}", to.display()));
    let mut out = BufWriter::new(File::create(to).map_err(cannot)?);
    let mut n = 0;
    for (_, source) in app.search_sources() {
        let mut after = String::new();
        loop {
            let docs = source.page(&after, PAGE).await?;
            let Some(last) = docs.last() else { break };
            after.clone_from(&last.id);
            for doc in &docs {
                let line = serde_json::to_string(doc).map_err(Error::internal)?;
                writeln!(out, "{line}").map_err(cannot)?;
            }
            n += docs.len();
        }
    }
    out.flush().map_err(cannot)?;
    Ok(n)
}
