//! Every statement about incidents.

use base::{Result, Timestamp};
use db::{Conn, query};
use kit::Tx;

use super::model::{Facts, IncidentId, State, Whom};

db::row! {
    /// An incident. No `Debug`: its words may be about people.
    #[derive(Clone)]
    pub(super) struct Incident {
        pub(super) id: IncidentId,
        pub(super) title: String,
        pub(super) noticed_at: Timestamp,
        pub(super) happened: String,
        pub(super) data: String,
        pub(super) people: String,
        pub(super) cause: String,
        pub(super) measures: String,
        pub(super) state: State,
        pub(super) told_people_at: Option<Timestamp>,
        pub(super) told_authority_at: Option<Timestamp>,
        pub(super) closing: String,
        pub(super) closed_at: Option<Timestamp>,
        pub(super) reminded: i64,
        pub(super) revision: i64,
    }
}

impl Incident {
    /// What is known of it.
    pub(super) fn facts(&self) -> Facts {
        Facts {
            title: self.title.clone(),
            noticed_at: self.noticed_at,
            happened: self.happened.clone(),
            data: self.data.clone(),
            people: self.people.clone(),
            cause: self.cause.clone(),
            measures: self.measures.clone(),
        }
    }

    /// When `whom` was told.
    pub(super) fn told(&self, whom: Whom) -> Option<Timestamp> {
        match whom {
            Whom::People => self.told_people_at,
            Whom::Authority => self.told_authority_at,
        }
    }
}

/// All of them, those that wait first, then newest first.
pub(super) async fn page(c: Conn<'_>, limit: i64) -> Result<Vec<Incident>> {
    query(
        "SELECT * FROM portal_incident
         ORDER BY CASE state WHEN 'open' THEN 0 WHEN 'notified' THEN 1 ELSE 2 END, noticed_at DESC, id LIMIT $1",
    )
    .bind(limit)
    .all(c)
    .await
}

/// Those that owe a notice.
pub(super) async fn open(c: Conn<'_>) -> Result<Vec<Incident>> {
    query("SELECT * FROM portal_incident WHERE state = 'open' ORDER BY noticed_at, id").all(c).await
}

/// How many are not closed.
pub(super) async fn count_unclosed(c: Conn<'_>) -> Result<i64> {
    query("SELECT COUNT(*) FROM portal_incident WHERE state <> 'closed'").scalar(c).await
}

/// One of them.
pub(super) async fn find(c: Conn<'_>, id: IncidentId) -> Result<Option<Incident>> {
    query("SELECT * FROM portal_incident WHERE id = $1").bind(id).optional(c).await
}

/// Records one.
pub(super) async fn put(tx: &mut Tx, f: &Facts) -> Result<IncidentId> {
    let (id, now) = (IncidentId::new(), tx.now());
    query(
        "INSERT INTO portal_incident (id, title, noticed_at, happened, data, people, cause, measures, state,
            told_people_at, told_authority_at, closing, closed_at, reminded, revision, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', NULL, NULL, '', NULL, 0, 1, $9, $9)",
    )
    .bind(id)
    .bind(&f.title)
    .bind(f.noticed_at)
    .bind(&f.happened)
    .bind(&f.data)
    .bind(&f.people)
    .bind(&f.cause)
    .bind(&f.measures)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(id)
}

/// Replaces what is known; false when it was closed or changed since `revision`.
pub(super) async fn change(tx: &mut Tx, id: IncidentId, revision: i64, f: &Facts) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE portal_incident SET title = $1, noticed_at = $2, happened = $3, data = $4, people = $5, cause = $6,
            measures = $7, revision = revision + 1, changed_at = $8
         WHERE id = $9 AND revision = $10 AND state <> 'closed'",
    )
    .bind(&f.title)
    .bind(f.noticed_at)
    .bind(&f.happened)
    .bind(&f.data)
    .bind(&f.people)
    .bind(&f.cause)
    .bind(&f.measures)
    .bind(now)
    .bind(id)
    .bind(revision)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Notes that `whom` was told, once; the second of both makes the incident notified.
pub(super) async fn tell(tx: &mut Tx, id: IncidentId, whom: Whom) -> Result<bool> {
    let now = tx.now();
    let sql = match whom {
        Whom::People => {
            "UPDATE portal_incident SET told_people_at = $1,
                state = CASE WHEN told_authority_at IS NULL THEN state ELSE 'notified' END,
                revision = revision + 1, changed_at = $1
             WHERE id = $2 AND state = 'open' AND told_people_at IS NULL"
        }
        Whom::Authority => {
            "UPDATE portal_incident SET told_authority_at = $1,
                state = CASE WHEN told_people_at IS NULL THEN state ELSE 'notified' END,
                revision = revision + 1, changed_at = $1
             WHERE id = $2 AND state = 'open' AND told_authority_at IS NULL"
        }
    };
    Ok(query(sql).bind(now).bind(id).run(tx.conn()).await? == 1)
}

/// Closes it; false when it is closed.
pub(super) async fn close(tx: &mut Tx, id: IncidentId, closing: &str) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE portal_incident SET state = 'closed', closing = $1, closed_at = $2, revision = revision + 1,
            changed_at = $2 WHERE id = $3 AND state <> 'closed'",
    )
    .bind(closing)
    .bind(now)
    .bind(id)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Opens a closed one again, where it stood; false when it is not closed.
pub(super) async fn reopen(tx: &mut Tx, id: IncidentId) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE portal_incident SET state = CASE WHEN told_people_at IS NULL OR told_authority_at IS NULL
                THEN 'open' ELSE 'notified' END,
            closed_at = NULL, revision = revision + 1, changed_at = $1
         WHERE id = $2 AND state = 'closed'",
    )
    .bind(now)
    .bind(id)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Takes on the reminder number `n`; false when it went out.
pub(super) async fn claim_reminder(tx: &mut Tx, id: IncidentId, n: i64) -> Result<bool> {
    let done = query("UPDATE portal_incident SET reminded = $1 WHERE id = $2 AND state = 'open' AND reminded < $1")
        .bind(n)
        .bind(id)
        .run(tx.conn())
        .await?;
    Ok(done == 1)
}
