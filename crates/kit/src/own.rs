//! kit's own tables, jobs and clockwork.

use std::time::Duration;

use base::Result;
use contracts::BoxFuture;
use db::query;

use crate::{
    Cx, audit, mail,
    room::{JobDef, Schedule},
};

/// kit's tables.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration { version: 1, name: "posts", sql: include_str!("../migrations/0001_posts.sql") },
    db::Migration { version: 2, name: "mail", sql: include_str!("../migrations/0002_mail.sql") },
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
];

fn sign_head(cx: &Cx) -> BoxFuture<'_, Result<()>> {
    let app = cx.app();
    Box::pin(async move { audit::sign_head(app.db(), &**app.store(), app.keys(), cx.now()).await })
}

/// Forgets what has served: ended sessions and jobs after 30 days, marks and salts of past days, uploads
/// that nobody finished.
fn sweep(cx: &Cx) -> BoxFuture<'_, Result<()>> {
    Box::pin(async move {
        let month_ago = cx.now().before(Duration::from_secs(30 * 86_400));
        let mut tx = cx.db().begin().await?;
        query("DELETE FROM kit_session WHERE expires_at < $1")
            .bind(month_ago)
            .run(tx.conn())
            .await?;
        query("DELETE FROM kit_job WHERE state IN ('done', 'cancelled') AND finished_at < $1")
            .bind(month_ago)
            .run(tx.conn())
            .await?;
        mail::forget(tx.conn(), month_ago).await?;
        tx.commit().await?;
        crate::count::forget_past_days(cx).await?;
        crate::blobs::sweep_uploads(cx).await
    })
}
