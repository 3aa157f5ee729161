//! Ways into an account and the rules about them, as plain values: links, second factors, who must have one.

use std::time::Duration;

use base::{Id, Timestamp};
use contracts::org::{Org, OrgTree, PersonId};
use kit::{Role, session::SessionId};
use serde::{Deserialize, Serialize};

use super::{PersonFacts, is_email};

/// How long an invitation is good.
pub const INVITATION: Duration = Duration::from_secs(7 * 86_400);
/// How long a link to a new password is good.
pub const RESET: Duration = Duration::from_secs(3600);
/// An account gets at most one such link in this time.
pub const RESET_AGAIN: Duration = Duration::from_secs(300);
/// How long after a sign-in the ways in may be changed without signing in again.
pub const FRESH: Duration = Duration::from_secs(15 * 60);
/// How long attempts to sign in are kept for their owner.
pub const SIGN_INS_KEPT: Duration = Duration::from_secs(90 * 86_400);
/// Recovery codes in a set.
pub const RECOVERY_CODES: usize = 10;
/// Signs of a recovery code: 50 bits, and a guess counts like a wrong password.
pub const RECOVERY_SIGNS: usize = 10;
/// Passkeys that an account may have.
pub const PASSKEYS_MOST: usize = 20;

db::text_enum! {
    /// What a link is for.
    pub enum LinkKind {
        /// An account's first password.
        Invitation = "invitation",
        /// A forgotten password.
        Reset = "reset",
    }
}

db::text_enum! {
    /// What was proved first.
    pub enum How {
        /// The password.
        Password = "password",
        /// A passkey: holding it and being its owner, two factors in one.
        Passkey = "passkey",
        /// A link from an invitation.
        Invitation = "invitation",
        /// A link to a new password.
        Reset = "reset",
        /// Another identity provider's word.
        Provider = "provider",
    }
}

db::text_enum! {
    /// What was proved beside it.
    pub enum Factor {
        /// Nothing.
        None = "none",
        /// A code of an authenticator app (RFC 6238).
        Totp = "totp",
        /// A recovery code.
        Recovery = "recovery",
        /// A passkey.
        Passkey = "passkey",
    }
}

db::text_enum! {
    /// How an attempt to sign in ended.
    pub enum Outcome {
        /// A session was opened.
        In = "in",
        /// A password, code or key that does not fit.
        Wrong = "wrong",
        /// The account was held for wrong attempts before.
        Held = "held",
        /// The account is disabled, or cannot be entered this way.
        Closed = "closed",
        /// The password was temporary, and its time is over.
        Expired = "expired",
    }
}

/// What was proved at the door so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What was proved first.
    pub how: How,
    /// And beside it.
    pub factor: Factor,
}

impl Proof {
    /// Only the first.
    #[must_use]
    pub const fn of(how: How) -> Self {
        Self { how, factor: Factor::None }
    }
}

db::row! {
    /// A link that was sent.
    #[derive(Clone, Debug)]
    pub struct Link {
        /// Its id; not the token.
        pub id: Id<Link>,
        /// For whom.
        pub person: PersonId,
        /// What it is for.
        pub kind: LinkKind,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it ends by itself.
        pub expires_at: Timestamp,
        /// When it was used or withdrawn.
        pub ended_at: Option<Timestamp>,
        /// Whether it ended by being used.
        pub used: bool,
    }
}

impl Link {
    /// Whether it can be used at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }
}

/// Marks ids of attempts to sign in.
#[derive(Debug)]
pub enum SignInMark {}

db::row! {
    /// An attempt to sign in, as the account's owner sees it.
    #[derive(Clone, Debug)]
    pub struct SignIn {
        /// Its id.
        pub id: Id<SignInMark>,
        /// The session that it opened.
        pub session: Option<SessionId>,
        /// When.
        pub at: Timestamp,
        /// What was proved first.
        pub how: How,
        /// And beside it.
        pub factor: Factor,
        /// How it ended.
        pub outcome: Outcome,
        /// From where.
        pub address: String,
        /// With what.
        pub agent: String,
    }
}

/// The second factors that an account has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// An authenticator app.
    pub totp: bool,
    /// Passkeys.
    pub passkeys: usize,
    /// Recovery codes that were not used yet.
    pub recovery: usize,
}

impl Ways {
    /// Whether the account has any second factor. Recovery codes only stand in for one.
    #[must_use]
    pub const fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }
}

/// Which roles must sign in with a second factor, as an administrator set it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Words of roles.
    pub second_factor: Vec<String>,
}

impl Policy {
    /// Before anybody set it: whoever publishes or administers needs a second factor. In a demo nobody does,
    /// so that its accounts can be tried at once.
    #[must_use]
    pub fn unset(is_demo: bool) -> Self {
        const THEY: [Role; 4] =
            [Role::Administrator, Role::PpidUtama, Role::PpidPelaksana, Role::Editor];
        let words = THEY.iter().map(|r| r.word().to_owned());
        Self { second_factor: if is_demo { Vec::new() } else { words.collect() } }
    }

