//! Inviting people, and accepting an invitation at `/undangan/{token}`.

use axum::{extract::Path, response::Response};
use base::{Error, Kind};
use contracts::org::PersonId;
use kit::{
    Cx, Fields, Role, Web,
    web::{redirect, redirect_with},
};
use ui::{ButtonKind, Icon};

use super::{
    people::{mendable, reached},
    sign_in::{answer, typed},
};
use crate::{
    model::{PersonFacts, ways::NewPerson},
    service::{
        factor,
        invite::{self, Invited},
        orgs,
    },
    view::{self, Faults, invite as invite_view, people as people_view, person},
};

pub(super) async fn form(cx: Cx, fields: Fields) -> Web {
    let tree = orgs::tree(&cx).await?;
    Ok(invite_view::form(&cx, &tree, &fields, &[]))
}

fn read(fields: &Fields) -> (NewPerson, Faults) {
    let facts = PersonFacts::new(fields.get("email"), fields.get("name"), "");
    let mut faults = facts.faults();
    let role = Role::parse(fields.get("role"));
    if role.is_none() && !fields.get("role").is_empty() {
        faults.push(("role", "identity.role.error.role"));
    }
    let org = Some(fields.get("org")).filter(|s| !s.is_empty());
    // An empty choice must not come to mean everywhere.
    if role.is_some() && org.is_none() {
        faults.push(("org", "identity.role.error.org"));
    }
    let (org, position) = (org.map(str::to_owned), fields.get("position").to_owned());
    (NewPerson { facts, org, position, role }, faults)
}

pub(super) async fn send(cx: Cx, fields: Fields) -> Web {
    let (new, mut faults) = read(&fields);
    if faults.is_empty() {
        match invite::invite(&cx, &new).await {
            Ok(invited) => return Ok(done(&cx, &invited)),
            Err(e) => faults.push(mendable(e)?),
        }
    }
    let tree = orgs::tree(&cx).await?;
    Ok(invite_view::form(&cx, &tree, &fields, &faults))
}

fn done(cx: &Cx, invited: &Invited) -> Response {
    match &invited.link {
        Some(url) => invite_view::handed(cx, invited, url),
        None => {
            redirect_with(cx, &people_view::address(invited.person), "identity.flash.invited", None)
        }
    }
}

pub(super) async fn again(cx: Cx, Path(id): Path<String>) -> Web {
    let w = reached(&cx, &id).await?;
    Ok(done(&cx, &invite::again(&cx, w.person.id).await?))
}

pub(super) async fn withdraw(cx: Cx, Path(id): Path<String>) -> Web {
    let w = reached(&cx, &id).await?;
    invite::withdraw(&cx, w.person.id).await?;
    let here = people_view::address(w.person.id);
    Ok(redirect_with(&cx, &here, "identity.flash.invitation_withdrawn", None))
}

pub(super) async fn candidates(cx: Cx) -> Web {
    Ok(invite_view::candidates(&cx, &invite::candidates(&cx).await?))
}

pub(super) async fn invite_contacts(cx: Cx, fields: Fields) -> Web {
    let chosen: Vec<&str> = fields.all("org").collect();
    let done = invite::invite_contacts(&cx, &chosen).await?;
    if done.is_empty() {
        return Ok(redirect(&cx, "/kerja/identitas/undangan/ppid"));
    }
    Ok(invite_view::outcome(&cx, &done))
}

pub(super) async fn ask_release(cx: Cx, Path(id): Path<String>) -> Web {
    let w = reached(&cx, &id).await?;
    Ok(person::ask(&cx, &w.person, person::Question::Release))
}

pub(super) async fn release(cx: Cx, Path(id): Path<String>) -> Web {
    let id: PersonId = id.parse().map_err(|_| Error::not_found())?;
    factor::release(&cx, id).await?;
    let here = people_view::address(id);
    Ok(redirect_with(&cx, &here, "identity.flash.factors_released", None))
}

/// A link leads nowhere any more: a page that says what to do, whatever the reason.
fn dead(cx: &Cx) -> Response {
    let next = view::link(
        cx.t("identity.reset.back"),
        &cx.href("/masuk"),
        Icon::ArrowRight,
        ButtonKind::Primary,
    );
    invite_view::dead(cx, cx.t("identity.accept.dead"), &next)
}

pub(super) async fn look(cx: Cx, Path(token): Path<String>) -> Web {
    match invite::look(&cx, &token).await {
        Ok(p) => Ok(invite_view::accept(&cx, &token, &p, &[])),
        Err(e) if e.kind() == Kind::NotFound => Ok(dead(&cx)),
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn accept(cx: Cx, Path(token): Path<String>, fields: Fields) -> Web {
    let new = typed(&fields, "new");
    let tried = match new == typed(&fields, "again") {
        true => invite::accept(&cx, &token, new).await,
        false => Err(Error::invalid("identity.password.error.again")),
    };
    match tried {
        Ok(step) => Ok(answer(&cx, &fields, step)),
        Err(e) if e.kind() == Kind::NotFound => Ok(dead(&cx)),
        Err(e) if e.kind() == Kind::Invalid => match invite::look(&cx, &token).await {
            Ok(p) => Ok(invite_view::accept(&cx, &token, &p, &[(field(&e), e.key())])),
            Err(e) if e.kind() == Kind::NotFound => Ok(dead(&cx)),
            Err(e) => Err(e.into()),
        },
        Err(e) => Err(e.into()),
    }
}

/// Which of the two password fields an error is about.
pub(super) fn field(e: &Error) -> &'static str {
    if e.key() == "identity.password.error.again" { "again" } else { "new" }
}
