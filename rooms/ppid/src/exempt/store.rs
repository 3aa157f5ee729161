//! Every statement of the register of exempt information. A test is read with its entry; every change raises the
//! entry's revision first, so of two writers at one entry one gets Conflict.

use base::{Error, Id, Result, Timestamp};
use contracts::org::{Org, OrgId, OrgPath, PersonId};
use db::{Conn, Json, Query, Value, query, query_built};
use kit::{Actor, Tx};

use super::model::{Content, Decision, EntryId, State, TestId};
use crate::store::desk::{Built, like};

db::row! {
    /// A consequence test with its entry.
    #[derive(Clone, Debug)]
    pub(crate) struct Test {
        pub(crate) id: TestId,
        pub(crate) entry: EntryId,
        /// The entry's number.
        pub(crate) number: i64,
        pub(crate) org: OrgId,
        pub(crate) org_path: String,
        /// How many tests the entry has had.
        pub(crate) rounds: i64,
        /// The entry's revision.
        pub(crate) revision: i64,
        pub(crate) round: i64,
        pub(crate) state: State,
        pub(crate) title: String,
        pub(crate) unit: String,
        pub(crate) grounds: Json<Vec<String>>,
        pub(crate) other_law: String,
        pub(crate) consequence_open: String,
        pub(crate) consequence_closed: String,
        pub(crate) period: String,
        pub(crate) expires_on: String,
        pub(crate) document: String,
        pub(crate) part: String,
        pub(crate) occasion: String,
        pub(crate) law_analysis: String,
        pub(crate) harm: String,
        pub(crate) benefit: String,
        pub(crate) kind: String,
        pub(crate) decided_by: String,
        pub(crate) document_number: String,
        pub(crate) document_date: String,
        pub(crate) document_place: String,
        pub(crate) blob: String,
        pub(crate) file_name: String,
        pub(crate) file_size: i64,
        pub(crate) decided_at: Option<Timestamp>,
        pub(crate) ended_at: Option<Timestamp>,
        pub(crate) ended_reason: String,
        pub(crate) opened_item: Option<i64>,
        pub(crate) updated_at: Timestamp,
    }
}

impl Test {
    /// Where it is, for permissions.
    pub(crate) fn path(&self) -> OrgPath {
        OrgPath(self.org_path.clone())
    }

    /// What an officer wrote.
    pub(crate) fn content(&self) -> Content {
        Content {
            title: self.title.clone(),
            unit: self.unit.clone(),
            grounds: self.grounds.0.clone(),
            other_law: self.other_law.clone(),
            consequence_open: self.consequence_open.clone(),
            consequence_closed: self.consequence_closed.clone(),
            period: self.period.clone(),
            expires_on: self.expires_on.clone(),
            document: self.document.clone(),
            part: self.part.clone(),
            occasion: self.occasion.clone(),
            law_analysis: self.law_analysis.clone(),
            harm: self.harm.clone(),
            benefit: self.benefit.clone(),
            kind: self.kind.clone(),
        }
    }
}

db::row! {
    /// What was done to a test.
    #[derive(Clone, Debug)]
    pub(crate) struct Event {
        pub(crate) round: i64,
        pub(crate) at: Timestamp,
        pub(crate) person: Option<PersonId>,
        pub(crate) person_name: String,
        pub(crate) action: String,
        pub(crate) note: String,
    }
}

/// The decision document as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    pub(crate) blob: String,
    pub(crate) name: String,
    pub(crate) size: i64,
}

const SELECT: &str =
    "SELECT t.*, e.number AS number, e.org AS org, e.org_path AS org_path, e.rounds AS rounds,
    e.revision AS revision FROM ppid_exempt_test t JOIN ppid_exempt e ON e.id = t.entry";

fn built(b: Built, sql: String) -> Query {
    b.values.into_iter().fold(query_built(sql), Query::bind)
}

