//! Every statement about followers and what they follow. Rules live in `service`.

use base::{Result, Timestamp};
use db::{Conn, query};
use kit::Tx;

use super::model::{FollowId, FollowerId, Rhythm, Subject, What};

db::row! {
    /// Somebody who follows. No `Debug`: the address is in it, encrypted.
    pub(crate) struct Follower {
        pub(crate) id: FollowerId,
        pub(crate) address: Vec<u8>,
        pub(crate) lang: String,
        pub(crate) created_at: Timestamp,
    }
}

db::row! {
    /// A subscription.
    #[derive(Clone, Debug)]
    pub(crate) struct Follow {
        pub(crate) id: FollowId,
        pub(crate) follower: FollowerId,
        pub(crate) what: What,
        pub(crate) path: String,
        pub(crate) doc: String,
        pub(crate) rhythm: Rhythm,
        pub(crate) since_at: Timestamp,
        pub(crate) changed_at: Option<Timestamp>,
    }
}

impl Follow {
    /// What it is about.
    pub(crate) fn subject(&self) -> Subject {
        Subject { what: self.what, path: self.path.clone() }
    }
}

/// The follower with this address, made at need.
pub(crate) async fn follower_with(
    tx: &mut Tx,
    hash: &str,
    sealed: Vec<u8>,
    lang: &str,
) -> Result<FollowerId> {
    let now = tx.now();
    query(
        "INSERT INTO portal_follower (id, address_hash, address, lang, digest_day, created_at)
         VALUES ($1, $2, $3, $4, '', $5) ON CONFLICT (address_hash) DO NOTHING",
    )
    .bind(FollowerId::new())
    .bind(hash)
    .bind(sealed)
    .bind(lang)
    .bind(now)
    .run(tx.conn())
    .await?;
    query("SELECT id FROM portal_follower WHERE address_hash = $1")
        .bind(hash)
        .scalar(tx.conn())
        .await
}

/// The follower called `id`.
pub(crate) async fn follower(c: Conn<'_>, id: FollowerId) -> Result<Option<Follower>> {
    let sql = "SELECT id, address, lang, created_at FROM portal_follower WHERE id = $1";
    query(sql).bind(id).optional(c).await
}

/// The follower with this address.
pub(crate) async fn by_address(c: Conn<'_>, hash: &str) -> Result<Option<Follower>> {
    let sql = "SELECT id, address, lang, created_at FROM portal_follower WHERE address_hash = $1";
    query(sql).bind(hash).optional(c).await
}

/// Asks to follow, or asks again while it is not confirmed; false when it is followed already.
pub(crate) async fn ask(
    tx: &mut Tx,
    follower: FollowerId,
    subject: &Subject,
    rhythm: Rhythm,
    token_hash: &str,
    until: Timestamp,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "INSERT INTO portal_follow (id, follower, what, path, doc, mark, rhythm, state, token_hash, until_at,
            since_at, changed_at, told_at, created_at)
         VALUES ($1, $2, $3, $4, '', '', $5, 'asked', $6, $7, $8, NULL, NULL, $8)
         ON CONFLICT (follower, path) DO UPDATE SET rhythm = excluded.rhythm, token_hash = excluded.token_hash,
            until_at = excluded.until_at WHERE portal_follow.state = 'asked'",
    )
    .bind(FollowId::new())
    .bind(follower)
    .bind(subject.what)
    .bind(&subject.path)
    .bind(rhythm)
    .bind(token_hash)
    .bind(until)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// How many things `follower` follows or asked to.
pub(crate) async fn count(c: Conn<'_>, follower: FollowerId) -> Result<i64> {
    query("SELECT COUNT(*) FROM portal_follow WHERE follower = $1").bind(follower).scalar(c).await
}

/// The subscription that this token confirms, while it can.
pub(crate) async fn asked_by(
    c: Conn<'_>,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Follow>> {
    query("SELECT * FROM portal_follow WHERE token_hash = $1 AND state = 'asked' AND until_at > $2")
        .bind(token_hash)
        .bind(now)
        .optional(c)
        .await
}

