//! kit's own tables, jobs and clockwork.

use std::time::Duration;

use base::Result;
use contracts::BoxFuture;
use db::query;

use crate::{
    Cx, acme, audit, mail,
    room::{JobDef, Schedule},
    watch,
};

/// kit's tables.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration { version: 1, name: "posts", sql: include_str!("../migrations/0001_posts.sql") },
    db::Migration { version: 2, name: "mail", sql: include_str!("../migrations/0002_mail.sql") },
    db::Migration {
        version: 3,
        name: "alerts",
        sql: include_str!("../migrations/0003_alerts.sql"),
    },
];

pub(crate) const JOBS: &[JobDef] = &[
    JobDef {
        name: "kit.rebuild_search",
        attempts: 5,
        run: |cx, _, h| Box::pin(crate::feed::rebuild_job(cx, h)),
    },
    JobDef {
        name: "kit.send_mail",
        attempts: mail::ATTEMPTS,
        run: |cx, payload, h| Box::pin(mail::deliver(cx, payload, h)),
    },
];

pub(crate) const SCHEDULES: &[Schedule] = &[
    Schedule { name: "kit.sign_audit_head", every: Duration::from_secs(3600), run: sign_head },
    Schedule { name: "kit.sweep", every: Duration::from_secs(3600), run: sweep },
    acme::RENEW,
    watch::TELL,
];

fn sign_head(cx: &Cx) -> BoxFuture<'_, Result<()>> {
    let app = cx.app();
    Box::pin(async move { audit::sign_head(app.db(), &**app.store(), app.keys(), cx.now()).await })
}

/// Forgets what has served: ended sessions, jobs and told events after 30 days, failed jobs after 90, marks and
/// salts of past days, uploads that nobody finished.
///
/// Events go from the first on, without holes, so that a node that comes back after longer sees that it missed some
/// (see [`crate::feed`]). Files that nothing refers to any more stay: only the rooms know what they refer to.
fn sweep(cx: &Cx) -> BoxFuture<'_, Result<()>> {
    Box::pin(async move {
        let month_ago = cx.now().before(Duration::from_secs(30 * 86_400));
        let quarter_ago = cx.now().before(Duration::from_secs(90 * 86_400));
        let mut tx = cx.db().begin().await?;
        query("DELETE FROM kit_session WHERE expires_at < $1")
            .bind(month_ago)
            .run(tx.conn())
            .await?;
        query("DELETE FROM kit_job WHERE state IN ('done', 'cancelled') AND finished_at < $1")
            .bind(month_ago)
            .run(tx.conn())
            .await?;
        query("DELETE FROM kit_job WHERE state = 'failed' AND finished_at < $1")
            .bind(quarter_ago)
            .run(tx.conn())
            .await?;
        query(
            "DELETE FROM kit_outbox WHERE seq < COALESCE((SELECT MIN(seq) FROM kit_outbox WHERE at >= $1),
                (SELECT event_seq + 1 FROM kit_head WHERE one = 1))",
        )
        .bind(month_ago)
        .run(tx.conn())
        .await?;
        mail::forget(tx.conn(), month_ago).await?;
        tx.commit().await?;
        crate::count::forget_past_days(cx).await?;
        crate::blobs::sweep_uploads(cx).await
    })
}
