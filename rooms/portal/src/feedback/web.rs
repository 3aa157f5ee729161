//! Handlers of `/umpan-balik`.

use base::{Error, Result};
use kit::{
    Cx, Fields, Web,
    web::{redirect, redirect_with},
};

use super::{
    model::{MAX_BODY, clean},
    service, view,
};
use crate::{
    guard::{self, Sender},
    mailbox::Address,
    pages::{self, Page},
};

/// The page that the form is about; the front page where none is named.
async fn page(cx: &Cx, fields: &Fields) -> Result<Page> {
    let asked = match fields.get("halaman") {
        "" => "/",
        path => path,
    };
    pages::find(cx, asked).await?.ok_or_else(Error::not_found)
}

pub(super) async fn form(cx: Cx, fields: Fields) -> Web {
    let page = page(&cx, &fields).await?;
    Ok(view::form(&cx, &page, &fields, &[]))
}

/// The two buttons under every page: the same for everybody, so there is nothing sealed in them; a reader counts
/// once a day.
pub(super) async fn vote(cx: Cx, fields: Fields) -> Web {
    let page = page(&cx, &fields).await?;
    guard::allow_form(&cx).await?;
    let value = fields.get("nilai");
    match value {
        "ya" => service::vote(&cx, &page, true).await?,
        "tidak" => service::vote(&cx, &page, false).await?,
        _ => return Ok(redirect(&cx, &contracts::links::feedback(&page.path))),
    }
    Ok(redirect(&cx, &view::after_vote(&page, value)))
}

pub(super) async fn report(cx: Cx, fields: Fields) -> Web {
    let page = page(&cx, &fields).await?;
    let body = clean(fields.get("isi"));
    let typed = fields.get("surel");
    let address = Address::parse(typed);
    let mut faults = Vec::new();
    if body.is_empty() {
        faults.push(("isi", "portal.feedback.no_body"));
    }
    if body.chars().count() > MAX_BODY {
        faults.push(("isi", "portal.feedback.long_body"));
    }
    if !typed.is_empty() && address.is_none() {
        faults.push(("surel", "portal.follow.bad_email"));
    }
    let sender = guard::judge(&cx, &fields);
    match sender {
        Sender::Hasty => faults.push(("", "portal.form.hasty")),
        Sender::Stale => faults.push(("", "portal.form.stale")),
        Sender::Person | Sender::Program => {}
    }
    if !faults.is_empty() {
        return Ok(view::form(&cx, &page, &fields, &faults));
    }
    guard::allow_form(&cx).await?;
    if sender == Sender::Person {
        service::report(&cx, &page, &body, address.as_ref()).await?;
    }
    Ok(redirect_with(&cx, &page.path, "portal.flash.reported", None))
}
