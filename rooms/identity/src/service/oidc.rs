//! Signing in with an account of another house.
//!
//! What must be remembered between the way there and the way back travels in a cookie of this browser, sealed
//! under the instance's key: an answer that another browser began is worth nothing here (login CSRF), and the
//! session that opens is always a fresh one (fixation). The provider says who somebody is there; who that is
//! here is told by a link, or at a first sign-in by a verified e-mail address that an account already has.
//! Nobody gets an account by knocking.

use std::{sync::Arc, time::Duration};

use base::{Error, Kind, Lang, Result, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use contracts::org::PersonId;
use kit::{Audit, Cx, Personal, Tx, session::SessionId};
use serde::{Deserialize, Serialize};

use super::{account::here, invite, people::begin_over, sign_in, ways};
use crate::{
    OWN_ACCOUNT, SIGN_IN,
    model::{
        Person, PersonState, fold_email,
        oidc::{Link, LinkId, MadeBy},
        ways::LinkKind,
    },
    oidc::{Known, Provider},
    store,
};

/// How long somebody may stay at the provider's page.
pub const LIVES: Duration = Duration::from_secs(600);
/// The longest subject a provider may give (OpenID Connect Core 1.0, section 2).
const SUBJECT_MOST: usize = 255;

/// What a browser carries to the provider and back.
#[derive(Serialize, Deserialize)]
pub struct Journey {
    state: String,
    nonce: String,
    verifier: String,
    until: Timestamp,
    /// Where to go afterwards, and in which language the journey began.
    onward: String,
    english: bool,
    /// Whose account the provider's is to be linked to, and the session in which that was asked.
    link: Option<(PersonId, SessionId)>,
}

/// The beginning of a journey.
pub struct Departure {
    /// The provider's page.
    pub url: String,
    /// For the cookie alone.
    pub sealed: String,
}

/// What the provider's answer brought along.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Ours, unchanged.
    pub state: String,
    /// To be redeemed.
    pub code: String,
    /// Why there is none.
    pub error: String,
    /// Who answers (RFC 9207); empty when the provider does not say.
    pub issuer: String,
}

/// The end of a journey.
pub enum Arrival {
    /// The next step of a sign-in.
    Step(sign_in::Step),
    /// The accounts are linked.
    Linked,
}

impl Journey {
    /// What the cookie holds; none when it is not ours or is too old.
    #[must_use]
    pub fn open(cx: &Cx, sealed: &str) -> Option<Self> {
        let plain = cx.app().keys().unwrap(&B64.decode(sealed).ok()?).ok()?;
        let journey: Self = serde_json::from_slice(&plain).ok()?;
        Some(journey).filter(|j| j.until > cx.now())
    }

    /// Where to go afterwards; empty: wherever one usually goes.
    #[must_use]
    pub fn onward(&self) -> &str {
        &self.onward
    }

    /// The language in which it began.
    #[must_use]
    pub fn lang(&self) -> Lang {
        if self.english { Lang::En } else { Lang::Id }
    }

    fn seal(&self, cx: &Cx) -> Result<String> {
        let plain = serde_json::to_vec(self).map_err(Error::internal)?;
        Ok(B64.encode(cx.app().keys().wrap(&plain)?))
    }
}

/// The provider, where one is configured.
///
/// # Errors
/// NotFound where none is.
pub fn provider(cx: &Cx) -> Result<Arc<Provider>> {
    cx.ask::<Provider>().filter(|p| p.settings().oidc_is_on()).ok_or_else(Error::not_found)
}

/// What people call the provider; none where none is configured.
#[must_use]
pub fn label(cx: &Cx) -> Option<String> {
    provider(cx).ok().map(|p| p.settings().oidc_label)
}

/// Begins a sign-in that leads to `onward` afterwards.
///
/// # Errors
/// NotFound without a provider, Unavailable when the provider is away.
pub async fn depart(cx: &Cx, onward: &str) -> Result<Departure> {
    journey(cx, onward, None).await
}

/// Begins the linking of one's own account: a way in, so only a session that was opened a moment ago may.
///
/// # Errors
/// Precondition when the sign-in is too long ago; else as [`depart`].
pub async fn depart_to_link(cx: &Cx) -> Result<Departure> {
    provider(cx)?;
    let person = ways::fresh(cx).await?;
    let session = here(cx).ok_or_else(Error::forbidden)?;
    journey(cx, "", Some((person.id, session))).await
}

async fn journey(cx: &Cx, onward: &str, link: Option<(PersonId, SessionId)>) -> Result<Departure> {
    let way = provider(cx)?.way(cx).await?;
    let journey = Journey {
        state: way.state,
        nonce: way.nonce,
        verifier: way.verifier,
        until: cx.now().after(LIVES),
        onward: onward.to_owned(),
        english: cx.lang() == Lang::En,
        link,
    };
    Ok(Departure { url: way.url, sealed: journey.seal(cx)? })
}

