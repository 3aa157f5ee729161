//! A certificate of the house's own: from files that are read again when they change, or from an authority by ACME
//! (see `acme`). Whatever goes wrong, what is in use stays in use.
//!
//! It answers by one certificate for every name: a house has one site.

mod certificate;
mod listen;
mod plain;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use arc_swap::ArcSwap;
use base::{Error, Result};
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::net::TcpListener;

use crate::{App, acme, clockwork, config::Tls};

pub(crate) use certificate::Certificate;
pub use listen::Peer;

/// How often the files are looked at; two calls that read no disk.
const LOOK: Duration = Duration::from_secs(1);
/// Every how many looks the database is asked whether another node has a newer certificate.
const ASK: u32 = 5;

/// The certificate in use; each handshake asks for it, so it changes without a restart.
#[derive(Debug)]
struct InUse(ArcSwap<CertifiedKey>);

impl ResolvesServerCert for InUse {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load_full())
    }
}

/// Names one provider of cryptography for the whole process: libraries that leave the choice open find it.
pub(crate) fn choose_provider() {
    // A second call, or a program that chose already, changes nothing.
    let _ = aws_lc_rs::default_provider().install_default();
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Speaks TLS on `listener` from now on, and answers plain HTTP where `tls.http` says.
///
/// # Errors
/// Invalid when the section is not complete or its files are no certificate and key.
pub(crate) async fn open(app: &App, listener: TcpListener) -> Result<listen::TlsListener> {
    let tls = &app.config().tls;
    complete(tls)?;
    choose_provider();
    let mut files = Files::of(app);
    if tls.acme {
        adopt(app).await;
    }
    let found = match files.look() {
        Ok(found) => found,
        Err(e) if tls.acme => {
            tracing::warn!(error = %e, "the kept certificate cannot be read; another is ordered");
            None
        }
        Err(e) => return Err(e),
    };
    if tls.acme && found.as_ref().is_none_or(|c| !c.covers(&tls.domains)) {
        clockwork::hurry(app, acme::SCHEDULE).await?;
    }
    let first = match found {
        Some(c) => c.key,
        // Until the authority has answered, a browser warns; but the house can be reached.
        None => acme::stand_in(&tls.domains)?,
    };
    let in_use = Arc::new(InUse(ArcSwap::from(first)));
    let port = listener.local_addr().map_err(Error::internal)?.port();
    tokio::spawn(follow(app.clone(), files, in_use.clone()));
    tokio::spawn(plain::serve(app.clone(), port));
    Ok(listen::TlsListener::new(listener, server(in_use)?))
}

fn complete(tls: &Tls) -> Result<()> {
    let wrong = |what: &str| Err(Error::invalid("kit.error.config").because(what.to_owned()));
    match (tls.acme, tls.cert.is_empty(), tls.key.is_empty(), tls.domains.is_empty()) {
        (true, false, ..) => wrong("[tls]: either acme or cert, not both"),
        (true, _, _, true) => wrong("[tls]: acme needs domains"),
        (false, _, true, _) => wrong("[tls]: cert needs key"),
        _ => Ok(()),
    }
}

fn server(in_use: Arc<InUse>) -> Result<Arc<ServerConfig>> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_no_client_auth()
        .with_cert_resolver(in_use);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The certificate that this node has, as it lies on the disk now.
///
/// # Errors
/// Invalid when it is none.
pub(crate) fn on_disk(app: &App) -> Result<Option<Certificate>> {
    Files::of(app).look()
}

/// Where an ordered certificate is kept: key and chain in one file, so that both change at once.
pub(crate) fn ordered(app: &App) -> PathBuf {
    app.config().data.join("keys/certificate.pem")
}

/// Two files (or one that is both), and how they looked last.
struct Files {
    cert: PathBuf,
    key: PathBuf,
    seen: Option<[Stamp; 2]>,
}

type Stamp = (SystemTime, u64);

impl Files {
    fn of(app: &App) -> Self {
        let (tls, data) = (&app.config().tls, &app.config().data);
        let (cert, key) = if tls.acme {
            (ordered(app), ordered(app))
        } else {
            (data.join(&tls.cert), data.join(&tls.key))
        };
        Self { cert, key, seen: None }
    }

    /// The certificate when it changed since the last look. `None` when it did not, or is not there yet.
    fn look(&mut self) -> Result<Option<Certificate>> {
        let unreadable = |e: std::io::Error, path: &PathBuf| {
            Error::invalid("kit.error.config").because(format!("{}: {e}", path.display()))
        };
        let stamp = |path: &PathBuf| -> std::io::Result<Stamp> {
            let meta = std::fs::metadata(path)?;
            Ok((meta.modified()?, meta.len()))
        };
        let now = match (stamp(&self.cert), stamp(&self.key)) {
            (Ok(a), Ok(b)) => [a, b],
            (Err(e), _) if e.kind() == std::io::ErrorKind::NotFound && self.cert == self.key => {
                return Ok(None);
            }
            (Err(e), _) => return Err(unreadable(e, &self.cert)),
            (_, Err(e)) => return Err(unreadable(e, &self.key)),
        };
        if self.seen == Some(now) {
            return Ok(None);
        }
        // Remembered before it is read, and also when it is no good: the next change of either file is tried.
        self.seen = Some(now);
        let read = |path: &PathBuf| std::fs::read(path).map_err(|e| unreadable(e, path));
        Certificate::read(&read(&self.cert)?, &read(&self.key)?).map(Some)
    }
}

/// Takes a changed certificate into use until the house stops.
async fn follow(app: App, mut files: Files, in_use: Arc<InUse>) {
    let mut looks = 0_u32;
    let mut missing = false;
    loop {
        tokio::select! {
            () = app.stopping().cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        looks = looks.wrapping_add(1);
        if app.config().tls.acme && looks.is_multiple_of(ASK) {
            adopt(&app).await;
        }
        match files.look() {
            Ok(Some(c)) => {
                tracing::info!(until = c.until.rfc3339(), "a new certificate is in use");
                in_use.0.store(c.key);
                missing = false;
            }
            Ok(None) => missing = false,
            // Said once, not every second.
            Err(e) if !missing => {
                missing = true;
                tracing::warn!(error = %e, "the certificate cannot be read; the one before stays in use");
            }
            Err(_) => {}
        }
    }
}

/// Another node may have ordered a certificate: it becomes this node's.
async fn adopt(app: &App) {
    if let Err(e) = acme::adopt(app).await {
        tracing::warn!(error = %e, "the certificate of another node cannot be had");
    }
}
