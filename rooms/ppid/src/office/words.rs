//! Words and small pieces that several pages of the workbench share.

use base::Timestamp;
use contracts::org::{OrgPath, OrgTree, PersonId};
use kit::{Cx, Page};
use ui::{Markup, StatusKind, html, status};

use crate::{
    model::{Action, PPID_EDIT, Stage},
    store::Item,
};

/// The desk's address.
pub(crate) const DESK: &str = "/kerja/ppid";

/// The office address of an item, with what follows.
pub(crate) fn at(number: i64, rest: &str) -> String {
    format!("{DESK}/{number}{rest}")
}

/// A page of this workbench.
pub(crate) fn page<'a>(cx: &'a Cx, title: &str) -> Page<'a> {
    cx.page(title).workbench().crumb(cx.t("ppid.office.desk"), DESK)
}

/// A moment as people read it: "22 November 2026, 14.05 WIB".
pub(crate) fn moment(cx: &Cx, t: Timestamp) -> String {
    let province = cx.app().province();
    let zone = &province.zone;
    let c = t.civil(zone);
    let mark = if cx.lang() == base::Lang::En { ':' } else { '.' };
    format!("{}, {:02}{mark}{:02} {}", day(cx, c.date()), c.hour(), c.minute(), short_zone(zone))
}

/// Who did it: a name, the house itself, or somebody whose data was erased on request.
pub(crate) fn doer<'a>(cx: &'a Cx, person: Option<PersonId>, name: &'a str) -> &'a str {
    match (name, person) {
        ("", None) => cx.t("ppid.office.by_machine"),
        ("", Some(_)) => cx.t("ppid.office.by_erased"),
        (name, _) => name,
    }
}

/// A day as people read it.
pub(crate) fn date(cx: &Cx, t: Timestamp) -> String {
    day(cx, t.civil(&cx.app().province().zone).date())
}

fn day(cx: &Cx, d: jiff::civil::Date) -> String {
    let month = format!("ppid.office.month_{}", d.month());
    format!("{} {} {}", d.day(), cx.t(&month), d.year())
}

/// An ISO date as people read it; anything else as it is.
pub(crate) fn iso(cx: &Cx, text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |d| day(cx, d))
}

fn short_zone(zone: &str) -> &str {
    match zone {
        "Asia/Jakarta" | "Asia/Pontianak" => "WIB",
        "Asia/Makassar" | "Asia/Ujung_Pandang" => "WITA",
        "Asia/Jayapura" => "WIT",
        other => other,
    }
}

/// A size as people read it.
pub(crate) fn size(cx: &Cx, bytes: i64) -> String {
    let mark = if cx.lang() == base::Lang::En { "." } else { "," };
    #[expect(clippy::cast_precision_loss, reason = "only one digit after the point is shown")]
    let b = bytes as f64;
    let (n, unit) = match bytes {
        ..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (b / 1e3, "kB"),
        1_000_000..1_000_000_000 => (b / 1e6, "MB"),
        _ => (b / 1e9, "GB"),
    };
    format!("{n:.1} {unit}").replace('.', mark)
}

/// The stage in words.
pub(crate) fn stage(cx: &Cx, s: Stage) -> Markup {
    let kind = match s {
        Stage::Draft => StatusKind::Draft,
        Stage::Review => StatusKind::Review,
        Stage::Scheduled => StatusKind::Waiting,
        Stage::Published => StatusKind::Published,
        Stage::Withdrawn => StatusKind::Withdrawn,
        Stage::Discarded => StatusKind::Archived,
    };
    status(kind, cx.t(&format!("ppid.state.{}", s.word())))
}

/// The category in words.
pub(crate) fn category<'a>(cx: &'a Cx, word: &str) -> std::borrow::Cow<'a, str> {
    let key = if word.is_empty() { "ppid.category.none" } else { "" };
    if key.is_empty() {
        std::borrow::Cow::Owned(cx.t(&format!("ppid.category.{word}")).to_owned())
    } else {
        std::borrow::Cow::Borrowed(cx.t("ppid.category.none"))
    }
}

/// The short name of the agency.
pub(crate) fn agency(tree: &OrgTree, item: &Item) -> String {
    tree.find(item.org).map(|o| o.short().to_owned()).unwrap_or_default()
}

/// The title, or what stands for it while there is none.
pub(crate) fn title(cx: &Cx, item: &Item) -> String {
    if item.title.is_empty() { cx.t("ppid.office.untitled").to_owned() } else { item.title.clone() }
}

/// A link to the item's office page.
pub(crate) fn link(cx: &Cx, item: &Item) -> Markup {
    html! { a href=(cx.href(&at(item.number, ""))) { (title(cx, item)) } }
}

/// Whether the actor may write at the item.
pub(crate) fn may_edit(cx: &Cx, item: &Item) -> bool {
    cx.may(PPID_EDIT, &OrgPath(item.org_path.clone()))
}

/// What the message after an action says.
pub(crate) const fn flash(a: Action) -> &'static str {
    match a {
        Action::Edit => "ppid.flash.saved",
        Action::Submit => "ppid.flash.submitted",
        Action::Recall => "ppid.flash.recalled",
        Action::Return => "ppid.flash.returned",
        Action::Publish => "ppid.flash.published",
        Action::Schedule => "ppid.flash.scheduled",
        Action::Withdraw => "ppid.flash.withdrawn",
        Action::Restore => "ppid.flash.restored",
        Action::Discard => "ppid.flash.discarded",
    }
}

/// A number as people write it.
pub(crate) fn figure(cx: &Cx, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mark = if cx.lang() == base::Lang::En { ',' } else { '.' };
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}
