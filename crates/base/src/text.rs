//! Text folded for comparison and for addresses.

/// Lower case without accents of Latin letters: what case-insensitive columns hold.
#[must_use]
pub fn fold(s: &str) -> String {
    s.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// A short address from a title: lower case letters, digits and single hyphens, at most `max` bytes.
#[must_use]
pub fn slug(s: &str, max: usize) -> String {
    let mut out = String::with_capacity(s.len().min(max));
    for c in fold(s).chars() {
        if out.len() >= max {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

fn plain(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_short_and_plain() {
        for (title, max, want) in [
            ("LKjIP Diskominfo — Tahun 2024", 40, "lkjip-diskominfo-tahun-2024"),
            ("  ../../etc/passwd\r\nX: y", 40, "etc-passwd-x-y"),
            ("Daftar Informasi Publik", 8, "daftar-i"),
            ("日本", 10, ""),
        ] {
            assert_eq!(slug(title, max), want);
        }
    }
}
