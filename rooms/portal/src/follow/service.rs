//! Use cases of following: ask, confirm, change, end. Whoever holds a letter's link may; the link is the proof.

use std::time::Duration;

use base::{Error, Result};
use kit::{Audit, Cx, keys, mail};

use super::{
    FOLLOW, FOLLOW_MACHINE, items, letters,
    model::{FollowId, FollowerId, Rhythm, Subject, What},
    news::LOOK_BACK,
    store::{self, Follow, Follower},
};
use crate::{guard, mailbox::Address, names::Names, pages};

/// How long a confirmation waits.
const CONFIRM_WITHIN: Duration = Duration::from_secs(3 * 86_400);
/// How many things one address can follow.
const MOST: i64 = 50;
/// Letters that one address can be sent by strangers in an hour.
const ASKED_PER_HOUR: i64 = 5;

/// Whether there is such a thing to follow.
pub(crate) async fn exists(cx: &Cx, subject: &Subject) -> Result<bool> {
    Ok(match subject.what {
        What::Agency => Names::of(cx).await?.org(subject.slug()).is_some(),
        What::Item => pages::document(cx.app(), &subject.path).await?.is_some(),
        What::List => true,
    })
}

/// Somebody wants `address` to follow `subject`: the address is asked by a letter. Whatever is the case, the one
/// who asks sees the same.
pub(crate) async fn ask(
    cx: &Cx,
    subject: &Subject,
    rhythm: Rhythm,
    address: &Address,
) -> Result<()> {
    let hash = address.hash(cx.app());
    if !guard::allow(cx, "follow", &hash, ASKED_PER_HOUR).await? {
        return Ok(());
    }
    let mut tx = cx.begin(cx.grant_everywhere(FOLLOW)?).await?;
    let sealed = address.seal(cx.app())?;
    let follower = store::follower_with(&mut tx, &hash, sealed, cx.lang().tag()).await?;
    if store::count(tx.conn(), follower).await? >= MOST {
        return Ok(());
    }
    let token = fresh_token()?;
    let until = cx.now().after(CONFIRM_WITHIN);
    let asked =
        store::ask(&mut tx, follower, subject, rhythm, &token_hash(cx, &token), until).await?;
    let letter = if asked {
        letters::confirm(cx, address, subject, &token).await?
    } else {
        letters::already(cx, address, follower, subject).await?
    };
    mail::send(&mut tx, letter).await?;
    tx.commit(Audit::new("portal.ask_follow", "follower", follower)).await
}

/// The subscription that `token` would confirm.
pub(crate) async fn asked_by(cx: &Cx, token: &str) -> Result<Option<Follow>> {
    let mut r = cx.db().read().await?;
    store::asked_by(r.conn(), &token_hash(cx, token), cx.now()).await
}

/// Confirms.
///
/// # Errors
/// Precondition when the link is too old, was used, or never was.
pub(crate) async fn confirm(cx: &Cx, token: &str) -> Result<FollowerId> {
    let gone = || Error::precondition("portal.follow.link_gone");
    let asked = asked_by(cx, token).await?.ok_or_else(gone)?;
    let (doc, mark) = match asked.what {
        What::Item => {
            let doc = pages::document(cx.app(), &asked.path).await?.ok_or_else(gone)?;
            (doc.id.clone(), items::mark(cx.app(), Some(&doc)))
        }
        What::Agency | What::List => Default::default(),
    };
    let mut tx = cx.begin(cx.grant_everywhere(FOLLOW)?).await?;
    let hash = token_hash(cx, token);
    if !store::confirm(&mut tx, &hash, &doc, &mark, cx.lang().tag()).await? {
        return Err(gone());
    }
    tx.commit(Audit::new("portal.confirm_follow", "follower", asked.follower)).await?;
    Ok(asked.follower)
}

/// The follower whose letters hold `key`, with everything they follow.
pub(crate) async fn holder(cx: &Cx, key: &str) -> Result<Option<(Follower, Vec<Follow>)>> {
    let Some(id) = follower_of(cx, key) else { return Ok(None) };
    let mut r = cx.db().read().await?;
    let Some(follower) = store::follower(r.conn(), id).await? else { return Ok(None) };
    let follows = store::list(r.conn(), id).await?;
    Ok(Some((follower, follows)))
}

