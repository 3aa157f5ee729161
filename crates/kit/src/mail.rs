//! E-mail as part of a transaction: what commits is delivered, by a job, at least once, over days when the
//! server is away. Addresses and words are encrypted at rest and never logged.
//!
//! Plain text only: it reads on every phone, and nothing in it can track or deceive.

use std::time::Duration;

use base::{Error, Id, Result, Timestamp};
use db::{Conn, query};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use serde::{Deserialize, Serialize};

use crate::{App, Cx, NewJob, Tx, config::Mail as Server, jobs::Handle};

/// What runs it: over two days of tries, at most an hour apart.
pub(crate) const ATTEMPTS: i64 = 60;
/// The setting that the set-up page writes; absent: the config file's `[mail]`.
pub const SETTING: &str = "kit.mail";
const PATIENCE: Duration = Duration::from_secs(30);

/// A letter to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// One address.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The words.
    pub text: String,
    /// Where one click ends the subscription (RFC 8058); absolute.
    pub unsubscribe: Option<String>,
}

/// Marks ids of letters.
#[derive(Debug)]
pub enum MailMark {}
/// The id of a letter.
pub type MailId = Id<MailMark>;

impl Mail {
    /// A letter.
    pub fn new(to: impl Into<String>, subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self { to: to.into(), subject: subject.into(), text: text.into(), unsubscribe: None }
    }

    /// Names the page that ends the subscription by one click.
    #[must_use]
    pub fn unsubscribe(mut self, url: String) -> Self {
        self.unsubscribe = Some(url);
        self
    }
}

/// Whether letters can leave the house.
#[must_use]
pub fn is_on(app: &App) -> bool {
    !app.mail_server().host.is_empty()
}

/// Whether letters with links can be written: there is a server, and somebody said where people reach the house.
#[must_use]
pub fn can_link(cx: &Cx) -> bool {
    is_on(cx.app()) && cx.letter_base().is_some()
}

/// Whether `address` can be written to: as an e-mail server would read it.
#[must_use]
pub fn is_address(address: &str) -> bool {
    address.parse::<lettre::Address>().is_ok()
}

/// Sends `mail` once this transaction has committed.
///
/// # Errors
/// Invalid when the address is none.
pub async fn send(tx: &mut Tx, mail: Mail) -> Result<()> {
    if !is_address(&mail.to) {
        return Err(Error::invalid("kit.mail.address"));
    }
    let id = MailId::new();
    let plain = serde_json::to_vec(&mail).map_err(Error::internal)?;
    let sealed = tx.cx().app().keys().wrap(&plain)?;
    let now = tx.now();
    query(
        "INSERT INTO kit_mail (id, sealed, state, note, created_at, ended_at) VALUES ($1, $2, 'waiting', '', $3, NULL)",
    )
    .bind(id)
    .bind(sealed)
    .bind(now)
    .run(tx.conn())
    .await?;
    tx.enqueue(NewJob::new("kit.send_mail", serde_json::json!({ "mail": id })).priority(3)).await
}

db::row! {
    struct Row {
        id: MailId,
        sealed: Vec<u8>,
        state: String,
    }
}

#[derive(Deserialize)]
struct Work {
    mail: MailId,
}

/// The job: one letter, to the server and out of the list of those that wait.
pub(crate) async fn deliver(cx: &Cx, payload: serde_json::Value, _: &Handle) -> Result<()> {
    let work: Work = serde_json::from_value(payload).map_err(Error::internal)?;
    let mut r = cx.db().read().await?;
    let row: Option<Row> = query("SELECT id, sealed, state FROM kit_mail WHERE id = $1")
        .bind(work.mail)
        .optional(r.conn())
        .await?;
    drop(r);
    let Some(row) = row.filter(|m| m.state == "waiting") else { return Ok(()) };
    // The letter may have been written in the transaction that named the server, or on another node.
    cx.app().refresh().await?;
    if !is_on(cx.app()) {
        return end(cx, row.id, "off", "").await;
    }
    let mail = open(cx.app(), &row.sealed)?;
    let (server, message) = (cx.app().mail_server(), message(cx, &row.id, &mail)?);
    match transport(&server)?.send(message).await {
        Ok(_) => end(cx, row.id, "sent", "").await,
        Err(e) if e.is_permanent() && !is_about_us(&e) => {
            // The server's words may repeat the address: only its number is kept.
            let code = e.status().map(|c| c.to_string()).unwrap_or_default();
            tracing::warn!(mail = %row.id, code, "a letter was refused for good");
            end(cx, row.id, "refused", &code).await
        }
        Err(e) => Err(Error::unavailable(format!("mail server: {}", without_words(&e)))),
    }
}

/// Whether the server refuses the house rather than this letter (RFC 4954: 530, 534, 535, 538): once the password
/// is right again, the letter can go.
fn is_about_us(e: &lettre::transport::smtp::Error) -> bool {
    e.status().is_some_and(|c| matches!(c.to_string().as_str(), "530" | "534" | "535" | "538"))
}

