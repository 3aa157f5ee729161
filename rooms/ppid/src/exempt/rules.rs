//! The register's own rules: the articles one can rely on, what can never be exempted, and how early to warn. All of
//! it is data; each row says whether somebody has compared it with the law.

use base::{Error, Result};
use db::{Conn, query};
use kit::{Audit, Cx, Tx, setting};
use serde::Serialize;

use super::model::Rule;
use crate::model::PPID_SETTINGS;

const WARN_DAYS: &str = "ppid.exempt_warn_days";
/// As the brief of the register has it; no law that we hold names it, so it can be changed.
pub(super) const DEFAULT_WARN_DAYS: i64 = 30;
/// A year ahead is early enough.
const MOST_WARN_DAYS: i64 = 366;

/// Every rule, in order.
pub(super) async fn all(c: Conn<'_>) -> Result<Vec<Rule>> {
    query("SELECT * FROM ppid_exempt_rule ORDER BY sort, code").all(c).await
}

/// One rule.
pub(super) async fn find(c: Conn<'_>, code: &str) -> Result<Option<Rule>> {
    query("SELECT * FROM ppid_exempt_rule WHERE code = $1").bind(code).optional(c).await
}

/// How many days before the last one a warning goes out.
pub(super) async fn warn_days(c: Conn<'_>) -> Result<i64> {
    let days: Option<i64> = setting::find(c, WARN_DAYS).await?;
    Ok(days.unwrap_or(DEFAULT_WARN_DAYS))
}

/// Sets how early to warn.
pub(super) async fn set_warn_days(cx: &Cx, days: i64) -> Result<()> {
    let ok = cx.grant_everywhere(PPID_SETTINGS)?;
    if !(1..=MOST_WARN_DAYS).contains(&days) {
        return Err(Error::invalid("ppid.exempt.error.warn_days"));
    }
    let mut tx = cx.begin(ok).await?;
    let old = warn_days(tx.conn()).await?;
    setting::put(&mut tx, WARN_DAYS, &days).await?;
    let audit = Audit::new("ppid.settings", "setting", "ppid.exempt");
    tx.commit(audit.note("old", old).note("new", days)).await
}

#[derive(Serialize)]
struct Shown<'a> {
    article: &'a str,
    name: &'a str,
    name_en: &'a str,
    words: &'a [String],
    needs_expiry: bool,
    max_years: Option<i64>,
    confirmed: bool,
    active: bool,
}

fn shown(r: &Rule) -> Shown<'_> {
    Shown {
        article: &r.article,
        name: &r.name,
        name_en: &r.name_en,
        words: &r.words.0,
        needs_expiry: r.needs_expiry,
        max_years: r.max_years,
        confirmed: r.confirmed,
        active: r.active,
    }
}

/// Changes a rule for every agency, if nobody did since `before` was read.
pub(super) async fn change(cx: &Cx, before: &Rule, after: &Rule) -> Result<()> {
    let ok = cx.grant_everywhere(PPID_SETTINGS)?;
    check(after)?;
    let mut tx = cx.begin(ok).await?;
    let n = query(
        "UPDATE ppid_exempt_rule SET article = $1, name = $2, name_en = $3, words = $4, needs_expiry = $5,
            max_years = $6, confirmed = $7, active = $8, revision = revision + 1
         WHERE code = $9 AND revision = $10",
    )
    .bind(&after.article)
    .bind(&after.name)
    .bind(&after.name_en)
    .bind(&after.words)
    .bind(after.needs_expiry)
    .bind(after.max_years)
    .bind(after.confirmed)
    .bind(after.active)
    .bind(&before.code)
    .bind(before.revision)
    .run(tx.conn())
    .await?;
    if n != 1 {
        return Err(Error::conflict("ppid.exempt.error.changed"));
    }
    let audit = Audit::new("ppid.exempt_rule", "exempt_rule", &before.code);
    tx.commit(audit.diff(&shown(before), &shown(after))).await
}

/// Adds a rule; Conflict when the code is taken.
pub(super) async fn add(cx: &Cx, r: &Rule) -> Result<()> {
    let ok = cx.grant_everywhere(PPID_SETTINGS)?;
    check(r)?;
    let code = r.code.len() <= 20 && r.code == base::slug(&r.code, 20) && !r.code.is_empty();
    if !code {
        return Err(Error::invalid("ppid.exempt.error.rule_code"));
    }
    let mut tx = cx.begin(ok).await?;
    insert(&mut tx, r).await?;
    let audit = Audit::new("ppid.exempt_rule", "exempt_rule", &r.code);
    tx.commit(audit.made(&shown(r))).await
}

fn check(r: &Rule) -> Result<()> {
    if r.name.trim().is_empty() || r.article.trim().is_empty() {
        return Err(Error::invalid("ppid.exempt.error.rule_name"));
    }
    if r.max_years.is_some_and(|y| !(1..=200).contains(&y)) {
        return Err(Error::invalid("ppid.exempt.error.rule_years"));
    }
    Ok(())
}

async fn insert(tx: &mut Tx, r: &Rule) -> Result<()> {
    let n = query(
        "INSERT INTO ppid_exempt_rule (code, sort, never_exempt, article, name, name_en, words, needs_expiry,
            max_years, confirmed, active, revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1) ON CONFLICT (code) DO NOTHING",
    )
    .bind(&r.code)
    .bind(r.sort)
    .bind(r.never_exempt)
    .bind(&r.article)
    .bind(&r.name)
    .bind(&r.name_en)
    .bind(&r.words)
    .bind(r.needs_expiry)
    .bind(r.max_years)
    .bind(r.confirmed)
    .bind(r.active)
    .run(tx.conn())
    .await?;
    if n == 1 { Ok(()) } else { Err(Error::conflict("ppid.exempt.error.rule_taken")) }
}
