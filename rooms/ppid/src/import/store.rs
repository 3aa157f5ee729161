//! Rows of imports.

use base::{Id, Result, Timestamp};
use contracts::org::{OrgId, PersonId};
use db::{Conn, Json, query};
use kit::Tx;
use serde::{Deserialize, Serialize};

use super::judge::{Judged, Plan, Problem};
use crate::model::ItemId;

/// Marks ids of imports.
#[derive(Debug)]
pub(crate) enum ImportMark {}
/// The id of an import.
pub(crate) type ImportId = Id<ImportMark>;

db::text_enum! {
    /// Where an import stands.
    pub(crate) enum State {
        /// Its rows are being judged.
        Checking = "checking",
        /// They were; nothing is made yet.
        Checked = "checked",
        /// Sheet or files cannot be read.
        Failed = "failed",
        /// Its drafts are being made.
        Running = "running",
        /// They are there.
        Done = "done",
        /// They are being put away again.
        Undoing = "undoing",
        /// They were.
        Undone = "undone",
    }
}

db::text_enum! {
    /// Where a row stands.
    pub(crate) enum RowState {
        /// It can become a draft.
        Good = "good",
        /// Something is wrong with it.
        Bad = "bad",
        /// It became one.
        Made = "made",
    }
}

/// A file that came with an import.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) blob: String,
    pub(super) name: String,
}

db::row! {
    /// An import.
    #[derive(Clone, Debug)]
    pub(super) struct Import {
        pub(super) id: ImportId,
        pub(super) org: OrgId,
        pub(super) org_path: String,
        pub(super) sheet: String,
        pub(super) sheet_name: String,
        pub(super) uploads: Json<Vec<Upload>>,
        pub(super) may: Json<Vec<OrgId>>,
        pub(super) state: State,
        pub(super) publish: bool,
        pub(super) reviewed: bool,
        pub(super) note: String,
        pub(super) problems: Json<Vec<Problem>>,
        pub(super) unused: Json<Vec<String>>,
        pub(super) created_by: Option<PersonId>,
        pub(super) created_at: Timestamp,
        pub(super) finished_at: Option<Timestamp>,
    }
}

db::row! {
    /// A row of an import.
    #[derive(Clone, Debug)]
    pub(super) struct ImportRow {
        pub(super) number: i64,
        pub(super) state: RowState,
        pub(super) org: Option<OrgId>,
        pub(super) title: String,
        pub(super) plan: Json<Plan>,
        pub(super) problems: Json<Vec<Problem>>,
        pub(super) item: Option<ItemId>,
    }
}

db::row! {
    /// How many rows of an import stand where.
    #[derive(Clone, Copy, Debug, Default)]
    pub(super) struct Figures {
        pub(super) good: i64,
        pub(super) bad: i64,
        pub(super) made: i64,
    }
}

