//! What the clock does to the register: a period that is over ends the exemption, and those who answer for it are
//! told before. Both run on any node, at any time, as often as one likes.

use base::{Kind, Result};
use jiff::{Span, civil::Date};
use kit::{Audit, Cx};

use super::{
    model::{Action, State, next},
    rules, store,
    store::Test,
};
use crate::{
    model::{PPID_EXEMPT_EDIT, PPID_MACHINE},
    office::words,
    service::{self, post, post::Post},
};

const AT_ONCE: i64 = 500;

/// Today, where the province is.
pub(crate) fn today(cx: &Cx) -> Date {
    cx.now().civil(&cx.app().province().zone).date()
}

/// Ends exemptions whose last day has passed.
pub(crate) async fn expire(cx: &Cx) -> Result<()> {
    let day = today(cx).to_string();
    let mut r = cx.db().read().await?;
    let due = store::ending_before(r.conn(), &day, AT_ONCE).await?;
    drop(r);
    for test in due {
        match end(cx, &test).await {
            Err(e) if e.kind() == Kind::Conflict => {
                tracing::debug!(number = test.number, "somebody else was faster");
            }
            other => other?,
        }
    }
    Ok(())
}

async fn end(cx: &Cx, t: &Test) -> Result<()> {
    let Some(to) = next(t.state, Action::Expire) else { return Ok(()) };
    let mut tx = cx.begin(cx.grant(PPID_MACHINE, &t.path())?).await?;
    store::lock(&mut tx, t, t.rounds).await?;
    store::set_state(&mut tx, t.id, t.state, to, Some("")).await?;
    store::tell(&mut tx, t.id, Action::Expire.word(), "").await?;
    tx.commit(Audit::new(Action::Expire.audit(), "exempt", t.id).note("number", t.number)).await
}

/// Writes to officers whose exemptions end soon or have ended: each once, all of a run in one letter.
pub(crate) async fn warn(cx: &Cx) -> Result<()> {
    if !post::is_open(cx) {
        return Ok(());
    }
    let now = today(cx);
    let mut r = cx.db().read().await?;
    let days = rules::warn_days(r.conn()).await?;
    let ahead = Span::new().try_days(days).and_then(|s| now.checked_add(s)).unwrap_or(now);
    let (soon, over) = (ahead.to_string(), now.to_string());
    let mut due: Vec<(&str, Test)> = Vec::new();
    for (state, stage, day) in [(State::Decided, "soon", &soon), (State::Expired, "expired", &over)]
    {
        let some = store::unwarned(r.conn(), state, stage, day, AT_ONCE).await?;
        due.extend(some.into_iter().map(|t| (stage, t)));
    }
    drop(r);
    if due.is_empty() {
        return Ok(());
    }
    let tree = service::tree(cx.app()).await?;
    let cx = &cx.writing_to(base::Lang::Id);
    let book = post::book(cx, PPID_EXEMPT_EDIT, due.iter().map(|(_, t)| t.path())).await?;
    let mut tx = cx.begin(cx.grant_everywhere(PPID_MACHINE)?).await?;
    let (mut letters, mut told) = (Post::default(), Vec::new());
    for (stage, t) in &due {
        // Where nobody can be told, the warning waits until somebody can.
        let Some(to) = book.get(&t.path()) else { continue };
        if !store::claim_notice(&mut tx, t.id, stage).await? {
            continue;
        }
        let agency = tree.find(t.org).map(|o| o.name.clone()).unwrap_or_default();
        letters.say(to, &line(cx, stage, t, &agency));
        told.push(t.number);
    }
    if told.is_empty() {
        return Ok(());
    }
    let sent = letters
        .send(&mut tx, |to, said| {
            let link = cx.absolute("/kerja/ppid/dikecualikan");
            let fill = [("name", to.name.as_str()), ("list", &said.join("\n")), ("url", &link)];
            let n = said.len().to_string();
            (
                cx.tf("ppid.exempt.mail.subject", &[("n", &n)]).into_owned(),
                cx.tf("ppid.exempt.mail.text", &fill).into_owned(),
            )
        })
        .await?;
    let audit = Audit::new("ppid.exempt_warn", "exempt", "clock");
    tx.commit(audit.note("numbers", told).note("letters", sent)).await
}

fn line(cx: &Cx, stage: &str, t: &Test, agency: &str) -> String {
    let key = match stage {
        "soon" => "ppid.exempt.mail.soon",
        _ => "ppid.exempt.mail.expired",
    };
    let (number, day) = (t.number.to_string(), words::iso(cx, &t.expires_on));
    let fill = [("n", number.as_str()), ("title", &t.title), ("agency", agency), ("date", &day)];
    cx.tf(key, &fill).into_owned()
}
