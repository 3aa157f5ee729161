//! Whom other rooms write to: who holds a role somewhere, with name and address.

use std::collections::BTreeSet;

use base::Result;
use contracts::{
    BoxFuture,
    org::{OrgPath, PersonId},
    people::{Contact, People},
};
use kit::{App, session};

use crate::{
    model::PersonState,
    store::people::{self, Filter},
};

/// More than an instance has officers at one place.
const MANY: i64 = 1_000;

/// Answers whom to write to.
pub(crate) struct Directory(pub(crate) App);

impl Directory {
    /// Who holds one of `roles` exactly at `at` now, whether they can sign in or not.
    async fn at(&self, roles: &[&str], at: &OrgPath) -> Result<Vec<PersonId>> {
        let now = self.0.clock().now();
        let mut r = self.0.db().read().await?;
        let given = session::roles_at(r.conn(), at).await?;
        let people: BTreeSet<PersonId> = given
            .into_iter()
            .filter(|g| g.path == at.0 && roles.contains(&g.role.as_str()))
            .filter(|g| g.from_at <= now && g.until_at.is_none_or(|t| t > now))
            .map(|g| g.person)
            .collect();
        Ok(people.into_iter().collect())
    }

    async fn contacts(&self, ids: Vec<PersonId>) -> Result<Vec<Contact>> {
        let f = Filter { text: String::new(), ids: Some(ids) };
        let mut r = self.0.db().read().await?;
        let mut found: Vec<Contact> = people::list(r.conn(), &f, 0, MANY)
            .await?
            .into_iter()
            .filter(|p| p.state == PersonState::Active && !p.email.0.is_empty())
            .map(|p| Contact { person: p.id, name: p.name.0, email: p.email.0 })
            .collect();
        found.sort_by_key(|c| c.person);
        Ok(found)
    }
}

impl People for Directory {
    fn holders<'a>(
        &'a self,
        roles: &'a [&'a str],
        at: &'a OrgPath,
    ) -> BoxFuture<'a, Result<Vec<Contact>>> {
        Box::pin(async move {
            let mut place = Some(at.clone());
            while let Some(here) = place {
                let found = self.contacts(self.at(roles, &here).await?).await?;
                if !found.is_empty() {
                    return Ok(found);
                }
                place = above(&here);
            }
            Ok(Vec::new())
        })
    }
}

/// The place above `path`; none above everywhere.
fn above(path: &OrgPath) -> Option<OrgPath> {
    let inner = path.0.strip_suffix('/')?;
    inner.rfind('/').map(|end| OrgPath(inner[..=end].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_up_ends_at_everywhere() {
        for (path, want) in [("/a/b/", Some("/a/")), ("/a/", Some("/")), ("/", None)] {
            let got = above(&OrgPath(path.to_owned()));
            assert_eq!(got.as_ref().map(|p| p.0.as_str()), want, "{path}");
        }
    }
}
