//! The front door. Everything that every request goes through stands here, in order, in one function.

use std::{convert::Infallible, net::IpAddr, sync::Arc, time::Instant};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
};
use base::{Error, Kind, Lang};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tower_http::compression::{
    CompressionLayer, CompressionLevel,
    predicate::{DefaultPredicate, Predicate as _},
};
use tracing::{Instrument as _, Span, field};

use crate::{
    Actor, App, Cx,
    config::Server,
    context::Inner,
    proxy::Arrival,
    room::{Access, Route},
    session,
    web::{
        asset,
        cache::{Kept, Pages, packing, pages},
        error::{Failure, kind_of, status},
        gate,
        guard::{Limiter, same_site},
        page,
    },
};

/// What the front door keeps between requests.
pub struct Front {
    pages: Pages,
    requests: Limiter,
    sign_ins: Limiter,
}

impl Front {
    pub(crate) fn new(c: &Server) -> Self {
        Self {
            pages: pages(),
            requests: Limiter::per_minute(c.requests_per_minute),
            sign_ins: Limiter::per_minute(c.sign_ins_per_minute),
        }
    }

    /// Counts a sign-in attempt of this address.
    pub(crate) fn sign_in_attempt(&self, address: Option<IpAddr>) -> base::Result<()> {
        self.sign_ins.check(address)
    }

    pub(crate) fn forget(&self) {
        self.requests.forget();
        self.sign_ins.forget();
    }
}

/// Marks answers of routes that may be kept.
#[derive(Clone, Copy)]
struct MayKeep;

/// The whole site.
pub fn router(app: &App) -> Router {
    let mut inner = Router::new();
    for route in
        crate::serve::own_routes().into_iter().chain(app.rooms().iter().flat_map(|r| (r.routes)()))
    {
        inner = inner.route(route.path, guarded(route));
    }
    let inner = inner
        .fallback(|| async { super::HttpError(Error::not_found()) })
        .method_not_allowed_fallback(|| async {
            let e = super::HttpError(Error::new(Kind::NotFound, "kit.error.method"));
            (StatusCode::METHOD_NOT_ALLOWED, e).into_response()
        })
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(|_| {
            super::HttpError(Error::internal("a handler panicked")).into_response()
        }))
        .with_state(app.clone());
    let (app, memory) = (app.clone(), app.clone());
    let door = tower::service_fn(move |req: Request| {
        let (app, inner) = (app.clone(), inner.clone());
        async move { Ok::<_, Infallible>(door(app, inner, req).await) }
    });
    let compressed = tower::ServiceBuilder::new()
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
            // Stored files go out byte for byte: their length, tag and ranges speak of these bytes.
            DefaultPredicate::new().and(
                |_: StatusCode, _: http::Version, h: &HeaderMap, _: &http::Extensions| {
                    !h.contains_key(header::ACCEPT_RANGES)
                },
            ),
        ))
        .service(door);
    // The pages that are asked for most need nothing of what follows.
    let site = tower::service_fn(move |mut req: Request| {
        let (app, compressed) = (memory.clone(), compressed.clone());
        crate::proxy::name_host(&mut req);
        async move {
            match from_memory(&app, &mut req).await {
                Some(kept) => Ok(kept),
                None => compressed.oneshot(req).await.map(|r| r.map(Body::new)),
            }
        }
    });
    Router::new().fallback_service(site)
}

/// Under which name the answer to a request may be kept, and what it is compared with: read before anything
/// that the answer is made of.
#[derive(Clone, Default)]
struct KeepAs {
    key: Option<String>,
    version: Option<(i64, i64)>,
}

/// The answer to a cookie-less GET, if it was kept and nothing has changed since.
async fn from_memory(app: &App, req: &mut Request) -> Option<Response> {
    let key = keep_key(app, req)?;
    let version = app.version().await.ok();
    if let Some(kept) = app.front().pages.get(&key).filter(|kept| version == Some(kept.version)) {
        metrics::counter!("betang_pages_kept_total").increment(1);
        return Some(serve_kept(&kept, req.headers()));
    }
    req.extensions_mut().insert(KeepAs { key: Some(key), version });
    None
}

