//! Rows of sites and visits. What came of a record is in `origins`.

use base::{Id, Result, Timestamp};
use contracts::org::{OrgId, PersonId};
use db::{Conn, Json, query};
use kit::Tx;

use super::{fetch::Validators, kind::KindName};
use crate::model::Category;

/// Marks ids of sites.
#[derive(Debug)]
pub(crate) enum SourceMark {}
/// The id of a site that is harvested.
pub(crate) type SourceId = Id<SourceMark>;

/// Marks ids of visits.
#[derive(Debug)]
pub(crate) enum VisitMark {}
/// The id of a visit.
pub(crate) type VisitId = Id<VisitMark>;

db::text_enum! {
    /// Where a site stands.
    pub(crate) enum SourceState {
        /// It is visited when it is due.
        Active = "active",
        /// It is left alone until somebody goes on.
        Paused = "paused",
        /// Its items are being withdrawn or let go.
        Removing = "removing",
        /// It is not here any more.
        Removed = "removed",
    }
}

db::text_enum! {
    /// How a visit went.
    pub(crate) enum VisitState {
        /// It goes on.
        Running = "running",
        /// To the end.
        Done = "done",
        /// To the end, but so much is missing that a person has to look.
        Held = "held",
        /// The site did not do its part.
        Failed = "failed",
        /// The site was paused or removed meanwhile.
        Stopped = "stopped",
        /// The process that did it died.
        Cut = "cut",
    }
}

db::row! {
    /// A site that is harvested.
    #[derive(Clone, Debug)]
    pub(crate) struct Source {
        pub(crate) id: SourceId,
        pub(crate) name: String,
        pub(crate) kind: KindName,
        pub(crate) url: String,
        pub(crate) org: OrgId,
        pub(crate) org_path: String,
        pub(crate) category: Category,
        pub(crate) every_hours: i64,
        pub(crate) state: SourceState,
        pub(crate) reviewed: bool,
        pub(crate) next_at: Timestamp,
        pub(crate) created_by: Option<PersonId>,
        pub(crate) created_at: Timestamp,
    }
}

db::row! {
    /// A visit and what came of it.
    #[derive(Clone, Debug)]
    pub(crate) struct Visit {
        pub(crate) id: VisitId,
        pub(crate) source: SourceId,
        pub(crate) state: VisitState,
        pub(crate) note: String,
        pub(crate) made: i64,
        pub(crate) changed: i64,
        pub(crate) same: i64,
        pub(crate) withdrawn: i64,
        pub(crate) refused: i64,
        pub(crate) started_at: Timestamp,
        pub(crate) finished_at: Option<Timestamp>,
    }
}

db::row! {
    /// What a page said last.
    #[derive(Clone, Debug)]
    pub(crate) struct KnownPage {
        pub(crate) etag: String,
        pub(crate) modified: String,
        pub(crate) ids: Json<Vec<String>>,
        pub(crate) listed: i64,
        pub(crate) next: String,
        pub(crate) total: Option<i64>,
    }
}

db::row! {
    /// A record that cannot be taken, or not wholly.
    #[derive(Clone, Debug)]
    pub(crate) struct Fault {
        pub(crate) remote: String,
        pub(crate) title: String,
        pub(crate) key: String,
    }
}

/// The error of work on a site that is not active any more.
pub(crate) const STOPPED: &str = "ppid.harvest.error_paused";

/// One site.
pub(crate) async fn find(c: Conn<'_>, id: SourceId) -> Result<Option<Source>> {
    query("SELECT * FROM ppid_source WHERE id = $1").bind(id).optional(c).await
}

/// Every site that was not removed, by name.
pub(crate) async fn all(c: Conn<'_>) -> Result<Vec<Source>> {
    query("SELECT * FROM ppid_source WHERE state <> 'removed' ORDER BY name, id").all(c).await
}

/// Sites whose visit is due.
pub(crate) async fn due(c: Conn<'_>, now: Timestamp) -> Result<Vec<Source>> {
    query(
        "SELECT * FROM ppid_source WHERE state = 'active' AND next_at <= $1
         ORDER BY next_at, id LIMIT 100",
    )
    .bind(now)
    .all(c)
    .await
}

