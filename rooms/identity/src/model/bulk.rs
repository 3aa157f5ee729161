//! Joiners, movers and leavers as rows of a spreadsheet.

use base::{Id, Timestamp};
use contracts::org::{OrgId, PersonId};
use db::Json;
use kit::{Role, session::SessionId};
use serde::{Deserialize, Serialize};

/// The id of a spreadsheet.
pub type BulkId = Id<Bulk>;

/// Rows of one spreadsheet: more than a province has officers to move at once.
pub const ROWS_MOST: usize = 2_000;
/// So many are done while the page waits; more become a job.
pub const AT_ONCE: usize = 50;
/// A cell is cut here: nothing that is asked for is longer.
const CELL_MOST: usize = 300;

db::text_enum! {
    /// A column of the spreadsheet.
    pub enum Column {
        /// What to do.
        Action = "action",
        /// Whose account.
        Email = "email",
        /// Full name, of somebody new.
        Name = "name",
        /// Telephone, of somebody new.
        Phone = "phone",
        /// Where they are to be.
        Org = "org",
        /// What they do there.
        Position = "position",
        /// Their roles there.
        Role = "role",
        /// Until which day, both included.
        Until = "until",
    }
}

db::text_enum! {
    /// What a row asks for.
    pub enum Action {
        /// Somebody new.
        Join = "join",
        /// Somebody who goes to another place or gets other roles.
        Move = "move",
        /// Somebody who goes.
        Leave = "leave",
    }
}

db::text_enum! {
    /// Where a spreadsheet stands.
    pub enum BulkState {
        /// Looked at; nothing has been done.
        Draft = "draft",
        /// Being done.
        Running = "running",
        /// Done.
        Done = "done",
    }
}

db::text_enum! {
    /// Where a row stands.
    pub enum RowState {
        /// Not done.
        Waiting = "waiting",
        /// Done.
        Done = "done",
        /// Could not be done.
        Failed = "failed",
    }
}

/// What a row says; personal values, which go when it is done.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells(Vec<(String, String)>);

impl Cells {
    /// Sets what stands under `column`.
    pub fn set(&mut self, column: Column, text: &str) {
        let text: String = text.trim().chars().take(CELL_MOST).collect();
        // A sheet of ours may have come back with the guard that kept it from being a formula.
        let text = text.strip_prefix('\'').map_or(text.clone(), str::to_owned);
        if !text.is_empty() {
            self.0.push((column.word().to_owned(), text));
        }
    }

    /// What stands under `column`; empty when nothing does.
    #[must_use]
    pub fn get(&self, column: Column) -> &str {
        self.0.iter().find(|(c, _)| c == column.word()).map_or("", |(_, t)| t)
    }

    /// Whether the row says nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

db::row! {
    /// A spreadsheet that was sent.
    #[derive(Clone, Debug)]
    pub struct Bulk {
        /// Its id.
        pub id: BulkId,
        /// Who sent it, and acts.
        pub person: PersonId,
        /// In which session.
        pub session: SessionId,
        /// The file's name.
        pub name: String,
        /// Where it stands.
        pub state: BulkState,
        /// When it came.
        pub created_at: Timestamp,
        /// When it was done.
        pub finished_at: Option<Timestamp>,
    }
}

db::row! {
    /// A row of it.
    #[derive(Clone)]
    pub struct BulkRow {
        /// Its number in the sheet; the head is 1.
        pub n: i64,
        /// What it says.
        pub cells: Json<Cells>,
        /// Where it stands.
        pub state: RowState,
        /// Text key of what was wrong.
        pub note: String,
        /// Whom it made or changed.
        pub person: Option<PersonId>,
    }
}

/// One thing that a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Makes an account and invites its owner.
    Invite,
    /// Gives a place.
    Place(OrgId),
    /// Takes a place away.
    Unplace(OrgId),
    /// Gives a role; none: everywhere.
    Give(Role, Option<OrgId>, Option<Timestamp>),
    /// Takes a grant of a role back.
    Take(Id<kit::session::RoleGrant>, String, Option<OrgId>),
    /// Closes the account; so many sessions end at once.
    Close(usize),
}

/// What a row would do, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Whom it is about, if that is somebody known.
    pub person: Option<PersonId>,
    /// What it does, in order.
    pub deeds: Vec<Deed>,
    /// What is wrong, by column: text keys.
    pub problems: Vec<(Column, &'static str)>,
}

impl Plan {
    /// A plan that cannot be carried out.
    #[must_use]
    pub fn wrong(column: Column, key: &'static str) -> Self {
        Self { problems: vec![(column, key)], ..Self::default() }
    }

    /// Whether it can be carried out.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty() && !self.deeds.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_trimmed_cut_and_freed_of_the_guard_against_formulas() {
        let mut c = Cells::default();
        assert!(c.is_empty());
        c.set(Column::Name, "  '+62 Budi ");
        c.set(Column::Phone, "   ");
        c.set(Column::Position, &"x".repeat(1000));
        assert_eq!(c.get(Column::Name), "+62 Budi");
        assert_eq!(c.get(Column::Phone), "");
        assert_eq!(c.get(Column::Position).len(), CELL_MOST);
    }
}
