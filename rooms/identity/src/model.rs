//! Organisations, people and the rules of sign-in, as plain values: no database, no web, no clock.

pub mod bulk;
pub mod delegation;
pub mod oidc;
pub mod personal;
pub mod ways;

use std::time::Duration;

use base::{Timestamp, fold};
use contracts::org::{Org, OrgId, OrgPath, PersonId};
use kit::Personal;
use serde::Serialize;

db::text_enum! {
    /// What an organisation is.
    pub enum OrgKind {
        /// The province itself: the root.
        Province = "province",
        /// The provincial parliament.
        Dprd = "dprd",
        /// An agency of the province (dinas, badan, sekretariat, rumah sakit).
        Agency = "agency",
        /// A bureau of the regional secretariat.
        Bureau = "bureau",
        /// A regency or city.
        District = "district",
        /// An agency of a regency or city.
        DistrictAgency = "district_agency",
        /// A unit of any of them (UPT, cabang dinas).
        Unit = "unit",
    }
}

db::text_enum! {
    /// Whether an organisation is at work.
    pub enum OrgState {
        /// At work.
        Active = "active",
        /// Closed: keeps its name for what it published.
        Closed = "closed",
    }
}

db::text_enum! {
    /// What an account can do.
    pub enum PersonState {
        /// Signs in.
        Active = "active",
        /// May not sign in; can be enabled again.
        Disabled = "disabled",
        /// Personal values are gone for ever.
        Erased = "erased",
    }
}

db::row! {
    /// An organisation as stored.
    #[derive(Clone, Debug)]
    pub struct OrgRow {
        /// Its id.
        pub id: OrgId,
        /// The one above.
        pub parent: Option<OrgId>,
        /// Its place in the tree.
        pub path: String,
        /// In addresses.
        pub slug: String,
        /// Government code.
        pub code: String,
        /// What it is.
        pub kind: OrgKind,
        /// Full name.
        pub name: String,
        /// English name.
        pub name_en: String,
        /// What people call it.
        pub abbreviation: String,
        /// Its district's slug.
        pub district: String,
        /// Where it is.
        pub address: String,
        /// Latitude.
        pub lat: Option<f64>,
        /// Longitude.
        pub lon: Option<f64>,
        /// Where to write.
        pub email: String,
        /// Telephone.
        pub phone: String,
        /// Its own site.
        pub website: String,
        /// Who answers for public information.
        pub ppid_contact: String,
        /// At work or closed.
        pub state: OrgState,
        /// Raised by each change.
        pub revision: i64,
        /// When it was entered.
        pub created_at: Timestamp,
        /// When it was changed last.
        pub changed_at: Timestamp,
    }
}

impl OrgRow {
    /// An organisation as it begins, under `parent`.
    #[must_use]
    pub fn fresh(
        parent: Option<&Self>,
        kind: OrgKind,
        slug: &str,
        facts: &OrgFacts,
        now: Timestamp,
    ) -> Self {
        let id = OrgId::new();
        let above = parent.map_or_else(OrgPath::everywhere, |p| OrgPath(p.path.clone()));
        let district = match kind {
            OrgKind::District => slug.to_owned(),
            _ => parent.map(|p| p.district.clone()).unwrap_or_default(),
        };
        Self {
            id,
            parent: parent.map(|p| p.id),
            path: above.join(id).0,
            slug: slug.to_owned(),
            code: facts.code.clone(),
            kind,
            name: facts.name.clone(),
            name_en: facts.name_en.clone(),
            abbreviation: facts.abbreviation.clone(),
            district,
            address: facts.address.clone(),
            lat: facts.lat,
            lon: facts.lon,
            email: facts.email.clone(),
            phone: facts.phone.clone(),
            website: facts.website.clone(),
            ppid_contact: facts.ppid_contact.clone(),
            state: OrgState::Active,
            revision: 1,
            created_at: now,
            changed_at: now,
        }
    }

    /// As other rooms see it.
    #[must_use]
    pub fn public(&self) -> Org {
        Org {
            id: self.id,
            parent: self.parent,
            path: OrgPath(self.path.clone()),
            slug: self.slug.clone(),
            kind: self.kind.word().to_owned(),
            code: self.code.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            abbreviation: self.abbreviation.clone(),
            district: self.district.clone(),
            address: self.address.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            website: self.website.clone(),
            ppid_contact: self.ppid_contact.clone(),
            lat: self.lat,
            lon: self.lon,
            closed: self.state == OrgState::Closed,
        }
    }

    /// What can be changed of it.
    #[must_use]
    pub fn facts(&self) -> OrgFacts {
        OrgFacts {
            code: self.code.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            abbreviation: self.abbreviation.clone(),
            address: self.address.clone(),
            lat: self.lat,
            lon: self.lon,
            email: self.email.clone(),
            phone: self.phone.clone(),
            website: self.website.clone(),
            ppid_contact: self.ppid_contact.clone(),
        }
    }
}

