//! The whole database as it stood at one moment, as one SQLite file, whichever database it is: what a backup
//! keeps, because such a file is read anywhere, without a server and without its tools.
//!
//! SQLite copies itself (`VACUUM INTO`, one read transaction). PostgreSQL is read inside one transaction that
//! sees one moment, and every table is compared by row count and hash, as `copy` does in the other direction.

use std::path::Path;

use base::{Error, Timestamp};
use futures_util::TryStreamExt as _;
use sqlx::{
    PgPool, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use crate::{
    Conn, Db, Options, Result, Set,
    copy::{ColumnInfo, KINDS, Values, canonical, columns_of, order_of, tables_of},
    error, migrate, query, query_built,
};

/// One moment, for as long as the transaction lasts: later commits are not seen.
const ONE_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Writes `db` as it is now into a new SQLite file at `to`. Readers and writers go on meanwhile.
///
/// # Errors
/// Internal when `to` exists, when PostgreSQL holds tables of another version than `sets`, or when a table
/// differs after the copy; Unavailable when the database or the disk gives out. `to` is worth nothing then.
pub async fn snapshot(db: &Db, to: &Path, sets: &[Set], now: Timestamp) -> Result<()> {
    if to.exists() {
        return Err(Error::internal(format!("{} exists already", to.display())));
    }
    match db {
        Db::Sqlite { read, .. } => from_sqlite(read, to).await,
        Db::Pg(pool) => from_postgres(pool, to, sets, now).await,
    }
}

async fn from_sqlite(pool: &SqlitePool, to: &Path) -> Result<()> {
    let mut c = pool.acquire().await.map_err(error)?;
    let to = to.display().to_string();
    query("VACUUM INTO $1").bind(to).run(Conn::Sqlite(&mut c)).await.map(|_| ())
}

async fn from_postgres(pool: &PgPool, to: &Path, sets: &[Set], now: Timestamp) -> Result<()> {
    let file = Db::open_file(to, &Options::default()).await?;
    migrate(&file, sets, now).await?;
    let mut source = pool.begin_with(ONE_MOMENT).await.map_err(error)?;
    let mut target = file.begin().await?;
    refuse_another_version(Conn::Pg(&mut source), target.conn()).await?;
    for name in tables_of(target.conn()).await? {
        let columns = columns_of(Conn::Pg(&mut source), &name).await?;
        let list = columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
        // Rows that a migration itself made (heads, counters) give way to the source's.
        query_built(format!("DELETE FROM {name}")).run(target.conn()).await?;
        let there = order_of(&columns, " COLLATE \"C\"");
        let sql = format!("SELECT {list} FROM {name} ORDER BY {there}");
        let left = pour(Conn::Pg(&mut source), sql, target.conn(), &name, &columns).await?;
        let sql = format!("SELECT {list} FROM {name} ORDER BY {}", order_of(&columns, ""));
        if left != digest(target.conn(), sql, &columns).await? {
            return Err(Error::internal(format!("table {name} differs in the snapshot")));
        }
    }
    target.commit().await?;
    file.close().await;
    Ok(())
}

/// Tables that these programs do not know would be left out, so a database of another version is refused.
async fn refuse_another_version(from: Conn<'_>, to: Conn<'_>) -> Result<()> {
    const RAN: &str = "SELECT room, version, hash FROM db_migration ORDER BY room, version";
    let there: Vec<(String, i64, String)> = query(RAN).all(from).await?;
    let here: Vec<(String, i64, String)> = query(RAN).all(to).await?;
    if there == here {
        return Ok(());
    }
    Err(Error::internal(
        "this database was made by another version of betang: use that version, or migrate first",
    ))
}

/// Rows and their hash.
type Proof = (u64, blake3::Hash);

fn add(hash: &mut blake3::Hasher, row: &Values) {
    for v in &row.0 {
        hash.update(&canonical(v));
    }
}

/// Every row of `sql` goes into table `name` of `to`.
async fn pour(
    from: Conn<'_>,
    sql: String,
    mut to: Conn<'_>,
    name: &str,
    columns: &[ColumnInfo],
) -> Result<Proof> {
    let list = columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
    let marks = (1..=columns.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
    let insert = format!("INSERT INTO {name} ({list}) VALUES ({marks})");
    KINDS
        .scope(columns.to_vec(), async {
            let (mut n, mut hash) = (0, blake3::Hasher::new());
            let mut rows = query_built(sql).stream::<Values>(from);
            while let Some(row) = rows.try_next().await? {
                add(&mut hash, &row);
                n += 1;
                let q = query_built(insert.clone());
                row.0.into_iter().fold(q, |q, v| q.bind(v)).run(to.again()).await?;
            }
            Ok((n, hash.finalize()))
        })
        .await
}

async fn digest(c: Conn<'_>, sql: String, columns: &[ColumnInfo]) -> Result<Proof> {
    KINDS
        .scope(columns.to_vec(), async {
            let (mut n, mut hash) = (0, blake3::Hasher::new());
            let mut rows = query_built(sql).stream::<Values>(c);
            while let Some(row) = rows.try_next().await? {
                add(&mut hash, &row);
                n += 1;
            }
            Ok((n, hash.finalize()))
        })
        .await
}

/// Opens a SQLite file that nobody writes, without touching a byte of it or beside it.
///
/// # Errors
/// Internal when it is not there or is no database.
pub async fn open_still(path: &Path) -> Result<Db> {
    let connect = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
    let pool =
        SqlitePoolOptions::new().max_connections(2).connect_with(connect).await.map_err(error)?;
    Ok(Db::Sqlite { read: pool.clone(), write: pool })
}

/// What SQLite itself finds wrong with a file; empty when it is sound.
///
/// # Errors
/// Internal when it cannot even be read.
pub async fn faults_of(db: &Db) -> Result<Vec<String>> {
    let mut r = db.read().await?;
    let said: Vec<String> = query("PRAGMA integrity_check").scalars(r.conn()).await?;
    Ok(said.into_iter().filter(|s| s != "ok").collect())
}

/// Every table of a SQLite file and how many rows it has.
///
/// # Errors
/// The database's.
pub async fn rows_of(db: &Db) -> Result<Vec<(String, i64)>> {
    let mut r = db.read().await?;
    let mut out = Vec::new();
    for name in tables_of(r.conn()).await? {
        let n = query_built(format!("SELECT COUNT(*) FROM {name}")).scalar(r.conn()).await?;
        out.push((name, n));
    }
    Ok(out)
}
