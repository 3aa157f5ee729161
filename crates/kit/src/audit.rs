//! The record: who did what to which thing, chained by hashes so that a change, a removal, an insertion,
//! a cut tail or a rewritten chain is found.
//!
//! Each row's hash covers the row before it. The signed head is written outside the database every hour
//! (see [`crate::audit::sign_head`]); whoever rewrites the whole chain would need that key and that store too.

use std::fmt::Display;

use base::{Error, Result, Timestamp};
use contracts::org::PersonId;
use db::{Conn, query};
use futures_util::TryStreamExt as _;
use object_store::{ObjectStore, ObjectStoreExt as _, path::Path};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{keys, keys::Keys};

pub use crate::audit_read::{Filter, names, page};

/// What a commit leaves in the record.
#[derive(Clone, Debug)]
pub struct Audit {
    pub(crate) action: &'static str,
    pub(crate) subject_kind: &'static str,
    pub(crate) subject_id: String,
    pub(crate) about: Option<PersonId>,
    pub(crate) detail: Map<String, Value>,
}

impl Audit {
    /// `action` (`room.verb`) was done to the `kind` called `id`.
    #[must_use]
    pub fn new(action: &'static str, kind: &'static str, id: impl Display) -> Self {
        Self {
            action,
            subject_kind: kind,
            subject_id: id.to_string(),
            about: None,
            detail: Map::new(),
        }
    }

    /// Keeps the fields in which `old` and `new` differ.
    #[must_use]
    pub fn diff(mut self, old: &impl Serialize, new: &impl Serialize) -> Self {
        let (old, new) = (as_json(old), as_json(new));
        let mut changed = Map::new();
        if let (Value::Object(old), Value::Object(new)) = (&old, &new) {
            for key in old.keys().chain(new.keys().filter(|k| !old.contains_key(*k))) {
                let (a, b) =
                    (old.get(key).unwrap_or(&Value::Null), new.get(key).unwrap_or(&Value::Null));
                if a != b {
                    changed.insert(key.clone(), json!([a, b]));
                }
            }
        }
        self.detail.insert("changed".to_owned(), Value::Object(changed));
        self
    }

    /// Keeps all of a new thing.
    #[must_use]
    pub fn made(self, new: &impl Serialize) -> Self {
        self.diff(&json!({}), new)
    }

    /// Keeps a value under a name. Not for personal values unless they are [`crate::Personal`].
    #[must_use]
    pub fn note(mut self, name: &str, value: impl Serialize) -> Self {
        self.detail.insert(name.to_owned(), serde_json::to_value(value).unwrap_or(Value::Null));
        self
    }

    /// Says whose personal values are in it; they are encrypted under that person's key.
    #[must_use]
    pub fn about(mut self, person: PersonId) -> Self {
        self.about = Some(person);
        self
    }
}

fn as_json(v: &impl Serialize) -> Value {
    serde_json::to_value(v).unwrap_or(Value::Null)
}

db::row! {
    /// A row of the record.
    #[derive(Clone, Debug)]
    pub struct AuditRow {
        /// Its number, from 1 without gaps.
        pub seq: i64,
        /// When.
        pub at: Timestamp,
        /// `person:<id>`, `system:<job>` or `nobody`.
        pub actor: String,
        /// `room.verb`.
        pub action: String,
        /// What allowed it.
        pub permission: String,
        /// The kind of thing.
        pub subject_kind: String,
        /// The thing.
        pub subject_id: String,
        /// Where in the tree.
        pub org_path: String,
        /// The request or job.
        pub request: String,
        /// Whose key encrypts personal values; may be empty.
        pub about: String,
        /// JSON.
        pub detail: String,
        /// The hash before.
        pub prev_hash: String,
        /// This hash.
        pub hash: String,
    }
}

impl AuditRow {
    /// The hash that this row must have: over the one before and every other column, each with its length.
    #[must_use]
    pub fn expected_hash(&self) -> String {
        let mut h = blake3::Hasher::new();
        let (seq, at) = (self.seq.to_string(), self.at.0.to_string());
        for part in [
            &self.prev_hash,
            &seq,
            &at,
            &self.actor,
            &self.action,
            &self.permission,
            &self.subject_kind,
            &self.subject_id,
            &self.org_path,
            &self.request,
            &self.about,
            &self.detail,
        ] {
            h.update(&(part.len() as u64).to_be_bytes());
            h.update(part.as_bytes());
        }
        h.finalize().to_hex().to_string()
    }

    pub(crate) async fn insert(&self, c: Conn<'_>) -> Result<()> {
        query(
            "INSERT INTO kit_audit (seq, at, actor, action, permission, subject_kind, subject_id, org_path,
                request, about, detail, prev_hash, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(self.seq)
        .bind(self.at)
        .bind(&self.actor)
        .bind(&self.action)
        .bind(&self.permission)
        .bind(&self.subject_kind)
        .bind(&self.subject_id)
        .bind(&self.org_path)
        .bind(&self.request)
        .bind(&self.about)
        .bind(&self.detail)
        .bind(&self.prev_hash)
        .bind(&self.hash)
        .run(c)
        .await
        .map(|_| ())
    }
}

/// A signed statement: at this time the chain ended in this row with this hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedHead {
    /// The last row's number.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// When it was signed.
    pub at: Timestamp,
    /// Hex Ed25519 public key.
    pub key: String,
    /// Hex signature over `betang-audit-head/1 <seq> <hash> <at>`.
    pub signature: String,
}

