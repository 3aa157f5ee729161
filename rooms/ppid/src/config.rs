//! The room's section of the config file.

use base::{Lang, Result};
use kit::Cx;

kit::config! {
    /// Public information.
    pub struct Ppid in "ppid" {
        /// What an agency's officer is called: "PPID Pelaksana", or "PPID Pembantu" as it was until 2021.
        officer_label: String = "PPID Pelaksana".to_owned(),
        /// The same in English.
        officer_label_en: String = "Implementing PPID officer".to_owned(),
        /// Seconds that a harvested site has for one page.
        harvest_page_s: u64 = 30,
    }
}

impl Ppid {
    /// The section in force.
    ///
    /// # Errors
    /// Invalid, which the start has ruled out.
    pub(crate) fn of(cx: &Cx) -> Result<Self> {
        cx.app().config().section("ppid")
    }

    /// The officer's label in the language of the interface.
    pub(crate) fn label(&self, cx: &Cx) -> String {
        if cx.lang() == Lang::En { &self.officer_label_en } else { &self.officer_label }.clone()
    }
}
