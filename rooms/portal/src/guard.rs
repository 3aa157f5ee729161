//! What keeps programs off public forms without script, riddle or anybody's service: a time sealed into the
//! form, a field that people do not see, and an allowance per network address.

use std::{net::IpAddr, time::Duration};

use base::{Error, Kind, Result, Timestamp};
use db::query;
use kit::{Cx, Fields};
use ui::{Markup, html};

use crate::config::Portal;

/// The field that only programs fill; its name is what they look for.
const TRAP: &str = "situs";
const TIME: &str = "waktu";
const PURPOSE: &str = "betang portal form time";
/// Nobody reads a form and fills it faster.
const SOONEST: Duration = Duration::from_secs(2);
/// A page left open over night still sends.
const LATEST: Duration = Duration::from_secs(36 * 3600);
const HOUR_MS: i64 = 3_600_000;

/// Who seems to have sent a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// Somebody.
    Person,
    /// A program that fills every field: it is told that all went well.
    Program,
    /// Too fast: the form comes back as it was, to be sent again.
    Hasty,
    /// The time is missing, broken or old: the form comes back with a fresh one.
    Stale,
}

/// The hidden fields of a form; `typed` are the fields it came back with.
pub(crate) fn fields(cx: &Cx, typed: &Fields) -> Markup {
    let time = match judge(cx, typed) {
        Sender::Hasty => typed.get(TIME).to_owned(),
        _ => seal(cx, cx.now()),
    };
    html! {
        (ui::hidden(&[(TIME, &time)]))
        div hidden {
            label for="f-situs" { (cx.t("portal.form.trap")) }
            input id="f-situs" name=(TRAP) type="text" autocomplete="off" tabindex="-1";
        }
    }
}

/// Looks at the hidden fields.
pub(crate) fn judge(cx: &Cx, typed: &Fields) -> Sender {
    if !typed.get(TRAP).is_empty() {
        return Sender::Program;
    }
    let sealed = typed.get(TIME);
    let at = sealed
        .split_once('.')
        .and_then(|(ms, _)| ms.parse().ok())
        .map(Timestamp)
        .filter(|at| same(cx, &seal(cx, *at), sealed));
    match at {
        Some(at) if at > cx.now() || cx.now().since(at) > LATEST => Sender::Stale,
        Some(at) if cx.now().since(at) < SOONEST => Sender::Hasty,
        Some(_) => Sender::Person,
        None => Sender::Stale,
    }
}

fn seal(cx: &Cx, at: Timestamp) -> String {
    format!("{}.{}", at.0, cx.app().keys().mac(PURPOSE, &at.0.to_be_bytes()).to_hex())
}

/// Compared by keyed hashes of both, which takes the same time wherever they differ.
pub(crate) fn same(cx: &Cx, a: &str, b: &str) -> bool {
    let mac = |s: &str| cx.app().keys().mac("betang portal compare", s.as_bytes());
    mac(a) == mac(b)
}

/// Counts a form of the asking address.
///
/// # Errors
/// TooMany past the configured number in an hour.
pub(crate) async fn allow_form(cx: &Cx) -> Result<()> {
    let who = match cx.address() {
        // An IPv6 customer has a whole /64.
        Some(IpAddr::V6(a)) => format!("{:x}", a.to_bits() >> 64),
        Some(IpAddr::V4(a)) => a.to_string(),
        None => return Ok(()),
    };
    let limit = Portal::of(cx.app())?.forms_per_hour;
    if limit == 0 || allow(cx, "form", &who, i64::from(limit)).await? {
        return Ok(());
    }
    let wait = (HOUR_MS - cx.now().0.rem_euclid(HOUR_MS)) / 1000 + 1;
    Err(Error::new(Kind::TooMany, "kit.error.too_many").with("seconds", wait))
}

/// Counts one `what` of `who` in this hour; whether it is within `limit`. A counter of our own that says nothing
/// about anybody, so it needs no grant and leaves no trace in the record.
pub(crate) async fn allow(cx: &Cx, what: &str, who: &str, limit: i64) -> Result<bool> {
    let hour = cx.now().0.div_euclid(HOUR_MS);
    let text = format!("{what}|{who}|{hour}");
    let mark = cx.app().keys().mac("betang portal allowance", text.as_bytes()).to_hex().to_string();
    let mut tx = cx.db().begin().await?;
    let n: i64 = query(
        "INSERT INTO portal_allowance (mark, hour, n) VALUES ($1, $2, 1)
         ON CONFLICT (mark) DO UPDATE SET n = portal_allowance.n + 1 RETURNING n",
    )
    .bind(mark)
    .bind(hour)
    .scalar(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(n <= limit)
}

/// Forgets the allowances of past hours.
pub(crate) async fn forget_allowances(cx: &Cx) -> Result<()> {
    let hour = cx.now().0.div_euclid(HOUR_MS);
    let mut tx = cx.db().begin().await?;
    query("DELETE FROM portal_allowance WHERE hour < $1").bind(hour).run(tx.conn()).await?;
    tx.commit().await
}
