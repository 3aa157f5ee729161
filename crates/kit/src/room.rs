//! The sign on the door: what a room tells the house about itself. Plain data and functions, no logic.

use std::{any::TypeId, sync::Arc, time::Duration};

use axum::{handler::Handler, routing::MethodRouter};
use contracts::{BoxFuture, personal::PersonalData, searching::Source};

use crate::{App, Cx, Permission, config::Section};

/// A room of the house. `ROOMS` in the binary is the one list of them.
#[derive(Clone, Copy)]
pub struct Room {
    /// English: crate, table prefix, config section, permission and i18n prefix.
    pub name: &'static str,
    /// In addresses: `/ppid`. The portal's is `/`.
    pub path: &'static str,
    /// Its tables.
    pub migrations: &'static [db::Migration],
    /// What can be allowed in it.
    pub permissions: &'static [Permission],
    /// Its texts, Indonesian and English TOML.
    pub i18n: (&'static str, &'static str),
    /// Its pages and API.
    pub routes: fn() -> Vec<Route>,
    /// Work that runs in the background.
    pub jobs: &'static [JobDef],
    /// Work that runs by the clock.
    pub schedules: &'static [Schedule],
    /// Which job hears which event: enqueued in the transaction that emits it, with the event's payload.
    pub hears: &'static [(&'static str, &'static str)],
    /// Its places in the menus.
    pub menu: &'static [MenuItem],
    /// Its section of the config file.
    pub config: Option<Section>,
    /// Answers it gives to others: called once at start; registers questions in the app.
    pub answers: fn(&App, &mut Answers),
    /// Makes its demo content, a part at a time; idempotent.
    pub seed: Option<Seed>,
    /// Takes its demo content out again; idempotent.
    pub unseed: Option<Seed>,
    /// What it does with personal data: its part of the register of processing (UU 27/2022).
    pub processing: &'static [Processing],
    /// What an operator wants to be told about it.
    pub checks: &'static [Check],
}

/// A room with nothing but a name: the base of each sign (`..Room::EMPTY`).
impl Room {
    /// Nothing in it yet.
    pub const EMPTY: Self = Self {
        name: "",
        path: "",
        migrations: &[],
        permissions: &[],
        i18n: ("", ""),
        routes: Vec::new,
        jobs: &[],
        schedules: &[],
        hears: &[],
        menu: &[],
        config: None,
        answers: |_, _| {},
        seed: None,
        unseed: None,
        processing: &[],
        checks: &[],
    };
}

/// Makes demo content. Quick (seconds): heavy parts are jobs that it enqueues.
pub type Seed = for<'a> fn(&'a Cx) -> BoxFuture<'a, base::Result<()>>;

/// A processing of personal data. Its words are the texts `<room>.processing.<last part of the name>.what`,
/// `.who`, `.purpose`, `.basis` and `.retention`.
#[derive(Clone, Copy, Debug)]
pub struct Processing {
    /// `room.what`.
    pub name: &'static str,
}

/// Something to look at now and then: for the status page and for alerts to the operator.
#[derive(Clone, Copy)]
pub struct Check {
    /// `room.what`.
    pub name: &'static str,
    /// Looks; quick (a second at most). Nothing found is an empty list.
    pub run: for<'a> fn(&'a Cx) -> BoxFuture<'a, base::Result<Vec<Finding>>>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For information: a figure that is as it should be.
    Fine,
    /// Will be bad if nobody does anything.
    Warning,
    /// Something does not work.
    Bad,
}

/// What a check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The same thing has the same word: `kit.disk`, `ppid.harvest.<source>`.
    pub subject: String,
    /// How bad it is.
    pub level: Level,
    /// The text that says it.
    pub key: &'static str,
    /// What fills the text.
    pub args: Vec<(&'static str, String)>,
}

/// Who may come in at all; the service decides again, at the thing itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Public,
    /// Anyone who signed in.
    SignedIn,
    /// Whoever holds this permission somewhere.
    Needs(Permission),
}

/// An address and its handler.
pub struct Route {
    /// `GET`, `POST`..
    pub method: http::Method,
    /// axum's path syntax, from the root: `/ppid/{number}`.
    pub path: &'static str,
    /// Who may come in.
    pub access: Access,
    /// Whether the answer to nobody in particular may be kept until the next change of any data.
    pub cached: bool,
    /// How many bytes a body may have; the default suits forms.
    pub body_limit: usize,
    /// The handler.
    pub handler: MethodRouter<App>,
}

/// A form's size: text with room to spare, never a file.
const FORM_BYTES: usize = 1 << 20;

impl Route {
    /// A route of any method.
    pub fn new<H, T>(method: http::Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = axum::routing::MethodFilter::try_from(method.clone());
        let handler = match filter {
            Ok(f) => axum::routing::on(f, handler),
            Err(_) => axum::routing::any(handler),
        };
        Self { method, path, access, cached: false, body_limit: FORM_BYTES, handler }
    }

    /// A page.
    pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(http::Method::GET, path, access, handler)
    }

    /// A form's target.
    pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(http::Method::POST, path, access, handler)
    }

    /// Keeps the answer to nobody in particular until any data changes.
    #[must_use]
    pub fn cached(mut self) -> Self {
        self.cached = true;
        self
    }

    /// Allows larger bodies.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

/// A kind of background work. `run` must be idempotent: a lease can run out while it goes on.
#[derive(Clone, Copy)]
pub struct JobDef {
    /// `room.verb`.
    pub name: &'static str,
    /// How often it is tried before it rests as failed.
    pub attempts: i64,
    /// The work.
    pub run: for<'a> fn(
        &'a Cx,
        serde_json::Value,
        &'a crate::jobs::Handle,
    ) -> BoxFuture<'a, base::Result<()>>,
}

/// Work by the clock; on several nodes, one of them does it.
#[derive(Clone, Copy)]
pub struct Schedule {
    /// `room.verb`.
    pub name: &'static str,
    /// How often.
    pub every: Duration,
    /// The work.
    pub run: for<'a> fn(&'a Cx) -> BoxFuture<'a, base::Result<()>>,
}

/// Where in the menus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The public head.
    Public,
    /// The side of the workbench.
    Workbench,
}

/// A menu entry.
#[derive(Clone, Copy, Debug)]
pub struct MenuItem {
    /// Where.
    pub place: Place,
    /// Its text.
    pub key: &'static str,
    /// Its address.
    pub href: &'static str,
    /// Its icon.
    pub icon: ui::Icon,
    /// Who sees it.
    pub access: Access,
    /// Smaller first.
    pub order: u16,
}

/// What rooms answer to each other and to the house; filled once at start.
#[derive(Default)]
pub struct Answers {
    pub(crate) by_type: std::collections::HashMap<TypeId, Box<dyn std::any::Any + Send + Sync>>,
    pub(crate) sources: Vec<(&'static str, Arc<dyn Source>)>,
    pub(crate) personal: Vec<(&'static str, Arc<dyn PersonalData>)>,
}

impl Answers {
    /// Registers the answer to question `T` (a trait object's type).
    pub fn answer<T: ?Sized + Send + Sync + 'static>(&mut self, a: Arc<T>) {
        self.by_type.insert(TypeId::of::<T>(), Box::new(a));
    }

    /// Registers a source of searchable documents.
    pub fn search_source(&mut self, room: &'static str, s: Arc<dyn Source>) {
        self.sources.push((room, s));
    }

    /// Registers what a room holds about people.
    pub fn personal_data(&mut self, room: &'static str, p: Arc<dyn PersonalData>) {
        self.personal.push((room, p));
    }
}
