//! Mean NDCG@10 of the engine and of plain Snowball stemming, over judged queries:
//! `cargo run --release -p search --example ndcg -- docs.jsonl queries.toml [items.toml ..] [-v]`.
//! Documents are one [`Doc`] as JSON a line; queries are `[[query]]` with `text`, `kind` and
//! `judged = [["doc-id", 3], ..]`. With item files (`[[item]]` with `slug`, `title`, `sections`) the
//! judged names are slugs of items, found among the documents by title; a document whose file has not
//! been read yet gets the text that its file will have. It says nothing about speed.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for a terminal")]

use std::collections::{BTreeMap, HashMap};

use search::{Doc, Engine, Query, Settings, default_synonyms};
use serde::Deserialize;

#[derive(Deserialize)]
struct Judged {
    query: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    text: String,
    #[serde(default)]
    kind: String,
    judged: Vec<(String, u32)>,
}

#[derive(Deserialize)]
struct Items {
    item: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    slug: String,
    title: String,
    #[serde(default)]
    summary: String,
    state: String,
    #[serde(default)]
    sections: Vec<Section>,
    table: Option<Table>,
}

#[derive(Deserialize)]
struct Section {
    heading: String,
    paragraphs: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    title: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Item {
    /// The text that its file holds.
    fn text(&self) -> String {
        let sections = self.sections.iter();
        let mut parts: Vec<&str> = sections
            .flat_map(|s| std::iter::once(&s.heading).chain(&s.paragraphs))
            .map(String::as_str)
            .collect();
        if let Some(table) = &self.table {
            parts.push(&table.title);
            parts.extend(
                table.columns.iter().chain(table.rows.iter().flatten()).map(String::as_str),
            );
        }
        parts.join("\n")
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let verbose = args.iter().any(|arg| arg == "-v");
    let files: Vec<&String> = args.iter().filter(|arg| *arg != "-v").collect();
    let read = |file: &str| std::fs::read_to_string(file).unwrap();
    let mut docs: Vec<Doc> = read(files.first().unwrap())
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut judged: Judged = toml::from_str(&read(files.get(1).unwrap())).unwrap();
    let items: Vec<Item> = files
        .iter()
        .skip(2)
        .flat_map(|file| toml::from_str::<Items>(&read(file)).unwrap().item)
        .collect();
    if !items.is_empty() {
        name_by_slug(&items, &mut docs, &mut judged);
    }
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| Settings { dir: dir.path().join(name), writer_heap_bytes: 15_000_000 };
    let engine = Engine::open(at("engine")).unwrap();
    let baseline = Engine::open_baseline(at("baseline")).unwrap();
    engine.set_synonyms(&default_synonyms());
    for index in [&engine, &baseline] {
        index.apply(&docs, &[], 1).unwrap();
    }
    let mut kinds: BTreeMap<&str, (f64, f64, f64)> = BTreeMap::new();
    for one in &judged.query {
        let (a, b) = (ndcg(&engine, one), ndcg(&baseline, one));
        if verbose {
            println!("{a:.3} {b:.3} {} {}", one.kind, one.text);
        }
        for kind in ["overall", one.kind.as_str()].into_iter().filter(|k| !k.is_empty()) {
            let sum = kinds.entry(kind).or_default();
            *sum = (sum.0 + 1.0, sum.1 + a, sum.2 + b);
        }
    }
    println!("{} documents, NDCG@10", docs.len());
    for (kind, (n, a, b)) in kinds {
        println!("{kind} {n:.0} queries: engine {:.4}, plain Snowball {:.4}", a / n, b / n);
    }
}

/// Puts document ids in the place of slugs, and text in the place of files that were not read yet.
fn name_by_slug(items: &[Item], docs: &mut [Doc], judged: &mut Judged) {
    let mut ids: HashMap<&str, String> = HashMap::new();
    let mut given = 0;
    for item in items.iter().filter(|item| item.state == "published") {
        let of_title = |doc: &&mut Doc| doc.title == item.title && doc.summary == item.summary;
        let Some(doc) = docs.iter_mut().find(of_title) else { continue };
        ids.insert(&item.slug, doc.id.clone());
        let text = item.text();
        // Body of an unread file: some lines about the item, far shorter than the file.
        if doc.body.len() < text.len() / 2 {
            doc.body = format!("{}\n{text}", doc.body);
            given += 1;
        }
    }
    let missing =
        items.iter().filter(|i| i.state == "published" && !ids.contains_key(i.slug.as_str()));
    println!(
        "{} items found among the documents, {} not; {given} got their text from the item files",
        ids.len(),
        missing.count()
    );
    for one in &mut judged.query {
        for (name, _) in &mut one.judged {
            if let Some(id) = ids.get(name.as_str()) {
                name.clone_from(id);
            }
        }
    }
}

fn ndcg(engine: &Engine, one: &One) -> f64 {
    let query = Query { text: one.text.clone(), limit: 10, ..Query::default() };
    let grades: HashMap<&str, u32> =
        one.judged.iter().map(|(id, grade)| (id.as_str(), *grade)).collect();
    let page = engine.search(&query).unwrap();
    let got = page.hits.iter().map(|hit| grades.get(hit.id.as_str()).copied().unwrap_or(0));
    let mut best: Vec<u32> = one.judged.iter().map(|(_, grade)| *grade).collect();
    best.sort_by(|a, b| b.cmp(a));
    let ideal = gain(best.into_iter().take(10));
    if ideal > 0.0 { gain(got) / ideal } else { 1.0 }
}

fn gain(grades: impl Iterator<Item = u32>) -> f64 {
    let discounted = grades
        .zip(2_u32..)
        .map(|(grade, rank)| (2_f64.powf(f64::from(grade)) - 1.0) / f64::from(rank).log2());
    discounted.fold(0.0, |sum, gain| sum + gain)
}
