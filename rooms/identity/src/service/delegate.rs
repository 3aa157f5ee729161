//! An officer's own roles in a colleague's hands while away, from a day to a day.
//!
//! Nothing is widened by it: only a role that is one's own is handed on, never one that was received, and never
//! for longer than it is held; when the giver loses the role, or either of the two the account, what was handed
//! on falls in the same transaction.

use base::{Error, Id, Kind, Result, Timestamp};
use contracts::org::{OrgId, OrgPath, OrgTree, PersonId};
use db::Conn;
use kit::{
    Actor, Audit, Cx, Role, Tx,
    session::{self, RoleGrant},
};

use super::{letters, orgs};
use crate::{
    DELEGATE,
    model::{
        Person,
        delegation::{Delegation, DelegationId, Ending, LONGEST},
    },
    store,
};

/// A delegation and the name of the other of the two.
pub struct Named {
    /// The delegation.
    pub delegation: Delegation,
    /// The other's name.
    pub other: String,
}

/// What one sees of delegations: one's own.
pub struct Own {
    /// Handed on by oneself, newest first.
    pub given: Vec<Named>,
    /// Held for others, newest first.
    pub received: Vec<Named>,
    /// One's own roles that can be handed on.
    pub roles: Vec<RoleGrant>,
    /// To whom.
    pub colleagues: Vec<Person>,
}

/// One's own delegations, and what could be handed on to whom.
///
/// # Errors
/// Unauthenticated for nobody.
pub async fn own(cx: &Cx) -> Result<Own> {
    let person = cx.person()?;
    let tree = orgs::tree(cx).await?;
    let mut r = cx.db().read().await?;
    let roles = handable(cx, r.conn()).await?;
    let colleagues = colleagues(r.conn(), &tree, person, &roles).await?;
    let (mut given, mut received) = (Vec::new(), Vec::new());
    for delegation in store::delegation::of_person(r.conn(), person).await? {
        let mine = delegation.giver == person;
        let id = if mine { delegation.receiver } else { delegation.giver };
        let other = store::people::find(r.conn(), id).await?.map_or_else(String::new, |p| p.name.0);
        let named = Named { delegation, other };
        if mine { given.push(named) } else { received.push(named) }
    }
    Ok(Own { given, received, roles, colleagues })
}

/// One's own roles that count in this session and did not come from somebody else. A role that waits for a
/// second factor cannot be handed to somebody who has one.
async fn handable(cx: &Cx, mut c: Conn<'_>) -> Result<Vec<RoleGrant>> {
    let Actor::Person { id, roles: held, .. } = cx.actor() else { return Ok(Vec::new()) };
    let now = cx.now();
    let received = store::delegation::received(c.again(), *id).await?;
    let mut roles = session::roles_of(c, *id).await?;
    roles.retain(|g| {
        g.from_at <= now
            && g.until_at.is_none_or(|t| t > now)
            && !received.contains(&g.id)
            && held.iter().any(|h| h.role.word() == g.role && h.path.0 == g.path)
    });
    Ok(roles)
}

/// Whoever has a place in an organisation of `person`, or in one above it.
async fn colleagues(
    mut c: Conn<'_>,
    tree: &OrgTree,
    person: PersonId,
    roles: &[RoleGrant],
) -> Result<Vec<Person>> {
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let mut own = store::people::membership_paths(c.again(), person).await?;
    own.extend(roles.iter().map(|g| g.path.clone()).filter(|p| *p != OrgPath::everywhere().0));
    let own: Vec<OrgPath> = own.into_iter().map(OrgPath).collect();
    let at: Vec<OrgId> =
        tree.list.iter().filter(|o| own.iter().any(|p| o.path.covers(p))).map(|o| o.id).collect();
    store::delegation::colleagues(c, person, &at).await
}

