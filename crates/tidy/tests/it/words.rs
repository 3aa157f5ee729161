//! Every word for people exists in both languages, is used, and fills the same places.

use crate::none;
use std::collections::{BTreeMap, BTreeSet};
use tidy::{File, files};
use toml::Value;

type Words = BTreeMap<String, String>;

fn flatten(prefix: &str, value: &Value, words: &mut Words) {
    match value {
        Value::Table(table) => {
            for (name, inner) in table {
                flatten(&format!("{prefix}.{name}"), inner, words);
            }
        }
        Value::String(text) => drop(words.insert(prefix.to_owned(), text.clone())),
        other => drop(words.insert(prefix.to_owned(), other.to_string())),
    }
}

/// Owner -> [Indonesian, English], from every `i18n` folder; keys begin with the owner, as in kit.
fn catalogues() -> BTreeMap<String, [Words; 2]> {
    let mut all = BTreeMap::<String, [Words; 2]>::new();
    for file in files(&["toml"]).unwrap().iter().filter(|f| f.path.contains("/i18n/")) {
        let language = usize::from(file.path.ends_with("/en.toml"));
        let table: Value =
            toml::from_str(&file.text).unwrap_or_else(|e| panic!("{}: {e}", file.path));
        let [id, en] = all.entry(file.owner().to_owned()).or_default();
        flatten(file.owner(), &table, if language == 0 { id } else { en });
    }
    all
}

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

#[test]
fn both_languages_are_complete_and_agree() {
    let mut findings = Vec::new();
    for (owner, [id, en]) in catalogues() {
        for key in id.keys().chain(en.keys()).collect::<BTreeSet<_>>() {
            match (id.get(key), en.get(key)) {
                (Some(i), Some(e)) if places(i) != places(e) => {
                    findings.push(format!("{owner}: {key}: {{places}} differ: {i:?} / {e:?}"));
                }
                (Some(i), Some(e)) if i.trim().is_empty() || e.trim().is_empty() => {
                    findings.push(format!("{owner}: {key}: empty text"));
                }
                (Some(_), None) => findings.push(format!("{owner}: {key}: not in en.toml")),
                (None, Some(_)) => findings.push(format!("{owner}: {key}: not in id.toml")),
                _ => {}
            }
        }
    }
    none(&findings);
}

/// The call around byte `at` of `text`: the name before the nearest parenthesis left open.
fn call_around(text: &str, at: usize) -> &str {
    let mut depth = 0;
    for (index, byte) in text.bytes().enumerate().take(at).rev() {
        match byte {
            b')' => depth += 1,
            b'(' if depth > 0 => depth -= 1,
            b'(' => {
                let name = |c: char| c.is_alphanumeric() || "_:!".contains(c);
                return text[..index].rsplit(|c| !name(c)).next().unwrap_or_default();
            }
            b';' => return "",
            _ => {}
        }
    }
    ""
}

fn speaks(call: &str) -> bool {
    ["t", "tf", "t!", "tf!", "fill"].contains(&call) || call.contains("Error::")
}

/// Keys that the product says, with the file that says them.
fn said(file: &File, owners: &BTreeSet<String>) -> Vec<String> {
    let text = file.product();
    let mut keys = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('"').map(|i| from + i) {
        let Some(length) = text[open + 1..].find('"') else { break };
        let literal = &text[open + 1..open + 1 + length];
        from = open + 1;
        let key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c);
        let owned = literal.split_once('.').is_some_and(|(owner, _)| owners.contains(owner));
        if owned && literal.chars().all(key) && speaks(call_around(&text, open)) {
            keys.push(literal.to_owned());
        }
    }
    keys
}

#[test]
fn every_key_said_exists_and_every_key_written_is_said() {
    let catalogues = catalogues();
    let owners: BTreeSet<String> = catalogues.keys().cloned().collect();
    let written: BTreeSet<&String> = catalogues.values().flat_map(|[id, _]| id.keys()).collect();
    let sources = files(&["rs", "ts"]).unwrap();
    let mut findings = Vec::new();
    let mut prefixes = Vec::new();
    for file in sources.iter().filter(|f| !f.path.starts_with("crates/tidy/")) {
        for key in said(file, &owners).iter().filter(|k| !written.contains(k)) {
            findings.push(format!("{}: {key}: write it in both languages", file.path));
        }
        let declared = file.text.split("// i18n-prefix: ").skip(1);
        prefixes.extend(declared.filter_map(|rest| rest.split_whitespace().next()));
    }
    // A table whose keys are all composed says so at its head.
    let catalogues = files(&["toml"]).unwrap();
    for file in catalogues.iter().filter(|f| f.path.ends_with("/i18n/id.toml")) {
        let declared = file.text.split("# i18n-prefix: ").skip(1);
        prefixes.extend(declared.filter_map(|rest| rest.split_whitespace().next()));
    }
    for key in written {
        let quoted = format!("\"{key}\"");
        if !prefixes.iter().any(|p| key.starts_with(p))
            && !sources.iter().any(|f| f.text.contains(&quoted))
        {
            findings.push(format!(
                "{key}: never said; delete it, or declare `// i18n-prefix: ..` where it is composed"
            ));
        }
    }
    none(&findings);
}

#[test]
fn keys_are_found_in_calls_and_nowhere_else() {
    let text = r#"
        let grant = cx.grant("ppid.answer")?;
        h1 { (cx.t("ppid.title")) p { (cx.tf("ppid.count", &[("n", f(x))])) } }
        return Err(Error::new(Kind::Invalid, "ppid.error.year"));
        // cx.t("ppid.comment")
    "#;
    let file = File { path: "rooms/ppid/src/view.rs".into(), text: text.into() };
    let found = said(&file, &BTreeSet::from(["ppid".to_owned()]));
    assert_eq!(found, ["ppid.title", "ppid.count", "ppid.error.year"]);
}