/// Sets how often one is told of one thing.
///
/// # Errors
/// NotFound.
pub(crate) async fn set_rhythm(cx: &Cx, key: &str, id: FollowId, rhythm: Rhythm) -> Result<()> {
    let follower = follower_of(cx, key).ok_or_else(Error::not_found)?;
    let mut tx = cx.begin(cx.grant_everywhere(FOLLOW)?).await?;
    if !store::set_rhythm(&mut tx, follower, id, rhythm).await? {
        return Err(Error::not_found());
    }
    let audit = Audit::new("portal.change_follow", "follower", follower);
    tx.commit(audit.note("rhythm", rhythm.word())).await
}

/// Ends one subscription; the last one takes the address with it.
///
/// # Errors
/// NotFound.
pub(crate) async fn stop_one(cx: &Cx, key: &str, id: FollowId) -> Result<()> {
    let follower = follower_of(cx, key).ok_or_else(Error::not_found)?;
    let mut tx = cx.begin(cx.grant_everywhere(FOLLOW)?).await?;
    if !store::remove(&mut tx, follower, id).await? {
        return Err(Error::not_found());
    }
    store::erase_if_idle(&mut tx, follower).await?;
    tx.commit(Audit::new("portal.stop_follow", "follower", follower)).await
}

/// Ends everything and erases the address. A second time there is nothing left to do, which is no error.
pub(crate) async fn stop_all(cx: &Cx, key: &str) -> Result<()> {
    let Some(follower) = follower_of(cx, key) else { return Ok(()) };
    let mut tx = cx.begin(cx.grant_everywhere(FOLLOW)?).await?;
    if store::erase(&mut tx, follower).await? == 0 {
        return Ok(());
    }
    tx.commit(Audit::new("portal.stop_follow", "follower", follower).note("all", true)).await
}

/// Forgets what was never confirmed, and what was told too long ago to matter.
pub(crate) async fn forget(cx: &Cx) -> Result<()> {
    let mut plain = cx.db().begin().await?;
    store::forget_told(plain.conn(), cx.now().before(LOOK_BACK * 2)).await?;
    plain.commit().await?;
    let mut tx = cx.begin(cx.grant_everywhere(FOLLOW_MACHINE)?).await?;
    let n = store::forget_asked(&mut tx).await?;
    // An hour with nothing to forget leaves no row in the record.
    if n == 0 {
        return Ok(());
    }
    tx.commit(Audit::new("portal.forget_follows", "follower", "unconfirmed").note("n", n)).await
}

/// Where a follower manages everything. The key stands in the query, which the log leaves out.
pub(crate) fn manage_path(cx: &Cx, follower: FollowerId) -> String {
    format!("/ikuti/kelola?kunci={}", key_of(cx, follower))
}

/// Where one click ends everything.
pub(crate) fn stop_path(cx: &Cx, follower: FollowerId) -> String {
    format!("/ikuti/berhenti?kunci={}", key_of(cx, follower))
}

/// The key of every letter to `follower`: its id and a keyed hash of it. It is stored nowhere and dies with the
/// follower's row.
fn key_of(cx: &Cx, follower: FollowerId) -> String {
    let mac = cx.app().keys().mac("betang portal follower key", follower.to_string().as_bytes());
    format!("{}{}", follower.to_string().replace('-', ""), mac.to_hex())
}

fn follower_of(cx: &Cx, key: &str) -> Option<FollowerId> {
    let id: FollowerId = key.get(..32)?.parse().ok()?;
    guard::same(cx, key, &key_of(cx, id)).then_some(id)
}

fn fresh_token() -> Result<String> {
    Ok(keys::random()?.iter().map(|b| format!("{b:02x}")).collect())
}

fn token_hash(cx: &Cx, token: &str) -> String {
    cx.app().keys().mac("betang portal follow token", token.as_bytes()).to_hex().to_string()
}
