//! Decides what each typed word may stand for: itself and its forms, its synonyms, the words it
//! begins, the word it misspells, the two words it runs together. Knows no query type of tantivy.

use crate::analysis::{is_stop, related_stems};
use crate::error::Error;
use crate::highlight::Marks;
use crate::synonyms::Synonyms;

use super::lex::{Item, Lexed};
use super::vocab::{Vocab, allowed_distance};

/// A word in fewer documents than this may still be completed.
const RARE_FOR_PREFIX: u64 = 5;
/// A word in fewer documents than this may have relatives that stemming missed.
const RARE_FOR_KIN: u64 = 50;
/// A word in at most this many documents is doubted when the query finds little.
const RARE_FOR_FUZZY: u64 = 2;
/// How much more frequent a neighbour must be to be believed instead of a rare word.
const FAR_MORE: u64 = 10;
/// Completions of the last word.
const MAX_PREFIX: usize = 8;
/// Words taken for one misspelled word.
const MAX_FUZZY: usize = 3;

/// How the words are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// Only words that the index does not know at all are corrected.
    AsTyped,
    /// Rare words are corrected too.
    Mistrustful,
}

/// One thing a clause may match.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Alt {
    /// A word and its forms.
    Word { word: String, stems: Vec<String> },
    /// A word exactly as written.
    Exact(String),
    /// Words in this order.
    Phrase(Vec<String>),
    /// All of these words, anywhere.
    All(Vec<(String, Vec<String>)>),
}

/// One thing the person asked for; one of the alternatives must be there.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Clause {
    pub(crate) alts: Vec<(Alt, f32)>,
}

/// The query, understood.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) excluded: Vec<Vec<String>>,
    /// Words as typed or corrected, for nearness in the title.
    pub(crate) sequence: Vec<String>,
    pub(crate) marks: Marks,
    corrections: Vec<(usize, usize, String)>,
}

impl Plan {
    /// Whether there is nothing to search by.
    pub(crate) fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.excluded.is_empty()
    }

    /// Whether the other plan would search something else.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        self.clauses != other.clauses
    }

    /// The text with corrections put in, when there are any.
    pub(crate) fn corrected(&self, text: &str) -> Option<String> {
        if self.corrections.is_empty() {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (from, to, word) in &self.corrections {
            out.push_str(text.get(at..*from)?);
            out.push_str(word);
            at = *to;
        }
        out.push_str(text.get(at..)?);
        Some(out.trim().to_owned())
    }
}

/// Makes the plan.
pub(crate) fn make(
    lexed: &Lexed,
    vocab: &Vocab<'_>,
    synonyms: &Synonyms,
    care: Care,
) -> Result<Plan, Error> {
    let mut maker = Maker { vocab, synonyms, care, plan: Plan::default() };
    maker.plan.excluded = lexed.excluded.clone();
    let mut items = lexed.items.clone();
    let others = maker.correct(&mut items, lexed.open)?;
    let only_stops = lexed.phrases.is_empty() && items.iter().all(|item| is_stop(&item.word));
    maker.plan.sequence = items.iter().map(|item| item.word.clone()).collect();
    let mut at = 0;
    while at < items.len() {
        at += maker.clause(&items, &others, at, lexed.open, only_stops)?;
    }
    for phrase in &lexed.phrases {
        maker.phrase(phrase);
    }
    Ok(maker.plan)
}

struct Maker<'a> {
    vocab: &'a Vocab<'a>,
    synonyms: &'a Synonyms,
    care: Care,
    plan: Plan,
}

