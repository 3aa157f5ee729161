//! What the catalogue knows of an officer: deeds and remarks under a name. Shown to them; erasing takes the name
//! off and leaves the deed, which the history of a document cannot do without.

use base::{Result, Timestamp};
use contracts::{
    BoxFuture,
    org::PersonId,
    personal::{Held, PersonalData, Subject},
};
use db::{Conn, query};
use kit::{App, Audit, Cx};
use serde_json::{Value, json};

use crate::model::PPID_MACHINE;

/// The catalogue's answer.
pub(crate) struct Officers(pub(crate) App);

db::row! {
    /// A deed: on what, when, which, and in which words.
    struct Deed {
        number: i64,
        at: Timestamp,
        action: String,
        words: String,
    }
}

/// A heading, and the deeds that stand under it.
const PARTS: [(&str, &str); 6] = [
    (
        "ppid.held.history",
        "SELECT i.number AS number, v.at AS at, v.action AS action, '' AS words
         FROM ppid_revision v JOIN ppid_item i ON i.id = v.item WHERE v.person = $1 ORDER BY v.at, i.number",
    ),
    (
        "ppid.held.comments",
        "SELECT i.number AS number, c.at AS at, 'comment' AS action, c.body AS words
         FROM ppid_comment c JOIN ppid_item i ON i.id = c.item WHERE c.person = $1 ORDER BY c.at, c.id",
    ),
    (
        "ppid.held.exempt",
        "SELECT e.number AS number, v.at AS at, v.action AS action, v.note AS words
         FROM ppid_exempt_event v JOIN ppid_exempt_test t ON t.id = v.test JOIN ppid_exempt e ON e.id = t.entry
         WHERE v.person = $1 ORDER BY v.at, v.id",
    ),
    (
        "ppid.held.duties",
        "SELECT i.number AS number, d.at AS at, 'fulfil' AS action, '' AS words
         FROM ppid_duty_item d JOIN ppid_item i ON i.id = d.item WHERE d.person = $1 ORDER BY d.at, i.number",
    ),
    (
        "ppid.held.sources",
        "SELECT CAST(0 AS BIGINT) AS number, created_at AS at, 'create' AS action, name AS words
         FROM ppid_source WHERE created_by = $1 ORDER BY created_at, id",
    ),
    (
        "ppid.held.imports",
        "SELECT CAST(0 AS BIGINT) AS number, created_at AS at, 'create' AS action, sheet_name AS words
         FROM ppid_import WHERE created_by = $1 ORDER BY created_at, id",
    ),
];

/// What holds a name, or a person where nothing is left to tell once nobody is named.
const WIPES: [&str; 5] = [
    "UPDATE ppid_revision SET person_name = '' WHERE person = $1 AND person_name <> ''",
    "UPDATE ppid_comment SET person_name = '' WHERE person = $1 AND person_name <> ''",
    "UPDATE ppid_exempt_event SET person_name = '' WHERE person = $1 AND person_name <> ''",
    "UPDATE ppid_source SET created_by = NULL WHERE created_by = $1",
    "UPDATE ppid_import SET created_by = NULL WHERE created_by = $1",
];

async fn deeds(c: Conn<'_>, sql: &'static str, who: PersonId) -> Result<Vec<Value>> {
    let rows: Vec<Deed> = query(sql).bind(who).all(c).await?;
    let told = |d: &Deed| {
        let mut v = json!({ "at": d.at.rfc3339(), "action": d.action });
        if d.number > 0 {
            v["number"] = json!(d.number);
        }
        if !d.words.is_empty() {
            v["text"] = json!(d.words);
        }
        v
    };
    Ok(rows.iter().map(told).collect())
}

impl PersonalData for Officers {
    fn export<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<Vec<Held>>> {
        Box::pin(async move {
            let Subject::Person(id) = who else { return Ok(Vec::new()) };
            let mut r = self.0.db().read().await?;
            let mut out = Vec::new();
            for (title, sql) in PARTS {
                let rows = deeds(r.conn(), sql, *id).await?;
                if !rows.is_empty() {
                    out.push(Held { title, data: Value::Array(rows) });
                }
            }
            Ok(out)
        })
    }

    fn erase<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async move {
            let Subject::Person(id) = who else { return Ok(0) };
            let cx = Cx::system(&self.0, "ppid.erase_person");
            let mut tx = cx.begin(cx.grant_everywhere(PPID_MACHINE)?).await?;
            let mut n = 0;
            for sql in WIPES {
                n += query(sql).bind(*id).run(tx.conn()).await?;
            }
            if n == 0 {
                return Ok(0);
            }
            tx.commit(Audit::new("ppid.erase_person", "person", *id).note("rows", n)).await?;
            Ok(n)
        })
    }
}
