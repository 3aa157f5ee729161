//! Moving in: what room `setup` asks of room `identity` while an instance has no account yet, and what the
//! front door asks of room `setup`.

use base::Result;
use serde::{Deserialize, Serialize};

use crate::{BoxFuture, org::PersonId};

/// An organisation as a row of a spreadsheet names it; all text as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewOrg {
    /// The row, as the spreadsheet counts; for telling where something is wrong.
    pub row: u32,
    /// Full name.
    pub name: String,
    /// English name; may be empty.
    pub name_en: String,
    /// What people call it; may be empty.
    pub abbreviation: String,
    /// What it is: a word of [`crate::org::Org::kind`]; empty: an agency.
    pub kind: String,
    /// The one above, by abbreviation, address word or name; empty: the province.
    pub parent: String,
    /// The word in addresses; empty: made of abbreviation or name.
    pub slug: String,
    /// Government code; may be empty.
    pub code: String,
    /// Where it is; may be empty.
    pub address: String,
    /// Where to write; may be empty.
    pub email: String,
    /// Telephone; may be empty.
    pub phone: String,
    /// Its own site; may be empty.
    pub website: String,
    /// Who answers for its public information; may be empty.
    pub ppid_contact: String,
}

/// Something that cannot be accepted in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The row.
    pub row: u32,
    /// The text key of what is wrong with it.
    pub key: &'static str,
    /// What was typed there.
    pub value: String,
}

/// What an import found, or did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Organisations to be made, or made.
    pub made: usize,
    /// Rows whose organisation is there already; they are left as they are.
    pub there: usize,
    /// Everything wrong. While there is anything, nothing is made.
    pub problems: Vec<Problem>,
}

/// Asked of room `identity`. Each of it is refused once somebody has an account: then there is an
/// administrator, and pages with permissions of their own.
pub trait Founding: Send + Sync {
    /// Whether anybody has an account.
    fn is_founded(&self) -> BoxFuture<'_, Result<bool>>;

    /// Looks at `rows` under the province (made first when it is not there, or renamed), and enters them all or,
    /// when anything is wrong with one, none. `apply` false: only looks.
    ///
    /// # Errors
    /// Precondition when somebody has an account.
    fn import_orgs(
        &self,
        province: NewOrg,
        rows: Vec<NewOrg>,
        apply: bool,
    ) -> BoxFuture<'_, Result<Report>>;

    /// Makes the first account, an administrator everywhere.
    ///
    /// # Errors
    /// Invalid for a name, address or password that cannot be taken; Precondition when somebody has an account.
    fn first_administrator<'a>(
        &'a self,
        email: &'a str,
        name: &'a str,
        password: &'a str,
    ) -> BoxFuture<'a, Result<PersonId>>;
}

/// Asked of room `setup` by the front door, for every request until the answer is that the house is open.
pub trait Gate: Send + Sync {
    /// The one page that every other leads to for now; `None` when the house is open.
    fn leads_to(&self) -> BoxFuture<'_, Result<Option<&'static str>>>;
}
