//! How the room works, as the main officer set it.

use base::Result;
use contracts::org::{OrgId, OrgPath};
use db::Conn;
use kit::{Audit, Cx, Tx, setting};
use serde::Serialize;

use crate::model::{PPID_PUBLISH, PPID_REVIEW, PPID_SETTINGS, ReviewRule};

const REVIEW: &str = "ppid.review";
const TRUSTED: &str = "ppid.trusted_orgs";

/// What can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// When the main officer looks.
    pub(crate) review: ReviewRule,
    /// Agencies that publish without being looked at before, whatever the rule.
    pub(crate) trusted: Vec<OrgId>,
}

impl Settings {
    /// Whether the rule lets an officer of `org` publish alone.
    pub(crate) fn trusts(&self, org: OrgId) -> bool {
        self.review == ReviewRule::After || self.trusted.contains(&org)
    }
}

/// The settings in force.
pub(crate) async fn read(mut c: Conn<'_>) -> Result<Settings> {
    let review: String = setting::get(c.again(), REVIEW).await?;
    let trusted: Vec<OrgId> = setting::get(c, TRUSTED).await?;
    Ok(Settings { review: ReviewRule::parse(&review).unwrap_or(ReviewRule::Before), trusted })
}

#[derive(Serialize)]
struct Shown<'a> {
    review: &'a str,
    trusted: &'a [OrgId],
}

impl Settings {
    fn shown(&self) -> Shown<'_> {
        Shown { review: self.review.word(), trusted: &self.trusted }
    }
}

/// Sets them.
pub(crate) async fn change(cx: &Cx, to: &Settings) -> Result<()> {
    // They hold for every agency, so a role at one agency is not enough.
    let ok = cx.grant_everywhere(PPID_SETTINGS)?;
    let mut tx = cx.begin(ok).await?;
    let old = read(tx.conn()).await?;
    setting::put(&mut tx, REVIEW, &to.review.word()).await?;
    setting::put(&mut tx, TRUSTED, &to.trusted).await?;
    tx.commit(Audit::new("ppid.settings", "setting", "ppid").diff(&old.shown(), &to.shown())).await
}

/// Lets officers of these agencies publish alone: for demo content, so that both ways can be seen.
pub(crate) async fn trust(tx: &mut Tx, orgs: &[OrgId]) -> Result<()> {
    setting::put(tx, TRUSTED, &orgs).await
}

/// Whether the actor may make items of this agency public by themselves.
pub(crate) async fn may_publish(cx: &Cx, c: Conn<'_>, org: OrgId, path: &OrgPath) -> Result<bool> {
    if cx.may(PPID_REVIEW, path) {
        return Ok(true);
    }
    Ok(cx.may(PPID_PUBLISH, path) && read(c).await?.trusts(org))
}
