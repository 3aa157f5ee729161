//! Values into statements and columns out of rows, for both databases.

use base::{Error, Id, Rupiah, Timestamp};
use serde_json::Value as JsonValue;
use sqlx::{ColumnIndex, Row as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{Result, error};

/// A value of a placeholder. `None` is NULL of that type, which PostgreSQL wants to know.
#[derive(Clone, Debug)]
pub enum Value {
    /// `{bool}`
    Bool(Option<bool>),
    /// `{int}`, 64 bits
    Int(Option<i64>),
    /// REAL, 64 bits
    Real(Option<f64>),
    /// TEXT
    Text(Option<String>),
    /// `{bytes}`
    Bytes(Option<Vec<u8>>),
    /// `{id}`
    Uuid(Option<Uuid>),
    /// `{json}`
    Json(Option<JsonValue>),
}

macro_rules! into_value {
    ($($t:ty => $variant:ident, $v:ident $how:expr;)*) => {$(
        impl From<$t> for Value {
            fn from($v: $t) -> Self {
                Self::$variant(Some($how))
            }
        }
        impl From<Option<$t>> for Value {
            fn from(v: Option<$t>) -> Self {
                Self::$variant(v.map(|$v| $how))
            }
        }
    )*};
}

into_value! {
    bool => Bool, v v;
    i64 => Int, v v;
    i32 => Int, v i64::from(v);
    u32 => Int, v i64::from(v);
    u16 => Int, v i64::from(v);
    f64 => Real, v v;
    String => Text, v v;
    &String => Text, v v.clone();
    &str => Text, v v.to_owned();
    Vec<u8> => Bytes, v v;
    &[u8] => Bytes, v v.to_vec();
    Uuid => Uuid, v v;
    Timestamp => Int, v v.0;
    Rupiah => Int, v v.0;
    JsonValue => Json, v v;
}

impl<T> From<Id<T>> for Value {
    fn from(v: Id<T>) -> Self {
        Self::Uuid(Some(v.uuid()))
    }
}

impl<T> From<Option<Id<T>>> for Value {
    fn from(v: Option<Id<T>>) -> Self {
        Self::Uuid(v.map(Id::uuid))
    }
}

impl From<&Option<String>> for Value {
    fn from(v: &Option<String>) -> Self {
        Self::Text(v.clone())
    }
}

impl<T: serde::Serialize> From<&Json<T>> for Value {
    fn from(v: &Json<T>) -> Self {
        // A value that cannot be JSON (a map with odd keys) is a mistake of ours that a test would meet.
        Self::Json(Some(serde_json::to_value(&v.0).unwrap_or(JsonValue::Null)))
    }
}

impl<T: serde::Serialize> From<Json<T>> for Value {
    fn from(v: Json<T>) -> Self {
        Self::from(&v)
    }
}

/// A `{json}` column read as `T`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

/// A row of either database.
pub enum Row {
    /// SQLite's.
    Sqlite(SqliteRow),
    /// PostgreSQL's.
    Pg(PgRow),
}

impl Row {
    /// The column called `name`.
    ///
    /// # Errors
    /// Internal when there is none or it holds something else.
    pub fn get<T: Column>(&self, name: &str) -> Result<T> {
        self.at(name)
    }

    fn at<T: Column, I: ColumnAt>(&self, i: I) -> Result<T> {
        match self {
            Self::Sqlite(r) => T::from_sqlite(r, i),
            Self::Pg(r) => T::from_pg(r, i),
        }
    }
}

/// A name or a number of a column.
pub trait ColumnAt: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + Copy {}
impl<T: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + Copy> ColumnAt for T {}

/// A type that a column can be read as.
pub trait Column: Sized {
    /// From SQLite.
    ///
    /// # Errors
    /// Internal when the column holds something else.
    fn from_sqlite(r: &SqliteRow, i: impl ColumnAt) -> Result<Self>;
    /// From PostgreSQL.
    ///
    /// # Errors
    /// Internal when the column holds something else.
    fn from_pg(r: &PgRow, i: impl ColumnAt) -> Result<Self>;
}

/// A struct (see [`row!`]) or tuple that a row can be read as.
pub trait FromRow: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// Internal when a column is missing or holds something else.
    fn from_row(r: &Row) -> Result<Self>;
}

macro_rules! plain_column {
    ($($t:ty),*) => {$(
        impl Column for $t {
            fn from_sqlite(r: &SqliteRow, i: impl ColumnAt) -> Result<Self> {
                // The driver would read SQLite's NULL as 0 or "", and PostgreSQL's as an error.
                if r.try_get_raw(i).map_err(error)?.is_null() {
                    return Err(Error::internal("NULL in a column that is read as a value"));
                }
                r.try_get(i).map_err(error)
            }
            fn from_pg(r: &PgRow, i: impl ColumnAt) -> Result<Self> {
                r.try_get(i).map_err(error)
            }
        }
    )*};
}
plain_column!(bool, i64, f64, String, Vec<u8>, Uuid, JsonValue);

