//! Marks the words that really matched, and cuts the piece of text that shows most of them.
//! Returns pieces, never markup: escaping belongs to whoever writes the page.

use std::collections::HashSet;

use crate::analysis::{Lang, Token, is_stop, stem, tokens};
use crate::model::Span;
use crate::query::plan::Alt;

/// Length of a snippet in bytes, about two lines.
const SNIPPET: usize = 240;
/// Text shown before the first match.
const LEAD: usize = 40;

/// What counts as a match: words, stems, and words in a row.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    words: HashSet<String>,
    stems: HashSet<String>,
    rows: Vec<Vec<String>>,
}

impl Marks {
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
    if summary.len() <= SNIPPET && distinct(&in_summary) == marks.words.len() + marks.rows.len() {
        return spans(summary, 0, summary.len(), &in_summary);
    }
    let in_body = marks.find(body, lang);
    let (from_summary, from_body) = (window(summary, &in_summary), window(body, &in_body));
    if from_body.2 > from_summary.2 {
        return cut(body, from_body.0, from_body.1, &in_body);
    }
    if in_summary.is_empty() {
        let text = if summary.trim().is_empty() { body } else { summary };
        return cut(text, 0, text.len().min(SNIPPET), &[]);
    }
    cut(summary, from_summary.0, from_summary.1, &in_summary)
}

/// Begin, end and worth of the stretch with most different matches.
fn window(text: &str, found: &[Match]) -> (usize, usize, usize) {
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
