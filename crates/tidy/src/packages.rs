//! What is linked into the binary or sent to the browser: the normal tree of crate `betang` from
//! `cargo metadata`, and the packages of the npm lock file of `crates/ui`.

use crate::{Result, root};
use serde_json::Value;
use std::{collections::BTreeSet, fs, process::Command};

/// Packages whose manifest is silent, with the licence that their readme states.
const SAID_IN_README: [(&str, &str); 1] = [("combine-errors", "MIT")];

/// A piece of somebody else's work.
pub struct Package {
    /// As its registry calls it.
    pub name: String,
    /// Exact.
    pub version: String,
    /// The SPDX expression that it declares; empty when it declares none.
    pub licence: String,
    /// Where its source lives; may be empty.
    pub repository: String,
    /// Folder of its source on this machine.
    pub folder: String,
}

/// `cargo metadata` with these extra arguments.
///
/// # Errors
/// The words of cargo, for example that the lock file is stale.
pub fn metadata(arguments: &[&str]) -> Result<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(arguments)
        .current_dir(root())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The texts of `value[key]`; missing is empty.
#[must_use]
pub fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// The elements of `value[key]`; missing is empty.
#[must_use]
pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Every crate from a registry that is linked into `betang` on Linux, by name and version.
///
/// # Errors
/// See [`metadata`].
pub fn linked_crates() -> Result<Vec<Package>> {
    let all = metadata(&["--filter-platform", "x86_64-unknown-linux-gnu"])?;
    let nodes = list(&all["resolve"], "nodes");
    let packages = list(&all, "packages");
    let start = packages.iter().find(|p| p["name"] == "betang").ok_or("no crate betang")?;
    let (mut open, mut seen) = (vec![text(start, "id")], BTreeSet::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let node = nodes.iter().find(|n| n["id"] == id.as_str()).ok_or("a node is missing")?;
        let normal = |dep: &&Value| list(dep, "dep_kinds").iter().any(|k| k["kind"].is_null());
        open.extend(list(node, "deps").iter().filter(normal).map(|dep| text(dep, "pkg")));
    }
    let mut linked: Vec<Package> = packages
        .iter()
        .filter(|p| !p["source"].is_null() && seen.contains(&text(p, "id")))
        .map(|p| Package {
            name: text(p, "name"),
            version: text(p, "version"),
            licence: text(p, "license"),
            repository: text(p, "repository"),
            folder: text(p, "manifest_path").trim_end_matches("/Cargo.toml").to_owned(),
        })
        .collect();
    linked.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(linked)
}

/// Every package of the npm lock file in `folder`; `shipped` leaves out those only for development,
/// but keeps fonts, which the bundler copies from there.
///
/// # Errors
/// A lock file that is not JSON. A missing one is an empty list.
pub fn npm_packages(folder: &str, shipped: bool) -> Result<Vec<Package>> {
    let Ok(lock) = fs::read_to_string(root().join(folder).join("package-lock.json")) else {
        return Ok(Vec::new());
    };
    let lock: Value = serde_json::from_str(&lock)?;
    let Some(entries) = lock["packages"].as_object() else { return Ok(Vec::new()) };
    Ok(entries
        .iter()
        .filter(|(path, entry)| {
            let font = entry["license"] == "OFL-1.1";
            !(path.is_empty() || shipped && entry["dev"] == true && !font)
        })
        .map(|(path, entry)| {
            let name = path.rsplit("node_modules/").next().unwrap_or(path).to_owned();
            let said = SAID_IN_README.iter().find(|(n, _)| *n == name).map(|(_, l)| *l);
            Package {
                licence: entry["license"].as_str().or(said).unwrap_or_default().to_owned(),
                version: text(entry, "version"),
                repository: String::new(),
                folder: root().join(folder).join(path).to_string_lossy().into_owned(),
                name,
            }
        })
        .collect())
}