/// The test of an entry: of one round, else the last that was not put away.
pub(crate) async fn find(c: Conn<'_>, number: i64, round: Option<i64>) -> Result<Option<Test>> {
    query_built(format!(
        "{SELECT} WHERE e.number = $1 AND ($2 = 0 OR t.round = $2)
         ORDER BY CASE WHEN t.state = 'discarded' THEN 1 ELSE 0 END, t.round DESC LIMIT 1"
    ))
    .bind(number)
    .bind(round.unwrap_or(0))
    .optional(c)
    .await
}

/// Every test of an entry, the last first.
pub(crate) async fn rounds(c: Conn<'_>, entry: EntryId) -> Result<Vec<Test>> {
    query_built(format!("{SELECT} WHERE t.entry = $1 ORDER BY t.round DESC, t.id"))
        .bind(entry)
        .all(c)
        .await
}

/// What happened to an entry, newest first.
pub(crate) async fn events(c: Conn<'_>, entry: EntryId, limit: i64) -> Result<Vec<Event>> {
    query(
        "SELECT t.round AS round, v.at AS at, v.person AS person, v.person_name AS person_name, v.action AS action, v.note AS note
         FROM ppid_exempt_event v JOIN ppid_exempt_test t ON t.id = v.test
         WHERE t.entry = $1 ORDER BY v.at DESC, v.id DESC LIMIT $2",
    )
    .bind(entry)
    .bind(limit)
    .all(c)
    .await
}

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Only entries at or below these places; empty: nothing.
    pub(crate) places: Vec<OrgPath>,
    pub(crate) state: Option<State>,
    pub(crate) org: Option<OrgId>,
    /// In the title.
    pub(crate) text: String,
}

/// Without a state, the last test of each entry; with one, every test in it.
fn condition(f: &Filter) -> Built {
    let mut b = Built { sql: "1 = 1".to_owned(), values: Vec::new() };
    b.places("e.org_path", &f.places);
    match f.state {
        Some(s) => b.and("t.state = ?", s.word()),
        None => b.sql.push_str(
            " AND t.state <> 'discarded' AND NOT EXISTS (SELECT 1 FROM ppid_exempt_test n
                WHERE n.entry = t.entry AND n.round > t.round AND n.state <> 'discarded')",
        ),
    }
    if let Some(org) = f.org {
        b.and("e.org = ?", org);
    }
    for word in f.text.split_whitespace().take(8) {
        // Titles are few and short: they need no folded column of their own.
        b.and("LOWER(t.title) LIKE ? ESCAPE '!'", like(word));
    }
    b
}

/// One part of the list, the last changed first.
pub(crate) async fn page(c: Conn<'_>, f: &Filter, offset: i64, limit: i64) -> Result<Vec<Test>> {
    let mut b = condition(f);
    b.values.push(Value::from(limit));
    b.values.push(Value::from(offset));
    let n = b.values.len();
    let sql = format!(
        "{SELECT} WHERE {} ORDER BY t.updated_at DESC, t.id DESC LIMIT ${} OFFSET ${n}",
        b.sql,
        n - 1
    );
    built(b, sql).all(c).await
}

/// How many the list has.
pub(crate) async fn count(c: Conn<'_>, f: &Filter) -> Result<i64> {
    let b = condition(f);
    let sql = format!(
        "SELECT COUNT(*) FROM ppid_exempt_test t JOIN ppid_exempt e ON e.id = t.entry WHERE {}",
        b.sql
    );
    built(b, sql).scalar(c).await
}

/// What is exempt now, by number: of one agency or of all. The last day is a day of exemption.
pub(crate) async fn in_force(
    c: Conn<'_>,
    org: Option<OrgId>,
    today: &str,
    limit: i64,
) -> Result<Vec<Test>> {
    let mut b = Built { sql: "t.state = 'decided'".to_owned(), values: Vec::new() };
    b.and("(t.expires_on = '' OR t.expires_on >= ?)", today);
    if let Some(org) = org {
        b.and("e.org = ?", org);
    }
    b.values.push(Value::from(limit));
    let sql = format!("{SELECT} WHERE {} ORDER BY e.number, t.id LIMIT ${}", b.sql, b.values.len());
    built(b, sql).all(c).await
}

