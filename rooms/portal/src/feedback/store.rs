//! Every statement about votes and reports.

use base::{Result, Timestamp};
use contracts::org::OrgPath;
use db::{Conn, Value, query, query_built};
use kit::Tx;

use super::model::{ReportId, State};

db::row! {
    /// What somebody reported. No `Debug`: it holds what a person wrote.
    #[derive(Clone)]
    pub(crate) struct Report {
        pub(crate) id: ReportId,
        pub(crate) path: String,
        pub(crate) org_path: String,
        pub(crate) body: String,
        pub(crate) address: Option<Vec<u8>>,
        pub(crate) lang: String,
        pub(crate) state: State,
        pub(crate) note: String,
        pub(crate) answer: String,
        pub(crate) answered_at: Option<Timestamp>,
        pub(crate) revision: i64,
        pub(crate) created_at: Timestamp,
    }
}

db::row! {
    /// What readers of a page answered.
    #[derive(Clone, Debug)]
    pub(crate) struct Votes {
        pub(crate) path: String,
        pub(crate) useful: i64,
        pub(crate) useless: i64,
    }
}

/// A report to be kept.
pub(crate) struct NewReport<'a> {
    pub(crate) path: &'a str,
    pub(crate) org_path: &'a OrgPath,
    pub(crate) body: &'a str,
    /// Hash and ciphertext.
    pub(crate) address: Option<(String, Vec<u8>)>,
}

/// Counts an answer.
pub(crate) async fn vote(
    c: Conn<'_>,
    path: &str,
    at: &OrgPath,
    useful: bool,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO portal_vote (path, org_path, useful, useless, changed_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (path) DO UPDATE SET useful = portal_vote.useful + excluded.useful,
            useless = portal_vote.useless + excluded.useless, org_path = excluded.org_path,
            changed_at = excluded.changed_at",
    )
    .bind(path)
    .bind(&at.0)
    .bind(i64::from(useful))
    .bind(i64::from(!useful))
    .bind(now)
    .run(c)
    .await
    .map(|_| ())
}

/// Keeps a report.
pub(crate) async fn put(tx: &mut Tx, new: NewReport<'_>) -> Result<ReportId> {
    let (id, now) = (ReportId::new(), tx.now());
    let lang = tx.cx().lang().tag();
    let (hash, sealed) = match new.address {
        Some((hash, sealed)) => (hash, Some(sealed)),
        None => (String::new(), None),
    };
    query(
        "INSERT INTO portal_feedback (id, path, org_path, body, address_hash, address, lang, state, note,
            answer, answered_at, told_at, revision, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'new', '', '', NULL, NULL, 1, $8, $8)",
    )
    .bind(id)
    .bind(new.path)
    .bind(&new.org_path.0)
    .bind(new.body)
    .bind(hash)
    .bind(sealed)
    .bind(lang)
    .bind(now)
    .run(tx.conn())
    .await?;
    Ok(id)
}

/// One report.
pub(crate) async fn find(c: Conn<'_>, id: ReportId) -> Result<Option<Report>> {
    query("SELECT * FROM portal_feedback WHERE id = $1").bind(id).optional(c).await
}

/// A condition for what is at one of `places` or below, its values after those in `values`.
fn within(places: &[OrgPath], values: &mut Vec<Value>) -> String {
    let parts: Vec<String> = places
        .iter()
        .map(|p| {
            // A path holds ids and slashes only, so it has no wildcards of its own.
            values.push(Value::from(format!("{}%", p.0)));
            format!("org_path LIKE ${}", values.len())
        })
        .collect();
    if parts.is_empty() { "1 = 0".to_owned() } else { format!("({})", parts.join(" OR ")) }
}

fn bound(sql: String, values: Vec<Value>) -> db::Query {
    values.into_iter().fold(query_built(sql), |q, v| q.bind(v))
}

/// Reports in `state` (none: any) at `places`, newest first; `before` is the last of the page before.
pub(crate) async fn page(
    c: Conn<'_>,
    places: &[OrgPath],
    state: Option<State>,
    before: Option<ReportId>,
    limit: i64,
) -> Result<Vec<Report>> {
    let mut values = vec![
        Value::from(state.map_or("", State::word)),
        Value::from(i64::from(before.is_some())),
        Value::from(before.unwrap_or_default()),
        Value::from(limit),
    ];
    let places = within(places, &mut values);
    let sql = format!(
        "SELECT * FROM portal_feedback WHERE ($1 = '' OR state = $1) AND ($2 = 0 OR id < $3) AND {places}
         ORDER BY id DESC LIMIT $4"
    );
    bound(sql, values).all(c).await
}

