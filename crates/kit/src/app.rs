//! The house itself: everything that lives as long as the process.

use std::{
    any::TypeId,
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, OnceLock},
};

use arc_swap::ArcSwap;
use base::{Clock, Error, Result};
use contracts::{
    papers::Papers,
    personal::PersonalData,
    searching::{Searching, Source},
};
use object_store::{ObjectStore, aws::AmazonS3Builder, local::LocalFileSystem};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    Permission,
    blobs::{Blobs, Desk},
    config::{Config, Mail, Province},
    i18n::Texts,
    jobs::AtWork,
    keys::Keys,
    outbound::Outbound,
    room::{Answers, JobDef, Room, Schedule},
    setting,
    watch::Looked,
    web::Front,
};

/// The setting that holds the province as set up in the interface; write it, then [`App::refresh`].
pub const PROVINCE: &str = "kit.province";
/// The setting that holds where people reach this instance (`https://host`), as an administrator said; write it,
/// then [`App::refresh`]. `server.public_url` wins.
pub const ADDRESS: &str = "kit.address";

/// Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    db: db::Db,
    clock: Arc<dyn Clock>,
    store: Arc<dyn ObjectStore>,
    desk: Arc<Desk>,
    keys: Keys,
    texts: Texts,
    rooms: Vec<Room>,
    jobs: HashMap<&'static str, JobDef>,
    schedules: Vec<Schedule>,
    answers: OnceLock<Answers>,
    searching: Arc<dyn Searching>,
    papers: Arc<dyn Papers>,
    front: Front,
    outbound: Outbound,
    /// As set up in the interface, else as the file says.
    province: ArcSwap<Province>,
    mail: ArcSwap<Mail>,
    address: ArcSwap<String>,
    at_work: AtWork,
    looked: Looked,
    node: String,
    demo: bool,
    /// Raised by every commit of this process: what cached pages are compared with.
    version: watch::Sender<i64>,
    stop: CancellationToken,
}

/// What an [`App`] is made of.
pub struct Setup {
    /// The config, read and checked.
    pub config: Config,
    /// The open database.
    pub db: db::Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The rooms, in order.
    pub rooms: Vec<Room>,
    /// The search engine.
    pub searching: Arc<dyn Searching>,
    /// The paper engine.
    pub papers: Arc<dyn Papers>,
    /// Whether demo content is shown (a banner says so).
    pub demo: bool,
}

impl App {
    /// Puts the house together. The database must be migrated.
    ///
    /// # Errors
    /// Internal for texts, keys or a store that cannot be opened.
    pub fn build(setup: Setup) -> Result<Self> {
        let Setup { config, db, clock, rooms, searching, papers, demo } = setup;
        let store = open_store(&config)?;
        let keys = Keys::open(&config.data.join("keys"))?;
        let own = ("kit", crate::TEXTS.0, crate::TEXTS.1);
        let texts = Texts::read(
            std::iter::once(own).chain(rooms.iter().map(|r| (r.name, r.i18n.0, r.i18n.1))),
        )?;
        let jobs = crate::own::JOBS
            .iter()
            .chain(rooms.iter().flat_map(|r| r.jobs))
            .map(|j| (j.name, *j))
            .collect();
        let schedules = crate::own::SCHEDULES
            .iter()
            .chain(rooms.iter().flat_map(|r| r.schedules))
            .copied()
            .collect();
        let front = Front::new(&config.server);
        let outbound = Outbound::new(&config.outbound, &config.server.public_url)?;
        let province = ArcSwap::from_pointee(config.province.clone());
        let mail = ArcSwap::from_pointee(config.mail.clone());
        let address = ArcSwap::from_pointee(fixed_address(&config, demo));
        let node = format!("{}-{}", std::process::id(), &base::Id::<()>::new().to_string()[24..]);
        let app = Self(Arc::new(Inner {
            config,
            db,
            clock,
            store,
            desk: Arc::default(),
            keys,
            texts,
            rooms,
            jobs,
            schedules,
            answers: OnceLock::new(),
            searching,
            papers,
            front,
            outbound,
            province,
            mail,
            address,
            at_work: AtWork::default(),
            looked: Looked::default(),
            node,
            demo,
            version: watch::Sender::new(0),
            stop: CancellationToken::new(),
        }));
        let mut answers = Answers::default();
        for room in &app.0.rooms {
            (room.answers)(&app, &mut answers);
        }
        app.0.answers.set(answers).map_err(|_| Error::internal("answers were set twice"))?;
        Ok(app)
    }

