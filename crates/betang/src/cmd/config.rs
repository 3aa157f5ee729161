//! `betang config check|show|reference`

use std::process::ExitCode;

use base::Result;
use clap::Subcommand;

use crate::{cmd::say, rooms, start::Place};

#[derive(clap::Args, Debug)]
pub(crate) struct Config {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Say what is wrong with the file
    Check,
    /// Print what is in force, without secrets
    Show,
    /// Print every key with its meaning and default
    Reference,
}

impl Config {
    pub(crate) fn run(self, place: &Place) -> Result<ExitCode> {
        match self.what {
            What::Check => {
                place.config()?;
                say("the config is good")
            }
            What::Show => say(&place.config()?.show()),
            What::Reference => say(&kit::config::reference(&rooms::sections())),
        }
    }
}