fn keep_key(app: &App, req: &Request) -> Option<String> {
    let path = req.uri().path();
    let server = &app.config().server;
    let never = !server.keep_pages || is_never_kept(path) || path.starts_with(ui::assets::PREFIX);
    if never || req.method() != Method::GET {
        return None;
    }
    let arrival = Arrival::of(server, req.extensions(), req.headers());
    let cookies = Cookies::of(req.headers(), arrival.secure);
    if !cookies.plain() {
        return None;
    }
    // Without a fixed public address a page holds the host it was asked by: not for others' eyes.
    let host = match server.public_url.as_str() {
        "" => arrival.origin(server, req.headers()),
        _ => String::new(),
    };
    let asked = req.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let theme = cookies.theme.unwrap_or_default();
    Some([asked, theme, &host, packing(req.headers())].join(" "))
}

fn guarded(route: Route) -> axum::routing::MethodRouter<App> {
    let Route { path, access, cached, body_limit, handler, .. } = route;
    handler.layer(DefaultBodyLimit::max(body_limit)).layer(from_fn(
        move |req: Request, next: Next| async move {
            Span::current().record("http.route", path);
            let actor =
                req.extensions().get::<Cx>().map(|cx| cx.actor().clone()).unwrap_or(Actor::Nobody);
            let refused = match access {
                Access::Public => None,
                _ if matches!(actor, Actor::Nobody) => Some(crate::context::unauthenticated()),
                Access::SignedIn => None,
                Access::Needs(p) if actor.may_somewhere(p) => None,
                Access::Needs(_) => Some(Error::forbidden()),
            };
            if let Some(e) = refused {
                return super::HttpError(e).into_response();
            }
            let mut answer = next.run(req).await;
            if cached {
                answer.extensions_mut().insert(MayKeep);
            }
            answer
        },
    ))
}

async fn door(app: App, inner: Router, mut req: Request) -> Response {
    let begun = Instant::now();
    let arrival = Arrival::of(&app.config().server, req.extensions(), req.headers());
    let secure = arrival.secure;
    if let Some(asset) = req.uri().path().strip_prefix(ui::assets::PREFIX) {
        return asset::asset(asset, req.headers(), secure);
    }
    let lang = take_language(&mut req);
    let asked = req.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    // Links back to this page are made of it; `//host` would lead to another site.
    let asked = format!("/{}", asked.trim_start_matches(['/', '\\']));
    let cookies = Cookies::of(req.headers(), secure);
    let KeepAs { key, version } = req.extensions_mut().remove().unwrap_or_default();
    let id = base::Id::<()>::new().to_string();
    let (method, headers) = (req.method().clone(), req.headers().clone());
    let (parts, body) = req.into_parts();
    let cx = match enter(&app, &parts, arrival, lang, &asked, &id, &cookies).await {
        Ok(cx) => cx,
        Err((cx, e)) => {
            return finish(&cx, &method, &headers, super::HttpError(e).into_response(), begun)
                .await;
        }
    };
    if let Some(answer) = gate::closed(&cx, &method).await {
        return finish(&cx, &method, &headers, answer, begun).await;
    }
    let mut req = Request::from_parts(parts, body);
    req.extensions_mut().insert(cx.clone());
    // The route is written by the route's own guard; the address itself, with what is in it, is not.
    let span = tracing::info_span!(target: crate::SPANS, "request", otel.kind = "server", request.id = id,
        http.request.method = %method, http.route = field::Empty, http.response.status_code = field::Empty);
    let answer = match inner.oneshot(req).instrument(span.clone()).await {
        Ok(r) => r,
        Err(e) => match e {},
    };
    let keep = answer.extensions().get::<MayKeep>().is_some() && answer.status() == StatusCode::OK;
    let answer = finish(&cx, &method, &headers, answer, begun).await;
    span.record("http.response.status_code", answer.status().as_u16());
    match (keep, key, version) {
        (true, Some(key), Some(version)) => keep_page(&app, key, version, &headers, answer).await,
        _ => answer,
    }
}