    /// The config file.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The province as it shows itself: as set up in the interface, else as the config file says.
    #[must_use]
    pub fn province(&self) -> Arc<Province> {
        self.0.province.load_full()
    }

    /// The server that takes letters: as set up in the interface, else as the config file says.
    #[must_use]
    pub fn mail_server(&self) -> Arc<Mail> {
        self.0.mail.load_full()
    }

    /// Where people reach this instance, `https://host`, for what is written without one of them asking: letters
    /// above all. Empty while nobody has said it.
    #[must_use]
    pub fn address(&self) -> Arc<String> {
        self.0.address.load_full()
    }

    /// Reads again what is set in the interface: at start, after a change, and now and then for what another
    /// node changed.
    ///
    /// # Errors
    /// The database's.
    pub async fn refresh(&self) -> Result<()> {
        let mut r = self.0.db.read().await?;
        let province: Option<Province> = setting::find(r.conn(), PROVINCE).await?;
        let mail: Option<Mail> = setting::find(r.conn(), crate::mail::SETTING).await?;
        let address: Option<String> = setting::find(r.conn(), ADDRESS).await?;
        drop(r);
        let fixed = fixed_address(&self.0.config, self.0.demo);
        let is_open = self.0.config.server.public_url.is_empty();
        let said = address.filter(|a| is_open && !a.is_empty());
        self.0.address.store(Arc::new(said.unwrap_or(fixed)));
        let or = |a: Option<Province>| a.unwrap_or_else(|| self.0.config.province.clone());
        self.0.province.store(Arc::new(or(province)));
        self.0.mail.store(Arc::new(mail.unwrap_or_else(|| self.0.config.mail.clone())));
        Ok(())
    }

    /// Requests that leave the house.
    #[must_use]
    pub fn outbound(&self) -> &Outbound {
        &self.0.outbound
    }

    /// The rooms that hold data about people.
    #[must_use]
    pub fn personal_data(&self) -> &[(&'static str, Arc<dyn PersonalData>)] {
        self.0.answers.get().map_or(&[], |a| &a.personal)
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &db::Db {
        &self.0.db
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// The object store under the blobs.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.0.store
    }

    /// Files by content.
    #[must_use]
    pub fn blobs(&self) -> Blobs<'_> {
        Blobs::new(self)
    }

    /// The instance's keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Every text.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.0.texts
    }

    /// The rooms.
    #[must_use]
    pub fn rooms(&self) -> &[Room] {
        &self.0.rooms
    }

