//! What the portal holds about somebody who left an e-mail address: shown to them, and taken out. It knows nobody
//! by account.

use base::Result;
use contracts::{
    BoxFuture,
    personal::{Held, PersonalData, Subject},
};
use kit::{App, Audit, Cx, Permission};
use serde_json::{Value, json};

use crate::{feedback, follow, mailbox::Address};

const ERASE: Permission = Permission::system("portal.erase_person");

/// The portal's answer.
pub(crate) struct Mailboxes(pub(crate) App);

fn address(who: &Subject) -> Option<Address> {
    match who {
        Subject::Email(typed) => Address::parse(typed),
        Subject::Person(_) => None,
    }
}

impl PersonalData for Mailboxes {
    fn export<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<Vec<Held>>> {
        Box::pin(async move {
            let Some(address) = address(who) else { return Ok(Vec::new()) };
            let hash = address.hash(&self.0);
            let mut out = Vec::new();
            let mut r = self.0.db().read().await?;
            if let Some(f) = follow::store::by_address(r.conn(), &hash).await? {
                let list: Vec<Value> = follow::store::list(r.conn(), f.id)
                    .await?
                    .iter()
                    .map(|w| {
                        let since = w.since_at.rfc3339();
                        json!({ "follows": w.path, "rhythm": w.rhythm.word(), "since": since })
                    })
                    .collect();
                let data = json!({ "email": address.as_str(), "language": f.lang, "list": list });
                out.push(Held { title: "portal.held.follows", data });
            }
            let reports = feedback::store::by_address(r.conn(), &hash).await?;
            if !reports.is_empty() {
                let list: Vec<Value> = reports
                    .iter()
                    .map(|r| {
                        let at = r.created_at.rfc3339();
                        json!({ "page": r.path, "text": r.body, "sent": at, "answer": r.answer })
                    })
                    .collect();
                out.push(Held { title: "portal.held.reports", data: json!(list) });
            }
            Ok(out)
        })
    }

    fn erase<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async move {
            let Some(address) = address(who) else { return Ok(0) };
            let hash = address.hash(&self.0);
            let cx = Cx::system(&self.0, "portal.erase_person");
            let mut tx = cx.begin(cx.grant_everywhere(ERASE)?).await?;
            let mut n = feedback::store::erase(&mut tx, &hash).await?;
            if let Some(f) = follow::store::by_address(tx.conn(), &hash).await? {
                n += follow::store::erase(&mut tx, f.id).await?;
            }
            if n == 0 {
                return Ok(0);
            }
            tx.commit(Audit::new("portal.erase_person", "mailbox", "one").note("rows", n)).await?;
            Ok(n)
        })
    }
}
