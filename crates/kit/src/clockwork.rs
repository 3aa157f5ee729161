//! Work by the clock, on one node of all; and what is done when the clock itself was wrong.
//!
//! A clock that jumps forward and back leaves times behind that lie in the future: schedules, jobs and leases would
//! wait for them. Each time has a bound that a sane clock cannot pass; what lies beyond is set right.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use base::{Result, Timestamp};
use db::query;
use futures_util::FutureExt as _;
use serde::{Deserialize, Serialize};

use crate::{App, Audit, Cx, Permission, jobs::LEASE, room::Schedule, setting};

const BEAT: Duration = Duration::from_secs(5);
/// How far the clocks of two nodes may be apart before it looks like a jump.
const SKEW: Duration = Duration::from_secs(300);
/// The longest wait between two tries of a job.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// The setting that remembers the last jump of a clock.
pub(crate) const JUMP: &str = "kit.clock_jump";
const NOTE: Permission = Permission::system("kit.note_clock_jump");

/// A jump of the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Jump {
    /// When it was noticed, by the clock as it then was.
    pub(crate) at: Timestamp,
    /// By how much, forward or back.
    pub(crate) seconds: i64,
}

/// Runs what is due by the clock, on one node of all, until the house stops.
pub async fn keep_time(app: App) {
    let mut before = (Instant::now(), app.clock().now());
    loop {
        let now = (Instant::now(), app.clock().now());
        if let Some(seconds) = jump(before.1, now.1, now.0.duration_since(before.0)) {
            tracing::warn!(seconds, "the clock jumped");
            if let Err(e) = note_jump(&app, seconds).await {
                tracing::warn!(error = %e, "cannot note a jump of the clock");
            }
        }
        before = now;
        beat(&app).await;
        tokio::select! {
            () = app.stopping().cancelled() => return,
            () = tokio::time::sleep(BEAT) => {}
        }
    }
}

/// Does what is due now, once. Tests call it.
pub async fn beat(app: &App) {
    if let Err(e) = mend(app).await {
        tracing::warn!(error = %e, "cannot set times right");
    }
    for s in app.schedules() {
        match claim(app, s).await {
            Ok(true) => run(app, s).await,
            Ok(false) => {}
            Err(e) => tracing::warn!(schedule = s.name, error = %e, "schedule: cannot claim"),
        }
    }
}

/// By how many seconds the clock went otherwise than time did. Less than a minute is a correction, not a jump.
fn jump(then: Timestamp, now: Timestamp, passed: Duration) -> Option<i64> {
    let seconds = now.0.saturating_sub(then.after(passed).0) / 1000;
    (seconds.abs() >= 60).then_some(seconds)
}

async fn note_jump(app: &App, seconds: i64) -> Result<()> {
    let cx = Cx::system(app, "kit.clock");
    let mut tx = cx.begin(cx.grant_everywhere(NOTE)?).await?;
    setting::put(&mut tx, JUMP, &Jump { at: cx.now(), seconds }).await?;
    tx.commit(Audit::new("kit.clock_jumped", "clock", app.node()).note("seconds", seconds)).await
}

async fn run(app: &App, s: &Schedule) {
    let cx = Cx::system(app, s.name);
    let note = match AssertUnwindSafe((s.run)(&cx)).catch_unwind().await {
        Ok(Ok(())) => String::new(),
        Ok(Err(e)) => {
            tracing::warn!(schedule = s.name, error = %e, "scheduled work failed");
            e.to_string()
        }
        Err(_) => "it panicked".to_owned(),
    };
    if let Err(e) = keep_note(app, s.name, &note).await {
        tracing::warn!(schedule = s.name, error = %e, "schedule: cannot keep its note");
    }
}

/// Says how it went, for the status page; written only when that changed.
async fn keep_note(app: &App, name: &'static str, note: &str) -> Result<()> {
    let mut r = app.db().read().await?;
    let before: Option<(String,)> = query("SELECT last_note FROM kit_schedule WHERE name = $1")
        .bind(name)
        .optional(r.conn())
        .await?;
    drop(r);
    if before.is_none_or(|(b,)| b == note) {
        return Ok(());
    }
    let mut tx = app.db().begin().await?;
    query("UPDATE kit_schedule SET last_note = $1 WHERE name = $2")
        .bind(note)
        .bind(name)
        .run(tx.conn())
        .await?;
    tx.commit().await
}

