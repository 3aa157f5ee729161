//! Marks the words that really matched, and cuts the piece of text that shows most of them.
//! Returns pieces, never markup: escaping belongs to whoever writes the page.

use std::collections::HashSet;

use crate::analysis::{Lang, Token, is_stop, stem, tokens};
use crate::model::Span;
use crate::query::plan::Alt;

/// Length of a snippet in bytes, about two lines.
const SNIPPET: usize = 240;
/// How much of a body is read at a time.
const PIECE: usize = 2_048;
/// Text shown before the first match.
const LEAD: usize = 40;

/// What counts as a match: words, stems, and words in a row.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    words: HashSet<String>,
    stems: HashSet<String>,
    rows: Vec<Vec<String>>,
    /// How many different things were asked for.
    wanted: usize,
}

impl Marks {
    /// Counts one more thing that was asked for.
    pub(crate) fn want(&mut self) {
        self.wanted += 1;
    }

    /// Adds what an alternative of the query matches.
    pub(crate) fn learn(&mut self, alt: &Alt) {
        match alt {
            Alt::Word { word, stems } => self.learn_word(word, stems),
            Alt::Exact(word) => {
                self.words.insert(word.clone());
            }
            Alt::Phrase(words) => self.rows.push(words.clone()),
            Alt::All(words) => {
                for (word, stems) in words {
                    self.learn_word(word, stems);
                }
            }
        }
    }

    fn learn_word(&mut self, word: &str, stems: &[String]) {
        self.words.insert(word.to_owned());
        self.stems.extend(stems.iter().cloned());
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.rows.is_empty()
    }

    /// The whole text, matches marked.
    pub(crate) fn mark(&self, text: &str, lang: Lang) -> Vec<Span> {
        let found = self.find(text, lang);
        spans(text, 0, text.len(), &found)
    }

    /// The matches in `text`, in order.
    fn find(&self, text: &str, lang: Lang) -> Vec<Match> {
        if self.is_empty() {
            return Vec::new();
        }
        let tokens = tokens(text);
        let mut out = Vec::new();
        for token in &tokens {
            if let Some(what) = self.matches(token, lang) {
                out.push(Match { from: token.from, to: token.to, what });
            }
        }
        if !self.rows.is_empty() {
            self.find_rows(&tokens, &mut out);
        }
        out.sort_by_key(|found| (found.from, found.to));
        out
    }

    fn matches(&self, token: &Token, lang: Lang) -> Option<String> {
        if self.words.contains(&token.text) {
            return Some(token.text.clone());
        }
        if is_stop(&token.text) || !self.may_have_stem(&token.text) {
            return None;
        }
        let stem = stem(&token.text, lang);
        self.stems.contains(&stem).then_some(stem)
    }

    /// Cheap test before stemming: a stem's middle stands in every form of the word.
    fn may_have_stem(&self, word: &str) -> bool {
        self.stems.iter().any(|stem| match stem.len() {
            0..=3 => word.contains(stem.as_str()),
            len => stem.get(1..len - 1).is_none_or(|middle| word.contains(middle)),
        })
    }

    fn find_rows(&self, tokens: &[Token], out: &mut Vec<Match>) {
        let words: Vec<&Token> = tokens.iter().filter(|token| token.parts == 0).collect();
        for row in &self.rows {
            for window in words.windows(row.len().max(1)) {
                if window.iter().zip(row).all(|(token, word)| token.text == *word) {
                    let what = row.join(" ");
                    out.extend(window.iter().map(|token| Match {
                        from: token.from,
                        to: token.to,
                        what: what.clone(),
                    }));
                }
            }
        }
    }
}

/// A match and what of the query it is.
struct Match {
    from: usize,
    to: usize,
    what: String,
}

/// The most telling piece of summary or body.
pub(crate) fn snippet(summary: &str, body: &str, marks: &Marks, lang: Lang) -> Vec<Span> {
    let in_summary = marks.find(summary, lang);
    let from_summary = window(summary, &in_summary);
    if distinct(&in_summary) < marks.wanted.max(1)
        && let Some((stretch, found)) = best_of_body(body, marks, lang)
        && stretch.2 > from_summary.2
    {
        return cut(body, stretch.0, stretch.1, &found);
    }
    if in_summary.is_empty() {
        let text = if summary.trim().is_empty() { body } else { summary };
        return cut(text, 0, text.len().min(SNIPPET), &[]);
    }
    cut(summary, from_summary.0, from_summary.1, &in_summary)
}

