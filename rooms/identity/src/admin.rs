//! What the command line does with accounts (`betang user ..`). The caller's context decides what is allowed;
//! the binary brings the system's.

use base::{Error, Result};
use contracts::org::PersonId;
use kit::{Cx, Role, session::RoleGrant};

use crate::{
    model::{Person, PersonFacts, fold_email},
    service::people,
    store,
};

/// Makes an account with this password; no role yet.
///
/// # Errors
/// Invalid for what cannot be accepted, Conflict when the e-mail has an account.
pub async fn create_person(cx: &Cx, email: &str, name: &str, password: &str) -> Result<PersonId> {
    people::create_with(cx, &PersonFacts::new(email, name, ""), password).await
}

/// The account of `email`.
///
/// # Errors
/// NotFound.
pub async fn find(cx: &Cx, email: &str) -> Result<PersonId> {
    let mut r = cx.db().read().await?;
    let person = store::people::by_email(r.conn(), &fold_email(email)).await?;
    person.map(|p| p.id).ok_or_else(Error::not_found)
}

/// Puts `password` in place; every session ends.
///
/// # Errors
/// Invalid for an unfit password, NotFound.
pub async fn set_password(cx: &Cx, person: PersonId, password: &str) -> Result<()> {
    people::set_password(cx, person, password).await
}

/// Gives `role` at the organisation called `org` (none, or the root: everywhere).
///
/// # Errors
/// Invalid for no such organisation, Conflict when it is held there already.
pub async fn give_role(cx: &Cx, person: PersonId, role: Role, org: Option<&str>) -> Result<()> {
    people::give_role(cx, person, role, org, None).await
}

/// Closes the account at once.
///
/// # Errors
/// Precondition when it is not open, or is the last administrator's.
pub async fn disable(cx: &Cx, person: PersonId) -> Result<()> {
    people::disable(cx, person).await
}

/// Opens a closed account again.
///
/// # Errors
/// Precondition when it is not closed.
pub async fn enable(cx: &Cx, person: PersonId) -> Result<()> {
    people::enable(cx, person).await
}

/// Erases the person for ever; see [`people::erase`].
///
/// # Errors
/// As there.
pub async fn erase(cx: &Cx, person: PersonId) -> Result<()> {
    people::erase(cx, person).await
}

/// Every account that is not erased, with its roles, by name.
///
/// # Errors
/// The database's.
pub async fn list(cx: &Cx) -> Result<Vec<(Person, Vec<RoleGrant>)>> {
    let mut out = Vec::new();
    for page in 1.. {
        let part = people::list(cx, "", None, page).await?;
        if part.list.is_empty() {
            break;
        }
        out.extend(part.list);
    }
    Ok(out)
}
