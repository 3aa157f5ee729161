//! One-time links: made with a token that is kept only as a hash, looked at, and found again by that token.

use std::time::Duration;

use base::{Error, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use contracts::org::PersonId;
use kit::{Cx, Tx, keys};

use crate::{
    model::{
        Person, PersonState,
        ways::{Link, LinkKind},
    },
    store,
};

/// A token is 32 bytes in base64url.
const TOKEN_CHARS: usize = 43;

/// Makes a link that is good for `lives`; its token.
pub(super) async fn fresh(
    tx: &mut Tx,
    person: PersonId,
    kind: LinkKind,
    lives: Duration,
) -> Result<String> {
    let token = B64.encode(keys::random()?);
    let until = tx.now().after(lives);
    store::links::put(tx, person, kind, &hash(&token), until).await?;
    Ok(token)
}

/// The open link with `token`, and the account it is for. One answer for a token that was used or withdrawn,
/// whose time is over, or that never was.
pub(super) async fn look(cx: &Cx, kind: LinkKind, token: &str) -> Result<(Link, Person)> {
    if token.len() != TOKEN_CHARS {
        return Err(Error::not_found());
    }
    let mut r = cx.db().read().await?;
    let link = store::links::by_token(r.conn(), kind, &hash(token)).await?;
    let link = link.filter(|l| l.is_open(cx.now())).ok_or_else(Error::not_found)?;
    let person = store::people::find(r.conn(), link.person).await?;
    let person = person.filter(|p| p.state == PersonState::Active).ok_or_else(Error::not_found)?;
    Ok((link, person))
}

fn hash(token: &str) -> String {
    // The token holds 256 random bits, so a plain hash cannot be turned back.
    blake3::hash(token.as_bytes()).to_hex().to_string()
}
