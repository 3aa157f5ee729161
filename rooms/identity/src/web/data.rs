//! `/akun/data`, where people ask about their own data, and `/kerja/identitas/permintaan`, where that is decided.

use axum::{extract::Path, response::Response};
use base::{Error, Kind};
use kit::{Cx, Fields, Web, web::redirect_with};

use super::export;
use crate::{
    model::personal::{Kind as Asked, RequestId, Term},
    service::data,
    view::{Faults, data as view},
};

const OWN: &str = "/akun/data";

async fn render(cx: &Cx, fields: &Fields, faults: &Faults) -> base::Result<Response> {
    let (requests, term) = data::own(cx).await?;
    Ok(view::own(cx, &requests, term, fields, faults))
}

/// GET
pub(super) async fn own(cx: Cx) -> Web {
    Ok(render(&cx, &Fields::default(), &Faults::new()).await?)
}

/// POST: everything held about oneself, as a file.
pub(super) async fn download(cx: Cx) -> Web {
    file(&cx, "data-saya", &data::export(&cx).await?)
}

fn file(cx: &Cx, name: &str, all: &serde_json::Value) -> Web {
    let bytes = serde_json::to_vec_pretty(all).map_err(Error::internal)?;
    let name = format!("{name}-{}.json", export::today(cx));
    Ok(export::attachment("application/json", &name, bytes))
}

/// POST
pub(super) async fn ask(cx: Cx, fields: Fields) -> Web {
    let kind = Asked::parse(fields.get("kind")).ok_or_else(Error::not_found)?;
    let field = match kind {
        Asked::Correction => "words",
        Asked::Erasure => "sure",
    };
    if kind == Asked::Erasure && !fields.has("sure") {
        let faults = vec![(field, "identity.data.error.sure")];
        return Ok(render(&cx, &fields, &faults).await?);
    }
    match data::ask(&cx, kind, fields.get("words")).await {
        Ok(()) => Ok(redirect_with(&cx, OWN, "identity.flash.asked", None)),
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Conflict) => {
            Ok(render(&cx, &fields, &vec![(field, e.key())]).await?)
        }
        Err(e) => Err(e.into()),
    }
}

fn id_of(text: &str) -> base::Result<RequestId> {
    text.parse().map_err(|_| Error::not_found())
}

/// POST
pub(super) async fn withdraw(cx: Cx, Path(id): Path<String>) -> Web {
    data::withdraw(&cx, id_of(&id)?).await?;
    Ok(redirect_with(&cx, OWN, "identity.flash.request_withdrawn", None))
}

async fn render_list(cx: &Cx, fields: &Fields, faults: &Faults) -> base::Result<Response> {
    let (open, decided, term) = data::list(cx).await?;
    Ok(view::list(cx, &open, &decided, term, fields, faults))
}

/// GET
pub(super) async fn list(cx: Cx) -> Web {
    Ok(render_list(&cx, &Fields::default(), &Faults::new()).await?)
}

/// POST
pub(super) async fn set_term(cx: Cx, fields: Fields) -> Web {
    let hours = fields.get("hours").parse().unwrap_or(0);
    let term = Term { hours, confirmed: fields.has("confirmed") };
    match data::set_term(&cx, term).await {
        Ok(()) => Ok(redirect_with(&cx, view::HOME, "identity.flash.term", None)),
        Err(e) if e.kind() == Kind::Invalid => {
            Ok(render_list(&cx, &fields, &vec![("hours", e.key())]).await?)
        }
        Err(e) => Err(e.into()),
    }
}

/// POST: what is held under an address without an account, as a file, or gone.
pub(super) async fn address(cx: Cx, fields: Fields) -> Web {
    let (email, erases) = (fields.get("email"), fields.get("deed") == "hapus");
    if erases && !fields.has("sure") {
        return Ok(render_list(&cx, &fields, &vec![("sure", "identity.data.error.sure")]).await?);
    }
    let done = if erases {
        data::erase_address(&cx, email).await.map(|_| None)
    } else {
        data::export_address(&cx, email).await.map(Some)
    };
    match done {
        Ok(Some(all)) => file(&cx, "data-surel", &all),
        Ok(None) => Ok(redirect_with(&cx, view::HOME, "identity.flash.address", None)),
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Conflict) => {
            Ok(render_list(&cx, &fields, &vec![("email", e.key())]).await?)
        }
        Err(e) => Err(e.into()),
    }
}

/// GET
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Web {
    let asking = data::find(&cx, id_of(&id)?).await?;
    Ok(view::show(&cx, &asking, &Fields::default(), &Faults::new()))
}

/// POST
pub(super) async fn carry_out(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    let request = id_of(&id)?;
    match data::carry_out(&cx, request, fields.get("answer")).await {
        Ok(()) => Ok(redirect_with(&cx, view::HOME, "identity.flash.request_done", None)),
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Precondition) => {
            let asking = data::find(&cx, request).await?;
            Ok(view::show(&cx, &asking, &fields, &[("answer", e.key())]))
        }
        Err(e) => Err(e.into()),
    }
}

/// POST
pub(super) async fn refuse(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    let request = id_of(&id)?;
    match data::refuse(&cx, request, fields.get("reason")).await {
        Ok(()) => Ok(redirect_with(&cx, view::HOME, "identity.flash.request_refused", None)),
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Precondition) => {
            let asking = data::find(&cx, request).await?;
            Ok(view::show(&cx, &asking, &fields, &[("reason", e.key())]))
        }
        Err(e) => Err(e.into()),
    }
}
