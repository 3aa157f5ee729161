//! The steps of moving in. Each begins by asking for the proof; without it the browser goes back to the door.

use axum::response::{IntoResponse as _, Response};
use base::{Error, Kind, Result};
use http::{HeaderMap, HeaderValue, header};
use kit::{
    Cx, Fields, Web,
    web::{redirect, redirect_with, sign_in_cookie},
};

use super::{Form, WithFile, door::set, receive};
use crate::{
    gate::HOME,
    logo, model,
    model::{Progress, Step},
    service::{self, Right},
    sheet, token,
    token::Proved,
    view,
};

/// Who may be here, how far the moving in is; or the way back.
async fn enter(cx: &Cx, headers: &HeaderMap) -> Result<std::result::Result<Ticket, Response>> {
    match token::inside(cx, headers).await {
        Ok(proof) => Ok(Ok(Ticket { proof, progress: service::progress(cx).await? })),
        Err(e) if matches!(e.kind(), Kind::Unauthenticated | Kind::NotFound) => {
            Ok(Err(redirect(cx, HOME)))
        }
        Err(e) => Err(e),
    }
}

struct Ticket {
    proof: Proved,
    progress: Progress,
}

/// The ticket, or the answer that leads back to the door.
macro_rules! ticket {
    ($cx:expr, $headers:expr) => {
        match enter(&$cx, &$headers).await? {
            Ok(ticket) => ticket,
            Err(back) => return Ok(back),
        }
    };
}

pub(super) async fn province(cx: Cx, headers: HeaderMap) -> Web {
    let t = ticket!(cx, headers);
    let fields = model::province_fields(&cx.app().province());
    Ok(view::province::page(&cx, t.progress, &fields, &[]))
}

pub(super) async fn save_province(cx: Cx, headers: HeaderMap, form: Form) -> Web {
    let t = ticket!(cx, headers);
    let WithFile { fields, file } = receive(form, logo::MOST_BYTES).await?;
    match take_province(&cx, &Right::Token(t.proof), &fields, file).await? {
        faults if faults.is_empty() => Ok(redirect(&cx, Step::Orgs.path())),
        faults => Ok(view::province::page(&cx, t.progress, &fields, &faults)),
    }
}

/// Saves the province, or tells what is wrong with the form.
pub(super) async fn take_province(
    cx: &Cx,
    right: &Right,
    fields: &Fields,
    file: Option<(String, Vec<u8>)>,
) -> Result<model::Faults> {
    let (mut new, mut faults) = model::province(fields, &cx.app().province());
    if let Some((_, bytes)) = file.filter(|_| faults.is_empty()) {
        match service::keep_logo(cx, bytes).await {
            Ok(logo) => new.logo = logo,
            Err(e) if e.kind() == Kind::Invalid => faults.push(("logo", e.key())),
            Err(e) => return Err(e),
        }
    }
    if faults.is_empty() {
        service::save_province(cx, right, &new).await?;
    }
    Ok(faults)
}

pub(super) async fn orgs(cx: Cx, headers: HeaderMap) -> Web {
    let t = ticket!(cx, headers);
    Ok(view::orgs::page(&cx, t.progress, ""))
}

