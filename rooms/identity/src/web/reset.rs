//! A forgotten password: `/lupa-sandi`.

use axum::extract::Path;
use base::{Error, Kind};
use kit::{Cx, Fields, Web};

use super::{
    invite::field,
    sign_in::{answer, typed},
};
use crate::{model::is_email, service::reset, view::reset as view};

pub(super) async fn show(cx: Cx, fields: Fields) -> Web {
    Ok(view::ask(&cx, &fields, &[]))
}

pub(super) async fn ask(cx: Cx, fields: Fields) -> Web {
    if !is_email(fields.get("email")) {
        return Ok(view::ask(&cx, &fields, &[("email", "identity.person.error.email")]));
    }
    match reset::ask(&cx, fields.get("email")).await {
        Ok(()) => Ok(view::asked(&cx)),
        Err(e) if e.kind() == Kind::Precondition => Ok(view::ask(&cx, &fields, &[("", e.key())])),
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn look(cx: Cx, Path(token): Path<String>) -> Web {
    match reset::look(&cx, &token).await {
        Ok(p) => Ok(view::form(&cx, &token, &p, &[])),
        Err(e) if e.kind() == Kind::NotFound => Ok(view::over(&cx)),
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn choose(cx: Cx, Path(token): Path<String>, fields: Fields) -> Web {
    let new = typed(&fields, "new");
    let tried = match new == typed(&fields, "again") {
        true => reset::choose(&cx, &token, new).await,
        false => Err(Error::invalid("identity.password.error.again")),
    };
    match tried {
        Ok(step) => Ok(answer(&cx, &fields, step)),
        Err(e) if e.kind() == Kind::NotFound => Ok(view::over(&cx)),
        Err(e) if e.kind() == Kind::Invalid => match reset::look(&cx, &token).await {
            Ok(p) => Ok(view::form(&cx, &token, &p, &[(field(&e), e.key())])),
            Err(e) if e.kind() == Kind::NotFound => Ok(view::over(&cx)),
            Err(e) => Err(e.into()),
        },
        Err(e) => Err(e.into()),
    }
}
