//! The day's letters of news: one to each follower for whom there is any, in one commit with the mark that it
//! was sent, so that it is sent once however many nodes try.

use std::time::Duration;

use base::{Lang, Result};
use kit::{Audit, Cx, count, mail};

use super::{
    FOLLOW_MACHINE, letters,
    model::FollowerId,
    news::{Finder, News},
    store::{self, Follow, Follower},
};
use crate::{config::Portal, mailbox::Address};

const AT_ONCE: i64 = 200;
/// Seven days less the hours by which a letter may go out earlier than the week before.
const WEEK: Duration = Duration::from_secs(7 * 86_400 - 12 * 3600);

/// Sends what is due. Safe at any time and on any number of nodes.
pub(crate) async fn send_due(cx: &Cx) -> Result<()> {
    if !Portal::letters_may_go(cx)? {
        return Ok(());
    }
    let today = count::today(cx);
    let mut finder = Finder::default();
    let mut after = nobody();
    loop {
        let mut r = cx.db().read().await?;
        let people = store::due(r.conn(), &today, after, AT_ONCE).await?;
        let (Some(first), Some(last)) = (people.first(), people.last()) else { return Ok(()) };
        let week_ago = cx.now().before(WEEK);
        let mut follows = store::due_follows(r.conn(), first.id, last.id, week_ago).await?;
        drop(r);
        after = last.id;
        for person in &people {
            let (own, rest): (Vec<Follow>, Vec<Follow>) =
                follows.into_iter().partition(|f| f.follower == person.id);
            follows = rest;
            let mut news = Vec::new();
            for follow in own {
                news.extend(finder.news(cx, follow).await?);
            }
            if !news.is_empty() {
                send(cx, person, &news, &today).await?;
            }
        }
    }
}

/// Before every id.
fn nobody() -> FollowerId {
    "00000000-0000-0000-0000-000000000000".parse().unwrap_or_default()
}

async fn send(cx: &Cx, to: &Follower, news: &[News], today: &str) -> Result<()> {
    let address = match Address::open(cx.app(), &to.address) {
        Ok(address) => address,
        Err(e) => {
            tracing::warn!(follower = %to.id, error = %e, "a follower's address cannot be read");
            return Ok(());
        }
    };
    let lang = if to.lang == Lang::En.tag() { Lang::En } else { Lang::Id };
    let voice = cx.writing_to(lang);
    let letter = letters::digest(&voice, &address, to.id, news).await?;
    let mut tx = cx.begin(cx.grant_everywhere(FOLLOW_MACHINE)?).await?;
    if !store::claim_day(&mut tx, to.id, today).await? {
        return Ok(());
    }
    for n in news {
        let docs: Vec<&str> = match n.follow.doc.as_str() {
            "" => n.things.iter().map(|t| t.doc.as_str()).collect(),
            // An item is told of each change; what it was told is in its mark.
            _ => Vec::new(),
        };
        store::tell(&mut tx, &n.follow, &docs).await?;
    }
    mail::send(&mut tx, letter).await?;
    let things: usize = news.iter().map(|n| n.things.len()).sum();
    tx.commit(Audit::new("portal.send_digest", "follower", to.id).note("things", things)).await
}
