//! Letters about accounts: short, in Indonesian, in the transaction that they tell of.

use base::{Lang, Result, Timestamp};
use kit::{
    Tx,
    mail::{self, Mail},
};

use crate::model::{Person, PersonState};

/// Writes to the owner of an account that is open. The greeting and the address of the page come by
/// themselves: `{name}` and `{page}`.
pub(super) async fn write(
    tx: &mut Tx,
    to: &Person,
    (subject, text): (&'static str, &'static str),
    page: &str,
    args: &[(&str, &str)],
) -> Result<()> {
    let app = tx.cx().app().clone();
    let reachable = to.state == PersonState::Active && mail::is_address(&to.email.0);
    if !reachable || !mail::is_on(&app) {
        return Ok(());
    }
    // Letters are Indonesian, whatever language the page is in that set them off.
    let page = format!("{}{page}", tx.cx().letter_base().unwrap_or_default());
    let mut all = vec![("name", to.name.0.as_str()), ("page", page.as_str())];
    all.extend_from_slice(args);
    let subject = app.texts().fill(Lang::Id, subject, &all).into_owned();
    let text = app.texts().fill(Lang::Id, text, &all).into_owned();
    mail::send(tx, Mail::new(to.email.0.clone(), subject, text)).await
}

// i18n-prefix: identity.month.
/// A day as a letter says it.
pub(super) fn day(tx: &Tx, t: Timestamp) -> String {
    let app = tx.cx().app();
    let d = t.civil(&app.province().zone);
    let month = format!("identity.month.{}", d.month());
    format!("{} {} {}", d.day(), app.texts().get(Lang::Id, &month), d.year())
}

// i18n-prefix: kit.role.
/// A role as a letter says it.
pub(super) fn role(tx: &Tx, word: &str) -> String {
    let key = format!("kit.role.{word}");
    tx.cx().app().texts().get(Lang::Id, &key).to_owned()
}
