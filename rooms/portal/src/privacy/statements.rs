//! What an editor keeps for the statements on accessibility and privacy: whom to write to, what was tested and
//! when. Empty fields fall back on what the province is set up with.

use base::Result;
use kit::{Cx, setting};
use serde::{Deserialize, Serialize};

/// The setting's key.
pub(super) const KEY: &str = "portal.statements";

/// The editor's words; all may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Statements {
    /// Who answers for accessibility.
    pub(crate) access_unit: String,
    pub(crate) access_email: String,
    pub(crate) access_phone: String,
    /// When people last tested the site, `YYYY-MM-DD`.
    pub(crate) access_tested_on: String,
    /// How, and with whom.
    pub(crate) access_tested_how: String,
    /// Where to go when no answer comes.
    pub(crate) access_complaint: String,
    /// Who answers for personal data.
    pub(crate) privacy_unit: String,
    pub(crate) privacy_email: String,
    pub(crate) privacy_phone: String,
    /// What the authority for personal data is called in notices.
    pub(crate) privacy_authority: String,
}

impl Statements {
    /// As kept.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn of(cx: &Cx) -> Result<Self> {
        let mut r = cx.db().read().await?;
        setting::get(r.conn(), KEY).await
    }

    /// Where to write about accessibility.
    pub(crate) fn access_contact(&self, cx: &Cx) -> Contact {
        Contact::of(cx, &self.access_unit, &self.access_email, &self.access_phone)
    }

    /// Where to write about personal data.
    pub(crate) fn privacy_contact(&self, cx: &Cx) -> Contact {
        Contact::of(cx, &self.privacy_unit, &self.privacy_email, &self.privacy_phone)
    }
}

/// Whom to write to.
pub(crate) struct Contact {
    pub(crate) unit: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) address: String,
}

impl Contact {
    fn of(cx: &Cx, unit: &str, email: &str, phone: &str) -> Self {
        let p = cx.app().province();
        let or = |own: &str, of_all: &str| if own.is_empty() { of_all } else { own }.to_owned();
        let name = if cx.lang() == base::Lang::En { &p.name_en } else { &p.name };
        Self {
            unit: or(unit, name),
            email: or(email, &p.email),
            phone: or(phone, &p.phone),
            address: p.address.clone(),
        }
    }

    /// As facts of a page.
    pub(crate) fn markup(&self, cx: &Cx) -> ui::Markup {
        let mut items = vec![ui::MetaItem::text(cx.t("portal.statement.unit"), &self.unit)];
        if !self.email.is_empty() {
            let value = ui::html! { a href={ "mailto:" (self.email) } { (self.email) } };
            items.push(ui::MetaItem { label: cx.t("portal.agency.email"), value });
        }
        if !self.phone.is_empty() {
            items.push(ui::MetaItem::text(cx.t("portal.agency.phone"), &self.phone));
        }
        if !self.address.is_empty() {
            items.push(ui::MetaItem::text(cx.t("portal.agency.address"), &self.address));
        }
        ui::meta_list(&items)
    }
}