/// Confirms it, once; whether this call did.
pub(crate) async fn confirm(
    tx: &mut Tx,
    token_hash: &str,
    doc: &str,
    mark: &str,
    lang: &str,
) -> Result<bool> {
    let now = tx.now();
    let found = asked_by(tx.conn(), token_hash, now).await?;
    let Some(found) = found else { return Ok(false) };
    let n = query(
        "UPDATE portal_follow SET state = 'active', token_hash = NULL, until_at = NULL, since_at = $1, doc = $2,
            mark = $3 WHERE token_hash = $4 AND state = 'asked' AND until_at > $1",
    )
    .bind(now)
    .bind(doc)
    .bind(mark)
    .bind(token_hash)
    .run(tx.conn())
    .await?;
    if n == 1 {
        query("UPDATE portal_follower SET lang = $1 WHERE id = $2")
            .bind(lang)
            .bind(found.follower)
            .run(tx.conn())
            .await?;
    }
    Ok(n == 1)
}

/// What `follower` follows, oldest first.
pub(crate) async fn list(c: Conn<'_>, follower: FollowerId) -> Result<Vec<Follow>> {
    query("SELECT * FROM portal_follow WHERE follower = $1 AND state = 'active' ORDER BY created_at, id")
        .bind(follower)
        .all(c)
        .await
}

