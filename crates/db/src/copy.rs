//! Moves an instance from SQLite to PostgreSQL, and proves that what arrived is what left.
//!
//! Reads inside one SQLite write transaction, so that nothing can be acknowledged there meanwhile, and writes
//! inside one PostgreSQL transaction, so that a cut leaves the target empty. Equality is shown by row counts
//! and by one hash per table over every value in key order.

use base::{Error, Timestamp};
use serde_json::Value as JsonValue;

use crate::{Conn, Db, FromRow, Options, Result, Row, Set, Value, migrate, query, query_built};

/// What was copied.
#[derive(Clone, Debug)]
pub struct CopyReport {
    /// Table by table.
    pub tables: Vec<TableReport>,
}

/// One table's proof.
#[derive(Clone, Debug)]
pub struct TableReport {
    /// Its name.
    pub name: String,
    /// Rows at the source, and at the target.
    pub rows: u64,
    /// BLAKE3 over every row in key order; the same on both sides, or the copy failed.
    pub hash: String,
}

#[derive(Clone)]
pub(crate) struct ColumnInfo {
    pub(crate) name: String,
    kind: Kind,
    key: i64,
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Uuid,
    Int,
    Bool,
    Json,
    Bytes,
    Real,
    Text,
}

/// A row as values, in the order of the columns asked for.
pub(crate) struct Values(pub(crate) Vec<Value>);

/// Copies every table of `sets` from `from` (SQLite) to `to` (an empty PostgreSQL), then compares.
///
/// # Errors
/// Precondition when the target holds rows; Internal when a table differs after the copy (then the
/// target is rolled back).
///
/// `after` is run at the source, in the transaction that kept everyone else out, once the copy is proved.
pub async fn copy(
    from: &Db,
    to: &Db,
    sets: &[Set],
    now: Timestamp,
    after: Option<&'static str>,
) -> Result<CopyReport> {
    if from.is_postgres() || !to.is_postgres() {
        return Err(Error::precondition("kit.error.copy_direction"));
    }
    migrate(to, sets, now).await?;
    refuse_a_target_in_use(to, sets, now).await?;
    let mut source = from.begin().await?;
    let mut target = to.begin().await?;
    let mut report = CopyReport { tables: Vec::new() };
    for name in tables_of(source.conn()).await? {
        let columns = columns_of(target.conn(), &name).await?;
        // Rows that a migration itself made (heads, counters) give way to the source's.
        query_built(format!("DELETE FROM {name}")).run(target.conn()).await?;
        let list = columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
        let (order, order_there) = (order_of(&columns, ""), order_of(&columns, " COLLATE \"C\""));
        let marks = (1..=columns.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
        let mut after = 0_i64;
        loop {
            let page = read(source.conn(), &name, &list, &order, &columns, after).await?;
            let n = page.len();
            for row in page {
                let insert = query_built(format!("INSERT INTO {name} ({list}) VALUES ({marks})"));
                row.0.into_iter().fold(insert, |q, v| q.bind(v)).run(target.conn()).await?;
            }
            if n < PAGE {
                break;
            }
            after += i64::try_from(n).unwrap_or(0);
        }
        let left = digest(source.conn(), &name, &list, &order, &columns).await?;
        let right = digest(target.conn(), &name, &list, &order_there, &columns).await?;
        if left != right {
            return Err(Error::internal(format!("table {name} differs after the copy")));
        }
        report.tables.push(TableReport { name, rows: left.0, hash: left.1 });
    }
    target.commit().await?;
    if let Some(sql) = after {
        query(sql).run(source.conn()).await?;
    }
    source.commit().await?;
    Ok(report)
}

/// A target may hold what the migrations themselves put there, and nothing else: compared with a new,
/// empty database. So a copy that was cut can be begun again, and nobody's data is ever deleted.
async fn refuse_a_target_in_use(to: &Db, sets: &[Set], now: Timestamp) -> Result<()> {
    let new = Db::open("sqlite::memory:", &Options::default()).await?;
    migrate(&new, sets, now).await?;
    let (mut made, mut there) = (new.begin().await?, to.read().await?);
    for name in tables_of(made.conn()).await? {
        let count = format!("SELECT COUNT(*) FROM {name}");
        let (a, b): (i64, i64) = (
            query_built(count.clone()).scalar(made.conn()).await?,
            query_built(count).scalar(there.conn()).await?,
        );
        if b > a {
            return Err(
                Error::precondition("kit.error.copy_target").because(format!("table {name}"))
            );
        }
    }
    Ok(())
}

/// SQLite's tables, but for the list of migrations.
pub(crate) async fn tables_of(c: Conn<'_>) -> Result<Vec<String>> {
    query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            AND name <> 'db_migration' ORDER BY rowid",
    )
    .scalars(c)
    .await
}

const PAGE: usize = 2_000;

