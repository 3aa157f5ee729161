//! kit's own checks. Each looks at one thing and says it in one sentence; limits stand in `[alerts]`.
// i18n-prefix: kit.watch.

use std::time::Duration;

use base::{Error, Result, Timestamp};
use contracts::BoxFuture;
use db::query;
use nix::sys::statvfs::statvfs;
use serde::Deserialize;

use crate::{
    Cx, clockwork, mail,
    room::{
        Check, Finding,
        Level::{self, Bad, Fine, Warning},
    },
    setting, tls, tool,
};

use super::LAST_BACKUP;

/// All of them, in the order of the status page.
pub(super) const OWN: &[Check] = &[
    Check { name: "kit.database", run: database },
    Check { name: "kit.disk", run: disk },
    Check { name: "kit.queue", run: queue },
    Check { name: "kit.schedules", run: schedules },
    Check { name: "kit.audit", run: audit },
    Check { name: "kit.search", run: search },
    Check { name: "kit.mail", run: letters },
    Check { name: "kit.backup", run: backup },
    Check { name: "kit.certificate", run: certificate },
    Check { name: "kit.programs", run: programs },
    Check { name: "kit.clock", run: clock },
];

/// Less than a check may take: a database that is silent is to be called so.
const ANSWERS_WITHIN: Duration = Duration::from_secs(3);
const DAY: Duration = Duration::from_secs(86_400);
const SIGN: &str = "kit.sign_audit_head";

type Found<'a> = BoxFuture<'a, Result<Vec<Finding>>>;

fn found(
    subject: impl Into<String>,
    level: Level,
    key: &'static str,
    args: &[(&'static str, &dyn ToString)],
) -> Finding {
    let args = args.iter().map(|(name, value)| (*name, value.to_string())).collect();
    Finding { subject: subject.into(), level, key, args }
}

fn minutes(n: u32) -> Duration {
    Duration::from_secs(u64::from(n) * 60)
}

fn database(cx: &Cx) -> Found<'_> {
    const LITE: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    const POST: &str = "SELECT pg_database_size(current_database())";
    Box::pin(async move {
        let size = async {
            let mut r = cx.db().read().await?;
            let sql = if cx.db().is_postgres() { POST } else { LITE };
            query(sql).scalar::<i64>(r.conn()).await
        };
        let size = tokio::time::timeout(ANSWERS_WITHIN, size)
            .await
            .unwrap_or_else(|_| Err(Error::unavailable("no answer in time")));
        Ok(vec![match size {
            Ok(bytes) => {
                let mb = bytes / 1_000_000;
                found("kit.database", Fine, "kit.watch.database_fine", &[("mb", &mb)])
            }
            Err(e) => {
                tracing::warn!(error = %e, "the database does not answer");
                found("kit.database", Bad, "kit.watch.database_silent", &[])
            }
        }])
    })
}

/// Free space as an ordinary program has it: what the file system keeps back for root is not counted.
fn disk(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        let data = cx.app().config().data.clone();
        // A file server that hangs must not take a worker thread along.
        let told = tokio::task::spawn_blocking(move || statvfs(&data))
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)?;
        let free = u128::from(told.blocks_available()) * u128::from(told.fragment_size());
        let all = (u128::from(told.blocks()) * u128::from(told.fragment_size())).max(1);
        let (percent, gb) = (free * 100 / all, free / 1_000_000_000);
        let limit = u128::from(cx.app().config().alerts.disk_free_percent);
        let (level, key) = match percent {
            p if p < limit / 3 => (Bad, "kit.watch.disk_low"),
            p if p < limit => (Warning, "kit.watch.disk_low"),
            _ => (Fine, "kit.watch.disk_fine"),
        };
        Ok(vec![found("kit.disk", level, key, &[("percent", &percent), ("gb", &gb)])])
    })
}

