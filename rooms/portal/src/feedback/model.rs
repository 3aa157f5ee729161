//! What a report about a page is, and how long its words may be.

use base::Id;

/// Marks ids of reports.
#[derive(Debug)]
pub(crate) enum ReportMark {}
/// The id of a report.
pub(crate) type ReportId = Id<ReportMark>;

db::text_enum! {
    /// Where a report stands.
    pub(crate) enum State {
        /// Nobody dealt with it yet.
        New = "new",
        /// Somebody did.
        Handled = "handled",
        /// It says nothing about the page.
        Spam = "spam",
    }
}

/// The longest report, in characters.
pub(crate) const MAX_BODY: usize = 3000;
/// The longest note of officers, in characters.
pub(crate) const MAX_NOTE: usize = 2000;
/// The longest answer, in characters.
pub(crate) const MAX_ANSWER: usize = 5000;

/// What was typed, without what no page shows: control characters but line breaks.
pub(crate) fn clean(typed: &str) -> String {
    let lines = typed.replace("\r\n", "\n");
    lines.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>().trim().to_owned()
}