/// Ends a journey with the provider's answer.
///
/// # Errors
/// Forbidden with a key under `identity.oidc.refused.` that says why; Unavailable when the provider is away;
/// TooMany from one address.
pub async fn arrive(cx: &Cx, journey: &Journey, answer: &Answer) -> Result<Arrival> {
    cx.count_sign_in()?;
    let provider = provider(cx)?;
    let issuer = provider.settings().oidc_issuer;
    // Compared as keyed hashes, whose comparison takes the same time wherever they differ.
    let mark = |s: &str| cx.app().keys().mac("betang identity oidc state", s.as_bytes());
    let of_another = !answer.issuer.is_empty() && answer.issuer != issuer;
    if mark(&answer.state) != mark(&journey.state) || of_another {
        return Err(refused("identity.oidc.refused.state"));
    }
    if !answer.error.is_empty() || answer.code.is_empty() {
        return Err(refused("identity.oidc.refused.denied"));
    }
    let known = provider.redeem(cx, &answer.code, &journey.nonce, &journey.verifier).await?;
    if known.subject.is_empty() || known.subject.len() > SUBJECT_MOST {
        return Err(refused("identity.oidc.refused.token"));
    }
    if let Some(asked) = journey.link {
        link_own(cx, &issuer, &known, asked).await?;
        return Ok(Arrival::Linked);
    }
    let (link, person) = whose(cx, &provider, &issuer, &known).await?;
    enter(cx, &link, &person).await.map(Arrival::Step)
}

fn refused(key: &'static str) -> Error {
    Error::new(Kind::Forbidden, key)
}

/// The account of this house that the provider's account means.
async fn whose(
    cx: &Cx,
    provider: &Provider,
    issuer: &str,
    known: &Known,
) -> Result<(Link, Person)> {
    if let Some(found) = linked(cx, issuer, &known.subject).await? {
        return Ok(found);
    }
    let email = provider.verified_email(cx, known).await?;
    let mut r = cx.db().read().await?;
    let person = match &email {
        Some(email) => store::people::by_email(r.conn(), &fold_email(email)).await?,
        None => None,
    };
    drop(r);
    let Some(person) = person else {
        refuse(cx, issuer, &known.subject, "unknown").await?;
        let key = match email {
            Some(_) => "identity.oidc.refused.unknown",
            None => "identity.oidc.refused.no_email",
        };
        return Err(refused(key));
    };
    if person.state != PersonState::Active {
        refuse(cx, issuer, &known.subject, "closed").await?;
        return Err(refused("identity.oidc.refused.closed"));
    }
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    // Where nobody has been yet, the address counts as long as its invitation does, and is its acceptance.
    if invite::is_waiting(&person) && !accepted(&mut tx, person.id).await? {
        drop(tx);
        // Perhaps accepted a moment ago, by another request of the same person.
        if let Some(found) = linked(cx, issuer, &known.subject).await? {
            return Ok(found);
        }
        refuse(cx, issuer, &known.subject, "not_invited").await?;
        return Err(refused("identity.oidc.refused.unknown"));
    }
    let link = fresh(cx, person.id, issuer, &known.subject, MadeBy::Email);
    match make(tx, &person, &link).await {
        Ok(()) => Ok((link, person)),
        // Made a moment ago by another request of the same person, or the address has another owner there.
        Err(e) if e.kind() == Kind::Conflict => {
            let found = linked(cx, issuer, &known.subject).await?;
            found.ok_or_else(|| refused("identity.oidc.refused.other"))
        }
        Err(e) => Err(e),
    }
}

/// Uses the open invitation of `person`; false when there is none.
async fn accepted(tx: &mut Tx, person: PersonId) -> Result<bool> {
    match store::links::newest(tx.conn(), person, LinkKind::Invitation).await? {
        Some(link) => store::links::take(tx, link.id).await,
        None => Ok(false),
    }
}

async fn linked(cx: &Cx, issuer: &str, subject: &str) -> Result<Option<(Link, Person)>> {
    let mut r = cx.db().read().await?;
    let Some(link) = store::oidc::find(r.conn(), issuer, subject).await? else { return Ok(None) };
    let person = store::people::find(r.conn(), link.person).await?;
    Ok(person.map(|p| (link, p)))
}

fn fresh(cx: &Cx, person: PersonId, issuer: &str, subject: &str, made_by: MadeBy) -> Link {
    Link {
        id: LinkId::new(),
        person,
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        made_by,
        created_at: cx.now(),
        last_used: None,
    }
}

