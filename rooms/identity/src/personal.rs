//! What this room holds about a person, told to that person. It erases through the service, like everybody.

use base::{Result, Timestamp};
use contracts::{
    BoxFuture,
    org::{OrgId, OrgPath, PersonId},
    personal::{Held, PersonalData, Subject},
};
use db::Conn;
use kit::{App, Cx, audit, session};
use serde_json::{Value, json};

use crate::{service::people, store};

/// Entries of the record that are told: the newest.
const RECORD: u16 = 1_000;
/// Attempts to sign in that are told.
const SIGN_INS: i64 = 1_000;

/// Answers for the accounts.
pub(crate) struct Accounts(pub(crate) App);

impl PersonalData for Accounts {
    fn export<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<Vec<Held>>> {
        Box::pin(async move {
            match who {
                Subject::Person(id) => self.held(*id).await,
                // Whoever has an account is asked for by it; without one, nothing is known here.
                Subject::Email(_) => Ok(Vec::new()),
            }
        })
    }

    fn erase<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async move {
            let Subject::Person(id) = who else { return Ok(0) };
            let mut r = self.0.db().read().await?;
            let there = store::people::find(r.conn(), *id).await?;
            drop(r);
            if !there.is_some_and(|p| crate::service::data::is_there(&p)) {
                return Ok(0);
            }
            people::erase(&Cx::system(&self.0, "identity.erase"), *id).await.map(|()| 1)
        })
    }
}

fn day(t: Timestamp) -> String {
    t.rfc3339()
}

impl Accounts {
    async fn held(&self, id: PersonId) -> Result<Vec<Held>> {
        let now = self.0.clock().now();
        let mut r = self.0.db().read().await?;
        let Some(p) = store::people::find(r.conn(), id).await? else { return Ok(Vec::new()) };
        let account = json!({
            "email": p.email.0,
            "name": p.name.0,
            "phone": p.phone.0,
            "state": p.state.word(),
            "created_at": day(p.created_at),
            "changed_at": day(p.changed_at),
            "last_sign_in": p.last_sign_in.map(day),
            "wrong_passwords": p.failed_count,
        });
        let sessions: Vec<Value> = session::list(r.conn(), id, now)
            .await?
            .into_iter()
            .map(|s| json!({ "since": day(s.created_at), "used": day(s.seen_at), "address": s.address, "agent": s.agent }))
            .collect();
        Ok(vec![
            Held { title: "identity.data.held.account", data: account },
            Held { title: "identity.data.held.places", data: places(r.conn(), id).await? },
            Held { title: "identity.data.held.roles", data: roles(r.conn(), id).await? },
            Held { title: "identity.data.held.sessions", data: Value::Array(sessions) },
            Held { title: "identity.data.held.ways", data: ways(r.conn(), id).await? },
            Held { title: "identity.data.held.sign_ins", data: sign_ins(r.conn(), id).await? },
            Held {
                title: "identity.data.held.delegations",
                data: delegations(r.conn(), id).await?,
            },
            Held { title: "identity.data.held.requests", data: requests(r.conn(), id).await? },
            Held { title: "identity.data.held.record", data: self.record(r.conn(), id).await? },
        ])
    }

    /// What the person did, and what others did to the account; values under the person's key are opened.
    async fn record(&self, mut c: Conn<'_>, id: PersonId) -> Result<Value> {
        let everywhere = vec![OrgPath::everywhere()];
        let by = audit::Filter {
            actor: format!("person:{id}"),
            places: everywhere.clone(),
            ..audit::Filter::default()
        };
        let about = audit::Filter {
            subject_kind: "person".to_owned(),
            subject_id: id.to_string(),
            places: everywhere,
            ..audit::Filter::default()
        };
        let mut rows = audit::page(c.again(), &by, None, RECORD).await?;
        rows.extend(audit::page(c.again(), &about, None, RECORD).await?);
        rows.sort_by_key(|row| row.seq);
        rows.dedup_by_key(|row| row.seq);
        let key = kit::personal::key_for_reading(c, self.0.keys(), id).await?;
        let own = id.to_string();
        Ok(rows
            .into_iter()
            .map(|row| {
                // Values of other people in what this person did to them stay closed.
                let opened = key.as_ref().filter(|_| row.about == own);
                let detail = serde_json::from_str(&row.detail).unwrap_or(Value::Null);
                json!({
                    "at": day(row.at),
                    "action": row.action,
                    "subject": row.subject_kind,
                    "id": row.subject_id,
                    "detail": kit::personal::decrypt_marked(detail, opened),
                })
            })
            .collect())
    }
}

