//! Bringing a backup back to life in an empty folder: every byte compared with its hash, the record verified,
//! the search index built anew.
//!
//! While it goes on, a mark stands in the data folder, and no command takes such a folder for an instance.
//! What a cut left behind is cleared by the next try, because all of it came from the try before.

use std::{
    io::{BufRead as _, BufReader, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use base::{Clock as _, Error, Result, SystemClock};
use db::Db;
use kit::{App, audit::Verdict, config::Config};
use object_store::{ObjectStoreExt as _, path::Path as Key};
use serde::Deserialize;

use super::{
    CONFIG, DATABASE, FOLDER, HEADS, Manifest, Shelf, at, copy, hash_of, pool, private_folder,
    sync_folder, write,
};
use crate::{rooms, start};

/// What to restore, and where.
pub(crate) struct Wish<'a> {
    /// The shelf.
    pub(crate) shelf: &'a Shelf,
    /// Which backup; the newest when none is named.
    pub(crate) name: Option<&'a str>,
    /// The data folder, empty or absent.
    pub(crate) data: &'a Path,
    /// A config file to use instead of the backup's.
    pub(crate) config: Option<&'a Path>,
    /// Where the database goes, when not where the config says.
    pub(crate) database: Option<Database>,
}

/// Where a restored database goes.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    /// Into the data folder.
    Sqlite,
    /// Into an empty PostgreSQL database.
    Postgres(String),
}

impl Database {
    /// `sqlite`, or an address.
    pub(crate) fn parse(text: &str) -> Self {
        if text == "sqlite" { Self::Sqlite } else { Self::Postgres(text.to_owned()) }
    }

    fn url(&self) -> &str {
        match self {
            Self::Sqlite => "",
            Self::Postgres(url) => url,
        }
    }
}

/// What came back.
pub(crate) struct Restored {
    /// The backup's name.
    pub(crate) name: String,
    /// What it held.
    pub(crate) manifest: Manifest,
    /// What verifying the record said.
    pub(crate) record: Verdict,
    /// Searchable documents.
    pub(crate) documents: usize,
}

/// Restores.
///
/// # Errors
/// Internal when the folder is in use, when a byte of the backup is not what it was, or when the PostgreSQL
/// database is not empty. The folder is then no instance.
pub(crate) async fn restore(wish: &Wish<'_>) -> Result<Restored> {
    let (name, manifest) = wish.shelf.pick(wish.name)?;
    let dir = wish.shelf.snapshot(&name);
    take_folder(wish.data)?;
    let data = wish.data.canonicalize().map_err(|e| at(wish.data, e))?;
    for file in &manifest.files {
        let from = file.below(&dir)?;
        let Some(to) = target(&file.path, &data) else {
            same(file.size, &file.hash, hash_of(&from)?, &from)?;
            continue;
        };
        if let Some(above) = to.parent() {
            private_folder(above)?;
        }
        same(file.size, &file.hash, copy(&from, &to)?, &from)?;
    }
    let config = settle_config(wish, &data)?;
    bring_files(wish.shelf, &name, &dir, &config, &data).await?;
    if !config.database.url.is_empty() {
        move_database(&config, &data).await?;
    }
    let app = start::build(config.clone(), start::open(&config).await?, false).await?;
    let record = kit::audit::verify(app.db(), &**app.store(), &app.keys().public()).await?;
    let documents = kit::feed::rebuild(&app, &mut |_| {}).await?;
    app.db().close().await;
    std::fs::remove_file(start::restoring(&data)).map_err(|e| at(&data, e))?;
    sync_folder(&data)?;
    Ok(Restored { name, manifest, record, documents })
}

/// Makes the folder this restore's own. One that holds anything else is left alone.
fn take_folder(data: &Path) -> Result<()> {
    private_folder(data)?;
    let mark = start::restoring(data);
    let mut held = std::fs::read_dir(data).map_err(|e| at(data, e))?;
    if mark.exists() {
        for item in held {
            let item = item.map_err(|e| at(data, e))?.path();
            if item == mark || is_of_the_disk(&item) {
                continue;
            }
            let done = if item.is_dir() && !item.is_symlink() {
                std::fs::remove_dir_all(&item)
            } else {
                std::fs::remove_file(&item)
            };
            done.map_err(|e| at(&item, e))?;
        }
        return Ok(());
    }
    if held.any(|item| item.is_ok_and(|i| !is_of_the_disk(&i.path()))) {
        return Err(at(data, "is not empty: a restore needs a folder of its own"));
    }
    write(&mark, b"a restore is under way, or was cut: run it again\n")?;
    sync_folder(data)
}

