//! Proposals while somebody types: titles that hold the words, then the most frequent
//! completions of the last word. Reads the title fields only, so that it stays quick.

use std::collections::HashSet;

use tantivy::Term;
use tantivy::query::{BooleanQuery, Occur, Query as IndexQuery, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;

use crate::analysis::{fold, is_stop};
use crate::collect::{Ask, Wanted, collect};
use crate::error::Error;
use crate::index::View;
use crate::model::{Query, Sort, Suggestion};
use crate::query::lex::{capped, words};
use crate::query::vocab::Vocab;
use crate::query::{langs, load};

/// Completions of the last word that titles are looked up by.
const MAX_COMPLETIONS: usize = 24;
/// More proposals than this help nobody.
const MAX_LIMIT: usize = 50;

/// Answers a text being typed.
pub(crate) fn suggest(
    view: &View,
    prefix: &str,
    lang: &str,
    limit: usize,
) -> Result<Vec<Suggestion>, Error> {
    let typed = words(capped(prefix));
    let limit = limit.min(MAX_LIMIT);
    let Some((last, before)) = typed.split_last() else { return Ok(Vec::new()) };
    if limit == 0 {
        return Ok(Vec::new());
    }
    let langs = langs((!lang.is_empty()).then_some(lang));
    let vocab = Vocab::new(view, &langs);
    let finished = prefix.ends_with(char::is_whitespace);
    let mut out = Vec::new();
    let terms = if finished { Vec::new() } else { completions(view, &vocab, prefix, last)? };
    let title_limit = if terms.is_empty() { limit } else { limit.div_ceil(2) };
    titles(view, &vocab, before, last, finished, lang, title_limit, &mut out)?;
    let mut seen: HashSet<String> = out.iter().map(|s: &Suggestion| fold(&s.text)).collect();
    for text in terms {
        if out.len() < limit && seen.insert(fold(&text)) {
            out.push(Suggestion { text, url: None });
        }
    }
    Ok(out)
}

/// What was typed, with its last word completed, most frequent first.
fn completions(
    view: &View,
    vocab: &Vocab<'_>,
    prefix: &str,
    last: &str,
) -> Result<Vec<String>, Error> {
    let typed = capped(prefix);
    let head = typed.rfind(char::is_whitespace).map_or("", |at| &typed[..=at]).trim_start();
    let mut found = vocab.beginning(view.fields.all, last, MAX_COMPLETIONS)?;
    if found.is_empty() && vocab.known(last)? == 0 {
        found = vocab.similar(last, 3)?;
    }
    // Codes such as "12/2024" complete nothing that a person means.
    found.retain(|(word, _)| word.chars().all(char::is_alphabetic) && !is_stop(word));
    Ok(found.into_iter().map(|(word, _)| format!("{head}{word}")).collect())
}

/// Titles that hold all words but the last, and a completion of the last.
#[expect(clippy::too_many_arguments, reason = "all of them are the one question")]
fn titles(
    view: &View,
    vocab: &Vocab<'_>,
    before: &[String],
    last: &str,
    finished: bool,
    lang: &str,
    limit: usize,
    out: &mut Vec<Suggestion>,
) -> Result<(), Error> {
    let mut parts: Vec<(Occur, Box<dyn IndexQuery>)> = Vec::new();
    for word in before.iter().filter(|word| !is_stop(word)) {
        parts.push((Occur::Must, stems(view, vocab, word)));
    }
    let field = view.fields.title;
    let mut terms = Vec::new();
    if !finished {
        for (word, _) in vocab.beginning(field, last, MAX_COMPLETIONS)? {
            terms.push(Term::from_field_text(field, &word));
        }
    }
    terms.push(Term::from_field_text(field, last));
    let mut ends: Vec<(Occur, Box<dyn IndexQuery>)> =
        vec![(Occur::Should, Box::new(TermSetQuery::new(terms)))];
    ends.push((Occur::Should, stems(view, vocab, last)));
    if vocab.known(last)? == 0 {
        for (word, _) in vocab.similar(last, 3)? {
            ends.push((Occur::Should, stems(view, vocab, &word)));
        }
    }
    parts.push((Occur::Must, Box::new(BooleanQuery::new(ends))));
    let query = Query {
        lang: (!lang.is_empty()).then(|| lang.to_owned()),
        limit: limit * 2,
        ..Query::default()
    };
    let wanted =
        Wanted { query: &query, sort: Sort::Relevance, offset: 0, limit: limit * 2, now_ms: 0 };
    let found = collect(view, &Ask::all_of(&BooleanQuery::new(parts)), &wanted, true)?;
    let mut seen = HashSet::new();
    for (address, _) in found.top {
        let Some(stored) = load(view, address)? else { continue };
        if out.len() < limit && seen.insert(fold(&stored.title)) {
            out.push(Suggestion { text: stored.title, url: Some(stored.url) });
        }
    }
    Ok(())
}

fn stems(view: &View, vocab: &Vocab<'_>, word: &str) -> Box<dyn IndexQuery> {
    let terms = vocab.stems(word).into_iter().map(|stem| {
        let term = Term::from_field_text(view.fields.title_stem, &stem);
        let query: Box<dyn IndexQuery> =
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
        query
    });
    Box::new(BooleanQuery::union(terms.collect()))
}
