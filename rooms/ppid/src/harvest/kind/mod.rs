//! The kinds of sites that can be harvested. A kind is pure: it names addresses and reads answers; asking,
//! waiting, judging and storing are the same for all.

mod betang;
mod ckan;
mod feed;
mod wordpress;

use base::{Error, Kind as Failure, Result, Timestamp};
use kit::outbound::Got;
use serde_json::Value;
use url::Url;

use super::remote::Raw;

/// Records asked for at a time.
const PER_PAGE: usize = 100;

db::text_enum! {
    /// What a site speaks.
    pub(crate) enum KindName {
        /// CKAN, the portal of open data: its action API.
        Ckan = "ckan",
        /// WordPress: its REST API.
        Wordpress = "wordpress",
        /// RSS or Atom.
        Feed = "feed",
        /// Another Betang: its public API.
        Betang = "betang",
    }
}

/// How a kind of site is read.
pub(super) trait Kind: Send + Sync {
    /// The address that is kept, from what a person typed: of the site, not of one of its pages.
    fn base(&self, typed: Url) -> Url;
    /// The first page.
    fn first(&self, base: &Url) -> Url;
    /// Reads the page that `at` answered.
    ///
    /// # Errors
    /// `fault_unreadable` when it is something else.
    fn read(&self, base: &Url, at: &Url, got: &Got) -> Result<Page>;
    /// What else has to be asked for before the page is whole.
    fn aside(&self, _base: &Url, _page: &Page) -> Option<Url> {
        None
    }
    /// Adds the answer of [`Kind::aside`] to the page.
    ///
    /// # Errors
    /// As [`Kind::read`].
    fn join(&self, _page: &mut Page, _got: &Got) -> Result<()> {
        Ok(())
    }
    /// Whether all pages together list all records: then what is not listed is gone. A feed lists only the
    /// newest.
    fn lists_all(&self) -> bool {
        true
    }
}

/// Some records, and where it goes on.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) records: Vec<Raw>,
    /// Records on the page that are not to be taken over: private ones, those of third sites.
    pub(super) passed_over: usize,
    pub(super) next: Option<Url>,
    /// Records in all, where the site says it.
    pub(super) total: Option<u64>,
}

impl KindName {
    /// How it is read.
    pub(super) fn reader(self) -> &'static dyn Kind {
        match self {
            Self::Ckan => &ckan::Ckan,
            Self::Wordpress => &wordpress::Wordpress,
            Self::Feed => &feed::Feed,
            Self::Betang => &betang::Betang,
        }
    }
}

/// The answer is not what this kind of site says.
fn unreadable(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Failure::Invalid, "ppid.harvest.fault_unreadable").because(why)
}

fn json(got: &Got) -> Result<Value> {
    serde_json::from_slice(&got.body).map_err(unreadable)
}

/// The text called `name`; a number as its digits, anything else as nothing.
fn text(v: &Value, name: &str) -> String {
    match v.get(name) {
        Some(Value::String(s)) => s.clone(),
        Some(Value::Number(n)) => n.to_string(),
        _ => String::new(),
    }
}

/// The members of the list called `name`; none when there is no list.
fn list<'a>(v: &'a Value, name: &str) -> &'a [Value] {
    v.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A moment: RFC 3339, or without a zone, which CKAN and WordPress's `_gmt` fields mean as UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let at = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        Some(
            text.parse::<jiff::civil::DateTime>()
                .ok()?
                .to_zoned(jiff::tz::TimeZone::UTC)
                .ok()?
                .timestamp(),
        )
    })?;
    Some(Timestamp(at.as_millisecond()))
}

/// `base` with its path cut before `mark` (or its slash at the end) and without query: the site's own root.
fn root(mut url: Url, marks: &[&str]) -> Url {
    let path = url.path().to_owned();
    let cut = marks.iter().filter_map(|m| path.find(m)).min().unwrap_or(path.len());
    let path = path[..cut].trim_end_matches('/');
    url.set_path(&format!("{path}/"));
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// `base` with `path` behind it and `query`.
fn under(base: &Url, path: &str, query: &[(&str, &str)]) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url.set_query(None);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

/// A number in the query of an address.
fn number_in(url: &Url, name: &str) -> Option<u64> {
    url.query_pairs().find(|(n, _)| n == name)?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_found_whatever_page_of_it_was_typed() {
        let u = |s: &str| Url::parse(s).unwrap();
        for (kind, typed, want) in [
            (
                KindName::Ckan,
                "https://data.a.example/api/3/action/package_search?q=x",
                "https://data.a.example/",
            ),
            (KindName::Ckan, "https://a.example/data/dataset/jalan#b", "https://a.example/data/"),
            (
                KindName::Wordpress,
                "https://a.example/blog/wp-json/wp/v2/posts",
                "https://a.example/blog/",
            ),
            (KindName::Betang, "https://a.example/ppid?q=1", "https://a.example/"),
            (KindName::Feed, "https://a.example/feed?x=1#y", "https://a.example/feed?x=1"),
        ] {
            assert_eq!(kind.reader().base(u(typed)).as_str(), want);
        }
    }

    #[test]
    fn moments_are_read_with_and_without_a_zone() {
        let t = moment("2026-11-22T00:59:33.475612");
        assert_eq!(t, moment("2026-11-22T07:59:33.475612+07:00"));
        assert!(t.is_some() && moment("kemarin").is_none());
    }
}
