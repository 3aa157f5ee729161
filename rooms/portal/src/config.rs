//! The room's section of the config file.

use base::Result;
use kit::{App, Cx, mail};

kit::config! {
    /// The portal: letters to citizens and what they send.
    pub struct Portal in "portal" {
        /// The hour (0 to 23, province's zone) from which the day's letters of news go out.
        digest_hour: u8 = 6,
        /// How many forms one network address may send in an hour; 0: no limit.
        forms_per_hour: u32 = 60,
        /// Days after which a handled report about a page is removed.
        keep_feedback_days: u32 = 365,
    }
}

impl Portal {
    /// The section in force.
    ///
    /// # Errors
    /// Invalid, which the start has ruled out.
    pub(crate) fn of(app: &App) -> Result<Self> {
        app.config().section("portal")
    }

    /// Whether the day's letters may go out now.
    ///
    /// # Errors
    /// As `of`.
    pub(crate) fn letters_may_go(cx: &Cx) -> Result<bool> {
        let hour = u8::try_from(cx.now().civil(&cx.app().province().zone).hour()).unwrap_or(0);
        Ok(mail::can_link(cx) && hour >= Self::of(cx.app())?.digest_hour)
    }
}