    /// Whether `role` must have one.
    #[must_use]
    pub fn asks(&self, role: Role) -> bool {
        self.second_factor.iter().any(|w| w == role.word())
    }
}

/// Somebody to be invited.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// Name, e-mail, telephone.
    pub facts: PersonFacts,
    /// The slug of the organisation they work at; none: nowhere.
    pub org: Option<String>,
    /// What they do there.
    pub position: String,
    /// The role they get there; none: no role yet.
    pub role: Option<Role>,
}

/// Whom to invite as the officer of public information of `org`: by the address in its PPID contact, else by
/// the agency's own. None where it names no address.
#[must_use]
pub fn contact(org: &Org) -> Option<NewPerson> {
    let words = org.ppid_contact.split(|c: char| c.is_whitespace() || "<>()[],;".contains(c));
    let email = words
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
        .find(|w| is_email(w))
        .or_else(|| Some(org.email.as_str()).filter(|e| is_email(e)))?;
    Some(NewPerson {
        facts: PersonFacts::new(email, &format!("PPID {}", org.short()), ""),
        org: Some(org.slug.clone()),
        position: String::new(),
        role: Some(Role::PpidPelaksana),
    })
}

/// Organisations that are expected to have an officer of public information: those of the province and of its
/// districts that are at work, units and the province itself aside.
pub fn with_officers(tree: &OrgTree) -> impl Iterator<Item = &Org> {
    tree.list.iter().filter(|o| !o.closed && o.parent.is_some() && o.kind != "unit")
}

/// A recovery code as it is compared: lower case, without the signs that only help to read it.
#[must_use]
pub fn fold_code(typed: &str) -> String {
    typed.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase()
}

/// The six digits of an authenticator app, if that is what was typed.
#[must_use]
pub fn six_digits(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// A passkey's name from what was typed.
#[must_use]
pub fn passkey_name(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect()
}

/// The host name for which passkeys can be made at `origin`: over TLS, or on this machine by its name.
/// WebAuthn knows no IP addresses.
#[must_use]
pub fn passkey_host(origin: &str) -> Option<String> {
    let (scheme, rest) = origin.split_once("://")?;
    let host =
        rest.split('/').next()?.rsplit_once(':').map_or(rest, |(h, port)| {
            if port.bytes().all(|b| b.is_ascii_digit()) { h } else { rest }
        });
    let host = host.to_ascii_lowercase();
    let own = host == "localhost" || host.ends_with(".localhost");
    let is_name = host.split('.').all(|l| !l.is_empty())
        && host.chars().any(|c| c.is_ascii_alphabetic())
        && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    (is_name && (own || scheme == "https")).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name_over_tls_or_to_this_machine() {
        for (origin, want) in [
            ("https://betang.kalteng.go.id", Some("betang.kalteng.go.id")),
            ("https://Betang.Contoh.id:8443", Some("betang.contoh.id")),
            ("http://localhost:8080", Some("localhost")),
            ("http://betang.kalteng.go.id", None),
            ("http://127.0.0.1:8080", None),
            ("https://10.0.0.7", None),
            ("https://[::1]:8080", None),
            ("", None),
        ] {
            assert_eq!(passkey_host(origin).as_deref(), want, "{origin}");
        }
    }

    #[test]
    fn the_contact_of_an_agency_is_found_in_its_own_words() {
        let org = |contact: &str, email: &str| Org {
            slug: "dinkes".to_owned(),
            name: "Dinas Kesehatan".to_owned(),
            abbreviation: "Dinkes".to_owned(),
            email: email.to_owned(),
            ppid_contact: contact.to_owned(),
            ..Org::default()
        };
        for (contact_words, email, want) in [
            (
                "PPID Dinkes, ppid.dinkes@contoh.invalid (demo)",
                "a@b.id",
                Some("ppid.dinkes@contoh.invalid"),
            ),
            ("Ibu Rina <Rina@contoh.id>", "", Some("rina@contoh.id")),
            ("Meja layanan lantai 1", "dinkes@contoh.id", Some("dinkes@contoh.id")),
            ("Meja layanan lantai 1", "", None),
        ] {
            let found = contact(&org(contact_words, email)).map(|n| n.facts.email.0);
            assert_eq!(found.as_deref(), want, "{contact_words}");
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(fold_code(" ABCDE-fghij "), "abcdefghij");
        assert_eq!(six_digits(" 123 456 ").as_deref(), Some("123456"));
        assert_eq!(six_digits("12345a"), None);
        assert_eq!(passkey_name("  Ponsel   saya "), "Ponsel saya");
    }

    #[test]
    fn unset_the_policy_asks_whoever_publishes_and_no_demo() {
        assert!(Policy::unset(false).asks(Role::PpidPelaksana));
        assert!(!Policy::unset(false).asks(Role::Inspector));
        assert!(!Policy::unset(true).asks(Role::Administrator));
    }
}
