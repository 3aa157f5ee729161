//! What the portal does by the clock, and what it wants the operator to know.

use std::time::Duration;

use base::Result;
use kit::{
    Cx, Schedule, mail,
    room::{Check, Finding, Level},
};

use crate::{feedback, follow, guard, privacy};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// What runs by the clock.
pub(crate) const SCHEDULES: &[Schedule] = &[
    Schedule { name: "portal.send_digests", every: MINUTE, run: |cx| Box::pin(digests(cx)) },
    Schedule {
        name: "portal.tell_officers",
        every: Duration::from_secs(900),
        run: |cx| Box::pin(feedback::tell_officers(cx)),
    },
    Schedule {
        name: "portal.remind_incidents",
        every: Duration::from_secs(300),
        run: |cx| Box::pin(privacy::remind(cx)),
    },
    Schedule { name: "portal.sweep", every: HOUR, run: |cx| Box::pin(sweep(cx)) },
];

/// What an operator is told.
pub(crate) const CHECKS: &[Check] =
    &[Check { name: "portal.letters", run: |cx| Box::pin(letters(cx)) }];

async fn digests(cx: &Cx) -> Result<()> {
    follow::look_for_changes(cx).await?;
    follow::send_due(cx).await
}

/// Forgets what has served.
async fn sweep(cx: &Cx) -> Result<()> {
    guard::forget_allowances(cx).await?;
    follow::service::forget(cx).await?;
    feedback::service::forget(cx).await
}

/// Letters name this site; while nobody has said its address, none that needs one is written.
async fn letters(cx: &Cx) -> Result<Vec<Finding>> {
    let nameless = cx.app().address().is_empty();
    if !mail::is_on(cx.app()) || !nameless {
        return Ok(Vec::new());
    }
    Ok(vec![Finding {
        subject: "portal.letters".to_owned(),
        level: Level::Warning,
        key: "portal.check.no_address",
        args: Vec::new(),
    }])
}
