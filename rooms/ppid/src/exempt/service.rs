//! What people do to the register: each use case checks at the entry's own place, locks the entry, moves one test
//! and leaves its trace. The record keeps the public part of a test in words and of the rest only which fields
//! changed, because exempt text has no business in a list that many read.

use base::{Error, Result};
use contracts::org::Org;
use kit::{Audit, Cx, Permission};

use super::{
    model::{Action, Content, Decision, Rule, State, TestId, faults, missing, next},
    rules, store,
    store::{Paper, Test},
};
use crate::{
    model::{
        Category, Content as Information, PPID_EXEMPT_DECIDE, PPID_EXEMPT_EDIT, PPID_VIEW_OFFICE,
    },
    service::items,
};

/// The longest reason, in characters.
const MAX_REASON: usize = 2_000;

/// A test with what belongs to reading it.
pub(super) struct Case {
    pub(super) test: Test,
    /// Every test of the entry, the last first.
    pub(super) rounds: Vec<Test>,
    pub(super) rules: Vec<Rule>,
}

/// The test with this number, for somebody who may see the desk of its agency.
pub(super) async fn open_test(cx: &Cx, number: i64, round: Option<i64>) -> Result<Test> {
    let mut r = cx.db().read().await?;
    let test = store::find(r.conn(), number, round).await?.ok_or_else(Error::not_found)?;
    cx.grant(PPID_VIEW_OFFICE, &test.path())?;
    Ok(test)
}

/// The test with this number, for somebody who may do `p` to it.
pub(super) async fn open_for(
    cx: &Cx,
    number: i64,
    round: Option<i64>,
    p: Permission,
) -> Result<Test> {
    let test = open_test(cx, number, round).await?;
    cx.grant(p, &test.path())?;
    Ok(test)
}

/// A test with its history.
pub(super) async fn case(cx: &Cx, test: Test) -> Result<Case> {
    let mut r = cx.db().read().await?;
    let rounds = store::rounds(r.conn(), test.entry).await?;
    let rules = rules::all(r.conn()).await?;
    Ok(Case { test, rounds, rules })
}

/// Enters information with the draft of its first test. Its number.
pub(super) async fn create(cx: &Cx, org: &Org, content: &Content) -> Result<i64> {
    let mut tx = cx.begin(cx.grant(PPID_EXEMPT_EDIT, &org.path)?).await?;
    let number = store::take_number(&mut tx).await?;
    let entry = store::insert_entry(&mut tx, number, org).await?;
    let id = store::insert_test(&mut tx, entry, 1, content).await?;
    store::tell(&mut tx, id, "create", "").await?;
    let audit = Audit::new("ppid.exempt_create", "exempt", id).note("number", number);
    tx.commit(audit.made(&content.public())).await?;
    Ok(number)
}

fn same_revision(t: &Test, revision: i64) -> Result<()> {
    if t.revision == revision { Ok(()) } else { Err(Error::conflict("ppid.exempt.error.changed")) }
}

/// Changes the words of a draft.
pub(super) async fn edit(cx: &Cx, t: &Test, revision: i64, content: &Content) -> Result<()> {
    same_revision(t, revision)?;
    if t.state != State::Draft {
        return Err(Error::precondition("ppid.exempt.error.not_draft"));
    }
    let mut tx = cx.begin(cx.grant(PPID_EXEMPT_EDIT, &t.path())?).await?;
    store::lock(&mut tx, t, t.rounds).await?;
    store::put_content(&mut tx, t.id, content).await?;
    store::tell(&mut tx, t.id, "edit", "").await?;
    let old = t.content();
    let audit = Audit::new("ppid.exempt_edit", "exempt", t.id)
        .diff(&old.public(), &content.public())
        .note("inner", old.inner_changes(content));
    tx.commit(audit).await
}

/// What `action` needs to be allowed.
const fn permission(action: Action) -> Permission {
    match action {
        Action::Decide | Action::Return | Action::Open => PPID_EXEMPT_DECIDE,
        _ => PPID_EXEMPT_EDIT,
    }
}

fn step(t: &Test, action: Action) -> Result<State> {
    next(t.state, action).ok_or_else(|| Error::precondition("ppid.exempt.error.wrong_state"))
}

fn reason_of(text: &str, key: &'static str) -> Result<String> {
    let reason: String = text.trim().chars().take(MAX_REASON).collect();
    if reason.is_empty() { Err(Error::invalid(key)) } else { Ok(reason) }
}

/// Hands in, takes back, gives back or puts away.
pub(super) async fn act(
    cx: &Cx,
    t: &Test,
    revision: i64,
    action: Action,
    reason: &str,
) -> Result<()> {
    if !matches!(action, Action::Submit | Action::Recall | Action::Return | Action::Discard) {
        return Err(Error::precondition("ppid.exempt.error.wrong_state"));
    }
    let ok = cx.grant(permission(action), &t.path())?;
    same_revision(t, revision)?;
    let to = step(t, action)?;
    let note = match action {
        Action::Return => reason_of(reason, "ppid.exempt.error.return_reason")?,
        _ => String::new(),
    };
    let mut tx = cx.begin(ok).await?;
    if action == Action::Submit {
        let all = rules::all(tx.conn()).await?;
        if let Some(first) = missing(&t.content(), &all).first() {
            return Err(Error::invalid(first.key));
        }
    }
    store::lock(&mut tx, t, t.rounds).await?;
    let ended = (action == Action::Discard).then_some("");
    store::set_state(&mut tx, t.id, t.state, to, ended).await?;
    store::tell(&mut tx, t.id, action.word(), &note).await?;
    tx.commit(Audit::new(action.audit(), "exempt", t.id).note("number", t.number)).await
}

