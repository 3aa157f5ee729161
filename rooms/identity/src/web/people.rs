//! `/kerja/identitas/orang`: accounts, their roles and places.

use axum::{extract::Path, response::Response};
use base::{Error, Id, Kind, Timestamp};
use contracts::org::PersonId;
use kit::{Cx, Fields, Role, Web, web::redirect_with};

use crate::{
    model::{PersonFacts, PersonState},
    service::{orgs, people},
    view::{
        Faults, people as view,
        person::{self, Question},
    },
};

pub(super) async fn list(cx: Cx, fields: Fields) -> Web {
    let page = fields.get("halaman").parse::<u64>().unwrap_or(1).max(1);
    let org = Some(fields.get("instansi")).filter(|s| !s.is_empty());
    let found = people::list(&cx, fields.get("q"), org, page).await?;
    let tree = orgs::tree(&cx).await?;
    Ok(view::list(&cx, &tree, &found, &fields, page))
}

fn id_of(text: &str) -> base::Result<PersonId> {
    text.parse().map_err(|_| Error::not_found())
}

/// The account of the address, if the actor may change it.
pub(super) async fn reached(cx: &Cx, id: &str) -> base::Result<people::Whole> {
    let w = people::whole(cx, id_of(id)?).await?;
    if w.reached && w.person.state != PersonState::Erased { Ok(w) } else { Err(Error::forbidden()) }
}

async fn render(cx: &Cx, id: PersonId, fields: &Fields, faults: &Faults) -> base::Result<Response> {
    let (w, tree) = (people::whole(cx, id).await?, orgs::tree(cx).await?);
    Ok(person::show(cx, &tree, &w, fields, faults))
}

pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Web {
    Ok(render(&cx, id_of(&id)?, &Fields::default(), &Faults::new()).await?)
}

pub(super) async fn new(cx: Cx, fields: Fields) -> Web {
    let tree = orgs::tree(&cx).await?;
    Ok(view::form(&cx, &tree, None, &fields, &[]))
}

fn typed(fields: &Fields) -> PersonFacts {
    PersonFacts::new(fields.get("email"), fields.get("name"), fields.get("phone"))
}

/// What a form can mend by itself; everything else is a page of its own.
pub(super) fn mendable(e: Error) -> base::Result<(&'static str, &'static str)> {
    match (e.kind(), e.key()) {
        (Kind::Conflict, key @ "identity.person.error.taken") => Ok(("email", key)),
        (Kind::Invalid, key @ "identity.role.error.until") => Ok(("until", key)),
        (Kind::Invalid, key @ "identity.role.error.org") => Ok(("org", key)),
        (Kind::Conflict | Kind::Invalid | Kind::Precondition, key) => Ok(("", key)),
        _ => Err(e),
    }
}

pub(super) async fn create(cx: Cx, fields: Fields) -> Web {
    let facts = typed(&fields);
    let mut faults = facts.faults();
    if faults.is_empty() {
        let org = Some(fields.get("org")).filter(|s| !s.is_empty());
        match people::create(&cx, &facts, org, fields.get("position")).await {
            Ok((id, password)) => return Ok(view::handed(&cx, id, &facts.email.0, &password)),
            Err(e) => faults.push(mendable(e)?),
        }
    }
    let tree = orgs::tree(&cx).await?;
    Ok(view::form(&cx, &tree, None, &fields, &faults))
}

pub(super) async fn edit(cx: Cx, Path(id): Path<String>) -> Web {
    let (w, tree) = (reached(&cx, &id).await?, orgs::tree(&cx).await?);
    let fields = Fields::of(&[
        ("revision", &w.person.revision.to_string()),
        ("name", &w.person.name.0),
        ("email", &w.person.email.0),
        ("phone", &w.person.phone.0),
    ]);
    Ok(view::form(&cx, &tree, Some(&w.person), &fields, &[]))
}

pub(super) async fn change(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    let w = reached(&cx, &id).await?;
    let facts = typed(&fields);
    let mut faults = facts.faults();
    if faults.is_empty() {
        let revision = fields.get("revision").parse().unwrap_or(0);
        match people::change(&cx, w.person.id, &facts, revision).await {
            Ok(()) => {
                return Ok(redirect_with(
                    &cx,
                    &view::address(&id),
                    "identity.flash.person_saved",
                    None,
                ));
            }
            Err(e) => faults.push(mendable(e)?),
        }
    }
    let tree = orgs::tree(&cx).await?;
    Ok(view::form(&cx, &tree, Some(&w.person), &fields, &faults))
}