/// Whether the next turn of `s` is this node's, now. A turn further away than the whole interval was set by a clock
/// that was ahead (or before the interval was shortened): it is due as well.
async fn claim(app: &App, s: &Schedule) -> Result<bool> {
    let now = app.clock().now();
    let bound = now.after(s.every).after(SKEW);
    let mut r = app.db().read().await?;
    let next: Option<(Timestamp,)> = query("SELECT next_at FROM kit_schedule WHERE name = $1")
        .bind(s.name)
        .optional(r.conn())
        .await?;
    drop(r);
    if next.is_some_and(|(at,)| at > now && at <= bound) {
        return Ok(false);
    }
    let mut tx = app.db().begin().await?;
    let first = query(
        "INSERT INTO kit_schedule (name, next_at, last_at, last_note) VALUES ($1, $2, $3, '') ON CONFLICT (name) DO NOTHING",
    )
    .bind(s.name)
    .bind(now.after(s.every))
    .bind(now)
    .run(tx.conn())
    .await?;
    let mine = first == 1
        || query(
            "UPDATE kit_schedule SET next_at = $1, last_at = $2
             WHERE name = $3 AND (next_at <= $2 OR next_at > $4)",
        )
        .bind(now.after(s.every))
        .bind(now)
        .bind(s.name)
        .bind(bound)
        .run(tx.conn())
        .await?
            == 1;
    tx.commit().await?;
    Ok(mine)
}

/// Makes the next turn of a schedule due at once, unless it had one in the last minutes.
pub(crate) async fn hurry(app: &App, name: &'static str) -> Result<()> {
    let now = app.clock().now();
    let mut tx = app.db().begin().await?;
    query("UPDATE kit_schedule SET next_at = $1 WHERE name = $2 AND next_at > $1 AND last_at < $3")
        .bind(now)
        .bind(name)
        .bind(now.before(SKEW))
        .run(tx.conn())
        .await?;
    tx.commit().await
}

/// Sets right what a clock that was ahead left behind: jobs asked for in the future, tries put off for longer than
/// any try is, leases longer than a lease.
async fn mend(app: &App) -> Result<()> {
    const ASKED: &str = "state = 'ready' AND created_at > $1";
    const PUT_OFF: &str = "state = 'ready' AND attempt > 0 AND run_at > $1";
    const LEASED: &str = "state = 'running' AND lease_until > $1";
    let now = app.clock().now();
    let bounds = [
        (ASKED, now.after(SKEW)),
        (PUT_OFF, now.after(LONGEST_WAIT).after(SKEW)),
        (LEASED, now.after(LEASE).after(SKEW)),
    ];
    let mut r = app.db().read().await?;
    let mut wrong = 0_i64;
    for (which, bound) in bounds {
        let sql = format!("SELECT COUNT(*) FROM kit_job WHERE {which}");
        wrong += db::query_built(sql).bind(bound).scalar::<i64>(r.conn()).await?;
    }
    drop(r);
    if wrong == 0 {
        return Ok(());
    }
    tracing::info!(jobs = wrong, "times that lie too far ahead are set right");
    let mut tx = app.db().begin().await?;
    let changes = [
        // What it was to wait after it was asked for, it waits from now.
        "UPDATE kit_job SET run_at = $2 + (run_at - created_at), created_at = $2 WHERE ",
        "UPDATE kit_job SET run_at = $2 WHERE ",
        "UPDATE kit_job SET lease_until = $2 WHERE ",
    ];
    for (change, ((which, bound), to)) in
        changes.into_iter().zip(bounds.into_iter().zip([now, now, now.after(LEASE)]))
    {
        db::query_built([change, which].concat()).bind(bound).bind(to).run(tx.conn()).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_is_no_jump_and_an_hour_is() {
        let (t, s) = (Timestamp(1_000_000_000), Duration::from_secs);
        for (now, passed, want) in [
            (t.after(s(5)), s(5), None),
            (t.after(s(60)), s(5), None),
            (t.after(s(3605)), s(5), Some(3600)),
            (t.before(s(86_395)), s(5), Some(-86_400)),
        ] {
            assert_eq!(jump(t, now, passed), want);
        }
    }
}
