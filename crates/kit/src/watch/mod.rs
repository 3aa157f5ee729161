//! Looking after the house: everything that kit and the rooms can check, in one look. The status page shows it, the
//! figures count it, and the operator is told by e-mail what is new (see `alerts`).

mod alerts;
mod checks;
mod decide;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use base::Timestamp;
use futures_util::{FutureExt as _, future::join_all};
use tokio::sync::Mutex;

use crate::{
    App, Cx,
    room::{Check, Finding, Level},
};

pub(crate) use alerts::TELL;
pub use alerts::tell;

/// The setting that holds the last good backup, at least `{"at": ms}`: what makes backups writes it.
pub const LAST_BACKUP: &str = "kit.last_backup";
/// How long a check may take before that is what was found.
const PATIENCE: Duration = Duration::from_secs(5);
/// How old a look may be for those who only want to see.
const RECENT: Duration = Duration::from_secs(20);

/// One look at everything.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// Each check and what it found, in the order of the list of rooms.
    pub checks: Vec<(&'static str, Vec<Finding>)>,
}

impl Look {
    /// Everything that was found, figures that are as they should be included.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checks.iter().flat_map(|(_, found)| found)
    }

    /// How bad the worst of it is.
    #[must_use]
    pub fn worst(&self) -> Level {
        self.findings().map(|f| f.level).max().unwrap_or(Level::Fine)
    }
}

/// Looks at everything now; all at once, so that a database that is away costs the time of one check.
pub async fn look(cx: &Cx) -> Look {
    let rooms = cx.app().rooms().iter().flat_map(|r| r.checks);
    let all = checks::OWN.iter().chain(rooms);
    let checks = join_all(all.map(async |check| (check.name, one(cx, check).await))).await;
    Look { at: cx.now(), checks }
}

/// A check that fails, panics or takes too long is a finding itself: nobody knows how that part is.
async fn one(cx: &Cx, check: &Check) -> Vec<Finding> {
    let run = AssertUnwindSafe((check.run)(cx)).catch_unwind();
    let why = match tokio::time::timeout(PATIENCE, run).await {
        Ok(Ok(Ok(found))) => return found,
        Ok(Ok(Err(e))) => e.to_string(),
        Ok(Err(_)) => "it panicked".to_owned(),
        Err(_) => "it took too long".to_owned(),
    };
    tracing::warn!(check = check.name, why, "a check failed");
    let args = vec![("check", check.name.to_owned())];
    let (subject, key) = (format!("{}.failed", check.name), "kit.watch.check_failed");
    vec![Finding { subject, level: Level::Warning, key, args }]
}

/// The last look, kept for a moment: many may ask, and each look costs some.
#[derive(Default)]
pub(crate) struct Looked(Mutex<Option<Arc<Look>>>);

/// A look that is at most some seconds old.
pub async fn recent(app: &App) -> Arc<Look> {
    let mut kept = app.looked().0.lock().await;
    let now = app.clock().now();
    // A look from the future was made before the clock was set back.
    if let Some(look) = kept.as_ref().filter(|l| l.at <= now && now.since(l.at) < RECENT) {
        return look.clone();
    }
    let new = Arc::new(look(&Cx::system(app, "kit.watch")).await);
    *kept = Some(new.clone());
    new
}

/// How each check stands, for Prometheus: 0 fine, 1 warning, 2 bad.
pub(crate) async fn figures(app: &App) {
    for (name, found) in &recent(app).await.checks {
        let worst = found.iter().map(|f| f.level).max().unwrap_or(Level::Fine);
        metrics::gauge!("betang_check", "check" => *name).set(match worst {
            Level::Fine => 0.0,
            Level::Warning => 1.0,
            Level::Bad => 2.0,
        });
    }
}

/// As it is stored.
const fn number(level: Level) -> i64 {
    match level {
        Level::Fine => 0,
        Level::Warning => 1,
        Level::Bad => 2,
    }
}
