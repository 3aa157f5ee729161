//! The town itself: database, app, people, time.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use base::{Clock as _, FrozenClock, Id, Timestamp};
use contracts::org::{Org, OrgPath, PersonId};
use db::{Db, Options, Set, query};
use kit::{
    Actor, App, Audit, Cx, HeldRole, Permission, Role, Room, Setup, config::Config, session,
};

use crate::{MemorySearch, PlainPapers};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// A file in a folder of the test's own.
    Sqlite,
    /// A schema of the test's own in the server that `BETANG_TEST_PG` names.
    Postgres,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    /// The account.
    pub id: PersonId,
    /// The session's cookie, `name=value`.
    pub cookie: String,
    /// A context of theirs, for calling services.
    pub cx: Cx,
}

/// A whole house for one test.
pub struct Town {
    /// The house.
    pub app: App,
    /// Its clock: 2026-11-22 09:00 WIB, a Sunday, until told otherwise.
    pub clock: Arc<FrozenClock>,
    /// The search stand-in.
    pub searching: Arc<MemorySearch>,
    rooms: Vec<Room>,
    url: String,
    dir: Arc<tempfile::TempDir>,
    site: axum::Router,
}

const MAKE: Permission = Permission::system("testkit.make_person");

impl Town {
    /// Runs `test` in a town of its own; on PostgreSQL without a server it says so loudly and passes,
    /// unless `CI` is set: then it fails.
    ///
    /// # Panics
    /// When the town cannot be built, or the test does.
    pub fn run(
        which: Which,
        rooms: Vec<Room>,
        test: impl FnOnce(Self) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + 'static,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("runtime");
        runtime.block_on(async move {
            let Some(url) = address(which).await else { return };
            let town = Self::open(url, rooms).await;
            tokio::spawn(test(town)).await.expect("the test");
        });
    }

