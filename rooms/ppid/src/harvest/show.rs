//! One site: how far a visit is, what the last ones brought, what is wrong with which record, and what can be
//! done about it.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::Path,
    response::{
        IntoResponse as _,
        sse::{Event, KeepAlive, Sse},
    },
};
use base::Result;
use futures_util::stream;
use kit::{Cx, Fields, Web, jobs::progress_of, web::redirect_with};
use ui::{Choices, Confirm, Field, Opt, confirm, html, radios};

use super::{
    list::LIST,
    origins::{self, Missing},
    service::{self, Known},
    show_view,
    store::{self, Fault, Visit},
    visit::key,
};
use crate::office::words;

const VISITS: i64 = 12;
/// Missing items named before one is asked about them.
const NAMED: i64 = 20;
const LOOK_EVERY: Duration = Duration::from_millis(900);

/// Everything that the page shows.
pub(super) struct Shown {
    pub(super) known: Known,
    pub(super) visits: Vec<Visit>,
    pub(super) faults: Vec<Fault>,
    /// Steps done and in all, while a visit is asked for or under way.
    pub(super) progress: Option<(i64, i64)>,
    pub(super) public: i64,
    pub(super) hidden: i64,
    pub(super) missing: i64,
}

impl Shown {
    /// The address of this site's page.
    pub(super) fn path(&self) -> String {
        format!("{LIST}/{}", self.known.source.id)
    }
}

async fn load(cx: &Cx, id: &str) -> Result<Shown> {
    let known = service::open(cx, id).await?;
    let s = known.source.id;
    let mut r = cx.db().read().await?;
    let visits = store::visits(r.conn(), s, VISITS).await?;
    let faults = store::faults(r.conn(), s).await?;
    let progress = progress_of(r.conn(), &key(s)).await?;
    let (public, hidden, missing) = origins::figures(r.conn(), s).await?;
    Ok(Shown { known, visits, faults, progress, public, hidden, missing })
}

/// GET
pub(super) async fn show(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let s = load(&cx, &id).await?;
    Ok(words::page(&cx, &s.known.source.name)
        .crumb(cx.t("ppid.harvest.title"), LIST)
        .crumb(&s.known.source.name, "")
        .island("live")
        .render(&show_view::body(&cx, &s)))
}

/// GET: tells the page by server-sent events when something moved, and rests when nothing is under way.
pub(super) async fn news(cx: Cx, Path(id): Path<String>) -> Web {
    load(&cx, &id).await?;
    let events = stream::unfold((cx.clone(), id, String::new()), |(cx, id, last)| async move {
        loop {
            tokio::select! {
                () = cx.app().stopping().cancelled() => return None,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let Ok(s) = load(&cx, &id).await else { return None };
            let newest = s.visits.first().map(|v| (v.id, v.state, v.made, v.changed, v.withdrawn));
            let now = format!("{:?} {newest:?} {}", s.progress, s.missing);
            if now != last {
                let event = Event::default().event("maju").data("1");
                return Some((Ok::<_, Infallible>(event), (cx, id, now)));
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// POST
pub(super) async fn run(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let known = service::open(&cx, &id).await?;
    service::run_now(&cx, &known).await?;
    Ok(redirect_with(&cx, &format!("{LIST}/{id}"), "ppid.harvest.flash_running", None))
}

/// POST
pub(super) async fn pause(cx: Cx, Path(id): Path<String>, f: Fields) -> Web {
    let known = service::open(&cx, &id).await?;
    let rest = f.get("jeda") == "1";
    service::pause(&cx, &known, rest).await?;
    let flash = if rest { "ppid.harvest.flash_paused" } else { "ppid.harvest.flash_resumed" };
    Ok(redirect_with(&cx, &format!("{LIST}/{id}"), flash, None))
}

/// GET
pub(super) async fn ask_remove(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let s = load(&cx, &id).await?;
    let n = words::figure(&cx, s.public + s.hidden);
    let ways = [
        Opt {
            value: "simpan",
            label: cx.t("ppid.harvest.remove_keep"),
            hint: cx.t("ppid.harvest.remove_keep_hint"),
            group: "",
        },
        Opt {
            value: "tarik",
            label: cx.t("ppid.harvest.remove_withdraw"),
            hint: cx.t("ppid.harvest.remove_withdraw_hint"),
            group: "",
        },
    ];
    let field = Field {
        name: "cara",
        label: cx.t("ppid.harvest.remove_items"),
        value: "simpan",
        ..Field::default()
    };
    let title = cx.tf("ppid.harvest.remove_title", &[("site", &s.known.source.name)]);
    let body = html! {
        (ui::page_head("", &s.known.source.name, "", &html! {}))
        (confirm(&Confirm {
            title: &title,
            body: html! { p { (cx.tf("ppid.harvest.remove_text", &[("n", &n)])) } },
            action: &cx.href(&format!("{}/hapus", s.path())),
            fields: radios(&Choices { field, options: &ways, ..Choices::default() }),
            yes: cx.t("ppid.harvest.remove"),
            danger: true,
            no: cx.t("ppid.office.cancel"),
            no_href: &cx.href(&s.path()),
            ..Confirm::default()
        }))
    };
    Ok(words::page(&cx, &title)
        .crumb(cx.t("ppid.harvest.title"), LIST)
        .crumb(&s.known.source.name, &s.path())
        .crumb(cx.t("ppid.harvest.remove"), "")
        .render(&body))
}

/// POST
pub(super) async fn remove(cx: Cx, Path(id): Path<String>, f: Fields) -> Web {
    let known = service::open(&cx, &id).await?;
    // Anything but the plain word leaves everything readable.
    service::remove(&cx, &known, f.get("cara") != "tarik").await?;
    Ok(redirect_with(&cx, LIST, "ppid.harvest.flash_removed", None))
}

/// GET
pub(super) async fn ask_gone(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let s = load(&cx, &id).await?;
    let mut r = cx.db().read().await?;
    let named: Vec<Missing> = origins::missing_items(r.conn(), s.known.source.id, NAMED).await?;
    drop(r);
    let n = words::figure(&cx, s.missing);
    let title = cx.tf("ppid.harvest.gone_title", &[("n", &n)]);
    let body = html! {
        (ui::page_head("", &s.known.source.name, "", &html! {}))
        (confirm(&Confirm {
            title: &title,
            body: html! {
                p { (cx.t("ppid.harvest.gone_ask")) }
                ul { @for m in &named { li {
                    a href=(cx.href(&words::at(m.number, ""))) { (m.title) } " · "
                    a href=(m.url) rel="external noopener nofollow" { (cx.t("ppid.harvest.at_origin")) span .vh { " " (m.title) } }
                } } }
            },
            action: &cx.href(&format!("{}/hilang", s.path())),
            yes: cx.t("ppid.harvest.gone_yes"),
            danger: true,
            no: cx.t("ppid.office.cancel"),
            no_href: &cx.href(&s.path()),
            ..Confirm::default()
        }))
    };
    Ok(words::page(&cx, &title)
        .crumb(cx.t("ppid.harvest.title"), LIST)
        .crumb(&s.known.source.name, &s.path())
        .crumb(cx.t("ppid.harvest.gone_yes"), "")
        .render(&body))
}

/// POST
pub(super) async fn gone(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let known = service::open(&cx, &id).await?;
    service::confirm(&cx, &known).await?;
    Ok(redirect_with(&cx, &format!("{LIST}/{id}"), "ppid.harvest.flash_gone", None))
}
