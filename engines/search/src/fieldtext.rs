//! The tokenizers that tantivy runs while it writes. A field's text carries its weight and its
//! language in two leading bytes, so that a document waits in the writer's queue as text and not
//! as a hundred times larger list of tokens. Queries never come through here.

use tantivy::Index;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analysis::{Lang, Stemmer, is_stop, tokens};

/// Name of the tokenizer for words as written.
pub(crate) const WORDS: &str = "betang_words_1";
/// Name of the tokenizer for stems.
pub(crate) const STEMS: &str = "betang_stems_1";
/// Words beyond this are not indexed: three hundred pages, and a bound on memory.
const MAX_WORDS: usize = 100_000;

/// Text with its weight (1 to 9) and language in front.
pub(crate) fn packed(text: &str, weight: usize, lang: Lang) -> String {
    let lang = if lang == Lang::En { 'e' } else { 'i' };
    format!("{}{lang}{text}", weight.clamp(1, 9))
}

/// Makes the tokenizers known to an index.
pub(crate) fn register(index: &Index, baseline: bool) {
    index.tokenizers().register(WORDS, FieldTokenizer::new(false, baseline));
    index.tokenizers().register(STEMS, FieldTokenizer::new(true, baseline));
}

#[derive(Clone)]
struct FieldTokenizer {
    stems: bool,
    id: Stemmer,
    en: Stemmer,
}

impl FieldTokenizer {
    fn new(stems: bool, plain: bool) -> Self {
        Self { stems, id: Stemmer::new(Lang::Id, plain), en: Stemmer::new(Lang::En, plain) }
    }
}

impl Tokenizer for FieldTokenizer {
    type TokenStream<'a> = Weighted;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Weighted {
        let weight = text.bytes().next().map_or(1, |b| b.saturating_sub(b'0').clamp(1, 9));
        let stemmer =
            if text.as_bytes().get(1) == Some(&b'e') { &mut self.en } else { &mut self.id };
        let mut words = Vec::new();
        for token in tokens(text.get(2..).unwrap_or("")).into_iter().take(MAX_WORDS) {
            if !self.stems {
                words.push((token.pos as usize, token.text));
            } else if !is_stop(&token.text) {
                words.push((token.pos as usize, stemmer.stem(&token.text).to_owned()));
            }
        }
        Weighted { words, weight, at: 0, times: 0, token: Token::default() }
    }
}

/// Each word as often as its part of the document weighs, at one position.
struct Weighted {
    words: Vec<(usize, String)>,
    weight: u8,
    at: usize,
    times: u8,
    token: Token,
}

impl TokenStream for Weighted {
    fn advance(&mut self) -> bool {
        if self.times > 0 && self.times < self.weight {
            self.times += 1;
            return true;
        }
        let Some((position, word)) = self.words.get_mut(self.at) else { return false };
        self.token.position = *position;
        self.token.text = std::mem::take(word);
        self.at += 1;
        self.times = 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