/// What an administrator writes about an organisation, and what the record compares.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OrgFacts {
    /// Government code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What people call it.
    pub abbreviation: String,
    /// Where it is.
    pub address: String,
    /// Latitude.
    pub lat: Option<f64>,
    /// Longitude.
    pub lon: Option<f64>,
    /// Where to write.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Its own site.
    pub website: String,
    /// Who answers for public information.
    pub ppid_contact: String,
}

impl OrgFacts {
    /// What searching compares with.
    #[must_use]
    pub fn folded(&self, slug: &str) -> String {
        fold(
            &[&self.name, &self.abbreviation, &self.name_en, &self.code, slug]
                .map(|s| s as &str)
                .join(" "),
        )
    }

    /// Field and text key of everything that cannot be accepted.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let mut out = Vec::new();
        if self.name.chars().count() < 3 {
            out.push(("name", "identity.org.error.name"));
        }
        if !self.email.is_empty() && !is_email(&self.email) {
            out.push(("email", "identity.org.error.email"));
        }
        if !self.website.is_empty() && !is_web_address(&self.website) {
            out.push(("website", "identity.org.error.website"));
        }
        if self.lat.is_some() != self.lon.is_some()
            || self.lat.is_some_and(|v| !(-90.0..=90.0).contains(&v))
            || self.lon.is_some_and(|v| !(-180.0..=180.0).contains(&v))
        {
            out.push(("lat", "identity.org.error.point"));
        }
        out
    }
}

/// The kinds that may stand under `parent` (none: at the top).
#[must_use]
pub fn kinds_under(parent: Option<OrgKind>) -> &'static [OrgKind] {
    use OrgKind as K;
    match parent {
        None => &[K::Province],
        Some(K::Province) => &[K::Agency, K::Bureau, K::District, K::Dprd, K::Unit],
        Some(K::District) => &[K::DistrictAgency, K::Unit],
        Some(K::Agency) => &[K::Bureau, K::Unit],
        Some(K::Dprd | K::Bureau | K::DistrictAgency | K::Unit) => &[K::Unit],
    }
}

/// Whether `slug` can stand in an address and is not the name of a page.
#[must_use]
pub fn is_slug(slug: &str) -> bool {
    (2..=60).contains(&slug.len()) && slug == base::slug(slug, 60) && slug != "baru"
}

db::row! {
    /// An account as stored. Not `Debug`: it holds the password's hash.
    #[derive(Clone)]
    pub struct Person {
        /// Its id.
        pub id: PersonId,
        /// Folded.
        pub email: Personal<String>,
        /// Full name.
        pub name: Personal<String>,
        /// Telephone; may be empty.
        pub phone: Personal<String>,
        /// PHC string; empty: none.
        pub password: String,
        /// Made by someone else; to be replaced at sign-in.
        pub temporary: bool,
        /// When a temporary password ends.
        pub password_until: Option<Timestamp>,
        /// What the account can do.
        pub state: PersonState,
        /// Wrong passwords since the last right one.
        pub failed_count: i64,
        /// Held until then.
        pub locked_until: Option<Timestamp>,
        /// Raised by each change.
        pub revision: i64,
        /// Since when.
        pub created_at: Timestamp,
        /// Changed last.
        pub changed_at: Timestamp,
        /// Signed in last.
        pub last_sign_in: Option<Timestamp>,
    }
}

impl Person {
    /// Whether a password may be tried at `now` at all.
    #[must_use]
    pub fn may_try(&self, now: Timestamp) -> bool {
        self.state == PersonState::Active && !self.password.is_empty() && !self.is_held(now)
    }

    /// Whether too many wrong passwords hold it at `now`.
    #[must_use]
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|t| t > now)
    }

    /// What can be changed of it.
    #[must_use]
    pub fn facts(&self) -> PersonFacts {
        PersonFacts {
            email: self.email.clone(),
            name: self.name.clone(),
            phone: self.phone.clone(),
        }
    }
}

/// What is written about a person; the record holds it only under the person's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonFacts {
    /// Folded.
    pub email: Personal<String>,
    /// Full name.
    pub name: Personal<String>,
    /// Telephone; may be empty.
    pub phone: Personal<String>,
}

impl PersonFacts {
    /// From what was typed.
    #[must_use]
    pub fn new(email: &str, name: &str, phone: &str) -> Self {
        Self {
            email: Personal(fold_email(email)),
            name: Personal(name.split_whitespace().collect::<Vec<_>>().join(" ")),
            phone: Personal(phone.trim().to_owned()),
        }
    }

    /// What searching compares with.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&format!("{} {}", self.name.0, self.email.0))
    }

    /// Field and text key of everything that cannot be accepted.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let mut out = Vec::new();
        if self.name.0.chars().count() < 2 || self.name.0.chars().count() > 120 {
            out.push(("name", "identity.person.error.name"));
        }
        if !is_email(&self.email.0) {
            out.push(("email", "identity.person.error.email"));
        }
        if self.phone.0.chars().any(|c| !(c.is_ascii_digit() || " +-()".contains(c)))
            || self.phone.0.len() > 30
        {
            out.push(("phone", "identity.person.error.phone"));
        }
        out
    }
}

