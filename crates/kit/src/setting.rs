//! What an editor changes without a restart: one JSON value per key.

use base::{Error, Result};
use db::{Conn, Json, query};
use serde::{Serialize, de::DeserializeOwned};

use crate::Tx;

/// The value of `key`, or the default when it was never set.
///
/// # Errors
/// The database's; Internal when the stored value has another shape.
pub async fn get<T: DeserializeOwned + Default>(c: Conn<'_>, key: &'static str) -> Result<T> {
    let row: Option<(Json<T>,)> =
        query("SELECT value FROM kit_setting WHERE key = $1").bind(key).optional(c).await?;
    Ok(row.map(|(v,)| v.0).unwrap_or_default())
}

/// The value of `key`; `None` when it was never set.
///
/// # Errors
/// The database's; Internal when the stored value has another shape.
pub async fn find<T: DeserializeOwned>(c: Conn<'_>, key: &'static str) -> Result<Option<T>> {
    let row: Option<(Json<T>,)> =
        query("SELECT value FROM kit_setting WHERE key = $1").bind(key).optional(c).await?;
    Ok(row.map(|(v,)| v.0))
}

/// Whether `key` was ever set.
///
/// # Errors
/// The database's.
pub async fn is_set(c: Conn<'_>, key: &'static str) -> Result<bool> {
    let n: i64 =
        query("SELECT COUNT(*) FROM kit_setting WHERE key = $1").bind(key).scalar(c).await?;
    Ok(n > 0)
}

/// Sets `key`.
///
/// # Errors
/// The database's.
pub async fn put<T: Serialize>(tx: &mut Tx, key: &'static str, value: &T) -> Result<()> {
    let now = tx.now();
    query(
        "INSERT INTO kit_setting (key, value, changed_at) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at",
    )
    .bind(key)
    .bind(serde_json::to_value(value).map_err(Error::internal)?)
    .bind(now)
    .run(tx.conn())
    .await
    .map(|_| ())
}
