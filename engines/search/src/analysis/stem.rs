//! Stems. Indonesian: confix stripping checked against a list of roots, Snowball (Tala) for words
//! the list does not know; English: Porter 2. Deterministic, because an index outlives a process.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use tantivy_stemmers::algorithms::{english_porter_2, indonesian_tala};

use super::confix;

static ROOTS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("roots_id.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Spellings in use beside the official one; both end in the same stem.
static VARIANTS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("variants_id.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(variant, official)| (variant.trim(), official.trim()))
        .collect()
});

/// The cache of a batch is emptied when it grows beyond this, to keep memory flat.
const CACHE_WORDS: usize = 16_384;

/// Which rules apply to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Indonesian, and everything that is not English.
    Id,
    /// English.
    En,
}

impl Lang {
    /// The language of a code such as `id` or `en`.
    pub(crate) fn of(code: &str) -> Self {
        if code.eq_ignore_ascii_case("en") { Self::En } else { Self::Id }
    }
}

/// The stem of a folded word.
pub(crate) fn stem(word: &str, lang: Lang) -> String {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    match lang {
        Lang::En => english_porter_2(word).into_owned(),
        Lang::Id => stem_id(word),
    }
}

/// Plain Snowball, the baseline that the engine is measured against.
pub(crate) fn snowball(word: &str, lang: Lang) -> String {
    match lang {
        Lang::En => english_porter_2(word).into_owned(),
        Lang::Id => indonesian_tala(word).into_owned(),
    }
}

fn stem_id(word: &str) -> String {
    if let Some(official) = VARIANTS.get(word) {
        return (*official).to_owned();
    }
    if ROOTS.contains(word) {
        return word.to_owned();
    }
    // The longest known root wins: "kependudukan" is of "penduduk", not of "duduk".
    let known = confix::candidates(word)
        .into_iter()
        .filter(|root| ROOTS.contains(root.as_str()) || VARIANTS.contains_key(root.as_str()))
        .max_by_key(String::len);
    if let Some(root) = known {
        return VARIANTS.get(root.as_str()).map_or(root, |official| (*official).to_owned());
    }
    let stem = indonesian_tala(word);
    if stem.len() < 3 { word.to_owned() } else { stem.into_owned() }
}

/// Stems other than the word's own under which its relatives may stand in an index, with the
/// words that prove the kinship: only when one of them is in the vocabulary is the stem meant.
pub(crate) fn related_stems(word: &str) -> Vec<(String, Vec<String>)> {
    if word.len() < 5 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    let own = stem(word, Lang::Id);
    if ROOTS.contains(own.as_str()) {
        return Vec::new();
    }
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |witness: &str| {
        let stem = stem(witness, Lang::Id);
        match out.iter_mut().find(|(known, _)| *known == stem) {
            Some((_, witnesses)) => witnesses.push(witness.to_owned()),
            None if stem != own => out.push((stem, vec![witness.to_owned()])),
            None => {}
        }
    };
    for root in confix::candidates(word).iter().filter(|root| root.len() >= 5) {
        add(root);
    }
    for form in confix::derivations(word) {
        add(&form);
    }
    out
}

/// A stemmer that remembers, for batches.
#[derive(Clone)]
pub(crate) struct Stemmer {
    cache: HashMap<String, String>,
    lang: Lang,
    plain: bool,
}

impl Stemmer {
    /// A stemmer for one language; `plain` means Snowball alone.
    pub(crate) fn new(lang: Lang, plain: bool) -> Self {
        Self { cache: HashMap::new(), lang, plain }
    }

    /// The stem of a folded word.
    pub(crate) fn stem(&mut self, word: &str) -> &str {
        if self.cache.len() > CACHE_WORDS {
            self.cache.clear();
        }
        if !self.cache.contains_key(word) {
            let stem = if self.plain { snowball(word, self.lang) } else { stem(word, self.lang) };
            self.cache.insert(word.to_owned(), stem);
        }
        self.cache.get(word).map_or("", String::as_str)
    }
}
