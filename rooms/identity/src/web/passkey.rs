//! Passkeys: at the door, and one's own under `/akun/kunci`.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use base::{Error, Kind};
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect_with};

use super::{
    factor::{enrolled, once_more, or_door, ticket, with_back},
    sign_in::answer,
};
use crate::{
    service::{
        passkey::{self, Begun},
        sign_in::{Step, Ticket},
        ways,
    },
    view::{passkey as view, sign_in as door},
};

/// The question, as the island takes it.
fn asked(b: &Begun) -> Response {
    let body = serde_json::json!({ "ticket": b.ticket.0, "options": b.options });
    axum::Json(body).into_response()
}

/// The chain's ticket, where a passkey is the second step.
fn chain(fields: &Fields) -> Option<Ticket> {
    Some(ticket(fields)).filter(|t| !t.0.is_empty())
}

pub(super) async fn ask(cx: Cx, fields: Fields) -> Web {
    Ok(asked(&passkey::begin_sign_in(&cx, chain(&fields).as_ref()).await?))
}

pub(super) async fn submit(cx: Cx, fields: Fields) -> Web {
    const AGAIN: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    let (chain, question) = (chain(&fields), Ticket(fields.get("asked").to_owned()));
    let refused = "identity.passkey.error.refused";
    match passkey::sign_in(&cx, &question, fields.get("answer"), chain.as_ref()).await {
        Ok(Step::Refused) if chain.is_some() => once_more(&cx, &fields, refused).await,
        Ok(Step::Refused) => Ok(door::page(&cx, &fields, refused, AGAIN)),
        Ok(step) => Ok(answer(&cx, &fields, step)),
        Err(e) if matches!(e.kind(), Kind::Precondition | Kind::Invalid) => {
            Ok(door::page(&cx, &fields, e.key(), AGAIN))
        }
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn new(cx: Cx, fields: Fields) -> Web {
    let here = with_back("/akun/kunci", &fields);
    let page = match ways::is_fresh(&cx).await? {
        true => Ok(view::new(&cx, &fields, &[])),
        false => Err(Error::precondition(ways::STALE)),
    };
    or_door(&cx, &here, page)
}

pub(super) async fn ask_new(cx: Cx) -> Web {
    Ok(asked(&passkey::begin_enrol(&cx).await?))
}

pub(super) async fn enrol(cx: Cx, fields: Fields) -> Web {
    let question = Ticket(fields.get("asked").to_owned());
    let done = passkey::enrol(&cx, &question, fields.get("answer"), fields.get("name")).await;
    let done = match done {
        Ok(codes) => Ok(enrolled(&cx, &fields, codes)),
        Err(e)
            if e.key() != ways::STALE
                && matches!(e.kind(), Kind::Invalid | Kind::Conflict | Kind::Precondition) =>
        {
            Ok(view::new(&cx, &fields, &[("", e.key())]))
        }
        Err(e) => Err(e),
    };
    or_door(&cx, &with_back("/akun/kunci", &fields), done)
}

pub(super) async fn rename(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    passkey::rename(&cx, &id, fields.get("name")).await?;
    Ok(redirect_with(&cx, "/akun", "identity.flash.passkey_named", None))
}

pub(super) async fn ask_remove(cx: Cx, Path(id): Path<String>) -> Web {
    let own = ways::own(&cx).await?;
    let key = own.passkeys.iter().find(|k| k.id == id).ok_or_else(Error::not_found)?;
    Ok(view::ask_remove(&cx, &key.id, &key.name))
}

pub(super) async fn remove(cx: Cx, Path(id): Path<String>) -> Web {
    let done = passkey::remove(&cx, &id).await;
    let done = done.map(|()| redirect_with(&cx, "/akun", "identity.flash.factor_removed", None));
    or_door(&cx, &format!("/akun/kunci/{id}/hapus"), done)
}