async fn org_name(c: Conn<'_>, id: Option<OrgId>) -> Result<Option<String>> {
    match id {
        Some(id) => Ok(store::orgs::by_id(c, id).await?.map(|o| o.name)),
        None => Ok(None),
    }
}

async fn places(mut c: Conn<'_>, id: PersonId) -> Result<Value> {
    let mut out = Vec::new();
    for m in store::people::memberships(c.again(), id).await? {
        let org = org_name(c.again(), Some(m.org)).await?;
        out.push(json!({ "organisation": org, "position": m.position, "since": day(m.since) }));
    }
    Ok(Value::Array(out))
}

async fn roles(mut c: Conn<'_>, id: PersonId) -> Result<Value> {
    let mut out = Vec::new();
    for g in session::roles_of(c.again(), id).await? {
        let org = org_name(c.again(), g.org).await?;
        let (from, until) = (day(g.from_at), g.until_at.map(day));
        out.push(json!({ "role": g.role, "organisation": org, "from": from, "until": until }));
    }
    Ok(Value::Array(out))
}

/// How the account can be entered: never a secret.
async fn ways(mut c: Conn<'_>, id: PersonId) -> Result<Value> {
    let ways = store::factors::ways(c.again(), id).await?;
    let passkeys: Vec<Value> = store::passkeys::list(c.again(), id)
        .await?
        .into_iter()
        .map(|k| json!({ "name": k.name, "host": k.host, "since": day(k.created_at), "used": k.used_at.map(day) }))
        .collect();
    let links: Vec<Value> = store::oidc::of_person(c, id)
        .await?
        .into_iter()
        .map(|l| json!({ "issuer": l.issuer, "subject": l.subject, "since": day(l.created_at), "used": l.last_used.map(day) }))
        .collect();
    Ok(json!({
        "authenticator_app": ways.totp,
        "recovery_codes": ways.recovery,
        "passkeys": passkeys,
        "providers": links,
    }))
}

async fn sign_ins(c: Conn<'_>, id: PersonId) -> Result<Value> {
    let list = store::sign_ins::list(c, id, SIGN_INS).await?;
    Ok(list
        .into_iter()
        .map(|s| {
            json!({
                "at": day(s.at),
                "how": s.how.word(),
                "factor": s.factor.word(),
                "outcome": s.outcome.word(),
                "address": s.address,
                "agent": s.agent,
            })
        })
        .collect())
}

async fn delegations(mut c: Conn<'_>, id: PersonId) -> Result<Value> {
    let mut out = Vec::new();
    for d in store::delegation::of_person(c.again(), id).await? {
        let org = org_name(c.again(), d.org).await?;
        out.push(json!({
            "given": d.giver == id,
            "role": d.role,
            "organisation": org,
            "from": day(d.from_at),
            "until": day(d.until_at),
            "ended": d.ended_at.map(day),
        }));
    }
    Ok(Value::Array(out))
}

async fn requests(c: Conn<'_>, id: PersonId) -> Result<Value> {
    let list = store::personal::of_person(c, id).await?;
    Ok(list
        .into_iter()
        .map(|q| {
            json!({
                "kind": q.kind.word(),
                "words": q.words.0,
                "state": q.state.word(),
                "answer": q.reason.0,
                "at": day(q.created_at),
                "due": day(q.due_at),
                "decided": q.decided_at.map(day),
            })
        })
        .collect())
}