/// Stores a new import.
pub(super) async fn put(tx: &mut Tx, i: &Import) -> Result<()> {
    query(
        "INSERT INTO ppid_import (id, org, org_path, sheet, sheet_name, uploads, may, state, publish, reviewed,
            note, problems, unused, created_by, created_at, finished_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(i.id)
    .bind(i.org)
    .bind(&i.org_path)
    .bind(&i.sheet)
    .bind(&i.sheet_name)
    .bind(&i.uploads)
    .bind(&i.may)
    .bind(i.state)
    .bind(i.publish)
    .bind(i.reviewed)
    .bind(&i.note)
    .bind(&i.problems)
    .bind(&i.unused)
    .bind(i.created_by)
    .bind(i.created_at)
    .bind(i.finished_at)
    .run(tx.conn())
    .await
    .map(drop)
}

/// One import.
pub(super) async fn find(c: Conn<'_>, id: ImportId) -> Result<Option<Import>> {
    query("SELECT * FROM ppid_import WHERE id = $1").bind(id).optional(c).await
}

/// A person's imports, newest first.
pub(super) async fn of_person(c: Conn<'_>, person: PersonId) -> Result<Vec<Import>> {
    query("SELECT * FROM ppid_import WHERE created_by = $1 ORDER BY created_at DESC, id DESC LIMIT 20")
        .bind(person)
        .all(c)
        .await
}

/// The operator's import of this very sheet that was cut off while it made drafts.
pub(super) async fn unfinished(c: Conn<'_>, sheet: &str) -> Result<Option<Import>> {
    query(
        "SELECT * FROM ppid_import WHERE sheet = $1 AND created_by IS NULL AND state = 'running'
         ORDER BY created_at, id LIMIT 1",
    )
    .bind(sheet)
    .optional(c)
    .await
}

/// Moves an import from one state to another; false when somebody was faster.
pub(super) async fn set_state(tx: &mut Tx, id: ImportId, from: State, to: State) -> Result<bool> {
    let ended = matches!(to, State::Done | State::Undone | State::Failed).then(|| tx.now());
    let n =
        query("UPDATE ppid_import SET state = $1, finished_at = $2 WHERE id = $3 AND state = $4")
            .bind(to)
            .bind(ended)
            .bind(id)
            .bind(from)
            .run(tx.conn())
            .await?;
    Ok(n == 1)
}

/// Says how complete rows are to end.
pub(super) async fn set_publish(
    tx: &mut Tx,
    id: ImportId,
    publish: bool,
    reviewed: bool,
) -> Result<()> {
    query("UPDATE ppid_import SET publish = $1, reviewed = $2 WHERE id = $3")
        .bind(publish)
        .bind(reviewed)
        .bind(id)
        .run(tx.conn())
        .await
        .map(drop)
}

/// Says why an import cannot go on, and what is wrong with its files.
pub(super) async fn set_findings(
    tx: &mut Tx,
    id: ImportId,
    note: &str,
    problems: &[Problem],
    unused: &[String],
) -> Result<()> {
    query("UPDATE ppid_import SET note = $1, problems = $2, unused = $3 WHERE id = $4")
        .bind(note)
        .bind(Json(problems))
        .bind(Json(unused))
        .bind(id)
        .run(tx.conn())
        .await
        .map(drop)
}

/// Puts what was found out about rows and files in the place of what was before.
pub(super) async fn put_checked(
    tx: &mut Tx,
    id: ImportId,
    rows: &[Judged],
    files: &[(String, String)],
) -> Result<()> {
    for table in [
        "DELETE FROM ppid_import_row WHERE import = $1",
        "DELETE FROM ppid_import_file WHERE import = $1",
    ] {
        query(table).bind(id).run(tx.conn()).await?;
    }
    for r in rows {
        query(
            "INSERT INTO ppid_import_row (import, number, state, org, title, plan, problems, item)
             VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
        )
        .bind(id)
        .bind(r.number)
        .bind(if r.problems.is_empty() { RowState::Good } else { RowState::Bad })
        .bind(r.org)
        .bind(&r.plan.content.title)
        .bind(Json(&r.plan))
        .bind(Json(&r.problems))
        .run(tx.conn())
        .await?;
    }
    for (name, blob) in files {
        query("INSERT INTO ppid_import_file (import, name, blob) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(name)
            .bind(blob)
            .run(tx.conn())
            .await?;
    }
    Ok(())
}

/// Rows of some states, in order of the sheet, after number `after`.
pub(super) async fn rows(
    c: Conn<'_>,
    id: ImportId,
    state: RowState,
    after: i64,
    limit: i64,
) -> Result<Vec<ImportRow>> {
    query(
        "SELECT * FROM ppid_import_row WHERE import = $1 AND state = $2 AND number > $3
         ORDER BY number LIMIT $4",
    )
    .bind(id)
    .bind(state)
    .bind(after)
    .bind(limit)
    .all(c)
    .await
}

/// How many rows stand where.
pub(super) async fn figures(c: Conn<'_>, id: ImportId) -> Result<Figures> {
    query(
        "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'good' THEN 1 ELSE 0 END), 0) AS BIGINT) AS good,
            CAST(COALESCE(SUM(CASE WHEN state = 'bad' THEN 1 ELSE 0 END), 0) AS BIGINT) AS bad,
            CAST(COALESCE(SUM(CASE WHEN state = 'made' THEN 1 ELSE 0 END), 0) AS BIGINT) AS made
         FROM ppid_import_row WHERE import = $1",
    )
    .bind(id)
    .one(c)
    .await
}

/// The agencies that good rows are for.
pub(super) async fn orgs(c: Conn<'_>, id: ImportId) -> Result<Vec<OrgId>> {
    query(
        "SELECT DISTINCT org FROM ppid_import_row WHERE import = $1 AND state <> 'bad' AND org IS NOT NULL
         ORDER BY org",
    )
    .bind(id)
    .scalars(c)
    .await
}

/// A file at hand.
pub(super) async fn file(c: Conn<'_>, id: ImportId, name: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        query("SELECT blob FROM ppid_import_file WHERE import = $1 AND name = $2")
            .bind(id)
            .bind(name)
            .optional(c)
            .await?;
    Ok(row.map(|(b,)| b))
}

/// Says which item a row became; false when it became one already.
pub(super) async fn made(tx: &mut Tx, id: ImportId, row: i64, item: ItemId) -> Result<bool> {
    let n = query(
        "UPDATE ppid_import_row SET state = 'made', item = $1
         WHERE import = $2 AND number = $3 AND state = 'good'",
    )
    .bind(item)
    .bind(id)
    .bind(row)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// The number of an item of the agency with this title and period that is in use.
pub(super) async fn same(
    c: Conn<'_>,
    org: OrgId,
    title: &str,
    period: &str,
) -> Result<Option<i64>> {
    let rows: Vec<(i64, String)> = query(
        "SELECT number, period FROM ppid_item WHERE org = $1 AND title_folded = $2 AND state <> 'withdrawn'
         ORDER BY number LIMIT 50",
    )
    .bind(org)
    .bind(base::fold(title))
    .all(c)
    .await?;
    Ok(rows.into_iter().find(|(_, p)| base::fold(p) == base::fold(period)).map(|(n, _)| n))
}