/// Conflict when either side has a link already.
async fn make(mut tx: Tx, person: &Person, link: &Link) -> Result<()> {
    store::oidc::insert(&mut tx, link).await?;
    ways::tell(&mut tx, person, "identity.letter.oidc_linked").await?;
    let audit = Audit::new("identity.link_oidc", "person", link.person).about(link.person);
    tx.commit(
        audit
            .note("issuer", &link.issuer)
            .note("subject", Personal(link.subject.clone()))
            .note("made_by", link.made_by.word()),
    )
    .await
}

/// Goes on as after a right password: a second factor of the account is asked for here, too.
async fn enter(cx: &Cx, link: &Link, p: &Person) -> Result<sign_in::Step> {
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    if !store::oidc::note_use(&mut tx, link.id).await? {
        return Err(refused("identity.oidc.refused.unknown"));
    }
    tx.commit(Audit::new("identity.vouch", "person", p.id).note("link", link.id)).await?;
    match sign_in::vouched(cx, p).await? {
        sign_in::Step::Refused => Err(refused("identity.oidc.refused.closed")),
        step => Ok(step),
    }
}

/// The record keeps a keyed hash of the provider's account: equal attempts can be told, nobody is named.
async fn refuse(cx: &Cx, issuer: &str, subject: &str, why: &'static str) -> Result<()> {
    let what = format!("{issuer} {subject}");
    let mark = cx.app().keys().mac("betang identity unknown sign-in", what.as_bytes()).to_hex();
    let tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    let audit = Audit::new("identity.sign_in_refused", "unknown", &mark[..16]);
    tx.commit(audit.note("why", why).note("by", "oidc")).await
}

/// The session that asked must be the one that comes back.
async fn link_own(
    cx: &Cx,
    issuer: &str,
    known: &Known,
    (person, session): (PersonId, SessionId),
) -> Result<()> {
    if cx.actor().person() != Some(person) || here(cx) != Some(session) {
        return Err(refused("identity.oidc.refused.state"));
    }
    let (person, _) = super::account::own(cx).await?;
    let link = fresh(cx, person.id, issuer, &known.subject, MadeBy::Oneself);
    let tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    make(tx, &person, &link).await.map_err(|e| match e.kind() {
        Kind::Conflict => refused("identity.oidc.refused.taken"),
        _ => e,
    })
}

/// One's own links.
///
/// # Errors
/// Unauthenticated for nobody.
pub async fn own(cx: &Cx) -> Result<(Person, Vec<Link>)> {
    let (person, _) = super::account::own(cx).await?;
    let mut r = cx.db().read().await?;
    let links = store::oidc::of_person(r.conn(), person.id).await?;
    Ok((person, links))
}

/// Takes one of one's own links away.
///
/// # Errors
/// Precondition when the sign-in is too long ago; NotFound when the link is not one's own.
pub async fn unlink_own(cx: &Cx, link: LinkId) -> Result<()> {
    let person = ways::fresh(cx).await?;
    let tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    unlink_in(tx, &person, link).await
}

async fn unlink_in(mut tx: Tx, person: &Person, link: LinkId) -> Result<()> {
    if !store::oidc::remove(&mut tx, person.id, link).await? {
        return Err(Error::not_found());
    }
    ways::tell(&mut tx, person, "identity.letter.oidc_unlinked").await?;
    tx.commit(Audit::new("identity.unlink_oidc", "person", person.id).note("link", link)).await
}

/// The links of an account that the actor may change.
///
/// # Errors
/// As [`super::people::whole`].
pub async fn of(cx: &Cx, person: PersonId) -> Result<(super::people::Whole, Vec<Link>)> {
    let whole = super::people::whole(cx, person).await?;
    if !whole.reached {
        return Err(Error::forbidden());
    }
    let mut r = cx.db().read().await?;
    let links = store::oidc::of_person(r.conn(), person).await?;
    Ok((whole, links))
}

/// Links an account to what the provider calls its owner.
///
/// # Errors
/// Forbidden; Invalid for an empty subject; Conflict when either side has a link already.
pub async fn link(cx: &Cx, person: PersonId, subject: &str) -> Result<()> {
    let issuer = provider(cx)?.settings().oidc_issuer;
    if subject.is_empty() || subject.len() > SUBJECT_MOST {
        return Err(Error::invalid("identity.oidc.error.subject"));
    }
    let (tx, person) = begin_over(cx, person).await?;
    let link = fresh(cx, person.id, &issuer, subject, MadeBy::Administrator);
    make(tx, &person, &link).await.map_err(|e| match e.kind() {
        Kind::Conflict => Error::conflict("identity.oidc.error.taken"),
        _ => e,
    })
}

/// Takes a link of an account away.
///
/// # Errors
/// Forbidden, NotFound.
pub async fn unlink(cx: &Cx, person: PersonId, link: LinkId) -> Result<()> {
    let (tx, person) = begin_over(cx, person).await?;
    unlink_in(tx, &person, link).await
}
