//! Folding: case, diacritics, compatibility forms and apostrophes. Not transliteration.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower-cases, takes diacritics off and unifies compatibility forms of a word or code.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() && !word.contains('\'') {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)) {
        out.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c)));
    }
    // "the province's" is about the province; "Jum'at" is one word.
    if let Some((at, c)) = out.char_indices().rfind(|(_, c)| is_apostrophe(*c))
        && &out[at + c.len_utf8()..] == "s"
    {
        out.truncate(at);
    }
    out.retain(|c| !is_apostrophe(c));
    out
}

/// Whether `c` is one of the characters written as an apostrophe.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{02bc}' | '`')
}

/// Whether `c` modifies the letter before it.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}
