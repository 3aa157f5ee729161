//! Text to tokens. One function serves indexing, queries and highlighting, so that what is found
//! is also what is marked. Stemming is in [`stem`]; nothing here knows tantivy.

mod confix;
mod fold;
mod stem;
mod words;

pub(crate) use fold::fold;
pub(crate) use stem::{Lang, Stemmer, related_stems, snowball, stem};
pub(crate) use words::is_stop;

/// Longer runs are noise (base64, broken extraction) and would only swell the dictionary.
const MAX_TOKEN_BYTES: usize = 48;
/// A run of more parts than this is not a number or a code that somebody types.
const MAX_WHOLE_PARTS: usize = 8;

/// One token: a folded word with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Byte offset of the first letter.
    pub(crate) from: usize,
    /// Byte offset behind the last letter.
    pub(crate) to: usize,
    /// Word number; a whole shares the number of its first part.
    pub(crate) pos: u32,
    /// Folded text.
    pub(crate) text: String,
    /// How many of the following tokens are parts of this one (0 for an ordinary word).
    pub(crate) parts: u8,
}

/// Splits `text` into tokens.
///
/// `12/2024`, `62.10` and `non-tunai` give the whole and then its parts; `surat-surat` gives
/// `surat`; `A.P.B.D.` gives `apbd`; `Jum'at` gives `jumat`.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 6);
    let mut scan = Scan { text, at: 0 };
    let mut pos = 0;
    let mut run = Vec::new();
    while scan.next_run(&mut run) {
        pos = emit(text, &run, pos, &mut out);
    }
    out
}

/// One part of a run, with the character that ties it to the part before.
struct Part {
    from: usize,
    to: usize,
    link: Option<char>,
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    /// Reads the next run of parts tied by `.`, `-`, `/` and the like without a space.
    fn next_run(&mut self, run: &mut Vec<Part>) -> bool {
        run.clear();
        let rest = &self.text[self.at..];
        let Some(skip) = rest.find(char::is_alphanumeric) else { return false };
        let mut at = self.at + skip;
        let mut link = None;
        loop {
            let to = self.word_end(at);
            run.push(Part { from: at, to, link });
            self.at = to;
            let mut chars = self.text[to..].chars();
            let (Some(tie), Some(next)) = (chars.next(), chars.next()) else { return true };
            let digits =
                self.text[..to].ends_with(|c: char| c.is_ascii_digit()) && next.is_ascii_digit();
            let ties = matches!(tie, '.' | '-' | '/' | '\u{2010}' | '\u{2011}')
                || (digits && matches!(tie, ',' | ':'));
            if !ties || !next.is_alphanumeric() {
                return true;
            }
            link = Some(tie);
            at = to + tie.len_utf8();
        }
    }

    /// End of the word that starts at `at`: letters, digits, marks, and apostrophes inside.
    fn word_end(&self, at: usize) -> usize {
        let mut chars = self.text[at..].char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            let inner = fold::is_apostrophe(c)
                && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !(c.is_alphanumeric() || fold::is_mark(c) || inner) {
                return at + offset;
            }
        }
        self.text.len()
    }
}

/// Writes the tokens of one run and returns the next word number.
fn emit(text: &str, run: &[Part], pos: u32, out: &mut Vec<Token>) -> u32 {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return pos };
    let (from, to) = (first.from, last.to);
    let single = |out: &mut Vec<Token>, folded: String| {
        push(out, Token { from, to, pos, text: folded, parts: 0 });
        pos + 1
    };
    if run.len() == 1 {
        return emit_word(text, first, pos, out);
    }
    let letters = run.iter().all(|part| {
        let mut chars = text[part.from..part.to].chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    });
    if letters && run.iter().skip(1).all(|part| part.link == Some('.')) {
        return single(out, run.iter().map(|part| fold(&text[part.from..part.to])).collect());
    }
    let folded: Vec<String> = run.iter().map(|part| fold(&text[part.from..part.to])).collect();
    let hyphens = run.iter().skip(1).all(|part| is_hyphen(part.link));
    if hyphens && folded.windows(2).all(|pair| pair[0] == pair[1]) {
        return single(out, folded[0].clone());
    }
    let digits = text[from..to].bytes().any(|b| b.is_ascii_digit());
    let whole = if digits { fold(&text[from..to]) } else { folded.concat() };
    let tied = (digits || (hyphens && !folded[1].starts_with(&folded[0])))
        && run.len() <= MAX_WHOLE_PARTS
        && whole.len() <= MAX_TOKEN_BYTES;
    if tied {
        let parts = u8::try_from(run.len()).unwrap_or(0);
        out.push(Token { from, to, pos, text: whole, parts });
    }
    let mut pos = pos;
    for (part, folded) in run.iter().zip(folded) {
        push(out, Token { from: part.from, to: part.to, pos, text: folded, parts: 0 });
        pos += 1;
    }
    pos
}

/// One word; `TA2024` also gives `ta` and `2024`, because budgets are written so.
fn emit_word(text: &str, part: &Part, pos: u32, out: &mut Vec<Token>) -> u32 {
    let (from, to) = (part.from, part.to);
    let word = &text[from..to];
    let cut = word.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let year = cut >= 2 && word.len() - cut == 4 && word[cut..].bytes().all(|b| b.is_ascii_digit());
    push(out, Token { from, to, pos, text: fold(word), parts: if year { 2 } else { 0 } });
    if !year {
        return pos + 1;
    }
    let middle = from + cut;
    push(out, Token { from, to: middle, pos, text: fold(&word[..cut]), parts: 0 });
    push(out, Token { from: middle, to, pos: pos + 1, text: fold(&word[cut..]), parts: 0 });
    pos + 2
}

fn push(out: &mut Vec<Token>, token: Token) {
    if !token.text.is_empty() && token.text.len() <= MAX_TOKEN_BYTES {
        out.push(token);
    }
}

fn is_hyphen(link: Option<char>) -> bool {
    matches!(link, Some('-' | '\u{2010}' | '\u{2011}'))
}
