//! What a duty is, when it falls due, what state it is in and which item seems to fulfil it: pure rules.

use base::{Error, Result};
use contracts::org::{Org, OrgId};
use jiff::civil::Date;
use serde::Serialize;

use crate::model::{holds, spaced};

db::text_enum! {
    /// How often it must be published.
    pub(crate) enum Period {
        /// Once a year.
        Yearly = "yearly",
        /// For each half of the year.
        HalfYearly = "half_yearly",
        /// For each quarter.
        Quarterly = "quarterly",
    }
}

impl Period {
    /// How many parts a year has.
    pub(crate) const fn parts(self) -> i64 {
        match self {
            Self::Yearly => 1,
            Self::HalfYearly => 2,
            Self::Quarterly => 4,
        }
    }
}

db::row! {
    /// A duty as stored.
    #[derive(Clone, Debug)]
    pub(crate) struct Duty {
        pub(crate) number: i64,
        pub(crate) name: String,
        pub(crate) name_en: String,
        /// What heads its column.
        pub(crate) short: String,
        pub(crate) legal_basis: String,
        pub(crate) kinds: db::Json<Vec<String>>,
        pub(crate) orgs: db::Json<Vec<OrgId>>,
        pub(crate) period: Period,
        pub(crate) due_month: i64,
        pub(crate) due_day: i64,
        /// Which year the information is about, counted from the year of the duty; none: any.
        pub(crate) about: Option<i64>,
        pub(crate) words: db::Json<Vec<String>>,
        pub(crate) confirmed: bool,
        pub(crate) first_year: i64,
        pub(crate) active: bool,
        pub(crate) revision: i64,
    }
}

/// A duty as the record compares it.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    name: &'a str,
    name_en: &'a str,
    short: &'a str,
    legal_basis: &'a str,
    kinds: &'a [String],
    orgs: &'a [OrgId],
    period: &'a str,
    due_month: i64,
    due_day: i64,
    about: Option<i64>,
    words: &'a [String],
    confirmed: bool,
    first_year: i64,
    active: bool,
}

impl Duty {
    /// What it is called in `lang`.
    pub(crate) fn name_in(&self, lang: base::Lang) -> &str {
        if lang == base::Lang::En && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }

    /// For the record.
    pub(crate) fn shown(&self) -> Shown<'_> {
        Shown {
            name: &self.name,
            name_en: &self.name_en,
            short: &self.short,
            legal_basis: &self.legal_basis,
            kinds: &self.kinds.0,
            orgs: &self.orgs.0,
            period: self.period.word(),
            due_month: self.due_month,
            due_day: self.due_day,
            about: self.about,
            words: &self.words.0,
            confirmed: self.confirmed,
            first_year: self.first_year,
            active: self.active,
        }
    }

    /// Whether `org` has this duty in `year`.
    pub(crate) fn concerns(&self, org: &Org, year: i64) -> bool {
        self.active
            && !org.closed
            && year >= self.first_year
            && (self.kinds.0.contains(&org.kind) || self.orgs.0.contains(&org.id))
    }

    /// The last day on which `part` of `year` is published in time. The parts of a year follow each other evenly, so
    /// that a second half may fall due in the next year.
    pub(crate) fn due(&self, year: i64, part: i64) -> Result<Date> {
        let months = self.due_month - 1 + (part - 1) * 12 / self.period.parts();
        let (y, m) = (year + months.div_euclid(12), months.rem_euclid(12) + 1);
        let (y, m) = (i16::try_from(y), i8::try_from(m));
        let first = Date::new(y.map_err(Error::internal)?, m.map_err(Error::internal)?, 1)
            .map_err(Error::internal)?;
        let day = self.due_day.clamp(1, i64::from(first.days_in_month()));
        let day = i8::try_from(day).map_err(Error::internal)?;
        Date::new(first.year(), first.month(), day).map_err(Error::internal)
    }
}

/// What is wrong with a duty before it is stored: field of the form and what to say.
pub(crate) fn faults(d: &Duty) -> Vec<(&'static str, &'static str)> {
    let mut out = Vec::new();
    let mut want = |ok: bool, field, key| {
        if !ok {
            out.push((field, key));
        }
    };
    want(!d.name.trim().is_empty(), "nama", "ppid.duty.error.name");
    let short = d.short.trim().chars().count();
    want((1..=24).contains(&short), "singkat", "ppid.duty.error.short");
    want(!d.kinds.0.is_empty() || !d.orgs.0.is_empty(), "jenis", "ppid.duty.error.applies");
    want((1..=12).contains(&d.due_month), "bulan", "ppid.duty.error.month");
    want((1..=31).contains(&d.due_day), "hari", "ppid.duty.error.day");
    want((2000..=2200).contains(&d.first_year), "sejak", "ppid.duty.error.first_year");
    out
}

