//! The register in the workbench, under `/kerja/ppid/dikecualikan`: list, test, decision, opening, rules.

mod decide;
mod form;
mod list;
mod rules;
mod show;

use kit::{Access, Cx, Page, Route};
use ui::{Markup, StatusKind, status};

use super::{model::State, store::Test};
use crate::{
    model::{PPID_EXEMPT_DECIDE, PPID_EXEMPT_EDIT, PPID_SETTINGS, PPID_VIEW_OFFICE},
    office::words,
};

/// Where it is.
const HOME: &str = "/kerja/ppid/dikecualikan";
/// The decision document comes in a plain form, of any size up to the blob store's own limit.
const ANY_SIZE: usize = usize::MAX;

pub(super) fn routes() -> Vec<Route> {
    let view = Access::Needs(PPID_VIEW_OFFICE);
    let edit = Access::Needs(PPID_EXEMPT_EDIT);
    let decide = Access::Needs(PPID_EXEMPT_DECIDE);
    let settings = Access::Needs(PPID_SETTINGS);
    vec![
        Route::get("/kerja/ppid/dikecualikan", view, list::show),
        Route::get("/kerja/ppid/dikecualikan/baru", edit, form::new),
        Route::post("/kerja/ppid/dikecualikan/baru", edit, form::create),
        Route::get("/kerja/ppid/dikecualikan/aturan", settings, rules::list),
        Route::post("/kerja/ppid/dikecualikan/aturan", settings, rules::save_days),
        Route::get("/kerja/ppid/dikecualikan/aturan/{code}", settings, rules::form),
        Route::post("/kerja/ppid/dikecualikan/aturan/{code}", settings, rules::save),
        Route::get("/kerja/ppid/dikecualikan/{no}", view, show::show),
        Route::get("/kerja/ppid/dikecualikan/{no}/ubah", edit, form::show),
        Route::post("/kerja/ppid/dikecualikan/{no}/ubah", edit, form::save),
        Route::post("/kerja/ppid/dikecualikan/{no}/lakukan", edit, show::act),
        Route::get("/kerja/ppid/dikecualikan/{no}/kembalikan", decide, decide::ask_return),
        Route::post("/kerja/ppid/dikecualikan/{no}/kembalikan", decide, decide::give_back),
        Route::get("/kerja/ppid/dikecualikan/{no}/putuskan", decide, decide::form),
        Route::post("/kerja/ppid/dikecualikan/{no}/putuskan", decide, decide::decide)
            .body_limit(ANY_SIZE),
        Route::get("/kerja/ppid/dikecualikan/{no}/buka", decide, decide::ask_open),
        Route::post("/kerja/ppid/dikecualikan/{no}/buka", decide, decide::open),
        Route::get("/kerja/ppid/dikecualikan/{no}/dokumen", view, show::paper),
        Route::post("/kerja/ppid/dikecualikan/{no}/dokumen", decide, decide::attach)
            .body_limit(ANY_SIZE),
    ]
}

/// The address of an entry, with what follows.
fn at(number: i64, rest: &str) -> String {
    format!("{HOME}/{number}{rest}")
}

/// A page of the register.
fn page<'a>(cx: &'a Cx, title: &str) -> Page<'a> {
    words::page(cx, title).crumb(cx.t("ppid.exempt.title"), HOME)
}

/// The title of a test, or what stands for it while there is none.
fn title(cx: &Cx, t: &Test) -> String {
    if t.title.is_empty() { cx.t("ppid.office.untitled").to_owned() } else { t.title.clone() }
}

/// The state in words.
fn state(cx: &Cx, s: State) -> Markup {
    let kind = match s {
        State::Draft => StatusKind::Draft,
        State::Tested => StatusKind::Review,
        State::Decided => StatusKind::Secret,
        State::Expired => StatusKind::Late,
        State::Opened => StatusKind::Published,
        State::Superseded | State::Discarded => StatusKind::Archived,
    };
    status(kind, state_word(cx, s))
}

fn state_word(cx: &Cx, s: State) -> &str {
    match s {
        State::Draft => cx.t("ppid.exempt.state.draft"),
        State::Tested => cx.t("ppid.exempt.state.tested"),
        State::Decided => cx.t("ppid.exempt.state.decided"),
        State::Expired => cx.t("ppid.exempt.state.expired"),
        State::Opened => cx.t("ppid.exempt.state.opened"),
        State::Superseded => cx.t("ppid.exempt.state.superseded"),
        State::Discarded => cx.t("ppid.exempt.state.discarded"),
    }
}
