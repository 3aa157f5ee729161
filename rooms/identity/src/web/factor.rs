//! Second factors: the step at the door, and one's own under `/akun`.

use axum::response::Response;
use base::{Kind, Result};
use contracts::links::encode;
use http::StatusCode;
use kit::{
    Cx, Fields, Web,
    web::{redirect, redirect_with},
};

use super::sign_in::answer;
use crate::{
    service::{
        factor,
        sign_in::{Step, Ticket},
        ways,
    },
    view::{
        factor::{self as view, Question},
        sign_in as door, ways as ways_view,
    },
};

/// The ticket of the chain.
pub(super) fn ticket(fields: &Fields) -> Ticket {
    Ticket(fields.get("ticket").to_owned())
}

/// The second step again, with a word about what was wrong; from the start when the chain is broken.
pub(super) async fn once_more(cx: &Cx, fields: &Fields, error: &'static str) -> Web {
    let ticket = ticket(fields);
    match factor::ways_of(cx, &ticket).await {
        Ok(ways) => Ok(view::door(cx, fields, &ticket, ways, error)),
        Err(e) if e.kind() == Kind::Precondition => {
            Ok(door::page(cx, fields, e.key(), StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn submit(cx: Cx, fields: Fields) -> Web {
    let field = if fields.has("recovery") { "recovery" } else { "code" };
    match factor::answer(&cx, &ticket(&fields), fields.get(field)).await {
        Ok(Step::Refused) => once_more(&cx, &fields, "identity.factor.error.code").await,
        Ok(step) => Ok(answer(&cx, &fields, step)),
        Err(e) if e.kind() == Kind::Precondition => {
            Ok(door::page(&cx, &fields, e.key(), StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}

/// Whoever signed in too long ago for `back` is led through the door once more.
pub(super) fn or_door(cx: &Cx, back: &str, result: Result<Response>) -> Web {
    match result {
        Err(e) if e.key() == ways::STALE => {
            Ok(redirect(cx, &format!("/masuk?ulang=1&kembali={}", encode(back))))
        }
        other => other.map_err(Into::into),
    }
}

/// `path`, and where to go on to from there.
pub(super) fn with_back(path: &str, fields: &Fields) -> String {
    match fields.get("kembali") {
        "" => path.to_owned(),
        back => format!("{path}?kembali={}", encode(back)),
    }
}

pub(super) async fn overview(cx: Cx, fields: Fields) -> Web {
    Ok(ways_view::page(&cx, &ways::own(&cx).await?, &fields))
}

/// The codes, if some were made; else back to the account.
pub(super) fn enrolled(cx: &Cx, fields: &Fields, codes: Option<Vec<String>>) -> Response {
    match codes {
        Some(codes) => view::codes(cx, &codes, fields.get("kembali")),
        None => redirect_with(cx, "/akun", "identity.flash.factor_added", None),
    }
}

pub(super) async fn offer(cx: Cx, fields: Fields) -> Web {
    let made = factor::offer(&cx).await.map(|o| view::enrol(&cx, &fields, &o, &[]));
    or_door(&cx, &with_back("/akun/aplikasi", &fields), made)
}

pub(super) async fn enrol(cx: Cx, fields: Fields) -> Web {
    let ticket = ticket(&fields);
    let done = match factor::enrol(&cx, &ticket, fields.get("code")).await {
        Ok(codes) => Ok(enrolled(&cx, &fields, codes)),
        Err(e) if e.kind() == Kind::Invalid => factor::offer_again(&cx, &ticket)
            .await
            .map(|o| view::enrol(&cx, &fields, &o, &[("code", e.key())])),
        Err(e) => Err(e),
    };
    or_door(&cx, &with_back("/akun/aplikasi", &fields), done)
}

pub(super) async fn ask_remove(cx: Cx) -> Web {
    Ok(view::ask(&cx, Question::Totp))
}

pub(super) async fn remove(cx: Cx) -> Web {
    let done = factor::remove(&cx).await;
    let done = done.map(|()| redirect_with(&cx, "/akun", "identity.flash.factor_removed", None));
    or_door(&cx, "/akun/aplikasi/lepas", done)
}

pub(super) async fn ask_issue(cx: Cx) -> Web {
    Ok(view::ask(&cx, Question::Recovery))
}

pub(super) async fn issue(cx: Cx) -> Web {
    let done = factor::issue(&cx).await.map(|codes| view::codes(&cx, &codes, ""));
    or_door(&cx, "/akun/kode-pemulihan", done)
}