/// Tests in force whose last day lies before `day`.
pub(crate) async fn ending_before(c: Conn<'_>, day: &str, limit: i64) -> Result<Vec<Test>> {
    query_built(format!(
        "{SELECT} WHERE t.state = 'decided' AND t.expires_on <> '' AND t.expires_on < $1
         ORDER BY t.expires_on, t.id LIMIT $2"
    ))
    .bind(day)
    .bind(limit)
    .all(c)
    .await
}

/// Tests in `state` whose warning `stage` was not sent and whose last day is at most `day`, by number.
pub(crate) async fn unwarned(
    c: Conn<'_>,
    state: State,
    stage: &str,
    day: &str,
    limit: i64,
) -> Result<Vec<Test>> {
    query_built(format!(
        "{SELECT} WHERE t.state = $1 AND t.expires_on <> '' AND t.expires_on <= $2
            AND NOT EXISTS (SELECT 1 FROM ppid_exempt_notice n WHERE n.test = t.id AND n.stage = $3)
         ORDER BY e.number, t.id LIMIT $4"
    ))
    .bind(state)
    .bind(day)
    .bind(stage)
    .bind(limit)
    .all(c)
    .await
}

/// Notes that a warning goes out; false when it went out before. The unique key decides, on any node.
pub(crate) async fn claim_notice(tx: &mut Tx, test: TestId, stage: &str) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "INSERT INTO ppid_exempt_notice (test, stage, at) VALUES ($1, $2, $3) ON CONFLICT (test, stage) DO NOTHING",
    )
    .bind(test)
    .bind(stage)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// The next number of the register.
pub(crate) async fn take_number(tx: &mut Tx) -> Result<i64> {
    query("UPDATE ppid_counter SET last = last + 1 WHERE name = 'exempt' RETURNING last")
        .scalar(tx.conn())
        .await
}

/// Enters new information of `org`, without a test yet.
pub(crate) async fn insert_entry(tx: &mut Tx, number: i64, org: &Org) -> Result<EntryId> {
    let (id, now) = (EntryId::new(), tx.now());
    query(
        "INSERT INTO ppid_exempt (id, number, org, org_path, rounds, revision, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 1, 1, $5, $6)",
    )
    .bind(id)
    .bind(number)
    .bind(org.id)
    .bind(&org.path.0)
    .bind(now)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(id)
}

/// A new draft of a test.
pub(crate) async fn insert_test(
    tx: &mut Tx,
    entry: EntryId,
    round: i64,
    c: &Content,
) -> Result<TestId> {
    let (id, now) = (TestId::new(), tx.now());
    query(
        "INSERT INTO ppid_exempt_test (id, entry, round, state, title, unit, grounds, other_law, consequence_open,
            consequence_closed, period, expires_on, document, part, occasion, law_analysis, harm, benefit, kind,
            decided_by, document_number, document_date, document_place, blob, file_name, file_size, decided_at,
            ended_at, ended_reason, opened_item, created_at, updated_at)
         VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            '', '', '', '', '', '', 0, NULL, NULL, '', NULL, $19, $20)",
    )
    .bind(id)
    .bind(entry)
    .bind(round)
    .bind(&c.title)
    .bind(&c.unit)
    .bind(Json(c.grounds.clone()))
    .bind(&c.other_law)
    .bind(&c.consequence_open)
    .bind(&c.consequence_closed)
    .bind(&c.period)
    .bind(&c.expires_on)
    .bind(&c.document)
    .bind(&c.part)
    .bind(&c.occasion)
    .bind(&c.law_analysis)
    .bind(&c.harm)
    .bind(&c.benefit)
    .bind(&c.kind)
    .bind(now)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(id)
}

/// Raises the entry's revision, if nobody did since `t` was read. From here to the end of the transaction the
/// entry is locked.
pub(crate) async fn lock(tx: &mut Tx, t: &Test, rounds: i64) -> Result<()> {
    let now = tx.now();
    let n = query(
        "UPDATE ppid_exempt SET revision = revision + 1, rounds = $1, updated_at = $2
         WHERE id = $3 AND revision = $4",
    )
    .bind(rounds)
    .bind(now)
    .bind(t.entry)
    .bind(t.revision)
    .run(tx.conn())
    .await?;
    if n == 1 { Ok(()) } else { Err(Error::conflict("ppid.exempt.error.changed")) }
}

