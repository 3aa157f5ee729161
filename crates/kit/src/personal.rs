//! Personal values: marked in the type, hidden from logs, and written to the audit only under the key of
//! the person they are about. Erasing a person destroys that key (UU 27/2022).

use std::fmt;

use base::{Error, Result, Timestamp};
use base64::{Engine as _, engine::general_purpose::STANDARD as B64};
use contracts::org::PersonId;
use db::{Conn, query};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Value, json};

use crate::keys::{self, Keys};

/// A personal value. `Debug` shows nothing; serialised it wears a mark that the audit looks for, so a
/// personal field that reaches an audit entry without a person to encrypt for is blanked, never written.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(pub T);

const MARK: &str = "$personal";

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut m = s.serialize_map(Some(1))?;
        m.serialize_entry(MARK, &self.0)?;
        m.end()
    }
}

impl From<&Personal<String>> for db::Value {
    fn from(v: &Personal<String>) -> Self {
        Self::from(&v.0)
    }
}

db::column_via!(Personal<String>, String, |s| Ok(Personal(s)));

/// The key of `person`, made at need.
pub(crate) async fn key_of(
    mut c: Conn<'_>,
    keys: &Keys,
    person: PersonId,
    now: Timestamp,
) -> Result<[u8; 32]> {
    if let Some(k) = existing_key(c.again(), keys, person).await? {
        return Ok(k);
    }
    let fresh = keys.wrap(&keys::random()?)?;
    query("INSERT INTO kit_person_key (person, wrapped, created_at) VALUES ($1, $2, $3) ON CONFLICT (person) DO NOTHING")
        .bind(person)
        .bind(fresh)
        .bind(now)
        .run(c.again())
        .await?;
    existing_key(c, keys, person).await?.ok_or_else(|| Error::internal("a person's key vanished"))
}

/// The key of `person`, or none when it was never made or was destroyed.
pub(crate) async fn existing_key(
    c: Conn<'_>,
    keys: &Keys,
    person: PersonId,
) -> Result<Option<[u8; 32]>> {
    let wrapped: Option<(Vec<u8>,)> = query("SELECT wrapped FROM kit_person_key WHERE person = $1")
        .bind(person)
        .optional(c)
        .await?;
    let Some((wrapped,)) = wrapped else { return Ok(None) };
    let plain = keys.unwrap(&wrapped)?;
    plain.try_into().map(Some).map_err(|_| Error::internal("a person's key is not 32 bytes"))
}

/// The key of `person` for reading what the record holds of them; none when it was never made or was
/// destroyed. Whoever calls this holds a permission of their own for it.
///
/// # Errors
/// The database's.
pub async fn key_for_reading(
    c: Conn<'_>,
    keys: &Keys,
    person: PersonId,
) -> Result<Option<[u8; 32]>> {
    existing_key(c, keys, person).await
}

/// Destroys the key of `person`: what the record holds of them under it is unreadable from the commit on,
/// while the chain still verifies. A later commit about them would make a fresh key, which reads none of it.
///
/// # Errors
/// The database's.
pub async fn destroy_key(tx: &mut crate::Tx, person: PersonId) -> Result<()> {
    query("DELETE FROM kit_person_key WHERE person = $1")
        .bind(person)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Replaces every marked value by its ciphertext under `key`; without a key, by nothing.
pub(crate) fn encrypt_marked(v: Value, key: Option<&[u8; 32]>) -> Result<Value> {
    Ok(match v {
        Value::Object(m) if m.len() == 1 && m.contains_key(MARK) => {
            let plain = m.get(MARK).map(Value::to_string).unwrap_or_default();
            match key {
                Some(k) => json!({ "$enc": B64.encode(keys::seal(k, plain.as_bytes())?) }),
                None => json!({ "$enc": null }),
            }
        }
        Value::Object(m) => Value::Object(
            m.into_iter()
                .map(|(k, v)| Ok((k, encrypt_marked(v, key)?)))
                .collect::<Result<serde_json::Map<_, _>>>()?,
        ),
        Value::Array(a) => {
            Value::Array(a.into_iter().map(|v| encrypt_marked(v, key)).collect::<Result<_>>()?)
        }
        other => other,
    })
}

/// Reads encrypted values back where the key still exists; elsewhere they stay `{"$enc": ..}`.
#[must_use]
pub fn decrypt_marked(v: Value, key: Option<&[u8; 32]>) -> Value {
    match v {
        Value::Object(m) if m.len() == 1 && m.contains_key("$enc") => {
            let sealed = m.get("$enc").and_then(Value::as_str).and_then(|s| B64.decode(s).ok());
            key.zip(sealed)
                .and_then(|(k, s)| keys::open(k, &s).ok())
                .and_then(|plain| serde_json::from_slice(&plain).ok())
                .unwrap_or(Value::Object(m))
        }
        Value::Object(m) => {
            Value::Object(m.into_iter().map(|(k, v)| (k, decrypt_marked(v, key))).collect())
        }
        Value::Array(a) => Value::Array(a.into_iter().map(|v| decrypt_marked(v, key)).collect()),
        other => other,
    }
}