/// Sets how often; false when there is no such subscription of this follower.
pub(crate) async fn set_rhythm(
    tx: &mut Tx,
    follower: FollowerId,
    id: FollowId,
    rhythm: Rhythm,
) -> Result<bool> {
    let n = query(
        "UPDATE portal_follow SET rhythm = $1 WHERE id = $2 AND follower = $3 AND state = 'active'",
    )
    .bind(rhythm)
    .bind(id)
    .bind(follower)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Removes one subscription of this follower; whether it was there.
pub(crate) async fn remove(tx: &mut Tx, follower: FollowerId, id: FollowId) -> Result<bool> {
    query("DELETE FROM portal_told WHERE follow IN (SELECT id FROM portal_follow WHERE id = $1 AND follower = $2)")
        .bind(id)
        .bind(follower)
        .run(tx.conn())
        .await?;
    let n = query("DELETE FROM portal_follow WHERE id = $1 AND follower = $2")
        .bind(id)
        .bind(follower)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// Erases a follower with everything; how many rows.
pub(crate) async fn erase(tx: &mut Tx, follower: FollowerId) -> Result<u64> {
    let mut n = 0;
    for sql in [
        "DELETE FROM portal_told WHERE follow IN (SELECT id FROM portal_follow WHERE follower = $1)",
        "DELETE FROM portal_follow WHERE follower = $1",
        "DELETE FROM portal_follower WHERE id = $1",
    ] {
        n += query(sql).bind(follower).run(tx.conn()).await?;
    }
    Ok(n)
}

/// Erases the follower if nothing is left to follow.
pub(crate) async fn erase_if_idle(tx: &mut Tx, follower: FollowerId) -> Result<()> {
    query(
        "DELETE FROM portal_follower WHERE id = $1
            AND NOT EXISTS (SELECT 1 FROM portal_follow WHERE follower = $1)",
    )
    .bind(follower)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Forgets what was never confirmed in time; how many.
pub(crate) async fn forget_asked(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    let n = query("DELETE FROM portal_follow WHERE state = 'asked' AND until_at <= $1")
        .bind(now)
        .run(tx.conn())
        .await?;
    query(
        "DELETE FROM portal_follower
         WHERE NOT EXISTS (SELECT 1 FROM portal_follow WHERE portal_follow.follower = portal_follower.id)",
    )
    .run(tx.conn())
    .await?;
    Ok(n)
}

/// Forgets what was told before `then`: it can no longer count as new.
pub(crate) async fn forget_told(c: Conn<'_>, then: Timestamp) -> Result<()> {
    query("DELETE FROM portal_told WHERE at < $1").bind(then).run(c).await.map(|_| ())
}

/// Followers without a letter today, after `after`, in id order.
pub(crate) async fn due(
    c: Conn<'_>,
    today: &str,
    after: FollowerId,
    limit: i64,
) -> Result<Vec<Follower>> {
    query(
        "SELECT id, address, lang, created_at FROM portal_follower WHERE digest_day <> $1 AND id > $2
         ORDER BY id LIMIT $3",
    )
    .bind(today)
    .bind(after)
    .bind(limit)
    .all(c)
    .await
}

/// What the followers from `first` to `last` are to be told of: daily ones, and weekly ones whose week is over.
pub(crate) async fn due_follows(
    c: Conn<'_>,
    first: FollowerId,
    last: FollowerId,
    week_ago: Timestamp,
) -> Result<Vec<Follow>> {
    query(
        "SELECT * FROM portal_follow WHERE follower >= $1 AND follower <= $2 AND state = 'active'
            AND (rhythm = 'daily' OR told_at IS NULL OR told_at <= $3) ORDER BY follower, created_at, id",
    )
    .bind(first)
    .bind(last)
    .bind(week_ago)
    .all(c)
    .await
}

/// The documents that a subscription was told of.
pub(crate) async fn told(c: Conn<'_>, follow: FollowId) -> Result<Vec<String>> {
    query("SELECT doc FROM portal_told WHERE follow = $1 ORDER BY doc")
        .bind(follow)
        .scalars(c)
        .await
}

/// Takes the day's letter to `follower` on; false when it was sent, or is being sent elsewhere.
pub(crate) async fn claim_day(tx: &mut Tx, follower: FollowerId, today: &str) -> Result<bool> {
    let n = query("UPDATE portal_follower SET digest_day = $1 WHERE id = $2 AND digest_day <> $1")
        .bind(today)
        .bind(follower)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// Keeps what a subscription was told of.
pub(crate) async fn tell(tx: &mut Tx, follow: &Follow, docs: &[&str]) -> Result<()> {
    let now = tx.now();
    for doc in docs {
        query("INSERT INTO portal_told (follow, doc, at) VALUES ($1, $2, $3) ON CONFLICT (follow, doc) DO NOTHING")
            .bind(follow.id)
            .bind(*doc)
            .bind(now)
            .run(tx.conn())
            .await?;
    }
    // What changed while the letter was written stays to be told.
    query("UPDATE portal_follow SET told_at = $1, changed_at = CASE WHEN changed_at = $2 THEN NULL ELSE changed_at END WHERE id = $3")
        .bind(now)
        .bind(follow.changed_at)
        .bind(follow.id)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// The items that somebody follows.
pub(crate) async fn followed_docs(c: Conn<'_>) -> Result<Vec<String>> {
    query(
        "SELECT DISTINCT doc FROM portal_follow WHERE state = 'active' AND doc <> '' ORDER BY doc",
    )
    .scalars(c)
    .await
}

/// How far the events were read.
pub(crate) async fn place(c: Conn<'_>) -> Result<i64> {
    query("SELECT seq FROM portal_place WHERE one = 1").scalar(c).await
}

/// Moves the place on; false when another node did.
pub(crate) async fn move_place(c: Conn<'_>, from: i64, to: i64) -> Result<bool> {
    let n = query("UPDATE portal_place SET seq = $1 WHERE one = 1 AND seq = $2")
        .bind(to)
        .bind(from)
        .run(c)
        .await?;
    Ok(n == 1)
}

/// An item changed: whoever was told of it in another form is to be told again.
pub(crate) async fn note_change(c: Conn<'_>, doc: &str, mark: &str, at: Timestamp) -> Result<u64> {
    query("UPDATE portal_follow SET mark = $1, changed_at = $2 WHERE doc = $3 AND state = 'active' AND mark <> $1")
        .bind(mark)
        .bind(at)
        .bind(doc)
        .run(c)
        .await
}
