//! Organisations as other rooms see them, and the question that room `identity` answers.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use base::{Id, Result};
use serde::{Deserialize, Serialize};

use crate::BoxFuture;

/// Marks ids of organisations.
#[derive(Debug)]
pub enum OrgMark {}
/// The id of an organisation.
pub type OrgId = Id<OrgMark>;

/// Marks ids of people with an account.
#[derive(Debug)]
pub enum PersonMark {}
/// The id of a person.
pub type PersonId = Id<PersonMark>;

/// The place of an organisation in the tree: `/root/../self/`, ids separated by slashes. A role at a
/// path holds for every path that begins with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrgPath(pub String);

impl OrgPath {
    /// The whole province (every organisation of this instance).
    #[must_use]
    pub fn everywhere() -> Self {
        Self("/".to_owned())
    }

    /// The path of `child` under this one.
    #[must_use]
    pub fn join(&self, child: OrgId) -> Self {
        Self(format!("{}{child}/", self.0))
    }

    /// Whether a role held here reaches `other`.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

/// An organisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Org {
    /// Its id.
    pub id: OrgId,
    /// The one above, none for the province.
    pub parent: Option<OrgId>,
    /// Its place in the tree.
    pub path: OrgPath,
    /// In addresses; never changes while it exists.
    pub slug: String,
    /// `province`, `agency`, `dprd`, `district`, `district_agency`..
    pub kind: String,
    /// Government code, region code for districts; may be empty.
    pub code: String,
    /// Full name.
    pub name: String,
    /// English name; empty when none was given.
    pub name_en: String,
    /// Abbreviation people use; may be empty.
    pub abbreviation: String,
    /// The district it belongs to (slug), empty for the province's own.
    pub district: String,
    /// Where it is, in one line; may be empty.
    #[serde(default)]
    pub address: String,
    /// Where to write; may be empty.
    #[serde(default)]
    pub email: String,
    /// Telephone; may be empty.
    #[serde(default)]
    pub phone: String,
    /// Its own site, `http(s)://..`; may be empty.
    #[serde(default)]
    pub website: String,
    /// Who answers for its public information, in one line; may be empty.
    #[serde(default)]
    pub ppid_contact: String,
    /// Latitude in degrees, where the map point is known.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Longitude in degrees.
    #[serde(default)]
    pub lon: Option<f64>,
    /// No longer at work: keeps its name for what it published, stands in no list to choose from.
    #[serde(default)]
    pub closed: bool,
}

/// A nameless one at the top of the tree: the base of literals (`..Org::default()`).
impl Default for Org {
    fn default() -> Self {
        let id = OrgId::new();
        Self {
            id,
            parent: None,
            path: OrgPath::everywhere().join(id),
            slug: String::new(),
            kind: String::new(),
            code: String::new(),
            name: String::new(),
            name_en: String::new(),
            abbreviation: String::new(),
            district: String::new(),
            address: String::new(),
            email: String::new(),
            phone: String::new(),
            website: String::new(),
            ppid_contact: String::new(),
            lat: None,
            lon: None,
            closed: false,
        }
    }
}

impl Org {
    /// What to call it where room is short.
    #[must_use]
    pub fn short(&self) -> &str {
        if self.abbreviation.is_empty() { &self.name } else { &self.abbreviation }
    }

    /// The name in `lang`.
    #[must_use]
    pub fn name_in(&self, lang: base::Lang) -> &str {
        if lang == base::Lang::En && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }
}

/// Every organisation of this instance, in tree order.
#[derive(Clone, Debug, Default)]
pub struct OrgTree {
    /// In tree order: a parent stands before its children.
    pub list: Vec<Org>,
    /// Places in the list by slug, made when first asked for: lists of hits ask hundreds of times.
    places: OnceLock<HashMap<String, usize>>,
}

impl OrgTree {
    /// Of organisations in tree order.
    #[must_use]
    pub fn new(list: Vec<Org>) -> Self {
        Self { list, places: OnceLock::new() }
    }

    /// The one with this id.
    #[must_use]
    pub fn find(&self, id: OrgId) -> Option<&Org> {
        self.list.iter().find(|o| o.id == id)
    }

    /// The one with this slug.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<&Org> {
        let places = self.places.get_or_init(|| {
            self.list.iter().enumerate().map(|(at, o)| (o.slug.clone(), at)).collect()
        });
        places.get(slug).and_then(|at| self.list.get(*at))
    }
}

/// Asked of room `identity`.
pub trait Organisations: Send + Sync {
    /// The whole tree; cached by its owner, so cheap to ask for on each request.
    fn tree(&self) -> BoxFuture<'_, Result<Arc<OrgTree>>>;
}
