//! The bundle that Vite made, embedded in the binary with its compressed twins.
//!
//! `dist/assets.txt` maps a stable name to the hashed file name. This module serves bytes and
//! names only; HTTP (headers, negotiation, 304) belongs to `kit`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(rust_embed::Embed)]
#[folder = "dist/"]
#[exclude = "manifest.json"]
#[exclude = ".vite/*"]
struct Dist;

/// Where `kit` serves [`asset`] from.
pub const PREFIX: &str = "/assets/";

/// One embedded file, with what a server needs to answer for it.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The file as it is.
    pub bytes: Cow<'static, [u8]>,
    /// The same file compressed with brotli, where that is smaller.
    pub br: Option<Cow<'static, [u8]>>,
    /// The same file compressed with gzip, where that is smaller.
    pub gz: Option<Cow<'static, [u8]>>,
    /// The media type, with charset for text.
    pub mime: &'static str,
    /// A strong validator in quotes, made from the content.
    pub etag: String,
    /// True when the name carries a hash, so that it may be cached for a year.
    pub immutable: bool,
}

/// Stable names that pages use even when the bundle has not been built.
const NAMES: [&str; 17] = [
    "ui.css",
    "font.woff2",
    "favicon.svg",
    "suggest.js",
    "upload.js",
    "copy.js",
    "theme.js",
    "live.js",
    "draft.js",
    "keys.js",
    "nav.js",
    "passkey.js",
    "offline.js",
    "worker.js",
    "icon-192.png",
    "icon-512.png",
    "icon-maskable-512.png",
];

struct Table {
    by_name: HashMap<String, String>,
    hashed: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = Dist::get("assets.txt").map(|f| f.data.into_owned()).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut table = Table { by_name: HashMap::new(), hashed: Vec::new() };
    for name in NAMES {
        table.by_name.insert(name.to_owned(), format!("{PREFIX}{name}"));
    }
    for line in text.lines() {
        if let Some((name, file)) = line.split_once(' ') {
            table.by_name.insert(name.to_owned(), format!("{PREFIX}{file}"));
            if name != file {
                table.hashed.push(file.to_owned());
            }
        }
    }
    // Chunks shared by islands never stand under a stable name but are hashed as well.
    for file in Dist::iter().filter(|f| f.starts_with("chunk-") && f.ends_with(".js")) {
        table.hashed.push(file.into_owned());
    }
    table
});

/// The address of an asset by its stable name (`ui.css`, `suggest.js`).
///
/// An unknown name gives an address that answers 404, so that a slip shows in any browser test.
pub fn href(name: &str) -> &'static str {
    TABLE.by_name.get(name).map_or("/assets/unknown", String::as_str)
}

/// The file behind [`PREFIX`]`path`; `None` if there is no such file.
pub fn asset(path: &str) -> Option<Asset> {
    if path.ends_with(".br") || path.ends_with(".gz") || path == "assets.txt" {
        return None;
    }
    let file = Dist::get(path)?;
    let etag: String = file.metadata.sha256_hash()[..12].iter().fold(
        String::with_capacity(26),
        |mut text, byte| {
            text.push_str(&format!("{byte:02x}"));
            text
        },
    );
    Some(Asset {
        bytes: file.data,
        br: Dist::get(&format!("{path}.br")).map(|f| f.data),
        gz: Dist::get(&format!("{path}.gz")).map(|f| f.data),
        mime: mime(path),
        etag: format!("\"{etag}\""),
        immutable: TABLE.hashed.iter().any(|name| name == path),
    })
}

/// Whether `npm run build` had been run when this crate was compiled.
pub fn assets_present() -> bool {
    Dist::get("assets.txt").is_some()
}

/// Every file that [`asset`] answers for; the static gallery and tests read it.
pub fn all() -> Vec<String> {
    Dist::iter()
        .filter(|f| !f.ends_with(".br") && !f.ends_with(".gz"))
        .filter(|f| f != "assets.txt" && f != "NOT-BUILT")
        .map(Cow::into_owned)
        .collect()
}

fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_always_gets_an_address_for_its_style() {
        assert!(href("ui.css").starts_with(PREFIX));
        assert!(href("ui.css").ends_with(".css"));
        assert_eq!(href("nothing.css"), "/assets/unknown");
    }

    #[test]
    fn what_is_embedded_can_be_cached_and_comes_compressed() {
        if !assets_present() {
            return;
        }
        let path = href("ui.css").trim_start_matches(PREFIX);
        let css = asset(path).expect("the style is embedded");
        assert!(css.immutable);
        assert!(css.mime.starts_with("text/css"));
        let br = css.br.expect("brotli twin");
        assert!(br.len() * 2 < css.bytes.len());
        assert!(asset(&format!("{path}.br")).is_none(), "twins are not files of their own");
        assert!(asset("../Cargo.toml").is_none());
    }
}
