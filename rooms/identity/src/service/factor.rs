//! Authenticator apps (TOTP, RFC 6238) and recovery codes: enrolled, used at the door, renewed, removed.
//!
//! A guess here counts like a wrong password, guesses on one account take turns, and each code is good once.

use base::{Error, Result};
use contracts::{links::encode, org::PersonId};
use kit::{Audit, Cx, Tx, session};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Totp};

use super::{
    people,
    sign_in::{self, Step},
    ticket::{self, Opened, Ticket},
    ways,
};
use crate::{
    OWN_ACCOUNT, SIGN_IN,
    model::{
        Person,
        ways::{
            Factor, Outcome, Proof, RECOVERY_CODES, RECOVERY_SIGNS, Ways, fold_code, six_digits,
        },
    },
    password, store,
};

/// Bytes of a secret: what RFC 4226 recommends.
const SECRET: usize = 20;
const ENROL: &str = "identity.enrol_totp";

/// What is needed to teach an app its secret.
pub struct Offer {
    /// Carries the secret to the form that confirms it; nothing is kept before.
    pub ticket: Ticket,
    /// The secret for typing, in groups of four.
    pub secret: String,
    /// The same as an address that apps understand (`otpauth://`).
    pub url: String,
}

#[derive(Serialize, Deserialize)]
struct Secret {
    person: PersonId,
    secret: Vec<u8>,
}

/// Offers a new secret to the signed-in person.
///
/// # Errors
/// Precondition when there is an app already, or the sign-in is too long ago.
pub async fn offer(cx: &Cx) -> Result<Offer> {
    let p = ways::fresh(cx).await?;
    let mut r = cx.db().read().await?;
    if store::factors::totp(r.conn(), p.id).await?.is_some() {
        return Err(Error::precondition("identity.totp.error.there"));
    }
    drop(r);
    let secret = kit::keys::random()?[..SECRET].to_vec();
    let (words, url) = described(cx, &p, &secret)?;
    let ticket = ticket::seal(cx, ENROL, Secret { person: p.id, secret })?;
    Ok(Offer { ticket, secret: words, url })
}

/// The offer of `ticket` once more, for a form that comes back.
///
/// # Errors
/// Precondition when the ticket is old or not this person's.
pub async fn offer_again(cx: &Cx, ticket: &Ticket) -> Result<Offer> {
    let p = ways::fresh(cx).await?;
    let opened: Opened<Secret> = ticket::open(cx, ENROL, ticket)?;
    if opened.what.person != p.id {
        return Err(ticket::over());
    }
    let (secret, url) = described(cx, &p, &opened.what.secret)?;
    Ok(Offer { ticket: ticket.clone(), secret, url })
}

fn totp(secret: &[u8]) -> Result<Totp> {
    // Six digits of HMAC-SHA-1 every 30 seconds, one step of drift either way: what every app can do.
    let made = Builder::new().with_secret(secret).with_skew(1).build();
    made.map_err(|e| Error::internal(e.to_string()))
}

fn described(cx: &Cx, p: &Person, secret: &[u8]) -> Result<(String, String)> {
    let plain = totp(secret)?.secret().to_base32();
    let groups: Vec<String> = plain
        .as_bytes()
        .chunks(4)
        .map(|c| String::from_utf8_lossy(c).to_ascii_lowercase())
        .collect();
    let issuer = cx.app().province().portal.replace(':', " ");
    let label = format!("{}:{}", encode(&issuer), encode(&p.email.0));
    let url = format!(
        "otpauth://totp/{label}?secret={plain}&issuer={}&algorithm=SHA1&digits=6&period=30",
        encode(&issuer)
    );
    Ok((groups.join(" "), url))
}

/// The step whose code this is at the present moment, if it is one's.
fn step_of(cx: &Cx, secret: &[u8], code: &str) -> Result<Option<i64>> {
    let now = u64::try_from(cx.now().0 / 1000).unwrap_or(0);
    let step = totp(secret)?.check(code, now);
    Ok(step.and_then(|s| i64::try_from(s).ok()))
}

/// Enrols the app of `ticket`, once it has shown a right code. Recovery codes come with the first factor.
///
/// # Errors
/// Invalid for a wrong code; Precondition for an old ticket, a sign-in too long ago, or when there is an app.
pub async fn enrol(cx: &Cx, ticket: &Ticket, code: &str) -> Result<Option<Vec<String>>> {
    cx.count_sign_in()?;
    let p = ways::fresh(cx).await?;
    let opened: Opened<Secret> = ticket::open(cx, ENROL, ticket)?;
    if opened.what.person != p.id {
        return Err(ticket::over());
    }
    let wrong = || Error::invalid("identity.totp.error.code");
    let code = six_digits(code).ok_or_else(wrong)?;
    let step = step_of(cx, &opened.what.secret, &code)?.ok_or_else(wrong)?;
    let wrapped = cx.app().keys().wrap(&opened.what.secret)?;
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    if !store::factors::put_totp(&mut tx, p.id, wrapped, step).await? {
        return Err(Error::precondition("identity.totp.error.there"));
    }
    opened.spend(&mut tx).await?;
    let codes = first_codes(&mut tx, p.id).await?;
    ways::strengthen(&mut tx, p.id, Factor::Totp).await?;
    ways::tell(&mut tx, &p, "identity.letter.totp_added").await?;
    tx.commit(Audit::new("identity.add_totp", "person", p.id)).await?;
    Ok(codes)
}

