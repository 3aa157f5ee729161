//! Handlers of the officers' side.

use axum::extract::Path;
use base::{Error, Kind};
use kit::{Cx, Fields, Web, web::redirect_with};

use super::{
    DESK, FEEDBACK,
    model::{MAX_ANSWER, MAX_NOTE, ReportId, State, clean},
    office_view as view, service, store,
};

const PER_PAGE: i64 = 25;
const PAGES_SHOWN: i64 = 10;

pub(super) async fn list(cx: Cx, fields: Fields) -> Web {
    let places = cx.actor().places(FEEDBACK);
    // What waits stands first; everything else is one step away.
    let state = match fields.get("keadaan") {
        "semua" => None,
        word => State::parse(word).or(Some(State::New)),
    };
    let before = fields.get("sebelum").parse().ok();
    let mut r = cx.db().read().await?;
    let mut reports = store::page(r.conn(), &places, state, before, PER_PAGE + 1).await?;
    let counts = store::counts(r.conn(), &places).await?;
    let votes = store::votes(r.conn(), &places, PAGES_SHOWN).await?;
    drop(r);
    let more = reports.len() > usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    reports.truncate(usize::try_from(PER_PAGE).unwrap_or(usize::MAX));
    let older = reports.last().map(|r| r.id).filter(|_| more);
    view::list(&cx, &view::List { state, reports, counts, votes, older }).await.map_err(Into::into)
}

fn id_of(text: &str) -> base::Result<ReportId> {
    text.parse().map_err(|_| Error::not_found())
}

pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Web {
    let report = service::find(&cx, id_of(&id)?).await?;
    view::show(&cx, &report, &Fields::default(), &[]).await.map_err(Into::into)
}

pub(super) async fn change(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    let report = service::find(&cx, id_of(&id)?).await?;
    let note = clean(fields.get("catatan"));
    let mut faults = Vec::new();
    let state = State::parse(fields.get("keadaan"));
    if state.is_none() {
        faults.push(("keadaan", "portal.feedback.no_state"));
    }
    if note.chars().count() > MAX_NOTE {
        faults.push(("catatan", "portal.feedback.long_note"));
    }
    if let (Some(state), true) = (state, faults.is_empty()) {
        let revision = fields.get("revisi").parse().unwrap_or(0);
        match service::change(&cx, &report, revision, state, &note).await {
            Ok(()) => return Ok(redirect_with(&cx, DESK, "portal.flash.report_saved", None)),
            Err(e) if e.kind() == Kind::Conflict => faults.push(("", e.key())),
            Err(e) => return Err(e.into()),
        }
    }
    view::show(&cx, &report, &fields, &faults).await.map_err(Into::into)
}

pub(super) async fn answer(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    let report = service::find(&cx, id_of(&id)?).await?;
    let text = clean(fields.get("jawaban"));
    let mut faults = Vec::new();
    if text.is_empty() {
        faults.push(("jawaban", "portal.feedback.no_answer"));
    }
    if text.chars().count() > MAX_ANSWER {
        faults.push(("jawaban", "portal.feedback.long_answer"));
    }
    if faults.is_empty() {
        let revision = fields.get("revisi").parse().unwrap_or(0);
        match service::answer(&cx, &report, revision, &text).await {
            Ok(()) => return Ok(redirect_with(&cx, DESK, "portal.flash.report_answered", None)),
            Err(e) if matches!(e.kind(), Kind::Conflict | Kind::Precondition) => {
                faults.push(("", e.key()));
            }
            Err(e) => return Err(e.into()),
        }
    }
    view::show(&cx, &report, &fields, &faults).await.map_err(Into::into)
}
