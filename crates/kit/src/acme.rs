//! A certificate from an authority by ACME (RFC 8555), proved by HTTP-01, ordered and renewed by a schedule on one
//! node. The order's answers and the certificate (sealed) go through the database, so that every node can give them.
//!
//! An order that fails leaves everything as it was; the schedule tries again in an hour, and the status page says why.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use base::{Error, Result};
use contracts::BoxFuture;
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Identifier, NewAccount,
    NewOrder, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, DistinguishedName, KeyPair};
use rustls::sign::CertifiedKey;
use serde::{Deserialize, Serialize};

use crate::{
    App, Audit, Cx, Permission, config::Tls, keys, room::Schedule, setting, tls, tls::Certificate,
};

/// The schedule's name.
pub(crate) const SCHEDULE: &str = "kit.certificate";
/// Looks whether it is time; most turns find that it is not.
pub(crate) const RENEW: Schedule =
    Schedule { name: SCHEDULE, every: Duration::from_secs(3600), run: renew };

const ORDER: Permission = Permission::system("kit.order_certificate");
/// The setting that holds the answers of the order under way: token to key authorisation. No secret.
const ANSWERS: &str = "kit.acme_answers";
/// The setting that holds the certificate with its key, sealed.
const KEPT: &str = "kit.acme_certificate";
/// How long the authority may take to look, and to sign.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(90));

#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Hex of the PEM text under the master key.
    sealed: String,
}

/// The account as it lies in `keys/`.
#[derive(Serialize, Deserialize)]
struct KeptAccount {
    directory: String,
    credentials: AccountCredentials,
}

/// What the authority (or anyone) asks for under `/.well-known/acme-challenge/`.
pub(crate) async fn answer(app: &App, token: &str) -> Result<Option<String>> {
    let mut r = app.db().read().await?;
    let answers: BTreeMap<String, String> = setting::get(r.conn(), ANSWERS).await?;
    Ok(answers.get(token).cloned())
}

/// Takes the certificate that a node kept in the database into this node's `keys/`, when it lasts longer.
pub(crate) async fn adopt(app: &App) -> Result<()> {
    let mut r = app.db().read().await?;
    let kept: Option<Sealed> = setting::find(r.conn(), KEPT).await?;
    drop(r);
    let Some(kept) = kept else { return Ok(()) };
    let pem = app.keys().unwrap(&hex::decode(&kept.sealed).map_err(Error::internal)?)?;
    let theirs = Certificate::read(&pem, &pem)?;
    let ours = tls::on_disk(app).ok().flatten();
    if ours.is_none_or(|c| c.until < theirs.until) {
        keys::write_secret(&tls::ordered(app), &pem)?;
    }
    Ok(())
}

/// A certificate that nobody vouches for, to be reachable by until there is one.
pub(crate) fn stand_in(domains: &[String]) -> Result<Arc<CertifiedKey>> {
    let key = KeyPair::generate().map_err(Error::internal)?;
    let made = CertificateParams::new(domains)
        .and_then(|p| p.self_signed(&key))
        .map_err(|e| Error::invalid("kit.error.config").because(format!("tls.domains: {e}")))?;
    let (cert, key) = (made.pem(), key.serialize_pem());
    Ok(Certificate::read(cert.as_bytes(), key.as_bytes())?.key)
}

fn renew(cx: &Cx) -> BoxFuture<'_, Result<()>> {
    Box::pin(async move {
        let tls = &cx.app().config().tls;
        if !tls.acme {
            return Ok(());
        }
        adopt(cx.app()).await?;
        let kept = tls::on_disk(cx.app()).ok().flatten();
        if kept.is_some_and(|c| c.covers(&tls.domains) && cx.now() < c.renew_at()) {
            return Ok(());
        }
        let ordered = order(cx, tls).await;
        // Whatever came of it, nobody need answer any more.
        if let Err(e) = put_answers(cx, &BTreeMap::new()).await {
            tracing::warn!(error = %e, "answers of an order are still there");
        }
        keep(cx, &ordered?).await
    })
}

