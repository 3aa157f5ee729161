//! `betang serve`

use std::process::ExitCode;

use base::{Clock as _, Error, Result, SystemClock};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{cmd::say, rooms, start, start::Place, telemetry};

#[derive(clap::Args, Debug)]
pub(crate) struct Serve {
    /// Address and port, instead of the config's; port 0 takes a free one
    #[arg(long)]
    listen: Option<String>,
    /// Fill an empty folder with demo content and show the demo sign-ins
    #[arg(long)]
    demo: bool,
    /// Show demo content on an address that others can reach, although everybody knows its passwords
    #[arg(long)]
    i_know: bool,
}

impl Serve {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        let mut config = place.config()?;
        telemetry::start(&config.log, Some(&config.telemetry))?;
        kit::serve::start_figures();
        let listen = self.listen.clone().unwrap_or_else(|| config.server.listen.clone());
        if self.demo && !self.i_know {
            refuse_open_demo(&listen).await?;
        }
        // Before anything is touched: what cannot listen changes nothing, and a demo knows its own address.
        let listener = TcpListener::bind(&listen)
            .await
            .map_err(|e| Error::internal(format!("cannot listen on {listen}: {e}")))?;
        let address = listener.local_addr().map_err(Error::internal)?;
        config.server.listen = address.to_string();
        let public_url = config.server.public_url.clone();
        let scheme = if config.tls.is_on() { "https" } else { "http" };
        let db = start::open(&config).await?;
        db::migrate(&db, &rooms::sets(), SystemClock.now()).await?;
        let app = start::build(config, db, self.demo).await?;
        if app.is_demo() && !self.i_know {
            refuse_open_demo(&listen).await?;
        }
        let token = setup::open(&app).await?;
        let stop = app.stopping().clone();
        let (mut term, mut int) = (
            signal(SignalKind::terminate()).map_err(Error::internal)?,
            signal(SignalKind::interrupt()).map_err(Error::internal)?,
        );
        tokio::spawn(async move {
            tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
            tracing::info!("stopping");
            stop.cancel();
        });
        // Answers (not ready yet) while demo content goes in.
        let server = tokio::spawn({
            let app = app.clone();
            async move { kit::serve::serve(&app, listener).await }
        });
        if self.demo {
            start::seed(&app).await?;
        }
        // A fresh index is built before the work begins, so that ready means searchable.
        while kit::feed::step(&app).await? > 0 {}
        kit::serve::start_work(&app);
        say(&format!("listening on {scheme}://{address}"))?;
        if let Some(token) = token {
            let site =
                if public_url.is_empty() { format!("{scheme}://{address}") } else { public_url };
            say(&format!("nobody has an account here yet; open {site}/pasang with this token:"))?;
            say(&format!("  {token}"))?;
        }
        if self.demo {
            say("demo sign-ins:")?;
            for (email, roles, password) in identity::seed::demo_accounts() {
                say(&format!("  {email:<34} {password}   {roles}"))?;
            }
        }
        server.await.map_err(Error::internal)??;
        app.db().close().await;
        telemetry::end().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// Demo accounts have passwords that everybody knows: only this machine may reach them.
async fn refuse_open_demo(listen: &str) -> Result<()> {
    let cannot = |e| Error::internal(format!("cannot listen on {listen}: {e}"));
    let mut all = tokio::net::lookup_host(listen).await.map_err(cannot)?;
    if all.all(|a| a.ip().is_loopback()) {
        return Ok(());
    }
    Err(Error::internal(format!(
        "there is demo content, whose passwords everybody knows: listen on 127.0.0.1 instead of {listen}, \
         take it out with betang demo remove, or say --i-know"
    )))
}
