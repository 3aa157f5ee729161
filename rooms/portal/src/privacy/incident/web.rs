//! Handlers of the record of incidents.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::Path,
    response::{
        IntoResponse as _, Sse,
        sse::{Event, KeepAlive},
    },
};
use base::{Error, Kind, Result, Timestamp};
use futures_util::stream;
use kit::{Cx, Fields, Web, web::redirect_with};

use super::{
    super::{INCIDENTS, REGISTER, statements::Statements},
    PATH,
    model::{Facts, IncidentId, MAX_TEXT, MAX_TITLE, Whom},
    service, store,
    store::Incident,
    view,
};
use crate::feedback::model::clean;

const SHOWN: i64 = 200;
const TICK: Duration = Duration::from_secs(60);

type Faults = Vec<(&'static str, &'static str)>;

pub(super) async fn list(cx: Cx) -> Web {
    cx.grant_everywhere(REGISTER)?;
    let mut r = cx.db().read().await?;
    let all = store::page(r.conn(), SHOWN).await?;
    drop(r);
    Ok(view::list(&cx, &all))
}

/// A tick a minute, on which the page's clock is drawn again.
pub(super) async fn events(cx: Cx) -> Web {
    cx.grant_everywhere(REGISTER)?;
    let ticks = stream::unfold(cx, |cx| async move {
        tokio::select! {
            () = cx.app().stopping().cancelled() => None,
            () = tokio::time::sleep(TICK) => {
                Some((Ok::<_, Infallible>(Event::default().event("minute").data("")), cx))
            }
        }
    });
    Ok(Sse::new(ticks).keep_alive(KeepAlive::default()).into_response())
}

async fn find(cx: &Cx, id: &str) -> Result<Incident> {
    let id: IncidentId = id.parse().map_err(|_| Error::not_found())?;
    service::find(cx, id).await
}

pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Web {
    let incident = find(&cx, &id).await?;
    let statements = Statements::of(&cx).await?;
    Ok(view::show(&cx, &incident, &statements, &[]))
}

pub(super) async fn new(cx: Cx) -> Web {
    cx.grant_everywhere(INCIDENTS)?;
    Ok(view::form(&cx, None, &view::moment_fields(&cx, cx.now()), &[]))
}

fn read(cx: &Cx, f: &Fields) -> (Facts, Faults) {
    let mut faults = Faults::new();
    let text = |name: &str| clean(f.get(name));
    let noticed_at = noticed(cx, f);
    match noticed_at {
        None => faults.push(("tanggal", "portal.incident.bad_moment")),
        Some(at) if at > cx.now() => faults.push(("tanggal", "portal.incident.future")),
        Some(_) => {}
    }
    let facts = Facts {
        title: text("judul"),
        noticed_at: noticed_at.unwrap_or(cx.now()),
        happened: text("kejadian"),
        data: text("data"),
        people: text("orang"),
        cause: text("sebab"),
        measures: text("tindakan"),
    };
    if facts.title.is_empty() {
        faults.push(("judul", "portal.incident.no_title"));
    }
    if facts.title.chars().count() > MAX_TITLE {
        faults.push(("judul", "portal.form.too_long"));
    }
    for (name, text) in [
        ("kejadian", &facts.happened),
        ("data", &facts.data),
        ("orang", &facts.people),
        ("sebab", &facts.cause),
        ("tindakan", &facts.measures),
    ] {
        if text.chars().count() > MAX_TEXT {
            faults.push((name, "portal.form.too_long"));
        }
    }
    (facts, faults)
}

fn noticed(cx: &Cx, f: &Fields) -> Option<Timestamp> {
    let day: jiff::civil::Date = f.get("tanggal").parse().ok()?;
    let time: jiff::civil::Time = match f.get("jam") {
        "" => jiff::civil::Time::midnight(),
        typed => typed.replace('.', ":").parse().ok()?,
    };
    let zone = jiff::tz::TimeZone::get(&cx.app().province().zone).ok()?;
    let at = day.to_datetime(time).to_zoned(zone).ok()?;
    Some(Timestamp(at.timestamp().as_millisecond()))
}

pub(super) async fn create(cx: Cx, fields: Fields) -> Web {
    cx.grant_everywhere(INCIDENTS)?;
    let (facts, faults) = read(&cx, &fields);
    if !faults.is_empty() {
        return Ok(view::form(&cx, None, &fields, &faults));
    }
    let id = service::record(&cx, &facts).await?;
    Ok(redirect_with(&cx, &format!("{PATH}/{id}"), "portal.flash.incident_recorded", None))
}

pub(super) async fn edit(cx: Cx, Path(id): Path<String>) -> Web {
    cx.grant_everywhere(INCIDENTS)?;
    let incident = find(&cx, &id).await?;
    Ok(view::form(&cx, Some(&incident), &view::fields_of(&cx, &incident), &[]))
}

pub(super) async fn change(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    cx.grant_everywhere(INCIDENTS)?;
    let incident = find(&cx, &id).await?;
    let (facts, mut faults) = read(&cx, &fields);
    if faults.is_empty() {
        let revision = fields.get("revisi").parse().unwrap_or(0);
        match service::change(&cx, &incident, revision, &facts).await {
            Ok(()) => {
                let here = format!("{PATH}/{id}");
                return Ok(redirect_with(&cx, &here, "portal.flash.incident_saved", None));
            }
            Err(e) if e.kind() == Kind::Conflict => faults.push(("", e.key())),
            Err(e) => return Err(e.into()),
        }
    }
    Ok(view::form(&cx, Some(&incident), &fields, &faults))
}

pub(super) async fn told(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    cx.grant_everywhere(INCIDENTS)?;
    let incident = find(&cx, &id).await?;
    let whom = Whom::parse(fields.get("siapa"))
        .ok_or_else(|| Error::invalid("portal.incident.told_already"))?;
    service::tell(&cx, incident.id, whom).await?;
    Ok(redirect_with(&cx, &format!("{PATH}/{id}"), "portal.flash.incident_told", None))
}

pub(super) async fn close(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    cx.grant_everywhere(INCIDENTS)?;
    let incident = find(&cx, &id).await?;
    let closing = clean(fields.get("alasan"));
    if closing.is_empty() || closing.chars().count() > MAX_TEXT {
        let statements = Statements::of(&cx).await?;
        let fault = [("alasan", "portal.incident.no_closing")];
        return Ok(view::show(&cx, &incident, &statements, &fault));
    }
    service::close(&cx, incident.id, &closing).await?;
    Ok(redirect_with(&cx, PATH, "portal.flash.incident_closed", None))
}

pub(super) async fn reopen(cx: Cx, Path(id): Path<String>) -> Web {
    cx.grant_everywhere(INCIDENTS)?;
    let incident = find(&cx, &id).await?;
    service::reopen(&cx, incident.id).await?;
    Ok(redirect_with(&cx, &format!("{PATH}/{id}"), "portal.flash.incident_reopened", None))
}