/// Stores a site; one that was removed comes back under its old id. `None` when it is here already.
pub(crate) async fn put(tx: &mut Tx, s: &Source) -> Result<Option<SourceId>> {
    let now = tx.now();
    let row: Option<(SourceId,)> = query(
        "INSERT INTO ppid_source (id, name, kind, url, org, org_path, category, every_hours, state, reviewed,
            next_at, created_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, $10, $11, $12, $13)
         ON CONFLICT (kind, url, org) DO UPDATE SET state = 'active', name = excluded.name,
            org_path = excluded.org_path, category = excluded.category, every_hours = excluded.every_hours,
            reviewed = excluded.reviewed, next_at = excluded.next_at, created_by = excluded.created_by,
            updated_at = excluded.updated_at
            WHERE ppid_source.state = 'removed'
         RETURNING id",
    )
    .bind(s.id)
    .bind(&s.name)
    .bind(s.kind)
    .bind(&s.url)
    .bind(s.org)
    .bind(&s.org_path)
    .bind(s.category)
    .bind(s.every_hours)
    .bind(s.reviewed)
    .bind(s.next_at)
    .bind(s.created_by)
    .bind(now)
    .bind(now)
    .optional(tx.conn())
    .await?;
    Ok(row.map(|(id,)| id))
}

/// Gives a site another name, rhythm or category; false when somebody was faster.
pub(crate) async fn change(tx: &mut Tx, was: &Source, is: &Source) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE ppid_source SET name = $1, every_hours = $2, category = $3, next_at = $4, updated_at = $5
         WHERE id = $6 AND name = $7 AND every_hours = $8 AND category = $9 AND state IN ('active', 'paused')",
    )
    .bind(&is.name)
    .bind(is.every_hours)
    .bind(is.category)
    .bind(is.next_at)
    .bind(now)
    .bind(was.id)
    .bind(&was.name)
    .bind(was.every_hours)
    .bind(was.category)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Moves a site from one state to another; false when it is not in the first.
pub(crate) async fn set_state(
    tx: &mut Tx,
    id: SourceId,
    from: SourceState,
    to: SourceState,
) -> Result<bool> {
    let now = tx.now();
    let n =
        query("UPDATE ppid_source SET state = $1, updated_at = $2 WHERE id = $3 AND state = $4")
            .bind(to)
            .bind(now)
            .bind(id)
            .bind(from)
            .run(tx.conn())
            .await?;
    Ok(n == 1)
}

/// Holds a site until the end of the transaction, so that nobody pauses or removes it meanwhile.
///
/// # Errors
/// Precondition when it is not active any more.
pub(crate) async fn hold_active(tx: &mut Tx, id: SourceId) -> Result<()> {
    let n = query("UPDATE ppid_source SET next_at = next_at WHERE id = $1 AND state = 'active'")
        .bind(id)
        .run(tx.conn())
        .await?;
    if n == 1 { Ok(()) } else { Err(base::Error::precondition(STOPPED)) }
}

/// Sets when the next visit is due; false when another node was faster.
pub(crate) async fn set_next(tx: &mut Tx, s: &Source, next: Timestamp) -> Result<bool> {
    let n = query(
        "UPDATE ppid_source SET next_at = $1 WHERE id = $2 AND next_at = $3 AND state = 'active'",
    )
    .bind(next)
    .bind(s.id)
    .bind(s.next_at)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Begins a visit. One that never came to its end was cut off: its process is dead, or lost its lease.
pub(crate) async fn begin_visit(tx: &mut Tx, source: SourceId) -> Result<VisitId> {
    let (id, now) = (VisitId::new(), tx.now());
    query("UPDATE ppid_visit SET state = 'cut', finished_at = $1 WHERE source = $2 AND state = 'running'")
        .bind(now)
        .bind(source)
        .run(tx.conn())
        .await?;
    query(
        "INSERT INTO ppid_visit (id, source, state, note, made, changed, same, withdrawn, refused, started_at,
            finished_at)
         VALUES ($1, $2, 'running', '', 0, 0, 0, 0, 0, $3, NULL)",
    )
    .bind(id)
    .bind(source)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(id)
}

/// What a visit has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) made: i64,
    pub(crate) changed: i64,
    pub(crate) same: i64,
    pub(crate) withdrawn: i64,
    pub(crate) refused: i64,
}

