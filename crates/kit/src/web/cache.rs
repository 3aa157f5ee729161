//! Pages kept for nobody in particular until anything at all changes. A kept page carries the version it was
//! made at and is served only while that is still the version, so it is never stale.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use quick_cache::{Weighter, sync::Cache};

/// A page as it was answered, compressed already if it was asked for so.
pub(crate) struct Kept {
    pub(crate) version: (i64, i64),
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Clone)]
pub(crate) struct ByBytes;

impl Weighter<String, Arc<Kept>> for ByBytes {
    fn weight(&self, key: &String, page: &Arc<Kept>) -> u64 {
        (key.len() + page.body.len() + 512) as u64
    }
}

/// At most 24 MB, because an idle house has to fit in 80.
const BYTES: u64 = 24 << 20;

pub(crate) type Pages = Cache<String, Arc<Kept>, ByBytes>;

pub(crate) fn pages() -> Pages {
    Cache::with_weighter(2_000, BYTES, ByBytes)
}

/// The compression in which a page is kept for this browser; empty: none.
pub(crate) fn packing(asked: &HeaderMap) -> &'static str {
    let takes = |name: &str| {
        let mut lists =
            asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
        lists.any(|list| {
            list.split(',').any(|one| {
                let (coding, weight) = one.trim().split_once(';').unwrap_or((one.trim(), ""));
                // "q=0", "q=0.0": refused. "q=0.8": taken.
                let refused = weight
                    .replace(' ', "")
                    .strip_prefix("q=")
                    .is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0));
                coding == name && !refused
            })
        })
    };
    ["br", "gzip"].into_iter().find(|name| takes(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_page_is_packed_as_the_browser_takes_it() {
        for (asked, want) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip;q=0.8", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("identity", ""),
            ("brotli", ""),
        ] {
            let asked_for =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(asked))]);
            assert_eq!(packing(&asked_for), want, "{asked}");
        }
        assert_eq!(packing(&HeaderMap::new()), "");
    }
}