fn without_words(e: &lettre::transport::smtp::Error) -> String {
    match e.status() {
        Some(code) => code.to_string(),
        None if e.is_timeout() => "no answer in time".to_owned(),
        None if e.is_tls() => "TLS failed".to_owned(),
        None => "cannot be reached".to_owned(),
    }
}

async fn end(cx: &Cx, id: MailId, state: &str, note: &str) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    query("UPDATE kit_mail SET state = $1, note = $2, ended_at = $3 WHERE id = $4 AND state = 'waiting'")
        .bind(state)
        .bind(note)
        .bind(cx.now())
        .bind(id)
        .run(tx.conn())
        .await?;
    tx.commit().await
}

fn open(app: &App, sealed: &[u8]) -> Result<Mail> {
    serde_json::from_slice(&app.keys().unwrap(sealed)?).map_err(Error::internal)
}

fn message(cx: &Cx, id: &MailId, mail: &Mail) -> Result<Message> {
    let server = cx.app().mail_server();
    let wrong = |e: lettre::address::AddressError| Error::invalid("kit.mail.address").because(e);
    let from: lettre::Address = server.from.parse().map_err(wrong)?;
    let domain = from.domain().to_owned();
    let sender = Mailbox::new(Some(cx.app().province().portal.clone()), from);
    let one_line = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut m = Message::builder()
        .from(sender)
        .to(Mailbox::new(None, mail.to.parse().map_err(wrong)?))
        .subject(one_line(&mail.subject))
        .message_id(Some(format!("<{id}@{domain}>")))
        .header(header::ContentTransferEncoding::QuotedPrintable);
    if !server.reply_to.is_empty() {
        m = m.reply_to(Mailbox::new(None, server.reply_to.parse().map_err(wrong)?));
    }
    if let Some(url) = &mail.unsubscribe {
        m = m.raw_header(raw("List-Unsubscribe", format!("<{}>", one_line(url))));
        m = m.raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    m = m.raw_header(raw("Auto-Submitted", "auto-generated".to_owned()));
    m.header(ContentType::TEXT_PLAIN).body(mail.text.clone()).map_err(Error::internal)
}

fn raw(name: &'static str, value: String) -> header::HeaderValue {
    header::HeaderValue::new(header::HeaderName::new_from_ascii_str(name), value)
}

fn transport(server: &Server) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
    let mut t = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
        .port(server.port)
        .timeout(Some(PATIENCE))
        .tls(tls(server)?);
    if !server.user.is_empty() {
        t = t.credentials(Credentials::new(server.user.clone(), server.password()?));
    }
    Ok(t.build())
}

fn tls(server: &Server) -> Result<Tls> {
    let parameters = || {
        let mut p = TlsParameters::builder(server.host.clone());
        if !server.ca_file.is_empty() {
            let pem = std::fs::read(&server.ca_file).map_err(Error::internal)?;
            p = p.add_root_certificate(Certificate::from_pem(&pem).map_err(Error::internal)?);
        }
        p.build().map_err(Error::internal)
    };
    Ok(match server.tls.as_str() {
        "none" => Tls::None,
        "wrapper" => Tls::Wrapper(parameters()?),
        _ => Tls::Required(parameters()?),
    })
}

/// Speaks to `server` without sending anything: whether it can be reached and lets us in.
///
/// # Errors
/// Unavailable, with what went wrong in the operator's words.
pub async fn try_server(server: &Server) -> Result<()> {
    match transport(server)?.test_connection().await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::unavailable("the mail server closed the connection")),
        Err(e) => Err(Error::unavailable(format!("mail server: {e}"))),
    }
}

db::row! {
    /// How many letters are in a state, and since when the oldest waits.
    #[derive(Clone, Debug)]
    pub struct Count {
        /// waiting, sent, refused or off.
        pub state: String,
        /// How many.
        pub n: i64,
        /// When the oldest of them was written.
        pub oldest: Timestamp,
    }
}

/// Letters by state.
///
/// # Errors
/// The database's.
pub async fn counts(c: Conn<'_>) -> Result<Vec<Count>> {
    query("SELECT state, COUNT(*) AS n, MIN(created_at) AS oldest FROM kit_mail GROUP BY state ORDER BY state")
        .all(c)
        .await
}

/// How many letters were refused for good since `then`.
///
/// # Errors
/// The database's.
pub async fn refused_since(c: Conn<'_>, then: Timestamp) -> Result<i64> {
    query("SELECT COUNT(*) FROM kit_mail WHERE state = 'refused' AND ended_at >= $1")
        .bind(then)
        .scalar(c)
        .await
}

/// Every letter written so far, oldest first: for tests, which read what a person would.
///
/// # Errors
/// The database's.
pub async fn written(app: &App) -> Result<Vec<Mail>> {
    let mut r = app.db().read().await?;
    let rows: Vec<Row> = query("SELECT id, sealed, state FROM kit_mail ORDER BY created_at, id")
        .all(r.conn())
        .await?;
    rows.iter().map(|m| open(app, &m.sealed)).collect()
}

/// Forgets letters that ended before `then`.
pub(crate) async fn forget(c: Conn<'_>, then: Timestamp) -> Result<()> {
    query("DELETE FROM kit_mail WHERE ended_at < $1").bind(then).run(c).await.map(|_| ())
}