impl SignedHead {
    fn message(seq: i64, hash: &str, at: Timestamp) -> Vec<u8> {
        format!("betang-audit-head/1 {seq} {hash} {}", at.0).into_bytes()
    }
}

const HEADS: &str = "audit-heads";

/// Signs the present head and writes it to the blob store. Nothing when the chain is empty or this head
/// is there already.
///
/// # Errors
/// Unavailable when database or store cannot be reached.
pub async fn sign_head(
    db: &db::Db,
    store: &dyn ObjectStore,
    keys: &Keys,
    now: Timestamp,
) -> Result<()> {
    let mut r = db.read().await?;
    let (seq, hash): (i64, String) =
        query("SELECT audit_seq, audit_hash FROM kit_head WHERE one = 1").one(r.conn()).await?;
    if seq == 0 {
        return Ok(());
    }
    let path = Path::from(format!("{HEADS}/{seq:020}.json"));
    if store.head(&path).await.is_ok() {
        return Ok(());
    }
    let signature = hex::encode(keys.sign(&SignedHead::message(seq, &hash, now)));
    let head = SignedHead { seq, hash, at: now, key: hex::encode(keys.public()), signature };
    let bytes = serde_json::to_vec(&head).map_err(Error::internal)?;
    store.put(&path, bytes.into()).await.map_err(Error::unavailable)?;
    Ok(())
}

/// What a verification found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verdict {
    /// Rows read.
    pub rows: i64,
    /// Signed heads compared.
    pub heads: usize,
    /// Every fault, in words; empty when the chain is whole.
    pub faults: Vec<String>,
}

/// Reads the whole chain and every signed head.
///
/// # Errors
/// Unavailable when database or store cannot be reached; a broken chain is no error but a fault listed.
pub async fn verify(db: &db::Db, store: &dyn ObjectStore, public: &[u8]) -> Result<Verdict> {
    let mut out = Verdict::default();
    let mut heads = read_heads(store, public, &mut out).await?;
    heads.sort_by_key(|h| h.seq);
    out.heads = heads.len();
    let mut heads = heads.into_iter().peekable();
    let (mut prev, mut last_seq) = (String::new(), 0_i64);
    let mut r = db.read().await?;
    let (head_seq, head_hash) = loop {
        let (before, sql) = (last_seq, "SELECT * FROM kit_audit WHERE seq > $1 ORDER BY seq");
        let mut rows = query(sql).bind(before).stream::<AuditRow>(r.conn());
        while let Some(row) = rows.try_next().await? {
            if row.seq != last_seq + 1 {
                out.faults.push(format!(
                    "row {} is missing (found {} after {last_seq})",
                    last_seq + 1,
                    row.seq
                ));
            }
            if row.prev_hash != prev {
                out.faults.push(format!("row {} does not follow the row before it", row.seq));
            }
            if row.expected_hash() != row.hash {
                out.faults.push(format!("row {} was changed", row.seq));
            }
            while let Some(h) = heads.next_if(|h| h.seq <= row.seq) {
                if h.seq == row.seq && h.hash != row.hash {
                    let what = "is not the one that was signed: the chain was rewritten";
                    out.faults.push(format!("row {} {what}", h.seq));
                }
            }
            (prev, last_seq) = (row.hash.clone(), row.seq);
            out.rows += 1;
        }
        drop(rows);
        let head: (i64, String) =
            query("SELECT audit_seq, audit_hash FROM kit_head WHERE one = 1").one(r.conn()).await?;
        // The house goes on writing meanwhile; what it wrote is read too.
        if head.0 <= last_seq || last_seq == before {
            break head;
        }
    };
    if let Some(h) = heads.last() {
        out.faults.push(format!(
            "the tail was cut: row {} was signed, the chain ends at {last_seq}",
            h.seq
        ));
    }
    if head_seq != last_seq || head_hash != prev {
        out.faults.push(format!("the head says row {head_seq}, the chain ends at {last_seq}"));
    }
    Ok(out)
}

async fn read_heads(
    store: &dyn ObjectStore,
    public: &[u8],
    out: &mut Verdict,
) -> Result<Vec<SignedHead>> {
    let list: Vec<_> =
        store.list(Some(&Path::from(HEADS))).try_collect().await.map_err(Error::unavailable)?;
    let mut heads = Vec::new();
    for meta in list {
        let bytes = store.get(&meta.location).await.map_err(Error::unavailable)?;
        let bytes = bytes.bytes().await.map_err(Error::unavailable)?;
        let head = serde_json::from_slice::<SignedHead>(&bytes).ok().filter(|h| {
            hex::decode(&h.signature).is_ok_and(|s| {
                keys::verified(public, &SignedHead::message(h.seq, &h.hash, h.at), &s)
            })
        });
        match head {
            Some(h) => heads.push(h),
            None => out.faults.push(format!("signed head {} is not ours", meta.location)),
        }
    }
    Ok(heads)
}