pub(crate) async fn columns_of(c: Conn<'_>, table: &str) -> Result<Vec<ColumnInfo>> {
    let rows: Vec<(String, String, i64)> = query(
        "SELECT c.column_name::text, c.data_type::text, COALESCE((
            SELECT k.ordinal_position::bigint FROM information_schema.key_column_usage k
            JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name
                AND t.table_schema = k.table_schema AND t.table_name = k.table_name
            WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = current_schema()
                AND k.table_name = c.table_name AND k.column_name = c.column_name), 0)
         FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = $1
         ORDER BY c.ordinal_position",
    )
    .bind(table)
    .all(c)
    .await?;
    if rows.is_empty() {
        return Err(Error::internal(format!("table {table} is missing at the target")));
    }
    Ok(rows
        .into_iter()
        .map(|(name, kind, key)| ColumnInfo {
            name,
            kind: match kind.as_str() {
                "uuid" => Kind::Uuid,
                "bigint" | "integer" => Kind::Int,
                "boolean" => Kind::Bool,
                "jsonb" => Kind::Json,
                "bytea" => Kind::Bytes,
                "double precision" => Kind::Real,
                _ => Kind::Text,
            },
            key,
        })
        .collect())
}

/// By primary key where there is one (all tables of the house have one), else by every column. Text is
/// compared by bytes on both sides, whatever the server's locale.
pub(crate) fn order_of(columns: &[ColumnInfo], text_collation: &str) -> String {
    let mut key: Vec<&ColumnInfo> = columns.iter().filter(|c| c.key > 0).collect();
    key.sort_by_key(|c| c.key);
    if key.is_empty() {
        key = columns.iter().collect();
    }
    let keyless = columns.iter().all(|c| c.key == 0);
    let nulls = if keyless { " NULLS FIRST" } else { "" };
    let term = |c: &&ColumnInfo| match c.kind {
        Kind::Text => format!("{}{text_collation}{nulls}", c.name),
        _ => format!("{}{nulls}", c.name),
    };
    key.iter().map(term).collect::<Vec<_>>().join(", ")
}

async fn read(
    c: Conn<'_>,
    table: &str,
    list: &str,
    order: &str,
    columns: &[ColumnInfo],
    offset: i64,
) -> Result<Vec<Values>> {
    let sql = format!("SELECT {list} FROM {table} ORDER BY {order} LIMIT {PAGE} OFFSET {offset}");
    KINDS.scope(columns.to_vec(), query_built(sql).all::<Values>(c)).await
}

tokio::task_local! {
    /// The columns that [`Values`] reads; a row alone does not tell SQLite's ids from its blobs.
    pub(crate) static KINDS: Vec<ColumnInfo>;
}

impl FromRow for Values {
    fn from_row(r: &Row) -> Result<Self> {
        KINDS.with(|columns| {
            columns
                .iter()
                .map(|c| {
                    let n = c.name.as_str();
                    Ok(match c.kind {
                        Kind::Uuid => Value::Uuid(r.get(n)?),
                        Kind::Int => Value::Int(r.get(n)?),
                        Kind::Bool => Value::Bool(r.get(n)?),
                        Kind::Json => Value::Json(r.get(n)?),
                        Kind::Bytes => Value::Bytes(r.get(n)?),
                        Kind::Real => Value::Real(r.get(n)?),
                        Kind::Text => Value::Text(r.get(n)?),
                    })
                })
                .collect::<Result<Vec<_>>>()
                .map(Values)
        })
    }
}

async fn digest(
    mut c: Conn<'_>,
    table: &str,
    list: &str,
    order: &str,
    columns: &[ColumnInfo],
) -> Result<(u64, String)> {
    let (mut rows, mut hash, mut offset) = (0_u64, blake3::Hasher::new(), 0_i64);
    loop {
        let page = read(c.again(), table, list, order, columns, offset).await?;
        for row in &page {
            for v in &row.0 {
                hash.update(&canonical(v));
            }
            rows += 1;
        }
        if page.len() < PAGE {
            return Ok((rows, hash.finalize().to_hex().to_string()));
        }
        offset += i64::try_from(page.len()).unwrap_or(0);
    }
}

/// Length and bytes, so that ("ab","c") and ("a","bc") differ; JSON with its keys sorted, because
/// PostgreSQL keeps them in its own order.
pub(crate) fn canonical(v: &Value) -> Vec<u8> {
    let bytes = match v {
        Value::Bool(v) => v.map(|v| vec![u8::from(v)]),
        Value::Int(v) => v.map(|v| v.to_be_bytes().to_vec()),
        Value::Real(v) => v.map(|v| v.to_be_bytes().to_vec()),
        Value::Text(v) => v.as_ref().map(|v| v.as_bytes().to_vec()),
        Value::Bytes(v) => v.clone(),
        Value::Uuid(v) => v.map(|v| v.as_bytes().to_vec()),
        Value::Json(v) => v.as_ref().map(|v| sorted(v).to_string().into_bytes()),
    };
    match bytes {
        None => vec![0],
        Some(b) => [&[1], (b.len() as u64).to_be_bytes().as_slice(), &b].concat(),
    }
}

fn sorted(v: &JsonValue) -> JsonValue {
    match v {
        JsonValue::Object(m) => {
            let mut keys: Vec<_> = m.iter().collect();
            keys.sort_by_key(|(k, _)| k.as_str());
            JsonValue::Object(keys.into_iter().map(|(k, v)| (k.clone(), sorted(v))).collect())
        }
        JsonValue::Array(a) => JsonValue::Array(a.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
