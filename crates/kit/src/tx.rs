//! A write: begun with a [`Grant`], ended with an [`Audit`]. Events and jobs ride in the same transaction.

use base::{Error, Id, Result, Timestamp};
use contracts::Event;
use db::{Conn, query};
use serde_json::Value;

use crate::{
    Cx, Grant,
    audit::{Audit, AuditRow},
    jobs::NewJob,
    personal,
};

/// An open transaction. Dropped without [`Tx::commit`], nothing of it happened.
pub struct Tx {
    inner: db::Tx,
    cx: Cx,
    grant: Grant,
    events: Vec<(&'static str, i64, Value)>,
}

impl Tx {
    pub(crate) async fn begin(cx: &Cx, grant: Grant) -> Result<Self> {
        Ok(Self { inner: cx.app().db().begin().await?, cx: cx.clone(), grant, events: Vec::new() })
    }

    /// The connection inside the transaction: store functions that write take `&mut Tx` and call this.
    pub fn conn(&mut self) -> Conn<'_> {
        self.inner.conn()
    }

    /// Who writes, in which language, when.
    #[must_use]
    pub const fn cx(&self) -> &Cx {
        &self.cx
    }

    /// What allows it, and where.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// The time of this write.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.cx.now()
    }

    /// Says that something happened, to be told after the commit.
    ///
    /// # Errors
    /// Internal when the event cannot be JSON.
    pub fn emit<E: Event>(&mut self, event: &E) -> Result<()> {
        let payload = serde_json::to_value(event).map_err(Error::internal)?;
        self.events.push((E::NAME, E::VERSION, payload));
        Ok(())
    }

    /// Enqueues background work that exists only if this commits.
    ///
    /// # Errors
    /// The database's.
    pub async fn enqueue(&mut self, job: NewJob) -> Result<()> {
        let (now, path) = (self.cx.now(), self.grant.path.0.clone());
        crate::jobs::insert(self.inner.conn(), job, &path, now).await
    }

    /// Makes all of it true, with its trace.
    ///
    /// # Errors
    /// Precondition when this instance was moved to another database; Unavailable when the database went away.
    pub async fn commit(mut self, audit: Audit) -> Result<()> {
        let now = self.cx.now();
        let app = self.cx.app().clone();
        let key = match audit.about {
            Some(p) => Some(personal::key_of(self.inner.conn(), app.keys(), p, now).await?),
            None => None,
        };
        let detail =
            personal::encrypt_marked(Value::Object(audit.detail), key.as_ref())?.to_string();
        // From here on the head is locked: numbers follow the order of commits, on both databases.
        let (seq, prev_hash, mut event_seq, moved) = lock_head(self.inner.conn()).await?;
        if moved.is_some() {
            return Err(Error::precondition("kit.error.moved"));
        }
        let mut row = AuditRow {
            seq: seq + 1,
            at: now,
            actor: self.cx.actor().word(),
            action: audit.action.to_owned(),
            permission: self.grant.permission.name.to_owned(),
            subject_kind: audit.subject_kind.to_owned(),
            subject_id: audit.subject_id,
            org_path: self.grant.path.0.clone(),
            request: self.cx.request().to_owned(),
            about: audit.about.map(|p| p.to_string()).unwrap_or_default(),
            detail,
            prev_hash,
            hash: String::new(),
        };
        row.hash = row.expected_hash();
        row.insert(self.inner.conn()).await?;
        for (name, version, payload) in std::mem::take(&mut self.events) {
            event_seq += 1;
            for job in app.hearers(name) {
                let work = NewJob::new(job, payload.clone());
                crate::jobs::insert(self.inner.conn(), work, &self.grant.path.0, now).await?;
            }
            query("INSERT INTO kit_outbox (seq, id, name, version, payload, at) VALUES ($1, $2, $3, $4, $5, $6)")
                .bind(event_seq)
                .bind(Id::<()>::new())
                .bind(name)
                .bind(version)
                .bind(payload)
                .bind(now)
                .run(self.inner.conn())
                .await?;
        }
        query("UPDATE kit_head SET audit_seq = $1, audit_hash = $2, event_seq = $3 WHERE one = 1")
            .bind(row.seq)
            .bind(&row.hash)
            .bind(event_seq)
            .run(self.inner.conn())
            .await?;
        // On its own, because a browser that hangs up drops this future: the commit may have happened then,
        // and kept pages must hear of it all the same.
        let inner = self.inner;
        tokio::spawn(async move {
            inner.commit().await?;
            app.changed(row.seq);
            Ok(())
        })
        .await
        .map_err(Error::internal)?
    }
}

async fn lock_head(c: Conn<'_>) -> Result<(i64, String, i64, Option<String>)> {
    // SQLite's writer is alone already.
    if c.is_postgres() {
        query("SELECT audit_seq, audit_hash, event_seq, moved_to FROM kit_head WHERE one = 1 FOR UPDATE")
    } else {
        query("SELECT audit_seq, audit_hash, event_seq, moved_to FROM kit_head WHERE one = 1")
    }
    .one(c)
    .await
}
