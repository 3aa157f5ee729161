//! When reminders go out, as the main officer set it.

use base::{Error, Result};
use db::Conn;
use kit::{Audit, Cx, setting};
use serde::{Deserialize, Serialize};

use crate::model::PPID_SETTINGS;

const KEY: &str = "ppid.duty_reminders";
/// A year is as early, and as late, as a reminder of a yearly duty makes sense.
const MOST_DAYS: i64 = 366;
const MOST_STAGES: usize = 6;

/// What can be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reminders {
    /// Whether any go out.
    pub(super) on: bool,
    /// Days before the day.
    pub(super) before: Vec<i64>,
    /// Days after the day.
    pub(super) after: Vec<i64>,
}

/// What holds until somebody sets it otherwise.
impl Default for Reminders {
    fn default() -> Self {
        Self { on: true, before: vec![30, 7], after: vec![1, 30] }
    }
}

impl Reminders {
    /// Days after the day, negative before, the earliest first.
    pub(super) fn stages(&self) -> Vec<i64> {
        let mut all: Vec<i64> =
            self.before.iter().map(|d| -d).chain(self.after.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// From how many days before its day a duty counts as due soon: from the first reminder on.
    pub(super) fn soon_days(&self) -> i64 {
        self.before.iter().copied().max().unwrap_or(30)
    }
}

/// The settings in force.
pub(super) async fn read(c: Conn<'_>) -> Result<Reminders> {
    Ok(setting::find(c, KEY).await?.unwrap_or_default())
}

/// Sets them, for every agency.
pub(super) async fn change(cx: &Cx, to: &Reminders) -> Result<()> {
    let ok = cx.grant_everywhere(PPID_SETTINGS)?;
    let fine = |days: &[i64]| {
        days.len() <= MOST_STAGES && days.iter().all(|d| (1..=MOST_DAYS).contains(d))
    };
    if !fine(&to.before) || !fine(&to.after) {
        return Err(Error::invalid("ppid.duty.error.days"));
    }
    let mut tx = cx.begin(ok).await?;
    let old = read(tx.conn()).await?;
    setting::put(&mut tx, KEY, to).await?;
    tx.commit(Audit::new("ppid.settings", "setting", "ppid.duty").diff(&old, to)).await
}
