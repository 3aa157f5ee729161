//! Use cases of feedback: vote, report, handle, answer.

use std::time::Duration;

use base::{Error, Lang, Result};
use contracts::org::OrgPath;
use kit::{
    Audit, Cx, count,
    mail::{self, Mail},
};

use super::{
    FEEDBACK, FEEDBACK_MACHINE, SAY,
    model::{ReportId, State},
    store::{self, NewReport, Report},
};
use crate::{config::Portal, mailbox::Address, pages::Page};

const DAY: Duration = Duration::from_secs(86_400);

/// Counts a reader's answer, once a day for each page. Nothing of the reader is kept, and nobody is written
/// about, so it leaves no trace in the record.
pub(crate) async fn vote(cx: &Cx, page: &Page, useful: bool) -> Result<()> {
    if !count::once_a_day(cx, "portal.vote", &page.path).await? {
        return Ok(());
    }
    let mut tx = cx.db().begin().await?;
    store::vote(tx.conn(), &page.path, &page.org_path(), useful, cx.now()).await?;
    tx.commit().await
}

/// Keeps what somebody has to say about a page.
pub(crate) async fn report(
    cx: &Cx,
    page: &Page,
    body: &str,
    address: Option<&Address>,
) -> Result<ReportId> {
    let at = page.org_path();
    let sealed = match address {
        Some(a) => Some((a.hash(cx.app()), a.seal(cx.app())?)),
        None => None,
    };
    let mut tx = cx.begin(cx.grant(SAY, &at)?).await?;
    let new = NewReport { path: &page.path, org_path: &at, body, address: sealed };
    let id = store::put(&mut tx, new).await?;
    tx.commit(Audit::new("portal.report", "report", id).note("page", &page.path)).await?;
    Ok(id)
}

/// A report, if the actor may read it.
///
/// # Errors
/// NotFound, Forbidden.
pub(crate) async fn find(cx: &Cx, id: ReportId) -> Result<Report> {
    let mut r = cx.db().read().await?;
    let report = store::find(r.conn(), id).await?.ok_or_else(Error::not_found)?;
    cx.grant(FEEDBACK, &OrgPath(report.org_path.clone()))?;
    Ok(report)
}

/// Sets where a report stands, and the officers' note.
///
/// # Errors
/// Forbidden; Conflict when somebody else changed it meanwhile.
pub(crate) async fn change(
    cx: &Cx,
    report: &Report,
    revision: i64,
    state: State,
    note: &str,
) -> Result<()> {
    let grant = cx.grant(FEEDBACK, &OrgPath(report.org_path.clone()))?;
    let mut tx = cx.begin(grant).await?;
    if !store::change(&mut tx, report.id, revision, state, note).await? {
        return Err(Error::conflict("portal.feedback.changed"));
    }
    let audit = Audit::new("portal.handle_report", "report", report.id);
    tx.commit(audit.note("old", report.state.word()).note("new", state.word())).await
}

/// Answers by mail, once; then the address is let go.
///
/// # Errors
/// Forbidden; Precondition where no address was left; Conflict when somebody else was faster.
pub(crate) async fn answer(cx: &Cx, report: &Report, revision: i64, text: &str) -> Result<()> {
    let grant = cx.grant(FEEDBACK, &OrgPath(report.org_path.clone()))?;
    let sealed = report.address.as_deref();
    let sealed = sealed.ok_or_else(|| Error::precondition("portal.feedback.no_address"))?;
    let address = Address::open(cx.app(), sealed)?;
    let letter = letter(cx, report, &address, text);
    let mut tx = cx.begin(grant).await?;
    if !store::answer(&mut tx, report.id, revision, text).await? {
        return Err(Error::conflict("portal.feedback.changed"));
    }
    mail::send(&mut tx, letter).await?;
    tx.commit(Audit::new("portal.answer_report", "report", report.id)).await
}

fn letter(cx: &Cx, report: &Report, to: &Address, text: &str) -> Mail {
    let lang = if report.lang == Lang::En.tag() { Lang::En } else { Lang::Id };
    let voice = cx.writing_to(lang);
    let portal = voice.app().province().portal.clone();
    let page = voice.absolute(&report.path);
    let quoted: String = report.body.lines().map(|l| format!("> {l}\n")).collect();
    let args =
        [("portal", portal.as_str()), ("page", &page), ("answer", text), ("quoted", &quoted)];
    let subject = voice.tf("portal.letter.answer_subject", &[("portal", &portal)]);
    Mail::new(to.as_str(), subject, voice.tf("portal.letter.answer", &args))
}

/// Forgets what has served.
pub(crate) async fn forget(cx: &Cx) -> Result<()> {
    let days = Portal::of(cx.app())?.keep_feedback_days;
    let now = cx.now();
    let mut tx = cx.begin(cx.grant_everywhere(FEEDBACK_MACHINE)?).await?;
    let month = now.before(DAY * 30);
    let n = store::forget(&mut tx, month, now.before(DAY * days), month).await?;
    // An hour with nothing to forget leaves no row in the record.
    if n == 0 {
        return Ok(());
    }
    tx.commit(Audit::new("portal.forget_reports", "report", "old").note("n", n)).await
}
