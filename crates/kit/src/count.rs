//! Counting without watching people: one count per visitor, thing and day, and nothing kept of the visitor
//! but a hash under a salt that is destroyed with the day.

use base::Result;
use db::{Conn, query};

use crate::{Cx, keys};

/// Counts one `what` of `subject` by the present visitor, once a day; robots are not counted.
///
/// # Errors
/// The database's. Callers log it and go on: a download never fails because it could not be counted.
pub async fn once_a_day(cx: &Cx, what: &'static str, subject: &str) -> Result<bool> {
    if is_robot(cx.agent()) {
        return Ok(false);
    }
    let day = today(cx);
    let mut tx = cx.db().begin().await?;
    let fresh = keys::random()?;
    query("INSERT INTO kit_salt (day, salt) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING")
        .bind(&day)
        .bind(fresh.as_slice())
        .run(tx.conn())
        .await?;
    let salt: Vec<u8> =
        query("SELECT salt FROM kit_salt WHERE day = $1").bind(&day).scalar(tx.conn()).await?;
    let visitor = cx.address().map(|a| a.to_string()).unwrap_or_default();
    let mut h = blake3::Hasher::new();
    for part in [
        salt.as_slice(),
        visitor.as_bytes(),
        cx.agent().as_bytes(),
        what.as_bytes(),
        subject.as_bytes(),
    ] {
        h.update(&(part.len() as u64).to_be_bytes());
        h.update(part);
    }
    let mark = h.finalize().to_hex().to_string();
    let first = query(
        "INSERT INTO kit_counted (day, mark) VALUES ($1, $2) ON CONFLICT (day, mark) DO NOTHING",
    )
    .bind(&day)
    .bind(mark)
    .run(tx.conn())
    .await?
        == 1;
    if first {
        add(tx.conn(), what, subject, &day, 1).await?;
    }
    tx.commit().await?;
    Ok(first)
}

/// Adds `n` to the count of a day.
///
/// # Errors
/// The database's.
pub async fn add(c: Conn<'_>, what: &str, subject: &str, day: &str, n: i64) -> Result<()> {
    query(
        "INSERT INTO kit_count (what, subject, day, n) VALUES ($1, $2, $3, $4)
         ON CONFLICT (what, subject, day) DO UPDATE SET n = kit_count.n + excluded.n",
    )
    .bind(what)
    .bind(subject)
    .bind(day)
    .bind(n)
    .run(c)
    .await
    .map(|_| ())
}

/// How often `what` was counted for `subject`, ever.
///
/// # Errors
/// The database's.
pub async fn total(c: Conn<'_>, what: &str, subject: &str) -> Result<i64> {
    query("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM kit_count WHERE what = $1 AND subject = $2")
        .bind(what)
        .bind(subject)
        .scalar(c)
        .await
}

/// Counts of `what` by month (`YYYY-MM`), oldest first.
///
/// # Errors
/// The database's.
pub async fn by_month(c: Conn<'_>, what: &str) -> Result<Vec<(String, i64)>> {
    query(
        "SELECT SUBSTR(day, 1, 7), CAST(SUM(n) AS BIGINT) FROM kit_count WHERE what = $1
         GROUP BY SUBSTR(day, 1, 7) ORDER BY 1",
    )
    .bind(what)
    .all(c)
    .await
}

/// The subjects counted most, with their counts.
///
/// # Errors
/// The database's.
pub async fn most(c: Conn<'_>, what: &str, limit: u16) -> Result<Vec<(String, i64)>> {
    query(
        "SELECT subject, CAST(SUM(n) AS BIGINT) FROM kit_count WHERE what = $1
         GROUP BY subject ORDER BY 2 DESC, 1 LIMIT $2",
    )
    .bind(what)
    .bind(limit)
    .all(c)
    .await
}

pub(crate) async fn forget_past_days(cx: &Cx) -> Result<()> {
    let day = today(cx);
    let mut tx = cx.db().begin().await?;
    query("DELETE FROM kit_counted WHERE day < $1").bind(&day).run(tx.conn()).await?;
    query("DELETE FROM kit_salt WHERE day < $1").bind(&day).run(tx.conn()).await?;
    tx.commit().await
}

/// Today in the province's zone, `YYYY-MM-DD`.
#[must_use]
pub fn today(cx: &Cx) -> String {
    cx.now().civil(&cx.app().province().zone).date().to_string()
}

/// Robots say so in their name; programs without a name are robots too.
fn is_robot(agent: &str) -> bool {
    const WORDS: &[&str] = &[
        "bot",
        "crawl",
        "spider",
        "slurp",
        "curl",
        "wget",
        "python",
        "http-client",
        "preview",
        "monitor",
    ];
    let agent = agent.to_lowercase();
    agent.is_empty() || WORDS.iter().any(|w| agent.contains(w))
}