/// Hands the roles of the grants `sources` to a colleague, from a time until another.
///
/// # Errors
/// Invalid for dates, roles or a colleague that cannot be; Conflict when the colleague has one of them already.
pub async fn hand_on(
    cx: &Cx,
    receiver: PersonId,
    sources: &[Id<RoleGrant>],
    from: Timestamp,
    until: Timestamp,
) -> Result<()> {
    let (giver, now) = (cx.person()?, cx.now());
    let from = from.max(now);
    if until <= from || until.since(from) > LONGEST {
        return Err(Error::invalid("identity.delegation.error.dates"));
    }
    let tree = orgs::tree(cx).await?;
    let mut tx = cx.begin(cx.grant_everywhere(DELEGATE)?).await?;
    // In turn with whatever takes roles and closes accounts: neither misses the other.
    store::take_turn(tx.conn()).await?;
    let roles = handable(cx, tx.conn()).await?;
    let receiver = colleagues(tx.conn(), &tree, giver, &roles)
        .await?
        .into_iter()
        .find(|p| p.id == receiver)
        .ok_or_else(|| Error::invalid("identity.delegation.error.colleague"))?;
    let mut handed = Vec::new();
    for source in sources {
        let role = roles.iter().find(|g| g.id == *source);
        let role = role.ok_or_else(|| Error::invalid("identity.delegation.error.roles"))?;
        let d = hand_one(&mut tx, giver, receiver.id, role, (from, until)).await?;
        handed.push(d);
    }
    if handed.is_empty() {
        return Err(Error::invalid("identity.delegation.error.roles"));
    }
    tell(&mut tx, giver, receiver.id, &handed, &BEGUN).await?;
    let words: Vec<&str> = handed.iter().map(|d| d.role.as_str()).collect();
    let audit = Audit::new("identity.hand_on", "person", receiver.id).note("roles", words);
    tx.commit(audit.note("from", from).note("until", until)).await
}

async fn hand_one(
    tx: &mut Tx,
    giver: PersonId,
    receiver: PersonId,
    source: &RoleGrant,
    (from, until): (Timestamp, Timestamp),
) -> Result<Delegation> {
    let now = tx.now();
    // Never longer than it is held.
    let until = source.until_at.map_or(until, |end| end.min(until));
    if until <= from {
        return Err(Error::invalid("identity.delegation.error.dates"));
    }
    let open = store::delegation::open_by_grant(tx.conn(), source.id, now).await?;
    if open.iter().any(|d| d.receiver == receiver && d.from_at < until && from < d.until_at) {
        return Err(Error::conflict("identity.delegation.error.again"));
    }
    let role = Role::parse(&source.role)
        .ok_or_else(|| Error::internal(format!("no role called {}", source.role)))?;
    let path = OrgPath(source.path.clone());
    let place = source.org.map(|id| (id, &path));
    let given = session::give_role_between(tx, receiver, role, place, from, until).await?;
    let d = Delegation {
        id: DelegationId::new(),
        giver,
        receiver,
        source: source.id,
        given,
        role: source.role.clone(),
        org: source.org,
        from_at: from,
        until_at: until,
        created_at: now,
        ended_at: None,
        why: Ending::None,
    };
    store::delegation::insert(tx, &d).await?;
    Ok(d)
}

/// Ends a delegation before its time; either of the two may.
///
/// # Errors
/// NotFound for anybody else; Precondition when it has ended.
pub async fn end(cx: &Cx, id: DelegationId) -> Result<()> {
    let person = cx.person()?;
    let mut tx = cx.begin(cx.grant_everywhere(DELEGATE)?).await?;
    let found = store::delegation::find(tx.conn(), id).await?;
    let d =
        found.filter(|d| d.giver == person || d.receiver == person).ok_or_else(Error::not_found)?;
    let why = if d.giver == person { Ending::Giver } else { Ending::Receiver };
    if !store::delegation::end(&mut tx, id, why).await? {
        return Err(Error::precondition("identity.delegation.error.over"));
    }
    session::take_role(&mut tx, d.given).await?;
    tell(&mut tx, d.giver, d.receiver, std::slice::from_ref(&d), &ENDED).await?;
    let audit = Audit::new("identity.end_delegation", "delegation", id);
    tx.commit(audit.note("role", d.role).note("why", why.word())).await
}

