//! What a consequence test holds and how it may move: pure rules. The articles and their periods are not here but
//! in the register's own rules, because they are law and therefore data.

use base::Id;
use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

use crate::model::{Missing, holds, is_date, spaced};

/// Marks ids of register entries.
#[derive(Debug)]
pub(crate) enum EntryMark {}
/// The id of an entry of the register.
pub(crate) type EntryId = Id<EntryMark>;

/// Marks ids of consequence tests.
#[derive(Debug)]
pub(crate) enum TestMark {}
/// The id of one consequence test.
pub(crate) type TestId = Id<TestMark>;

db::text_enum! {
    /// Where a consequence test stands.
    pub(crate) enum State {
        /// Being written.
        Draft = "draft",
        /// The test is complete and waits for the decision.
        Tested = "tested",
        /// In force: the information is exempt.
        Decided = "decided",
        /// Its period is over: the information is to be opened or tested again.
        Expired = "expired",
        /// The information was opened.
        Opened = "opened",
        /// A later test took its place.
        Superseded = "superseded",
        /// Put away before it was decided.
        Discarded = "discarded",
    }
}

db::text_enum! {
    /// What gave rise to the test (PerKI 1/2021 article 49).
    pub(crate) enum Occasion {
        /// Before anybody asked.
        Before = "before",
        /// A request for the information.
        Request = "request",
        /// An order of the Information Commission.
        Order = "order",
    }
}

/// Something done to a test that moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// The officer hands the finished test in.
    Submit,
    /// The officer takes it back.
    Recall,
    /// Whoever decides gives it back, with a reason.
    Return,
    /// The information becomes exempt.
    Decide,
    /// The period is over.
    Expire,
    /// The information becomes public.
    Open,
    /// A later test took its place.
    Supersede,
    /// Put away.
    Discard,
}

impl Action {
    /// The word in the history and in i18n keys.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Recall => "recall",
            Self::Return => "return",
            Self::Decide => "decide",
            Self::Expire => "expire",
            Self::Open => "open",
            Self::Supersede => "supersede",
            Self::Discard => "discard",
        }
    }

    /// The word in the record.
    pub(crate) const fn audit(self) -> &'static str {
        match self {
            Self::Submit => "ppid.exempt_submit",
            Self::Recall => "ppid.exempt_recall",
            Self::Return => "ppid.exempt_return",
            Self::Decide => "ppid.exempt_decide",
            Self::Expire => "ppid.exempt_expire",
            Self::Open => "ppid.exempt_open",
            Self::Supersede => "ppid.exempt_supersede",
            Self::Discard => "ppid.exempt_discard",
        }
    }
}

/// The state after `action`, or `None` where it cannot be done.
pub(crate) const fn next(from: State, action: Action) -> Option<State> {
    match (action, from) {
        (Action::Submit, State::Draft) => Some(State::Tested),
        (Action::Recall | Action::Return, State::Tested) => Some(State::Draft),
        (Action::Decide, State::Tested) => Some(State::Decided),
        (Action::Expire, State::Decided) => Some(State::Expired),
        (Action::Open, State::Decided | State::Expired) => Some(State::Opened),
        (Action::Supersede, State::Decided | State::Expired) => Some(State::Superseded),
        (Action::Discard, State::Draft | State::Tested) => Some(State::Discarded),
        _ => None,
    }
}

/// What an officer writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Content {
    pub(crate) title: String,
    pub(crate) unit: String,
    /// Codes of rules.
    pub(crate) grounds: Vec<String>,
    pub(crate) other_law: String,
    pub(crate) consequence_open: String,
    pub(crate) consequence_closed: String,
    pub(crate) period: String,
    /// ISO date; empty where no day ends it.
    pub(crate) expires_on: String,
    pub(crate) document: String,
    pub(crate) part: String,
    pub(crate) occasion: String,
    pub(crate) law_analysis: String,
    pub(crate) harm: String,
    pub(crate) benefit: String,
    pub(crate) kind: String,
}

impl Content {
    /// The part that becomes public with the decision: the only part the record keeps in words.
    pub(crate) fn public(&self) -> Self {
        Self {
            document: String::new(),
            part: String::new(),
            occasion: String::new(),
            law_analysis: String::new(),
            harm: String::new(),
            benefit: String::new(),
            kind: String::new(),
            ..self.clone()
        }
    }

