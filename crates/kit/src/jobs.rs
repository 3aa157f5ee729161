//! Background work: leased, idempotent, retried with backoff, visible in the back office, alive after `kill -9`.
//!
//! A job is a row. A worker takes it by a lease that it renews; when the worker dies the lease runs out and
//! another takes the job over. So a job may run twice, and each kind must bear that. A node has a few workers,
//! so that a long job does not hold up the short ones.

use std::{
    collections::HashSet,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::{Error, Id, Result, Timestamp};
use db::{Conn, query};
use futures_util::FutureExt as _;
use serde_json::Value;
use tracing::Instrument as _;

use crate::{App, Cx, Tx, room::JobDef};

pub use crate::clockwork::{beat, keep_time};

/// The id of a job.
pub type JobId = Id<Job>;

pub(crate) const LEASE: Duration = Duration::from_secs(60);
/// The priority of what somebody waits for.
const FRONT: i64 = 1;
const POLL: Duration = Duration::from_millis(1500);

db::text_enum! {
    /// Where a job stands.
    pub enum State {
        /// Waiting for its time or a worker.
        Ready = "ready",
        /// Being done.
        Running = "running",
        /// Done.
        Done = "done",
        /// Tried as often as it may be; an operator can retry it.
        Failed = "failed",
        /// Taken back by an operator.
        Cancelled = "cancelled",
    }
}

db::row! {
    /// A job as the back office sees it.
    #[derive(Clone, Debug)]
    pub struct Job {
        /// Its id.
        pub id: JobId,
        /// Its kind.
        pub name: String,
        /// What it works on.
        pub payload: Value,
        /// Where it stands.
        pub state: State,
        /// How often it was started.
        pub attempt: i64,
        /// Not before.
        pub run_at: Timestamp,
        /// Steps done.
        pub progress_done: i64,
        /// Steps in all; 0 when unknown.
        pub progress_total: i64,
        /// The last error or progress in words.
        pub note: String,
        /// When it was asked for.
        pub created_at: Timestamp,
        /// When it ended.
        pub finished_at: Option<Timestamp>,
    }
}

/// Work to be enqueued (see [`Tx::enqueue`]).
#[derive(Clone, Debug)]
pub struct NewJob {
    name: &'static str,
    payload: Value,
    priority: i64,
    dedupe: Option<String>,
    wait: Duration,
}

impl NewJob {
    /// Work of kind `name` on `payload`.
    #[must_use]
    pub fn new(name: &'static str, payload: Value) -> Self {
        Self { name, payload, priority: 5, dedupe: None, wait: Duration::ZERO }
    }

    /// 0 (somebody waits for it) to 9 (whenever there is nothing else); 5 by default.
    #[must_use]
    pub const fn priority(mut self, p: i64) -> Self {
        self.priority = p;
        self
    }

    /// Does nothing while an unfinished job has the same key.
    #[must_use]
    pub fn dedupe(mut self, key: String) -> Self {
        self.dedupe = Some(key);
        self
    }

    /// Not before `d` has passed.
    #[must_use]
    pub const fn after(mut self, d: Duration) -> Self {
        self.wait = d;
        self
    }
}

pub(crate) async fn insert(c: Conn<'_>, job: NewJob, org_path: &str, now: Timestamp) -> Result<()> {
    query(
        "INSERT INTO kit_job (id, name, payload, state, priority, attempt, run_at, lease_until, lease_by, dedupe,
            progress_done, progress_total, note, org_path, created_at, finished_at)
         VALUES ($1, $2, $3, 'ready', $4, 0, $5, NULL, NULL, $6, 0, 0, '', $7, $8, NULL)
         ON CONFLICT (dedupe) DO NOTHING",
    )
    .bind(JobId::new())
    .bind(job.name)
    .bind(job.payload)
    .bind(job.priority)
    .bind(now.after(job.wait))
    .bind(job.dedupe)
    .bind(org_path)
    .bind(now)
    .run(c)
    .await
    .map(|_| ())
}

