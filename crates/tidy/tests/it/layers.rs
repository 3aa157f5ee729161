//! The import table of ARCHITECTURE.md, against the manifests.

use crate::none;
use serde_json::Value;
use tidy::packages::{list, metadata, text};

const POSTS: [&str; 9] =
    ["archive", "base", "contracts", "db", "ui", "kit", "testkit", "tidy", "betang"];
/// Techniques that live behind one crate, so that they can be replaced there.
const FENCED: [(&str, &str); 4] = [
    ("sqlx", "crates/db/"),
    ("tantivy", "engines/"),
    ("typst", "engines/"),
    ("datafusion", "engines/"),
];

/// What a crate at `place` may link of the house; `None` means anything.
fn may_link(place: &str, name: &str) -> Option<&'static [&'static str]> {
    Some(match (place, name) {
        ("crates", "betang") => return None,
        ("crates", "archive" | "base" | "tidy") => &[],
        ("crates", "kit") => &["base", "contracts", "db", "ui"],
        ("crates", "testkit") => &["base", "contracts", "db", "ui", "kit"],
        ("rooms", _) => &["archive", "base", "contracts", "db", "ui", "kit"],
        ("engines", _) => &["archive", "base"],
        _ => &["base"],
    })
}

#[test]
fn every_crate_links_only_what_the_plan_allows() {
    let packages = metadata(&["--no-deps"]).unwrap();
    let mut findings = Vec::new();
    for package in list(&packages, "packages") {
        let name = text(package, "name");
        let manifest = text(package, "manifest_path");
        let mut parts = manifest.rsplit('/').skip(2);
        let place = parts.next().unwrap_or_default();
        if place == "crates" && !POSTS.contains(&name.as_str()) {
            findings
                .push(format!("crates/{name}: add it to the table in ARCHITECTURE.md and here"));
        }
        for dependency in list(package, "dependencies") {
            findings.extend(judge(place, &name, dependency).map(|why| {
                let to = text(dependency, "name");
                format!("{place}/{name} -> {to}: {why}")
            }));
        }
    }
    none(&findings);
}

fn judge(place: &str, name: &str, dependency: &Value) -> Option<String> {
    let to = text(dependency, "name");
    let dev = dependency["kind"] == "dev";
    if dependency["path"].is_null() {
        let home = format!("{place}/{name}/");
        let fence = FENCED.iter().find(|(prefix, _)| to.starts_with(prefix));
        return match fence {
            Some((_, only)) if !home.starts_with(only) => Some(format!("only {only} may name it")),
            _ if name == "base"
                && !["serde", "uuid", "jiff", "thiserror"].contains(&&*to)
                && !dev =>
            {
                Some("base stays small: no new dependency without an ADR".into())
            }
            _ => None,
        };
    }
    match to.as_str() {
        "betang" | "tidy" => Some("nothing depends on it".into()),
        "testkit" if !dev => Some("testkit is only ever a dev-dependency".into()),
        "testkit" => None,
        _ => may_link(place, name).filter(|allowed| !allowed.contains(&&*to)).map(|allowed| {
            format!("may link only {allowed:?}; use an event, a question or a link of `contracts`")
        }),
    }
}

#[test]
fn the_judge_refuses_what_the_plan_forbids() {
    let dep = |name: &str, kind: Option<&str>, path: bool| serde_json::json!({ "name": name, "kind": kind, "path": path.then_some("here") });
    for (place, name, dependency) in [
        ("rooms", "ppid", dep("identity", None, true)),
        ("rooms", "ppid", dep("search", None, true)),
        ("rooms", "ppid", dep("sqlx", None, false)),
        ("rooms", "ppid", dep("testkit", None, true)),
        ("rooms", "ppid", dep("identity", Some("dev"), true)),
        ("engines", "search", dep("db", None, true)),
        ("crates", "ui", dep("contracts", None, true)),
        ("crates", "kit", dep("tantivy-stemmers", None, false)),
        ("crates", "base", dep("tokio", None, false)),
    ] {
        assert!(judge(place, name, &dependency).is_some(), "{place}/{name} -> {dependency}");
    }
    assert_eq!(judge("rooms", "ppid", &dep("testkit", Some("dev"), true)), None);
    assert_eq!(judge("rooms", "ppid", &dep("kit", None, true)), None);
    assert_eq!(judge("crates", "betang", &dep("search", None, true)), None);
}
