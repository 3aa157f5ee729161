//! Confix stripping: the roots that an Indonesian word could come from by taking off suffixes
//! and up to three prefixes, undoing the sound changes of meN- and peN-. It proposes only; who
//! calls it decides by a word list or by the vocabulary of the index which proposal is a word.

/// No Indonesian root that matters to search is shorter.
const MIN_ROOT: usize = 3;

/// All candidate roots of `word` (folded, ASCII letters), the word itself first.
pub(super) fn candidates(word: &str) -> Vec<String> {
    let mut level = without_suffixes(word);
    let mut all = level.clone();
    for _ in 0..3 {
        let mut next = Vec::new();
        for form in &level {
            strip_prefix(form, &mut |root| {
                if root.len() >= MIN_ROOT && !all.contains(&root) && !next.contains(&root) {
                    next.push(root);
                }
            });
        }
        if next.is_empty() {
            break;
        }
        all.extend(next.iter().cloned());
        level = next;
    }
    all
}

/// The forms a speaker would derive from `root`, to be checked against a vocabulary.
pub(super) fn derivations(root: &str) -> Vec<String> {
    let active = nasal(root);
    let mut out = Vec::with_capacity(32);
    for stem in [
        root.to_owned(),
        format!("me{active}"),
        format!("pe{active}"),
        format!("di{root}"),
        format!("ber{root}"),
        format!("ter{root}"),
        format!("per{root}"),
        format!("ke{root}"),
    ] {
        for suffix in ["an", "kan", "i"] {
            out.push(format!("{stem}{suffix}"));
        }
        out.push(stem);
    }
    out
}

fn without_suffixes(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    for group in [&["lah", "kah", "pun", "tah"][..], &["nya", "ku", "mu"], &["kan", "an", "i"]] {
        for at in 0..forms.len() {
            for suffix in group {
                let cut = forms[at].strip_suffix(suffix).filter(|rest| rest.len() >= MIN_ROOT);
                if let Some(rest) = cut.map(str::to_owned)
                    && !forms.contains(&rest)
                {
                    forms.push(rest);
                }
            }
        }
    }
    forms
}

fn strip_prefix(word: &str, found: &mut dyn FnMut(String)) {
    for prefix in ["di", "ke", "se", "ber", "ter", "per", "be", "te", "bel", "pel"] {
        if let Some(rest) = word.strip_prefix(prefix) {
            found(rest.to_owned());
        }
    }
    for prefix in ["me", "pe"] {
        if let Some(rest) = word.strip_prefix(prefix) {
            strip_nasal(rest, found);
        }
    }
}

/// Undoes the nasal of meN- and peN-; `rest` is what follows `me` or `pe`.
fn strip_nasal(rest: &str, found: &mut dyn FnMut(String)) {
    let vowel = |text: &str| text.starts_with(['a', 'e', 'i', 'o', 'u']);
    found(rest.to_owned());
    if let Some(tail) = rest.strip_prefix("nge") {
        found(tail.to_owned());
    }
    if let Some(tail) = rest.strip_prefix("ng") {
        found(tail.to_owned());
        if vowel(tail) {
            found(format!("k{tail}"));
        }
    }
    if let Some(tail) = rest.strip_prefix("ny").filter(|tail| vowel(tail)) {
        found(format!("s{tail}"));
    }
    if let Some(tail) = rest.strip_prefix('n') {
        found(if vowel(tail) { format!("t{tail}") } else { tail.to_owned() });
    }
    if let Some(tail) = rest.strip_prefix('m') {
        found(if vowel(tail) { format!("p{tail}") } else { tail.to_owned() });
    }
}

/// `root` as it stands after me- or pe-.
fn nasal(root: &str) -> String {
    let tail = root.get(1..).unwrap_or("");
    match root.as_bytes().first() {
        Some(b'p') => format!("m{tail}"),
        Some(b'b' | b'f' | b'v') => format!("m{root}"),
        Some(b't') => format!("n{tail}"),
        Some(b'c' | b'd' | b'j' | b'z') => format!("n{root}"),
        Some(b's') => format!("ny{tail}"),
        Some(b'k') => format!("ng{tail}"),
        Some(b'a' | b'e' | b'i' | b'o' | b'u' | b'g' | b'h') => format!("ng{root}"),
        _ => root.to_owned(),
    }
}
