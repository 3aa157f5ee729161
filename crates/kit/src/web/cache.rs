//! Pages kept for nobody in particular until anything at all changes. A kept page carries the version it was
//! made at and is served only while that is still the version, so it is never stale.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use quick_cache::{Weighter, sync::Cache};

/// A page as it was answered.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) version: i64,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Clone)]
pub(crate) struct ByBytes;

impl Weighter<String, Kept> for ByBytes {
    fn weight(&self, key: &String, page: &Kept) -> u64 {
        (key.len() + page.body.len() + 512) as u64
    }
}

/// At most 24 MB, because an idle house has to fit in 80.
const BYTES: u64 = 24 << 20;

pub(crate) type Pages = Cache<String, Kept, ByBytes>;

pub(crate) fn pages() -> Pages {
    Cache::with_weighter(2_000, BYTES, ByBytes)
}
