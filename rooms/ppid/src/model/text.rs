//! Looking for words in a title: whole words, side by side, whatever their case and marks.

/// Text folded, its words set apart by single spaces, a space at each end.
pub(crate) fn spaced(text: &str) -> String {
    let folded = base::fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// Whether `words` stand whole in a text that [`spaced`] made.
pub(crate) fn holds(spaced_text: &str, words: &str) -> bool {
    let wanted = spaced(words);
    !wanted.trim().is_empty() && spaced_text.contains(&wanted)
}