impl<T: Column> Column for Option<T> {
    fn from_sqlite(r: &SqliteRow, i: impl ColumnAt) -> Result<Self> {
        if r.try_get_raw(i).map_err(error)?.is_null() {
            Ok(None)
        } else {
            T::from_sqlite(r, i).map(Some)
        }
    }
    fn from_pg(r: &PgRow, i: impl ColumnAt) -> Result<Self> {
        if r.try_get_raw(i).map_err(error)?.is_null() {
            Ok(None)
        } else {
            T::from_pg(r, i).map(Some)
        }
    }
}

/// Makes `$t` a column read as `$raw` and turned by `$how: fn($raw) -> Result<$t>`.
#[macro_export]
macro_rules! column_via {
    (@ [$($g:ident)?] $t:ty, $raw:ty, $how:expr) => {
        impl$(<$g>)? $crate::Column for $t {
            fn from_sqlite(r: &$crate::driver::SqliteRow, i: impl $crate::ColumnAt) -> base::Result<Self> {
                <$raw as $crate::Column>::from_sqlite(r, i).and_then($how)
            }
            fn from_pg(r: &$crate::driver::PgRow, i: impl $crate::ColumnAt) -> base::Result<Self> {
                <$raw as $crate::Column>::from_pg(r, i).and_then($how)
            }
        }
    };
    ($t:ty, $raw:ty, $how:expr) => { $crate::column_via!(@ [] $t, $raw, $how); };
}

column_via!(@ [T] Id<T>, Uuid, |u| Ok(Id::from(u)));
column_via!(Timestamp, i64, |n| Ok(Timestamp(n)));
column_via!(Rupiah, i64, |n| Ok(Rupiah(n)));

/// Straight from the stored text: a detour by way of a JSON value costs a page of words most of its time.
impl<T: serde::de::DeserializeOwned> Column for Json<T> {
    fn from_sqlite(r: &SqliteRow, i: impl ColumnAt) -> Result<Self> {
        if r.try_get_raw(i).map_err(error)?.is_null() {
            return Err(Error::internal("NULL in a column that is read as a value"));
        }
        r.try_get::<sqlx::types::Json<T>, _>(i).map(|v| Self(v.0)).map_err(error)
    }
    fn from_pg(r: &PgRow, i: impl ColumnAt) -> Result<Self> {
        r.try_get::<sqlx::types::Json<T>, _>(i).map(|v| Self(v.0)).map_err(error)
    }
}

macro_rules! tuple_row {
    ($($t:ident $n:tt),*) => {
        impl<$($t: Column),*> FromRow for ($($t,)*) {
            fn from_row(r: &Row) -> Result<Self> {
                Ok(($(r.at::<$t, usize>($n)?,)*))
            }
        }
    };
}
tuple_row!(A 0);
tuple_row!(A 0, B 1);
tuple_row!(A 0, B 1, C 2);
tuple_row!(A 0, B 1, C 2, D 3);
tuple_row!(A 0, B 1, C 2, D 3, E 4);
tuple_row!(A 0, B 1, C 2, D 3, E 4, F 5);

/// Declares a struct and reads it from a row: each field from the column of its name.
#[macro_export]
macro_rules! row {
    ($(#[$m:meta])* $v:vis struct $name:ident { $($(#[$fm:meta])* $fv:vis $f:ident : $t:ty),* $(,)? }) => {
        $(#[$m])* $v struct $name { $($(#[$fm])* $fv $f: $t),* }
        impl $crate::FromRow for $name {
            fn from_row(r: &$crate::Row) -> base::Result<Self> {
                Ok(Self { $($f: r.get(stringify!($f))?),* })
            }
        }
    };
}

/// Declares an enum stored as TEXT by the words given; a word that is none of them is an Internal error.
#[macro_export]
macro_rules! text_enum {
    ($(#[$m:meta])* $v:vis enum $name:ident { $($(#[$vm:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $v enum $name { $($(#[$vm])* $variant),* }
        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The word stored, sent and used in i18n keys.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
            /// The one called `word`.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
        impl From<$name> for $crate::Value {
            fn from(v: $name) -> Self { $crate::Value::from(v.word()) }
        }
        $crate::column_via!($name, String, |s| $name::parse(&s).ok_or_else(|| {
            base::Error::internal(format!(concat!("no ", stringify!($name), " called {}"), s))
        }));
    };
}
