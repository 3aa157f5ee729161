//! Letters to the operator about what the checks find. What was told is a row, changed only by whoever read it last,
//! so that of two nodes one tells.

use std::{collections::BTreeMap, time::Duration};

use base::{Result, Timestamp};
use db::{Conn, Json, query};

use super::{
    decide::{Known, News, decide},
    look, number,
};
use crate::{
    Audit, Cx, Permission, mail,
    mail::Mail,
    room::{Finding, Level, Schedule},
};

/// Looks at everything every few minutes and tells what is new.
pub(crate) const TELL: Schedule =
    Schedule { name: "kit.alerts", every: Duration::from_secs(300), run: |cx| Box::pin(tell(cx)) };

const ALERT: Permission = Permission::system("kit.alert");

type Words = Vec<(String, String)>;

db::row! {
    #[derive(Clone, Debug)]
    struct Row {
        subject: String,
        level: i64,
        key: String,
        args: Json<Words>,
        since: Timestamp,
        told_level: i64,
        told_at: Option<Timestamp>,
        gone_at: Option<Timestamp>,
        over_at: Option<Timestamp>,
        turn: i64,
    }
}

impl Row {
    fn known(&self) -> Known {
        Known {
            level: self.level,
            since: self.since,
            told_level: self.told_level,
            told_at: self.told_at,
            gone_at: self.gone_at,
            over_at: self.over_at,
        }
    }
}

/// A change to what is known of one thing: which turn it follows, what it is, and the words of it.
struct Change {
    subject: String,
    turn: Option<i64>,
    to: Option<Known>,
    key: String,
    args: Words,
    news: Option<News>,
}

/// Looks, and writes one letter about all that is new, worse, still there after a day, or over.
///
/// # Errors
/// The database's.
pub async fn tell(cx: &Cx) -> Result<()> {
    let config = &cx.app().config().alerts;
    if config.to.is_empty() || !mail::is_on(cx.app()) {
        return Ok(());
    }
    let remind = Duration::from_secs(u64::from(config.remind_hours.max(1)) * 3600);
    let look = look(cx).await;
    let mut found: BTreeMap<String, Finding> = BTreeMap::new();
    for f in look.findings().filter(|f| f.level > Level::Fine) {
        let worse = found.get(&f.subject).is_none_or(|have| have.level < f.level);
        if worse {
            found.insert(f.subject.clone(), f.clone());
        }
    }
    let mut r = cx.db().read().await?;
    let rows: Vec<Row> = query("SELECT * FROM kit_alert ORDER BY subject").all(r.conn()).await?;
    drop(r);
    let mut changes = changes(rows, found, cx.now(), remind);
    // In one order on every node, so that none waits for another's row while that one waits for its.
    changes.sort_by(|a, b| a.subject.cmp(&b.subject));
    let (told, quiet): (Vec<Change>, Vec<Change>) =
        changes.into_iter().partition(|c| c.news.is_some());
    if !quiet.is_empty() {
        let mut tx = cx.db().begin().await?;
        for change in &quiet {
            apply(tx.conn(), change).await?;
        }
        tx.commit().await?;
    }
    if told.is_empty() { Ok(()) } else { write(cx, told).await }
}

fn changes(
    rows: Vec<Row>,
    mut found: BTreeMap<String, Finding>,
    now: Timestamp,
    remind: Duration,
) -> Vec<Change> {
    let mut out = Vec::new();
    for row in rows {
        let f = found.remove(&row.subject);
        let (to, news) =
            decide(Some(row.known()), f.as_ref().map(|f| number(f.level)), now, remind);
        let (key, args) = match f {
            Some(f) => (f.key.to_owned(), words(&f)),
            None => (row.key.clone(), row.args.0.clone()),
        };
        if to != Some(row.known()) || key != row.key || args != row.args.0 {
            out.push(Change { subject: row.subject, turn: Some(row.turn), to, key, args, news });
        }
    }
    for (subject, f) in found {
        let (to, news) = decide(None, Some(number(f.level)), now, remind);
        out.push(Change { subject, turn: None, to, key: f.key.to_owned(), args: words(&f), news });
    }
    out
}

