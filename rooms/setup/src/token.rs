//! The one-time token: printed on the console at each start of an instance without accounts, kept only as a keyed
//! hash, worthless after too many wrong tries and once somebody has an account.

use std::time::Duration;

use base::{Error, Kind, Result, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use contracts::setup::Founding;
use http::{HeaderMap, header};
use kit::{App, Audit, Cx, Permission, Tx, keys, setting};
use serde::{Deserialize, Serialize};

use crate::SET_UP;

const TOKEN: &str = "setup.token";
const ISSUE: Permission = Permission::system("setup.issue_token");
/// Wrong tries, from all addresses together, after which only a new start gives a new token.
const TRIES: u32 = 20;
/// How long a browser may take for all steps.
const LIVES: Duration = Duration::from_secs(2 * 3600);
const COOKIE: &str = "betang-pasang";
/// Without letters that are taken for one another when typed from a screen.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Proof that whoever asks has seen the console, and that nobody has an account yet.
pub(crate) struct Proved(());

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// Hex keyed hash; empty: there is no token.
    mac: String,
    /// Wrong tries since it was made.
    wrong: u32,
}

/// Makes a token for an instance in which nobody has an account; `None` when somebody has.
///
/// # Errors
/// The database's.
pub async fn open(app: &App) -> Result<Option<String>> {
    if app.is_demo() || is_founded(app).await? {
        return Ok(None);
    }
    let token = made_up()?;
    let cx = Cx::system(app, "setup.token");
    let mut tx = cx.begin(cx.grant_everywhere(ISSUE)?).await?;
    setting::put(&mut tx, TOKEN, &Kept { mac: mac(app, &token).to_hex().to_string(), wrong: 0 })
        .await?;
    tx.commit(Audit::new("setup.issue_token", "instance", "token")).await?;
    Ok(Some(token))
}

/// Whether somebody has an account; yes, too, when the room that would know is closed.
pub(crate) async fn is_founded(app: &App) -> Result<bool> {
    match app.ask::<dyn Founding>() {
        Some(identity) => identity.is_founded().await,
        None => Ok(true),
    }
}

/// Twenty letters in groups of five: a hundred bits.
fn made_up() -> Result<String> {
    let letters: Vec<u8> = keys::random()?
        .iter()
        .take(20)
        .filter_map(|b| LETTERS.get(usize::from(b % 32)).copied())
        .collect();
    let groups: Vec<String> =
        letters.chunks(5).map(|g| String::from_utf8_lossy(g).into_owned()).collect();
    Ok(groups.join("-"))
}

/// As it is compared: however it was typed.
fn mac(app: &App, token: &str) -> blake3::Hash {
    let plain: String =
        token.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    app.keys().mac("betang setup token", plain.as_bytes())
}

/// Whether the hash is the kept one, in a time that does not tell how much of it is right.
fn is_same(kept: &Kept, found: &blake3::Hash) -> bool {
    blake3::Hash::from_hex(&kept.mac).is_ok_and(|k| k == *found)
}

/// Tries a token; what to put into the browser's cookie when it is right.
///
/// # Errors
/// TooMany from one address; Invalid for a wrong one; Precondition when there was too much guessing.
pub(crate) async fn prove(cx: &Cx, typed: &str) -> Result<String> {
    cx.count_sign_in()?;
    let found = mac(cx.app(), typed);
    let mut tx = cx.begin(cx.grant_everywhere(SET_UP)?).await?;
    let mut kept = kept_for_change(&mut tx).await?;
    if kept.wrong >= TRIES {
        return Err(Error::precondition("setup.token.spent"));
    }
    if is_same(&kept, &found) && !is_founded(cx.app()).await? {
        tx.commit(Audit::new("setup.prove", "instance", "token")).await?;
        return seal(cx, &kept);
    }
    kept.wrong += 1;
    setting::put(&mut tx, TOKEN, &kept).await?;
    tx.commit(Audit::new("setup.refuse", "instance", "token").note("wrong", kept.wrong)).await?;
    Err(Error::invalid("setup.token.wrong"))
}

/// The token's row, held until the commit: two tries at once are two.
async fn kept_for_change(tx: &mut Tx) -> Result<Kept> {
    let now = tx.now();
    setting::put(tx, "setup.turn", &now).await?;
    setting::get(tx.conn(), TOKEN).await
}

/// Takes the token out of the world, in the transaction that makes it needless.
pub(crate) async fn spend(tx: &mut Tx) -> Result<()> {
    setting::put(tx, TOKEN, &Kept::default()).await
}

#[derive(Serialize, Deserialize)]
struct Pass {
    mac: String,
    until: Timestamp,
}

fn seal(cx: &Cx, kept: &Kept) -> Result<String> {
    let pass = Pass { mac: kept.mac.clone(), until: cx.now().after(LIVES) };
    let plain = serde_json::to_vec(&pass).map_err(Error::internal)?;
    Ok(B64.encode(cx.app().keys().wrap(&plain)?))
}

/// The `Set-Cookie` that carries the pass; empty takes it away.
pub(crate) fn cookie(cx: &Cx, pass: &str) -> String {
    let secure = if cx.origin().starts_with("https://") { "; Secure" } else { "" };
    let age = if pass.is_empty() { 0 } else { LIVES.as_secs() };
    format!("{COOKIE}={pass}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}")
}

/// Whether this browser has shown the token.
///
/// # Errors
/// Unauthenticated when it has not, or a new start made another token; NotFound once somebody has an account.
pub(crate) async fn inside(cx: &Cx, headers: &HeaderMap) -> Result<Proved> {
    if is_founded(cx.app()).await? {
        return Err(Error::not_found());
    }
    let outside = || Error::new(Kind::Unauthenticated, "setup.token.first");
    let prefix = format!("{COOKIE}=");
    let pass = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|c| c.trim().strip_prefix(&prefix));
    let sealed = pass.and_then(|p| B64.decode(p).ok()).ok_or_else(outside)?;
    let plain = cx.app().keys().unwrap(&sealed).map_err(|_| outside())?;
    let pass: Pass = serde_json::from_slice(&plain).map_err(|_| outside())?;
    let mut r = cx.db().read().await?;
    let kept: Kept = setting::get(r.conn(), TOKEN).await?;
    let shown = blake3::Hash::from_hex(&pass.mac).is_ok_and(|m| is_same(&kept, &m));
    if shown && pass.until > cx.now() { Ok(Proved(())) } else { Err(outside()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_easily_read_and_never_the_same() {
        let (a, b) = (made_up().unwrap(), made_up().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 23);
        assert!(a.bytes().all(|c| c == b'-' || LETTERS.contains(&c)), "{a}");
    }
}
