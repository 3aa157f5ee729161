//! Reminders: before and after its day an unfulfilled duty is told to the agency's officers, each stage once, all of
//! a run in one letter a person. It runs on any node, at any time, as often as one likes.

use std::collections::HashSet;

use base::Result;
use contracts::org::{Org, OrgTree};
use jiff::civil::Date;
use kit::{Audit, Cx, jobs::Handle};

use super::{
    matrix::{self, Column, today},
    model::{days_past, stage},
    settings,
    store::{self, Reminder},
};
use crate::{
    model::{PPID_EDIT, PPID_MACHINE},
    office::words,
    service::{self, post, post::Post},
};

/// What is to be told, and of what.
struct Due {
    reminder: Reminder,
    org: Org,
    column: Column,
}

/// The job that a button asks for.
pub(crate) async fn remind_now(cx: &Cx, _: serde_json::Value, _: &Handle) -> Result<()> {
    remind(cx).await
}

/// Sends the reminders that are due and have not been sent.
pub(crate) async fn remind(cx: &Cx) -> Result<()> {
    let mut r = cx.db().read().await?;
    let set = settings::read(r.conn()).await?;
    drop(r);
    if !set.on || !post::is_open(cx) {
        return Ok(());
    }
    let now = today(cx);
    let tree = service::tree(cx.app()).await?;
    let due = due(cx, &tree, now, &set.stages()).await?;
    if due.is_empty() {
        return Ok(());
    }
    let cx = &cx.writing_to(base::Lang::Id);
    let book = post::book(cx, PPID_EDIT, due.iter().map(|d| d.org.path.clone())).await?;
    let mut tx = cx.begin(cx.grant_everywhere(PPID_MACHINE)?).await?;
    let (mut letters, mut told) = (Post::default(), 0);
    for d in &due {
        // Where nobody can be told, the reminder waits until somebody can.
        let Some(to) = book.get(&d.org.path) else { continue };
        if store::claim(&mut tx, &d.reminder).await? {
            letters.say(to, &line(cx, d, now));
            told += 1;
        }
    }
    if told == 0 {
        return Ok(());
    }
    let sent = letters
        .send(&mut tx, |to, said| {
            let link = cx.absolute("/kerja/ppid/kewajiban/matriks");
            let (n, list) = (said.len().to_string(), said.join("\n"));
            let fill = [("name", to.name.as_str()), ("n", &n), ("list", &list), ("url", &link)];
            (
                cx.tf("ppid.duty.mail.subject", &[("n", &n)]).into_owned(),
                cx.tf("ppid.duty.mail.text", &fill).into_owned(),
            )
        })
        .await?;
    let audit = Audit::new("ppid.duty_remind", "duty", "clock");
    tx.commit(audit.note("reminders", told).note("letters", sent)).await
}

/// Every reminder that is due and was not sent, in one fixed order: two nodes that claim them at once must not wait
/// for each other crosswise.
async fn due(cx: &Cx, tree: &OrgTree, now: Date, stages: &[i64]) -> Result<Vec<Due>> {
    let year = i64::from(now.year());
    // Parts of last year may fall due in this one, and those of next year's January are near in December.
    let years = [year - 1, year, year + 1];
    let mut r = cx.db().read().await?;
    let sent = store::reminders(r.conn(), year - 1, year + 1).await?;
    drop(r);
    let sent: HashSet<Reminder> = sent.into_iter().collect();
    let mut out = Vec::new();
    for year in years {
        let m = matrix::load(cx, &tree.list, year).await?;
        for line in &m.lines {
            for (column, cell) in line.having(&m) {
                if cell.item.is_some() {
                    continue;
                }
                let Some(stage) = stage(stages, days_past(column.due, now)) else { continue };
                let (duty, part) = (column.duty.number, column.part);
                let reminder = Reminder { org: line.org.id, duty, year, part, stage };
                if !sent.contains(&reminder) {
                    out.push(Due { reminder, org: line.org.clone(), column: column.clone() });
                }
            }
        }
    }
    out.sort_by_key(|d| d.reminder);
    Ok(out)
}

fn line(cx: &Cx, d: &Due, now: Date) -> String {
    let past = days_past(d.column.due, now);
    let key = match past {
        ..=0 => "ppid.duty.mail.before",
        _ => "ppid.duty.mail.after",
    };
    let (name, days) = (super::office::column_name(cx, &d.column, d.reminder.year), past.abs());
    let (day, days) = (words::iso(cx, &d.column.due.to_string()), days.to_string());
    let fill = [("duty", name.as_str()), ("agency", &d.org.name), ("date", &day), ("days", &days)];
    cx.tf(key, &fill).into_owned()
}
