//! Forgotten passwords: a link by e-mail to choose another. Whoever asks learns nothing about whether there is
//! such an account.

use base::{Error, Result};
use kit::{
    Audit, Cx, Tx,
    mail::{self, Mail},
    session,
};

use super::{
    invite, link,
    sign_in::{self, Step},
    ways,
};
use crate::{
    SIGN_IN,
    model::{
        Person, PersonState, fold_email, password_fault,
        ways::{How, Link, LinkKind, Proof, RESET, RESET_AGAIN},
    },
    password,
    store::{self, people::Secret},
};

/// Whether links can be sent at all: letters leave the house, and it knows its own address.
#[must_use]
pub fn is_possible(cx: &Cx) -> bool {
    mail::can_link(cx)
}

/// Sends a link to `email` if it has an account that somebody has entered; the same answer and the same trace
/// either way.
///
/// # Errors
/// TooMany from one address; Precondition when no links can be sent.
pub async fn ask(cx: &Cx, email: &str) -> Result<()> {
    cx.count_sign_in()?;
    let base = cx.letter_base().filter(|_| mail::is_on(cx.app()));
    let base = base.ok_or_else(|| Error::precondition("identity.reset.error.off"))?;
    let email = fold_email(email);
    let mark = cx.app().keys().mac("betang identity unknown sign-in", email.as_bytes()).to_hex();
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    let known = store::people::by_email(tx.conn(), &email).await?;
    let known = known.filter(|p| {
        let open = p.state == PersonState::Active && !invite::is_waiting(p);
        open && mail::is_address(&p.email.0)
    });
    let audit = match known {
        Some(p) => {
            // Asked again and again, an address gets a letter now and then, not a flood.
            let last = store::links::newest(tx.conn(), p.id, LinkKind::Reset).await?;
            if last.is_none_or(|l| cx.now().since(l.created_at) >= RESET_AGAIN) {
                send(&mut tx, &p, &base).await?;
            }
            Audit::new("identity.ask_reset", "person", p.id)
        }
        None => Audit::new("identity.ask_reset", "unknown", &mark[..16]),
    };
    tx.commit(audit).await
}

async fn send(tx: &mut Tx, p: &Person, base: &str) -> Result<()> {
    let token = link::fresh(tx, p.id, LinkKind::Reset, RESET).await?;
    let cx = tx.cx().clone();
    let portal = cx.app().province().portal.clone();
    let url = format!("{base}{}", cx.href(&format!("/lupa-sandi/{token}")));
    let args = [("name", p.name.0.as_str()), ("portal", &portal), ("url", &url)];
    let subject = cx.tf("identity.letter.reset_subject", &[("portal", &portal)]);
    let text = cx.tf("identity.letter.reset", &args);
    mail::send(tx, Mail::new(&p.email.0, subject, text)).await
}

/// Whose password the link with `token` replaces.
///
/// # Errors
/// NotFound when it was used, its time is over, the password was changed since, or there never was one.
pub async fn look(cx: &Cx, token: &str) -> Result<Person> {
    Ok(found(cx, token).await?.1)
}

/// What nobody has entered yet is opened by its invitation alone.
async fn found(cx: &Cx, token: &str) -> Result<(Link, Person)> {
    let found = link::look(cx, LinkKind::Reset, token).await?;
    Some(found).filter(|(_, p)| !invite::is_waiting(p)).ok_or_else(Error::not_found)
}

/// Puts another password in place, ends every session, and goes on through the same chain as every sign-in.
///
/// # Errors
/// NotFound as for [`look`]; Invalid for a password that cannot be taken.
pub async fn choose(cx: &Cx, token: &str, password: &str) -> Result<Step> {
    cx.count_sign_in()?;
    let (found, mut p) = found(cx, token).await?;
    if let Some(fault) = password_fault(password, &p.email.0) {
        return Err(Error::invalid(fault));
    }
    let turn = password::turn().await?;
    let secret = Secret { hash: password::hash(&turn, password).await?, temporary_until: None };
    let mut tx = cx.begin(cx.grant_everywhere(SIGN_IN)?).await?;
    let taken = store::links::take(&mut tx, found.id).await?;
    if !taken || !store::people::set_password(&mut tx, p.id, &p.password, &secret).await? {
        return Err(Error::not_found());
    }
    let ended = session::revoke_all(&mut tx, p.id, None).await?;
    ways::tell(&mut tx, &p, "identity.letter.password").await?;
    let audit = Audit::new("identity.reset_own_password", "person", p.id);
    tx.commit(audit.note("sessions_ended", ended)).await?;
    (p.password, p.temporary) = (secret.hash, false);
    p.revision += 1;
    sign_in::go_on(cx, &p, Proof::of(How::Reset)).await
}
