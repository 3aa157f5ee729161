//! Demo: which of the demo's items fulfil which duty, this year and the last. Some are left for an officer to confirm;
//! what the demo does not have is missing, and what it has too late is late.

use std::sync::Arc;

use base::Result;
use contracts::org::OrgPath;
use kit::{Audit, Cx};

use super::{
    matrix::{candidate, span, today},
    model::{Duty, proposed_part},
    service::Slot,
    store,
};
use crate::{
    model::{ItemId, PPID_MACHINE},
    service,
};

/// Each such item is left to be confirmed by a click.
const LEFT: i64 = 7;

/// Names items for duties in one transaction; nothing when some are named already.
pub(crate) async fn run(cx: &Cx) -> Result<()> {
    let this = i64::from(today(cx).year());
    let zone = cx.app().province().zone.clone();
    let tree = service::tree(cx.app()).await?;
    let mut r = cx.db().read().await?;
    let duties: Vec<Arc<Duty>> = store::duties(r.conn()).await?.into_iter().map(Arc::new).collect();
    let mut named: Vec<(ItemId, Slot)> = Vec::new();
    for year in [this - 1, this] {
        let everywhere = [OrgPath::everywhere()];
        for f in store::candidates(r.conn(), year, span(cx, year), &everywhere).await? {
            let Some(c) = candidate(&f, &zone).filter(|_| f.number % LEFT != 0) else { continue };
            let Some(org) = tree.find(f.org) else { continue };
            for d in duties.iter().filter(|d| d.concerns(org, year)) {
                if let Some(part) = proposed_part(d, &c, year) {
                    named.push((f.id, Slot { duty: d.number, year, part }));
                }
            }
        }
    }
    drop(r);
    let mut tx = cx.begin(cx.grant_everywhere(PPID_MACHINE)?).await?;
    let there: i64 = db::query("SELECT COUNT(*) FROM ppid_duty_item").scalar(tx.conn()).await?;
    if there > 0 || named.is_empty() {
        return Ok(());
    }
    for (item, s) in &named {
        store::link(&mut tx, *item, s.duty, s.year, s.part).await?;
    }
    tx.commit(Audit::new("ppid.seed", "duty", "demo").note("named", named.len())).await
}