/// Everything before the route: limit, origin check, session. On failure still gives a context to say it in.
async fn enter(
    app: &App,
    req: &http::request::Parts,
    arrival: Arrival,
    lang: Lang,
    asked: &str,
    id: &str,
    cookies: &Cookies,
) -> Result<Cx, (Cx, Error)> {
    let text =
        |n| req.headers.get(n).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default();
    let address = arrival.address;
    let origin = arrival.origin(&app.config().server, &req.headers);
    let cx = |actor, flash| {
        Cx::new(Inner {
            app: app.clone(),
            actor,
            lang,
            request: id.to_owned(),
            path: asked.to_owned(),
            theme: cookies.theme,
            address,
            agent: text(header::USER_AGENT).to_owned(),
            origin: origin.clone(),
            flash,
        })
    };
    if let Err(e) = app.front().requests.check(address) {
        return Err((cx(Actor::Nobody, None), e));
    }
    if let Err(e) = same_site(&req.method, &req.headers, cookies.session.is_some()) {
        return Err((cx(Actor::Nobody, None), e));
    }
    let actor = match &cookies.session {
        Some(token) => match session::actor(app, token).await {
            Ok(a) => a,
            Err(e) => return Err((cx(Actor::Nobody, None), e)),
        },
        None => Actor::Nobody,
    };
    Ok(cx(actor, cookies.flash.clone()))
}

