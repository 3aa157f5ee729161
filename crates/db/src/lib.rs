//! Two databases, one SQL text: SQLite by default, PostgreSQL at scale.
//!
//! The only crate that names sqlx. Rooms write [`query`] with `$1` placeholders, bind typed values and
//! read [`row!`] structs; nothing here knows a table but its own `db_migration`.
//! It deliberately builds no SQL, maps no objects and hides no transaction.

mod copy;
mod migrate;
mod pool;
mod query;
mod snapshot;
mod value;

pub use copy::{CopyReport, TableReport, copy};
pub use migrate::{Migration, Set, migrate, pending};
pub use pool::{Conn, Db, Lease, Options, Tx};
pub use query::{Query, query, query_built};
pub use snapshot::{faults_of, open_still, rows_of, snapshot};
pub use value::{Column, ColumnAt, FromRow, Json, Row, Value};

pub(crate) use base::Result;

/// Turns sqlx's errors into the house's kinds; texts for people never quote SQL.
pub(crate) fn error(e: sqlx::Error) -> base::Error {
    use base::{Error, Kind};
    match &e {
        sqlx::Error::RowNotFound => Error::not_found().because(e),
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::WorkerCrashed => Error::unavailable(e),
        sqlx::Error::Database(d) if d.is_unique_violation() => {
            Error::new(Kind::Conflict, "kit.error.conflict").because(e)
        }
        // Characters that PostgreSQL cannot hold (NUL): what was typed, not our fault.
        sqlx::Error::Database(d)
            if d.code().is_some_and(|c| matches!(c.as_ref(), "22021" | "22P05")) =>
        {
            Error::invalid("kit.error.request").because(e)
        }
        // 57P01..57P03: PostgreSQL is shutting down, crashed or starting. 40001, 40P01: lost a race.
        // 25006: a standby that only reads; 53100: disk full; 57014: cancelled by a time limit.
        // SQLite 5 and 6 (and their finer codes): busy and locked after the time allowed; 13: disk full.
        sqlx::Error::Database(d)
            if d.code().is_some_and(|c| {
                matches!(
                    c.as_ref(),
                    "57P01"
                        | "57P02"
                        | "57P03"
                        | "57014"
                        | "53100"
                        | "53300"
                        | "25006"
                        | "40001"
                        | "40P01"
                        | "5"
                        | "261"
                        | "517"
                        | "773"
                        | "6"
                        | "262"
                        | "13"
                )
            }) =>
        {
            Error::unavailable(e)
        }
        _ => Error::internal(e),
    }
}

/// Types that the macros of this crate name; not for direct use.
#[doc(hidden)]
pub mod driver {
    pub use sqlx::{postgres::PgRow, sqlite::SqliteRow};
}
