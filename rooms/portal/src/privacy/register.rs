//! The register of processing, as the signs of the rooms declare it: nobody keeps a second list.

use kit::{Cx, room::Processing};

/// One processing of personal data, in words.
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// What is held.
    pub(super) what: String,
    /// About whom.
    pub(super) who: String,
    /// What for.
    pub(super) purpose: String,
    /// By which right.
    pub(super) basis: String,
    /// How long.
    pub(super) retention: String,
}

/// Every processing of every room, in the order of the house.
pub(super) fn read(cx: &Cx) -> Vec<Entry> {
    let rooms = cx.app().rooms().iter();
    rooms.flat_map(|r| r.processing.iter().map(|p| entry(cx, r.name, p))).collect()
}

// i18n-prefix: portal.processing.
fn entry(cx: &Cx, room: &str, p: &Processing) -> Entry {
    let last = p.name.rsplit('.').next().unwrap_or(p.name);
    let text = |part: &str| {
        let key = format!("{room}.processing.{last}.{part}");
        cx.t(&key).to_owned()
    };
    Entry {
        name: p.name,
        what: text("what"),
        who: text("who"),
        purpose: text("purpose"),
        basis: text("basis"),
        retention: text("retention"),
    }
}
