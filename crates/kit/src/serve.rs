//! Running: background work, the listener, a graceful stop, and the addresses that belong to no room.

use std::{net::SocketAddr, sync::OnceLock, time::Duration};

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::{Error, Result};
use db::query;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::{
    Access, App, Audit, Cx, Fields, Permission, Route, Web, connections, feed, jobs,
    proxy::came_through,
    tls, watch,
    web::{redirect, router},
};

const REFUSE: Permission = Permission::system("kit.record_refusal");

/// Starts background work: jobs, the clock, the search feed.
pub fn start_work(app: &App) {
    tokio::spawn(jobs::work(app.clone()));
    tokio::spawn(jobs::keep_time(app.clone()));
    tokio::spawn(feed::follow(app.clone()));
    tokio::spawn({
        let app = app.clone();
        async move {
            loop {
                tokio::select! {
                    () = app.stopping().cancelled() => return,
                    () = tokio::time::sleep(Duration::from_secs(60)) => {
                        app.front().forget();
                        if let Err(e) = app.refresh().await {
                            tracing::warn!(error = %e, "settings cannot be read again");
                        }
                    }
                }
            }
        }
    });
}

/// Serves until the house is told to stop, then lets requests under way finish. With `[tls]` the listener speaks
/// TLS, and another one answers plain HTTP.
///
/// # Errors
/// Internal when the listener fails; Invalid when `[tls]` cannot be.
pub async fn serve(app: &App, listener: TcpListener) -> Result<()> {
    let site = router(app);
    let stop = app.stopping().clone();
    let server = &app.config().server;
    if app.config().tls.is_on() {
        let listener = tls::open(app, listener).await?;
        until_stopped(app, connections::serve(listener, site, tls::Peer, server, stop)).await;
    } else {
        let whole = std::convert::identity::<SocketAddr>;
        until_stopped(app, connections::serve(listener, site, whole, server, stop)).await;
    }
    Ok(())
}

async fn until_stopped(app: &App, server: impl Future<Output = ()>) {
    let stop = app.stopping();
    let wait = Duration::from_secs(app.config().server.stop_wait_s);
    tokio::select! {
        () = server => {}
        () = async { stop.cancelled().await; tokio::time::sleep(wait).await } => {
            tracing::warn!("some requests were still under way at the stop");
        }
    }
}

/// Addresses of the house itself.
pub(crate) fn own_routes() -> Vec<Route> {
    let mut own = vec![
        Route::get("/healthz", Access::Public, || async { "ok" }),
        Route::get("/readyz", Access::Public, ready),
        Route::get("/metrics", Access::Public, figures),
        Route::get("/theme.css", Access::Public, theme_css),
        Route::get("/logo", Access::Public, logo),
        Route::post("/tema", Access::Public, theme),
    ];
    own.extend(crate::blobs::routes());
    own
}

/// The addresses of the house itself, for the test that every address is listed.
#[must_use]
pub fn own_route_list() -> Vec<(http::Method, &'static str, Access)> {
    own_routes().into_iter().map(|r| (r.method, r.path, r.access)).collect()
}

/// Ready when the database answers, is migrated and the index is there.
async fn ready(State(app): State<App>) -> Response {
    let database = async {
        let mut r = app.db().read().await?;
        query("SELECT audit_seq FROM kit_head WHERE one = 1").scalar::<i64>(r.conn()).await
    };
    match database.await {
        Ok(_) if !app.searching().is_fresh() => "ready".into_response(),
        Ok(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the search index is being built").into_response()
        }
        Err(e) => {
            tracing::warn!(error = %e, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

static PROMETHEUS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to keep figures. Once per process; a second call does nothing.
pub fn start_figures() {
    if PROMETHEUS.get().is_none()
        && let Ok(handle) = PrometheusBuilder::new().install_recorder()
    {
        let _ = PROMETHEUS.set(handle);
    }
}

/// Prometheus text. Only for loopback, and never for what a proxy hands on: figures tell nothing personal, but
/// nobody else needs them.
async fn figures(State(app): State<App>, cx: Cx, headers: HeaderMap) -> Web {
    if came_through(&headers) || cx.address().is_some_and(|a| !a.is_loopback()) {
        return Err(Error::not_found().into());
    }
    let mut r = app.db().read().await?;
    for (state, n) in jobs::counts(r.conn()).await? {
        // Figures are approximate by nature.
        #[expect(clippy::cast_precision_loss, reason = "a count of jobs is far below 2^52")]
        metrics::gauge!("betang_jobs", "state" => state.word()).set(n as f64);
    }
    drop(r);
    watch::figures(&app).await;
    let text = PROMETHEUS.get().map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}

async fn theme_css(State(app): State<App>) -> Response {
    let p = app.province();
    let css =
        ui::theme_css(&p.accent, if p.accent_dark.is_empty() { &p.accent } else { &p.accent_dark });
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], css).into_response()
}

/// A picture in the head of every page is small.
const LOGO_BYTES: u64 = 1 << 20;

async fn logo(State(app): State<App>) -> Web {
    let province = app.province();
    let file = &province.logo;
    if file.is_empty() {
        return Err(Error::not_found().into());
    }
    let bytes = match file.strip_prefix("blob:") {
        // Set in the interface: kept by content, so that every node has it.
        Some(name) => {
            let hash = name.split('.').next().unwrap_or_default();
            app.blobs().read(hash, LOGO_BYTES).await?.to_vec()
        }
        None => tokio::fs::read(app.config().data.join(file))
            .await
            .map_err(|e| Error::not_found().because(e))?,
    };
    let mime = if file.ends_with(".svg") { "image/svg+xml" } else { "image/png" };
    let mut r = ([(header::CONTENT_TYPE, mime)], bytes).into_response();
    // An SVG opened by itself must not run anything.
    r.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    );
    Ok(r)
}

/// The theme switch without script: remembers the choice and goes back.
async fn theme(cx: Cx, fields: Fields) -> Response {
    let choice = match fields.get("theme") {
        "dark" => "dark",
        "light" => "light",
        _ => "",
    };
    let mut r = redirect(&cx, fields.get("kembali"));
    let age = if choice.is_empty() { 0 } else { 31_536_000 };
    if let Ok(v) =
        HeaderValue::try_from(format!("theme={choice}; Path=/; Max-Age={age}; SameSite=Lax"))
    {
        r.headers_mut().append(header::SET_COOKIE, v);
    }
    r
}

/// A refusal leaves a trace: who was refused what.
pub(crate) async fn record_refusal(cx: &Cx, path: &str) -> Result<()> {
    let system = Cx::system(cx.app(), "kit.refusal");
    let grant = system.grant_everywhere(REFUSE)?;
    let tx = system.begin(grant).await?;
    let path: String = path.chars().take(300).collect();
    tx.commit(
        Audit::new("kit.refused", "address", path)
            .note("actor", cx.actor().word())
            .note("request", cx.request()),
    )
    .await
}