/// Makes the information exempt; the test that was in force before is superseded.
pub(super) async fn decide(
    cx: &Cx,
    t: &Test,
    revision: i64,
    decision: &Decision,
    paper: Option<&Paper>,
) -> Result<()> {
    let ok = cx.grant(PPID_EXEMPT_DECIDE, &t.path())?;
    same_revision(t, revision)?;
    let to = step(t, Action::Decide)?;
    let mut tx = cx.begin(ok).await?;
    let all = rules::all(tx.conn()).await?;
    let content = t.content();
    let mut wrong = missing(&content, &all).into_iter().chain(faults(decision, &content, &all));
    if let Some(first) = wrong.next() {
        return Err(Error::invalid(first.key));
    }
    store::lock(&mut tx, t, t.rounds).await?;
    for old in store::rounds(tx.conn(), t.entry).await? {
        if old.round < t.round
            && let Some(gone) = next(old.state, Action::Supersede)
        {
            store::set_state(&mut tx, old.id, old.state, gone, Some("")).await?;
            store::tell(&mut tx, old.id, Action::Supersede.word(), "").await?;
        }
    }
    store::set_state(&mut tx, t.id, t.state, to, None).await?;
    store::put_decision(&mut tx, t.id, decision).await?;
    if let Some(p) = paper {
        store::put_paper(&mut tx, t.id, p).await?;
    }
    store::tell(&mut tx, t.id, Action::Decide.word(), "").await?;
    let audit = Audit::new(Action::Decide.audit(), "exempt", t.id)
        .note("number", t.number)
        .note("decision", decision);
    tx.commit(audit).await
}

/// Keeps the decision document that came after the decision, or a better copy of it.
pub(super) async fn attach(cx: &Cx, t: &Test, revision: i64, paper: &Paper) -> Result<()> {
    let ok = cx.grant(PPID_EXEMPT_DECIDE, &t.path())?;
    same_revision(t, revision)?;
    if t.decided_at.is_none() {
        return Err(Error::precondition("ppid.exempt.error.wrong_state"));
    }
    let mut tx = cx.begin(ok).await?;
    store::lock(&mut tx, t, t.rounds).await?;
    store::put_paper(&mut tx, t.id, paper).await?;
    store::tell(&mut tx, t.id, "attach", "").await?;
    let audit = Audit::new("ppid.exempt_attach", "exempt", t.id).note("number", t.number);
    tx.commit(audit.note("old", &t.blob).note("new", &paper.blob)).await
}

/// Begins a new test of what is (or was) exempt; what is in force stays so until the new one is decided.
pub(super) async fn retest(cx: &Cx, t: &Test, revision: i64) -> Result<()> {
    let ok = cx.grant(PPID_EXEMPT_EDIT, &t.path())?;
    same_revision(t, revision)?;
    let later = case(cx, t.clone()).await?.rounds;
    let busy = later.iter().any(|o| matches!(o.state, State::Draft | State::Tested));
    if busy || next(t.state, Action::Supersede).is_none() {
        return Err(Error::precondition("ppid.exempt.error.wrong_state"));
    }
    let mut tx = cx.begin(ok).await?;
    store::lock(&mut tx, t, t.rounds + 1).await?;
    let content = Content { expires_on: String::new(), ..t.content() };
    let id: TestId = store::insert_test(&mut tx, t.entry, t.rounds + 1, &content).await?;
    store::tell(&mut tx, id, "retest", "").await?;
    let audit = Audit::new("ppid.exempt_retest", "exempt", id).note("number", t.number);
    tx.commit(audit.note("after", t.id)).await
}

/// Opens what was exempt. With `as_draft` a draft item of public information is made of it, whose number comes back.
pub(super) async fn open(
    cx: &Cx,
    t: &Test,
    revision: i64,
    reason: &str,
    as_draft: Option<&Org>,
) -> Result<Option<i64>> {
    let ok = cx.grant(PPID_EXEMPT_DECIDE, &t.path())?;
    same_revision(t, revision)?;
    let to = step(t, Action::Open)?;
    let reason = reason_of(reason, "ppid.exempt.error.open_reason")?;
    let mut tx = cx.begin(ok).await?;
    store::lock(&mut tx, t, t.rounds).await?;
    store::set_state(&mut tx, t.id, t.state, to, Some(&reason)).await?;
    for later in store::rounds(tx.conn(), t.entry).await? {
        // A test under way has nothing left to decide.
        if later.round > t.round
            && let Some(gone) = next(later.state, Action::Discard)
        {
            store::set_state(&mut tx, later.id, later.state, gone, Some("")).await?;
            store::tell(&mut tx, later.id, Action::Discard.word(), "").await?;
        }
    }
    store::tell(&mut tx, t.id, Action::Open.word(), &reason).await?;
    let item = match as_draft {
        Some(org) => {
            let item = items::enter(&mut tx, org, information(t), &[]).await?;
            store::put_opened_item(&mut tx, t.id, item.number).await?;
            Some(item.number)
        }
        None => None,
    };
    let audit = Audit::new(Action::Open.audit(), "exempt", t.id).note("number", t.number);
    tx.commit(audit.note("reason", &reason).note("item", item)).await?;
    Ok(item)
}

/// The opened information as a draft: what was public of it already, nothing of the test.
fn information(t: &Test) -> Information {
    Information {
        title: t.title.clone(),
        unit: t.unit.clone(),
        category: Category::SetiapSaat.word().to_owned(),
        form: "soft".to_owned(),
        language: "id".to_owned(),
        ..Information::default()
    }
}
