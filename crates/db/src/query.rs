//! A statement with its values, run on whichever database is behind the connection.
//!
//! Values are bound as data, always: there is no way to put text into the statement but the statement
//! itself, which is `&'static str` except for [`query_built`].

use futures_util::{StreamExt, stream::BoxStream};
use sqlx::{
    AssertSqlSafe, Postgres, SqlSafeStr, Sqlite, postgres::PgArguments, sqlite::SqliteArguments,
};

use crate::{Column, Conn, FromRow, Result, Row, Value, error};

/// A statement and the values of its placeholders.
pub struct Query {
    sql: sqlx::SqlStr,
    values: Vec<Value>,
}

/// A statement written in the source; `$1`, `$2`.. stand for the values bound, in order.
#[must_use]
pub fn query(sql: &'static str) -> Query {
    Query { sql: sql.into_sql_str(), values: Vec::new() }
}

/// A statement put together at run time from constant parts (filters, lists). Never from input.
#[must_use]
pub fn query_built(sql: String) -> Query {
    Query { sql: AssertSqlSafe(sql).into_sql_str(), values: Vec::new() }
}

impl Query {
    /// Binds the next value.
    #[must_use]
    pub fn bind(mut self, v: impl Into<Value>) -> Self {
        self.values.push(v.into());
        self
    }

    /// Exactly one row.
    ///
    /// # Errors
    /// NotFound when there is none.
    pub async fn one<T: FromRow>(self, c: Conn<'_>) -> Result<T> {
        self.optional(c).await?.ok_or_else(base::Error::not_found)
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// The database's.
    pub async fn optional<T: FromRow>(self, c: Conn<'_>) -> Result<Option<T>> {
        let row = match c {
            Conn::Sqlite(c) => {
                self.sqlite().fetch_optional(c).await.map_err(error)?.map(Row::Sqlite)
            }
            Conn::Pg(c) => self.pg().fetch_optional(c).await.map_err(error)?.map(Row::Pg),
        };
        row.map(|r| T::from_row(&r)).transpose()
    }

    /// Every row.
    ///
    /// # Errors
    /// The database's.
    pub async fn all<T: FromRow>(self, c: Conn<'_>) -> Result<Vec<T>> {
        match c {
            Conn::Sqlite(c) => {
                let rows = self.sqlite().fetch_all(c).await.map_err(error)?;
                rows.into_iter().map(|r| T::from_row(&Row::Sqlite(r))).collect()
            }
            Conn::Pg(c) => {
                let rows = self.pg().fetch_all(c).await.map_err(error)?;
                rows.into_iter().map(|r| T::from_row(&Row::Pg(r))).collect()
            }
        }
    }

    /// The first column of exactly one row.
    ///
    /// # Errors
    /// NotFound when there is none.
    pub async fn scalar<T: Column>(self, c: Conn<'_>) -> Result<T> {
        Ok(self.one::<(T,)>(c).await?.0)
    }

    /// The first column of every row.
    ///
    /// # Errors
    /// The database's.
    pub async fn scalars<T: Column>(self, c: Conn<'_>) -> Result<Vec<T>> {
        Ok(self.all::<(T,)>(c).await?.into_iter().map(|t| t.0).collect())
    }

    /// Runs it; how many rows it touched.
    ///
    /// # Errors
    /// Conflict for a unique key that exists, else the database's.
    pub async fn run(self, c: Conn<'_>) -> Result<u64> {
        match c {
            Conn::Sqlite(c) => self.sqlite().execute(c).await.map(|d| d.rows_affected()),
            Conn::Pg(c) => self.pg().execute(c).await.map(|d| d.rows_affected()),
        }
        .map_err(error)
    }

    /// Rows one by one, for results that must not sit in memory.
    pub fn stream<T: FromRow + Send + 'static>(self, c: Conn<'_>) -> BoxStream<'_, Result<T>> {
        match c {
            Conn::Sqlite(c) => self
                .sqlite()
                .fetch(c)
                .map(|r| r.map_err(error).and_then(|r| T::from_row(&Row::Sqlite(r))))
                .boxed(),
            Conn::Pg(c) => self
                .pg()
                .fetch(c)
                .map(|r| r.map_err(error).and_then(|r| T::from_row(&Row::Pg(r))))
                .boxed(),
        }
    }

    fn sqlite<'q>(self) -> sqlx::query::Query<'q, Sqlite, SqliteArguments> {
        self.values.into_iter().fold(sqlx::query(self.sql), |q, v| match v {
            Value::Bool(v) => q.bind(v),
            Value::Int(v) => q.bind(v),
            Value::Real(v) => q.bind(v),
            Value::Text(v) => q.bind(v),
            Value::Bytes(v) => q.bind(v),
            Value::Uuid(v) => q.bind(v),
            Value::Json(v) => q.bind(v),
        })
    }

    fn pg<'q>(self) -> sqlx::query::Query<'q, Postgres, PgArguments> {
        self.values.into_iter().fold(sqlx::query(self.sql), |q, v| match v {
            Value::Bool(v) => q.bind(v),
            Value::Int(v) => q.bind(v),
            Value::Real(v) => q.bind(v),
            Value::Text(v) => q.bind(v),
            Value::Bytes(v) => q.bind(v),
            Value::Uuid(v) => q.bind(v),
            Value::Json(v) => q.bind(v),
        })
    }
}