/// Waiting past its time: nobody works, or a lease that nobody renews and nobody takes.
fn queue(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        let (now, limits) = (cx.now(), &cx.app().config().alerts);
        let mut r = cx.db().read().await?;
        let oldest: Option<(Timestamp,)> = query(
            "SELECT CASE state WHEN 'ready' THEN run_at ELSE lease_until END AS due FROM kit_job
             WHERE (state = 'ready' AND run_at <= $1) OR (state = 'running' AND lease_until <= $1)
             ORDER BY due, id LIMIT 1",
        )
        .bind(now)
        .optional(r.conn())
        .await?;
        let failed: i64 =
            query("SELECT COUNT(*) FROM kit_job WHERE state = 'failed' AND finished_at > $1")
                .bind(now.before(DAY))
                .scalar(r.conn())
                .await?;
        drop(r);
        let wait = oldest.map_or(Duration::ZERO, |(at,)| now.since(at));
        let mut out = Vec::new();
        if wait > minutes(limits.job_wait_minutes) {
            let level = if wait > DAY { Bad } else { Warning };
            let args: [(_, &dyn ToString); 1] = [("minutes", &(wait.as_secs() / 60))];
            out.push(found("kit.queue.wait", level, "kit.watch.queue_waits", &args));
        }
        if failed >= i64::from(limits.failed_jobs.max(1)) {
            let args: [(_, &dyn ToString); 1] = [("n", &failed)];
            out.push(found("kit.queue.failed", Warning, "kit.watch.queue_failed", &args));
        }
        if out.is_empty() {
            out.push(found("kit.queue", Fine, "kit.watch.queue_fine", &[("failed", &failed)]));
        }
        Ok(out)
    })
}

/// Each schedule with its next turn and what it said last; those of rooms that are closed are left out.
async fn turns(cx: &Cx) -> Result<Vec<(String, Timestamp, String)>> {
    let mut r = cx.db().read().await?;
    let mut all: Vec<(String, Timestamp, String)> =
        query("SELECT name, next_at, last_note FROM kit_schedule ORDER BY name")
            .all(r.conn())
            .await?;
    all.retain(|(name, ..)| cx.app().schedules().iter().any(|s| s.name == name));
    Ok(all)
}

fn schedules(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        let bound = cx.now().before(minutes(cx.app().config().alerts.schedule_late_minutes));
        let mut out = Vec::new();
        for (name, next, note) in turns(cx).await? {
            if name == SIGN {
                continue;
            }
            let subject = format!("kit.schedule.{name}");
            if next < bound {
                let late = cx.now().since(next).as_secs() / 60;
                let args: [(_, &dyn ToString); 2] = [("name", &name), ("minutes", &late)];
                out.push(found(subject, Warning, "kit.watch.schedule_late", &args));
            } else if !note.is_empty() {
                let args: [(_, &dyn ToString); 2] = [("name", &name), ("why", &note)];
                out.push(found(subject, Warning, "kit.watch.schedule_failed", &args));
            }
        }
        if out.is_empty() {
            out.push(found("kit.schedules", Fine, "kit.watch.schedules_fine", &[]));
        }
        Ok(out)
    })
}

/// Whether the record's head is signed: the schedule that signs it is on time and had no trouble.
fn audit(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        let bound = cx.now().before(minutes(cx.app().config().alerts.schedule_late_minutes));
        let all = turns(cx).await?;
        let Some((_, next, note)) = all.into_iter().find(|(name, ..)| name == SIGN) else {
            return Ok(Vec::new());
        };
        let (level, key) = if next < bound || !note.is_empty() {
            (Bad, "kit.watch.audit_unsigned")
        } else {
            (Fine, "kit.watch.audit_fine")
        };
        Ok(vec![found("kit.audit", level, key, &[])])
    })
}

/// How far this node's index is behind.
fn search(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        let mut r = cx.db().read().await?;
        let last: i64 =
            query("SELECT event_seq FROM kit_head WHERE one = 1").scalar(r.conn()).await?;
        drop(r);
        let engine = cx.app().searching();
        let lag = last.saturating_sub(engine.cursor());
        let (level, key) = match lag {
            _ if engine.is_fresh() => (Fine, "kit.watch.search_building"),
            n if n > i64::from(cx.app().config().alerts.search_lag) => {
                (Warning, "kit.watch.search_lags")
            }
            _ => (Fine, "kit.watch.search_fine"),
        };
        Ok(vec![found("kit.search", level, key, &[("n", &lag)])])
    })
}

