//! Asking the site over HTTP, in process: the same router, without a socket.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::{Person, Town};

/// What the site answered.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// A header as text; empty when absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Where it sends the browser.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header("location")
    }
}

impl Town {
    /// GET as nobody.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[], Vec::new()).await
    }

    /// GET as `p`.
    pub async fn get_as(&self, p: &Person, path: &str) -> Answer {
        self.send(Method::GET, path, Some(p), &[], Vec::new()).await
    }

    /// POST of a form as nobody, from a page of our own.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, None, FORM, encode(form)).await
    }

    /// POST of a form as `p`, from a page of our own.
    pub async fn post_as(&self, p: &Person, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, Some(p), FORM, encode(form)).await
    }

    /// Any request.
    ///
    /// # Panics
    /// When the request itself cannot be made.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        who: Option<&Person>,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut req = Request::builder().method(method).uri(path).header(header::HOST, "kota.uji");
        if !headers.iter().any(|(k, _)| k.eq_ignore_ascii_case("user-agent")) {
            req = req.header(header::USER_AGENT, "Mozilla/5.0 (uji)");
        }
        if let Some(p) = who {
            req = req.header(header::COOKIE, &p.cookie);
        }
        for (k, v) in headers {
            req = req.header(*k, *v);
        }
        let mut req = req.body(Body::from(body)).expect("request");
        req.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let answer = self.site().oneshot(req).await.expect("infallible");
        let (parts, body) = answer.into_parts();
        // A stream of events has no end to wait for.
        let endless =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|t| t == "text/event-stream");
        let body = if endless { Body::empty() } else { body };
        let body = body.collect().await.expect("body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

const FORM: &[(&str, &str)] =
    &[("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];

fn encode(form: &[(&str, &str)]) -> Vec<u8> {
    form.iter()
        .map(|(k, v)| format!("{}={}", contracts::links::encode(k), contracts::links::encode(v)))
        .collect::<Vec<_>>()
        .join("&")
        .into_bytes()
}
