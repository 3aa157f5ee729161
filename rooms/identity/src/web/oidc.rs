//! The way to the provider and back, and one's own links to it.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use base::{Error, Kind, Lang};
use contracts::org::PersonId;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kit::{
    Cx, Fields, Web,
    web::{redirect, redirect_with},
};

use super::{factor::or_door, sign_in};
use crate::{
    service::oidc::{self, Answer, Arrival, Departure, Journey},
    view::oidc as page,
};

const REFUSED: &str = "identity.oidc.refused.";
const OWN: &str = "/akun/oidc";

/// `__Host-` keeps a neighbouring subdomain from planting one; it needs TLS.
fn cookie_name(cx: &Cx) -> &'static str {
    if cx.origin().starts_with("https://") { "__Host-betang-oidc" } else { "betang-oidc" }
}

fn set_cookie(cx: &Cx, r: &mut Response, value: &str, age_s: u64) {
    let secure = if cx.origin().starts_with("https://") { "; Secure" } else { "" };
    let name = cookie_name(cx);
    let text = format!("{name}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(v) = HeaderValue::try_from(text) {
        r.headers_mut().append(header::SET_COOKIE, v);
    }
}

fn cookie<'a>(cx: &Cx, headers: &'a HeaderMap) -> &'a str {
    let name = cookie_name(cx);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|c| c.trim().strip_prefix(name)?.strip_prefix('='))
        .unwrap_or_default()
}

/// GET: off to the provider. Only our own pages begin a journey.
pub(super) async fn depart(cx: Cx, headers: HeaderMap, fields: Fields) -> Web {
    let from = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
    if !matches!(from, None | Some("same-origin" | "none")) {
        return Ok(redirect(&cx, "/masuk"));
    }
    let departure = match oidc::depart(&cx, fields.get("kembali")).await {
        Ok(d) => d,
        Err(e) if e.key().starts_with(REFUSED) => return Ok(refuse(&cx, &e)),
        Err(e) => return Err(e.into()),
    };
    let mut r = leave(&departure.url)?;
    set_cookie(&cx, &mut r, &departure.sealed, oidc::LIVES.as_secs());
    Ok(r)
}

/// A redirect that leaves the site, to the one provider that the operator configured.
fn leave(url: &str) -> base::Result<Response> {
    let mut r = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::try_from(url).map_err(Error::internal)?;
    r.headers_mut().insert(header::LOCATION, to);
    Ok(r)
}

/// GET: back from the provider.
pub(super) async fn arrive(cx: Cx, headers: HeaderMap, fields: Fields) -> Web {
    let text = |name: &str| fields.get(name).to_owned();
    let answer = Answer {
        state: text("state"),
        code: text("code"),
        error: text("error"),
        issuer: text("iss"),
    };
    let Some(journey) = Journey::open(&cx, cookie(&cx, &headers)) else {
        let e = Error::new(Kind::Forbidden, "identity.oidc.refused.state");
        return Ok(refuse(&cx, &e));
    };
    // The provider knows one address of return; whoever began in English goes on in English.
    if journey.lang() == Lang::En && cx.lang() == Lang::Id {
        return Ok(redirect(&cx, &format!("{}{}", Lang::En.prefix(), cx.path())));
    }
    let mut r = match oidc::arrive(&cx, &journey, &answer).await {
        Ok(Arrival::Linked) => redirect_with(&cx, OWN, "identity.flash.oidc_linked", None),
        Ok(Arrival::Step(step)) => {
            let onward = Fields::of(&[("kembali", journey.onward())]);
            sign_in::answer(&cx, &onward, step)
        }
        Err(e) if e.key().starts_with(REFUSED) => refuse(&cx, &e),
        Err(e) => return Err(e.into()),
    };
    // One answer a journey.
    set_cookie(&cx, &mut r, "", 0);
    Ok(r)
}

/// The page that says why is one of its own: the address of return has a code in it.
fn refuse(cx: &Cx, e: &Error) -> Response {
    tracing::info!(request.id = cx.request(), error = %e, "oidc: refused");
    let why = e.key().strip_prefix(REFUSED).unwrap_or("away");
    redirect(cx, &format!("/masuk/oidc/ditolak?sebab={why}"))
}

/// GET
pub(super) async fn refused(cx: Cx, fields: Fields) -> Web {
    oidc::provider(&cx)?;
    Ok(page::refused(&cx, fields.get("sebab")))
}

/// GET
pub(super) async fn own(cx: Cx) -> Web {
    oidc::provider(&cx)?;
    let (_, links) = oidc::own(&cx).await?;
    Ok(page::own(&cx, &links))
}

/// POST: a form may not lead to another site, so the last step is a link.
pub(super) async fn link_own(cx: Cx) -> Web {
    let answer = match oidc::depart_to_link(&cx).await {
        Ok(Departure { url, sealed }) => {
            let mut r = page::onward(&cx, &url);
            set_cookie(&cx, &mut r, &sealed, oidc::LIVES.as_secs());
            Ok(r)
        }
        Err(e) if e.key().starts_with(REFUSED) => Ok(refuse(&cx, &e)),
        Err(e) => Err(e),
    };
    or_door(&cx, OWN, answer)
}

/// POST
pub(super) async fn unlink_own(cx: Cx, Path(id): Path<String>) -> Web {
    let done = oidc::unlink_own(&cx, id.parse().map_err(|_| Error::not_found())?).await;
    let answer = done.map(|()| redirect_with(&cx, OWN, "identity.flash.oidc_unlinked", None));
    or_door(&cx, OWN, answer)
}

fn id_of(text: &str) -> base::Result<PersonId> {
    text.parse().map_err(|_| Error::not_found())
}

/// GET
pub(super) async fn of(cx: Cx, Path(id): Path<String>) -> Web {
    oidc::provider(&cx)?;
    let (whole, links) = oidc::of(&cx, id_of(&id)?).await?;
    Ok(page::of(&cx, &whole.person, &links, &Fields::default(), &Vec::new()))
}

/// POST
pub(super) async fn link(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    let person = id_of(&id)?;
    match oidc::link(&cx, person, fields.get("subject")).await {
        Ok(()) => {
            let back = page::address(person);
            Ok(redirect_with(&cx, &back, "identity.flash.oidc_linked", None))
        }
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Conflict) => {
            let (whole, links) = oidc::of(&cx, person).await?;
            Ok(page::of(&cx, &whole.person, &links, &fields, &[("subject", e.key())]))
        }
        Err(e) => Err(e.into()),
    }
}

/// POST
pub(super) async fn unlink(cx: Cx, Path((id, link)): Path<(String, String)>) -> Web {
    let person = id_of(&id)?;
    oidc::unlink(&cx, person, link.parse().map_err(|_| Error::not_found())?).await?;
    Ok(redirect_with(&cx, &page::address(person), "identity.flash.oidc_unlinked", None))
}
