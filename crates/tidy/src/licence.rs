//! Which licences may be linked into Betang (Apache-2.0), by reading SPDX expressions. It judges
//! what a package declares; it deliberately does not guess from licence texts.

/// Permissive, or weak per file. GPL, LGPL, AGPL and SSPL stay out: such programs only run beside.
const PERMITTED: [&str; 19] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// The licences under which we use something offered under `expression`: of an OR the first branch
/// that is permitted, of an AND all of it.
///
/// # Errors
/// The licence that is not permitted.
pub fn choose(expression: &str) -> Result<Vec<String>, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let chosen = any(&tokens, &mut at)?;
    if at == tokens.len() { Ok(chosen) } else { Err(format!("unreadable: {expression}")) }
}

fn any(tokens: &[&str], at: &mut usize) -> Result<Vec<String>, String> {
    let mut best = all(tokens, at);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        let next = all(tokens, at);
        best = best.or(next);
    }
    best
}

fn all(tokens: &[&str], at: &mut usize) -> Result<Vec<String>, String> {
    let mut chosen = one(tokens, at);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        // Read on even when refused already, so that an OR behind it is still reached.
        let next = one(tokens, at);
        chosen = chosen.and_then(|mut have| {
            have.extend(next?);
            Ok(have)
        });
    }
    chosen
}

fn one(tokens: &[&str], at: &mut usize) -> Result<Vec<String>, String> {
    let token = *tokens.get(*at).ok_or("an expression that ends too early")?;
    *at += 1;
    if token == "(" {
        let inside = any(tokens, at);
        *at += 1;
        return inside;
    }
    if tokens.get(*at) == Some(&"WITH") {
        *at += 2;
    }
    if PERMITTED.contains(&token) { Ok(vec![token.to_owned()]) } else { Err(token.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[track_caller]
    fn check(expression: &str, expected: Result<&str, &str>) {
        let chosen = choose(expression).map(|ids| ids.join(" "));
        assert_eq!(chosen.as_deref().map_err(String::as_str), expected, "{expression}");
    }

    #[test]
    fn an_or_picks_the_permitted_branch_and_an_and_needs_both() {
        check("MIT OR Apache-2.0", Ok("MIT"));
        check("GPL-2.0-only OR MIT", Ok("MIT"));
        check("MIT/Apache-2.0", Ok("MIT"));
        check("Apache-2.0 WITH LLVM-exception", Ok("Apache-2.0"));
        check("(MIT OR AGPL-3.0) AND Unicode-3.0", Ok("MIT Unicode-3.0"));
        check("ISC AND (Apache-2.0 OR ISC) AND OpenSSL", Ok("ISC Apache-2.0 OpenSSL"));
        check("MIT AND LGPL-3.0-or-later", Err("LGPL-3.0-or-later"));
        check("(GPL-3.0 AND MIT) OR SSPL-1.0", Err("SSPL-1.0"));
        check("MIT AND", Err("an expression that ends too early"));
    }
}