db::row! {
    /// A person's place in an organisation.
    #[derive(Clone, Debug)]
    pub struct Membership {
        /// Where.
        pub org: OrgId,
        /// What they do there.
        pub position: String,
        /// Since when.
        pub since: Timestamp,
    }
}

/// An e-mail address as compared: trimmed, lower case.
#[must_use]
pub fn fold_email(s: &str) -> String {
    s.trim().to_lowercase()
}

/// Whether it has the shape of an address, and one that letters can be sent to; only a message sent there proves
/// more.
#[must_use]
pub fn is_email(s: &str) -> bool {
    let plain = !s.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c));
    s.len() <= 254
        && plain
        && s.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty()
                && !host.contains('@')
                && host.split('.').count() > 1
                && host.split('.').all(|l| !l.is_empty())
        })
        && kit::mail::is_address(s)
}

fn is_web_address(s: &str) -> bool {
    let host = s.strip_prefix("https://").or_else(|| s.strip_prefix("http://"));
    host.is_some_and(|h| h.contains('.') && !h.chars().any(|c| c.is_whitespace() || c.is_control()))
}

/// After this many wrong passwords in a row an account is held.
pub const WRONG_BEFORE_HOLD: i64 = 5;

/// How long the first, second, third and every later hold lasts.
pub const HOLDS: [Duration; 4] = [
    Duration::from_secs(15 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(60 * 60),
    Duration::from_secs(24 * 3600),
];

/// How long a temporary password is good.
pub const TEMPORARY: Duration = Duration::from_secs(72 * 3600);

/// A password has at least this many characters.
pub const PASSWORD_LEAST: usize = 12;
/// And at most this many, so that hashing stays bounded.
const PASSWORD_MOST: usize = 256;

/// Why `password` cannot be taken for the account of `email`, as a text key.
#[must_use]
pub fn password_fault(password: &str, email: &str) -> Option<&'static str> {
    let folded = fold(password);
    let user = email.split('@').next().unwrap_or_default();
    if password.chars().count() < PASSWORD_LEAST {
        Some("identity.password.error.short")
    } else if password.chars().count() > PASSWORD_MOST {
        Some("identity.password.error.long")
    } else if folded.contains(&fold(email))
        || (user.len() > 3 && folded.replace(user, "").len() < PASSWORD_LEAST / 2)
    {
        Some("identity.password.error.email")
    } else if is_common(&folded) {
        Some("identity.password.error.common")
    } else {
        None
    }
}

/// The list holds words that people build passwords of; one of them repeated or padded with digits is as
/// easily guessed as the word itself.
fn is_common(folded: &str) -> bool {
    let core: String = folded.chars().filter(char::is_ascii_alphabetic).collect();
    let few = folded.chars().collect::<std::collections::HashSet<_>>().len() < 5;
    few || include_str!("../fixtures/common_passwords.txt")
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .any(|w| folded == w || core == w || (!core.is_empty() && core.replace(w, "").is_empty()))
}

/// A browser and a system as people know them, from what the browser says of itself.
#[must_use]
pub fn device(agent: &str) -> Option<(&'static str, &'static str)> {
    const BROWSERS: &[(&str, &str)] = &[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: &[(&str, &str)] = &[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let of = |list: &[(&str, &'static str)]| {
        list.iter().find(|(m, _)| agent.contains(m)).map(|(_, n)| *n)
    };
    Some((of(BROWSERS)?, of(SYSTEMS)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easily_guessed_passwords_are_refused_and_long_phrases_taken() {
        let email = "rina.handayani@contoh.id";
        for (password, fault) in [
            ("pendek", Some("identity.password.error.short")),
            ("password1234", Some("identity.password.error.common")),
            ("passwordpassword", Some("identity.password.error.common")),
            ("qwertyqwerty99", Some("identity.password.error.common")),
            ("aaaaaaaaaaaaaaa", Some("identity.password.error.common")),
            ("Rina.Handayani@contoh.id", Some("identity.password.error.email")),
            ("rina.handayani12", Some("identity.password.error.email")),
            ("sungai tenang di hulu", None),
            ("Huma-Betang 41 tiang", None),
        ] {
            assert_eq!(password_fault(password, email), fault, "{password}");
        }
        assert_eq!(
            password_fault(&"ab1 ".repeat(200), email),
            Some("identity.password.error.long")
        );
    }

    #[test]
    fn addresses_of_mail_have_a_user_and_a_host() {
        for (s, want) in [
            ("a@b.id", true),
            ("a@b", false),
            ("@b.id", false),
            ("a@b@c.id", false),
            ("a b@c.id", false),
            ("a@c..id", false),
            ("<a@c.id>", false),
            ("a..b@c.id", false),
            ("a.@c.id", false),
            ("a@-c.id", false),
            (&format!("{}@c.id", "a".repeat(65)), false),
        ] {
            assert_eq!(is_email(s), want, "{s}");
        }
    }

    #[test]
    fn a_session_is_told_by_browser_and_system() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120";
        assert_eq!(device(edge), Some(("Edge", "Windows")));
        assert_eq!(device("curl/8"), None);
    }
}