    /// Every permission of every room.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> + '_ {
        self.0.rooms.iter().flat_map(|r| r.permissions.iter().copied())
    }

    /// The search engine.
    #[must_use]
    pub fn searching(&self) -> &Arc<dyn Searching> {
        &self.0.searching
    }

    /// The paper engine.
    #[must_use]
    pub fn papers(&self) -> &Arc<dyn Papers> {
        &self.0.papers
    }

    /// This process, among several on one database.
    #[must_use]
    pub fn node(&self) -> &str {
        &self.0.node
    }

    /// Whether demo content is shown.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.0.demo
    }

    /// Ends everything when cancelled.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// The answer to question `T`, if its room is open.
    #[must_use]
    pub fn ask<T: ?Sized + Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.answers.get()?.by_type.get(&TypeId::of::<T>())?.downcast_ref::<Arc<T>>().cloned()
    }

    /// The rooms that have searchable documents.
    #[must_use]
    pub fn search_sources(&self) -> &[(&'static str, Arc<dyn Source>)] {
        self.0.answers.get().map_or(&[], |a| &a.sources)
    }

    /// Uploads under way.
    pub(crate) fn desk(&self) -> &Arc<Desk> {
        &self.0.desk
    }

    /// Jobs that this node is at.
    pub(crate) fn at_work(&self) -> &AtWork {
        &self.0.at_work
    }

    /// What the last look at everything found.
    pub(crate) fn looked(&self) -> &Looked {
        &self.0.looked
    }

    pub(crate) fn front(&self) -> &Front {
        &self.0.front
    }

    pub(crate) fn job(&self, name: &str) -> Option<JobDef> {
        self.0.jobs.get(name).copied()
    }

    pub(crate) fn schedules(&self) -> &[Schedule] {
        &self.0.schedules
    }

    /// A commit happened: cached pages are stale, hearers and workers may have something to do.
    pub(crate) fn changed(&self, audit_seq: i64) {
        self.0.version.send_modify(|v| *v = audit_seq.max(*v));
    }

    /// What kept pages are compared with: the last commit, and how far the index has followed. Both, because
    /// what search says changes a moment after the commit. On PostgreSQL another node may have written, so it
    /// is asked.
    pub(crate) async fn version(&self) -> Result<(i64, i64)> {
        let cursor = self.0.searching.cursor();
        if self.0.db.is_postgres() {
            let mut r = self.0.db.read().await?;
            let sql = "SELECT audit_seq FROM kit_head WHERE one = 1";
            return Ok((db::query(sql).scalar(r.conn()).await?, cursor));
        }
        Ok((*self.0.version.borrow(), cursor))
    }

    /// Tells of each commit of this process; never misses one.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.0.version.subscribe()
    }

    /// The kinds of job that hear `event`.
    pub(crate) fn hearers(&self, event: &str) -> impl Iterator<Item = &'static str> + '_ {
        let event = event.to_owned();
        self.0.rooms.iter().flat_map(|r| r.hears).filter(move |(e, _)| *e == event).map(|(_, j)| *j)
    }
}

/// The address that no setting changes: the config's; in a demo, which nobody else reaches, this machine's.
fn fixed_address(config: &Config, demo: bool) -> String {
    let server = &config.server;
    let own = server.listen.parse::<SocketAddr>().ok();
    match own.filter(|a| demo && a.ip().is_loopback() && a.port() != 0) {
        Some(a) if server.public_url.is_empty() => format!("http://{a}"),
        _ => server.public_url.clone(),
    }
}

fn open_store(config: &Config) -> Result<Arc<dyn ObjectStore>> {
    let b = &config.blobs;
    match b.kind.as_str() {
        "folder" => {
            let root = config.data.join("blobs");
            std::fs::create_dir_all(&root).map_err(Error::internal)?;
            let store = LocalFileSystem::new_with_prefix(&root).map_err(Error::internal)?;
            Ok(Arc::new(store))
        }
        "s3" => {
            let secret = std::fs::read_to_string(&b.secret_key_file)
                .map_err(|e| Error::internal(format!("blobs.secret_key_file: {e}")))?;
            let mut s3 = AmazonS3Builder::new()
                .with_bucket_name(&b.bucket)
                .with_region(&b.region)
                .with_access_key_id(&b.access_key)
                .with_secret_access_key(secret.trim())
                .with_virtual_hosted_style_request(false);
            if !b.endpoint.is_empty() {
                s3 = s3
                    .with_endpoint(&b.endpoint)
                    .with_allow_http(b.endpoint.starts_with("http://"));
            }
            Ok(Arc::new(s3.build().map_err(Error::internal)?))
        }
        other => Err(Error::internal(format!("blobs.kind is {other}; it can be folder or s3"))),
    }
}