/// A grant is being taken: what was handed on of it falls, and if it was itself handed on, that ends. Called in
/// a turn, before kit's grant goes.
pub(super) async fn fall_with_grant(tx: &mut Tx, grant: Id<RoleGrant>) -> Result<()> {
    let now = tx.now();
    for d in store::delegation::open_by_grant(tx.conn(), grant, now).await? {
        let why = if d.given == grant { Ending::Administrator } else { Ending::RoleLost };
        fall(tx, &d, why).await?;
    }
    Ok(())
}

/// An account is being closed: what it handed on and what it held for others falls. Called in a turn.
pub(super) async fn fall_with_account(tx: &mut Tx, person: PersonId) -> Result<()> {
    let now = tx.now();
    for d in store::delegation::of_person(tx.conn(), person).await? {
        if d.ended_at.is_none() && d.until_at > now {
            fall(tx, &d, Ending::AccountClosed).await?;
        }
    }
    Ok(())
}

async fn fall(tx: &mut Tx, d: &Delegation, why: Ending) -> Result<()> {
    // Somebody may have ended it a moment ago; then its grant is gone, too.
    if !store::delegation::end(tx, d.id, why).await? {
        return Ok(());
    }
    if why != Ending::Administrator {
        match session::take_role(tx, d.given).await {
            // Whoever closes an account may have taken every role before.
            Err(e) if e.kind() == Kind::NotFound => {}
            other => other?,
        }
    }
    tell(tx, d.giver, d.receiver, std::slice::from_ref(d), &ENDED).await
}

/// Subject and text of the letters to giver and receiver.
struct Letters {
    giver: (&'static str, &'static str),
    receiver: (&'static str, &'static str),
}

const BEGUN: Letters = Letters {
    giver: ("identity.delegation.mail.given_subject", "identity.delegation.mail.given"),
    receiver: ("identity.delegation.mail.received_subject", "identity.delegation.mail.received"),
};
const ENDED: Letters = Letters {
    giver: ("identity.delegation.mail.ended_subject", "identity.delegation.mail.given_ended"),
    receiver: ("identity.delegation.mail.ended_subject", "identity.delegation.mail.received_ended"),
};

async fn tell(
    tx: &mut Tx,
    giver: PersonId,
    receiver: PersonId,
    which: &[Delegation],
    letters: &Letters,
) -> Result<()> {
    let giver = store::people::find(tx.conn(), giver).await?;
    let receiver = store::people::find(tx.conn(), receiver).await?;
    let (Some(giver), Some(receiver)) = (giver, receiver) else { return Ok(()) };
    let mut lines = Vec::new();
    for d in which {
        lines.push(line(tx, d).await?);
    }
    let lines = lines.join("\n");
    for (to, other, words) in
        [(&giver, &receiver, letters.giver), (&receiver, &giver, letters.receiver)]
    {
        let args = [("other", other.name.0.as_str()), ("roles", lines.as_str())];
        letters::write(tx, to, words, "/akun/wakil", &args).await?;
    }
    Ok(())
}

/// "- PPID Pelaksana, Dinkes: 22 November 2026 - 30 November 2026"
async fn line(tx: &mut Tx, d: &Delegation) -> Result<String> {
    let place = match d.org {
        Some(id) => store::orgs::by_id(tx.conn(), id).await?,
        None => None,
    };
    let place = place.map_or_else(String::new, |o| format!(", {}", o.public().short()));
    // It ends at midnight: the last day is the one before.
    let last = Timestamp(d.until_at.0 - 1);
    Ok(format!(
        "- {}{place}: {} - {}",
        letters::role(tx, &d.role),
        letters::day(tx, d.from_at),
        letters::day(tx, last)
    ))
}
