//! `/pasang`: the token from the console.

use axum::response::Response;
use base::Kind;
use http::{HeaderMap, HeaderValue, header};
use kit::{Cx, Fields, Web, web::redirect};

use crate::{model::Step, service, token, view::door as view};

pub(super) async fn show(cx: Cx, headers: HeaderMap) -> Web {
    match token::inside(&cx, &headers).await {
        Ok(_) => Ok(redirect(&cx, Step::next(service::progress(&cx).await?).path())),
        Err(e) if e.kind() == Kind::Unauthenticated => Ok(view::page(&cx, "")),
        // Somebody has an account: there is nothing to set up any more.
        Err(e) if e.kind() == Kind::NotFound => Ok(redirect(&cx, "/kerja")),
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn prove(cx: Cx, fields: Fields) -> Web {
    if token::is_founded(cx.app()).await? {
        return Ok(redirect(&cx, "/kerja"));
    }
    match token::prove(&cx, fields.get("token")).await {
        Ok(pass) => {
            let mut r = redirect(&cx, Step::next(service::progress(&cx).await?).path());
            set(&mut r, &token::cookie(&cx, &pass));
            Ok(r)
        }
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Precondition) => {
            Ok(view::page(&cx, e.key()))
        }
        Err(e) => Err(e.into()),
    }
}

/// Adds a cookie.
pub(super) fn set(r: &mut Response, cookie: &str) {
    if let Ok(v) = HeaderValue::try_from(cookie) {
        r.headers_mut().append(header::SET_COOKIE, v);
    }
}
