//! Forward-only migrations, numbered per room, one transaction each.
//!
//! One file serves both databases: `{id}` `{int}` `{bool}` `{json}` `{bytes}` `{real}` name column types and
//! `{strict}` ends a table. A file that has run must never change: its hash is checked at each start.

use base::{Error, Timestamp};

use crate::{Conn, Db, Result, Tx, error, query};

/// One migration of a room.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// 1, 2, 3.. within the room.
    pub version: i64,
    /// What it does, in a word or two.
    pub name: &'static str,
    /// The text, with type tokens.
    pub sql: &'static str,
}

/// The migrations of one room.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// The room's name.
    pub room: &'static str,
    /// In order.
    pub list: &'static [Migration],
}

const TOKENS: &[(&str, &str, &str)] = &[
    ("{id}", "BLOB", "UUID"),
    ("{int}", "INTEGER", "BIGINT"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{json}", "TEXT", "JSONB"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{real}", "REAL", "DOUBLE PRECISION"),
    ("{strict}", "STRICT", ""),
];

const OWN: &str = "CREATE TABLE IF NOT EXISTS db_migration (
    room TEXT NOT NULL, version {int} NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL, at {int} NOT NULL,
    PRIMARY KEY (room, version)) {strict};";

/// Runs what has not run, set by set; two nodes that start together take turns. How many ran.
///
/// # Errors
/// Internal when a file that has run was changed since, or a statement fails: then that file did nothing.
pub async fn migrate(db: &Db, sets: &[Set], now: Timestamp) -> Result<usize> {
    let mut tx = db.begin().await?;
    take_turn(&mut tx).await?;
    raw(tx.conn(), OWN).await?;
    tx.commit().await?;
    let mut ran = 0;
    for set in sets {
        for m in set.list {
            let mut tx = db.begin().await?;
            take_turn(&mut tx).await?;
            if !has_run(&mut tx, set.room, m).await? {
                raw(tx.conn(), m.sql).await?;
                query("INSERT INTO db_migration (room, version, name, hash, at) VALUES ($1, $2, $3, $4, $5)")
                    .bind(set.room)
                    .bind(m.version)
                    .bind(m.name)
                    .bind(hash(m))
                    .bind(now)
                    .run(tx.conn())
                    .await?;
                tx.commit().await?;
                tracing::info!(room = set.room, version = m.version, name = m.name, "migrated");
                ran += 1;
            }
        }
    }
    Ok(ran)
}

/// How many migrations of `sets` have not run here.
///
/// # Errors
/// The database's.
pub async fn pending(db: &Db, sets: &[Set]) -> Result<usize> {
    let mut r = db.read().await?;
    let known = match r.conn() {
        Conn::Sqlite(_) => query("SELECT COUNT(*) FROM sqlite_master WHERE name = 'db_migration'"),
        Conn::Pg(_) => query(
            "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'db_migration' AND schemaname = current_schema()",
        ),
    };
    let total: usize = sets.iter().map(|s| s.list.len()).sum();
    if known.scalar::<i64>(r.conn()).await? == 0 {
        return Ok(total);
    }
    let done: i64 = query("SELECT COUNT(*) FROM db_migration").scalar(r.conn()).await?;
    Ok(total.saturating_sub(usize::try_from(done).unwrap_or(0)))
}

/// SQLite's IMMEDIATE transaction already excludes others; PostgreSQL needs a lock of its own, because
/// two `CREATE TABLE IF NOT EXISTS` at once collide in its catalogue.
async fn take_turn(tx: &mut Tx) -> Result<()> {
    if tx.conn().is_postgres() {
        query("SELECT pg_advisory_xact_lock(6201)").run(tx.conn()).await?;
    }
    Ok(())
}

async fn has_run(tx: &mut Tx, room: &str, m: &Migration) -> Result<bool> {
    let old: Option<(String,)> =
        query("SELECT hash FROM db_migration WHERE room = $1 AND version = $2")
            .bind(room)
            .bind(m.version)
            .optional(tx.conn())
            .await?;
    match old {
        None => Ok(false),
        Some((h,)) if h == hash(m) => Ok(true),
        Some(_) => Err(Error::internal(format!(
            "migration {room}/{} ({}) was changed after it ran; restore its text and add a new one",
            m.version, m.name
        ))),
    }
}

fn hash(m: &Migration) -> String {
    blake3::hash(m.sql.as_bytes()).to_hex().to_string()
}

async fn raw(c: Conn<'_>, sql: &str) -> Result<()> {
    let pg = c.is_postgres();
    let text = TOKENS.iter().fold(sql.to_owned(), |s, (token, lite, post)| {
        s.replace(token, if pg { post } else { lite })
    });
    let q = sqlx::raw_sql(sqlx::AssertSqlSafe(text));
    match c {
        Conn::Sqlite(c) => q.execute(c).await.map(|_| ()),
        Conn::Pg(c) => q.execute(c).await.map(|_| ()),
    }
    .map_err(error)
}