/// How a duty of an agency stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Past its day, and nothing is public.
    Missing,
    /// Its day is near, and nothing is public.
    Soon,
    /// Public, but after its day.
    Late,
    /// Public in time.
    Published,
    /// Its day is far.
    Later,
}

impl State {
    /// All of them, the most pressing first.
    pub(crate) const ALL: &'static [Self] =
        &[Self::Missing, Self::Soon, Self::Late, Self::Published, Self::Later];

    /// The word in addresses.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Published => "published",
            Self::Later => "later",
        }
    }

    /// The one called `word`.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.word() == word)
    }

    /// Of a duty due on `due`, published on `published`; a day is near from `soon_days` before.
    pub(crate) fn of(published: Option<Date>, due: Date, today: Date, soon_days: i64) -> Self {
        match published {
            Some(p) if p <= due => Self::Published,
            Some(_) => Self::Late,
            None if today > due => Self::Missing,
            None if -days_past(due, today) <= soon_days => Self::Soon,
            None => Self::Later,
        }
    }
}

/// How many days `today` lies past `due`; negative before.
pub(crate) fn days_past(due: Date, today: Date) -> i64 {
    due.until(today).map_or(0, |s| i64::from(s.get_days()))
}

// Somebody who sets the house up in November is not to be told of everything since January: what is long past
// stands in the matrix.
const GRACE_DAYS: i64 = 30;

/// The reminder that is due `past` days after the day (negative: before), of those that are sent: the last one
/// reached, unless it is stale. `stages` are days after the day, negative before.
pub(crate) fn stage(stages: &[i64], past: i64) -> Option<i64> {
    let reached = stages.iter().copied().filter(|s| *s <= past).max()?;
    let fresh = if reached < 0 { past <= 0 } else { past <= reached + GRACE_DAYS };
    fresh.then_some(reached)
}

/// A published item as far as it tells which duty it fulfils.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Title, period and tags, as [`spaced`] makes them.
    pub(crate) text: String,
    /// The year it is about.
    pub(crate) year: Option<i64>,
    /// When it became public.
    pub(crate) published: Date,
}

impl Candidate {
    /// Of an item's own words.
    pub(crate) fn new(
        title: &str,
        period: &str,
        tags: &[String],
        year: Option<i64>,
        published: Date,
    ) -> Self {
        let text = spaced(&format!("{title} {period}"));
        // Tags stand apart, so that two of them do not make a phrase.
        let tags: String = tags.iter().map(|t| format!("|{}", spaced(t))).collect();
        Self { text: format!("{text}{tags}"), year, published }
    }

    /// Which part of a year it speaks of; `None` where it says another kind of part, or none where one is needed.
    fn part(&self, period: Period) -> Option<i64> {
        let said = |words: &[&str]| words.iter().any(|w| holds(&self.text, w));
        let half = if said(&["semester ii", "semester 2"]) {
            Some(2)
        } else {
            said(&["semester i", "semester 1"]).then_some(1)
        };
        let quarter = (1..=4).zip(["i", "ii", "iii", "iv"]).find_map(|(n, roman)| {
            let names = [format!("triwulan {roman}"), format!("triwulan {n}")];
            names.iter().any(|w| holds(&self.text, w)).then_some(n)
        });
        match period {
            Period::Yearly => (half.is_none() && quarter.is_none()).then_some(1),
            Period::HalfYearly => half,
            Period::Quarterly => quarter,
        }
    }
}

