//! Connections. SQLite has one writer and many readers; PostgreSQL one pool.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Result, error};

/// How many connections, and how long to wait for one.
#[derive(Clone, Debug)]
pub struct Options {
    /// SQLite: read-only connections beside the one writer. PostgreSQL: the pool's size.
    pub connections: u32,
    /// How long a caller waits for a connection before "unavailable", in seconds.
    pub wait_s: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 4, wait_s: 5 }
    }
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// One writer, many readers, WAL.
    Sqlite {
        /// Read-only connections.
        read: SqlitePool,
        /// The single writer.
        write: SqlitePool,
    },
    /// PostgreSQL.
    Pg(PgPool),
}

/// One connection, borrowed; what every store function takes.
pub enum Conn<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Pg(&'c mut PgConnection),
}

/// A connection for reading, given back when dropped.
pub enum Lease {
    /// SQLite, read-only.
    Sqlite(PoolConnection<Sqlite>),
    /// PostgreSQL.
    Pg(PoolConnection<Postgres>),
}

/// A transaction; rolled back when dropped.
pub enum Tx {
    /// SQLite, begun IMMEDIATE.
    Sqlite(Transaction<'static, Sqlite>),
    /// PostgreSQL, READ COMMITTED.
    Pg(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens `url`: `sqlite:PATH` (made when absent) or `postgres://..`.
    ///
    /// # Errors
    /// Internal for a URL that cannot be read, Unavailable when the server does not answer.
    pub async fn open(url: &str, options: &Options) -> Result<Self> {
        let wait = Duration::from_secs(options.wait_s);
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let connect = PgConnectOptions::from_str(url)
                .map_err(error)?
                .application_name("betang")
                .statement_cache_capacity(300);
            let pool = PgPoolOptions::new()
                .max_connections(options.connections.max(2))
                .acquire_timeout(wait)
                .connect_with(connect)
                .await
                .map_err(error)?;
            return Ok(Self::Pg(pool));
        }
        let connect = SqliteConnectOptions::from_str(url)
            .map_err(error)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: what was acknowledged survives a power cut, not only a killed process.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .statement_cache_capacity(300)
            .busy_timeout(Duration::from_secs(10));
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(wait.max(Duration::from_secs(30)))
            .connect_with(connect.clone())
            .await
            .map_err(error)?;
        let read = SqlitePoolOptions::new()
            .max_connections(options.connections.max(1))
            .acquire_timeout(wait)
            .test_before_acquire(false)
            .connect_with(connect.read_only(true))
            .await
            .map_err(error)?;
        Ok(Self::Sqlite { read, write })
    }

    /// Opens the SQLite file at `path`.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_file(path: &Path, options: &Options) -> Result<Self> {
        Self::open(&format!("sqlite:{}", path.display()), options).await
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Pg(_))
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// Unavailable when none is free in time.
    pub async fn read(&self) -> Result<Lease> {
        match self {
            Self::Sqlite { read, .. } => read.acquire().await.map(Lease::Sqlite),
            Self::Pg(p) => p.acquire().await.map(Lease::Pg),
        }
        .map_err(error)
    }

    /// A transaction for writing. On SQLite it waits for the one writer, so await nothing slow inside.
    ///
    /// # Errors
    /// Unavailable when the writer is not free in time.
    pub async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { write, .. } => write.begin_with("BEGIN IMMEDIATE").await.map(Tx::Sqlite),
            Self::Pg(p) => p.begin().await.map(Tx::Pg),
        }
        .map_err(error)
    }

    /// Closes every connection; SQLite's log is folded into its file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Pg(p) => p.close().await,
        }
    }
}

impl Lease {
    /// The connection.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Pg(c) => Conn::Pg(c),
        }
    }
}

impl Conn<'_> {
    /// The same connection for a shorter while: to call several store functions in turn.
    pub fn again(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Pg(c) => Conn::Pg(c),
        }
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Pg(_))
    }
}

impl Tx {
    /// The connection inside the transaction.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Pg(c) => Conn::Pg(c),
        }
    }

    /// Makes all of it true at once.
    ///
    /// # Errors
    /// Unavailable when the database went away: then nothing of it happened, or the caller cannot know
    /// (a cut between commit and answer), so work that must not happen twice carries its own key.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(t) => t.commit().await,
            Self::Pg(t) => t.commit().await,
        }
        .map_err(error)
    }
}
