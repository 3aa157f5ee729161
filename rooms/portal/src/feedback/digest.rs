//! Letters to officers: what was reported about their agency's pages, at most once a day for each agency.

use base::Result;
use contracts::{
    org::OrgPath,
    people::{Contact, People},
};
use kit::{
    Audit, Cx, count,
    mail::{self, Mail},
};

use super::{
    DESK, FEEDBACK_MACHINE,
    store::{self, Report},
};
use crate::{config::Portal, names::Names, speech};

const AT_ONCE: i64 = 500;
/// Reports that one letter shows; the desk has them all.
const SHOWN: usize = 20;
const SHOWN_CHARS: usize = 300;

/// Writes to the officers of each agency that has something new. Safe on any number of nodes.
pub(crate) async fn tell_officers(cx: &Cx) -> Result<()> {
    let Some(people) = cx.ask::<dyn People>() else { return Ok(()) };
    if !Portal::letters_may_go(cx)? {
        return Ok(());
    }
    let zone = cx.app().province().zone.clone();
    let mut r = cx.db().read().await?;
    let waiting = store::untold(r.conn(), AT_ONCE).await?;
    drop(r);
    for group in waiting.chunk_by(|a, b| a.org_path == b.org_path) {
        let Some(first) = group.first() else { continue };
        let at = OrgPath(first.org_path.clone());
        let mut r = cx.db().read().await?;
        let last = store::last_told(r.conn(), &at.0).await?;
        drop(r);
        if last.is_some_and(|t| t.civil(&zone).date().to_string() == count::today(cx)) {
            continue;
        }
        // Who answers for the agency; where nobody does, whoever answers for all.
        let mut to = people.holders(&["ppid_pelaksana"], &at).await?;
        if to.is_empty() {
            to = people.holders(&["ppid_utama"], &at).await?;
        }
        if !to.is_empty() {
            tell(cx, &at, group, &to).await?;
        }
    }
    Ok(())
}

async fn tell(cx: &Cx, at: &OrgPath, reports: &[Report], to: &[Contact]) -> Result<()> {
    let names = Names::of(cx).await?;
    let mut tx = cx.begin(cx.grant(FEEDBACK_MACHINE, at)?).await?;
    let mut mine = Vec::new();
    for report in reports {
        if store::claim(&mut tx, report.id).await? {
            mine.push(report);
        }
    }
    if mine.is_empty() {
        return Ok(());
    }
    let org = names.list().iter().find(|o| o.path == *at);
    let org = org.map_or_else(|| cx.app().province().name.clone(), |o| o.name.clone());
    // An account with an address that no server would take must not hold up the others.
    for person in to.iter().filter(|p| mail::is_address(&p.email)) {
        mail::send(&mut tx, letter(cx, &org, &mine, person)).await?;
    }
    tx.commit(Audit::new("portal.tell_officers", "report", &at.0).note("n", mine.len())).await
}

fn letter(cx: &Cx, org: &str, reports: &[&Report], to: &Contact) -> Mail {
    // Officers read Indonesian.
    let cx = cx.writing_to(base::Lang::Id);
    let n = speech::count(&cx, reports.len());
    let mut list = String::new();
    for r in reports.iter().take(SHOWN) {
        let words = r.body.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = words.chars().take(SHOWN_CHARS).collect();
        let dots = if words.chars().count() > SHOWN_CHARS { "…" } else { "" };
        list.push_str(&format!("- {}\n  {short}{dots}\n", cx.absolute(&r.path)));
    }
    let desk = cx.absolute(DESK);
    let args =
        [("name", to.name.as_str()), ("n", &n), ("org", org), ("list", &list), ("link", &desk)];
    let subject = cx.tf("portal.letter.reports_subject", &[("n", &n), ("org", org)]);
    Mail::new(&to.email, subject, cx.tf("portal.letter.reports", &args))
}