    /// Names of the inner fields in which two contents differ.
    pub(crate) fn inner_changes(&self, other: &Self) -> Vec<&'static str> {
        [
            ("document", &self.document, &other.document),
            ("part", &self.part, &other.part),
            ("occasion", &self.occasion, &other.occasion),
            ("law_analysis", &self.law_analysis, &other.law_analysis),
            ("harm", &self.harm, &other.harm),
            ("benefit", &self.benefit, &other.benefit),
            ("kind", &self.kind, &other.kind),
        ]
        .into_iter()
        .filter(|(_, a, b)| a != b)
        .map(|(name, _, _)| name)
        .collect()
    }
}

db::row! {
    /// An article to rely on, or something that can never be exempted.
    #[derive(Clone, Debug)]
    pub(crate) struct Rule {
        pub(crate) code: String,
        pub(crate) sort: i64,
        pub(crate) never_exempt: bool,
        pub(crate) article: String,
        pub(crate) name: String,
        pub(crate) name_en: String,
        pub(crate) words: db::Json<Vec<String>>,
        pub(crate) needs_expiry: bool,
        pub(crate) max_years: Option<i64>,
        pub(crate) confirmed: bool,
        pub(crate) active: bool,
        pub(crate) revision: i64,
    }
}

impl Rule {
    /// What it says, in `lang`.
    pub(crate) fn name_in(&self, lang: base::Lang) -> &str {
        if lang == base::Lang::En && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }
}

/// The rules among `all` that say some information can never be exempted, where one of their words stands in the
/// title, the document or the part. Only a hint: an officer decides.
pub(crate) fn never_exempt<'a>(all: &'a [Rule], c: &Content) -> Vec<&'a Rule> {
    let text = spaced(&format!("{} {} {}", c.title, c.document, c.part));
    all.iter()
        .filter(|r| r.never_exempt && r.active)
        .filter(|r| r.words.0.iter().any(|w| holds(&text, w)))
        .collect()
}

/// What the test still needs before it can be handed in, by field of the form.
pub(crate) fn missing(c: &Content, rules: &[Rule]) -> Vec<Missing> {
    let chosen: Vec<&Rule> =
        rules.iter().filter(|r| !r.never_exempt && c.grounds.contains(&r.code)).collect();
    let mut out = Vec::new();
    let mut want = |ok: bool, field, key| {
        if !ok {
            out.push(Missing { field, key });
        }
    };
    let filled = |s: &str| !s.trim().is_empty();
    want(filled(&c.title), "informasi", "ppid.exempt.error.title");
    want(filled(&c.unit), "unit", "ppid.exempt.error.unit");
    want(filled(&c.document), "dokumen", "ppid.exempt.error.document");
    want(filled(&c.part), "bagian", "ppid.exempt.error.part");
    let relied = !chosen.is_empty() || filled(&c.other_law);
    want(relied, "dasar", "ppid.exempt.error.grounds");
    want(filled(&c.law_analysis), "analisis", "ppid.exempt.error.law_analysis");
    want(filled(&c.harm), "kerugian", "ppid.exempt.error.harm");
    want(filled(&c.benefit), "manfaat", "ppid.exempt.error.benefit");
    want(filled(&c.consequence_open), "akibat_buka", "ppid.exempt.error.consequence_open");
    want(filled(&c.consequence_closed), "akibat_tutup", "ppid.exempt.error.consequence_closed");
    want(filled(&c.kind), "klasifikasi", "ppid.exempt.error.kind");
    want(filled(&c.period), "jangka", "ppid.exempt.error.period");
    let dated = is_date(&c.expires_on);
    let needs = chosen.iter().any(|r| r.needs_expiry);
    want(dated || (!needs && c.expires_on.is_empty()), "berakhir", "ppid.exempt.error.expires_on");
    out
}

/// What is written on the decision sheet (PP 61/2010).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Decision {
    /// The office that decides.
    pub(crate) by: String,
    pub(crate) number: String,
    /// ISO date.
    pub(crate) date: String,
    pub(crate) place: String,
}

/// What is wrong with a decision: what is not written, or a last day past what the grounds allow.
pub(crate) fn faults(d: &Decision, c: &Content, rules: &[Rule]) -> Vec<Missing> {
    let mut out = Vec::new();
    let mut want = |ok: bool, field, key| {
        if !ok {
            out.push(Missing { field, key });
        }
    };
    want(!d.by.trim().is_empty(), "pejabat", "ppid.exempt.error.decided_by");
    want(!d.number.trim().is_empty(), "nomor", "ppid.exempt.error.document_number");
    want(is_date(&d.date), "tanggal", "ppid.exempt.error.document_date");
    want(!d.place.trim().is_empty(), "tempat", "ppid.exempt.error.document_place");
    if let (Ok(decided), Ok(last)) = (d.date.parse::<Date>(), c.expires_on.parse::<Date>()) {
        want(last >= decided, "tanggal", "ppid.exempt.error.ends_before");
        want(within(decided, last, c, rules), "tanggal", "ppid.exempt.error.too_long_period");
    }
    out
}