fn letters(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        if !mail::is_on(cx.app()) {
            let nobody = cx.app().config().alerts.to.is_empty();
            let level = if nobody { Fine } else { Warning };
            return Ok(vec![found("kit.mail", level, "kit.watch.mail_off", &[])]);
        }
        let mut r = cx.db().read().await?;
        let waiting = mail::counts(r.conn()).await?.into_iter().find(|c| c.state == "waiting");
        let refused = mail::refused_since(r.conn(), cx.now().before(DAY)).await?;
        drop(r);
        let (n, wait) = waiting.map_or((0, Duration::ZERO), |c| (c.n, cx.now().since(c.oldest)));
        let limit = minutes(cx.app().config().alerts.mail_wait_minutes);
        let (level, key) = match wait {
            w if w > DAY.max(limit) => (Bad, "kit.watch.mail_waits"),
            w if w > limit => (Warning, "kit.watch.mail_waits"),
            _ => (Fine, "kit.watch.mail_fine"),
        };
        let args: [(_, &dyn ToString); 2] = [("n", &n), ("minutes", &(wait.as_secs() / 60))];
        let mut all = vec![found("kit.mail", level, key, &args)];
        if refused > 0 {
            all.push(found(
                "kit.mail_refused",
                Warning,
                "kit.watch.mail_refused",
                &[("n", &refused)],
            ));
        }
        Ok(all)
    })
}

#[derive(Deserialize)]
struct Backup {
    at: Timestamp,
}

fn backup(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        let limit = u64::from(cx.app().config().alerts.backup_hours);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let mut r = cx.db().read().await?;
        let last: Option<Backup> = setting::find(r.conn(), LAST_BACKUP).await?;
        drop(r);
        let Some(Backup { at: last }) = last else {
            return Ok(vec![found("kit.backup", Warning, "kit.watch.backup_none", &[])]);
        };
        let hours = cx.now().since(last).as_secs() / 3600;
        let (level, key) = match hours {
            h if h >= limit * 3 => (Bad, "kit.watch.backup_old"),
            h if h >= limit => (Warning, "kit.watch.backup_old"),
            _ => (Fine, "kit.watch.backup_fine"),
        };
        Ok(vec![found("kit.backup", level, key, &[("hours", &hours)])])
    })
}

fn certificate(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        if !cx.app().config().tls.is_on() {
            return Ok(Vec::new());
        }
        let limit = i64::from(cx.app().config().alerts.certificate_days);
        let say =
            |level, key, days: i64| vec![found("kit.certificate", level, key, &[("days", &days)])];
        Ok(match tls::on_disk(cx.app()) {
            Err(e) => {
                tracing::warn!(error = %e, "the certificate cannot be read");
                say(Bad, "kit.watch.certificate_unreadable", 0)
            }
            Ok(None) => say(Bad, "kit.watch.certificate_none", 0),
            Ok(Some(c)) => match c.days_left(cx.now()) {
                d if d < 0 => say(Bad, "kit.watch.certificate_over", d),
                d if d <= limit / 4 => say(Bad, "kit.watch.certificate_ends", d),
                d if d <= limit => say(Warning, "kit.watch.certificate_ends", d),
                d => say(Fine, "kit.watch.certificate_fine", d),
            },
        })
    })
}

fn programs(_: &Cx) -> Found<'_> {
    let missing = tool::PROGRAMS.iter().filter(|(program, ..)| !tool::have(program));
    let mut out: Vec<Finding> = missing
        .map(|(program, package, _)| {
            let args: [(_, &dyn ToString); 2] = [("program", program), ("package", package)];
            let subject = format!("kit.program.{program}");
            found(subject, Warning, "kit.watch.program_missing", &args)
        })
        .collect();
    if out.is_empty() {
        out.push(found("kit.programs", Fine, "kit.watch.programs_fine", &[]));
    }
    Box::pin(async move { Ok(out) })
}

fn clock(cx: &Cx) -> Found<'_> {
    Box::pin(async move {
        let mut r = cx.db().read().await?;
        let jump: Option<clockwork::Jump> = setting::find(r.conn(), clockwork::JUMP).await?;
        let lately = |j: &clockwork::Jump| j.at <= cx.now() && cx.now().since(j.at) < DAY;
        Ok(match jump.filter(lately) {
            Some(j) => {
                let args: [(_, &dyn ToString); 1] = [("minutes", &(j.seconds / 60))];
                vec![found("kit.clock", Warning, "kit.watch.clock_jumped", &args)]
            }
            None => vec![found("kit.clock", Fine, "kit.watch.clock_fine", &[])],
        })
    })
}