/// Everything after the route: error page, headers, log line, figures.
async fn finish(
    cx: &Cx,
    method: &Method,
    asked: &HeaderMap,
    mut answer: Response,
    begun: Instant,
) -> Response {
    let failure = answer.extensions_mut().remove::<Failure>().map(|f| f.0).or_else(|| {
        // What axum answered by itself (a bad path, a wrong content type) gets a page too.
        let plain = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .is_none_or(|t| t.as_bytes().starts_with(b"text/plain"));
        let kind = kind_of(answer.status()).filter(|_| plain)?;
        Some(Error::new(kind, "kit.error.request"))
    });
    if let Some(e) = failure {
        log_failure(cx, &e);
        let allow = answer.headers_mut().remove(header::ALLOW);
        // The one status that no kind stands for.
        let status = match answer.status() {
            StatusCode::METHOD_NOT_ALLOWED => StatusCode::METHOD_NOT_ALLOWED,
            _ => status(e.kind()),
        };
        answer = page::failure(cx, method, asked, &e, status);
        if let Some(allow) = allow {
            answer.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let secure = cx.origin().starts_with("https://");
    page::headers(answer.headers_mut(), cx, secure);
    if cx.flash().is_some() && answer.status().is_success() {
        answer.headers_mut().append(
            header::SET_COOKIE,
            HeaderValue::from_static("pesan=; Path=/; Max-Age=0; SameSite=Lax"),
        );
    }
    let took = begun.elapsed();
    let status = answer.status().as_u16();
    metrics::counter!("betang_requests_total", "status" => status.to_string()).increment(1);
    metrics::histogram!("betang_request_seconds").record(took.as_secs_f64());
    tracing::debug!(request.id = cx.request(), %method, path = loggable(cx.path()),
        status, took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "request");
    answer
}

/// A path as the log may hold it: what is long and random in it opens something (an invitation, a reset, a stop).
fn loggable(path: &str) -> String {
    let bare = path.split('?').next().unwrap_or("");
    let has = |part: &str, is: fn(&u8) -> bool| part.as_bytes().iter().any(is);
    let secret = |part: &str| {
        part.len() >= 20 && has(part, u8::is_ascii_uppercase) && has(part, u8::is_ascii_lowercase)
    };
    bare.split('/').map(|part| if secret(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

fn log_failure(cx: &Cx, e: &Error) {
    let path = loggable(cx.path());
    match e.kind() {
        Kind::Internal => {
            tracing::error!(request.id = cx.request(), path, error = %e, "request failed")
        }
        Kind::Unavailable => {
            tracing::warn!(request.id = cx.request(), path, error = %e, "request failed")
        }
        Kind::Forbidden if cx.actor().person().is_some() => {
            tracing::info!(request.id = cx.request(), path, "refused");
            let cx = cx.clone();
            // A refusal leaves a trace of its own; the answer need not wait for it.
            tokio::spawn(async move {
                if let Err(e) = crate::serve::record_refusal(&cx, &path).await {
                    tracing::warn!(error = %e, "cannot record a refusal");
                }
            });
        }
        _ => tracing::debug!(request.id = cx.request(), path, error = %e, "request refused"),
    }
}

async fn keep_page(
    app: &App,
    key: String,
    version: (i64, i64),
    asked: &HeaderMap,
    answer: Response,
) -> Response {
    let (parts, body) = packed(answer, packing(asked)).await.into_parts();
    let Ok(whole) = body.collect().await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let body = whole.to_bytes();
    let mut headers = parts.headers;
    let id = headers.remove("x-request-id");
    let tag = format!("\"{}\"", &blake3::hash(&body).to_hex()[..20]);
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    let kept = Arc::new(Kept { version, status: parts.status, headers, body });
    // Made anew, and yet perhaps the same as the browser has.
    let mut answer = serve_kept(&kept, asked);
    if let Some(id) = id {
        answer.headers_mut().insert("x-request-id", id);
    }
    app.front().pages.insert(key, kept);
    answer
}

/// Compressed once, and better than there is time for at each request.
async fn packed(answer: Response, packing: &'static str) -> Response {
    if packing.is_empty() {
        return answer;
    }
    let mut asked = Request::new(Body::empty());
    asked.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static(packing));
    let mut answer = Some(answer);
    let service = tower::service_fn(move |_: Request| {
        let answer = answer.take().unwrap_or_default();
        async move { Ok::<_, Infallible>(answer) }
    });
    let layer = CompressionLayer::new().quality(CompressionLevel::Precise(5));
    match tower::ServiceBuilder::new().layer(layer).service(service).oneshot(asked).await {
        Ok(r) => r.map(Body::new),
        Err(e) => match e {},
    }
}

fn serve_kept(kept: &Kept, asked: &HeaderMap) -> Response {
    let same =
        asked.get(header::IF_NONE_MATCH).is_some_and(|t| kept.headers.get(header::ETAG) == Some(t));
    let mut answer = if same {
        Response::new(Body::empty())
    } else {
        Response::new(Body::from(kept.body.clone()))
    };
    *answer.status_mut() = if same { StatusCode::NOT_MODIFIED } else { kept.status };
    *answer.headers_mut() = kept.headers.clone();
    answer
}

/// What monitoring asks for is never kept, and must not wait for a database that is away.
fn is_never_kept(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/metrics" | "/theme.css" | "/logo")
}

/// Takes `/en` off the path.
fn take_language(req: &mut Request) -> Lang {
    let path = req.uri().path();
    let rest = match path.strip_prefix("/en") {
        Some("") => "/",
        Some(r) if r.starts_with('/') => r,
        _ => return Lang::Id,
    };
    let whole = match req.uri().query() {
        Some(q) => format!("{rest}?{q}"),
        None => rest.to_owned(),
    };
    // `//host` after the prefix would read as an authority; such a path simply stays and is not found.
    match Uri::try_from(whole) {
        Ok(uri) if !rest.starts_with("//") => *req.uri_mut() = uri,
        _ => {}
    }
    Lang::En
}

#[derive(Default)]
struct Cookies {
    session: Option<String>,
    theme: Option<&'static str>,
    flash: Option<String>,
}

impl Cookies {
    /// Over TLS only the name with `__Host-` counts: a neighbouring subdomain cannot plant that one.
    fn of(headers: &HeaderMap, secure: bool) -> Self {
        let session = session::cookie_name(secure);
        let mut out = Self::default();
        for c in headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(cookie::Cookie::split_parse)
            .flatten()
        {
            match (c.name(), c.value()) {
                (n, v) if n == session && !v.is_empty() => out.session = Some(v.to_owned()),
                ("tema" | "theme", "dark") => out.theme = Some("dark"),
                ("tema" | "theme", "light") => out.theme = Some("light"),
                ("pesan", v) if !v.is_empty() => out.flash = Some(v.to_owned()),
                _ => {}
            }
        }
        out
    }

    fn plain(&self) -> bool {
        self.session.is_none() && self.flash.is_none()
    }
}
