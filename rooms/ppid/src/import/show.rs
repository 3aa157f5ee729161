//! One import: what its rows become and what is wrong with them; then what they became.

use std::{collections::HashMap, convert::Infallible, time::Duration};

use axum::{
    body::Body,
    extract::Path,
    response::{
        IntoResponse as _,
        sse::{Event, KeepAlive, Sse},
    },
};
use base::Result;
use contracts::{org::OrgTree, papers::Table};
use futures_util::stream;
use kit::{Cx, Fields, Web, jobs::progress_of, web::redirect_with};
use std::sync::Arc;
use ui::{Confirm, confirm, html};

use super::{
    check::key,
    form::HERE,
    service, show_view,
    store::{self, Figures, Import, ImportRow, RowState, State},
};
use crate::{
    model::ItemId,
    office::words,
    public::item::attachment,
    service::tree,
    store::{self as catalogue, Item},
};

/// Rows of each kind shown on the page; all problems are in the download.
const SHOWN: i64 = 300;
const LOOK_EVERY: Duration = Duration::from_millis(900);

/// Everything that the page shows.
pub(super) struct Shown {
    pub(super) import: Import,
    pub(super) tree: Arc<OrgTree>,
    pub(super) n: Figures,
    pub(super) good: Vec<ImportRow>,
    pub(super) bad: Vec<ImportRow>,
    pub(super) made: Vec<ImportRow>,
    /// What rows became.
    pub(super) items: HashMap<String, Item>,
    pub(super) progress: Option<(i64, i64)>,
    pub(super) may_publish: bool,
}

impl Shown {
    /// The address of this import's page.
    pub(super) fn path(&self) -> String {
        format!("{HERE}/{}", self.import.id)
    }

    /// What a row became.
    pub(super) fn item(&self, id: Option<ItemId>) -> Option<&Item> {
        self.items.get(&id?.to_string())
    }
}

async fn load(cx: &Cx, id: &str) -> Result<Shown> {
    let import = service::open(cx, id).await?;
    let tree = tree(cx.app()).await?;
    let mut r = cx.db().read().await?;
    let n = store::figures(r.conn(), import.id).await?;
    let good = store::rows(r.conn(), import.id, RowState::Good, 0, SHOWN).await?;
    let bad = store::rows(r.conn(), import.id, RowState::Bad, 0, SHOWN).await?;
    let made = store::rows(r.conn(), import.id, RowState::Made, 0, SHOWN).await?;
    let mut items = HashMap::new();
    for id in made.iter().filter_map(|m| m.item) {
        if let Some(item) = catalogue::find(r.conn(), id).await? {
            items.insert(id.to_string(), item);
        }
    }
    let progress = progress_of(r.conn(), &key(import.id)).await?;
    drop(r);
    let may_publish = import.state == State::Checked && service::may_publish(cx, import.id).await?;
    Ok(Shown { import, tree, n, good, bad, made, items, progress, may_publish })
}

/// GET
pub(super) async fn show(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let s = load(&cx, &id).await?;
    Ok(words::page(&cx, &s.import.sheet_name)
        .crumb(cx.t("ppid.import.title"), HERE)
        .crumb(&s.import.sheet_name, "")
        .island("live")
        .render(&show_view::body(&cx, &s)))
}

/// GET: tells the page by server-sent events when something moved, and rests when nothing is under way.
pub(super) async fn news(cx: Cx, Path(id): Path<String>) -> Web {
    service::open(&cx, &id).await?;
    let events = stream::unfold((cx.clone(), id, String::new()), |(cx, id, last)| async move {
        loop {
            tokio::select! {
                () = cx.app().stopping().cancelled() => return None,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let Ok((state, progress)) = standing(&cx, &id).await else { return None };
            let now = format!("{state:?} {progress:?}");
            if now != last {
                let event = Event::default().event("maju").data("1");
                return Some((Ok::<_, Infallible>(event), (cx, id, now)));
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

async fn standing(cx: &Cx, id: &str) -> Result<(State, Option<(i64, i64)>)> {
    let import = service::open(cx, id).await?;
    let mut r = cx.db().read().await?;
    Ok((import.state, progress_of(r.conn(), &key(import.id)).await?))
}

/// GET: every problem, a line each.
pub(super) async fn problems(cx: Cx, Path(id): Path<String>) -> Web {
    let import = service::open(&cx, &id).await?;
    let mut r = cx.db().read().await?;
    let bad = store::rows(r.conn(), import.id, RowState::Bad, 0, i64::from(u16::MAX)).await?;
    drop(r);
    let rows = bad.iter().flat_map(|row| {
        row.problems.0.iter().map(|p| {
            let column = p.column.map(|c| cx.t(&c.label()).to_owned()).unwrap_or_default();
            vec![row.number.to_string(), column, row.title.clone(), p.say(&cx)]
        })
    });
    let table = Table {
        title: cx.t("ppid.import.problems").to_owned(),
        columns: ["ppid.import.row", "ppid.import.column", "ppid.field.title", "ppid.import.what"]
            .iter()
            .map(|k| (cx.t(k).to_owned(), 20))
            .collect(),
        rows: rows.collect(),
        notes: Vec::new(),
    };
    let bytes = cx.app().papers().csv(&table).await?;
    let name = format!("{}.csv", cx.t("ppid.import.problems_name"));
    Ok(attachment("text/csv; charset=utf-8", &name, Body::from(bytes)))
}

/// POST
pub(super) async fn run(cx: Cx, Path(id): Path<String>, f: Fields) -> Web {
    let import = service::open(&cx, &id).await?;
    service::apply(&cx, &import, f.get("terbit") == "1").await?;
    Ok(redirect_with(&cx, &format!("{HERE}/{id}"), "ppid.import.flash_running", None))
}

/// GET
pub(super) async fn ask_undo(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let s = load(&cx, &id).await?;
    let n = words::figure(&cx, s.n.made);
    let title = cx.tf("ppid.import.undo_title", &[("n", &n)]);
    let body = html! {
        (ui::page_head("", &s.import.sheet_name, "", &html! {}))
        (confirm(&Confirm {
            title: &title,
            body: html! { p { (cx.t("ppid.import.undo_text")) } },
            action: &cx.href(&format!("{}/urungkan", s.path())),
            yes: cx.t("ppid.import.undo"),
            danger: true,
            no: cx.t("ppid.office.cancel"),
            no_href: &cx.href(&s.path()),
            ..Confirm::default()
        }))
    };
    Ok(words::page(&cx, &title)
        .crumb(cx.t("ppid.import.title"), HERE)
        .crumb(&s.import.sheet_name, &s.path())
        .crumb(cx.t("ppid.import.undo"), "")
        .render(&body))
}

/// POST
pub(super) async fn undo(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let import = service::open(&cx, &id).await?;
    service::undo(&cx, &import).await?;
    Ok(redirect_with(&cx, &format!("{HERE}/{id}"), "ppid.import.flash_undoing", None))
}
