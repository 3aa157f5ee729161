//! The door: `/masuk` and `/keluar`.

use axum::response::Response;
use base::Kind;
use contracts::links::encode;
use http::StatusCode;
use kit::{
    Actor, Cx, Fields, Web,
    web::{redirect, redirect_with, sign_in_cookie, sign_out_cookie},
};

use crate::{
    service::{
        policy,
        sign_in::{Step, Ticket, choose_password, sign_in, sign_out},
    },
    view::{factor, sign_in as view},
};

/// Where to go afterwards; the door itself is no place to go.
fn onward(fields: &Fields, works: bool) -> String {
    let wanted = fields.get("kembali");
    let door = ["/masuk", "/keluar"].iter().any(|d| wanted.starts_with(d));
    match (wanted, works) {
        (w, _) if !w.is_empty() && !door => w.to_owned(),
        (_, true) => "/kerja".to_owned(),
        (_, false) => "/akun".to_owned(),
    }
}

/// Where a second factor is enrolled before anything else, and then where to.
fn enrolment(onward: &str) -> String {
    format!("/akun/pengaman?kembali={}", encode(onward))
}

pub(super) async fn show(cx: Cx, fields: Fields) -> Web {
    // Ways in are changed only shortly after a sign-in: then the door is passed once more.
    if let (Actor::Person { roles, .. }, false) = (cx.actor(), fields.has("ulang")) {
        let waits = roles.is_empty() && policy::waits(&cx).await?;
        let to = onward(&fields, waits || !roles.is_empty());
        return Ok(redirect(&cx, &if waits { enrolment(&to) } else { to }));
    }
    Ok(view::page(&cx, &fields, "", StatusCode::OK))
}

pub(super) async fn submit(cx: Cx, fields: Fields) -> Web {
    let step = sign_in(&cx, fields.get("email"), typed(&fields, "password")).await?;
    Ok(answer(&cx, &fields, step))
}

pub(super) async fn choose(cx: Cx, fields: Fields) -> Web {
    let ticket = Ticket(fields.get("ticket").to_owned());
    let new = typed(&fields, "new");
    if new != typed(&fields, "again") {
        return Ok(view::choose(&cx, &fields, &ticket, "identity.password.error.again"));
    }
    match choose_password(&cx, &ticket, new).await {
        Ok(step) => Ok(answer(&cx, &fields, step)),
        Err(e) if e.kind() == Kind::Invalid => Ok(view::choose(&cx, &fields, &ticket, e.key())),
        // The chain is broken: from the start, with a word about it.
        Err(e) if e.kind() == Kind::Precondition => {
            Ok(view::page(&cx, &fields, e.key(), StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}

/// A password counts with the spaces that were typed.
pub(super) fn typed<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(k, _)| *k == name).map_or("", |(_, v)| v)
}

/// What is shown for where a sign-in stands.
pub(super) fn answer(cx: &Cx, fields: &Fields, step: Step) -> Response {
    const AGAIN: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    match step {
        Step::Refused => view::page(cx, fields, "identity.sign_in.error.refused", AGAIN),
        Step::Expired => view::page(cx, fields, "identity.sign_in.error.expired", AGAIN),
        Step::Factor(ticket, ways) => factor::door(cx, fields, &ticket, ways, ""),
        Step::NewPassword(ticket) => view::choose(cx, fields, &ticket, ""),
        Step::In { token, works, enrol } => {
            let to = onward(fields, works);
            let mut r = redirect(cx, &if enrol { enrolment(&to) } else { to });
            sign_in_cookie(cx, &mut r, &token);
            r
        }
    }
}

pub(super) async fn leave(cx: Cx) -> Web {
    sign_out(&cx).await?;
    let mut r = redirect_with(&cx, "/", "identity.flash.signed_out", None);
    sign_out_cookie(&cx, &mut r);
    Ok(r)
}