/// Whether the last day is within the longest period of every ground relied on.
fn within(decided: Date, last: Date, c: &Content, rules: &[Rule]) -> bool {
    rules
        .iter()
        .filter(|r| !r.never_exempt && c.grounds.contains(&r.code))
        .filter_map(|r| r.max_years)
        .all(|years| {
            let span = Span::new().try_years(years);
            span.and_then(|s| decided.checked_add(s)).is_ok_and(|limit| last <= limit)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(code: &str, never: bool, words: &[&str], needs: bool, max: Option<i64>) -> Rule {
        Rule {
            code: code.to_owned(),
            sort: 1,
            never_exempt: never,
            article: String::new(),
            name: code.to_owned(),
            name_en: String::new(),
            words: db::Json(words.iter().map(|w| (*w).to_owned()).collect()),
            needs_expiry: needs,
            max_years: max,
            confirmed: false,
            active: true,
            revision: 1,
        }
    }

    #[test]
    fn a_test_is_decided_only_after_it_was_handed_in_and_ends_only_once() {
        use State as S;
        let allowed = [
            (S::Draft, Action::Submit, S::Tested),
            (S::Draft, Action::Discard, S::Discarded),
            (S::Tested, Action::Recall, S::Draft),
            (S::Tested, Action::Return, S::Draft),
            (S::Tested, Action::Decide, S::Decided),
            (S::Tested, Action::Discard, S::Discarded),
            (S::Decided, Action::Expire, S::Expired),
            (S::Decided, Action::Open, S::Opened),
            (S::Decided, Action::Supersede, S::Superseded),
            (S::Expired, Action::Open, S::Opened),
            (S::Expired, Action::Supersede, S::Superseded),
        ];
        let actions = [
            Action::Submit,
            Action::Recall,
            Action::Return,
            Action::Decide,
            Action::Expire,
            Action::Open,
            Action::Supersede,
            Action::Discard,
        ];
        for from in State::ALL {
            for action in actions {
                let want = allowed.iter().find(|(f, a, _)| f == from && *a == action).map(|t| t.2);
                assert_eq!(next(*from, action), want, "{from:?} {action:?}");
            }
        }
    }

    #[test]
    fn words_of_what_can_never_be_exempted_are_found_whole() {
        let rules = [rule("18a", true, &["putusan pengadilan", "SP3"], false, None)];
        let of = |title: &str| {
            let c = Content { title: title.to_owned(), ..Content::default() };
            never_exempt(&rules, &c).len()
        };
        assert_eq!(of("Salinan Putusan  Pengadilan Negeri"), 1);
        assert_eq!(of("Berkas SP3, 2024"), 1);
        assert_eq!(of("Laporan sp30"), 0, "part of a word is another word");
        assert_eq!(of("Rekam medis"), 0);
    }

    #[test]
    fn a_ground_that_is_not_permanent_wants_a_last_day_within_its_longest_period() {
        let rules = [rule("17a", false, &[], true, Some(30)), rule("17h", false, &[], false, None)];
        let with = |ground: &str, ends: &str| Content {
            grounds: vec![ground.to_owned()],
            expires_on: ends.to_owned(),
            ..Content::default()
        };
        let asks = |c: &Content| missing(c, &rules).iter().any(|m| m.field == "berakhir");
        assert!(asks(&with("17a", "")));
        assert!(!asks(&with("17h", "")));
        assert!(asks(&with("17h", "besok")), "what is no day is asked for again");
        let d = Decision {
            by: "PPID Utama".into(),
            number: "1".into(),
            date: "2026-11-22".into(),
            place: "Palangka Raya".into(),
        };
        for (ends, want) in [
            ("2056-11-22", None),
            ("2056-11-23", Some("ppid.exempt.error.too_long_period")),
            ("2026-11-21", Some("ppid.exempt.error.ends_before")),
        ] {
            let first = faults(&d, &with("17a", ends), &rules).first().map(|m| m.key);
            assert_eq!(first, want, "{ends}");
        }
    }
}
