//! Who really asks, when a proxy stands before the house. Headers are believed only from peers that the config
//! lists, and only as far as those peers wrote them: from the right, up to the first hop that is not one of ours.
//!
//! It does not read `X-Forwarded-Host`: a proxy passes `Host` on, or `server.public_url` says it.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::{config::Server, tls};

/// Which header the proxies write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// What proxies leave on a request. Whoever sends one of these by hand is treated as a proxy's guest.
const TRACES: [&str; 6] =
    ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-proto", "x-forwarded-host", "via"];

/// How a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The address that asks.
    pub(crate) address: Option<IpAddr>,
    /// Whether the browser speaks TLS, to us or to the proxy.
    pub(crate) secure: bool,
}

impl Arrival {
    /// Reads it off a request: the connection first, then, from a trusted peer, the headers.
    pub(crate) fn of(server: &Server, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let tls = extensions.get::<ConnectInfo<tls::Peer>>().map(|c| c.0);
        let plain = extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        // A socket that listens on both families shows IPv4 as `::ffff:a.b.c.d`.
        let peer = tls.map(|p| p.0.ip()).or(plain).map(|ip| ip.to_canonical());
        let mut out = Self { address: peer, secure: tls.is_some() };
        if let Some(peer) = peer.filter(|p| trusted(&server.trusted_proxies, *p)) {
            let (address, proto) = match server.proxy_header {
                ProxyHeader::XForwardedFor => by_list(&server.trusted_proxies, peer, headers),
                ProxyHeader::Forwarded => by_rfc_7239(&server.trusted_proxies, peer, headers),
            };
            out.address = Some(address);
            out.secure |= proto.is_some_and(|p| p.eq_ignore_ascii_case("https"));
        }
        if !server.public_url.is_empty() {
            out.secure = server.public_url.starts_with("https://");
        }
        out
    }

    /// `https://host`: the configured one, else as asked.
    pub(crate) fn origin(self, server: &Server, headers: &HeaderMap) -> String {
        if !server.public_url.is_empty() {
            return server.public_url.clone();
        }
        let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
        format!("{}://{host}", if self.secure { "https" } else { "http" })
    }
}

/// HTTP/2 names the host in the address; everything behind the door looks for it among the headers.
pub(crate) fn name_host(req: &mut Request) {
    if let Some(host) = req.uri().authority().map(|a| a.as_str())
        && let Ok(value) = HeaderValue::try_from(host)
        && !req.headers().contains_key(header::HOST)
    {
        req.headers_mut().insert(header::HOST, value);
    }
}

/// Whether a proxy handed the request on, trusted or not.
pub(crate) fn came_through(headers: &HeaderMap) -> bool {
    TRACES.iter().any(|name| headers.contains_key(*name))
}

fn trusted(nets: &[IpNet], address: IpAddr) -> bool {
    nets.iter().any(|n| n.contains(&address))
}

/// The elements of a list header, the last one first. Split at every comma, quoted or not: what a trusted proxy
/// appends has no comma inside, and a quote that a stranger left open must not swallow it.
fn from_the_right(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines: Vec<&str> =
        headers.get_all(name).iter().map(|v| v.to_str().unwrap_or_default()).collect();
    lines.into_iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim)
}

fn by_list<'h>(nets: &[IpNet], peer: IpAddr, headers: &'h HeaderMap) -> (IpAddr, Option<&'h str>) {
    let hops = from_the_right(headers, HeaderName::from_static("x-forwarded-for")).map(address);
    let proto = from_the_right(headers, HeaderName::from_static("x-forwarded-proto")).next();
    (walk(nets, peer, hops.map(|a| (a, ()))).0, proto)
}

fn by_rfc_7239<'h>(
    nets: &[IpNet],
    peer: IpAddr,
    headers: &'h HeaderMap,
) -> (IpAddr, Option<&'h str>) {
    let hops = from_the_right(headers, header::FORWARDED)
        .map(|e| (parameter(e, "for").and_then(address), parameter(e, "proto")));
    let (address, proto) = walk(nets, peer, hops);
    (address, proto.flatten())
}