/// Puts other words into a draft.
pub(crate) async fn put_content(tx: &mut Tx, id: TestId, c: &Content) -> Result<()> {
    let now = tx.now();
    let n = query(
        "UPDATE ppid_exempt_test SET title = $1, unit = $2, grounds = $3, other_law = $4, consequence_open = $5,
            consequence_closed = $6, period = $7, expires_on = $8, document = $9, part = $10, occasion = $11,
            law_analysis = $12, harm = $13, benefit = $14, kind = $15, updated_at = $16
         WHERE id = $17 AND state = 'draft'",
    )
    .bind(&c.title)
    .bind(&c.unit)
    .bind(Json(c.grounds.clone()))
    .bind(&c.other_law)
    .bind(&c.consequence_open)
    .bind(&c.consequence_closed)
    .bind(&c.period)
    .bind(&c.expires_on)
    .bind(&c.document)
    .bind(&c.part)
    .bind(&c.occasion)
    .bind(&c.law_analysis)
    .bind(&c.harm)
    .bind(&c.benefit)
    .bind(&c.kind)
    .bind(now)
    .bind(id)
    .run(tx.conn())
    .await?;
    if n == 1 { Ok(()) } else { Err(Error::conflict("ppid.exempt.error.changed")) }
}

/// Moves a test from one state to another; whoever finds it elsewhere gets Conflict. `ended` says why it ended.
pub(crate) async fn set_state(
    tx: &mut Tx,
    id: TestId,
    from: State,
    to: State,
    ended: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    let n = query(
        "UPDATE ppid_exempt_test SET state = $1, ended_at = $2, ended_reason = $3, updated_at = $4
         WHERE id = $5 AND state = $6",
    )
    .bind(to)
    .bind(ended.map(|_| now))
    .bind(ended.unwrap_or_default())
    .bind(now)
    .bind(id)
    .bind(from)
    .run(tx.conn())
    .await?;
    if n == 1 { Ok(()) } else { Err(Error::conflict("ppid.exempt.error.changed")) }
}

/// Writes the decision sheet of a test.
pub(crate) async fn put_decision(tx: &mut Tx, id: TestId, d: &Decision) -> Result<()> {
    let now = tx.now();
    query(
        "UPDATE ppid_exempt_test SET decided_by = $1, document_number = $2, document_date = $3,
            document_place = $4, decided_at = $5 WHERE id = $6",
    )
    .bind(&d.by)
    .bind(&d.number)
    .bind(&d.date)
    .bind(&d.place)
    .bind(now)
    .bind(id)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Keeps the decision document.
pub(crate) async fn put_paper(tx: &mut Tx, id: TestId, p: &Paper) -> Result<()> {
    query("UPDATE ppid_exempt_test SET blob = $1, file_name = $2, file_size = $3 WHERE id = $4")
        .bind(&p.blob)
        .bind(&p.name)
        .bind(p.size)
        .bind(id)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Notes the draft that opening made.
pub(crate) async fn put_opened_item(tx: &mut Tx, id: TestId, number: i64) -> Result<()> {
    query("UPDATE ppid_exempt_test SET opened_item = $1 WHERE id = $2")
        .bind(number)
        .bind(id)
        .run(tx.conn())
        .await
        .map(|_| ())
}

/// Tells the history what was done.
pub(crate) async fn tell(tx: &mut Tx, test: TestId, action: &str, note: &str) -> Result<()> {
    let (person, name): (Option<PersonId>, String) = match tx.cx().actor() {
        Actor::Person { id, name, .. } => (Some(*id), name.clone()),
        _ => (None, String::new()),
    };
    let now = tx.now();
    query(
        "INSERT INTO ppid_exempt_event (id, test, at, person, person_name, action, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(Id::<Event>::new())
    .bind(test)
    .bind(now)
    .bind(person)
    .bind(name)
    .bind(action)
    .bind(note)
    .run(tx.conn())
    .await
    .map(|_| ())
}
