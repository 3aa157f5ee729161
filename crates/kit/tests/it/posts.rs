//! The small room that the claims about the posts are made with, and short ways to write and to ask.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    response::{IntoResponse as _, Response},
};
use base::{Error, Id, Result};
use contracts::{
    BoxFuture, Event,
    event::SearchChanged,
    searching::{SearchDoc, Source},
};
use db::{Db, query};
use http::{Method, Request};
use http_body_util::BodyExt as _;
use kit::{
    Access, App, Audit, Cx, Fields, JobDef, NewJob, Permission, Role, Room, Route, Schedule, Setup,
    Tx, Web, jobs::Handle,
};
use maud::html;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::{Answer, MemorySearch, PlainPapers, Town};
use tokio::sync::Notify;
use tower::ServiceExt as _;

pub(crate) const WRITE: Permission = Permission::system("uji.write");
pub(crate) const PUBLIC_WRITE: Permission = Permission::anyone("uji.write_public");
pub(crate) const REVIEW: Permission = Permission::roles("uji.review", &[Role::PpidUtama]);

#[derive(Serialize, Deserialize)]
pub(crate) struct Happened {
    pub(crate) n: i64,
}

impl Event for Happened {
    const NAME: &'static str = "uji.happened";
}

const TABLES: &[db::Migration] = &[db::Migration {
    version: 1,
    name: "uji",
    sql: "CREATE TABLE uji_run (id {id} PRIMARY KEY, what TEXT NOT NULL, n {int} NOT NULL) {strict};
        CREATE TABLE uji_doc (id TEXT PRIMARY KEY, title TEXT NOT NULL, public {bool} NOT NULL) {strict};",
}];

pub(crate) const ROOM: Room = Room {
    name: "uji",
    path: "/uji",
    migrations: TABLES,
    permissions: &[REVIEW],
    routes,
    jobs: JOBS,
    schedules: &[Schedule { name: "uji.tick", every: Duration::from_secs(3600), run: tick }],
    hears: &[(Happened::NAME, "uji.mark")],
    answers: |app, a| a.search_source("uji", Arc::new(Docs(app.db().clone()))),
    ..Room::EMPTY
};

const JOBS: &[JobDef] = &[
    JobDef { name: "uji.mark", attempts: 3, run: |cx, p, _| Box::pin(mark(cx, "mark", p)) },
    JobDef {
        name: "uji.fail",
        attempts: 3,
        run: |_, _, _| Box::pin(async { Err(Error::internal("not today")) }),
    },
    JobDef {
        name: "uji.panic",
        attempts: 1,
        run: |_, _, _| Box::pin(async { panic!("a job fell over") }),
    },
    JobDef { name: "uji.hang", attempts: 3, run: |cx, p, h| Box::pin(hang(cx, p, h)) },
];

async fn mark(cx: &Cx, what: &str, p: Value) -> Result<()> {
    note(cx.db(), what, p["n"].as_i64().unwrap_or(-1)).await
}

async fn note(db: &Db, what: &str, n: i64) -> Result<()> {
    let mut tx = db.begin().await?;
    query("INSERT INTO uji_run (id, what, n) VALUES ($1, $2, $3)")
        .bind(Id::<()>::new())
        .bind(what)
        .bind(n)
        .run(tx.conn())
        .await?;
    tx.commit().await
}

fn tick(cx: &Cx) -> BoxFuture<'_, Result<()>> {
    Box::pin(note(cx.db(), "tick", 0))
}

static GATES: LazyLock<Mutex<HashMap<String, Arc<Notify>>>> = LazyLock::new(Mutex::default);

/// The first worker that has it stays at it until [`open`]; the next one is through at once.
async fn hang(cx: &Cx, p: Value, h: &Handle) -> Result<()> {
    let key = p["gate"].as_str().unwrap_or_default().to_owned();
    let waiting = {
        let mut gates = GATES.lock().unwrap();
        if gates.contains_key(&key) { None } else { Some(gates.entry(key).or_default().clone()) }
    };
    note(cx.db(), "began", 0).await?;
    if let Some(gate) = waiting {
        gate.notified().await;
    }
    let told = h.progress(1, 2, "half").await;
    note(cx.db(), if told.is_ok() { "kept" } else { "lost" }, 0).await?;
    told
}

pub(crate) fn open(gate: &str) {
    GATES.lock().unwrap().get(gate).unwrap().notify_one();
}

struct Docs(Db);

fn doc((id, title): (String, String)) -> SearchDoc {
    SearchDoc { id, title, room: "uji".to_owned(), url: "/uji".to_owned(), ..SearchDoc::default() }
}

impl Source for Docs {
    fn one<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<SearchDoc>>> {
        Box::pin(async move {
            let mut r = self.0.read().await?;
            let row = query("SELECT id, title FROM uji_doc WHERE id = $1 AND public").bind(id);
            Ok(row.optional::<(String, String)>(r.conn()).await?.map(doc))
        })
    }

    fn page<'a>(&'a self, after: &'a str, limit: usize) -> BoxFuture<'a, Result<Vec<SearchDoc>>> {
        Box::pin(async move {
            let mut r = self.0.read().await?;
            let q = query(
                "SELECT id, title FROM uji_doc WHERE id > $1 AND public ORDER BY id LIMIT $2",
            );
            let q = q.bind(after).bind(i64::try_from(limit).unwrap());
            Ok(q.all::<(String, String)>(r.conn()).await?.into_iter().map(doc).collect())
        })
    }
}