/// Jobs, newest first, of one state or of all; `before` is the last one of the page before.
///
/// # Errors
/// The database's.
pub async fn page(
    c: Conn<'_>,
    state: Option<State>,
    before: Option<JobId>,
    limit: u16,
) -> Result<Vec<Job>> {
    query(
        "SELECT * FROM kit_job WHERE ($1 = '' OR state = $1) AND ($2 = 0 OR id < $3) ORDER BY id DESC LIMIT $4",
    )
    .bind(state.map_or("", State::word))
    .bind(i64::from(before.is_some()))
    .bind(before.unwrap_or_default())
    .bind(i64::from(limit))
    .all(c)
    .await
}

/// How many jobs are in each state.
///
/// # Errors
/// The database's.
pub async fn counts(c: Conn<'_>) -> Result<Vec<(State, i64)>> {
    query("SELECT state, COUNT(*) FROM kit_job GROUP BY state ORDER BY state").all(c).await
}

/// One job.
///
/// # Errors
/// The database's.
pub async fn find(c: Conn<'_>, id: JobId) -> Result<Option<Job>> {
    query("SELECT * FROM kit_job WHERE id = $1").bind(id).optional(c).await
}

/// How far the unfinished job with this dedupe key is: steps done and in all. `None` when there is none.
///
/// # Errors
/// The database's.
pub async fn progress_of(c: Conn<'_>, key: &str) -> Result<Option<(i64, i64)>> {
    query("SELECT progress_done, progress_total FROM kit_job WHERE dedupe = $1")
        .bind(key)
        .optional(c)
        .await
}

/// Moves the unfinished job with this dedupe key to the front: somebody waits for it now. How far it is;
/// `None` when there is none. Writes only when there is something to move.
///
/// # Errors
/// The database's.
pub async fn hurry(app: &App, key: &str) -> Result<Option<(i64, i64)>> {
    let mut r = app.db().read().await?;
    let found: Option<(i64, i64, i64)> =
        query("SELECT progress_done, progress_total, priority FROM kit_job WHERE dedupe = $1")
            .bind(key)
            .optional(r.conn())
            .await?;
    drop(r);
    let Some((done, total, priority)) = found else { return Ok(None) };
    if priority > FRONT {
        let mut tx = app.db().begin().await?;
        query("UPDATE kit_job SET priority = $1 WHERE dedupe = $2 AND state = 'ready' AND priority > $1")
            .bind(FRONT)
            .bind(key)
            .run(tx.conn())
            .await?;
        tx.commit().await?;
    }
    Ok(Some((done, total)))
}

/// Lets a failed or cancelled job run again.
///
/// # Errors
/// Precondition when it is neither.
pub async fn retry(tx: &mut Tx, id: JobId) -> Result<()> {
    let now = tx.now();
    let n = query(
        "UPDATE kit_job SET state = 'ready', attempt = 0, run_at = $1, finished_at = NULL, note = ''
         WHERE id = $2 AND state IN ('failed', 'cancelled')",
    )
    .bind(now)
    .bind(id)
    .run(tx.conn())
    .await?;
    if n == 1 { Ok(()) } else { Err(Error::precondition("kit.job.not_retryable")) }
}

/// Takes a waiting job back.
///
/// # Errors
/// Precondition when it is not waiting.
pub async fn cancel(tx: &mut Tx, id: JobId) -> Result<()> {
    let now = tx.now();
    let n = query(
        "UPDATE kit_job SET state = 'cancelled', finished_at = $1, dedupe = NULL WHERE id = $2 AND state = 'ready'",
    )
    .bind(now)
    .bind(id)
    .run(tx.conn())
    .await?;
    if n == 1 { Ok(()) } else { Err(Error::precondition("kit.job.not_waiting")) }
}

db::row! {
    /// A job in hand.
    struct Taken {
        id: JobId,
        name: String,
        payload: Value,
        attempt: i64,
    }
}

/// What a running job holds: to tell how far it is.
pub struct Handle {
    app: App,
    id: JobId,
    attempt: i64,
}

impl Handle {
    /// Tells how far it is. Also renews the lease.
    ///
    /// # Errors
    /// Conflict when the lease was lost: the work must stop, somebody else does it.
    pub async fn progress(&self, done: u32, total: u32, note: &str) -> Result<()> {
        let mut tx = self.app.db().begin().await?;
        let n = query(
            "UPDATE kit_job SET progress_done = $1, progress_total = $2, note = $3, lease_until = $4
             WHERE id = $5 AND lease_by = $6 AND attempt = $7 AND state = 'running'",
        )
        .bind(done)
        .bind(total)
        .bind(note)
        .bind(self.app.clock().now().after(LEASE))
        .bind(self.id)
        .bind(self.app.node())
        .bind(self.attempt)
        .run(tx.conn())
        .await?;
        tx.commit().await?;
        if n == 1 { Ok(()) } else { Err(Error::conflict("kit.job.lease_lost")) }
    }