/// Removes the app; with the last factor go the recovery codes that stand in for it.
///
/// # Errors
/// NotFound when there is none; Precondition when the sign-in is too long ago.
pub async fn remove(cx: &Cx) -> Result<()> {
    let p = ways::fresh(cx).await?;
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    if !store::factors::drop_totp(&mut tx, p.id).await? {
        return Err(Error::not_found());
    }
    without_last(&mut tx, p.id).await?;
    ways::tell(&mut tx, &p, "identity.letter.totp_removed").await?;
    tx.commit(Audit::new("identity.remove_totp", "person", p.id)).await
}

/// A new set of recovery codes in the place of the old one; shown this once.
///
/// # Errors
/// Precondition when there is no factor for them to stand in for, or the sign-in is too long ago.
pub async fn issue(cx: &Cx) -> Result<Vec<String>> {
    let p = ways::fresh(cx).await?;
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    if !store::factors::ways(tx.conn(), p.id).await?.any() {
        return Err(Error::precondition("identity.ways.error.no_factor"));
    }
    let codes = new_codes(&mut tx, p.id).await?;
    ways::tell(&mut tx, &p, "identity.letter.recovery_issued").await?;
    tx.commit(Audit::new("identity.issue_recovery", "person", p.id)).await?;
    Ok(codes)
}

/// Recovery codes with the first factor; none when a set is there.
pub(super) async fn first_codes(tx: &mut Tx, person: PersonId) -> Result<Option<Vec<String>>> {
    if store::factors::ways(tx.conn(), person).await?.recovery > 0 {
        return Ok(None);
    }
    new_codes(tx, person).await.map(Some)
}

async fn new_codes(tx: &mut Tx, person: PersonId) -> Result<Vec<String>> {
    // Two sets made at once would both be good.
    if !store::people::take_turn(tx, person).await? {
        return Err(Error::precondition("identity.ways.error.held"));
    }
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        codes.push(password::signs(RECOVERY_SIGNS, 5)?);
    }
    let hashes: Vec<String> = codes.iter().map(|c| code_hash(tx.cx(), person, c)).collect();
    store::factors::put_recovery(tx, person, &hashes).await?;
    Ok(codes)
}

/// Keyed, so that a copy of the database alone does not let anyone try codes.
fn code_hash(cx: &Cx, person: PersonId, code: &str) -> String {
    let what = format!("{person} {}", fold_code(code));
    cx.app().keys().mac("betang identity recovery code", what.as_bytes()).to_hex().to_string()
}

/// After a factor was removed: without any, recovery codes stand in for nothing.
pub(super) async fn without_last(tx: &mut Tx, person: PersonId) -> Result<()> {
    if store::factors::ways(tx.conn(), person).await?.any() {
        return Ok(());
    }
    store::factors::drop_recovery(tx, person).await
}

/// Takes every second factor off the account of somebody who lost them all, and ends its sessions.
///
/// # Errors
/// Forbidden; Precondition for oneself, and when there is none.
pub async fn release(cx: &Cx, id: PersonId) -> Result<()> {
    people::not_oneself(cx, id)?;
    let (mut tx, p) = people::begin_over(cx, id).await?;
    if !store::factors::ways(tx.conn(), id).await?.any() {
        return Err(Error::precondition("identity.ways.error.no_factor"));
    }
    store::factors::drop_totp(&mut tx, id).await?;
    store::passkeys::remove_all(&mut tx, id).await?;
    store::factors::drop_recovery(&mut tx, id).await?;
    let ended = session::revoke_all(&mut tx, id, None).await?;
    ways::tell(&mut tx, &p, "identity.letter.factors_removed").await?;
    tx.commit(Audit::new("identity.remove_factors", "person", id).note("sessions_ended", ended))
        .await
}

/// The second step at the door: six digits of the app, or a recovery code.
///
/// # Errors
/// TooMany from one address; Precondition when the ticket is used, old or not ours.
pub async fn answer(cx: &Cx, ticket: &Ticket, typed: &str) -> Result<Step> {
    cx.count_sign_in()?;
    let (p, proof, opened) = sign_in::carried(cx, ticket).await?;
    let digits = six_digits(typed);
    let factor = if digits.is_some() { Factor::Totp } else { Factor::Recovery };
    let tried = Proof { factor, ..proof };
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    // Guesses at the same time wait here for each other, so none passes before the one before it is counted.
    if !store::people::take_turn(&mut tx, p.id).await? {
        return sign_in::refused(tx, &p, tried, Outcome::Held).await;
    }
    let right = match digits {
        Some(digits) => take_digits(&mut tx, p.id, &digits).await?,
        None => {
            let hash = code_hash(cx, p.id, typed);
            store::factors::take_recovery(&mut tx, p.id, &hash).await?
        }
    };
    if !right {
        store::people::count_wrong(&mut tx, p.id).await?;
        return sign_in::refused(tx, &p, tried, Outcome::Wrong).await;
    }
    opened.spend(&mut tx).await?;
    if factor == Factor::Recovery {
        ways::tell(&mut tx, &p, "identity.letter.recovery_used").await?;
    }
    sign_in::go_on_with(tx, &p, tried).await
}

/// What the account that `ticket` carries could answer with.
///
/// # Errors
/// Precondition when the ticket is old or not ours.
pub async fn ways_of(cx: &Cx, ticket: &Ticket) -> Result<Ways> {
    let (p, _, _) = sign_in::carried(cx, ticket).await?;
    let mut r = cx.db().read().await?;
    store::factors::ways(r.conn(), p.id).await
}

async fn take_digits(tx: &mut Tx, person: PersonId, digits: &str) -> Result<bool> {
    let cx = tx.cx().clone();
    let Some(wrapped) = store::factors::totp(tx.conn(), person).await? else { return Ok(false) };
    let secret = cx.app().keys().unwrap(&wrapped)?;
    match step_of(&cx, &secret, digits)? {
        Some(step) => store::factors::take_step(tx, person, step).await,
        None => Ok(false),
    }
}
