//! What the operator should know of sites that are harvested: those that fail again and again, and those that
//! wait for a person.

use base::Result;
use kit::{
    Cx,
    room::{Finding, Level},
};

use super::{
    origins,
    store::{self, SourceState, VisitState},
};

/// So many visits in a row that failed are no accident.
const FAILED: i64 = 3;

/// Check `ppid.harvest`.
pub(crate) async fn check(cx: &Cx) -> Result<Vec<Finding>> {
    let mut r = cx.db().read().await?;
    let mut out = Vec::new();
    for s in store::all(r.conn()).await?.into_iter().filter(|s| s.state == SourceState::Active) {
        let last = store::visits(r.conn(), s.id, FAILED).await?;
        let failing = i64::try_from(last.len()) == Ok(FAILED)
            && last.iter().all(|v| v.state == VisitState::Failed);
        let (_, _, missing) = origins::figures(r.conn(), s.id).await?;
        let mut find = |key, args| {
            let subject = format!("ppid.harvest.{}", s.id);
            out.push(Finding { subject, level: Level::Warning, key, args });
        };
        if failing {
            find("ppid.harvest.check_failing", vec![("site", s.name.clone())]);
        } else if missing > 0 {
            let n = missing.to_string();
            find("ppid.harvest.check_held", vec![("site", s.name.clone()), ("n", n)]);
        }
    }
    Ok(out)
}
