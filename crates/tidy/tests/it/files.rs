//! What every file owes its reader, and what none may contain.

use crate::none;
use std::{collections::BTreeMap, fs};
use tidy::{File, files, root};

const LONGEST: usize = 600;

#[test]
fn every_file_says_what_it_is_for() {
    let bare = |f: &File| match f.path.rsplit('.').next() {
        Some("rs") => !f.text.starts_with("//!"),
        _ => !f.text.starts_with("//") && !f.text.starts_with("/*"),
    };
    let found = files(&["rs", "ts", "mjs"]).unwrap().into_iter().filter(bare);
    none(
        &found.map(|f| format!("{}: begin with a comment of purpose", f.path)).collect::<Vec<_>>(),
    );
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let list = fs::read_to_string(root().join("crates/tidy/long-files.txt")).unwrap();
    let mut excused: BTreeMap<&str, usize> = list
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(' '))
        .map(|(lines, path)| (path, lines.parse().unwrap()))
        .collect();
    let mut findings = Vec::new();
    for file in files(&["rs", "ts", "css"]).unwrap() {
        let lines = file.text.lines().count();
        let limit = excused.remove(file.path.as_str()).unwrap_or(LONGEST);
        if lines > limit {
            findings.push(format!("{}: {lines} lines, limit {limit}: split by subject", file.path));
        } else if limit > LONGEST && lines < limit {
            findings.push(format!("{}: shrank to {lines}: lower long-files.txt", file.path));
        }
    }
    findings.extend(excused.keys().map(|path| format!("{path}: take it off long-files.txt")));
    none(&findings);
}

/// Which tables the folder of `file` may name, by prefix; `None` for folders that own no tables.
fn prefix(file: &File) -> Option<String> {
    let rooms_and_kit = file.path.starts_with("rooms/") || file.owner() == "kit";
    rooms_and_kit.then(|| format!("{}_", file.owner()))
}

#[test]
fn a_room_names_only_its_own_tables() {
    let all = files(&["rs", "sql"]).unwrap();
    let prefixes: Vec<String> = all.iter().filter_map(prefix).collect();
    let mut findings = Vec::new();
    for file in all.iter().filter(|f| !f.path.contains("/tests/")) {
        let Some(own) = prefix(file) else { continue };
        let mut words = file.text.split(|c: char| c.is_whitespace() || "(\";".contains(c));
        let mut before = "";
        while let Some(word) = words.by_ref().find(|w| !w.is_empty()) {
            if ["IF", "NOT", "EXISTS", "ONLY"].contains(&word) {
                continue;
            }
            let foreign = if file.path.ends_with(".sql") {
                before == "TABLE" && !word.starts_with(&own)
            } else {
                ["FROM", "JOIN", "INTO", "UPDATE"].contains(&before)
                    && !word.starts_with(&own)
                    && prefixes.iter().any(|p| word.starts_with(p))
            };
            if foreign {
                findings.push(format!("{}: table {word} must begin with {own}", file.path));
            }
            before = word;
        }
    }
    none(&findings);
}

#[test]
fn no_inline_script_or_style() {
    let mut findings = Vec::new();
    for file in files(&["rs"]).unwrap() {
        for line in file.product().lines() {
            let words = line.trim_start();
            let script = words.starts_with("script ") || line.contains(" script ");
            // A JSON-LD block is data: the content security policy does not concern it.
            let inline_script =
                script && line.contains('{') && !line.contains("src=") && !line.contains("ld+json");
            let handler = ["onclick=", "onchange=", "onsubmit=", "oninput=", "onload="]
                .iter()
                .any(|on| line.contains(&format!(" {on}")));
            let style = line.contains(" style=") || words.starts_with("style {");
            if inline_script || handler || style || line.contains("\"<script>") {
                findings.push(format!("{}: inline script or style: {words}", file.path));
            }
        }
    }
    none(&findings);
}

#[test]
fn nothing_unfinished_and_nothing_of_one_machine() {
    let unfinished = [concat!("to", "do!("), concat!("unimpl", "emented!("), concat!("FIX", "ME")];
    let kinds =
        ["rs", "ts", "mjs", "css", "sql", "toml", "sh", "md", "json", "yml", "html", "svg", "txt"];
    let mut findings = Vec::new();
    for file in files(&kinds).unwrap() {
        for (number, line) in file.text.lines().enumerate() {
            let at = format!("{}:{}", file.path, number + 1);
            if !file.path.ends_with(".md") && unfinished.iter().any(|mark| line.contains(mark)) {
                findings.push(format!("{at}: finish it, or file an issue and take the mark away"));
            }
            let machine = ["work", "root", "tmp"].iter().any(|top| {
                line.match_indices(&format!("/{top}/")).any(|(start, path)| {
                    let (before, after) = (&line[..start], &line[start + path.len()..]);
                    before.is_empty() | before.ends_with(['"', ' ', '(', '=', '`'])
                        && after.starts_with(|c: char| c.is_ascii_lowercase())
                })
            });
            if machine && file.path != "crates/betang/assets/notices.txt" {
                findings.push(format!("{at}: a path of one machine; take it from the environment"));
            }
            if line.contains(concat!("env!(\"CARGO_", "MANIFEST_DIR")) {
                findings.push(format!("{at}: of another checkout when they share a target folder"));
            }
            if file.path.ends_with("package-lock.json") && line.contains("\"resolved\": \"http") {
                findings.push(format!("{at}: a registry address; see e2e/.npmrc, then reinstall"));
            }
        }
    }
    none(&findings);
}