/// The part of `year` of this duty that the item seems to fulfil. Only a proposal: an officer confirms.
pub(crate) fn proposed_part(d: &Duty, c: &Candidate, year: i64) -> Option<i64> {
    if !d.words.0.iter().any(|w| holds(&c.text, w)) {
        return None;
    }
    let of_year = match d.about {
        Some(ahead) => c.year == Some(year + ahead),
        None => i64::from(c.published.year()) == year,
    };
    if of_year { c.part(d.period) } else { None }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn duty(period: Period, month: i64, day: i64, about: Option<i64>, words: &[&str]) -> Duty {
        Duty {
            number: 1,
            name: "LRA".into(),
            name_en: String::new(),
            short: "LRA".into(),
            legal_basis: String::new(),
            kinds: db::Json(vec!["agency".into()]),
            orgs: db::Json(Vec::new()),
            period,
            due_month: month,
            due_day: day,
            about,
            words: db::Json(words.iter().map(|w| (*w).to_owned()).collect()),
            confirmed: false,
            first_year: 2025,
            active: true,
            revision: 1,
        }
    }

    #[test]
    fn parts_of_a_year_fall_due_evenly_and_months_keep_their_last_day() {
        for (period, month, day, part, want) in [
            (Period::Yearly, 2, 31, 1, date(2026, 2, 28)),
            (Period::HalfYearly, 7, 31, 1, date(2026, 7, 31)),
            (Period::HalfYearly, 7, 31, 2, date(2027, 1, 31)),
            (Period::Quarterly, 4, 30, 3, date(2026, 10, 30)),
            (Period::Quarterly, 4, 30, 4, date(2027, 1, 30)),
        ] {
            let d = duty(period, month, day, None, &[]);
            assert_eq!(d.due(2026, part).unwrap(), want, "{period:?} {part}");
        }
    }

    #[test]
    fn the_day_itself_is_in_time_and_the_day_after_is_late() {
        let due = date(2026, 3, 31);
        for (published, today, want) in [
            (Some(date(2026, 3, 31)), date(2026, 11, 22), State::Published),
            (Some(date(2026, 4, 1)), date(2026, 11, 22), State::Late),
            (None, date(2026, 2, 28), State::Later),
            (None, date(2026, 3, 1), State::Soon),
            (None, date(2026, 3, 31), State::Soon),
            (None, date(2026, 4, 1), State::Missing),
        ] {
            assert_eq!(State::of(published, due, today, 30), want, "{published:?} {today}");
        }
    }

    #[test]
    fn of_several_reminders_the_last_reached_is_sent_and_none_that_is_stale() {
        let stages = [-30, -7, 1, 30];
        for (past, want) in [
            (-31, None),
            (-30, Some(-30)),
            (-8, Some(-30)),
            (-7, Some(-7)),
            (0, Some(-7)),
            (1, Some(1)),
            (29, Some(1)),
            (30, Some(30)),
            (60, Some(30)),
            (61, None),
        ] {
            assert_eq!(stage(&stages, past), want, "{past} days past");
        }
        assert_eq!(stage(&[-30, -7], 1), None, "a reminder before is not sent after");
        assert_eq!(stage(&[], 1), None);
    }

    #[test]
    fn an_item_is_proposed_for_the_year_and_the_part_that_it_speaks_of() {
        let item = |title: &str, tags: &[&str], year: i64| {
            let tags: Vec<String> = tags.iter().map(|t| (*t).to_owned()).collect();
            Candidate::new(title, "", &tags, Some(year), date(2026, 3, 15))
        };
        let yearly = duty(Period::Yearly, 3, 31, Some(-1), &["LRA", "laporan realisasi anggaran"]);
        let halves = duty(Period::HalfYearly, 7, 31, Some(0), &["LRA"]);
        let annual = item("Laporan Realisasi Anggaran (LRA) Dinas Uji Tahun 2025", &["LRA"], 2025);
        assert_eq!(proposed_part(&yearly, &annual, 2026), Some(1));
        assert_eq!(proposed_part(&yearly, &annual, 2025), None, "of another year");
        assert_eq!(proposed_part(&halves, &annual, 2025), None, "of no half");
        let second = item("Realisasi anggaran Semester II 2026", &["lra"], 2026);
        assert_eq!(proposed_part(&halves, &second, 2026), Some(2));
        assert_eq!(proposed_part(&yearly, &second, 2027), None, "a half is not the year");
        let other = item("Telaah anggaran alra", &["laporan", "realisasi anggaran"], 2025);
        assert_eq!(proposed_part(&yearly, &other, 2026), None, "parts of words, parts of tags");
        let any = duty(Period::Yearly, 6, 30, None, &["SOP"]);
        let sop = Candidate::new("SOP pelayanan", "", &[], None, date(2026, 3, 15));
        assert_eq!(proposed_part(&any, &sop, 2026), Some(1));
        assert_eq!(proposed_part(&any, &sop, 2025), None);
    }
}
