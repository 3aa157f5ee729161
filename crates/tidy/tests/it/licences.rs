//! Nothing under GPL, LGPL, AGPL or SSPL is linked or shipped, and everybody is named.

use crate::none;
use std::fs;
use tidy::{
    licence::choose,
    packages::{Package, linked_crates, list, metadata, npm_packages, text},
    root,
};

fn refused(packages: &[Package]) -> Vec<String> {
    let judge = |p: &Package| {
        choose(&p.licence).err().map(|id| {
            format!(
                "{} {}: licence {id:?} of {:?} is not on the list in crates/tidy/src/licence.rs; \
                 replace it, or run the program beside Betang",
                p.name, p.version, p.licence
            )
        })
    };
    packages.iter().filter_map(judge).collect()
}

#[test]
fn linked_crates_are_permitted() {
    let linked = linked_crates().unwrap();
    assert!(linked.len() > 50, "the tree of betang was not read: {} crates", linked.len());
    none(&refused(&linked));
}

#[test]
fn packages_of_the_pages_are_permitted() {
    none(&refused(&npm_packages("crates/ui", false).unwrap()));
    // The journeys' tools are never shipped, so their licences are told, not judged.
    println!("{}", refused(&npm_packages("e2e", false).unwrap()).join("\n"));
}

#[test]
fn typst_brings_no_fonts_of_its_own() {
    // Its feature `fonts` embeds NewCM10, which is GPL-3.0 with a font exception.
    let all = metadata(&["--filter-platform", "x86_64-unknown-linux-gnu"]).unwrap();
    let assets =
        list(&all["resolve"], "nodes").iter().find(|n| text(n, "id").contains("#typst-assets@"));
    let fonts = assets.is_some_and(|n| list(n, "features").iter().any(|f| f == "fonts"));
    assert!(
        !fonts,
        "switch the feature `fonts` of typst-assets off; engines/paper carries its own"
    );
}

#[test]
fn the_notices_name_everybody() {
    let path = "crates/betang/assets/notices.txt";
    let notices = fs::read_to_string(root().join(path)).unwrap_or_default();
    let mut all = linked_crates().unwrap();
    all.extend(npm_packages("crates/ui", true).unwrap());
    let missing = all
        .iter()
        .filter(|p| !notices.contains(&format!("\n{} {} (", p.name, p.version)))
        .map(|p| format!("{} {} is not in {path}: run `make notices`", p.name, p.version));
    none(&missing.collect::<Vec<_>>());
}
