//! The words of the letters: plain text, every address whole, the way out at the end of each.

use base::Result;
use kit::{Cx, mail::Mail};

use super::{
    model::{FollowerId, Subject},
    news::{News, Thing},
    service, view,
};
use crate::{mailbox::Address, names::Names, speech};

/// One line of whatever somebody wrote: a title cannot become a line of the letter's own.
pub(crate) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Asks whether it was this address that wants to follow.
pub(crate) async fn confirm(cx: &Cx, to: &Address, subject: &Subject, token: &str) -> Result<Mail> {
    let cx = &cx.writing_to(cx.lang());
    let what = line(&view::label(cx, &Names::of(cx).await?, subject).await?);
    let portal = cx.app().province().portal.clone();
    let link = cx.absolute(&format!("/ikuti/konfirmasi?kunci={token}"));
    let text = cx.tf(
        "portal.letter.confirm",
        &[
            ("portal", &portal),
            ("what", &what),
            ("link", &link),
            ("privacy", &cx.absolute("/privasi")),
        ],
    );
    let subject = cx.tf("portal.letter.confirm_subject", &[("what", &what)]);
    Ok(Mail::new(to.as_str(), subject, text))
}

/// Says that this is followed already; a stranger at the form sees no difference.
pub(crate) async fn already(
    cx: &Cx,
    to: &Address,
    follower: FollowerId,
    subject: &Subject,
) -> Result<Mail> {
    let cx = &cx.writing_to(cx.lang());
    let what = line(&view::label(cx, &Names::of(cx).await?, subject).await?);
    let portal = cx.app().province().portal.clone();
    let manage = cx.absolute(&service::manage_path(cx, follower));
    let args = [("portal", portal.as_str()), ("what", &what), ("link", &manage)];
    let title = cx.tf("portal.letter.already_subject", &[("what", &what)]);
    Ok(Mail::new(to.as_str(), title, cx.tf("portal.letter.already", &args)))
}

/// Everything new in one letter.
pub(crate) async fn digest(
    cx: &Cx,
    to: &Address,
    follower: FollowerId,
    news: &[News],
) -> Result<Mail> {
    let names = Names::of(cx).await?;
    let portal = cx.app().province().portal.clone();
    let n: usize = news.iter().map(|n| n.things.len() + n.more).sum();
    let n = speech::count(cx, n);
    let mut text = cx.tf("portal.letter.digest", &[("n", &n), ("portal", &portal)]).into_owned();
    for part in news {
        let heading = line(&view::name(cx, &names, &part.follow.subject()).await?);
        text.push_str(&format!("\n\n{heading}\n"));
        for thing in &part.things {
            text.push_str(&entry(cx, thing));
        }
        if part.more > 0 {
            let more = speech::count(cx, part.more);
            let link = cx.absolute(&part.follow.path);
            text.push_str(&cx.tf("portal.letter.more", &[("n", &more), ("link", &link)]));
            text.push('\n');
        }
    }
    let stop = cx.absolute(&service::stop_path(cx, follower));
    let manage = cx.absolute(&service::manage_path(cx, follower));
    text.push_str("\n-- \n");
    let args = [("portal", portal.as_str()), ("stop", &stop), ("manage", &manage)];
    text.push_str(&cx.tf("portal.letter.foot", &args));
    let subject = cx.tf("portal.letter.digest_subject", &[("n", &n), ("portal", &portal)]);
    Ok(Mail::new(to.as_str(), subject, text).unsubscribe(stop))
}

fn entry(cx: &Cx, t: &Thing) -> String {
    let what = if t.key.is_empty() { String::new() } else { format!("{}: ", cx.t(t.key)) };
    format!("- {what}{} ({})\n  {}\n", line(&t.title), speech::date(cx, t.at), cx.absolute(&t.url))
}