/// What a file system keeps at its root for itself: never ours, and only root may touch it.
fn is_of_the_disk(item: &Path) -> bool {
    item.file_name().is_some_and(|name| name == "lost+found")
}

/// Where a file of the snapshot goes; none for those that are only read.
fn target(path: &str, data: &Path) -> Option<PathBuf> {
    match path.strip_prefix(FOLDER).and_then(|p| p.strip_prefix('/')) {
        Some(inner) => Some(data.join(inner)),
        None => [DATABASE, CONFIG].contains(&path).then(|| data.join(path)),
    }
}

fn same(size: u64, hash: &str, found: (u64, blake3::Hash), file: &Path) -> Result<()> {
    if found.0 == size && found.1.to_hex().as_str() == hash {
        return Ok(());
    }
    Err(at(file, "is not what the manifest says: this backup is damaged"))
}

/// The config that the restored instance will have. Another database than the file names is written into it;
/// the file as it was stays beside it.
fn settle_config(wish: &Wish<'_>, data: &Path) -> Result<Config> {
    let file = wish.config.map_or_else(|| data.join(CONFIG), Path::to_owned);
    let read = || Config::read(&file, data, &rooms::sections(), std::env::vars());
    let Some(database) = &wish.database else { return read() };
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let mut table: toml::Table = toml::from_str(&text).map_err(|e| at(&file, e))?;
    let there = table.get("database").and_then(|d| d.get("url")).and_then(|u| u.as_str());
    if there.unwrap_or_default() != database.url() && wish.config.is_none() {
        if file.exists() {
            std::fs::rename(&file, data.join("betang.toml.from-backup"))
                .map_err(|e| at(&file, e))?;
        }
        let section = table.entry("database").or_insert(toml::Value::Table(toml::Table::new()));
        if let toml::Value::Table(section) = section {
            section.insert("url".to_owned(), database.url().into());
        }
        let new = toml::to_string_pretty(&table).map_err(Error::internal)?;
        write(&file, new.as_bytes())?;
    }
    let mut config = read()?;
    database.url().clone_into(&mut config.database.url);
    Ok(config)
}

/// Every file of the pool goes into the store, every signed head beside them. The house is opened on the
/// SQLite file for it, wherever the database will live.
async fn bring_files(
    shelf: &Shelf,
    name: &str,
    dir: &Path,
    config: &Config,
    data: &Path,
) -> Result<()> {
    let mut on_file = config.clone();
    on_file.database.url.clear();
    let db = start::open(&on_file).await?;
    db::migrate(&db, &rooms::sets(), SystemClock.now()).await?;
    let aside = tempfile::tempdir_in(data).map_err(|e| at(data, e))?;
    let app = start::build_beside(on_file, db, aside.path()).await?;
    let blobs = shelf.blobs(name)?;
    let shown = std::io::stderr().is_terminal();
    for (n, (hash, _)) in blobs.iter().enumerate() {
        let file = pool::place(&shelf.pool(), hash);
        if !pool::is_whole(&file, hash)? {
            return Err(at(&file, "is not what its name says: this backup is damaged"));
        }
        app.blobs().put_file(&file, "").await?;
        if shown {
            // Progress is a courtesy.
            let _ = write!(std::io::stderr(), "\r{} of {} files", n + 1, blobs.len());
        }
    }
    bring_heads(&app, &dir.join(HEADS)).await?;
    app.db().close().await;
    Ok(())
}

#[derive(Deserialize)]
struct Head {
    name: String,
    head: String,
}

async fn bring_heads(app: &App, file: &Path) -> Result<()> {
    let lines = BufReader::new(std::fs::File::open(file).map_err(|e| at(file, e))?).lines();
    for line in lines {
        let line = line.map_err(|e| at(file, e))?;
        let head: Head = serde_json::from_str(&line).map_err(|e| at(file, e))?;
        let key = Key::from_iter(["audit-heads", head.name.as_str()]);
        app.store().put(&key, head.head.into_bytes().into()).await.map_err(Error::unavailable)?;
    }
    Ok(())
}

/// The database goes on to PostgreSQL, in one transaction; the file has served.
async fn move_database(config: &Config, data: &Path) -> Result<()> {
    let file = data.join(DATABASE);
    let from = Db::open_file(&file, &db::Options::default()).await?;
    let to = start::open(config).await?;
    db::copy(&from, &to, &rooms::sets(), SystemClock.now(), None).await?;
    from.close().await;
    to.close().await;
    std::fs::remove_file(&file).map_err(|e| at(&file, e))
}
