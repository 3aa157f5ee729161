//! A district's site on loopback that does as a test tells it: well, badly, or not at all.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{StatusCode, header};
use kit::Role;
use serde_json::{Value, json};
use testkit::{Person, Town};
use tokio::sync::Notify;

/// How the site behaves.
#[derive(Clone)]
pub(crate) enum Mood {
    Well,
    /// Answers this status to everything but robots.txt.
    Status(u16),
    /// A page for people instead of data.
    Html,
    /// Never answers.
    Hang,
    /// Sends the visitor elsewhere.
    Redirect(String),
    /// Always has another page of new records.
    Endless,
    /// Answers the first page, then this status.
    FailsAfterFirst(u16),
    /// Waits before each page but the first until the mood changes.
    Hold,
}

pub(crate) struct Script {
    /// Datasets as CKAN has them.
    pub(crate) records: Vec<Value>,
    pub(crate) mood: Mood,
    pub(crate) per_page: usize,
    pub(crate) robots: Option<&'static str>,
    /// Given with pages and honoured when it comes back.
    pub(crate) etag: Option<&'static str>,
    /// Path and query of everything that was asked.
    pub(crate) asked: Vec<String>,
    /// The agents that asked.
    pub(crate) agents: Vec<String>,
    /// Answers by path and query, before anything else: status, content type, body.
    pub(crate) fixed: Vec<(String, u16, &'static str, Vec<u8>)>,
    /// Headers that every fixed answer carries.
    pub(crate) extra: Vec<(&'static str, String)>,
}

#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) url: String,
    script: Arc<Mutex<Script>>,
    /// A page was asked for while holding.
    pub(crate) reached: Arc<Notify>,
}

/// A dataset called `id`.
pub(crate) fn dataset(id: &str, title: &str) -> Value {
    json!({
        "id": id, "name": format!("set-{id}"), "title": title, "notes": format!("Catatan {id}."),
        "state": "active", "private": false,
        "metadata_created": "2026-03-01T02:00:00.0", "metadata_modified": "2026-03-02T02:00:00.0",
        "organization": { "title": "Dinas Contoh" },
        "tags": [{ "display_name": "panen" }],
        "resources": [{ "name": "Tabel", "format": "CSV", "url": format!("https://data.example/{id}.csv"), "size": 1200 }],
    })
}

impl Site {
    pub(crate) async fn start(records: Vec<Value>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script {
            records,
            mood: Mood::Well,
            per_page: 100,
            robots: None,
            etag: None,
            asked: Vec::new(),
            agents: Vec::new(),
            fixed: Vec::new(),
            extra: Vec::new(),
        }));
        let site = Self { url, script, reached: Arc::default() };
        let own = site.clone();
        let app = Router::new().fallback(move |req: Request| {
            let own = own.clone();
            async move { own.answer(req).await }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        site
    }

    pub(crate) fn with<T>(&self, f: impl FnOnce(&mut Script) -> T) -> T {
        f(&mut self.script.lock().unwrap())
    }

    pub(crate) fn mood(&self, mood: Mood) {
        self.with(|s| s.mood = mood);
    }

    /// How often data was asked for.
    pub(crate) fn pages(&self) -> usize {
        self.with(|s| s.asked.iter().filter(|a| !a.starts_with("/robots.txt")).count())
    }

    async fn answer(&self, req: Request) -> Response {
        let asked = req.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let agent = header_of(&req, header::USER_AGENT);
        let known = header_of(&req, header::IF_NONE_MATCH);
        let (mood, robots, etag, fixed, extra) = self.with(|s| {
            s.asked.push(asked.clone());
            s.agents.push(agent);
            let fixed = s.fixed.iter().find(|f| f.0 == asked).cloned();
            (s.mood.clone(), s.robots, s.etag, fixed, s.extra.clone())
        });
        if asked == "/robots.txt" {
            return robots.map_or(StatusCode::NOT_FOUND.into_response(), |r| r.into_response());
        }
        if let Some((_, status, mime, body)) = fixed {
            let mut r = (StatusCode::from_u16(status).unwrap(), body).into_response();
            r.headers_mut().insert(header::CONTENT_TYPE, mime.parse().unwrap());
            for (name, value) in extra {
                r.headers_mut().insert(name, value.parse().unwrap());
            }
            return r;
        }
        if etag.is_some_and(|e| e == known) {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let start = number(&asked, "start=");
        match mood {
            Mood::Status(n) => return StatusCode::from_u16(n).unwrap().into_response(),
            Mood::FailsAfterFirst(n) if start > 0 => {
                return StatusCode::from_u16(n).unwrap().into_response();
            }
            Mood::Html => return axum::response::Html("<h1>Selamat datang</h1>").into_response(),
            Mood::Hang => std::future::pending::<()>().await,
            Mood::Redirect(to) => {
                return (StatusCode::FOUND, [(header::LOCATION, to)]).into_response();
            }
            Mood::Hold if start > 0 => {
                self.reached.notify_one();
                while self.with(|s| matches!(s.mood, Mood::Hold)) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            Mood::Endless => {
                let found = vec![dataset(&format!("tak-habis-{start}"), "Tidak pernah habis")];
                return page(u64::MAX >> 1, found, None);
            }
            _ => {}
        }
        let (count, found) = self.with(|s| {
            let found: Vec<Value> =
                s.records.iter().skip(start).take(s.per_page).cloned().collect();
            (s.records.len() as u64, found)
        });
        page(count, found, etag)
    }
}

fn header_of(req: &Request, name: header::HeaderName) -> String {
    req.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

fn number(asked: &str, name: &str) -> usize {
    let rest = asked.split(name).nth(1).unwrap_or_default();
    rest.split('&').next().unwrap_or_default().parse().unwrap_or(0)
}

fn page(count: u64, found: Vec<Value>, etag: Option<&'static str>) -> Response {
    let body = json!({ "success": true, "result": { "count": count, "results": found } });
    let mut r = Response::new(Body::from(body.to_string()));
    r.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    if let Some(e) = etag {
        r.headers_mut().insert(header::ETAG, e.parse().unwrap());
    }
    r
}

/// The form of a site of the district's own agency.
pub(crate) async fn form<'a>(town: &Town, kind: &'a str, url: &'a str) -> Vec<(&'a str, String)> {
    let org = town.org("kapuas-diskominfo").await.id.to_string();
    vec![
        ("jenis", kind.to_owned()),
        ("alamat", url.to_owned()),
        ("instansi", org),
        ("nama", "Data Kapuas".to_owned()),
        ("tiap", "24".to_owned()),
        ("kategori", "setiap_saat".to_owned()),
    ]
}

/// Adds a site and harvests it for the first time; the address of its page.
pub(crate) async fn add(town: &Town, who: &Person, kind: &str, url: &str) -> String {
    let form = form(town, kind, url).await;
    let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let a = town.post_as(who, "/kerja/ppid/panen", &pairs).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    town.settle().await;
    a.location().to_owned()
}

/// Harvests again.
pub(crate) async fn again(town: &Town, who: &Person, page: &str) {
    let a = town.post_as(who, &format!("{page}/jalankan"), &[]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    town.settle().await;
}

/// How the last visit went: state, key, made, changed, withdrawn, refused.
pub(crate) async fn last(town: &Town) -> (String, String, i64, i64, i64, i64) {
    let mut r = town.app.db().read().await.unwrap();
    db::query(
        "SELECT state, note, made, changed, withdrawn, refused FROM ppid_visit ORDER BY id DESC LIMIT 1",
    )
    .one(r.conn())
    .await
    .unwrap()
}

/// The main officer.
pub(crate) async fn main_officer(town: &Town) -> Person {
    town.person(Role::PpidUtama, None).await
}
