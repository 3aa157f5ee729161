//! The operation's context: who acts, in which language, on whose request, at what time. First argument of
//! every use case.

use std::{borrow::Cow, net::IpAddr, sync::Arc};

use base::{Error, Kind, Lang, Result, Timestamp};
use contracts::org::{OrgPath, PersonId};

use crate::{Actor, App, Grant, Permission, Tx};

/// Cheap to clone.
#[derive(Clone)]
pub struct Cx(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) app: App,
    pub(crate) actor: Actor,
    pub(crate) lang: Lang,
    pub(crate) request: String,
    /// Path and query as asked, without the language prefix.
    pub(crate) path: String,
    pub(crate) theme: Option<&'static str>,
    pub(crate) address: Option<IpAddr>,
    pub(crate) agent: String,
    /// `https://host`, from the config or the request; for absolute addresses.
    pub(crate) origin: String,
    /// A message left by the page before, once.
    pub(crate) flash: Option<String>,
}

impl Cx {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Background work called `job`. It may do all that any permission allows, and the record says so.
    #[must_use]
    pub fn system(app: &App, job: &'static str) -> Self {
        Self::new(Inner {
            app: app.clone(),
            actor: Actor::System(job),
            lang: Lang::Id,
            request: format!("{job}@{}", app.node()),
            path: String::new(),
            theme: None,
            address: None,
            agent: String::new(),
            origin: app.address().to_string(),
            flash: None,
        })
    }

    /// A copy with another actor: for a test, or right after a sign-in.
    #[must_use]
    pub fn acting_as(&self, actor: Actor) -> Self {
        let i = &self.0;
        Self::new(Inner {
            app: i.app.clone(),
            actor,
            lang: i.lang,
            request: i.request.clone(),
            path: i.path.clone(),
            theme: i.theme,
            address: i.address,
            agent: i.agent.clone(),
            origin: i.origin.clone(),
            flash: i.flash.clone(),
        })
    }

    /// A copy that writes a letter to somebody who reads `lang`: addresses in it begin with
    /// [`Self::letter_base`].
    #[must_use]
    pub fn writing_to(&self, lang: Lang) -> Self {
        self.asked_at(lang, &self.letter_base().unwrap_or_default())
    }

    /// On what address links in letters are built: where people reach this instance, or this machine while
    /// nobody has said it. Never what a request names: a stranger could then have a link with somebody's token
    /// lead to himself. `None`: no letter that needs a link can be written.
    #[must_use]
    pub fn letter_base(&self) -> Option<String> {
        let known = self.app().address();
        let asked = Some(self.origin()).filter(|o| is_own_machine(o)).map(str::to_owned);
        let known = Some(known.to_string()).filter(|k| !k.is_empty());
        // A demo is this machine's; which of its names a passkey belongs to, the one who asks decides.
        if self.app().is_demo() { asked.or(known) } else { known.or(asked) }
    }

    /// A copy as asked for by a reader of `lang` at `origin`.
    #[must_use]
    pub fn asked_at(&self, lang: Lang, origin: &str) -> Self {
        let i = &self.0;
        Self::new(Inner {
            app: i.app.clone(),
            actor: i.actor.clone(),
            lang,
            request: i.request.clone(),
            path: i.path.clone(),
            theme: i.theme,
            address: i.address,
            agent: i.agent.clone(),
            origin: origin.to_owned(),
            flash: None,
        })
    }

    /// The house.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The database, for reading.
    #[must_use]
    pub fn db(&self) -> &db::Db {
        self.0.app.db()
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// Unauthenticated when nobody is.
    pub fn person(&self) -> Result<PersonId> {
        self.actor().person().ok_or_else(unauthenticated)
    }

    /// The language of the interface.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// The request's (or job's) id: in the log, in the record, on error pages.
    #[must_use]
    pub fn request(&self) -> &str {
        &self.0.request
    }

    /// Path and query as asked, without language prefix.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// `light`, `dark` or as the system has it.
    #[must_use]
    pub fn theme(&self) -> Option<&'static str> {
        self.0.theme
    }

