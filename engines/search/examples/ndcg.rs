//! Mean NDCG@10 of the engine and of plain Snowball stemming, over judged queries:
//! `cargo run --release -p search --example ndcg -- docs.jsonl queries.toml [-v]`.
//! Documents are one [`Doc`] as JSON a line; queries are `[[query]]` with `text`, `lang` and
//! `judged = [["doc-id", 3], ..]`. It says nothing about speed.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for a terminal")]

use std::collections::HashMap;

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
    lang: Option<String>,
    judged: Vec<(String, u32)>,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let docs = std::fs::read_to_string(args.first().unwrap()).unwrap();
    let docs: Vec<Doc> = docs
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let judged: Judged =
        toml::from_str(&std::fs::read_to_string(args.get(1).unwrap()).unwrap()).unwrap();
    let verbose = args.iter().any(|arg| arg == "-v");
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| Settings { dir: dir.path().join(name), writer_heap_bytes: 15_000_000 };
    let engine = Engine::open(at("engine")).unwrap();
    let baseline = Engine::open_baseline(at("baseline")).unwrap();
    engine.set_synonyms(&default_synonyms());
    for index in [&engine, &baseline] {
        index.apply(&docs, &[], 1).unwrap();
    }
    let (mut ours, mut plain) = (0.0, 0.0);
    for one in &judged.query {
        let (a, b) = (ndcg(&engine, one), ndcg(&baseline, one));
        if verbose {
            println!("{a:.3} {b:.3} {}", one.text);
        }
        ours += a;
        plain += b;
    }
    let count = f64::from(u32::try_from(judged.query.len()).unwrap());
    println!("{} documents, {count} queries", docs.len());
    println!("NDCG@10 engine {:.4}, plain Snowball {:.4}", ours / count, plain / count);
}

fn ndcg(engine: &Engine, one: &One) -> f64 {
    // The language of a query is a hint for stemming at most: it must not filter, as a person
    // who reads both would miss answers.
    let _ = &one.lang;
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
