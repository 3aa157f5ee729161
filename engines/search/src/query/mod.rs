//! From what a person typed to a page of hits: read ([`lex`]), compare with the vocabulary
//! ([`vocab`]), decide what each word may stand for ([`plan`]), build the index query
//! ([`build`]), run it and relax it when it finds little.

mod build;
pub(crate) mod lex;
pub(crate) mod plan;
pub(crate) mod vocab;

use std::time::{SystemTime, UNIX_EPOCH};

use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument};

use crate::analysis::Lang;
use crate::collect::{Ask, Found, Wanted, collect};
use crate::error::Error;
use crate::highlight::{Marks, snippet};
use crate::index::View;
use crate::model::{Hit, Page, Query, Sort};
use crate::schema::Stored;

use build::Match;
use plan::Plan;
use vocab::Vocab;

/// With fewer hits than this the words are taken less strictly.
const LITTLE: usize = 3;
/// A page is never larger; protects memory from a wild `limit`.
const MAX_LIMIT: usize = 1_000;
/// Nobody pages deeper; protects the sort from a wild `offset`.
const MAX_OFFSET: usize = 100_000;

/// Answers a query.
pub(crate) fn search(view: &View, query: &Query) -> Result<Page, Error> {
    let wanted = wanted(query);
    if query.text.trim().is_empty() {
        let found = collect(view, &Ask::all_of(&tantivy::query::AllQuery), &wanted, false)?;
        return page(view, found, &Marks::default(), None);
    }
    let langs = langs(query.lang.as_deref());
    if view.baseline {
        let found = match build::baseline(view, &query.text, &langs) {
            Some(built) => collect(view, &Ask::all_of(&built), &wanted, true)?,
            None => Found::default(),
        };
        return page(view, found, &Marks::default(), None);
    }
    let text = lex::capped(&query.text);
    let vocab = Vocab::new(view, &langs);
    let lexed = lex::read(text);
    let strict = plan::make(&lexed, &vocab, &view.synonyms, plan::Care::AsTyped)?;
    if strict.is_empty() {
        return Ok(Page::default());
    }
    let found = run(view, &strict, &wanted, Match::All)?;
    if found.total >= LITTLE {
        return finish(view, &strict, text, found);
    }
    relax(view, &wanted, text, &lexed, &vocab, strict, found)
}

/// Little was found: mistrust rare words, then ask for most words instead of all.
fn relax(
    view: &View,
    wanted: &Wanted<'_>,
    text: &str,
    lexed: &lex::Lexed,
    vocab: &Vocab<'_>,
    strict: Plan,
    found: Found,
) -> Result<Page, Error> {
    let (mut best, mut best_found) = (strict, found);
    let loose = plan::make(lexed, vocab, &view.synonyms, plan::Care::Mistrustful)?;
    if loose.differs(&best) {
        let found = run(view, &loose, wanted, Match::All)?;
        if found.total > best_found.total {
            (best, best_found) = (loose, found);
        }
    }
    if best_found.total < LITTLE && best.clauses.len() > 1 {
        let found = run(view, &best, wanted, Match::Most)?;
        if found.total > best_found.total {
            best_found = found;
        }
    }
    finish(view, &best, text, best_found)
}

fn run(view: &View, plan: &Plan, wanted: &Wanted<'_>, matching: Match) -> Result<Found, Error> {
    let (built, bonuses) = build::query(view, plan, matching);
    let excluded = build::excluded(view, plan);
    let excluded = excluded.as_ref().map(|query| query as _);
    let ask = Ask { query: &built, excluded, bonuses: &bonuses };
    collect(view, &ask, wanted, wanted.sort == Sort::Relevance)
}

fn finish(view: &View, plan: &Plan, text: &str, found: Found) -> Result<Page, Error> {
    let corrected = if found.total > 0 { plan.corrected(text) } else { None };
    page(view, found, &plan.marks, corrected)
}

fn wanted(query: &Query) -> Wanted<'_> {
    #[expect(clippy::disallowed_methods, reason = "only the age of a document in years counts")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let browse = query.text.trim().is_empty() && query.sort == Sort::Relevance;
    Wanted {
        query,
        sort: if browse { Sort::Newest } else { query.sort },
        offset: query.offset.min(MAX_OFFSET),
        limit: query.limit.min(MAX_LIMIT),
        now_ms: i64::try_from(now).unwrap_or(i64::MAX),
    }
}

/// Stemming languages of a query: both, unless the answers are of one language only.
pub(crate) fn langs(code: Option<&str>) -> Vec<Lang> {
    match code {
        Some(code) if !code.is_empty() => vec![Lang::of(code)],
        _ => vec![Lang::Id, Lang::En],
    }
}

fn page(
    view: &View,
    found: Found,
    marks: &Marks,
    corrected: Option<String>,
) -> Result<Page, Error> {
    let mut hits = Vec::with_capacity(found.top.len());
    for (address, score) in found.top {
        let Some(stored) = load(view, address)? else { continue };
        hits.push(hit(stored, marks, score));
    }
    Ok(Page { total: found.total, hits, facets: found.facets, corrected })
}

/// Reads a stored document back.
pub(crate) fn load(view: &View, address: DocAddress) -> Result<Option<Stored>, Error> {
    let doc: TantivyDocument = view.searcher.doc(address)?;
    let text = doc.get_first(view.fields.stored).and_then(|value| value.as_str());
    Ok(text.map(serde_json::from_str).transpose()?)
}

fn hit(stored: Stored, marks: &Marks, score: f32) -> Hit {
    let lang = Lang::of(&stored.lang);
    Hit {
        title_marked: marks.mark(&stored.title, lang),
        snippet: snippet(&stored.summary, &stored.body, marks, lang),
        id: stored.id,
        room: stored.room,
        kind: stored.kind,
        category: stored.category,
        url: stored.url,
        title: stored.title,
        agency: stored.agency,
        district: stored.district,
        year: stored.year,
        formats: stored.formats,
        date_ms: stored.date_ms,
        score,
    }
}
