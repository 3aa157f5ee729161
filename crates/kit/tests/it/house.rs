//! A house on the town's database with a `[blobs]` section of the test's own, and how to speak tus to it.

use std::sync::Arc;

use axum::{Router, body::Body};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use kit::{App, Setup, config::Blobs};
use testkit::{Person, PlainPapers, Town};
use tower::ServiceExt as _;

/// The house and its door.
pub(crate) struct House {
    pub(crate) app: App,
    site: Router,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn key(&self) -> String {
        let v: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        v["error"]["key"].as_str().unwrap().to_owned()
    }
}

pub(crate) const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");

impl House {
    /// On the same database and folder as the town's own, as after a restart.
    pub(crate) fn on(town: &Town, change: impl FnOnce(&mut Blobs)) -> Self {
        let mut config = town.app.config().clone();
        change(&mut config.blobs);
        let app = App::build(Setup {
            config,
            db: town.app.db().clone(),
            clock: town.clock.clone(),
            rooms: town.app.rooms().to_vec(),
            searching: town.searching.clone(),
            papers: Arc::new(PlainPapers),
            demo: false,
        })
        .unwrap();
        let site = kit::web::router(&app);
        Self { app, site }
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        who: &Person,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut req = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path)
            .header(header::HOST, "kota.uji")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, &who.cookie);
        if !headers.iter().any(|(k, _)| *k == "tus-resumable") {
            req = req.header("tus-resumable", "1.0.0");
        }
        for (k, v) in headers {
            req = req.header(*k, *v);
        }
        let answer = self.site.clone().oneshot(req.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// Begins an upload; where it is.
    pub(crate) async fn begin(&self, who: &Person, name: &str, length: usize) -> String {
        let r = self.create(who, name, length, &[]).await;
        assert_eq!(r.status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&r.body));
        r.header("location").to_owned()
    }

    pub(crate) async fn create(
        &self,
        who: &Person,
        name: &str,
        length: usize,
        more: &[(&str, &str)],
    ) -> Reply {
        let (length, meta) = (length.to_string(), format!("filename {}", base64(name)));
        let mut headers = vec![("upload-length", length.as_str())];
        if !more.iter().any(|(k, _)| *k == "upload-metadata") {
            headers.push(("upload-metadata", meta.as_str()));
        }
        headers.extend(more);
        self.ask("POST", "/unggah", who, &headers, Body::empty()).await
    }

    pub(crate) async fn append(
        &self,
        who: &Person,
        at: &str,
        offset: usize,
        body: impl Into<Body>,
    ) -> Reply {
        let offset = offset.to_string();
        self.ask("PATCH", at, who, &[PIECE, ("upload-offset", &offset)], body).await
    }

    /// Uploads in one go; the last answer.
    pub(crate) async fn upload(&self, who: &Person, name: &str, bytes: &[u8]) -> (String, Reply) {
        let at = self.begin(who, name, bytes.len()).await;
        let r = self.append(who, &at, 0, bytes.to_vec()).await;
        (at, r)
    }

    pub(crate) async fn take(
        &self,
        who: &Person,
        at: &str,
    ) -> base::Result<kit::blobs::uploads::TakenUpload> {
        const TAKE: kit::Permission = kit::Permission::system("uji.take");
        let cx = kit::Cx::system(&self.app, "uji");
        let mut tx = cx.begin(cx.grant_everywhere(TAKE).unwrap()).await.unwrap();
        let id = at.rsplit('/').next().unwrap().parse().unwrap();
        let taken = kit::blobs::uploads::take(&mut tx, id, who.id).await?;
        tx.commit(kit::Audit::new("uji.take", "upload", at)).await?;
        Ok(taken)
    }

    /// Files that wait to become blobs.
    pub(crate) fn waiting(&self) -> usize {
        std::fs::read_dir(self.app.config().data.join("uploads")).map_or(0, |d| d.count())
    }
}

pub(crate) fn base64(s: impl AsRef<[u8]>) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(s)
}
