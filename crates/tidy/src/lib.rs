//! Reads the repository, for the tests beside it and for the notices of the product. It looks at
//! text, manifests and lock files only: it deliberately compiles no other crate of the house.

pub mod licence;
pub mod packages;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// Whatever goes wrong here is told to a developer, so a boxed error is enough.
pub type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Folders that are made, not written.
const MADE: [&str; 6] = [".git", "node_modules", "target", "dist", "out", "betang-data"];

/// A text file of the repository.
pub struct File {
    /// From the root of the repository, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl File {
    /// What ships: the text without its tests and comment lines; empty for a file of tests.
    #[must_use]
    pub fn product(&self) -> String {
        if self.path.contains("/tests/") || self.path.contains("crates/tidy/") {
            return String::new();
        }
        let shipped = self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        shipped.lines().filter(|l| !l.trim_start().starts_with("//")).fold(
            String::new(),
            |mut all, line| {
                all.push_str(line);
                all.push('\n');
                all
            },
        )
    }

    /// The post, engine or room that the file belongs to, such as `ppid`.
    #[must_use]
    pub fn owner(&self) -> &str {
        let mut parts = self.path.split('/');
        match parts.next() {
            Some("crates" | "engines" | "rooms") => parts.next().unwrap_or_default(),
            _ => "",
        }
    }
}

/// The root of the repository, as cargo says at run time: checkouts share their target folder, so what was
/// compiled in may be the path of another.
#[must_use]
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let here = std::env::var_os("CARGO_MANIFEST_DIR");
        here.map_or_else(|| PathBuf::from("crates/tidy"), PathBuf::from).join("../..")
    });
    &ROOT
}

/// Every text file with one of these extensions, in the order of their paths.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(extensions: &[&str]) -> Result<Vec<File>> {
    let mut found = Vec::new();
    walk(root(), "", &mut |path| {
        let extension = path.rsplit_once('.').map_or("", |(_, e)| e);
        if extensions.contains(&extension)
            && let Ok(text) = fs::read_to_string(root().join(path))
        {
            found.push(File { path: path.to_owned(), text });
        }
    })?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Calls `visit` with every file below `folder`, made folders aside.
///
/// # Errors
/// A folder that cannot be read.
pub fn walk(folder: &Path, prefix: &str, visit: &mut dyn FnMut(&str)) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if !entry.file_type()?.is_dir() {
            visit(&path);
        } else if !MADE.contains(&name.as_str()) {
            walk(&entry.path(), &path, visit)?;
        }
    }
    Ok(())
}
