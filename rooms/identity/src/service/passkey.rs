//! Passkeys (WebAuthn): enrolled, named, removed; at the door a second factor, or a sign-in of their own,
//! because whoever uses one both holds the key and has proved to it to be its owner.
//!
//! What the browser is asked travels to its answer in a sealed ticket that is good once.

use base::{Error, Id, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use contracts::org::PersonId;
use kit::{Audit, Cx, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn,
    WebauthnBuilder, WebauthnError,
};

use super::{
    factor,
    sign_in::{self, Step},
    ticket::{self, Opened, Ticket},
    ways,
};
use crate::{
    OWN_ACCOUNT, SIGN_IN,
    model::{
        Person,
        ways::{Factor, How, Outcome, PASSKEYS_MOST, Proof, passkey_host, passkey_name},
    },
    store::{self, passkeys::PasskeyRow},
};

const ENROL: &str = "identity.enrol_passkey";
const ASK: &str = "identity.ask_passkey";
/// An answer of a browser is a few kilobytes.
const ANSWER_MOST: usize = 64 * 1024;

/// A question to the browser.
pub struct Begun {
    /// Carries what the answer is compared with.
    pub ticket: Ticket,
    /// What `navigator.credentials` wants, binary values in base64url.
    pub options: Value,
}

#[derive(Serialize, Deserialize)]
struct Enrolling {
    person: PersonId,
    host: String,
    state: PasskeyRegistration,
}

#[derive(Serialize, Deserialize)]
enum Asked {
    /// A passkey of this person, beside what was proved already.
    Second(PersonId, PasskeyAuthentication),
    /// Any passkey of anybody: it says itself whose it is.
    Own(DiscoverableAuthentication),
}

/// This house as browsers and authenticators know it, and the host name it has there.
fn party(cx: &Cx) -> Result<(Webauthn, String)> {
    let host = passkey_host(cx.origin())
        .ok_or_else(|| Error::precondition("identity.passkey.error.host"))?;
    let origin = Url::parse(cx.origin()).map_err(Error::internal)?;
    let name = cx.app().province().portal.clone();
    let made = WebauthnBuilder::new(&host, &origin).and_then(|b| b.rp_name(&name).build());
    Ok((made.map_err(|e| Error::internal(e.to_string()))?, host))
}

fn to_json(options: &impl Serialize) -> Result<Value> {
    serde_json::to_value(options).map_err(Error::internal)
}

fn own_words<T: for<'de> Deserialize<'de>>(answer: &str) -> Result<T> {
    let unreadable = || Error::invalid("identity.passkey.error.answer");
    if answer.len() > ANSWER_MOST {
        return Err(unreadable());
    }
    serde_json::from_str(answer).map_err(|_| unreadable())
}

/// Asks the browser of the signed-in person for a new passkey.
///
/// # Errors
/// Precondition when the sign-in is too long ago, there are too many, or this address can have none.
pub async fn begin_enrol(cx: &Cx) -> Result<Begun> {
    let p = ways::fresh(cx).await?;
    let (party, host) = party(cx)?;
    let mut r = cx.db().read().await?;
    let have = store::passkeys::list(r.conn(), p.id).await?;
    drop(r);
    if have.len() >= PASSKEYS_MOST {
        return Err(Error::precondition("identity.passkey.error.many"));
    }
    let have: Vec<CredentialID> = have.iter().map(|k| k.passkey.0.cred_id().clone()).collect();
    let (question, state) = party
        .start_passkey_registration(p.id.uuid(), &p.email.0, &p.name.0, Some(have))
        .map_err(|e| Error::internal(e.to_string()))?;
    let mut options = to_json(&question)?;
    // So that it can later say by itself whose it is; a key without room for that is taken all the same.
    if let Some(wish) = options.pointer_mut("/publicKey/authenticatorSelection") {
        wish["residentKey"] = Value::from("preferred");
    }
    Ok(Begun { ticket: ticket::seal(cx, ENROL, Enrolling { person: p.id, host, state })?, options })
}

/// Keeps the new passkey under `name`. Recovery codes come with the first factor.
///
/// # Errors
/// Invalid for an answer that does not fit; Precondition for a ticket that is old or used; Conflict when the
/// passkey is an account's already.
pub async fn enrol(
    cx: &Cx,
    ticket: &Ticket,
    answer: &str,
    name: &str,
) -> Result<Option<Vec<String>>> {
    let p = ways::fresh(cx).await?;
    let opened: Opened<Enrolling> = ticket::open(cx, ENROL, ticket)?;
    let (party, host) = party(cx)?;
    if opened.what.person != p.id || opened.what.host != host {
        return Err(ticket::over());
    }
    let answer: RegisterPublicKeyCredential = own_words(answer)?;
    let passkey = party
        .finish_passkey_registration(&answer, &opened.what.state)
        .map_err(|e| Error::invalid("identity.passkey.error.answer").because(e.to_string()))?;
    let credential = B64.encode(passkey.cred_id());
    let name = match passkey_name(name) {
        n if n.is_empty() => cx.t("identity.passkey.unnamed").to_owned(),
        n => n,
    };
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    opened.spend(&mut tx).await?;
    let id = store::passkeys::insert(&mut tx, p.id, (&credential, &host, &name), &passkey)
        .await
        .map_err(|e| match e.kind() {
            base::Kind::Conflict => Error::conflict("identity.passkey.error.taken"),
            _ => e,
        })?;
    let codes = factor::first_codes(&mut tx, p.id).await?;
    ways::strengthen(&mut tx, p.id, Factor::Passkey).await?;
    ways::tell(&mut tx, &p, "identity.letter.passkey_added").await?;
    tx.commit(Audit::new("identity.add_passkey", "person", p.id).note("passkey", id)).await?;
    Ok(codes)
}

/// Asks a browser at the door for a passkey: of the account that `chain` carries, or of whoever sits there.
///
/// # Errors
/// TooMany from one address; Precondition when the ticket is old, or this address can have none.
pub async fn begin_sign_in(cx: &Cx, chain: Option<&Ticket>) -> Result<Begun> {
    cx.count_sign_in()?;
    let (party, host) = party(cx)?;
    let wrong = |e: WebauthnError| Error::internal(e.to_string());
    let Some(chain) = chain else {
        let (mut question, state) = party.start_discoverable_authentication().map_err(wrong)?;
        // Asked for by a button, not while a field is being filled.
        question.mediation = None;
        let ticket = ticket::seal(cx, ASK, Asked::Own(state))?;
        return Ok(Begun { ticket, options: to_json(&question)? });
    };
    let (p, _, _) = sign_in::carried(cx, chain).await?;
    let mut r = cx.db().read().await?;
    let keys: Vec<Passkey> = store::passkeys::list(r.conn(), p.id)
        .await?
        .into_iter()
        .filter(|k| k.host == host)
        .map(|k| k.passkey.0)
        .collect();
    if keys.is_empty() {
        return Err(Error::precondition("identity.passkey.error.none_here"));
    }
    let (question, state) = party.start_passkey_authentication(&keys).map_err(wrong)?;
    let ticket = ticket::seal(cx, ASK, Asked::Second(p.id, state))?;
    Ok(Begun { ticket, options: to_json(&question)? })
}

/// Hears the browser's answer at the door.
///
/// # Errors
/// TooMany from one address; Precondition for a ticket that is old, used or not ours; Invalid for an answer
/// that cannot be read.
pub async fn sign_in(
    cx: &Cx,
    asked: &Ticket,
    answer: &str,
    chain: Option<&Ticket>,
) -> Result<Step> {
    cx.count_sign_in()?;
    let (party, _) = party(cx)?;
    let opened: Opened<Asked> = ticket::open(cx, ASK, asked)?;
    let answer: PublicKeyCredential = own_words(answer)?;
    let mut r = cx.db().read().await?;
    let credential = B64.encode(answer.get_credential_id());
    let known = store::passkeys::by_credential(r.conn(), &credential).await?;
    drop(r);
    match chain {
        Some(chain) => second(cx, &party, &opened, (&answer, known), chain).await,
        None => own(cx, &party, &opened, (&answer, known)).await,
    }
}

/// The answer of a passkey beside what the chain has proved. The question is used up, right or wrong.
async fn second(
    cx: &Cx,
    party: &Webauthn,
    asked: &Opened<Asked>,
    (answer, known): (&PublicKeyCredential, Option<PasskeyRow>),
    chain: &Ticket,
) -> Result<Step> {
    let (p, proof, carried) = sign_in::carried(cx, chain).await?;
    let Asked::Second(person, state) = &asked.what else { return Err(ticket::over()) };
    if p.id != *person {
        return Err(ticket::over());
    }
    let tried = Proof { factor: Factor::Passkey, ..proof };
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    asked.spend(&mut tx).await?;
    if !store::people::take_turn(&mut tx, p.id).await? {
        return sign_in::refused(tx, &p, tried, Outcome::Held).await;
    }
    let checked = party.finish_passkey_authentication(answer, state).ok();
    match known.filter(|k| k.person == p.id).zip(checked) {
        Some((row, result)) => {
            carried.spend(&mut tx).await?;
            finish(tx, &p, row, &result, tried).await
        }
        None => {
            store::people::count_wrong(&mut tx, p.id).await?;
            sign_in::refused(tx, &p, tried, Outcome::Wrong).await
        }
    }
}

/// The answer of a passkey that says itself whose it is.
async fn own(
    cx: &Cx,
    party: &Webauthn,
    asked: &Opened<Asked>,
    (answer, known): (&PublicKeyCredential, Option<PasskeyRow>),
) -> Result<Step> {
    let Asked::Own(state) = &asked.what else { return Err(ticket::over()) };
    let found = known.and_then(|row| {
        let (person, _) = party.identify_discoverable_authentication(answer).ok()?;
        let passkey = &row.passkey.0;
        let checked = party.finish_discoverable_authentication_v2(answer, state.clone(), passkey);
        let result = checked.ok().filter(|_| row.person == PersonId::from(person))?;
        Some((row, result))
    });
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    asked.spend(&mut tx).await?;
    let Some((row, result)) = found else {
        // A signature cannot be guessed, so a wrong one holds nobody: that would be a way to shut people out.
        tx.commit(Audit::new("identity.spend_ticket", "ticket", "passkey")).await?;
        return sign_in::refuse_unknown(cx, &answer.id).await;
    };
    let p = store::people::find(tx.conn(), row.person).await?.ok_or_else(Error::not_found)?;
    let tried = Proof { how: How::Passkey, factor: Factor::Passkey };
    if !store::people::take_turn(&mut tx, p.id).await? {
        let outcome = if p.is_held(cx.now()) { Outcome::Held } else { Outcome::Closed };
        return sign_in::refused(tx, &p, tried, outcome).await;
    }
    finish(tx, &p, row, &result, tried).await
}

async fn finish(
    mut tx: Tx,
    p: &Person,
    row: PasskeyRow,
    result: &AuthenticationResult,
    proof: Proof,
) -> Result<Step> {
    let mut passkey = row.passkey.0;
    // Whether anything changed is of no interest: the time of use is written anyway.
    let _changed = passkey.update_credential(result);
    if !store::passkeys::note_use(&mut tx, row.id, p.id, &passkey).await? {
        return sign_in::refused(tx, p, proof, Outcome::Wrong).await;
    }
    sign_in::go_on_with(tx, p, proof).await
}

fn id_of(text: &str) -> Result<Id<PasskeyRow>> {
    text.parse().map_err(|_| Error::not_found())
}

/// Calls one of one's own passkeys by another name.
///
/// # Errors
/// NotFound when it is not one's own; Invalid for an empty name.
pub async fn rename(cx: &Cx, id: &str, name: &str) -> Result<()> {
    let (id, person, name) = (id_of(id)?, cx.person()?, passkey_name(name));
    if name.is_empty() {
        return Err(Error::invalid("identity.passkey.error.name"));
    }
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    if !store::passkeys::rename(&mut tx, id, person, &name).await? {
        return Err(Error::not_found());
    }
    tx.commit(Audit::new("identity.rename_passkey", "person", person).note("passkey", id)).await
}

/// Removes one of one's own passkeys; with the last factor go the recovery codes.
///
/// # Errors
/// NotFound when it is not one's own; Precondition when the sign-in is too long ago.
pub async fn remove(cx: &Cx, id: &str) -> Result<()> {
    let (id, p) = (id_of(id)?, ways::fresh(cx).await?);
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    if !store::passkeys::remove(&mut tx, id, p.id).await? {
        return Err(Error::not_found());
    }
    factor::without_last(&mut tx, p.id).await?;
    ways::tell(&mut tx, &p, "identity.letter.passkey_removed").await?;
    tx.commit(Audit::new("identity.remove_passkey", "person", p.id).note("passkey", id)).await
}