    async fn renew(&self) -> Result<()> {
        let mut tx = self.app.db().begin().await?;
        query(
            "UPDATE kit_job SET lease_until = $1 WHERE id = $2 AND lease_by = $3 AND attempt = $4",
        )
        .bind(self.app.clock().now().after(LEASE))
        .bind(self.id)
        .bind(self.app.node())
        .bind(self.attempt)
        .run(tx.conn())
        .await?;
        tx.commit().await
    }
}

/// Which jobs this node is at. Their leases are its own business: a clock that jumps, or a machine that slept,
/// makes them look abandoned.
#[derive(Clone, Default)]
pub(crate) struct AtWork(Arc<Mutex<HashSet<JobId>>>);

impl AtWork {
    fn begin(&self, id: JobId) -> Working {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        Working { at: self.clone(), id }
    }

    /// In one order for all workers, so that none waits for another's row while that one waits for its.
    fn list(&self) -> Vec<JobId> {
        let mut all: Vec<JobId> =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        all.sort_unstable();
        all
    }
}

/// Being at a job, for as long as it lives.
struct Working {
    at: AtWork,
    id: JobId,
}

impl Drop for Working {
    fn drop(&mut self) {
        self.at.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// Takes and does jobs until the house stops, as many at once as the config says.
pub async fn work(app: App) {
    if let Err(e) = take_over(&app).await {
        tracing::warn!(error = %e, "jobs: cannot take over what a dead process left");
    }
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..app.config().server.workers.max(1) {
        workers.spawn(worker(app.clone()));
    }
    while workers.join_next().await.is_some() {}
}

async fn worker(app: App) {
    let mut changes = app.watch();
    loop {
        if app.stopping().is_cancelled() {
            return;
        }
        match step(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(e) => tracing::warn!(error = %e, "jobs: cannot take work"),
        }
        tokio::select! {
            () = app.stopping().cancelled() => return,
            _ = changes.changed() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// On SQLite only one process does jobs, so whatever a lease still covers at the start was left by a dead one:
/// it need not be waited for. On PostgreSQL another node may well be at it, and the lease decides.
async fn take_over(app: &App) -> Result<()> {
    if app.db().is_postgres() {
        return Ok(());
    }
    let mut tx = app.db().begin().await?;
    query("UPDATE kit_job SET lease_until = 0 WHERE state = 'running'").run(tx.conn()).await?;
    tx.commit().await
}

/// Does one waiting job, if there is one. Tests call it until it says no.
///
/// # Errors
/// The database's; a failing job is not an error but a row that says so.
pub async fn step(app: &App) -> Result<bool> {
    let Some(job) = take(app).await? else { return Ok(false) };
    let Some(def) = app.job(&job.name) else {
        let handle = Handle { app: app.clone(), id: job.id, attempt: job.attempt };
        end(&handle, State::Failed, "no room knows this kind of job").await?;
        return Ok(true);
    };
    if job.attempt > def.attempts {
        // Each worker that had it died: once more would take this one along.
        let handle = Handle { app: app.clone(), id: job.id, attempt: job.attempt };
        end(&handle, State::Failed, "it never came to an end").await?;
        return Ok(true);
    }
    run(app, def, job).await?;
    Ok(true)
}

async fn run(app: &App, def: JobDef, job: Taken) -> Result<()> {
    let _working = app.at_work().begin(job.id);
    let cx = Cx::system(app, def.name);
    let handle = Arc::new(Handle { app: app.clone(), id: job.id, attempt: job.attempt });
    let beat = tokio::spawn({
        let handle = handle.clone();
        async move {
            loop {
                tokio::time::sleep(LEASE / 3).await;
                if let Err(e) = handle.renew().await {
                    tracing::warn!(error = %e, "jobs: cannot renew a lease");
                }
            }
        }
    });
    let span = tracing::info_span!(target: crate::SPANS, "job", name = def.name, id = %job.id, attempt = job.attempt);
    let done = AssertUnwindSafe((def.run)(&cx, job.payload, &handle))
        .catch_unwind()
        .instrument(span)
        .await;
    beat.abort();
    match done {
        Ok(Ok(())) => end(&handle, State::Done, "").await,
        Ok(Err(e)) => fail(&handle, def, &e.to_string()).await,
        Err(_) => fail(&handle, def, "it panicked").await,
    }
}

async fn fail(handle: &Handle, def: JobDef, why: &str) -> Result<()> {
    tracing::warn!(job = def.name, id = %handle.id, attempt = handle.attempt, why, "job failed");
    if handle.attempt >= def.attempts {
        return end(handle, State::Failed, why).await;
    }
    // 2 s, 8 s, 32 s .. at most an hour.
    let wait = Duration::from_secs(2 << (2 * handle.attempt.clamp(1, 6) - 2))
        .min(Duration::from_secs(3600));
    let mut tx = handle.app.db().begin().await?;
    query(
        "UPDATE kit_job SET state = 'ready', run_at = $1, note = $2, lease_until = NULL, lease_by = NULL
         WHERE id = $3 AND lease_by = $4 AND attempt = $5",
    )
    .bind(handle.app.clock().now().after(wait))
    .bind(why)
    .bind(handle.id)
    .bind(handle.app.node())
    .bind(handle.attempt)
    .run(tx.conn())
    .await?;
    tx.commit().await
}

async fn end(handle: &Handle, state: State, note: &str) -> Result<()> {
    let mut tx = handle.app.db().begin().await?;
    query(
        "UPDATE kit_job SET state = $1, note = $2, finished_at = $3, lease_until = NULL, dedupe = NULL
         WHERE id = $4 AND lease_by = $5 AND attempt = $6 AND state = 'running'",
    )
    .bind(state)
    .bind(note)
    .bind(handle.app.clock().now())
    .bind(handle.id)
    .bind(handle.app.node())
    .bind(handle.attempt)
    .run(tx.conn())
    .await?;
    tx.commit().await
}

/// The outer test of the state matters: without it two PostgreSQL sessions both claim the same row.
async fn take(app: &App) -> Result<Option<Taken>> {
    const LITE: &str = "UPDATE kit_job SET state = 'running', attempt = attempt + 1, lease_until = $1, lease_by = $2
        WHERE id = (SELECT id FROM kit_job WHERE (state = 'ready' AND run_at <= $3)
                OR (state = 'running' AND lease_until < $3) ORDER BY priority, run_at, id LIMIT 1)
            AND ((state = 'ready' AND run_at <= $3) OR (state = 'running' AND lease_until < $3))
        RETURNING id, name, payload, attempt";
    const POST: &str = "UPDATE kit_job SET state = 'running', attempt = attempt + 1, lease_until = $1, lease_by = $2
        WHERE id = (SELECT id FROM kit_job WHERE (state = 'ready' AND run_at <= $3)
                OR (state = 'running' AND lease_until < $3) ORDER BY priority, run_at, id LIMIT 1
                FOR UPDATE SKIP LOCKED)
            AND ((state = 'ready' AND run_at <= $3) OR (state = 'running' AND lease_until < $3))
        RETURNING id, name, payload, attempt";
    let now = app.clock().now();
    // A look before the write lock: an idle house does not write every second.
    let mut r = app.db().read().await?;
    let waiting: i64 = query(
        "SELECT COUNT(*) FROM (SELECT 1 FROM kit_job WHERE (state = 'ready' AND run_at <= $1)
            OR (state = 'running' AND lease_until < $1) LIMIT 1) AS w",
    )
    .bind(now)
    .scalar(r.conn())
    .await?;
    drop(r);
    if waiting == 0 {
        return Ok(None);
    }
    let mut tx = app.db().begin().await?;
    for id in app.at_work().list() {
        query(
            "UPDATE kit_job SET lease_until = $1
             WHERE id = $2 AND lease_by = $3 AND state = 'running' AND lease_until < $4",
        )
        .bind(now.after(LEASE))
        .bind(id)
        .bind(app.node())
        .bind(now)
        .run(tx.conn())
        .await?;
    }
    let taken = query(if app.db().is_postgres() { POST } else { LITE })
        .bind(now.after(LEASE))
        .bind(app.node())
        .bind(now)
        .optional(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(taken)
}