pub(super) async fn ask_disable(cx: Cx, Path(id): Path<String>) -> Web {
    Ok(person::ask(&cx, &reached(&cx, &id).await?.person, Question::Disable))
}

pub(super) async fn disable(cx: Cx, Path(id): Path<String>) -> Web {
    people::disable(&cx, id_of(&id)?).await?;
    let here = view::address(&id);
    Ok(redirect_with(&cx, &here, "identity.flash.disabled", Some(&format!("{here}/aktif"))))
}

pub(super) async fn enable(cx: Cx, Path(id): Path<String>) -> Web {
    people::enable(&cx, id_of(&id)?).await?;
    Ok(redirect_with(&cx, &view::address(&id), "identity.flash.enabled", None))
}

pub(super) async fn ask_reset(cx: Cx, Path(id): Path<String>) -> Web {
    Ok(person::ask(&cx, &reached(&cx, &id).await?.person, Question::Reset))
}

pub(super) async fn reset(cx: Cx, Path(id): Path<String>) -> Web {
    let w = reached(&cx, &id).await?;
    let password = people::reset_password(&cx, w.person.id).await?;
    Ok(view::handed(&cx, w.person.id, &w.person.email.0, &password))
}

pub(super) async fn ask_erase(cx: Cx, Path(id): Path<String>) -> Web {
    Ok(person::ask(&cx, &reached(&cx, &id).await?.person, Question::Erase))
}

pub(super) async fn erase(cx: Cx, Path(id): Path<String>) -> Web {
    people::erase(&cx, id_of(&id)?).await?;
    Ok(redirect_with(&cx, view::HOME, "identity.flash.erased", None))
}

/// The end of the day that was typed; none for an empty field.
fn until(cx: &Cx, text: &str) -> base::Result<Option<Timestamp>> {
    if text.is_empty() {
        return Ok(None);
    }
    let day: jiff::civil::Date =
        text.parse().map_err(|_| Error::invalid("identity.role.error.until"))?;
    let next = day.tomorrow().map_err(|_| Error::invalid("identity.role.error.until"))?;
    Ok(Some(Timestamp::start_of(next, &cx.app().province().zone)))
}

async fn give_typed(cx: &Cx, id: PersonId, fields: &Fields) -> base::Result<()> {
    let role = Role::parse(fields.get("role"))
        .ok_or_else(|| Error::invalid("identity.role.error.role"))?;
    // An empty choice must not come to mean everywhere.
    let org = Some(fields.get("org")).filter(|s| !s.is_empty());
    let org = org.ok_or_else(|| Error::invalid("identity.role.error.org"))?;
    people::give_role(cx, id, role, Some(org), until(cx, fields.get("until"))?).await
}

pub(super) async fn give(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    let id = id_of(&id)?;
    match give_typed(&cx, id, &fields).await {
        Ok(()) => Ok(redirect_with(&cx, &view::address(id), "identity.flash.role_given", None)),
        Err(e) => Ok(render(&cx, id, &fields, &vec![mendable(e)?]).await?),
    }
}

pub(super) async fn take(cx: Cx, Path((id, grant)): Path<(String, String)>) -> Web {
    let id = id_of(&id)?;
    let grant: Id<kit::session::RoleGrant> = grant.parse().map_err(|_| Error::not_found())?;
    match people::take_role(&cx, id, grant).await {
        Ok(()) => Ok(redirect_with(&cx, &view::address(id), "identity.flash.role_taken", None)),
        Err(e) => Ok(render(&cx, id, &Fields::default(), &vec![mendable(e)?]).await?),
    }
}

pub(super) async fn join(cx: Cx, Path(id): Path<String>, fields: Fields) -> Web {
    let id = id_of(&id)?;
    let org = fields.get("place");
    if org.is_empty() {
        return Ok(render(&cx, id, &fields, &vec![("place", "identity.role.error.org")]).await?);
    }
    people::join(&cx, id, org, fields.get("position")).await?;
    Ok(redirect_with(&cx, &view::address(id), "identity.flash.joined", None))
}

pub(super) async fn leave(cx: Cx, Path((id, org)): Path<(String, String)>) -> Web {
    let id = id_of(&id)?;
    people::leave(&cx, id, &org).await?;
    Ok(redirect_with(&cx, &view::address(id), "identity.flash.left", None))
}
