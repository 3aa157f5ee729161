//! The roof of the house: one binary, many commands. Each command is a file in `cmd/`.

use std::{process::ExitCode, time::Duration};

use betang::cmd;
use clap::Parser as _;

/// Gives memory back after a burst of work and takes a third off the cost of a page, against the system's own.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = cmd::Args::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(r) => r,
        Err(e) => return cmd::failed(&base::Error::internal(e)),
    };
    let code = match runtime.block_on(cmd::run(args)) {
        Ok(code) => code,
        Err(e) => cmd::failed(&e),
    };
    // A job in the middle of a long computation is not waited for: the next start takes it over.
    runtime.shutdown_timeout(Duration::from_secs(1));
    code
}
