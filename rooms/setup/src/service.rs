//! The use cases: permission or proof first, then one write with its trace.

use std::sync::Arc;

use base::{Error, Result};
use contracts::{
    org::PersonId,
    setup::{Founding, NewOrg, Report},
};
use kit::{
    ADDRESS, Audit, Cx, Grant, PROVINCE, Permission,
    config::{Mail, Province},
    mail, session, setting,
};

use crate::{
    SET_UP, SETTINGS, logo,
    model::{Progress, Step},
    token::{self, Proved},
};

const PROGRESS: &str = "setup.progress";
/// The rows of the last spreadsheet that was looked at, until they are entered.
const DRAFT: &str = "setup.orgs";

/// By what right a setting is changed.
pub(crate) enum Right {
    /// The token from the console.
    Token(Proved),
    /// An administrator's.
    Office,
}

impl Right {
    fn grant(&self, cx: &Cx) -> Result<Grant> {
        let p: Permission = match self {
            Self::Token(_) => SET_UP,
            Self::Office => SETTINGS,
        };
        cx.grant_everywhere(p)
    }

    const fn is_token(&self) -> bool {
        matches!(self, Self::Token(_))
    }
}

fn identity(cx: &Cx) -> Result<Arc<dyn Founding>> {
    cx.ask::<dyn Founding>().ok_or_else(|| Error::unavailable("room identity is closed"))
}

/// How far the moving in is.
pub(crate) async fn progress(cx: &Cx) -> Result<Progress> {
    setting::get(cx.db().read().await?.conn(), PROGRESS).await
}

async fn advance(tx: &mut kit::Tx, step: Step) -> Result<()> {
    let mut p: Progress = setting::get(tx.conn(), PROGRESS).await?;
    match step {
        Step::Province => p.province = true,
        Step::Orgs => p.orgs = true,
        Step::Mail => p.mail = true,
        Step::Account => {}
    }
    setting::put(tx, PROGRESS, &p).await
}

/// A picture for the head: kept by content, so that every node has it. The value of `Province::logo`.
///
/// # Errors
/// Invalid for a picture that cannot stand there.
pub(crate) async fn keep_logo(cx: &Cx, bytes: Vec<u8>) -> Result<String> {
    let kind = logo::check(&bytes)?;
    let blob = cx.app().blobs().put_bytes(bytes, &format!("logo.{kind}")).await?;
    Ok(format!("blob:{}.{kind}", blob.hash))
}

/// Writes the province as it shows itself; every page has it at once.
///
/// # Errors
/// Forbidden; the database's.
pub(crate) async fn save_province(cx: &Cx, right: &Right, new: &Province) -> Result<()> {
    let old = cx.app().province();
    let mut tx = cx.begin(right.grant(cx)?).await?;
    setting::put(&mut tx, PROVINCE, new).await?;
    if right.is_token() {
        advance(&mut tx, Step::Province).await?;
    }
    tx.commit(Audit::new("setup.change_province", "instance", "province").diff(&*old, new)).await?;
    cx.app().refresh().await
}

/// Writes the mail server after it let us in, and where people reach the house (`site`), and sends a letter through it to `test_to`.
///
/// # Errors
/// Unavailable with the server's words when it cannot be reached or refuses; then nothing is written.
pub(crate) async fn save_mail(
    cx: &Cx,
    right: &Right,
    new: &Mail,
    site: &str,
    test_to: &str,
) -> Result<()> {
    right.grant(cx)?;
    mail::try_server(new).await?;
    let old = cx.app().mail_server();
    let mut tx = cx.begin(right.grant(cx)?).await?;
    setting::put(&mut tx, mail::SETTING, new).await?;
    setting::put(&mut tx, ADDRESS, &site).await?;
    if right.is_token() {
        advance(&mut tx, Step::Mail).await?;
    }
    let portal = cx.app().province().portal.clone();
    let letter = mail::Mail::new(
        test_to,
        cx.tf("setup.mail.test_subject", &[("portal", &portal)]),
        cx.tf("setup.mail.test_text", &[("portal", &portal), ("url", &cx.absolute("/"))]),
    );
    mail::send(&mut tx, letter).await?;
    let audit = Audit::new("setup.change_mail", "instance", "mail").diff(&*old, new);
    tx.commit(audit.note("site", site)).await?;
    cx.app().refresh().await
}

/// Goes on without a mail server: it can be named later.
///
/// # Errors
/// The database's.
pub(crate) async fn skip_mail(cx: &Cx, proof: Proved) -> Result<()> {
    let mut tx = cx.begin(Right::Token(proof).grant(cx)?).await?;
    advance(&mut tx, Step::Mail).await?;
    setting::put(&mut tx, ADDRESS, &cx.origin()).await?;
    tx.commit(Audit::new("setup.skip_mail", "instance", "mail")).await?;
    cx.app().refresh().await
}

/// The province as the root of the tree.
fn root(p: &Province) -> NewOrg {
    NewOrg {
        row: 0,
        name: p.name.clone(),
        name_en: p.name_en.clone(),
        abbreviation: p.short.clone(),
        kind: "province".to_owned(),
        code: p.code.clone(),
        address: p.address.clone(),
        email: p.email.clone(),
        phone: p.phone.clone(),
        ..NewOrg::default()
    }
}

/// Looks at the rows of a spreadsheet and keeps them until they are entered.
///
/// # Errors
/// The database's.
pub(crate) async fn look_at_orgs(cx: &Cx, proof: Proved, rows: Vec<NewOrg>) -> Result<Report> {
    let report = identity(cx)?.import_orgs(root(&cx.app().province()), rows.clone(), false).await?;
    let mut tx = cx.begin(Right::Token(proof).grant(cx)?).await?;
    setting::put(&mut tx, DRAFT, &rows).await?;
    tx.commit(Audit::new("setup.look_at_orgs", "instance", "orgs").note("rows", rows.len()))
        .await?;
    Ok(report)
}

/// Enters the province and the rows that were looked at last (`with_rows`), or the province alone.
///
/// # Errors
/// The database's; the report says what stands against it.
pub(crate) async fn enter_orgs(cx: &Cx, proof: Proved, with_rows: bool) -> Result<Report> {
    let rows: Vec<NewOrg> = if with_rows {
        setting::get(cx.db().read().await?.conn(), DRAFT).await?
    } else {
        Vec::new()
    };
    let report = identity(cx)?.import_orgs(root(&cx.app().province()), rows, true).await?;
    if !report.problems.is_empty() {
        return Ok(report);
    }
    let mut tx = cx.begin(Right::Token(proof).grant(cx)?).await?;
    advance(&mut tx, Step::Orgs).await?;
    setting::put(&mut tx, DRAFT, &Vec::<NewOrg>::new()).await?;
    tx.commit(Audit::new("setup.enter_orgs", "instance", "orgs").note("made", report.made)).await?;
    Ok(report)
}

/// Makes the first administrator and opens their session; the token is spent with it. The session's secret.
///
/// # Errors
/// Invalid for what cannot be taken; Precondition when somebody was faster.
pub(crate) async fn finish(
    cx: &Cx,
    proof: Proved,
    email: &str,
    name: &str,
    password: &str,
) -> Result<String> {
    let id: PersonId = identity(cx)?.first_administrator(email, name, password).await?;
    let mut tx = cx.begin(Right::Token(proof).grant(cx)?).await?;
    token::spend(&mut tx).await?;
    let new = session::create(&mut tx, id, name.trim()).await?;
    let audit = Audit::new("setup.finish", "person", id).note("session", new.id);
    tx.commit(audit).await?;
    Ok(new.token)
}