pub(super) async fn look_at_orgs(cx: Cx, headers: HeaderMap, form: Form) -> Web {
    let t = ticket!(cx, headers);
    let read = async {
        let sent = receive(form, sheet::MOST_BYTES).await?;
        let file = sent.file.ok_or_else(|| Error::invalid("setup.sheet_error.none"))?;
        sheet::read(&cx, &file.0, &file.1).await
    };
    match read.await {
        Ok(rows) => {
            let report = service::look_at_orgs(&cx, t.proof, rows).await?;
            Ok(view::orgs::report(&cx, t.progress, &report))
        }
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::TooLarge) => {
            Ok(view::orgs::page(&cx, t.progress, &cx.say(&e)))
        }
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn enter_orgs(cx: Cx, headers: HeaderMap, fields: Fields) -> Web {
    let t = ticket!(cx, headers);
    let with_rows = fields.get("cara") == "berkas";
    let report = service::enter_orgs(&cx, t.proof, with_rows).await?;
    if !report.problems.is_empty() {
        return Ok(view::orgs::report(&cx, t.progress, &report));
    }
    Ok(redirect(&cx, Step::Mail.path()))
}

pub(super) async fn template(cx: Cx, headers: HeaderMap) -> Web {
    let _t = ticket!(cx, headers);
    let mut r = sheet::template(&cx).await?.into_response();
    let name =
        kit::web::download_name("attachment", &format!("{}.xlsx", cx.t("setup.orgs.sheet_title")));
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    r.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(v) = HeaderValue::try_from(name) {
        r.headers_mut().insert(header::CONTENT_DISPOSITION, v);
    }
    Ok(r)
}

pub(super) async fn mail(cx: Cx, headers: HeaderMap) -> Web {
    let t = ticket!(cx, headers);
    let fields = model::mail_fields(&cx.app().mail_server(), &site(&cx));
    Ok(view::mail::page(&cx, t.progress, &fields, &[], ""))
}

pub(super) async fn save_mail(cx: Cx, headers: HeaderMap, fields: Fields) -> Web {
    let t = ticket!(cx, headers);
    match take_mail(&cx, &Right::Token(t.proof), &fields).await? {
        Taken::Saved => Ok(redirect(&cx, Step::Account.path())),
        Taken::Wrong(faults) => Ok(view::mail::page(&cx, t.progress, &fields, &faults, "")),
        Taken::Refused(cause) => Ok(view::mail::page(&cx, t.progress, &fields, &[], &cause)),
    }
}

/// What became of a mail server that was typed.
pub(super) enum Taken {
    /// It let us in; it is the one from now on, and a letter is on its way through it.
    Saved,
    /// The form is wrong.
    Wrong(model::Faults),
    /// It did not let us in; its words.
    Refused(String),
}

pub(super) async fn take_mail(cx: &Cx, right: &Right, fields: &Fields) -> Result<Taken> {
    let app = cx.app();
    let (new, mut faults) = model::mail(fields, &app.mail_server(), &app.config().data);
    let site = model::site(fields, cx.origin()).unwrap_or_else(|f| {
        faults.extend(f);
        String::new()
    });
    if !faults.is_empty() {
        return Ok(Taken::Wrong(faults));
    }
    match service::save_mail(cx, right, &new, &site, fields.get("test_to")).await {
        Ok(()) => Ok(Taken::Saved),
        Err(e) if e.kind() == Kind::Unavailable => Ok(Taken::Refused(e.to_string())),
        Err(e) => Err(e),
    }
}

pub(super) async fn skip_mail(cx: Cx, headers: HeaderMap) -> Web {
    let t = ticket!(cx, headers);
    service::skip_mail(&cx, t.proof).await?;
    Ok(redirect(&cx, Step::Account.path()))
}

pub(super) async fn account(cx: Cx, headers: HeaderMap) -> Web {
    let t = ticket!(cx, headers);
    if Step::next(t.progress) != Step::Account {
        return Ok(redirect(&cx, Step::next(t.progress).path()));
    }
    Ok(view::account::page(&cx, t.progress, &Fields::default(), &[]))
}

pub(super) async fn make_account(cx: Cx, headers: HeaderMap, fields: Fields) -> Web {
    let t = ticket!(cx, headers);
    if Step::next(t.progress) != Step::Account {
        return Ok(redirect(&cx, Step::next(t.progress).path()));
    }
    // A password counts with the spaces that were typed.
    let typed = |name: &str| fields.iter().find(|(k, _)| *k == name).map_or("", |(_, v)| v);
    let (password, again) = (typed("password"), typed("again"));
    if password != again {
        let faults = [("again", "setup.account.differ")];
        return Ok(view::account::page(&cx, t.progress, &fields, &faults));
    }
    let (email, name) = (fields.get("email"), fields.get("name"));
    match service::finish(&cx, t.proof, email, name, password).await {
        Ok(session) => {
            // By the door, which leads whoever may do everything to a second factor first.
            let onward = contracts::links::sign_in("/kerja");
            let mut r = redirect_with(&cx, &onward, "setup.flash.done", None);
            sign_in_cookie(&cx, &mut r, &session);
            set(&mut r, &token::cookie(&cx, ""));
            Ok(r)
        }
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Conflict) => {
            let field = ["name", "email", "password"].into_iter().find(|f| e.key().contains(f));
            let faults = [(field.unwrap_or(""), e.key())];
            Ok(view::account::page(&cx, t.progress, &fields, &faults))
        }
        Err(e) => Err(e.into()),
    }
}

/// Where people reach the house; while nobody has said it, as this administrator came to it.
pub(super) fn site(cx: &Cx) -> String {
    match cx.app().address().as_str() {
        "" => cx.origin().to_owned(),
        known => known.to_owned(),
    }
}
