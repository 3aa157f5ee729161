//! Whether the operator is told: once when a thing appears, once when it gets worse, once a day while it stays, once
//! when it is over. What comes and goes is told once and then has to stand still for a while to be told again.
//!
//! Pure: what was known, what is found, what time it is.

use std::time::Duration;

use base::Timestamp;

/// The shortest time between two looks that count as two; a schedule may come a little early.
const ANOTHER_LOOK: Duration = Duration::from_secs(240);
/// How long a thing must be gone before it is over.
const GONE_FOR: Duration = Duration::from_secs(540);
/// How long after its end a thing that comes back is the same coming and going.
const SAME: Duration = Duration::from_secs(6 * 3600);
/// How long such a thing must stand to be told again.
const STANDS: Duration = Duration::from_secs(3600);
/// A thing this bad is told at the first look.
const AT_ONCE: i64 = 2;

/// What is known of a thing, apart from its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) level: i64,
    pub(super) since: Timestamp,
    pub(super) told_level: i64,
    pub(super) told_at: Option<Timestamp>,
    pub(super) gone_at: Option<Timestamp>,
    pub(super) over_at: Option<Timestamp>,
}

/// What there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum News {
    New,
    Worse,
    Still,
    Over,
}

/// What is known from now on (`None`: nothing need be), and what there is to tell.
pub(super) fn decide(
    known: Option<Known>,
    found: Option<i64>,
    now: Timestamp,
    remind: Duration,
) -> (Option<Known>, Option<News>) {
    match (known, found) {
        (None, None) => (None, None),
        (None, Some(level)) => {
            let new = Known {
                level,
                since: now,
                told_level: 0,
                told_at: None,
                gone_at: None,
                over_at: None,
            };
            if level >= AT_ONCE { told(new, News::New, now) } else { (Some(new), None) }
        }
        (Some(k), Some(level)) => there(k, level, now, remind),
        (Some(k), None) => gone(k, now),
    }
}

fn there(k: Known, level: i64, now: Timestamp, remind: Duration) -> (Option<Known>, Option<News>) {
    let untold = k.told_level == 0;
    let again = k.gone_at.is_some() && untold;
    let since = if again { now } else { k.since };
    let new = Known { level, since, gone_at: None, ..k };
    let stood = now.since(since);
    let enough = if k.over_at.is_some() { STANDS } else { ANOTHER_LOOK };
    if untold && (stood >= enough || (level >= AT_ONCE && k.over_at.is_none())) {
        told(Known { over_at: None, ..new }, News::New, now)
    } else if untold {
        (Some(new), None)
    } else if level > k.told_level {
        told(new, News::Worse, now)
    } else if k.told_at.is_none_or(|at| now.since(at) >= remind) {
        told(new, News::Still, now)
    } else {
        (Some(new), None)
    }
}

fn gone(k: Known, now: Timestamp) -> (Option<Known>, Option<News>) {
    let gone_at = k.gone_at.unwrap_or(now);
    let new = Known { gone_at: Some(gone_at), ..k };
    match (k.told_level, k.over_at) {
        // Never told: nobody need hear that it went.
        (0, None) => (None, None),
        (0, Some(over)) if now.since(over) >= SAME => (None, None),
        (0, Some(_)) => (Some(new), None),
        _ if now.since(gone_at) >= GONE_FOR => {
            let over = Known { told_level: 0, told_at: Some(now), over_at: Some(now), ..new };
            (Some(over), Some(News::Over))
        }
        _ => (Some(new), None),
    }
}

fn told(k: Known, news: News, now: Timestamp) -> (Option<Known>, Option<News>) {
    let told_level = k.told_level.max(k.level);
    (Some(Known { told_level, told_at: Some(now), ..k }), Some(news))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks every five minutes; `seen` is what each look finds: 0 nothing, 1 a warning, 2 something bad.
    fn letters(seen: impl IntoIterator<Item = i64>) -> Vec<(usize, News)> {
        let (mut known, mut out) = (None, Vec::new());
        for (n, level) in seen.into_iter().enumerate() {
            let now = Timestamp(0).after(Duration::from_secs(300) * u32::try_from(n).unwrap());
            let found = (level > 0).then_some(level);
            let (next, news) = decide(known, found, now, Duration::from_secs(86_400));
            known = next;
            out.extend(news.map(|w| (n, w)));
        }
        out
    }

    #[test]
    fn a_warning_that_stays_is_told_once_and_its_end_once() {
        assert_eq!(letters([0, 1, 1, 1, 1, 0, 0, 0, 0, 0]), [(2, News::New), (7, News::Over)]);
    }

    #[test]
    fn what_is_bad_is_told_at_once_and_what_gets_worse_again() {
        assert_eq!(letters([2, 2, 2]), [(0, News::New)]);
        assert_eq!(letters([1, 1, 1, 2, 1, 2, 1]), [(1, News::New), (3, News::Worse)]);
    }

    #[test]
    fn a_blink_is_not_told_at_all() {
        assert_eq!(letters([1, 0, 1, 0, 0, 1, 0, 0, 0]), []);
    }

    #[test]
    fn a_gap_in_what_was_told_is_neither_an_end_nor_a_beginning() {
        assert_eq!(letters([1, 1, 0, 1, 1, 0, 1, 1]), [(1, News::New)]);
    }

    #[test]
    fn what_comes_and_goes_is_told_once_and_then_only_when_it_stands() {
        let flapping = [1, 1, 1, 0, 0, 0].into_iter().cycle().take(60);
        assert_eq!(letters(flapping), [(1, News::New), (5, News::Over)]);
        // Bad things that come and go wait as well.
        let flapping = [2, 2, 0, 0, 0].into_iter().cycle().take(60);
        assert_eq!(letters(flapping), [(0, News::New), (4, News::Over)]);
        let mut then_stays = vec![1, 1, 0, 0, 0];
        then_stays.extend([1; 20]);
        assert_eq!(letters(then_stays), [(1, News::New), (4, News::Over), (17, News::New)]);
        // Half a day later it is a new thing.
        let mut much_later = vec![1, 1, 0, 0, 0];
        much_later.extend([0; 80]);
        much_later.extend([1, 1]);
        assert_eq!(letters(much_later), [(1, News::New), (4, News::Over), (86, News::New)]);
    }

    #[test]
    fn what_stays_is_told_again_every_day() {
        let days = letters([1; 288 * 3]);
        assert_eq!(days, [(1, News::New), (289, News::Still), (577, News::Still)]);
    }
}
