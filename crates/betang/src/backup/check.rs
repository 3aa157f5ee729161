//! Reading every byte of every backup and comparing it with what its manifest says.

use std::{collections::BTreeMap, path::Path};

use base::Result;

use super::{DATABASE, Shelf, hash_of, pool};

/// What a look at the whole shelf found.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// Backups looked at.
    pub(crate) backups: usize,
    /// Files of the pool read, each once.
    pub(crate) files: usize,
    /// Everything wrong, in words; empty when all is well.
    pub(crate) faults: Vec<String>,
}

/// Looks at every backup on the shelf.
///
/// # Errors
/// Internal when the shelf itself cannot be read; damage is no error but a fault listed.
pub(crate) async fn check(shelf: &Shelf) -> Result<Checked> {
    let list = shelf.list()?;
    let _held = shelf.hold()?;
    let mut out = Checked::default();
    let mut needed: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for (name, manifest) in list {
        out.backups += 1;
        out.faults.extend(
            manifest.missing.iter().map(|h| format!("{name}: file {h} was missing at the source")),
        );
        let dir = shelf.snapshot(&name);
        for file in &manifest.files {
            let found = file.below(&dir).and_then(|p| hash_of(&p));
            match found {
                Ok((size, hash)) if size == file.size && hash.to_hex().as_str() == file.hash => {}
                Ok(_) => out.faults.push(format!("{name}: {} was changed", file.path)),
                Err(e) => out.faults.push(format!("{name}: {} cannot be read: {e}", file.path)),
            }
        }
        match sound(&dir.join(DATABASE)).await {
            Ok(said) => out.faults.extend(said.into_iter().map(|s| format!("{name}: {s}"))),
            Err(e) => out.faults.push(format!("{name}: the database cannot be opened: {e}")),
        }
        match shelf.blobs(&name) {
            Ok(list) => needed.extend(list.into_iter().map(|(h, size)| (h, (size, name.clone())))),
            Err(e) => out.faults.push(format!("{name}: {e}")),
        }
    }
    for (hash, (size, name)) in &needed {
        out.files += 1;
        match hash_of(&pool::place(&shelf.pool(), hash)) {
            Ok((s, h)) if s == *size && h.to_hex().as_str() == hash => {}
            Ok(_) => out.faults.push(format!("{name}: file {hash} was changed")),
            Err(_) => out.faults.push(format!("{name}: file {hash} is missing")),
        }
    }
    Ok(out)
}

async fn sound(file: &Path) -> Result<Vec<String>> {
    let db = db::open_still(file).await?;
    let said = db::faults_of(&db).await;
    db.close().await;
    said
}
