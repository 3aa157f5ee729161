//! The path of an item from draft to public and back.

use super::State;

/// Something done to an item that may move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// The fields change; the state does not.
    Edit,
    /// The officer hands it in.
    Submit,
    /// The officer takes it out of review again.
    Recall,
    /// The reviewer gives it back, with a comment.
    Return,
    /// It becomes public now.
    Publish,
    /// It becomes public at a time to come.
    Schedule,
    /// It is taken back from the public, with a reason.
    Withdraw,
    /// What was withdrawn becomes public again; what was discarded becomes a draft again.
    Restore,
    /// A draft that will not be needed is put away.
    Discard,
}

impl Action {
    /// The word in revisions, in the record and in i18n keys (`ppid.state.did_<word>`).
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Submit => "submit",
            Self::Recall => "recall",
            Self::Return => "return",
            Self::Publish => "publish",
            Self::Schedule => "schedule",
            Self::Withdraw => "withdraw",
            Self::Restore => "restore",
            Self::Discard => "discard",
        }
    }

    /// The word in the record.
    pub(crate) const fn audit(self) -> &'static str {
        match self {
            Self::Edit => "ppid.edit",
            Self::Submit => "ppid.submit",
            Self::Recall => "ppid.recall",
            Self::Return => "ppid.return",
            Self::Publish => "ppid.publish",
            Self::Schedule => "ppid.schedule",
            Self::Withdraw => "ppid.withdraw",
            Self::Restore => "ppid.restore",
            Self::Discard => "ppid.discard",
        }
    }
}

/// The state with the waiting for its time told apart: what people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// As the state says.
    Draft,
    /// In the reviewer's inbox.
    Review,
    /// Approved; becomes public by itself.
    Scheduled,
    /// Public.
    Published,
    /// Taken back.
    Withdrawn,
    /// A draft that was put away: stored as withdrawn, never was public.
    Discarded,
}

impl Stage {
    /// All of them, in order of life.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Draft,
        Self::Review,
        Self::Scheduled,
        Self::Published,
        Self::Withdrawn,
        Self::Discarded,
    ];

    /// Of a stored state.
    pub(crate) const fn of(state: State, scheduled: bool, was_public: bool) -> Self {
        match state {
            State::Draft => Self::Draft,
            State::Review if scheduled => Self::Scheduled,
            State::Review => Self::Review,
            State::Published => Self::Published,
            State::Withdrawn if was_public => Self::Withdrawn,
            State::Withdrawn => Self::Discarded,
        }
    }

    /// As it is stored.
    pub(crate) const fn state(self) -> State {
        match self {
            Self::Draft => State::Draft,
            Self::Review | Self::Scheduled => State::Review,
            Self::Published => State::Published,
            Self::Withdrawn | Self::Discarded => State::Withdrawn,
        }
    }

    /// The word in addresses and i18n keys (`ppid.state.<word>`).
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Discarded => "discarded",
        }
    }

    /// The one called `word`.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.word() == word)
    }
}

/// The stage after `action`, or `None` where it cannot be done.
pub(crate) const fn next(from: Stage, action: Action) -> Option<Stage> {
    use Stage::{Discarded, Draft, Published, Review, Scheduled, Withdrawn};
    match (action, from) {
        (Action::Edit, Withdrawn | Discarded) => None,
        (Action::Edit, same) => Some(same),
        (Action::Submit, Draft) => Some(Review),
        (Action::Recall, Review | Scheduled) | (Action::Return, Review | Scheduled) => Some(Draft),
        (Action::Publish, Draft | Review | Scheduled) => Some(Published),
        (Action::Schedule, Draft | Review | Scheduled) => Some(Scheduled),
        (Action::Withdraw, Published) => Some(Withdrawn),
        (Action::Restore, Withdrawn) => Some(Published),
        (Action::Discard, Draft) => Some(Discarded),
        (Action::Restore, Discarded) => Some(Draft),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Action as A, Stage as S, *};

    #[test]
    fn the_path_of_an_item_has_no_other_branches() {
        let allowed = [
            (S::Draft, A::Edit, S::Draft),
            (S::Draft, A::Submit, S::Review),
            (S::Draft, A::Publish, S::Published),
            (S::Draft, A::Schedule, S::Scheduled),
            (S::Review, A::Edit, S::Review),
            (S::Review, A::Recall, S::Draft),
            (S::Review, A::Return, S::Draft),
            (S::Review, A::Publish, S::Published),
            (S::Review, A::Schedule, S::Scheduled),
            (S::Scheduled, A::Edit, S::Scheduled),
            (S::Scheduled, A::Recall, S::Draft),
            (S::Scheduled, A::Return, S::Draft),
            (S::Scheduled, A::Publish, S::Published),
            (S::Scheduled, A::Schedule, S::Scheduled),
            (S::Published, A::Edit, S::Published),
            (S::Published, A::Withdraw, S::Withdrawn),
            (S::Withdrawn, A::Restore, S::Published),
            (S::Draft, A::Discard, S::Discarded),
            (S::Discarded, A::Restore, S::Draft),
        ];
        let actions = [
            A::Edit,
            A::Submit,
            A::Recall,
            A::Return,
            A::Publish,
            A::Schedule,
            A::Withdraw,
            A::Restore,
            A::Discard,
        ];
        for from in S::ALL {
            for action in actions {
                let want = allowed.iter().find(|(f, a, _)| f == from && *a == action).map(|t| t.2);
                assert_eq!(next(*from, action), want, "{from:?} {action:?}");
            }
        }
    }
}
