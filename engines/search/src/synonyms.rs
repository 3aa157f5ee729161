//! Groups of words that mean the same, looked up while a query is read. Nothing of them is in
//! the index, so a change works at once.

use std::collections::HashMap;

use crate::analysis::tokens;

/// A member longer than this is a sentence, not a name.
const MAX_WORDS: usize = 8;

/// The groups by the words of each member.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    groups: Vec<Vec<Vec<String>>>,
    by_member: HashMap<Vec<String>, Vec<usize>>,
    longest: usize,
}

impl Synonyms {
    pub(crate) fn new(groups: &[Vec<String>]) -> Self {
        let mut out = Self::default();
        for group in groups {
            let mut members: Vec<Vec<String>> = group.iter().map(|text| words(text)).collect();
            members.retain(|member| !member.is_empty() && member.len() <= MAX_WORDS);
            members.dedup();
            if members.len() < 2 {
                continue;
            }
            for member in &members {
                out.longest = out.longest.max(member.len());
                out.by_member.entry(member.clone()).or_default().push(out.groups.len());
            }
            out.groups.push(members);
        }
        out
    }

    /// The longest member that `words` begins with: its length and what else it is called.
    pub(crate) fn at(&self, words: &[&str]) -> Option<(usize, Vec<&[String]>)> {
        for len in (1..=self.longest.min(words.len())).rev() {
            let key: Vec<String> = words[..len].iter().map(|word| (*word).to_owned()).collect();
            let Some(groups) = self.by_member.get(&key) else { continue };
            let others = groups
                .iter()
                .flat_map(|group| &self.groups[*group])
                .filter(|member| **member != key)
                .map(Vec::as_slice)
                .collect();
            return Some((len, others));
        }
        None
    }

    /// Single-word members, which a typing error may have meant.
    pub(crate) fn single_words(&self) -> impl Iterator<Item = &str> {
        self.by_member.keys().filter(|key| key.len() == 1).map(|key| key[0].as_str())
    }
}

/// Words of a member: the parts of a run, not its whole, exactly as they stand in the index.
fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for token in tokens(text) {
        if token.parts == 0 {
            out.push(token.text);
        }
    }
    out
}

/// The built-in groups for Indonesian government language: abbreviations of planning, budget and
/// law, and everyday pairs. Names of agencies are the caller's data and not here.
pub fn default_synonyms() -> Vec<Vec<String>> {
    include_str!("synonyms_id.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('=').map(|member| member.trim().to_owned()).collect())
        .collect()
}
