//! Every statement about duties: the list itself, which items fulfil them, which reminders went out.

use base::{Error, Result, Timestamp};
use contracts::org::{OrgId, OrgPath};
use db::{Conn, Json, Query, Value, query, query_built};
use kit::Tx;

use super::model::Duty;
use crate::{
    model::{ItemId, State},
    store::desk::Built,
};

/// Published items looked at for proposals: those of about three years in a province.
const CANDIDATES: i64 = 5_000;

db::row! {
    /// An item that fulfils a duty, or will when it is public.
    #[derive(Clone, Debug)]
    pub(super) struct Link {
        pub(super) duty: i64,
        pub(super) year: i64,
        pub(super) part: i64,
        pub(super) org: OrgId,
        pub(super) number: i64,
        pub(super) title: String,
        pub(super) state: State,
        pub(super) published_at: Option<Timestamp>,
    }
}

db::row! {
    /// A published item that may fulfil something.
    #[derive(Clone, Debug)]
    pub(super) struct Found {
        pub(super) id: ItemId,
        pub(super) number: i64,
        pub(super) org: OrgId,
        pub(super) title: String,
        pub(super) period: String,
        pub(super) year: Option<i64>,
        pub(super) tags: Json<Vec<String>>,
        pub(super) published_at: Option<Timestamp>,
    }
}

/// A duty of an agency in one part of a year, and how far past its day a reminder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Reminder {
    pub(super) org: OrgId,
    pub(super) duty: i64,
    pub(super) year: i64,
    pub(super) part: i64,
    pub(super) stage: i64,
}

fn built(b: Built, sql: String) -> Query {
    b.values.into_iter().fold(query_built(sql), Query::bind)
}

/// Every duty, retired ones too.
pub(super) async fn duties(c: Conn<'_>) -> Result<Vec<Duty>> {
    query("SELECT * FROM ppid_duty ORDER BY number").all(c).await
}

/// One duty.
pub(super) async fn find(c: Conn<'_>, number: i64) -> Result<Option<Duty>> {
    query("SELECT * FROM ppid_duty WHERE number = $1").bind(number).optional(c).await
}

/// Adds a duty; its number.
pub(super) async fn insert(tx: &mut Tx, d: &Duty) -> Result<i64> {
    let now = tx.now();
    let number: i64 =
        query("UPDATE ppid_counter SET last = last + 1 WHERE name = 'duty' RETURNING last")
            .scalar(tx.conn())
            .await?;
    query(
        "INSERT INTO ppid_duty (number, name, name_en, short, legal_basis, kinds, orgs, period, due_month, due_day,
            about, words, confirmed, first_year, active, revision, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16)",
    )
    .bind(number)
    .bind(&d.name)
    .bind(&d.name_en)
    .bind(&d.short)
    .bind(&d.legal_basis)
    .bind(&d.kinds)
    .bind(&d.orgs)
    .bind(d.period)
    .bind(d.due_month)
    .bind(d.due_day)
    .bind(d.about)
    .bind(&d.words)
    .bind(d.confirmed)
    .bind(d.first_year)
    .bind(d.active)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(number)
}

/// Puts `d` in the place of the duty with its number, if nobody changed it since its revision was read.
pub(super) async fn replace(tx: &mut Tx, d: &Duty) -> Result<()> {
    let now = tx.now();
    let n = query(
        "UPDATE ppid_duty SET name = $1, name_en = $2, short = $3, legal_basis = $4, kinds = $5, orgs = $6,
            period = $7, due_month = $8, due_day = $9, about = $10, words = $11, confirmed = $12,
            first_year = $13, active = $14, revision = revision + 1, changed_at = $15
         WHERE number = $16 AND revision = $17",
    )
    .bind(&d.name)
    .bind(&d.name_en)
    .bind(&d.short)
    .bind(&d.legal_basis)
    .bind(&d.kinds)
    .bind(&d.orgs)
    .bind(d.period)
    .bind(d.due_month)
    .bind(d.due_day)
    .bind(d.about)
    .bind(&d.words)
    .bind(d.confirmed)
    .bind(d.first_year)
    .bind(d.active)
    .bind(now)
    .bind(d.number)
    .bind(d.revision)
    .run(tx.conn())
    .await?;
    if n == 1 { Ok(()) } else { Err(Error::conflict("ppid.duty.error.changed")) }
}

