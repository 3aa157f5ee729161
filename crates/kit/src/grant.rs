//! Authorisation as a value: a [`Grant`] exists only where a permission was checked, and nothing can be
//! written without one.

use contracts::org::{OrgPath, PersonId};

/// The roles of the house. Rooms say in each [`Permission`] which of them hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Installs, configures, makes accounts.
    Administrator,
    /// Main officer of public information (PPID Utama): reviews and publishes for all agencies.
    PpidUtama,
    /// An agency's officer (PPID Pelaksana).
    PpidPelaksana,
    /// The superior of the PPID (Atasan PPID).
    AtasanPpid,
    /// Reads every record, changes none.
    Inspector,
    /// Edits texts of the portal: synonyms, pages.
    Editor,
    /// A leader: sees the province.
    Leader,
}

impl Role {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Administrator,
        Self::PpidUtama,
        Self::PpidPelaksana,
        Self::AtasanPpid,
        Self::Inspector,
        Self::Editor,
        Self::Leader,
    ];

    /// The word stored and used in i18n keys (`kit.role.<word>`).
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::PpidUtama => "ppid_utama",
            Self::PpidPelaksana => "ppid_pelaksana",
            Self::AtasanPpid => "atasan_ppid",
            Self::Inspector => "inspector",
            Self::Editor => "editor",
            Self::Leader => "leader",
        }
    }

    /// The role called `word`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.word() == word)
    }
}

/// Who holds a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holders {
    /// Anyone, signed in or not (signing in, asking for information).
    Anyone,
    /// Anyone about themselves, once signed in (own sessions, own profile).
    SignedIn,
    /// Whoever has one of these roles at a place that covers the thing.
    Roles(&'static [Role]),
    /// Only background work.
    System,
}

/// Something that can be allowed. A const in its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// `room.verb`.
    pub name: &'static str,
    /// Who holds it.
    pub holders: Holders,
}

impl Permission {
    /// Held by `roles`.
    #[must_use]
    pub const fn roles(name: &'static str, roles: &'static [Role]) -> Self {
        Self { name, holders: Holders::Roles(roles) }
    }

    /// Held by anyone.
    #[must_use]
    pub const fn anyone(name: &'static str) -> Self {
        Self { name, holders: Holders::Anyone }
    }

    /// Held by anyone who signed in.
    #[must_use]
    pub const fn signed_in(name: &'static str) -> Self {
        Self { name, holders: Holders::SignedIn }
    }

    /// Held by background work only.
    #[must_use]
    pub const fn system(name: &'static str) -> Self {
        Self { name, holders: Holders::System }
    }
}

/// A role held at a place.
#[derive(Clone, Debug)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// Where: it reaches everything below.
    pub path: OrgPath,
}

/// Who acts.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Not signed in.
    Nobody,
    /// Signed in.
    Person {
        /// The account.
        id: PersonId,
        /// The session.
        session: crate::session::SessionId,
        /// To greet and to sign things with.
        name: String,
        /// The roles held now.
        roles: Vec<HeldRole>,
    },
    /// Background work, by name.
    System(&'static str),
}

impl Actor {
    /// As the audit writes it.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Nobody => "nobody".to_owned(),
            Self::Person { id, .. } => format!("person:{id}"),
            Self::System(job) => format!("system:{job}"),
        }
    }

    /// The person, if it is one.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether `p` is held at `at`.
    #[must_use]
    pub fn may(&self, p: Permission, at: &OrgPath) -> bool {
        match (self, p.holders) {
            (Self::System(_), _) | (_, Holders::Anyone) => true,
            (Self::Person { .. }, Holders::SignedIn) => true,
            (Self::Person { roles, .. }, Holders::Roles(allowed)) => {
                roles.iter().any(|h| allowed.contains(&h.role) && h.path.covers(at))
            }
            _ => false,
        }
    }

    /// Whether `p` is held anywhere at all: enough to show a menu entry, never enough to act.
    #[must_use]
    pub fn may_somewhere(&self, p: Permission) -> bool {
        match (self, p.holders) {
            (Self::Person { roles, .. }, Holders::Roles(allowed)) => {
                roles.iter().any(|h| allowed.contains(&h.role))
            }
            _ => self.may(p, &OrgPath::everywhere()),
        }
    }

    /// The places where `p` is held: for lists that show only what one may see.
    #[must_use]
    pub fn places(&self, p: Permission) -> Vec<OrgPath> {
        match (self, p.holders) {
            (Self::System(_), _) => vec![OrgPath::everywhere()],
            (Self::Person { roles, .. }, Holders::Roles(allowed)) => {
                roles.iter().filter(|h| allowed.contains(&h.role)).map(|h| h.path.clone()).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Proof that `permission` was held at `path` by the actor. Only [`crate::Cx::grant`] makes one.
#[derive(Clone, Debug)]
pub struct Grant {
    pub(crate) permission: Permission,
    pub(crate) path: OrgPath,
}

impl Grant {
    /// Where it holds.
    #[must_use]
    pub const fn path(&self) -> &OrgPath {
        &self.path
    }

    /// What it allows.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        self.permission
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISH: Permission =
        Permission::roles("t.publish", &[Role::PpidUtama, Role::PpidPelaksana]);

    fn officer(path: &str) -> Actor {
        Actor::Person {
            id: base::Id::new(),
            session: base::Id::new(),
            name: String::new(),
            roles: vec![HeldRole { role: Role::PpidPelaksana, path: OrgPath(path.to_owned()) }],
        }
    }

    #[test]
    fn a_role_reaches_down_the_tree_and_nowhere_else() {
        let o = officer("/p/a/");
        for (at, want) in
            [("/p/a/", true), ("/p/a/b/", true), ("/p/", false), ("/p/ab/", false), ("/", false)]
        {
            assert_eq!(o.may(PUBLISH, &OrgPath(at.to_owned())), want, "{at}");
        }
        assert!(!Actor::Nobody.may(PUBLISH, &OrgPath("/p/a/".to_owned())));
        assert!(!o.may(Permission::system("t.sweep"), &OrgPath("/p/a/".to_owned())));
    }
}