fn words(f: &Finding) -> Words {
    f.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// Whether the change was made: not when another node was there first.
async fn apply(c: Conn<'_>, change: &Change) -> Result<bool> {
    let q = match (change.turn, change.to) {
        (None, None) => return Ok(false),
        (Some(turn), None) => query("DELETE FROM kit_alert WHERE subject = $1 AND turn = $2")
            .bind(&change.subject)
            .bind(turn),
        (turn, Some(to)) => {
            let q = query(match turn {
                None => {
                    "INSERT INTO kit_alert (subject, turn, level, key, args, since, told_level, told_at,
                        gone_at, over_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                     ON CONFLICT (subject) DO NOTHING"
                }
                Some(_) => {
                    "UPDATE kit_alert SET turn = turn + 1, level = $3, key = $4, args = $5, since = $6,
                        told_level = $7, told_at = $8, gone_at = $9, over_at = $10
                     WHERE subject = $1 AND turn = $2"
                }
            });
            q.bind(&change.subject)
                .bind(turn.unwrap_or(0))
                .bind(to.level)
                .bind(&change.key)
                .bind(serde_json::to_value(&change.args).map_err(base::Error::internal)?)
                .bind(to.since)
                .bind(to.told_level)
                .bind(to.told_at)
                .bind(to.gone_at)
                .bind(to.over_at)
        }
    };
    Ok(q.run(c).await? == 1)
}

/// The letter goes out with the rows that say so, or not at all.
async fn write(cx: &Cx, told: Vec<Change>) -> Result<()> {
    let mut tx = cx.begin(cx.grant_everywhere(ALERT)?).await?;
    let mut mine = Vec::new();
    for change in told {
        if apply(tx.conn(), &change).await? {
            mine.push(change);
        }
    }
    if mine.is_empty() {
        return Ok(());
    }
    let (subject, text) = letter(cx, &mine);
    for to in &cx.app().config().alerts.to {
        if mail::is_address(to) {
            mail::send(&mut tx, Mail::new(to, &subject, &text)).await?;
        } else {
            tracing::warn!("alerts.to holds something that is no e-mail address");
        }
    }
    let subjects: Vec<&str> = mine.iter().map(|c| c.subject.as_str()).collect();
    tx.commit(Audit::new("kit.alert", "alert", subjects.join(" "))).await
}

fn letter(cx: &Cx, news: &[Change]) -> (String, String) {
    let portal = cx.app().province().portal.clone();
    let sentence = |c: &Change| {
        let args: Vec<(&str, &str)> = c.args.iter().map(|(n, v)| (&**n, &**v)).collect();
        cx.tf(&c.key, &args).into_owned()
    };
    let subject = match news {
        [one] if one.news == Some(News::Over) => {
            cx.tf("kit.alert.subject_over", &[("portal", &portal), ("what", &sentence(one))])
        }
        [one] => cx.tf("kit.alert.subject_one", &[("portal", &portal), ("what", &sentence(one))]),
        more => {
            let n = more.len().to_string();
            cx.tf("kit.alert.subject_many", &[("portal", &portal), ("n", &n)])
        }
    };
    let mut text = cx.tf("kit.alert.intro", &[("portal", &portal)]).into_owned();
    for (kind, heading) in [
        (News::New, cx.t("kit.alert.new")),
        (News::Worse, cx.t("kit.alert.worse")),
        (News::Still, cx.t("kit.alert.still")),
        (News::Over, cx.t("kit.alert.over")),
    ] {
        let of: Vec<String> = news
            .iter()
            .filter(|c| c.news == Some(kind))
            .map(|c| format!("- {}", sentence(c)))
            .collect();
        if !of.is_empty() {
            text.push_str(&format!("\n\n{heading}\n{}", of.join("\n")));
        }
    }
    let page = cx.absolute("/kerja/status");
    text.push_str("\n\n");
    text.push_str(&cx.tf("kit.alert.page", &[("url", &page)]));
    (subject.into_owned(), text)
}
