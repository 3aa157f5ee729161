//! Invitations: an account without a password, and a link by which its owner chooses one. The link goes by
//! e-mail; where no letters leave the house, whoever invites hands it over.

use base::{Error, Result};
use contracts::org::{OrgPath, PersonId};
use kit::{
    Audit, Cx, Role, Tx,
    mail::{self, Mail},
    session,
};

use super::{
    link, no_faults, orgs, people,
    sign_in::{self, Step},
};
use crate::{
    MANAGE_PEOPLE, SIGN_IN,
    model::{
        Person, PersonState, password_fault,
        ways::{How, INVITATION, LinkKind, NewPerson, Proof, contact, with_officers},
    },
    password,
    store::{self, people::Secret},
};

/// Somebody who was invited.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Their account.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The link to hand over, shown this once; none: it is on its way by e-mail.
    pub link: Option<String>,
}

/// Makes an account without a password, with its place and role, and sends the link by which its owner
/// chooses one.
///
/// # Errors
/// Forbidden outside one's own part of the tree; Invalid for what cannot be accepted; Conflict when the e-mail
/// has an account.
pub async fn invite(cx: &Cx, new: &NewPerson) -> Result<Invited> {
    let org = match &new.org {
        Some(slug) => Some(orgs::find(cx, slug).await?),
        None => None,
    };
    let everywhere = OrgPath::everywhere;
    let at = org.as_ref().map_or_else(everywhere, |o| OrgPath(o.path.clone()));
    let grant = cx.grant(MANAGE_PEOPLE, &at)?;
    let public = org.as_ref().map(crate::model::OrgRow::public);
    let place = public.as_ref().and_then(orgs::role_place);
    let role_at = place.map_or_else(everywhere, |(_, p)| p.clone());
    if new.role.is_some() {
        cx.grant(MANAGE_PEOPLE, &role_at)?;
    }
    no_faults(&new.facts.faults())?;
    let (id, none) = (PersonId::new(), Secret { hash: String::new(), temporary_until: None });
    let mut tx = cx.begin(grant).await?;
    store::people::insert(&mut tx, id, &new.facts, &none).await.map_err(people::taken)?;
    if let Some(o) = &org {
        let position: String = new.position.chars().take(120).collect();
        store::people::put_membership(&mut tx, id, o.id, &position).await?;
    }
    if let Some(role) = new.role {
        session::give_role(&mut tx, id, role, place, None).await?;
    }
    let org_name = public.as_ref().map(|o| o.name_in(cx.lang())).unwrap_or_default();
    let link = send(&mut tx, id, (&new.facts.name.0, &new.facts.email.0), org_name).await?;
    let audit = Audit::new("identity.invite", "person", id).about(id).made(&new.facts);
    let audit = audit.note("by_mail", link.is_none()).note("role", new.role.map(Role::word));
    tx.commit(audit.note("at", role_at.0)).await?;
    Ok(Invited {
        person: id,
        name: new.facts.name.0.clone(),
        email: new.facts.email.0.clone(),
        link,
    })
}

/// Invites each, one after the other; what cannot be done to one stops no other. In the order given.
pub async fn invite_all(cx: &Cx, new: &[NewPerson]) -> Vec<Result<Invited>> {
    let mut out = Vec::with_capacity(new.len());
    for n in new {
        out.push(invite(cx, n).await);
    }
    out
}

/// Makes the link, and the letter that brings it; where no letters leave, the link comes back.
pub(super) async fn send(
    tx: &mut Tx,
    person: PersonId,
    (name, email): (&str, &str),
    org: &str,
) -> Result<Option<String>> {
    let token = link::fresh(tx, person, LinkKind::Invitation, INVITATION).await?;
    let cx = tx.cx().clone();
    // Who invites is signed in here, so the address they use is ours; the fixed one goes before it.
    let base = cx.letter_base().unwrap_or_else(|| cx.origin().to_owned());
    let url = format!("{base}{}", cx.href(&format!("/undangan/{token}")));
    if !mail::is_on(cx.app()) {
        return Ok(Some(url));
    }
    let portal = cx.app().province().portal.clone();
    let until = crate::view::moment(&cx, cx.now().after(INVITATION));
    let place = match org {
        "" => String::new(),
        org => cx.tf("identity.letter.invitation_org", &[("org", org)]).into_owned(),
    };
    let args =
        [("name", name), ("portal", &portal), ("org", &place), ("url", &url), ("until", &until)];
    let subject = cx.tf("identity.letter.invitation_subject", &[("portal", &portal)]);
    let text = cx.tf("identity.letter.invitation", &args);
    mail::send(tx, Mail::new(email, subject, text)).await?;
    Ok(None)
}

/// Sends a new link to somebody who has not accepted yet; the old one leads nowhere from then on, and an
/// account that was closed with it is open again.
///
/// # Errors
/// Forbidden; Precondition when the account has a way in already.
pub async fn again(cx: &Cx, id: PersonId) -> Result<Invited> {
    let (mut tx, p) = people::begin_over(cx, id).await?;
    if !is_untouched(&p) {
        return Err(Error::precondition("identity.invite.error.accepted"));
    }
    let (closed, open) = (PersonState::Disabled, PersonState::Active);
    if p.state == closed && !store::people::set_state(&mut tx, id, closed, open).await? {
        return Err(Error::conflict("identity.error.changed_meanwhile"));
    }
    store::links::withdraw(&mut tx, id).await?;
    let link = send(&mut tx, id, (&p.name.0, &p.email.0), "").await?;
    let audit = Audit::new("identity.invite_again", "person", id);
    tx.commit(audit.note("by_mail", link.is_none())).await?;
    Ok(Invited { person: id, name: p.name.0, email: p.email.0, link })
}

