//! Reading the record: by who, what, which thing, where and when. Writes nothing and decrypts nothing.

use base::{Result, Timestamp};
use contracts::org::{OrgPath, PersonId};
use db::{Conn, Value, query, query_built};

use crate::audit::AuditRow;

/// What of the record is wanted. Empty fields do not restrict; `places` always does.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `person:<id>`, `system:<job>` or `nobody`, whole.
    pub actor: String,
    /// `room.verb`, or the beginning of it (`ppid.`).
    pub action: String,
    /// The kind of thing, whole.
    pub subject_kind: String,
    /// The thing, whole.
    pub subject_id: String,
    /// The request or job, whole.
    pub request: String,
    /// At this organisation or below.
    pub org: Option<OrgPath>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Only what happened at one of these places or below: where the reader may look. None: nothing.
    pub places: Vec<OrgPath>,
}

/// Rows with a number below `before`, newest first.
///
/// # Errors
/// The database's.
pub async fn page(
    c: Conn<'_>,
    filter: &Filter,
    before: Option<i64>,
    limit: u16,
) -> Result<Vec<AuditRow>> {
    let (conditions, mut values) = conditions(filter);
    values.push(Value::from(before.unwrap_or(i64::MAX)));
    let before_at = values.len();
    values.push(Value::from(i64::from(limit)));
    let sql = format!(
        "SELECT * FROM kit_audit WHERE {conditions} AND seq < ${before_at} ORDER BY seq DESC LIMIT ${}",
        values.len()
    );
    values.into_iter().fold(query_built(sql), |q, v| q.bind(v)).all(c).await
}

/// Conditions and their values; constant parts only, every value bound.
fn conditions(f: &Filter) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    for (column, wanted) in [
        ("actor", &f.actor),
        ("subject_kind", &f.subject_kind),
        ("subject_id", &f.subject_id),
        ("request", &f.request),
    ] {
        if !wanted.is_empty() {
            values.push(Value::from(wanted));
            parts.push(format!("{column} = ${}", values.len()));
        }
    }
    for (column, begins) in
        [("action", Some(&f.action)), ("org_path", f.org.as_ref().map(|p| &p.0))]
    {
        if let Some(begins) = begins.filter(|b| !b.is_empty()) {
            values.push(Value::from(beginning(begins)));
            parts.push(format!("{column} LIKE ${} ESCAPE '!'", values.len()));
        }
    }
    for (sign, at) in [(">=", f.from), ("<", f.until)] {
        if let Some(at) = at {
            values.push(Value::from(at));
            parts.push(format!("at {sign} ${}", values.len()));
        }
    }
    let places: Vec<String> = f
        .places
        .iter()
        .map(|p| {
            values.push(Value::from(beginning(&p.0)));
            format!("org_path LIKE ${} ESCAPE '!'", values.len())
        })
        .collect();
    parts.push(if places.is_empty() {
        "1 = 0".to_owned()
    } else {
        format!("({})", places.join(" OR "))
    });
    (parts.join(" AND "), values)
}

/// A LIKE pattern for what begins with `s`.
fn beginning(s: &str) -> String {
    format!("{}%", s.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

/// What people who acted are called, as their newest session greets them. Ids without a session are left out.
///
/// # Errors
/// The database's.
pub async fn names(mut c: Conn<'_>, people: &[PersonId]) -> Result<Vec<(PersonId, String)>> {
    let mut out = Vec::with_capacity(people.len());
    for p in people {
        let name: Option<(String,)> = query(
            "SELECT person_name FROM kit_session WHERE person = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
        )
        .bind(*p)
        .optional(c.again())
        .await?;
        out.extend(name.map(|(n,)| (*p, n)));
    }
    Ok(out)
}
