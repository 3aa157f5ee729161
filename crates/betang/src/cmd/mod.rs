//! The command line. Every command prints for people on standard output and logs on standard error.

mod audit;
mod backup;
mod bench_fill;
mod config;
mod database;
mod demo;
mod doctor;
mod import;
mod restore;
mod search;
mod serve;
mod user;

use std::{io::Write as _, process::ExitCode};

use base::{Clock as _, Error, Result, SystemClock};
use clap::{Parser, Subcommand};

use crate::{rooms, start, start::Place, telemetry};

/// Betang: the software of a smart province.
#[derive(Parser, Debug)]
#[command(version, about, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the site until told to stop (Ctrl-C, SIGTERM)
    Serve(serve::Serve),
    /// Bring the database's tables up to date
    Migrate,
    /// Fill an empty instance with demo content
    Seed,
    /// Accounts: add, list, password, role, disable, erase
    User(user::User),
    /// The config file: check it, show what is in force, print the reference
    Config(config::Config),
    /// The database: copy to PostgreSQL
    Db(database::Database),
    /// A backup of database, files and keys, while the site goes on
    Backup(backup::Backup),
    /// An instance from a backup, in an empty folder
    Restore(restore::Restore),
    /// Data of others: the official list of regions, documents with their spreadsheet
    Import(import::Import),
    /// Demo content: take it out again
    Demo(demo::Demo),
    /// The search index: rebuild it
    Search(search::Search),
    /// The record: verify its chain
    Audit(audit::Audit),
    /// What this machine lacks, and how to get it
    Doctor,
    /// Items to measure with
    #[command(hide = true)]
    BenchFill(bench_fill::BenchFill),
}

/// Runs one command.
pub async fn run(args: Args) -> Result<ExitCode> {
    let place = &args.place;
    match args.command {
        Command::Serve(c) => c.run(place).await,
        Command::Migrate => {
            log(place)?;
            let (_, db) = place.database().await?;
            let n = db::migrate(&db, &rooms::sets(), SystemClock.now()).await?;
            db.close().await;
            say(&format!("{n} migrations ran; the tables are up to date"))
        }
        Command::Seed => {
            log(place)?;
            let app = place.app().await?;
            let done = start::seed(&app).await?;
            app.db().close().await;
            say(if done {
                "demo content is in; its files are made while `betang serve` runs"
            } else {
                "demo content was there already"
            })
        }
        Command::User(c) => c.run(place).await,
        Command::Config(c) => c.run(place),
        Command::Db(c) => c.run(place).await,
        Command::Backup(c) => c.run(place).await,
        Command::Restore(c) => c.run(place).await,
        Command::Import(c) => c.run(place).await,
        Command::Demo(c) => c.run(place).await,
        Command::Search(c) => c.run(place).await,
        Command::Audit(c) => c.run(place).await,
        Command::Doctor => doctor::run(place).await,
        Command::BenchFill(c) => c.run(place).await,
    }
}

/// Prints a line for people.
pub fn say(text: &str) -> Result<ExitCode> {
    writeln!(std::io::stdout(), "{text}").map_err(Error::internal)?;
    Ok(ExitCode::SUCCESS)
}

/// Says why a command failed.
pub fn failed(e: &Error) -> ExitCode {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "betang: {e}");
    ExitCode::FAILURE
}

/// Begins to log as the config says.
pub fn log(place: &Place) -> Result<kit::config::Config> {
    let config = place.config()?;
    log_as(&config.log)?;
    Ok(config)
}

fn log_as(how: &kit::config::Log) -> Result<()> {
    telemetry::start(how, None)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Args::command().debug_assert();
    }
}
