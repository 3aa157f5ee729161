//! `/akun`: one's own name, password and sessions.

use axum::{extract::Path, response::Response};
use base::{Error, Kind};
use kit::{Cx, Fields, Web, session::SessionId, web::redirect_with};

use super::sign_in::typed;
use crate::{
    model::PersonFacts,
    service::{account, ways},
    view::{Faults, account as view},
};

async fn render(cx: &Cx, fields: Option<&Fields>, faults: &Faults) -> base::Result<Response> {
    let (person, sessions) = account::own(cx).await?;
    let own = ways::own(cx).await?;
    let stored = Fields::of(&[
        ("name", &person.name.0),
        ("phone", &person.phone.0),
        ("revision", &person.revision.to_string()),
    ]);
    // The password form carries no name: what is stored stands in the profile form then.
    let fields = match fields {
        Some(f) if f.has("name") => f,
        _ => &stored,
    };
    Ok(view::page(cx, &person, (&sessions, &own), fields, faults))
}

pub(super) async fn show(cx: Cx) -> Web {
    Ok(render(&cx, None, &Vec::new()).await?)
}

pub(super) async fn profile(cx: Cx, fields: Fields) -> Web {
    let revision = fields.get("revision").parse().unwrap_or(0);
    let mut faults = PersonFacts::new("a@b.id", fields.get("name"), fields.get("phone")).faults();
    if faults.is_empty() {
        match account::change_profile(&cx, fields.get("name"), fields.get("phone"), revision).await
        {
            Ok(()) => return Ok(redirect_with(&cx, "/akun", "identity.flash.profile", None)),
            Err(e) if e.kind() == Kind::Conflict => faults.push(("", e.key())),
            Err(e) => return Err(e.into()),
        }
    }
    Ok(render(&cx, Some(&fields), &faults).await?)
}

pub(super) async fn password(cx: Cx, fields: Fields) -> Web {
    let (old, new) = (typed(&fields, "old"), typed(&fields, "new"));
    if new != typed(&fields, "again") {
        let faults = vec![("again", "identity.password.error.again")];
        return Ok(render(&cx, Some(&fields), &faults).await?);
    }
    match account::change_password(&cx, old, new).await {
        Ok(()) => Ok(redirect_with(&cx, "/akun", "identity.flash.password", None)),
        Err(e) if e.kind() == Kind::Invalid => {
            let field = if e.key() == "identity.account.error.old" { "old" } else { "new" };
            Ok(render(&cx, Some(&fields), &vec![(field, e.key())]).await?)
        }
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn end(cx: Cx, Path(id): Path<String>) -> Web {
    let id: SessionId = id.parse().map_err(|_| Error::not_found())?;
    account::end_session(&cx, id).await?;
    Ok(redirect_with(&cx, "/akun", "identity.flash.session", None))
}

pub(super) async fn end_others(cx: Cx) -> Web {
    account::end_other_sessions(&cx).await?;
    Ok(redirect_with(&cx, "/akun", "identity.flash.sessions", None))
}