/// Key and chain as one PEM text.
async fn order(cx: &Cx, tls: &Tls) -> Result<String> {
    let account = account(cx.app(), tls).await?;
    let names: Vec<Identifier> = tls.domains.iter().cloned().map(Identifier::Dns).collect();
    let mut order = match account.new_order(&NewOrder::new(&names)).await {
        Ok(order) => order,
        Err(e) => {
            forget_unknown_account(cx.app(), &e);
            return Err(refused(e));
        }
    };
    let mut answers = BTreeMap::new();
    let mut wanted = order.authorizations();
    while let Some(one) = wanted.next().await {
        let mut one = one.map_err(refused)?;
        match one.status {
            AuthorizationStatus::Pending => {}
            // Proved not long ago.
            AuthorizationStatus::Valid => continue,
            other => return Err(refused(format!("an authorization is {other:?}"))),
        }
        let mut challenge = one
            .challenge(ChallengeType::Http01)
            .ok_or_else(|| refused("it offers no HTTP-01 challenge"))?;
        let answer = challenge.key_authorization().as_str().to_owned();
        answers.insert(challenge.token.clone(), answer);
        put_answers(cx, &answers).await?;
        challenge.set_ready().await.map_err(refused)?;
    }
    match order.poll_ready(&PATIENCE).await.map_err(refused)? {
        OrderStatus::Ready => {}
        other => return Err(refused(format!("the order is {other:?}"))),
    }
    let key = KeyPair::generate().map_err(Error::internal)?;
    let mut wish = CertificateParams::new(tls.domains.as_slice()).map_err(Error::internal)?;
    wish.distinguished_name = DistinguishedName::new();
    let request = wish.serialize_request(&key).map_err(Error::internal)?;
    order.finalize_csr(request.der()).await.map_err(refused)?;
    let chain = order.poll_certificate(&PATIENCE).await.map_err(refused)?;
    Ok(format!("{}{chain}", key.serialize_pem()))
}

fn account_file(app: &App) -> PathBuf {
    app.config().data.join("keys/acme-account.json")
}

/// The account of this instance at the configured authority, made when there is none.
async fn account(app: &App, tls: &Tls) -> Result<Account> {
    tls::choose_provider();
    let builder = || {
        let built = match tls.ca_file.as_str() {
            "" => Account::builder(),
            file => Account::builder_with_root(app.config().data.join(file)),
        };
        built.map_err(refused)
    };
    let kept = tokio::fs::read(account_file(app)).await.ok();
    let kept = kept.and_then(|b| serde_json::from_slice::<KeptAccount>(&b).ok());
    if let Some(kept) = kept.filter(|k| k.directory == tls.directory) {
        return builder()?.from_credentials(kept.credentials).await.map_err(refused);
    }
    let contact = format!("mailto:{}", tls.contact);
    let contacts: Vec<&str> = (!tls.contact.is_empty()).then_some(&*contact).into_iter().collect();
    let wish = NewAccount {
        contact: &contacts,
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let (account, credentials) =
        builder()?.create(&wish, tls.directory.clone(), None).await.map_err(refused)?;
    let kept = KeptAccount { directory: tls.directory.clone(), credentials };
    let bytes = serde_json::to_vec_pretty(&kept).map_err(Error::internal)?;
    keys::write_secret(&account_file(app), &bytes)?;
    Ok(account)
}

/// An authority that forgot the account gets a new one at the next try.
fn forget_unknown_account(app: &App, e: &instant_acme::Error) {
    if let instant_acme::Error::Api(p) = e
        && p.r#type.as_deref().is_some_and(|t| t.ends_with(":accountDoesNotExist"))
        && let Err(e) = std::fs::remove_file(account_file(app))
    {
        tracing::warn!(error = %e, "the account cannot be forgotten");
    }
}

async fn put_answers(cx: &Cx, answers: &BTreeMap<String, String>) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(ORDER)?).await?;
    setting::put(&mut tx, ANSWERS, answers).await?;
    tx.commit(Audit::new("kit.answer_challenge", "certificate", answers.len())).await
}

/// Into this node's folder at once, into the database for the others.
async fn keep(cx: &Cx, pem: &str) -> Result<()> {
    let app = cx.app();
    let certificate = Certificate::read(pem.as_bytes(), pem.as_bytes())?;
    keys::write_secret(&tls::ordered(app), pem.as_bytes())?;
    let sealed = Sealed { sealed: hex::encode(app.keys().wrap(pem.as_bytes())?) };
    let mut tx = cx.begin(cx.grant_everywhere(ORDER)?).await?;
    setting::put(&mut tx, KEPT, &sealed).await?;
    let names = app.config().tls.domains.join(", ");
    let trace = Audit::new("kit.order_certificate", "certificate", names);
    tx.commit(trace.note("until", certificate.until.rfc3339())).await
}

fn refused(e: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::unavailable(format!("certificate authority: {}", e.into()))
}
