//! Writes `crates/betang/assets/notices.txt`, which the product shows: everybody whose work is
//! linked or shipped, their copyright lines, and each licence text once. Run it by `make notices`.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};
use tidy::{
    Result,
    licence::choose,
    packages::{Package, linked_crates, npm_packages},
    root, walk,
};

/// A licence text without its copyright lines, normalised; with a readable form and its users.
type Texts = BTreeMap<String, (String, Vec<String>)>;

fn main() -> Result<()> {
    let mut all = linked_crates()?;
    all.extend(npm_packages("crates/ui", true)?);
    all.extend(carried()?);
    let (mut names, mut texts) = (String::new(), Texts::new());
    for package in &all {
        let Package { name, version, licence, repository, .. } = package;
        writeln!(names, "\n{name} {version} ({licence}) {repository}")?;
        for line in texts_of(package, &mut texts)? {
            writeln!(names, "    {line}")?;
        }
    }
    let mut page = format!(
        "Betang is made with the work of {} others. First their names and copyright lines, then \
         the texts of their licences.\nMade by `make notices`; do not edit.\n{names}",
        all.len()
    );
    let mut shown: Vec<_> = texts.into_values().collect();
    shown.sort_by_key(|(_, users)| std::cmp::Reverse(users.len()));
    for (text, users) in shown {
        write!(page, "\n{}\n{}\n\n{text}\n", "=".repeat(100), users.join(", "))?;
    }
    let path = root().join("crates/betang/assets/notices.txt");
    fs::create_dir_all(path.parent().unwrap_or(root()))?;
    fs::write(path, page)?;
    Ok(())
}

/// Works that the repository itself carries, such as fonts: a folder with a licence text in it.
fn carried() -> Result<Vec<Package>> {
    let mut found = Vec::new();
    for top in ["crates", "engines", "rooms"] {
        walk(&root().join(top), top, &mut |path| {
            let (folder, file) = path.rsplit_once('/').unwrap_or_default();
            if file.starts_with("OFL") || file.starts_with("LICENSE") {
                found.push(Package {
                    name: folder.to_owned(),
                    version: "carried".into(),
                    licence: if file.starts_with("OFL") { "OFL-1.1" } else { file }.to_owned(),
                    repository: String::new(),
                    folder: root().join(folder).to_string_lossy().into_owned(),
                });
            }
        })?;
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Adds the licence texts of `package` and returns its copyright lines.
fn texts_of(package: &Package, texts: &mut Texts) -> Result<Vec<String>> {
    let chosen = choose(&package.licence).unwrap_or_default();
    let folder = Path::new(&package.folder);
    if !folder.is_dir() {
        return Err(format!("{}: no sources; run `make ui` first", package.name).into());
    }
    let mut files: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|file| {
            let upper = file.to_uppercase();
            ["LICEN", "COPYING", "NOTICE", "OFL", "UNLICENSE"].iter().any(|s| upper.starts_with(s))
                && !upper.ends_with(".RS")
        })
        .collect();
    files.sort();
    // Offered under a choice, we take the short one; a NOTICE always stays.
    let other = |file: &String| {
        let upper = file.to_uppercase();
        let names = |id: &str| upper.contains(id);
        (names("APACHE") && !chosen.iter().any(|id| id == "Apache-2.0"))
            || (names("UNLICENSE") && !chosen.iter().any(|id| id == "Unlicense"))
            || (names("GPL"))
            || (names("MIT") && !chosen.iter().any(|id| id == "MIT"))
    };
    if files.iter().any(|file| !other(file)) {
        files.retain(|file| !other(file));
    }
    let mut copyright = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(folder.join(&file)) else { continue };
        let text = without_fonts(&text);
        let (theirs, body): (Vec<&str>, Vec<&str>) = text.lines().partition(|l| is_copyright(l));
        copyright.extend(theirs.iter().map(|l| l.trim().to_owned()));
        let body = body.join("\n").trim().to_owned();
        let key: String = body.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let users = &mut texts.entry(key).or_insert_with(|| (body, Vec::new())).1;
        if users.last() != Some(&package.name) {
            users.push(package.name.clone());
        }
    }
    copyright.sort();
    copyright.dedup();
    Ok(copyright)
}

/// The NOTICE of typst-assets without the fonts, which a test of tidy keeps from being linked.
fn without_fonts(text: &str) -> String {
    let rule = "=".repeat(80);
    let sections = text.split(&rule).filter(|section| !section.contains("files/fonts/"));
    sections.collect::<Vec<_>>().join(&rule)
}

/// "Copyright (c) 2019 Somebody", but not "copyright notice" in the middle of a licence.
fn is_copyright(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['#', '/', '*', ' ']);
    let begins = ["Copyright ", "copyright ", "(c) ", "©"].iter().any(|s| line.starts_with(s));
    begins && (line.contains(|c: char| c.is_ascii_digit()) || line.contains("(c)"))
}
