//! Demo entries of the register: in force, about to end, ended, waiting for a decision, being written.

use base::{Error, Result};
use contracts::org::OrgTree;
use jiff::{Span, civil::Date};
use kit::{Audit, Cx, Tx};
use serde::Deserialize;

use super::{
    clock::today,
    model::{Content, Decision, Occasion, State},
    store,
};
use crate::{model::PPID_MACHINE, service};

#[derive(Deserialize)]
struct File {
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    org: String,
    #[serde(flatten)]
    content: Content,
    /// Where it stands.
    state: String,
    decided_days_ago: Option<i64>,
    /// Negative: it has ended; the clock will notice.
    expires_in_days: Option<i64>,
}

/// Enters them in one transaction; nothing when there are entries already.
pub(crate) async fn run(cx: &Cx) -> Result<()> {
    let file: File =
        toml::from_str(include_str!("../../fixtures/exempt.toml")).map_err(Error::internal)?;
    let tree = service::tree(cx.app()).await?;
    let mut tx = cx.begin(cx.grant_everywhere(PPID_MACHINE)?).await?;
    let there: i64 = db::query("SELECT COUNT(*) FROM ppid_exempt").scalar(tx.conn()).await?;
    if there > 0 {
        return Ok(());
    }
    let mut made = 0;
    for e in file.entry {
        made += usize::from(enter(&mut tx, &tree, today(cx), e).await?);
    }
    tx.commit(Audit::new("ppid.seed", "exempt", "demo").note("entries", made)).await
}

fn moved(from: Date, days: i64) -> Result<Date> {
    let span = Span::new().try_days(days).map_err(Error::internal)?;
    from.checked_add(span).map_err(Error::internal)
}

/// False where the agency is not there: the demo's tree may have been replaced.
async fn enter(tx: &mut Tx, tree: &OrgTree, now: Date, e: Entry) -> Result<bool> {
    let Some(org) = tree.by_slug(&e.org) else { return Ok(false) };
    let mut content = Content { occasion: Occasion::Before.word().to_owned(), ..e.content };
    if let Some(days) = e.expires_in_days {
        content.expires_on = moved(now, days)?.to_string();
    }
    let number = store::take_number(tx).await?;
    let entry = store::insert_entry(tx, number, org).await?;
    let id = store::insert_test(tx, entry, 1, &content).await?;
    store::tell(tx, id, "create", "").await?;
    let state = State::parse(&e.state).unwrap_or(State::Draft);
    if state == State::Draft {
        return Ok(true);
    }
    store::set_state(tx, id, State::Draft, state, None).await?;
    store::tell(tx, id, "submit", "").await?;
    if let Some(ago) = e.decided_days_ago {
        let d = Decision {
            by: "PPID Utama".to_owned(),
            number: format!("CONTOH/{number}/DIK"),
            date: moved(now, -ago)?.to_string(),
            place: "Palangka Raya".to_owned(),
        };
        store::put_decision(tx, id, &d).await?;
        store::tell(tx, id, "decide", "").await?;
    }
    Ok(true)
}