/// How many reports are in each state at `places`.
pub(crate) async fn counts(c: Conn<'_>, places: &[OrgPath]) -> Result<Vec<(State, i64)>> {
    let mut values = Vec::new();
    let places = within(places, &mut values);
    let sql = format!(
        "SELECT state, COUNT(*) FROM portal_feedback WHERE {places} GROUP BY state ORDER BY state"
    );
    bound(sql, values).all(c).await
}

/// The pages at `places` that fewest found useful, by how many said so.
pub(crate) async fn votes(c: Conn<'_>, places: &[OrgPath], limit: i64) -> Result<Vec<Votes>> {
    let mut values = vec![Value::from(limit)];
    let places = within(places, &mut values);
    let sql = format!(
        "SELECT path, useful, useless FROM portal_vote WHERE {places} ORDER BY useless DESC, useful DESC, path LIMIT $1"
    );
    bound(sql, values).all(c).await
}

/// The answers about one page.
pub(crate) async fn votes_of(c: Conn<'_>, path: &str) -> Result<Option<Votes>> {
    query("SELECT path, useful, useless FROM portal_vote WHERE path = $1")
        .bind(path)
        .optional(c)
        .await
}

/// Sets state and note; false when somebody else changed it since `revision`.
pub(crate) async fn change(
    tx: &mut Tx,
    id: ReportId,
    revision: i64,
    state: State,
    note: &str,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE portal_feedback SET state = $1, note = $2, revision = revision + 1, changed_at = $3
         WHERE id = $4 AND revision = $5",
    )
    .bind(state)
    .bind(note)
    .bind(now)
    .bind(id)
    .bind(revision)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Keeps the answer and lets the address go; false when it was answered or changed since `revision`.
pub(crate) async fn answer(tx: &mut Tx, id: ReportId, revision: i64, text: &str) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE portal_feedback SET answer = $1, answered_at = $2, state = 'handled', address = NULL,
            address_hash = '', revision = revision + 1, changed_at = $2
         WHERE id = $3 AND revision = $4 AND answered_at IS NULL AND address IS NOT NULL",
    )
    .bind(text)
    .bind(now)
    .bind(id)
    .bind(revision)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Reports that nobody was told of, by place.
pub(crate) async fn untold(c: Conn<'_>, limit: i64) -> Result<Vec<Report>> {
    query("SELECT * FROM portal_feedback WHERE state = 'new' AND told_at IS NULL ORDER BY org_path, id LIMIT $1")
        .bind(limit)
        .all(c)
        .await
}

/// When a place was last told of anything.
pub(crate) async fn last_told(c: Conn<'_>, org_path: &str) -> Result<Option<Timestamp>> {
    query("SELECT MAX(told_at) FROM portal_feedback WHERE org_path = $1")
        .bind(org_path)
        .scalar(c)
        .await
}

/// Takes on the telling of one; false when another did.
pub(crate) async fn claim(tx: &mut Tx, id: ReportId) -> Result<bool> {
    let now = tx.now();
    let n = query("UPDATE portal_feedback SET told_at = $1 WHERE id = $2 AND told_at IS NULL")
        .bind(now)
        .bind(id)
        .run(tx.conn())
        .await?;
    Ok(n == 1)
}

/// Removes spam older than `spam` and handled reports older than `handled`; lets addresses go that were kept
/// since `address` without an answer being owed. How many rows.
pub(crate) async fn forget(
    tx: &mut Tx,
    spam: Timestamp,
    handled: Timestamp,
    address: Timestamp,
) -> Result<u64> {
    let mut n = 0;
    for (sql, then) in [
        ("DELETE FROM portal_feedback WHERE state = 'spam' AND changed_at < $1", spam),
        ("DELETE FROM portal_feedback WHERE state = 'handled' AND changed_at < $1", handled),
        (
            "UPDATE portal_feedback SET address = NULL, address_hash = '' WHERE state <> 'new'
                AND address IS NOT NULL AND changed_at < $1",
            address,
        ),
    ] {
        n += query(sql).bind(then).run(tx.conn()).await?;
    }
    Ok(n)
}

/// What somebody with this address reported.
pub(crate) async fn by_address(c: Conn<'_>, hash: &str) -> Result<Vec<Report>> {
    query(
        "SELECT * FROM portal_feedback WHERE address_hash = $1 AND address_hash <> '' ORDER BY id",
    )
    .bind(hash)
    .all(c)
    .await
}

/// Removes what somebody with this address reported; how many rows.
pub(crate) async fn erase(tx: &mut Tx, hash: &str) -> Result<u64> {
    query("DELETE FROM portal_feedback WHERE address_hash = $1 AND address_hash <> ''")
        .bind(hash)
        .run(tx.conn())
        .await
}
