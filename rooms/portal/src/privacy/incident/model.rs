//! What an incident is, and the clock that runs from the moment it was noticed.

use std::time::Duration;

use base::{Id, Timestamp};

/// Marks ids of incidents.
#[derive(Debug)]
pub(crate) enum IncidentMark {}
/// The id of an incident.
pub(crate) type IncidentId = Id<IncidentMark>;

db::text_enum! {
    /// Where an incident stands.
    pub(crate) enum State {
        /// A notice is owed.
        Open = "open",
        /// The people concerned and the authority were told.
        Notified = "notified",
        /// Dealt with.
        Closed = "closed",
    }
}

db::text_enum! {
    /// Who is to be told.
    pub(crate) enum Whom {
        /// The people whose data they are.
        People = "people",
        /// The authority for personal data.
        Authority = "authority",
    }
}

/// 3 x 24 hours, UU 27/2022 article 46 (1).
pub(crate) const NOTICE_WITHIN: Duration = Duration::from_secs(3 * 24 * 3600);
/// Administrators are reminded when this much is left; the last one says that the time is over.
const REMINDERS: [Duration; 3] =
    [Duration::from_secs(24 * 3600), Duration::from_secs(6 * 3600), Duration::ZERO];

/// The longest title, in characters.
pub(crate) const MAX_TITLE: usize = 200;
/// The longest of the other texts, in characters.
pub(crate) const MAX_TEXT: usize = 5000;

/// What is known of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) title: String,
    pub(crate) noticed_at: Timestamp,
    /// When and how data were revealed.
    pub(crate) happened: String,
    /// Which data.
    pub(crate) data: String,
    /// Who is concerned.
    pub(crate) people: String,
    pub(crate) cause: String,
    /// Handling and recovery.
    pub(crate) measures: String,
}

impl Facts {
    /// The names of the fields in which `self` and `other` differ: what the record keeps, because the words
    /// themselves may be about people.
    pub(crate) fn changed(&self, other: &Self) -> Vec<&'static str> {
        let pairs = [
            ("title", self.title != other.title),
            ("noticed_at", self.noticed_at != other.noticed_at),
            ("happened", self.happened != other.happened),
            ("data", self.data != other.data),
            ("people", self.people != other.people),
            ("cause", self.cause != other.cause),
            ("measures", self.measures != other.measures),
        ];
        pairs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}

/// When the notice is due.
pub(crate) fn due(noticed_at: Timestamp) -> Timestamp {
    noticed_at.after(NOTICE_WITHIN)
}

/// How much of the time is left, or by how much it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    Left(Duration),
    Over(Duration),
}

/// The clock at `now`.
pub(crate) fn clock(noticed_at: Timestamp, now: Timestamp) -> Clock {
    let due = due(noticed_at);
    if now < due { Clock::Left(due.since(now)) } else { Clock::Over(now.since(due)) }
}

/// How many reminders should have gone out by `now`.
pub(crate) fn reminders_due(noticed_at: Timestamp, now: Timestamp) -> i64 {
    let left = match clock(noticed_at, now) {
        Clock::Left(left) => left,
        Clock::Over(_) => Duration::ZERO,
    };
    let n = REMINDERS.iter().filter(|r| left <= **r).count();
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_times_twenty_four_hours_run_from_when_it_was_noticed() {
        let at = Timestamp(0);
        for (hours, left, reminders) in [
            (0_u64, Some(72), 0),
            (47, Some(25), 0),
            (48, Some(24), 1),
            (66, Some(6), 2),
            (72, None, 3),
            (99, None, 3),
        ] {
            let now = at.after(Duration::from_secs(hours * 3600));
            let want = match left {
                Some(h) => Clock::Left(Duration::from_secs(h * 3600)),
                None => Clock::Over(Duration::from_secs((hours - 72) * 3600)),
            };
            assert_eq!(clock(at, now), want, "{hours}");
            assert_eq!(reminders_due(at, now), reminders, "{hours}");
        }
    }
}
