//! Markup of other sites as plain text: tags left out, entities read, blanks joined. What comes out is text
//! and is escaped like any other wherever it is shown; nothing here makes HTML safe to be used as HTML.

/// Elements whose content is no text for people.
const SILENT: &[&str] = &["script", "style", "template", "noscript", "iframe", "svg"];
/// The longest entity that is looked for, with its semicolon.
const ENTITY: usize = 12;

/// The text of `html`, at most `max` characters.
pub(crate) fn text(html: &str, max: usize) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push(&mut out, &rest[..at]);
        rest = &rest[at..];
        match tag(rest) {
            Some((name, after)) => {
                rest = if SILENT.contains(&name.as_str()) { behind(after, &name) } else { after };
                out.push(' ');
            }
            // A sign of comparison, not a tag.
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    push(&mut out, rest);
    shortened(&out, max)
}

/// The tag at the beginning of `s`, in small letters and without its slash, and what follows it.
fn tag(s: &str) -> Option<(String, &str)> {
    if let Some(comment) = s.strip_prefix("<!--") {
        return Some((String::new(), comment.split_once("-->").map_or("", |(_, after)| after)));
    }
    let inner = s.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
        return None;
    }
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect();
    let opening = !s.starts_with("</");
    let after = inner.split_once('>').map_or("", |(_, after)| after);
    Some((if opening { name.to_ascii_lowercase() } else { String::new() }, after))
}

/// What follows the end of element `name`.
fn behind<'a>(s: &'a str, name: &str) -> &'a str {
    let mut rest = s;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            return rest.split_once('>').map_or("", |(_, after)| after);
        }
    }
    ""
}

/// Adds `s` with its entities read.
fn push(out: &mut String, s: &str) {
    let mut rest = s;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// The character of the entity at the beginning of `s`, and how many bytes the entity has.
fn entity(s: &str) -> Option<(char, usize)> {
    let end = s.bytes().take(ENTITY).position(|b| b == b';')?;
    let name = s.get(1..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "laquo" => '«',
        "raquo" => '»',
        "bull" => '•',
        "middot" => '·',
        "deg" => '°',
        "copy" => '©',
        _ => char::from_u32(match name.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => u32::from_str_radix(&hex[1..], 16).ok()?,
            dec => dec.parse().ok()?,
        })?,
    };
    Some((c, end + 1))
}

/// One line: blanks joined, control and direction characters left out, cut at a word with a mark.
fn shortened(s: &str, max: usize) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
    };
    let clean: String = s
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !hidden(*c))
        .collect();
    let line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((cut, _)) = line.char_indices().nth(max) else { return line };
    let head = &line[..cut];
    let head = head.rsplit_once(' ').map_or(head, |(h, _)| h);
    let keep: String = head.chars().take(max.saturating_sub(1)).collect();
    format!("{keep}…")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn markup_becomes_the_words_that_a_person_would_read() {
        for (html, want) in [
            ("Anggaran &#8211; <em>2025</em>&nbsp;&amp; 2026", "Anggaran – 2025 & 2026"),
            ("<p>Satu</p><p>dua</p>\n\n tiga", "Satu dua tiga"),
            ("<SCRIPT>alert(1)</SCRIPT >Isi<style>p{}</style>", "Isi"),
            ("<script>tidak pernah ditutup", ""),
            ("Nilai < 5 dan > 3", "Nilai < 5 dan > 3"),
            ("a <!-- <b>tersembunyi</b> --> b", "a b"),
            ("&lt;script&gt;", "<script>"),
            ("&unknown; &#xD800; &#99999999; &", "&unknown; &#xD800; &#99999999; &"),
            ("<img src=x onerror=alert(1)>Foto <a href='javascript:x'>sini</a", "Foto sini"),
            ("balik\u{202e}kanan\u{0}", "balikkanan"),
            ("İ<script>x</script>é", "İ é"),
        ] {
            assert_eq!(text(html, 200), want, "{html}");
        }
        assert_eq!(text("satu dua tiga", 9), "satu dua…");
        assert_eq!(text(&"x".repeat(50), 10).chars().count(), 10);
    }
}