/// The best stretch of the body, read piece by piece until one holds all that was asked for.
fn best_of_body(body: &str, marks: &Marks, lang: Lang) -> Option<(Stretch, Vec<Match>)> {
    let mut best: Option<(Stretch, Vec<Match>)> = None;
    let mut from = 0;
    while from < body.len() && !marks.is_empty() {
        let to = boundary(body, from + PIECE);
        let to = body[to..].find(char::is_whitespace).map_or(body.len(), |offset| to + offset);
        let mut found = marks.find(&body[from..to], lang);
        for m in &mut found {
            m.from += from;
            m.to += from;
        }
        let stretch = window(body, &found);
        let complete = distinct(&found) >= marks.wanted;
        if stretch.2 > best.as_ref().map_or(0, |(known, _)| known.2) {
            best = Some((stretch, found));
        }
        if complete {
            break;
        }
        from = to;
    }
    best
}

/// Begin, end and worth of a piece of text.
type Stretch = (usize, usize, usize);

/// Begin, end and worth of the stretch with most different matches.
fn window(text: &str, found: &[Match]) -> Stretch {
    let mut best = (0, text.len().min(SNIPPET), 0);
    for (at, first) in found.iter().enumerate() {
        let end = first.from + SNIPPET - LEAD;
        let inside: Vec<&Match> = found[at..].iter().take_while(|m| m.to <= end).collect();
        let kinds: HashSet<&str> = inside.iter().map(|m| m.what.as_str()).collect();
        let worth = kinds.len() * 16 + inside.len().min(15);
        if worth > best.2 {
            let from = first.from.saturating_sub(LEAD);
            best = (from, (from + SNIPPET).min(text.len()), worth);
        }
    }
    best
}

fn distinct(found: &[Match]) -> usize {
    found.iter().map(|m| m.what.as_str()).collect::<HashSet<_>>().len()
}

/// A stretch of text, widened or narrowed to whole words, with dots where text is left out.
fn cut(text: &str, from: usize, to: usize, found: &[Match]) -> Vec<Span> {
    let from = if from == 0 { 0 } else { word_start(text, from) };
    let to = if to >= text.len() { text.len() } else { word_end(text, to, from) };
    let mut out = spans(text, from, to, found);
    if from > 0 {
        out.insert(0, Span { text: "… ".to_owned(), mark: false });
    }
    if to < text.len() {
        out.push(Span { text: " …".to_owned(), mark: false });
    }
    out
}

/// The start of the first whole word at or after `at`.
fn word_start(text: &str, at: usize) -> usize {
    let at = boundary(text, at);
    let space = text[at..].char_indices().take(LEAD / 2).find(|(_, c)| c.is_whitespace());
    space.map_or(at, |(offset, c)| at + offset + c.len_utf8())
}

/// The end of the last whole word at or before `at`.
fn word_end(text: &str, at: usize, from: usize) -> usize {
    let at = boundary(text, at).max(from);
    let space = text[from..at].rfind(char::is_whitespace).map(|offset| from + offset);
    space.filter(|end| at - end < LEAD).unwrap_or(at)
}

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn spans(text: &str, from: usize, to: usize, found: &[Match]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut push = |text: &str, mark| {
        if text.is_empty() {
            return;
        }
        match out.last_mut() {
            Some(last) if last.mark == mark => last.text.push_str(text),
            _ => out.push(Span { text: text.to_owned(), mark }),
        }
    };
    let mut at = from;
    for m in found {
        if m.to <= at || m.from >= to {
            continue;
        }
        let (start, end) = (m.from.max(at), m.to.min(to));
        push(&text[at..start], false);
        push(&text[start..end], true);
        at = end;
    }
    push(&text[at..to.max(at)], false);
    out
}