impl<'a> Maker<'a> {
    /// Replaces misspelled words; returns per item what else it may have meant.
    fn correct(&mut self, items: &mut [Item], open: bool) -> Result<Vec<Vec<String>>, Error> {
        let mut others = vec![Vec::new(); items.len()];
        let mut at = 0;
        while at < items.len() {
            if let Some((len, _)) = self.span(items, at) {
                at += len;
                continue;
            }
            let last_open = open && at + 1 == items.len();
            let meant = self.meant(&items[at], last_open)?;
            if let Some((best, rest)) = meant.split_first() {
                let item = &mut items[at];
                self.plan.corrections.push((item.from, item.to, best.clone()));
                item.word = best.clone();
                item.parts.clear();
                others[at] = rest.to_vec();
            }
            at += 1;
        }
        Ok(others)
    }

    /// The words that a misspelled one probably means; empty when it is right.
    fn meant(&self, item: &Item, last_open: bool) -> Result<Vec<String>, Error> {
        let word = item.word.as_str();
        if allowed_distance(word) == 0 || !item.parts.is_empty() || is_stop(word) {
            return Ok(Vec::new());
        }
        let known = self.vocab.known(word)?;
        let doubt = known == 0 || (self.care == Care::Mistrustful && known <= RARE_FOR_FUZZY);
        if !doubt || self.split(word)?.is_some() {
            return Ok(Vec::new());
        }
        let field = self.vocab.all_field();
        if last_open && known == 0 && !self.vocab.beginning(field, word, 1)?.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = self.vocab.similar(word, MAX_FUZZY)?;
        found.retain(|(_, frequency)| *frequency >= known.saturating_mul(FAR_MORE));
        if found.is_empty() {
            let names = self.synonyms.single_words();
            let near = names.filter(|name| near(name, word)).min();
            return Ok(near.map(str::to_owned).into_iter().collect());
        }
        Ok(found.into_iter().map(|(word, _)| word).collect())
    }

    /// The clause that begins at `at`; returns how many items it takes.
    fn clause(
        &mut self,
        items: &[Item],
        others: &[Vec<String>],
        at: usize,
        open: bool,
        only_stops: bool,
    ) -> Result<usize, Error> {
        if let Some((len, names)) = self.span(items, at) {
            self.named(&items[at..at + len], &names);
            return Ok(len);
        }
        let item = &items[at];
        if only_stops {
            self.push(vec![(Alt::Exact(item.word.clone()), 1.0)]);
            return Ok(1);
        }
        if is_stop(&item.word) {
            return Ok(1);
        }
        if let Some(next) = items.get(at + 1).filter(|next| self.joins(item, next)) {
            let joined = format!("{}{}", item.word, next.word);
            if self.span(items, at + 1).is_none() && self.vocab.exact(&joined)? > 0 {
                let both = Alt::All(vec![self.forms(&item.word), self.forms(&next.word)]);
                let alt = self.word(&joined);
                self.push(vec![(both, 1.0), (alt, 1.0)]);
                return Ok(2);
            }
        }
        let last_open = open && at + 1 == items.len();
        let alts = self.single(item, &others[at], last_open)?;
        self.push(alts);
        Ok(1)
    }

    /// Alternatives of one word, number or code.
    fn single(
        &self,
        item: &Item,
        others: &[String],
        last_open: bool,
    ) -> Result<Vec<(Alt, f32)>, Error> {
        let mut alts = vec![(self.word(&item.word), 1.0)];
        if !item.parts.is_empty() {
            if item.parts.len() > 1 {
                alts.push((Alt::Phrase(item.parts.clone()), 0.8));
            }
            return Ok(alts);
        }
        for other in others {
            alts.push((self.word(other), 0.6));
        }
        let known = self.vocab.known(&item.word)?;
        if known < RARE_FOR_PREFIX && last_open && item.word.chars().count() >= 3 {
            let field = self.vocab.all_field();
            for (word, _) in self.vocab.beginning(field, &item.word, MAX_PREFIX)? {
                alts.push((self.word(&word), 0.6));
            }
        }
        if known < RARE_FOR_KIN {
            self.kin(&item.word, &mut alts)?;
        }
        if known == 0
            && alts.len() == 1
            && let Some((left, right)) = self.split(&item.word)?
        {
            alts.push((Alt::All(vec![self.forms(&left), self.forms(&right)]), 0.9));
        }
        Ok(alts)
    }