/// Puts a document in (or changes it), as a room does: with its event, in one transaction.
pub(crate) async fn put_doc(cx: &Cx, id: &str, title: &str, public: bool) {
    let mut tx = cx.begin(cx.grant_everywhere(WRITE).unwrap()).await.unwrap();
    query(
        "INSERT INTO uji_doc (id, title, public) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, public = excluded.public",
    )
    .bind(id)
    .bind(title)
    .bind(public)
    .run(tx.conn())
    .await
    .unwrap();
    tx.emit(&SearchChanged { room: "uji".to_owned(), doc: id.to_owned() }).unwrap();
    tx.commit(Audit::new("uji.doc", "doc", id)).await.unwrap();
}

fn routes() -> Vec<Route> {
    let page = |cx: Cx| async move {
        cx.page("Uji").render(
            &html! { p { "buatan " (Id::<()>::new()) } a href=(cx.absolute("/uji")) { "alamat" } },
        )
    };
    let name = |cx: Cx| async move {
        cx.page("Saya").render(&html! { p { "masuk sebagai " (cx.person().is_ok()) } })
    };
    vec![
        Route::get("/uji", Access::Public, page).cached(),
        Route::get("/uji/saya", Access::SignedIn, name),
        Route::post("/uji/saya", Access::SignedIn, name),
        Route::get("/uji/periksa", Access::Needs(REVIEW), name),
        Route::get("/uji/panik", Access::Public, panics),
        Route::get("/api/v1/uji/panik", Access::Public, panics),
        Route::post("/uji/kecil", Access::Public, |_: Cx, f: Fields| async move {
            f.get("a").to_owned()
        })
        .body_limit(100),
        Route::post("/uji/tulis", Access::Public, write),
        Route::get("/uji/hitung", Access::Public, |cx: Cx| async move {
            Web::Ok(kit::count::once_a_day(&cx, "view", "x").await?.to_string().into_response())
        }),
    ]
}

async fn panics() -> Response {
    panic!("kata-rahasia di baris 7")
}

async fn write(cx: Cx, _: Fields) -> Web {
    let tx = cx.begin(cx.grant_everywhere(PUBLIC_WRITE)?).await?;
    tx.commit(Audit::new("uji.write", "thing", "1")).await?;
    Ok(kit::web::redirect_with(&cx, "/uji", "kit.shell.home", None))
}

/// A write that leaves one row of the record.
pub(crate) async fn commit(cx: &Cx, n: i64) {
    let tx = begin(cx).await;
    tx.commit(Audit::new("uji.write", "thing", n).made(&json!({ "n": n }))).await.unwrap();
}

pub(crate) async fn begin(cx: &Cx) -> Tx {
    cx.begin(cx.grant_everywhere(WRITE).unwrap()).await.unwrap()
}

pub(crate) async fn enqueue(cx: &Cx, jobs: Vec<NewJob>) {
    let mut tx = begin(cx).await;
    for job in jobs {
        tx.enqueue(job).await.unwrap();
    }
    tx.commit(Audit::new("uji.enqueue", "job", "")).await.unwrap();
}

/// Changes the database behind the house's back.
pub(crate) async fn behind(town: &Town, sql: &'static str) -> u64 {
    let mut tx = town.app.db().begin().await.unwrap();
    let n = query(sql).run(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
    n
}

pub(crate) async fn runs(town: &Town, what: &str) -> Vec<i64> {
    let mut r = town.app.db().read().await.unwrap();
    query("SELECT n FROM uji_run WHERE what = $1 ORDER BY n, id")
        .bind(what)
        .scalars(r.conn())
        .await
        .unwrap()
}

/// Waits, a second at most, until `sql` counts `n`.
pub(crate) async fn until(town: &Town, sql: &'static str, n: i64) {
    for _ in 0..200 {
        if town.value::<i64>(sql).await == n {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(town.value::<i64>(sql).await, n, "{sql}");
}

/// The same house with another config: no limits are off, the address is fixed..
pub(crate) fn with(town: &Town, change: impl FnOnce(&mut kit::config::Config)) -> (App, Router) {
    let mut config = town.app.config().clone();
    change(&mut config);
    let app = App::build(Setup {
        config,
        db: town.app.db().clone(),
        clock: town.clock.clone(),
        rooms: crate::rooms(),
        searching: Arc::new(MemorySearch::default()),
        papers: Arc::new(PlainPapers),
        demo: false,
    })
    .unwrap();
    let site = kit::web::router(&app);
    (app, site)
}

/// A request with exactly these headers, from exactly this address.
pub(crate) async fn send(
    site: &Router,
    from: &str,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut req = Request::builder().method(method).uri(path);
    for (k, v) in headers {
        req = req.header(*k, *v);
    }
    let mut req = req.body(Body::from(body.to_owned())).unwrap();
    req.extensions_mut().insert(ConnectInfo(SocketAddr::new(from.parse().unwrap(), 40_000)));
    let (parts, body) = site.clone().oneshot(req).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}