/// Goes from the peer towards the visitor while each hop is one of ours. Anything unreadable ends the walk: what
/// stands left of it was written by nobody we know.
fn walk<T>(
    nets: &[IpNet],
    peer: IpAddr,
    hops: impl Iterator<Item = (Option<IpAddr>, T)>,
) -> (IpAddr, Option<T>) {
    let (mut at, mut told) = (peer, None);
    for (hop, with) in hops {
        let Some(hop) = hop else { break };
        (at, told) = (hop, Some(with));
        if !trusted(nets, hop) {
            break;
        }
    }
    (at, told)
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = match text.strip_prefix('[') {
        Some(rest) => {
            let (inside, after) = rest.split_once(']')?;
            let port = after.strip_prefix(':');
            let good = after.is_empty() || port.is_some_and(|p| p.parse::<u16>().is_ok());
            good.then_some(inside)?
        }
        None => text,
    };
    let parsed = bare.parse::<IpAddr>().ok();
    parsed.or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip())).map(|ip| ip.to_canonical())
}

/// One parameter of an element of `Forwarded`, without its quotes.
fn parameter<'h>(element: &'h str, name: &str) -> Option<&'h str> {
    let pairs = element.split(';').filter_map(|p| p.split_once('='));
    let value = pairs.into_iter().find(|(n, _)| n.trim().eq_ignore_ascii_case(name))?.1.trim();
    match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"'),
        None => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(header: ProxyHeader) -> Server {
        Server {
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()],
            proxy_header: header,
            ..Server::default()
        }
    }

    #[track_caller]
    fn check(header: ProxyHeader, peer: &str, lines: &[(&str, &str)], want: (&str, bool)) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 40_000)));
        let got = Arrival::of(&server(header), &extensions, &headers);
        let want = Arrival { address: Some(want.0.parse().unwrap()), secure: want.1 };
        assert_eq!(got, want, "{peer} {lines:?}");
    }

    #[test]
    fn a_stranger_cannot_choose_an_address_by_x_forwarded_for() {
        const FOR: &str = "x-forwarded-for";
        const PROTO: &str = "x-forwarded-proto";
        for (peer, lines, want) in [
            // Nobody we know: the headers are noise.
            ("203.0.113.9", &[(FOR, "1.1.1.1"), (PROTO, "https")][..], ("203.0.113.9", false)),
            ("203.0.113.9", &[(FOR, "10.0.0.1")], ("203.0.113.9", false)),
            // Our proxy: the last hop is the one it saw.
            ("10.0.0.1", &[(FOR, "203.0.113.9"), (PROTO, "https")], ("203.0.113.9", true)),
            ("10.0.0.1", &[(FOR, "1.1.1.1, 203.0.113.9")], ("203.0.113.9", false)),
            ("10.0.0.1", &[(FOR, "127.0.0.1, 203.0.113.9")], ("203.0.113.9", false)),
            // Two of ours in a row, and all of ours.
            ("10.0.0.1", &[(FOR, "6.6.6.6, 203.0.113.9, 10.0.0.2")], ("203.0.113.9", false)),
            ("10.0.0.1", &[(FOR, "10.0.0.3,10.0.0.2")], ("10.0.0.3", false)),
            // Several lines are one list, in order.
            ("10.0.0.1", &[(FOR, "6.6.6.6"), (FOR, "203.0.113.9")], ("203.0.113.9", false)),
            // Ports, brackets, IPv4 in IPv6.
            ("10.0.0.1", &[(FOR, "203.0.113.9:5001")], ("203.0.113.9", false)),
            ("10.0.0.1", &[(FOR, "[2001:db8::7]:443")], ("2001:db8::7", false)),
            ("10.0.0.1", &[(FOR, "2001:db8::7")], ("2001:db8::7", false)),
            ("::ffff:10.0.0.1", &[(FOR, "::ffff:203.0.113.9")], ("203.0.113.9", false)),
            ("fd00::1", &[(FOR, "2001:db8::7")], ("2001:db8::7", false)),
            // Garbage is ignored, and so is all that stands left of it.
            ("10.0.0.1", &[(FOR, "unknown")], ("10.0.0.1", false)),
            ("10.0.0.1", &[(FOR, "")], ("10.0.0.1", false)),
            ("10.0.0.1", &[(FOR, "203.0.113.9,")], ("10.0.0.1", false)),
            ("10.0.0.1", &[(FOR, "203.0.113.9, <script>, 10.0.0.2")], ("10.0.0.2", false)),
            ("10.0.0.1", &[(FOR, "[2001:db8::7")], ("10.0.0.1", false)),
            ("10.0.0.1", &[(FOR, "[2001:db8::7]x")], ("10.0.0.1", false)),
            ("10.0.0.1", &[(FOR, "203.0.113.9:99999")], ("10.0.0.1", false)),
            ("10.0.0.1", &[(FOR, "1.1.1.1, \u{e9}\u{ff}")], ("10.0.0.1", false)),
            // Only two words are a protocol.
            ("10.0.0.1", &[(FOR, "203.0.113.9"), (PROTO, "javascript")], ("203.0.113.9", false)),
            ("10.0.0.1", &[(FOR, "203.0.113.9"), (PROTO, "https, http")], ("203.0.113.9", false)),
            // The other header is not ours to read.
            ("10.0.0.1", &[("forwarded", "for=6.6.6.6;proto=https")], ("10.0.0.1", false)),
        ] {
            check(ProxyHeader::XForwardedFor, peer, lines, want);
        }
    }

    #[test]
    fn a_stranger_cannot_choose_an_address_by_forwarded() {
        const BY: &str = "forwarded";
        for (peer, line, want) in [
            ("203.0.113.9", "for=1.1.1.1;proto=https", ("203.0.113.9", false)),
            ("10.0.0.1", "for=203.0.113.9;proto=https", ("203.0.113.9", true)),
            ("10.0.0.1", "For=\"[2001:db8::7]:4711\" ; Proto=HTTPS", ("2001:db8::7", true)),
            // The protocol is the one that the visitor's own proxy saw, not the last leg's.
            (
                "10.0.0.1",
                "for=203.0.113.9;proto=https, for=10.0.0.2;proto=http",
                ("203.0.113.9", true),
            ),
            (
                "10.0.0.1",
                "for=6.6.6.6;proto=https, for=203.0.113.9;proto=http",
                ("203.0.113.9", false),
            ),
            // A quote left open by a stranger swallows nothing.
            ("10.0.0.1", "for=\"6.6.6.6, for=203.0.113.9", ("203.0.113.9", false)),
            ("10.0.0.1", "for=\"203.0.113.9", ("10.0.0.1", false)),
            ("10.0.0.1", "for=_hidden, for=unknown", ("10.0.0.1", false)),
            ("10.0.0.1", "proto=https", ("10.0.0.1", false)),
            ("10.0.0.1", ";;==,,", ("10.0.0.1", false)),
        ] {
            check(ProxyHeader::Forwarded, peer, &[(BY, line)], want);
        }
        let other = [("x-forwarded-for", "6.6.6.6")];
        check(ProxyHeader::Forwarded, "10.0.0.1", &other, ("10.0.0.1", false));
    }

    #[test]
    fn a_fixed_address_decides_how_links_begin() {
        let mut server = server(ProxyHeader::XForwardedFor);
        let headers: HeaderMap =
            [(header::HOST, "desa.uji".parse().unwrap())].into_iter().collect();
        let arrival = Arrival::of(&server, &Extensions::new(), &headers);
        assert_eq!(arrival.origin(&server, &headers), "http://desa.uji");
        assert_eq!(
            Arrival { secure: true, ..arrival }.origin(&server, &headers),
            "https://desa.uji"
        );
        server.public_url = "https://kalteng.uji".to_owned();
        let arrival = Arrival::of(&server, &Extensions::new(), &headers);
        assert_eq!(
            (arrival.origin(&server, &headers).as_str(), arrival.secure),
            ("https://kalteng.uji", true)
        );
    }
}