    /// Relatives that stemming missed, as far as the vocabulary proves them.
    fn kin(&self, word: &str, alts: &mut Vec<(Alt, f32)>) -> Result<(), Error> {
        for (stem, witnesses) in related_stems(word) {
            if self.vocab.stemmed(&stem)? == 0 {
                continue;
            }
            for witness in witnesses {
                if self.vocab.exact(&witness)? > 0 {
                    alts.push((Alt::Word { word: witness, stems: vec![stem] }, 0.4));
                    break;
                }
            }
        }
        Ok(())
    }

    /// Something that has other names: those are alternatives to all its words together.
    fn named(&mut self, items: &[Item], names: &[&[String]]) {
        let own = match items {
            [item] => self.word(&item.word),
            several => {
                let words = several.iter().filter(|item| !is_stop(&item.word));
                Alt::All(words.map(|item| self.forms(&item.word)).collect())
            }
        };
        let mut alts = vec![(own, 1.0)];
        for name in names {
            let alt = match name {
                [word] => self.word(word),
                words => Alt::Phrase(words.to_vec()),
            };
            if !alts.iter().any(|(known, _)| *known == alt) {
                alts.push((alt, 0.8));
            }
        }
        self.push(alts);
    }

    fn phrase(&mut self, words: &[String]) {
        let alt = match words {
            [word] => Alt::Exact(word.clone()),
            words => Alt::Phrase(words.to_vec()),
        };
        self.push(vec![(alt, 1.5)]);
    }

    fn push(&mut self, alts: Vec<(Alt, f32)>) {
        self.plan.marks.want();
        for (alt, _) in &alts {
            self.plan.marks.learn(alt);
        }
        self.plan.clauses.push(Clause { alts });
    }

    fn span(&self, items: &[Item], at: usize) -> Option<(usize, Vec<&'a [String]>)> {
        let words: Vec<&str> = items[at..].iter().take(8).map(|item| item.word.as_str()).collect();
        self.synonyms.at(&words)
    }

    fn joins(&self, left: &Item, right: &Item) -> bool {
        let letters = |item: &Item| {
            item.parts.is_empty()
                && !is_stop(&item.word)
                && item.word.len() >= 3
                && item.word.bytes().all(|b| b.is_ascii_lowercase())
        };
        letters(left) && letters(right)
    }

    /// Two known words that an unknown one runs together, such as "tatakelola".
    fn split(&self, word: &str) -> Result<Option<(String, String)>, Error> {
        if word.len() < 7 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return Ok(None);
        }
        let mut best = None;
        let mut best_frequency = 0;
        for at in 3..=word.len() - 3 {
            let (left, right) = word.split_at(at);
            let left_frequency = self.vocab.exact(left)?;
            if left_frequency > best_frequency {
                let both = left_frequency.min(self.vocab.exact(right)?);
                if both > best_frequency {
                    best_frequency = both;
                    best = Some((left.to_owned(), right.to_owned()));
                }
            }
        }
        Ok(best)
    }

    fn word(&self, word: &str) -> Alt {
        let (word, stems) = self.forms(word);
        Alt::Word { word, stems }
    }

    fn forms(&self, word: &str) -> (String, Vec<String>) {
        (word.to_owned(), self.vocab.stems(word))
    }
}

/// Whether two words differ by as few letters as a typing error does (swaps count once).
fn near(a: &str, b: &str) -> bool {
    let allowed = usize::from(allowed_distance(b));
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > allowed || a.len() < 4 {
        return false;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            let replace = row[j] + usize::from(x != y);
            next[j + 1] = replace.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                next[j + 1] = next[j + 1].min(before[j - 1] + 1);
            }
        }
        before = row;
        row = next;
    }
    row.last().is_some_and(|distance| *distance <= allowed)
}