    /// The address that asks.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.0.address
    }

    /// What the browser calls itself.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.0.agent
    }

    /// `https://host`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// The message that the page before left.
    #[must_use]
    pub fn flash(&self) -> Option<&str> {
        self.0.flash.as_deref()
    }

    /// This moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.app.clock().now()
    }

    /// The text of `key` in the language of the interface.
    #[must_use]
    pub fn t<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.app.texts().get(self.0.lang, key)
    }

    /// The text of `key` with `{name}` replaced by its value.
    #[must_use]
    pub fn tf<'a>(&'a self, key: &'a str, args: &[(&str, &str)]) -> Cow<'a, str> {
        self.0.app.texts().fill(self.0.lang, key, args)
    }

    /// What an error says to people.
    #[must_use]
    pub fn say(&self, e: &Error) -> String {
        let args: Vec<(&str, &str)> = e.args().iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.tf(e.key(), &args).into_owned()
    }

    /// `path` in the language of the interface.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        match (self.0.lang, path) {
            (Lang::En, "/") => "/en".to_owned(),
            (lang, p) => format!("{}{p}", lang.prefix()),
        }
    }

    /// `path` as an absolute address, for feeds, mail and citations.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{}", self.0.origin, self.href(path))
    }

    /// Proof that the actor may do `p` at `at`.
    ///
    /// # Errors
    /// Unauthenticated for nobody, Forbidden for somebody else.
    pub fn grant(&self, p: Permission, at: &OrgPath) -> Result<Grant> {
        if self.actor().may(p, at) {
            Ok(Grant { permission: p, path: at.clone() })
        } else if matches!(self.actor(), Actor::Nobody) {
            Err(unauthenticated())
        } else {
            Err(Error::forbidden())
        }
    }

    /// Proof that the actor may do `p` everywhere.
    ///
    /// # Errors
    /// As [`Cx::grant`].
    pub fn grant_everywhere(&self, p: Permission) -> Result<Grant> {
        self.grant(p, &OrgPath::everywhere())
    }

    /// Whether to show what leads to `p` at `at`.
    #[must_use]
    pub fn may(&self, p: Permission, at: &OrgPath) -> bool {
        self.actor().may(p, at)
    }

    /// Begins a write.
    ///
    /// # Errors
    /// Unavailable when the database cannot be reached.
    pub async fn begin(&self, grant: Grant) -> Result<Tx> {
        Tx::begin(self, grant).await
    }

    /// Counts a sign-in attempt from this address; call it before looking at any password.
    ///
    /// # Errors
    /// TooMany past the configured number a minute.
    pub fn count_sign_in(&self) -> Result<()> {
        self.0.app.front().sign_in_attempt(self.0.address)
    }

    /// The answer to question `T`, if its room is open.
    #[must_use]
    pub fn ask<T: ?Sized + Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.app.ask::<T>()
    }
}

/// Nobody is signed in.
pub(crate) fn unauthenticated() -> Error {
    Error::new(Kind::Unauthenticated, "kit.error.unauthenticated")
}

/// Whether `origin` is this machine, as while developing and in demos.
fn is_own_machine(origin: &str) -> bool {
    let rest = origin.split_once("://").map_or("", |(_, r)| r);
    let host = if rest.starts_with('[') {
        rest.split(']').next().unwrap_or_default().trim_start_matches('[')
    } else {
        rest.split([':', '/']).next().unwrap_or_default()
    };
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_only_built_on_an_address_that_a_stranger_cannot_choose() {
        for (origin, want) in [
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8080", true),
            ("http://[::1]:8080", true),
            ("http://betang.contoh.id", false),
            ("http://localhost.penipu.example", false),
            ("http://127.0.0.1.penipu.example:80", false),
            ("", false),
        ] {
            assert_eq!(is_own_machine(origin), want, "{origin}");
        }
    }
}
