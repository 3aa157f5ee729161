//! Every SQL statement of the room. No rules here: whoever calls has decided.

pub(crate) mod bulk;
pub(crate) mod delegation;
pub(crate) mod factors;
pub(crate) mod founding;
pub(crate) mod links;
pub(crate) mod oidc;
pub(crate) mod orgs;
pub(crate) mod passkeys;
pub(crate) mod people;
pub(crate) mod personal;
pub(crate) mod region;
pub(crate) mod sign_ins;

use base::Result;
use db::{Conn, query};

/// What a search box holds as a pattern for a folded column.
fn like(text: &str) -> String {
    let mut out = String::from("%");
    for c in base::fold(text.trim()).chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// The number of the present tree of organisations.
pub(crate) async fn tree_version(c: Conn<'_>) -> Result<i64> {
    query("SELECT version FROM identity_tree WHERE one = 1").scalar(c).await
}

/// Raises the tree's number; until the commit nobody else changes organisations.
pub(crate) async fn raise_tree(c: Conn<'_>) -> Result<()> {
    query("UPDATE identity_tree SET version = version + 1 WHERE one = 1").run(c).await.map(|_| ())
}

/// Makes commits that count administrators take turns, without telling anyone that the tree changed.
pub(crate) async fn take_turn(c: Conn<'_>) -> Result<()> {
    query("UPDATE identity_tree SET version = version WHERE one = 1").run(c).await.map(|_| ())
}
