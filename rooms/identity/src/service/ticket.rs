//! Tickets: what was proved or asked between two requests, sealed under the instance's key. A ticket lives in
//! a hidden field, says what it is for, ends by itself, and is good once where that is asked of it.

use std::time::Duration;

use base::{Error, Result, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use kit::{Cx, Tx};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::store;

/// How long a ticket is good: time to find the telephone, and to type a password twice.
pub(super) const LIVES: Duration = Duration::from_secs(600);

/// What the next form carries in a hidden field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket(pub String);

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    /// A ticket for one thing opens nothing else.
    purpose: String,
    id: Uuid,
    until: Timestamp,
    what: T,
}

/// A ticket that was read: what it carries, and its number.
pub(super) struct Opened<T> {
    pub(super) what: T,
    id: Uuid,
    until: Timestamp,
}

/// Seals `what` for `purpose`.
pub(super) fn seal<T: Serialize>(cx: &Cx, purpose: &str, what: T) -> Result<Ticket> {
    let until = cx.now().after(LIVES);
    let sealed = Sealed { purpose: purpose.to_owned(), id: Uuid::now_v7(), until, what };
    let plain = serde_json::to_vec(&sealed).map_err(Error::internal)?;
    Ok(Ticket(B64.encode(cx.app().keys().wrap(&plain)?)))
}

/// Reads a ticket for `purpose`.
///
/// # Errors
/// Precondition when it is old, for something else, or not ours.
pub(super) fn open<T: DeserializeOwned>(
    cx: &Cx,
    purpose: &str,
    ticket: &Ticket,
) -> Result<Opened<T>> {
    let sealed = B64.decode(&ticket.0).map_err(|_| over())?;
    let plain = cx.app().keys().unwrap(&sealed).map_err(|_| over())?;
    let s: Sealed<T> = serde_json::from_slice(&plain).map_err(|_| over())?;
    if s.purpose != purpose || s.until <= cx.now() {
        return Err(over());
    }
    Ok(Opened { what: s.what, id: s.id, until: s.until })
}

impl<T> Opened<T> {
    /// Uses it up with this transaction.
    ///
    /// # Errors
    /// Precondition when it was used before.
    pub(super) async fn spend(&self, tx: &mut Tx) -> Result<()> {
        match store::sign_ins::spend(tx, self.id, self.until).await? {
            true => Ok(()),
            false => Err(over()),
        }
    }
}

/// The chain is broken: from the start.
pub(super) fn over() -> Error {
    Error::precondition("identity.sign_in.error.ticket")
}