/// Withdraws the link of somebody who has not accepted yet, and closes the account: whoever reads the mail of
/// a wrong address must find no other way in.
///
/// # Errors
/// Forbidden; Precondition when there is no open invitation.
pub async fn withdraw(cx: &Cx, id: PersonId) -> Result<()> {
    let (mut tx, p) = people::begin_over(cx, id).await?;
    store::take_turn(tx.conn()).await?;
    if !is_waiting(&p) || store::links::withdraw(&mut tx, id).await? == 0 {
        return Err(Error::precondition("identity.invite.error.none_open"));
    }
    people::close_in(&mut tx, id).await?;
    tx.commit(Audit::new("identity.revoke_invitation", "person", id)).await
}

/// Whether an account was made without a password and nobody ever signed in to it. Only an invitation opens it.
#[must_use]
pub fn is_untouched(p: &Person) -> bool {
    p.state != PersonState::Erased && p.password.is_empty() && p.last_sign_in.is_none()
}

/// Whether it is such an account, and not closed.
#[must_use]
pub fn is_waiting(p: &Person) -> bool {
    p.state == PersonState::Active && is_untouched(p)
}

/// Whom the link with `token` invites.
///
/// # Errors
/// NotFound when it was used or withdrawn, its time is over, or there never was one.
pub async fn look(cx: &Cx, token: &str) -> Result<Person> {
    let (_, p) = link::look(cx, LinkKind::Invitation, token).await?;
    Some(p).filter(is_waiting).ok_or_else(Error::not_found)
}

/// Accepts: the first password of the account, and on through the same chain as every sign-in.
///
/// # Errors
/// NotFound as for [`look`]; Invalid for a password that cannot be taken.
pub async fn accept(cx: &Cx, token: &str, password: &str) -> Result<Step> {
    cx.count_sign_in()?;
    let (found, mut p) = link::look(cx, LinkKind::Invitation, token).await?;
    if !is_waiting(&p) {
        return Err(Error::not_found());
    }
    if let Some(fault) = password_fault(password, &p.email.0) {
        return Err(Error::invalid(fault));
    }
    let turn = password::turn().await?;
    let secret = Secret { hash: password::hash(&turn, password).await?, temporary_until: None };
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    let taken = store::links::take(&mut tx, found.id).await?;
    if !taken || !store::people::set_password(&mut tx, p.id, &p.password, &secret).await? {
        return Err(Error::not_found());
    }
    tx.commit(Audit::new("identity.accept_invitation", "person", p.id)).await?;
    p.password = secret.hash;
    p.revision += 1;
    sign_in::go_on(cx, &p, Proof::of(How::Invitation)).await
}

/// An agency whose officer of public information could be invited.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The agency's slug.
    pub org: String,
    /// Its name.
    pub org_name: String,
    /// Whom to invite; none: it names no address to write to.
    pub person: Option<NewPerson>,
}

/// The agencies where nobody is an officer of public information yet, each with the contact it names.
///
/// # Errors
/// Forbidden where the actor manages nobody.
pub async fn candidates(cx: &Cx) -> Result<Vec<Candidate>> {
    if cx.actor().places(MANAGE_PEOPLE).is_empty() {
        return Err(Error::forbidden());
    }
    let tree = orgs::tree(cx).await?;
    let mut r = cx.db().read().await?;
    let roles = session::roles_at(r.conn(), &OrgPath::everywhere()).await?;
    let has_one = |path: &OrgPath| {
        let officer = Role::PpidPelaksana.word();
        roles.iter().any(|g| {
            g.role == officer && g.path == path.0 && g.until_at.is_none_or(|t| t > cx.now())
        })
    };
    let mut out = Vec::new();
    let open = with_officers(&tree).filter(|o| cx.may(MANAGE_PEOPLE, &o.path) && !has_one(&o.path));
    for org in open {
        let mut person = contact(org);
        if let Some(p) = &mut person {
            p.position = cx.t("kit.role.ppid_pelaksana").to_owned();
            if store::people::by_email(r.conn(), &p.facts.email.0).await?.is_some() {
                person = None;
            }
        }
        out.push(Candidate {
            org: org.slug.clone(),
            org_name: org.name_in(cx.lang()).to_owned(),
            person,
        });
    }
    Ok(out)
}

/// Invites the contacts of those of the agencies `chosen` that still wait for an officer.
///
/// # Errors
/// Forbidden where the actor manages nobody.
pub async fn invite_contacts(
    cx: &Cx,
    chosen: &[&str],
) -> Result<Vec<(NewPerson, Result<Invited>)>> {
    let new: Vec<NewPerson> = candidates(cx)
        .await?
        .into_iter()
        .filter(|c| chosen.contains(&c.org.as_str()))
        .filter_map(|c| c.person)
        .collect();
    let done = invite_all(cx, &new).await;
    Ok(new.into_iter().zip(done).collect())
}
