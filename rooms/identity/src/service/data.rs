//! What people ask about the data held about them (UU 27/2022): to see it, to have it put right, to have it
//! gone. The first they do themselves; the others an administrator carries out, or refuses with a reason.
//!
//! Erasing begins here, where the account is, in one transaction; the other rooms then forget the person by a
//! job that is repeated until each of them has.

use base::{Error, Id, Kind, Result};
use contracts::{
    org::{OrgPath, PersonId},
    personal::Subject,
};
use kit::{
    Audit, Cx, NewJob, Personal, Tx,
    jobs::Handle,
    personal,
    room::{Finding, Level},
    session, setting,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{delegate, letters, people};
use crate::{
    FORGET, MANAGE_PEOPLE, OWN_ACCOUNT,
    model::{
        Person, PersonFacts, PersonState, fold_email, is_email,
        personal::{Kind as Asked, Request, RequestId, RequestState, Term, WORDS_MOST},
    },
    store,
};

const TERM: &str = "identity.request_term";
const ROOM: &str = "identity";

/// One's own requests, newest first, and how long an answer takes.
///
/// # Errors
/// Unauthenticated for nobody.
pub async fn own(cx: &Cx) -> Result<(Vec<Request>, Term)> {
    let person = cx.person()?;
    let mut r = cx.db().read().await?;
    let requests = store::personal::of_person(r.conn(), person).await?;
    Ok((requests, setting::get(r.conn(), TERM).await?))
}

/// Everything that every room holds about oneself, by room and heading: under the account and under its address.
///
/// # Errors
/// The database's.
pub async fn export(cx: &Cx) -> Result<Value> {
    let person = cx.person()?;
    let mut r = cx.db().read().await?;
    let p = store::people::find(r.conn(), person).await?.ok_or_else(Error::not_found)?;
    drop(r);
    let rooms = held(cx, &[Subject::Person(person), Subject::Email(p.email.0)]).await?;
    let tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    tx.commit(Audit::new("identity.export_own_data", "person", person)).await?;
    Ok(json!({ "person": person, "made_at": cx.now().rfc3339(), "rooms": rooms }))
}

/// What every room holds about one human being, who is known there by each of `who`.
async fn held(cx: &Cx, who: &[Subject]) -> Result<Map<String, Value>> {
    let mut rooms = Map::new();
    for (room, answers) in cx.app().personal_data() {
        let mut parts = Map::new();
        for subject in who {
            for held in answers.export(subject).await? {
                let mut title = cx.t(held.title).to_owned();
                // The same heading twice: neither takes the other's place.
                if parts.get(&title).is_some_and(|there| *there != held.data) {
                    title.push_str(" (2)");
                }
                parts.insert(title, held.data);
            }
        }
        if !parts.is_empty() {
            rooms.insert((*room).to_owned(), Value::Object(parts));
        }
    }
    Ok(rooms)
}

/// Everything that every room holds under an e-mail address, for somebody without an account who proved to the
/// administrator that it is theirs. The record keeps a keyed hash of the address.
///
/// # Errors
/// Forbidden; Invalid for no address.
pub async fn export_address(cx: &Cx, email: &str) -> Result<Value> {
    let grant = cx.grant_everywhere(MANAGE_PEOPLE)?;
    let email = address(email)?;
    let rooms = held(cx, &[Subject::Email(email.clone())]).await?;
    let audit = Audit::new("identity.export_address", "address", mark(cx, &email));
    cx.begin(grant).await?.commit(audit.note("rooms", rooms.len())).await?;
    Ok(json!({ "email": email, "made_at": cx.now().rfc3339(), "rooms": rooms }))
}

/// Makes every room forget an e-mail address. How many rows were erased or emptied.
///
/// # Errors
/// Forbidden; Invalid for no address; Conflict when it has an account, which is erased as such.
pub async fn erase_address(cx: &Cx, email: &str) -> Result<u64> {
    let grant = cx.grant_everywhere(MANAGE_PEOPLE)?;
    let email = address(email)?;
    let mut r = cx.db().read().await?;
    let account = store::people::by_email(r.conn(), &email).await?;
    drop(r);
    if account.is_some() {
        return Err(Error::conflict("identity.data.error.has_account"));
    }
    let rows = forget_in_rooms(cx, &Subject::Email(email.clone())).await?;
    let audit = Audit::new("identity.erase_address", "address", mark(cx, &email));
    cx.begin(grant).await?.commit(audit.note("rows", rows)).await?;
    Ok(rows)
}

fn address(typed: &str) -> Result<String> {
    let email = fold_email(typed);
    if is_email(&email) { Ok(email) } else { Err(Error::invalid("identity.person.error.email")) }
}

fn mark(cx: &Cx, email: &str) -> String {
    let mac = cx.app().keys().mac("betang identity address", email.as_bytes());
    mac.to_hex().chars().take(16).collect()
}

async fn forget_in_rooms(cx: &Cx, who: &Subject) -> Result<u64> {
    let mut rows = 0;
    for (room, answers) in cx.app().personal_data() {
        if *room != ROOM {
            rows += answers.erase(who).await?;
        }
    }
    Ok(rows)
}

/// Asks for a correction, in one's own words, or for everything to go.
///
/// # Errors
/// Invalid for no words or too many; Conflict while one of the same kind waits.
pub async fn ask(cx: &Cx, kind: Asked, words: &str) -> Result<()> {
    let person = cx.person()?;
    let missing = kind == Asked::Correction && words.trim().is_empty();
    if missing || words.chars().count() > WORDS_MOST {
        return Err(Error::invalid("identity.data.error.words"));
    }
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    let p = store::people::find(tx.conn(), person).await?.ok_or_else(Error::not_found)?;
    let term: Term = setting::get(tx.conn(), TERM).await?;
    let request = Request {
        id: RequestId::new(),
        person,
        kind,
        words: Personal(words.trim().to_owned()),
        state: RequestState::Open,
        reason: Personal(String::new()),
        created_at: cx.now(),
        due_at: term.due(cx.now()),
        decided_at: None,
        decided_by: None,
    };
    store::personal::insert(&mut tx, &request).await.map_err(|e| match e.kind() {
        Kind::Conflict => Error::conflict("identity.data.error.waiting"),
        _ => e,
    })?;
    let day = letters::day(&tx, request.due_at);
    let words = ("identity.data.mail.asked_subject", "identity.data.mail.asked");
    letters::write(&mut tx, &p, words, "/akun/data", &[("due", &day)]).await?;
    let audit = Audit::new("identity.ask_about_data", "data_request", request.id);
    tx.commit(audit.note("kind", kind.word())).await
}

/// Takes a request of one's own back.
///
/// # Errors
/// NotFound for somebody else's, Precondition when it was decided.
pub async fn withdraw(cx: &Cx, id: RequestId) -> Result<()> {
    let person = cx.person()?;
    let mut tx = cx.begin(cx.grant_everywhere(OWN_ACCOUNT)?).await?;
    let found = store::personal::find(tx.conn(), id).await?;
    found.filter(|q| q.person == person).ok_or_else(Error::not_found)?;
    if !store::personal::decide(&mut tx, id, RequestState::Withdrawn, "").await? {
        return Err(Error::precondition("identity.data.error.decided"));
    }
    tx.commit(Audit::new("identity.withdraw_request", "data_request", id)).await
}

/// A request and whose it is.
pub struct Asking {
    /// The request.
    pub request: Request,
    /// Whoever asks.
    pub person: Person,
}

/// Requests of people whose accounts the actor may change: those that wait, and those decided.
///
/// # Errors
/// Forbidden where the actor manages nobody.
pub async fn list(cx: &Cx) -> Result<(Vec<Asking>, Vec<Asking>, Term)> {
    if cx.actor().places(MANAGE_PEOPLE).is_empty() {
        return Err(Error::forbidden());
    }
    let mut r = cx.db().read().await?;
    let open = store::personal::open(r.conn()).await?;
    let decided = store::personal::decided(r.conn()).await?;
    let term = setting::get(r.conn(), TERM).await?;
    drop(r);
    Ok((reached(cx, open).await?, reached(cx, decided).await?, term))
}

async fn reached(cx: &Cx, requests: Vec<Request>) -> Result<Vec<Asking>> {
    let mut out = Vec::new();
    let mut r = cx.db().read().await?;
    for request in requests {
        let paths = people::held_paths(r.conn(), request.person, cx.now()).await?;
        if people::grant_over(cx, &paths).is_err() {
            continue;
        }
        if let Some(person) = store::people::find(r.conn(), request.person).await? {
            out.push(Asking { request, person });
        }
    }
    Ok(out)
}

/// A request of somebody whose account the actor may change.
///
/// # Errors
/// NotFound for anybody else's.
pub async fn find(cx: &Cx, id: RequestId) -> Result<Asking> {
    let mut r = cx.db().read().await?;
    let request = store::personal::find(r.conn(), id).await?.ok_or_else(Error::not_found)?;
    drop(r);
    reached(cx, vec![request]).await?.pop().ok_or_else(Error::not_found)
}

/// Refuses, with a reason that the person is told.
///
/// # Errors
/// Forbidden, NotFound; Invalid without a reason; Precondition when it was decided.
pub async fn refuse(cx: &Cx, id: RequestId, reason: &str) -> Result<()> {
    let (reason, asking) = (reason.trim(), find(cx, id).await?);
    if reason.is_empty() || reason.chars().count() > WORDS_MOST {
        return Err(Error::invalid("identity.data.error.reason"));
    }
    let (mut tx, p) = people::begin_over(cx, asking.person.id).await?;
    decide(&mut tx, id, RequestState::Refused, reason).await?;
    let words = ("identity.data.mail.refused_subject", "identity.data.mail.refused");
    letters::write(&mut tx, &p, words, "/akun/data", &[("reason", reason)]).await?;
    tx.commit(Audit::new("identity.refuse_request", "data_request", id)).await
}

async fn decide(tx: &mut Tx, id: RequestId, to: RequestState, reason: &str) -> Result<()> {
    if store::personal::decide(tx, id, to, reason).await? {
        Ok(())
    } else {
        Err(Error::precondition("identity.data.error.decided"))
    }
}

/// Carries it out: a correction that was made is noted as such; an erasure erases.
///
/// # Errors
/// Forbidden, NotFound; Precondition when it was decided, and for the last administrator.
pub async fn carry_out(cx: &Cx, id: RequestId, answer: &str) -> Result<()> {
    let (answer, asking) = (answer.trim(), find(cx, id).await?);
    if answer.chars().count() > WORDS_MOST {
        return Err(Error::invalid("identity.data.error.reason"));
    }
    let erases = asking.request.kind == Asked::Erasure;
    if erases {
        people::not_oneself(cx, asking.person.id)?;
        cx.grant_everywhere(MANAGE_PEOPLE)?;
    }
    let (mut tx, p) = people::begin_over(cx, asking.person.id).await?;
    store::take_turn(tx.conn()).await?;
    decide(&mut tx, id, RequestState::Done, answer).await?;
    let words = if erases {
        ("identity.data.mail.erased_subject", "identity.data.mail.erased")
    } else {
        ("identity.data.mail.corrected_subject", "identity.data.mail.corrected")
    };
    letters::write(&mut tx, &p, words, "/akun/data", &[("answer", answer)]).await?;
    if !erases {
        return tx.commit(Audit::new("identity.carry_out_request", "data_request", id)).await;
    }
    erase_in(&mut tx, &p).await?;
    let audit = Audit::new("identity.erase_person", "person", p.id);
    tx.commit(audit.note("request", id)).await
}

/// Sets how long an answer takes, and whether that was confirmed against the law.
///
/// # Errors
/// Forbidden; Invalid for hours that make no sense.
pub async fn set_term(cx: &Cx, term: Term) -> Result<()> {
    let grant = cx.grant_everywhere(MANAGE_PEOPLE)?;
    if !Term::HOURS.contains(&term.hours) {
        return Err(Error::invalid("identity.data.error.hours"));
    }
    let mut tx = cx.begin(grant).await?;
    let old: Term = setting::get(tx.conn(), TERM).await?;
    setting::put(&mut tx, TERM, &term).await?;
    tx.commit(Audit::new("identity.set_request_term", "setting", TERM).diff(&old, &term)).await
}

/// Whether the actor decides about everybody, and may set how long that takes.
#[must_use]
pub fn may_set_term(cx: &Cx) -> bool {
    cx.may(MANAGE_PEOPLE, &OrgPath::everywhere())
}

#[derive(Serialize, Deserialize)]
struct Work {
    person: PersonId,
}

/// Erases within a turn: personal values, places, roles and sessions go, so does the key under which the record
/// holds their values, and a job makes the other rooms forget. The audit entry must not be `about` the person:
/// that would make a fresh key at once.
pub(crate) async fn erase_in(tx: &mut Tx, old: &Person) -> Result<()> {
    let id = old.id;
    people::keep_an_administrator(tx, |g| g.person == id).await?;
    delegate::fall_with_account(tx, id).await?;
    let gone = "(dihapus)";
    let facts = PersonFacts {
        email: Personal(format!("{}@dihapus.invalid", Id::<()>::new())),
        name: Personal(gone.to_owned()),
        phone: Personal(String::new()),
    };
    if !store::people::erase(tx, id, &facts).await? {
        return Err(Error::not_found());
    }
    store::sign_ins::erase(tx, id).await?;
    store::oidc::remove_all(tx.conn(), id).await?;
    store::personal::empty(tx, id).await?;
    session::revoke_all(tx, id, None).await?;
    session::rename(tx, id, gone).await?;
    for g in session::roles_of(tx.conn(), id).await? {
        session::take_role(tx, g.id).await?;
    }
    personal::destroy_key(tx, id).await?;
    // Some rooms know people by their address; until they are told, it is kept under the instance's key.
    let sealed = tx.cx().app().keys().wrap(old.email.0.as_bytes())?;
    store::personal::put_erasure(tx, id, sealed).await?;
    let payload = serde_json::to_value(Work { person: id }).map_err(Error::internal)?;
    tx.enqueue(NewJob::new("identity.forget", payload).dedupe(format!("identity.forget {id}")))
        .await
}

/// The job: every other room forgets whoever was erased here.
pub(crate) async fn forget(cx: &Cx, payload: Value, _: &Handle) -> Result<()> {
    let work: Work = serde_json::from_value(payload).map_err(Error::internal)?;
    let mut r = cx.db().read().await?;
    let Some(sealed) = store::personal::erasure(r.conn(), work.person).await? else {
        return Ok(());
    };
    drop(r);
    let email = String::from_utf8(cx.app().keys().unwrap(&sealed)?).map_err(Error::internal)?;
    let mut rows = forget_in_rooms(cx, &Subject::Person(work.person)).await?;
    rows += forget_in_rooms(cx, &Subject::Email(email)).await?;
    let mut tx = cx.begin(cx.grant_everywhere(FORGET)?).await?;
    store::personal::remove_erasure(&mut tx, work.person).await?;
    tx.commit(Audit::new("identity.forget", "person", work.person).note("rows", rows)).await
}

/// Whether requests wait for longer than they should: for the operator.
pub(crate) async fn check(cx: &Cx) -> Result<Vec<Finding>> {
    let mut r = cx.db().read().await?;
    let (open, late) = store::personal::waiting(r.conn(), cx.now()).await?;
    if open == 0 {
        return Ok(Vec::new());
    }
    let (level, key) = match late {
        0 => (Level::Fine, "identity.check.requests_open"),
        _ => (Level::Warning, "identity.check.requests_late"),
    };
    let args = vec![("n", open.to_string()), ("late", late.to_string())];
    Ok(vec![Finding { subject: "identity.requests".to_owned(), level, key, args }])
}

/// Whether the account is still there to be erased.
pub(crate) fn is_there(p: &Person) -> bool {
    p.state != PersonState::Erased
}
