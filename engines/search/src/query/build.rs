//! The plan as a tantivy query. Matching runs on stems; the word as written, and the title, only
//! add to the score.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::analysis::{Lang, is_stop, snowball};
use crate::bonus::Bonus;
use crate::index::View;
use crate::schema::Fields;

use super::lex::words;
use super::plan::{Alt, Clause, Plan};

/// The word as written is worth this much beside its stem.
const BOOST_EXACT: f32 = 0.5;
/// The same stem in the title.
const BOOST_TITLE: f32 = 1.2;
/// The typed words side by side in the title.
const BOOST_TITLE_PHRASE: f32 = 1.5;
/// A document with all words comes before one with only most of them.
const BONUS_ALL: f32 = 30.0;

/// How many of the clauses a document must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// Every one.
    All,
    /// About two thirds, at least one.
    Most,
}

/// The query of a plan: what a document must match, and what only makes it better.
pub(super) fn query(view: &View, plan: &Plan, matching: Match) -> (BooleanQuery, Vec<Bonus>) {
    let fields = &view.fields;
    let must: Vec<Box<dyn Query>> =
        plan.clauses.iter().map(|clause| required(fields, clause)).collect();
    let mut bonuses = Vec::new();
    let required = if must.is_empty() {
        BooleanQuery::new(vec![(Occur::Must, Box::new(AllQuery))])
    } else if matching == Match::All {
        BooleanQuery::intersection(must)
    } else {
        let most = (must.len() * 2).div_ceil(3).min(must.len().saturating_sub(1)).max(1);
        let all = BooleanQuery::intersection(must.iter().map(|query| query.box_clone()).collect());
        let query = Box::new(ConstScoreQuery::new(Box::new(all), BONUS_ALL));
        bonuses.push(Bonus { query, most: BONUS_ALL });
        BooleanQuery::union_with_minimum_required_clauses(must, most)
    };
    for clause in &plan.clauses {
        for (alt, boost) in &clause.alts {
            of_alt(view, alt, *boost, &mut bonuses);
        }
    }
    let near: Vec<&String> = plan.sequence.iter().filter(|word| !is_stop(word)).collect();
    if near.len() > 1 && near.len() <= 8 {
        let words: Vec<String> = near.into_iter().cloned().collect();
        bonuses.extend(phrase_bonus(view, &words, 2, BOOST_TITLE_PHRASE));
    }
    (required, bonuses)
}

/// What must not be in a hit. A query of its own: inside a boolean query tantivy 0.27 seeks an
/// excluded phrase backwards, which its phrase scorer does not support.
pub(super) fn excluded(view: &View, plan: &Plan) -> Option<BooleanQuery> {
    let words = plan.excluded.iter();
    let queries: Vec<_> = words.map(|words| phrase_query(view.fields.all, words, 0)).collect();
    (!queries.is_empty()).then(|| BooleanQuery::union(queries))
}

/// The baseline: any stem of the text may match, plain BM25.
pub(super) fn baseline(view: &View, text: &str, langs: &[Lang]) -> Option<BooleanQuery> {
    let lang = langs.first().copied().unwrap_or(Lang::Id);
    let terms: Vec<Term> = words(super::lex::capped(text))
        .iter()
        .filter(|word| !is_stop(word))
        .map(|word| Term::from_field_text(view.fields.all_stem, &snowball(word, lang)))
        .collect();
    (!terms.is_empty()).then(|| BooleanQuery::new_multiterms_query(terms))
}

/// What a document must have to match the clause.
fn required(fields: &Fields, clause: &Clause) -> Box<dyn Query> {
    // Words that are only other forms of each other share a list; the highest boost counts.
    let mut stems: Vec<(&str, f32)> = Vec::new();
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    for (alt, boost) in &clause.alts {
        match alt {
            Alt::Word { stems: forms, .. } => {
                for stem in forms {
                    if !stems.iter().any(|(known, _)| known == stem) {
                        stems.push((stem, *boost));
                    }
                }
            }
            Alt::Exact(word) => queries.push(boosted(term(fields.all, word), *boost)),
            Alt::Phrase(words) => {
                queries.push(boosted(phrase_query(fields.all, words, 0), *boost));
            }
            Alt::All(words) => {
                let all = words.iter().map(|(_, stems)| any_stem(fields, stems)).collect();
                queries.push(boosted(Box::new(BooleanQuery::intersection(all)), *boost));
            }
        }
    }
    for (stem, boost) in stems {
        queries.push(boosted(term(fields.all_stem, stem), boost));
    }
    one_of(queries)
}

fn any_stem(fields: &Fields, stems: &[String]) -> Box<dyn Query> {
    one_of(stems.iter().map(|stem| term(fields.all_stem, stem)).collect())
}

fn one_of(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

/// What makes a document that matches `alt` better.
fn of_alt(view: &View, alt: &Alt, boost: f32, bonuses: &mut Vec<Bonus>) {
    let fields = &view.fields;
    let word = |field, text: &str, boost| {
        let terms = [Term::from_field_text(field, text)];
        Bonus::bm25(view, boosted(term(field, text), boost), &terms, boost)
    };
    match alt {
        Alt::Word { word: written, stems } => {
            bonuses.extend(word(fields.all, written, boost * BOOST_EXACT));
            for stem in stems {
                bonuses.extend(word(fields.title_stem, stem, boost * BOOST_TITLE));
            }
        }
        Alt::Exact(written) => bonuses.extend(word(fields.title, written, boost * BOOST_TITLE)),
        Alt::Phrase(words) => bonuses.extend(phrase_bonus(view, words, 0, boost * BOOST_TITLE)),
        Alt::All(words) => {
            for (_, stems) in words {
                for stem in stems {
                    bonuses.extend(word(fields.title_stem, stem, boost * BOOST_TITLE));
                }
            }
            let exact: Vec<String> = words.iter().map(|(word, _)| word.clone()).collect();
            bonuses.extend(phrase_bonus(view, &exact, 2, boost * BOOST_TITLE));
        }
    }
}

/// Words side by side in the title.
fn phrase_bonus(view: &View, words: &[String], slop: u32, boost: f32) -> Option<Bonus> {
    let field = view.fields.title;
    let terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
    Bonus::bm25(view, boosted(phrase_query(field, words, slop), boost), &terms, boost)
}

fn boosted(query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
    if (boost - 1.0).abs() < f32::EPSILON {
        return query;
    }
    Box::new(BoostQuery::new(query, boost))
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn phrase_query(field: Field, words: &[String], slop: u32) -> Box<dyn Query> {
    let mut terms: Vec<Term> =
        words.iter().map(|word| Term::from_field_text(field, word)).collect();
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        _ => {
            let places = terms.into_iter().enumerate().collect();
            Box::new(PhraseQuery::new_with_offset_and_slop(places, slop))
        }
    }
}