const LINKS: &str =
    "SELECT l.duty AS duty, l.year AS year, l.part AS part, i.org AS org, i.number AS number,
    i.title AS title, i.state AS state, i.published_at AS published_at
    FROM ppid_duty_item l JOIN ppid_item i ON i.id = l.item";

/// What fulfils the duties of a year at these places. Drafts that were put away do not.
pub(super) async fn links(c: Conn<'_>, year: i64, places: &[OrgPath]) -> Result<Vec<Link>> {
    let mut b = Built { sql: "1 = 1".to_owned(), values: Vec::new() };
    b.and("l.year = ?", year);
    b.places("i.org_path", places);
    let sql = format!(
        "{LINKS} WHERE {} AND NOT (i.state = 'withdrawn' AND i.published_at IS NULL)
         ORDER BY l.duty, l.part, i.number",
        b.sql
    );
    built(b, sql).all(c).await
}

/// What an item fulfils.
pub(super) async fn of_item(c: Conn<'_>, item: ItemId) -> Result<Vec<Link>> {
    query_built(format!("{LINKS} WHERE l.item = $1 ORDER BY l.year DESC, l.duty, l.part"))
        .bind(item)
        .all(c)
        .await
}

/// Published items at these places that may fulfil a duty of `year` and were not named for any in it yet: what is
/// about that year or its neighbours, or became public between `from` and `to`.
pub(super) async fn candidates(
    c: Conn<'_>,
    year: i64,
    (from, to): (Timestamp, Timestamp),
    places: &[OrgPath],
) -> Result<Vec<Found>> {
    let mut b = Built { sql: "i.state = 'published'".to_owned(), values: Vec::new() };
    b.places("i.org_path", places);
    b.and("NOT EXISTS (SELECT 1 FROM ppid_duty_item l WHERE l.item = i.id AND l.year = ?)", year);
    let n = b.values.len();
    b.values.extend([
        Value::from(from),
        Value::from(to),
        Value::from(year - 1),
        Value::from(year + 1),
        Value::from(CANDIDATES),
    ]);
    let sql = format!(
        "SELECT i.id, i.number, i.org, i.title, i.period, i.year, i.tags, i.published_at FROM ppid_item i
         WHERE {} AND ((i.published_at >= ${} AND i.published_at < ${}) OR (i.year >= ${} AND i.year <= ${}))
         ORDER BY i.published_at DESC, i.id DESC LIMIT ${}",
        b.sql,
        n + 1,
        n + 2,
        n + 3,
        n + 4,
        n + 5
    );
    built(b, sql).all(c).await
}

/// Names an item for a duty; false when it was named before.
pub(super) async fn link(
    tx: &mut Tx,
    item: ItemId,
    duty: i64,
    year: i64,
    part: i64,
) -> Result<bool> {
    let (person, now) = (tx.cx().actor().person(), tx.now());
    let n = query(
        "INSERT INTO ppid_duty_item (duty, year, part, item, person, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (duty, year, part, item) DO NOTHING",
    )
    .bind(duty)
    .bind(year)
    .bind(part)
    .bind(item)
    .bind(person)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Takes that back; false when it was not named.
pub(super) async fn unlink(
    tx: &mut Tx,
    item: ItemId,
    duty: i64,
    year: i64,
    part: i64,
) -> Result<bool> {
    let n = query(
        "DELETE FROM ppid_duty_item WHERE duty = $1 AND year = $2 AND part = $3 AND item = $4",
    )
    .bind(duty)
    .bind(year)
    .bind(part)
    .bind(item)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// The reminders that went out for the years `from` to `to`.
pub(super) async fn reminders(c: Conn<'_>, from: i64, to: i64) -> Result<Vec<Reminder>> {
    let rows: Vec<(OrgId, i64, i64, i64, i64)> = query(
        "SELECT org, duty, year, part, stage FROM ppid_duty_reminder WHERE year >= $1 AND year <= $2
         ORDER BY duty, org, year, part, stage",
    )
    .bind(from)
    .bind(to)
    .all(c)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(org, duty, year, part, stage)| Reminder { org, duty, year, part, stage })
        .collect())
}

/// Notes that a reminder goes out; false when it went out before. The unique key decides, on any node.
pub(super) async fn claim(tx: &mut Tx, r: &Reminder) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "INSERT INTO ppid_duty_reminder (duty, org, year, part, stage, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (duty, org, year, part, stage) DO NOTHING",
    )
    .bind(r.duty)
    .bind(r.org)
    .bind(r.year)
    .bind(r.part)
    .bind(r.stage)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}
