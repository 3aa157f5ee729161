//! Letters to administrators while a notice is owed: a day before the time is over, six hours before, and when
//! it is.

use base::Result;
use contracts::{org::OrgPath, people::People};
use kit::{
    Audit, Cx,
    mail::{self, Mail},
};

use super::{
    super::INCIDENTS_MACHINE,
    PATH,
    model::{due, reminders_due},
    store::{self, Incident},
};
use crate::speech;

/// Sends the reminders that are due. Safe on any number of nodes.
pub(crate) async fn remind(cx: &Cx) -> Result<()> {
    let Some(people) = cx.ask::<dyn People>() else { return Ok(()) };
    if !mail::can_link(cx) {
        return Ok(());
    }
    let mut r = cx.db().read().await?;
    let open = store::open(r.conn()).await?;
    drop(r);
    for incident in open {
        let n = reminders_due(incident.noticed_at, cx.now());
        if n <= incident.reminded {
            continue;
        }
        let to = people.holders(&["administrator"], &OrgPath::everywhere()).await?;
        let mut tx = cx.begin(cx.grant_everywhere(INCIDENTS_MACHINE)?).await?;
        if to.is_empty() || !store::claim_reminder(&mut tx, incident.id, n).await? {
            continue;
        }
        // An account with an address that no server would take must not hold up the others.
        for person in to.iter().filter(|p| mail::is_address(&p.email)) {
            mail::send(&mut tx, letter(cx, &incident, &person.name, &person.email)).await?;
        }
        tx.commit(Audit::new("portal.remind_incident", "incident", incident.id).note("n", n))
            .await?;
    }
    Ok(())
}

/// What happened stays in the record; the letter only says that something is owed, and until when.
fn letter(cx: &Cx, incident: &Incident, name: &str, email: &str) -> Mail {
    let until = speech::moment(cx, due(incident.noticed_at));
    let link = cx.absolute(&format!("{PATH}/{}", incident.id));
    let args = [("name", name), ("until", &until), ("link", &link)];
    let subject = cx.tf("portal.letter.incident_subject", &[("until", &until)]);
    Mail::new(email, subject, cx.tf("portal.letter.incident", &args))
}
