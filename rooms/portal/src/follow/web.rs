//! Handlers of `/ikuti`. Keys of letters stand in the query, which the log leaves out.

use base::{Error, Kind};
use contracts::links::encode;
use kit::{
    Cx, Fields, Web, mail,
    web::{redirect, redirect_with},
};

use super::{
    model::{FollowId, Rhythm, Subject},
    service, view,
};
use crate::{
    guard::{self, Sender},
    mailbox::Address,
    names::Names,
};

/// What is to be followed; without a word about it, everything new in the catalogue.
async fn subject(cx: &Cx, fields: &Fields) -> base::Result<Subject> {
    let asked = match fields.get("apa") {
        "" => "/ppid",
        path => path,
    };
    let subject = Subject::parse(asked).ok_or_else(Error::not_found)?;
    if service::exists(cx, &subject).await? { Ok(subject) } else { Err(Error::not_found()) }
}

async fn name(cx: &Cx, subject: &Subject) -> base::Result<String> {
    view::name(cx, &Names::of(cx).await?, subject).await
}

pub(super) async fn form(cx: Cx, fields: Fields) -> Web {
    if !mail::can_link(&cx) {
        return Ok(view::off(&cx));
    }
    let subject = subject(&cx, &fields).await?;
    Ok(view::form(&cx, &name(&cx, &subject).await?, &fields, &[]))
}

pub(super) async fn ask(cx: Cx, fields: Fields) -> Web {
    if !mail::can_link(&cx) {
        return Ok(view::off(&cx));
    }
    let subject = subject(&cx, &fields).await?;
    let (address, rhythm) =
        (Address::parse(fields.get("surel")), Rhythm::parse(fields.get("irama")));
    let mut faults = Vec::new();
    if address.is_none() {
        faults.push(("surel", "portal.follow.bad_email"));
    }
    if rhythm.is_none() {
        faults.push(("irama", "portal.follow.bad_rhythm"));
    }
    let sender = guard::judge(&cx, &fields);
    match sender {
        Sender::Hasty => faults.push(("", "portal.form.hasty")),
        Sender::Stale => faults.push(("", "portal.form.stale")),
        Sender::Person | Sender::Program => {}
    }
    let (Some(address), Some(rhythm), true) = (address, rhythm, faults.is_empty()) else {
        return Ok(view::form(&cx, &name(&cx, &subject).await?, &fields, &faults));
    };
    guard::allow_form(&cx).await?;
    if sender == Sender::Person {
        service::ask(&cx, &subject, rhythm, &address).await?;
    }
    let back = format!("/ikuti/periksa-surel?kembali={}", encode(fields.get("kembali")));
    Ok(redirect(&cx, &back))
}

pub(super) async fn asked(cx: Cx, fields: Fields) -> Web {
    let back = match fields.get("kembali") {
        path if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') => path,
        _ => "/",
    };
    Ok(view::asked(&cx, back))
}

pub(super) async fn ask_confirm(cx: Cx, fields: Fields) -> Web {
    let token = fields.get("kunci");
    Ok(match service::asked_by(&cx, token).await? {
        Some(follow) => view::ask_confirm(&cx, &name(&cx, &follow.subject()).await?, token),
        None => view::gone(&cx),
    })
}

pub(super) async fn confirm(cx: Cx, fields: Fields) -> Web {
    match service::confirm(&cx, fields.get("kunci")).await {
        Ok(follower) => {
            let manage = service::manage_path(&cx, follower);
            Ok(redirect_with(&cx, &manage, "portal.flash.following", None))
        }
        Err(e) if e.kind() == Kind::Precondition => Ok(view::gone(&cx)),
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn manage(cx: Cx, fields: Fields) -> Web {
    let key = fields.get("kunci");
    Ok(match service::holder(&cx, key).await? {
        Some((who, follows)) => view::manage(&cx, key, &who, &follows).await?,
        None => view::gone(&cx),
    })
}

pub(super) async fn change(cx: Cx, fields: Fields) -> Web {
    let key = fields.get("kunci");
    let id: FollowId = fields.get("langganan").parse().map_err(|_| Error::not_found())?;
    let manage = format!("/ikuti/kelola?kunci={}", encode(key));
    if fields.has("henti") {
        service::stop_one(&cx, key, id).await?;
        // The last one took the key with it.
        if service::holder(&cx, key).await?.is_none() {
            return Ok(view::stopped(&cx));
        }
        return Ok(redirect_with(&cx, &manage, "portal.flash.stopped_one", None));
    }
    let rhythm = Rhythm::parse(fields.get("irama"))
        .ok_or_else(|| Error::invalid("portal.follow.bad_rhythm"))?;
    service::set_rhythm(&cx, key, id, rhythm).await?;
    Ok(redirect_with(&cx, &manage, "portal.flash.rhythm", None))
}

pub(super) async fn ask_stop(cx: Cx, fields: Fields) -> Web {
    let key = fields.get("kunci");
    Ok(match service::holder(&cx, key).await? {
        Some((_, follows)) => view::ask_stop(&cx, key, follows.len()),
        // Ended already, or never begun: there is nothing to tell apart.
        None => view::stopped(&cx),
    })
}

/// The button, and RFC 8058's one click: a POST of any content to the address in the letter's head, which must
/// be answered without a redirect. So only the address is read.
pub(super) async fn stop(cx: Cx) -> Web {
    let fields = Fields::parse(cx.path().split_once('?').map_or("", |(_, q)| q));
    service::stop_all(&cx, fields.get("kunci")).await?;
    Ok(view::stopped(&cx))
}
