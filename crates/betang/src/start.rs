//! Putting the house together from a data folder: config, log, database, engines, rooms.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use base::{Clock as _, Error, Result, SystemClock};
use db::{Db, Options};
use kit::{App, Cx, Setup, config::Config, setting};

use crate::{engines, rooms};

/// What every command is told.
#[derive(clap::Args, Clone, Debug)]
pub struct Place {
    /// The data folder.
    #[arg(long, global = true, default_value = "betang-data")]
    pub data: PathBuf,
    /// The config file; by default betang.toml in the data folder.
    #[arg(long, global = true)]
    pub config: Option<PathBuf>,
}

impl Place {
    /// Reads the config; the folder is made.
    pub fn config(&self) -> Result<Config> {
        std::fs::create_dir_all(&self.data)
            .map_err(|e| Error::internal(format!("{}: {e}", self.data.display())))?;
        let data = self.data.canonicalize().map_err(Error::internal)?;
        if restoring(&data).exists() {
            return Err(Error::internal(format!(
                "{} holds a restore that did not end: run betang restore again",
                data.display()
            )));
        }
        let file = self.config.clone().unwrap_or_else(|| data.join("betang.toml"));
        Config::read(&file, &data, &rooms::sections(), std::env::vars())
    }

    /// Where the config file is, whether or not there is one.
    pub fn config_file(&self) -> PathBuf {
        let file = self.config.clone().unwrap_or_else(|| self.data.join("betang.toml"));
        file.canonicalize().unwrap_or(file)
    }

    /// The config and the open database, migrated or not.
    pub async fn database(&self) -> Result<(Config, Db)> {
        let config = self.config()?;
        let db = open(&config).await?;
        Ok((config, db))
    }

    /// The whole house, migrated.
    pub async fn app(&self) -> Result<App> {
        let (config, db) = self.database().await?;
        db::migrate(&db, &rooms::sets(), SystemClock.now()).await?;
        build(config, db, false).await
    }
}

/// The mark of a data folder that a restore has not finished: nothing in it may be believed.
pub fn restoring(data: &Path) -> PathBuf {
    data.join("restoring")
}

/// Opens the database that the config names.
pub async fn open(config: &Config) -> Result<Db> {
    let options =
        Options { connections: config.database.connections, wait_s: config.database.wait_s };
    Db::open(&config.database_url(), &options).await
}

/// The house over an open, migrated database.
pub async fn build(config: Config, db: Db, demo: bool) -> Result<App> {
    let search = config.data.join("search");
    build_in(config, db, demo, &search).await
}

/// The house for work that leaves the index of a running one alone: its own is in `aside`.
pub async fn build_beside(config: Config, db: Db, aside: &Path) -> Result<App> {
    build_in(config, db, false, aside).await
}

async fn build_in(config: Config, db: Db, demo: bool, search: &Path) -> Result<App> {
    portal::set_notices(include_str!("../assets/notices.txt"));
    let searching = Arc::new(engines::Tantivy::open(search)?);
    let was_demo: bool = setting::get(db.read().await?.conn(), DEMO).await?;
    let app = App::build(Setup {
        config,
        db,
        clock: Arc::new(SystemClock),
        rooms: rooms::ROOMS.to_vec(),
        searching,
        papers: Arc::new(engines::Paper::new()),
        demo: demo || was_demo,
    })?;
    app.refresh().await?;
    portal::load_synonyms(&app).await?;
    Ok(app)
}

/// Whether the instance holds demo content.
pub(crate) const DEMO: &str = "kit.demo";
const SEED: kit::Permission = kit::Permission::system("kit.seed");

/// Fills an empty house with demo content, once. Whether it did.
pub async fn seed(app: &App) -> Result<bool> {
    if setting::get::<bool>(app.db().read().await?.conn(), DEMO).await? {
        return Ok(false);
    }
    let cx = Cx::system(app, "kit.seed");
    for room in app.rooms() {
        if let Some(seed) = room.seed {
            seed(&cx).await?;
        }
    }
    let mut tx = cx.begin(cx.grant_everywhere(SEED)?).await?;
    setting::put(&mut tx, DEMO, &true).await?;
    tx.commit(kit::Audit::new("kit.seeded", "instance", "demo")).await?;
    Ok(true)
}
