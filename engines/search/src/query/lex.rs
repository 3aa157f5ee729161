//! Reads the typed text: words, "phrases", -exclusions. Never fails; an unbalanced quote is
//! taken as if it were not there. There is no query language beyond this, on purpose.

use crate::analysis::{Token, tokens};

/// Longer texts are cut: nobody means more, and a hostile text must cost no more.
const MAX_CHARS: usize = 400;
/// More words than this are not looked at.
const MAX_WORDS: usize = 24;

/// A word, number or code as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Byte range in the text.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Folded.
    pub(crate) word: String,
    /// Folded parts, when it is a whole such as `12/2024`.
    pub(crate) parts: Vec<String>,
}

/// The text, read.
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    pub(crate) items: Vec<Item>,
    pub(crate) phrases: Vec<Vec<String>>,
    pub(crate) excluded: Vec<Vec<String>>,
    /// Whether the last item may still be in the middle of a word.
    pub(crate) open: bool,
}

/// The part of the text that is looked at.
pub(crate) fn capped(text: &str) -> &str {
    text.char_indices().nth(MAX_CHARS).map_or(text, |(end, _)| &text[..end])
}

/// Reads `text`.
pub(crate) fn read(text: &str) -> Lexed {
    let mut out = Lexed::default();
    let mut at = 0;
    let mut plain_from = 0;
    while let Some((c, start)) = next_special(text, at) {
        let inner = start + c.len_utf8();
        if c == '-' {
            plain(text, plain_from, start, &mut out);
            at = exclude(text, inner, &mut out);
            plain_from = at;
            continue;
        }
        let Some((end, after)) = closing(text, inner) else {
            // Unbalanced: the rest is ordinary words.
            plain(text, plain_from, start, &mut out);
            plain_from = inner;
            break;
        };
        plain(text, plain_from, start, &mut out);
        let phrase = words(&text[inner..end]);
        if !phrase.is_empty() {
            out.phrases.push(phrase);
        }
        at = after;
        plain_from = after;
    }
    plain(text, plain_from, text.len(), &mut out);
    let last_end = out.items.last().map_or(0, |item| item.to);
    out.open = last_end == text.len() && last_end > 0;
    out.items.truncate(MAX_WORDS);
    out.phrases.truncate(MAX_WORDS);
    out.excluded.truncate(MAX_WORDS);
    out
}

/// The next quote, or minus that begins a word and has something behind it.
fn next_special(text: &str, from: usize) -> Option<(char, usize)> {
    let mut before = if from == 0 { ' ' } else { text[..from].chars().next_back()? };
    let mut chars = text[from..].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let follows = chars.peek().is_some_and(|(_, next)| next.is_alphanumeric() || quote(*next));
        if quote(c) || (c == '-' && before.is_whitespace() && follows) {
            return Some((c, from + offset));
        }
        before = c;
    }
    None
}

fn quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

/// End of the phrase and the place behind its closing quote.
fn closing(text: &str, from: usize) -> Option<(usize, usize)> {
    let (offset, c) = text[from..].char_indices().find(|(_, c)| quote(*c))?;
    Some((from + offset, from + offset + c.len_utf8()))
}

/// Reads what is excluded and returns the place behind it.
fn exclude(text: &str, from: usize, out: &mut Lexed) -> usize {
    let first = text[from..].chars().next().filter(|c| quote(*c));
    let (inner, end, after) = match first {
        Some(c) => {
            let inner = from + c.len_utf8();
            let (end, after) = closing(text, inner).unwrap_or((text.len(), text.len()));
            (inner, end, after)
        }
        None => {
            let end = text[from..].find(char::is_whitespace).map_or(text.len(), |o| from + o);
            (from, end, end)
        }
    };
    let words = words(&text[inner..end]);
    if !words.is_empty() {
        out.excluded.push(words);
    }
    after
}

fn plain(text: &str, from: usize, to: usize, out: &mut Lexed) {
    let mut tokens = tokens(&text[from..to]).into_iter();
    while let Some(token) = tokens.next() {
        let Token { from: start, to: end, text: word, parts, .. } = token;
        let parts = tokens.by_ref().take(parts as usize).map(|part| part.text).collect();
        out.items.push(Item { from: from + start, to: from + end, word, parts });
    }
}

/// Words in the order of their positions: parts instead of wholes.
pub(crate) fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().filter(|token| token.parts == 0).map(|token| token.text).collect()
}