    async fn open(url: Option<String>, mut rooms: Vec<Room>) -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("folder"));
        let url =
            url.unwrap_or_else(|| format!("sqlite:{}", dir.path().join("town.sqlite").display()));
        if !rooms.iter().any(|r| r.name == "identity") {
            rooms.insert(0, crate::orgs::ROOM);
        }
        let clock = Arc::new(FrozenClock::at(Timestamp(1_795_312_800_000)));
        let searching = Arc::new(MemorySearch::default());
        Self::build(url, rooms, dir, clock, searching).await
    }

    async fn build(
        url: String,
        rooms: Vec<Room>,
        dir: Arc<tempfile::TempDir>,
        clock: Arc<FrozenClock>,
        searching: Arc<MemorySearch>,
    ) -> Self {
        let db = Db::open(&url, &Options { connections: 4, wait_s: 10 }).await.expect("database");
        let sets: Vec<Set> = std::iter::once(Set { room: "kit", list: kit::MIGRATIONS })
            .chain(rooms.iter().map(|r| Set { room: r.name, list: r.migrations }))
            .collect();
        db::migrate(&db, &sets, clock.now()).await.expect("migrations");
        let sections: Vec<_> = rooms.iter().filter_map(|r| r.config).collect();
        let mut config =
            Config::read(&dir.path().join("none.toml"), dir.path(), &sections, std::iter::empty())
                .expect("config");
        config.server.requests_per_minute = 0;
        config.server.sign_ins_per_minute = 0;
        // Peers of tests are on loopback.
        config.outbound.allow = vec!["127.0.0.0/8".to_owned()];
        let app = App::build(Setup {
            config,
            db,
            clock: clock.clone(),
            rooms: rooms.clone(),
            searching: searching.clone(),
            papers: Arc::new(PlainPapers),
            demo: false,
        })
        .expect("app");
        let site = kit::web::router(&app);
        Self { app, clock, searching, rooms, url, dir, site }
    }

    /// A second process on the same database and files: for races between nodes.
    ///
    /// # Panics
    /// When it cannot be built.
    pub async fn second_node(&self) -> Self {
        Self::build(
            self.url.clone(),
            self.rooms.clone(),
            self.dir.clone(),
            self.clock.clone(),
            Arc::new(MemorySearch::default()),
        )
        .await
    }

    /// A folder of this test's own.
    #[must_use]
    pub fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.app.db().is_postgres()
    }

    /// The whole site.
    pub fn site(&self) -> axum::Router {
        self.site.clone()
    }

    /// Background work, allowed everything.
    #[must_use]
    pub fn system(&self) -> Cx {
        Cx::system(&self.app, "testkit.town")
    }

    /// A visitor who is not signed in.
    #[must_use]
    pub fn nobody(&self) -> Cx {
        self.system().acting_as(Actor::Nobody)
    }

    /// The organisation called `slug`: of the stand-in tree, or of room `identity` when it is open.
    ///
    /// # Panics
    /// When there is none.
    pub async fn org(&self, slug: &str) -> Org {
        let orgs = self.app.ask::<dyn contracts::org::Organisations>().expect("organisations");
        let tree = orgs.tree().await.expect("tree");
        tree.by_slug(slug).unwrap_or_else(|| panic!("no organisation {slug}")).clone()
    }

    /// A signed-in person with `role` at the organisation called `org` (none: everywhere).
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn person(&self, role: Role, org: Option<&str>) -> Person {
        let path = match org {
            Some(slug) => Some(self.org(slug).await),
            None => None,
        };
        self.someone(Some((role, path))).await
    }

    /// A signed-in person without any role.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn citizen(&self) -> Person {
        self.someone(None).await
    }

    async fn someone(&self, role: Option<(Role, Option<Org>)>) -> Person {
        let id: PersonId = Id::new();
        let cx = self.system();
        let grant = cx.grant_everywhere(MAKE).expect("grant");
        let mut tx = cx.begin(grant).await.expect("begin");
        let mut roles = Vec::new();
        if let Some((role, org)) = role {
            let at = org.as_ref().map(|o| (o.id, &o.path));
            session::give_role(&mut tx, id, role, at, None).await.expect("role");
            let path = org.map_or_else(OrgPath::everywhere, |o| o.path);
            roles.push(HeldRole { role, path });
        }
        let s = session::create(&mut tx, id, "Orang Uji").await.expect("session");
        tx.commit(Audit::new("testkit.person", "person", id)).await.expect("commit");
        let actor = Actor::Person { id, session: s.id, name: "Orang Uji".to_owned(), roles };
        Person {
            id,
            cookie: format!("{}={}", session::cookie_name(false), s.token),
            cx: cx.acting_as(actor),
        }
    }

    /// Names a mail server, so that letters are written, and where people reach the house, so that they hold links.
    /// Nobody listens there: letters are read where they wait.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn mail_on(&self) {
        let cx = self.system();
        let mut tx = cx.begin(cx.grant_everywhere(MAKE).expect("grant")).await.expect("begin");
        let server = kit::config::Mail {
            host: "127.0.0.1".to_owned(),
            port: 1,
            tls: "none".to_owned(),
            ..Default::default()
        };
        kit::setting::put(&mut tx, kit::mail::SETTING, &server).await.expect("server");
        kit::setting::put(&mut tx, kit::ADDRESS, &"https://betang.uji").await.expect("address");
        tx.commit(Audit::new("testkit.mail_on", "setting", "mail")).await.expect("commit");
        self.app.refresh().await.expect("settings");
    }

    /// Does every job that is due, and lets the index follow; again until nothing is left.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn settle(&self) {
        for _ in 0..10_000 {
            let worked = kit::jobs::step(&self.app).await.expect("job");
            let followed = kit::feed::step(&self.app).await.expect("feed");
            if !worked && followed == 0 {
                return;
            }
        }
        panic!("jobs make jobs without end");
    }

    /// Every letter written so far, oldest first.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn mails(&self) -> Vec<kit::mail::Mail> {
        kit::mail::written(&self.app).await.expect("letters")
    }

    /// Moves the clock forward.
    pub fn wait(&self, d: Duration) {
        self.clock.advance(d);
    }

    /// One value of one row, for claims about what was stored.
    ///
    /// # Panics
    /// When there is none.
    pub async fn value<T: db::Column>(&self, sql: &'static str) -> T {
        let mut r = self.app.db().read().await.expect("read");
        query(sql).scalar(r.conn()).await.expect("a value")
    }

    /// Every row of the record holds: nothing was changed behind the audit's back.
    ///
    /// # Panics
    /// When the chain is broken.
    pub async fn audit_is_whole(&self) {
        let v = kit::audit::verify(self.app.db(), &**self.app.store(), &self.app.keys().public())
            .await
            .expect("verify");
        assert!(v.faults.is_empty(), "{:?}", v.faults);
    }
}

/// `Some(None)`: SQLite in the town's folder. `None`: no PostgreSQL, skip.
async fn address(which: Which) -> Option<Option<String>> {
    if which == Which::Sqlite {
        return Some(None);
    }
    let Ok(server) = std::env::var("BETANG_TEST_PG") else {
        assert!(
            std::env::var_os("CI").is_none(),
            "BETANG_TEST_PG is not set, and in CI PostgreSQL must be there"
        );
        eprintln!("SKIPPED on PostgreSQL: set BETANG_TEST_PG (make test-pg does)");
        return None;
    };
    let schema = format!("t{}", uuid::Uuid::now_v7().simple());
    let admin =
        Db::open(&server, &Options { connections: 2, wait_s: 10 }).await.expect("PostgreSQL");
    let mut tx = admin.begin().await.expect("begin");
    db::query_built(format!("CREATE SCHEMA {schema}")).run(tx.conn()).await.expect("schema");
    tx.commit().await.expect("commit");
    admin.close().await;
    Some(Some(format!("{server}?options[search_path]={schema}")))
}