/// Writes down how far a visit is, or how it ended. Conflict when it was declared cut off meanwhile: somebody
/// else walks now.
pub(crate) async fn tell_visit(
    tx: &mut Tx,
    id: VisitId,
    n: Counts,
    state: VisitState,
    note: &str,
) -> Result<()> {
    let ended = (state != VisitState::Running).then(|| tx.now());
    let touched = query(
        "UPDATE ppid_visit SET made = $1, changed = $2, same = $3, withdrawn = $4, refused = $5, state = $6,
            note = $7, finished_at = $8 WHERE id = $9 AND state = 'running'",
    )
    .bind(n.made)
    .bind(n.changed)
    .bind(n.same)
    .bind(n.withdrawn)
    .bind(n.refused)
    .bind(state)
    .bind(note)
    .bind(ended)
    .bind(id)
    .run(tx.conn())
    .await?;
    if touched == 1 { Ok(()) } else { Err(base::Error::conflict("kit.job.lease_lost")) }
}

/// The last visits of a site, newest first.
pub(crate) async fn visits(c: Conn<'_>, source: SourceId, limit: i64) -> Result<Vec<Visit>> {
    query("SELECT * FROM ppid_visit WHERE source = $1 ORDER BY started_at DESC, id DESC LIMIT $2")
        .bind(source)
        .bind(limit)
        .all(c)
        .await
}

/// Whether a site was ever walked through to its end.
pub(crate) async fn was_walked(c: Conn<'_>, source: SourceId) -> Result<bool> {
    let n: i64 = query(
        "SELECT COUNT(*) FROM ppid_visit WHERE source = $1 AND (state = 'done' OR state = 'held')",
    )
    .bind(source)
    .scalar(c)
    .await?;
    Ok(n > 0)
}

/// What the page at `url` said last.
pub(crate) async fn page(c: Conn<'_>, source: SourceId, url: &str) -> Result<Option<KnownPage>> {
    query("SELECT * FROM ppid_source_page WHERE source = $1 AND url = $2")
        .bind(source)
        .bind(url)
        .optional(c)
        .await
}

/// Remembers what a page said, if it can be asked for its changes later; else forgets it.
pub(crate) async fn put_page(
    tx: &mut Tx,
    source: SourceId,
    url: &str,
    v: &Validators,
    p: &KnownPage,
) -> Result<()> {
    if !v.any() {
        return query("DELETE FROM ppid_source_page WHERE source = $1 AND url = $2")
            .bind(source)
            .bind(url)
            .run(tx.conn())
            .await
            .map(drop);
    }
    query(
        "INSERT INTO ppid_source_page (source, url, etag, modified, ids, listed, next, total)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (source, url) DO UPDATE SET etag = excluded.etag, modified = excluded.modified,
            ids = excluded.ids, listed = excluded.listed, next = excluded.next, total = excluded.total",
    )
    .bind(source)
    .bind(url)
    .bind(&v.etag)
    .bind(&v.modified)
    .bind(&p.ids)
    .bind(p.listed)
    .bind(&p.next)
    .bind(p.total)
    .run(tx.conn())
    .await
    .map(drop)
}

/// Forgets all pages of a site: the next visit reads everything anew.
pub(crate) async fn forget_pages(tx: &mut Tx, source: SourceId) -> Result<()> {
    query("DELETE FROM ppid_source_page WHERE source = $1")
        .bind(source)
        .run(tx.conn())
        .await
        .map(drop)
}

/// What cannot be taken now, by title.
pub(crate) async fn faults(c: Conn<'_>, source: SourceId) -> Result<Vec<Fault>> {
    query("SELECT * FROM ppid_source_fault WHERE source = $1 ORDER BY title, remote LIMIT 200")
        .bind(source)
        .all(c)
        .await
}

/// Says what is wrong with a record, or that nothing is.
pub(crate) async fn put_fault(
    tx: &mut Tx,
    source: SourceId,
    remote: &str,
    wrong: Option<(&str, &str)>,
) -> Result<()> {
    let now = tx.now();
    let q = match wrong {
        None => query("DELETE FROM ppid_source_fault WHERE source = $1 AND remote = $2")
            .bind(source)
            .bind(remote),
        Some((title, key)) => query(
            "INSERT INTO ppid_source_fault (source, remote, title, key, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (source, remote) DO UPDATE SET title = excluded.title, key = excluded.key,
                at = excluded.at",
        )
        .bind(source)
        .bind(remote)
        .bind(title)
        .bind(key)
        .bind(now),
    };
    q.run(tx.conn()).await.map(drop)
}

/// The records that something is wrong with.
pub(crate) async fn faulty(c: Conn<'_>, source: SourceId) -> Result<Vec<String>> {
    query("SELECT remote FROM ppid_source_fault WHERE source = $1 ORDER BY remote")
        .bind(source)
        .scalars(c)
        .await
}
