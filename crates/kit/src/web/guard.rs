//! What is refused at the door: requests that another site sent (CSRF), and too many of them.
//!
//! CSRF is stopped by the browser's own words, as Go's `CrossOriginProtection` and OWASP's fetch-metadata
//! policy do: it cannot be forgotten on a form, and cached pages need no token. See docs/adr.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use base::{Error, Kind, Result};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use http::{HeaderMap, Method, header};

/// Counts requests per address.
pub(crate) struct Limiter(Option<DefaultKeyedRateLimiter<IpAddr>>);

impl Limiter {
    /// `per_minute` may come at once, and again every minute; 0 means no limit.
    pub(crate) fn per_minute(per_minute: u32) -> Self {
        Self(NonZeroU32::new(per_minute).map(|n| RateLimiter::keyed(Quota::per_minute(n))))
    }

    pub(crate) fn check(&self, address: Option<IpAddr>) -> Result<()> {
        let (Some(limiter), Some(address)) = (&self.0, address) else { return Ok(()) };
        // An IPv6 customer has a whole /64.
        let key = match address {
            IpAddr::V6(v6) => {
                IpAddr::V6(std::net::Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)))
            }
            v4 => v4,
        };
        limiter.check_key(&key).map_err(|until| {
            let wait = until.wait_time_from(governor::clock::DefaultClock::default().now());
            too_many(wait)
        })
    }

    /// Forgets addresses that have been quiet.
    pub(crate) fn forget(&self) {
        if let Some(l) = &self.0 {
            l.retain_recent();
        }
    }
}

/// Too often; `wait` tells when to come back.
pub(crate) fn too_many(wait: Duration) -> Error {
    Error::new(Kind::TooMany, "kit.error.too_many").with("seconds", wait.as_secs() + 1)
}

/// Refuses a changing request that a page of another site sent.
pub(crate) fn same_site(method: &Method, headers: &HeaderMap, has_session: bool) -> Result<()> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name| headers.get(name).and_then(|v: &http::HeaderValue| v.to_str().ok());
    let refused = || Err(Error::new(Kind::Forbidden, "kit.error.cross_site"));
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return Ok(()),
        Some(_) => return refused(),
        None => {}
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            let of = origin.split_once("://").map_or("", |(_, h)| h);
            if of == host { Ok(()) } else { refused() }
        }
        (Some(_), None) => refused(),
        // Neither header: no browser of the last years. A program may call, but not on a person's session.
        (None, _) if has_session => refused(),
        (None, _) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(pairs: &[(&'static str, &str)], session: bool) -> bool {
        let headers = pairs
            .iter()
            .map(|(k, v)| (header::HeaderName::from_static(k), v.parse().unwrap()))
            .collect();
        same_site(&Method::POST, &headers, session).is_ok()
    }

    #[test]
    fn an_ipv6_customer_has_one_allowance_for_the_whole_network() {
        let limiter = Limiter::per_minute(2);
        let from = |a: &str| limiter.check(Some(a.parse().unwrap())).is_ok();
        assert!(from("2001:db8:1:2::1") && from("2001:db8:1:2:ffff::9"));
        assert!(!from("2001:db8:1:2:3:4:5:6"), "a third address of the same /64");
        assert!(from("2001:db8:1:3::1"), "the neighbour");
    }

    #[test]
    fn only_our_own_pages_may_change_things() {
        for (headers, session, want) in [
            (&[("sec-fetch-site", "same-origin")][..], true, true),
            (&[("sec-fetch-site", "same-site")], true, false),
            (
                &[("sec-fetch-site", "cross-site"), ("origin", "https://a"), ("host", "a")],
                true,
                false,
            ),
            (&[("origin", "https://betang.example"), ("host", "betang.example")], true, true),
            (&[("origin", "https://evil.example"), ("host", "betang.example")], true, false),
            (&[("origin", "null"), ("host", "betang.example")], false, false),
            (&[("host", "betang.example")], true, false),
            (&[("host", "betang.example")], false, true),
        ] {
            assert_eq!(post(headers, session), want, "{headers:?}");
        }
    }
}
