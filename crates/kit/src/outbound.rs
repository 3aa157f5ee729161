//! The guard for requests that leave the house: addresses that people typed lead to the public internet, and
//! nowhere else, unless the operator listed a network.
//!
//! A name is resolved once and the connection goes to that very address, so that a second answer of the name
//! server cannot lead elsewhere; each redirect is judged anew. Addresses of cloud metadata are never reached.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use base::{Error, Result};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use ipnet::IpNet;
use tracing::{Instrument as _, field};
use url::{Host, Url};

const REDIRECTS: usize = 5;
/// Networks that are not the public internet (IANA special-purpose registries, RFC 6890 and its updates).
const NOT_PUBLIC: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];
/// Where clouds tell a machine its secrets; no list of the operator opens these.
const METADATA: &[&str] =
    &["169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "fd00:ec2::/32"];

/// A request.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
    max_bytes: usize,
    timeout: Duration,
}

impl Ask {
    /// Reads `url`.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            url: url.into(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            max_bytes: 5 << 20,
            timeout: Duration::from_secs(20),
        }
    }

    /// Sends `body`.
    #[must_use]
    pub fn post(
        url: impl Into<String>,
        content_type: &'static str,
        body: impl Into<Bytes>,
    ) -> Self {
        let mut ask = Self::get(url);
        ask.method = Method::POST;
        ask.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        ask.body = body.into();
        ask
    }

    /// With another header; one whose value cannot stand in a header is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let (Ok(n), Ok(v)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.insert(n, v);
        }
        self
    }

    /// How many bytes an answer may have; 5 MiB by default.
    #[must_use]
    pub const fn max_bytes(mut self, n: usize) -> Self {
        self.max_bytes = n;
        self
    }

    /// How long all of it may take, redirects included; 20 s by default.
    #[must_use]
    pub const fn timeout(mut self, d: Duration) -> Self {
        self.timeout = d;
        self
    }
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Got {
    /// The status.
    pub status: u16,
    /// Where it came from in the end.
    pub url: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
}

impl Got {
    /// The header called `name`, empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

/// The guard.
pub struct Outbound {
    allow: Vec<IpNet>,
    agent: String,
}

impl Outbound {
    pub(crate) fn new(c: &crate::config::Outbound, public_url: &str) -> Result<Self> {
        let allow = c.allow.iter().map(|n| {
            n.parse::<IpNet>().map_err(|e| {
                Error::invalid("kit.error.config").because(format!("outbound.allow: {n}: {e}"))
            })
        });
        let agent = match public_url {
            "" => format!("Betang/{}", env!("CARGO_PKG_VERSION")),
            url => format!("Betang/{} (+{url})", env!("CARGO_PKG_VERSION")),
        };
        Ok(Self { allow: allow.collect::<Result<_>>()?, agent })
    }

    /// What we call ourselves.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// Asks, following at most five redirects.
    ///
    /// # Errors
    /// Invalid (`kit.error.address`) for an address that may not be reached; Unavailable when there is no
    /// whole answer in time or it is too large.
    pub async fn fetch(&self, ask: Ask) -> Result<Got> {
        let limit = ask.timeout;
        // Which host it is stays here: people typed it.
        let span = tracing::info_span!(target: crate::SPANS, "outbound", otel.kind = "client",
            http.request.method = %ask.method, http.response.status_code = field::Empty);
        let got = tokio::time::timeout(limit, self.follow(ask))
            .instrument(span.clone())
            .await
            .map_err(|_| Error::unavailable("no whole answer in time"))?;
        if let Ok(got) = &got {
            span.record("http.response.status_code", got.status);
        }
        got
    }

    async fn follow(&self, mut ask: Ask) -> Result<Got> {
        let mut url = Url::parse(&ask.url).map_err(refused)?;
        for _ in 0..=REDIRECTS {
            let answer = self.once(&ask, &url).await?;
            let status = answer.status();
            let onward = answer.headers().get(header::LOCATION).filter(|_| status.is_redirection());
            let Some(to) = onward else { return whole(answer, &url, ask.max_bytes).await };
            let to = to.to_str().map_err(refused)?;
            let next = url.join(to).map_err(refused)?;
            if next.origin() != url.origin() {
                // What was meant for one host is not shown to another.
                for secret in [header::AUTHORIZATION, header::COOKIE] {
                    ask.headers.remove(secret);
                }
            }
            // RFC 9110, 15.4: only 307 and 308 keep method and body.
            if !matches!(status.as_u16(), 307 | 308) && ask.method != Method::HEAD {
                (ask.method, ask.body) = (Method::GET, Bytes::new());
                ask.headers.remove(header::CONTENT_TYPE);
            }
            url = next;
        }
        Err(Error::unavailable("too many redirects"))
    }

    async fn once(&self, ask: &Ask, url: &Url) -> Result<reqwest::Response> {
        let (host, address) = self.address(url).await?;
        let mut client = reqwest::Client::builder()
            .use_preconfigured_tls(tls()?)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(10))
            .user_agent(&self.agent);
        if let Some(host) = host {
            client = client.resolve(&host, address);
        }
        client
            .build()
            .map_err(Error::internal)?
            .request(ask.method.clone(), url.clone())
            .headers(ask.headers.clone())
            .body(ask.body.clone())
            .send()
            .await
            .map_err(|e| Error::unavailable(e.without_url()))
    }

    /// The name to be resolved, if it is one, and the address to connect to.
    async fn address(&self, url: &Url) -> Result<(Option<String>, SocketAddr)> {
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
            return Err(refused("only http and https, without a user name"));
        }
        let port = url.port_or_known_default().ok_or_else(|| refused("no port"))?;
        let (name, found) = match url.host() {
            Some(Host::Domain(name)) => {
                let found = tokio::net::lookup_host((name, port))
                    .await
                    .map_err(|_| Error::unavailable("the name is not known"))?
                    .collect::<Vec<_>>();
                (Some(name.to_owned()), found)
            }
            Some(Host::Ipv4(ip)) => (None, vec![SocketAddr::new(ip.into(), port)]),
            Some(Host::Ipv6(ip)) => (None, vec![SocketAddr::new(ip.into(), port)]),
            None => return Err(refused("no host")),
        };
        // One address that may not be reached taints the name: an answer of two kinds is a trick.
        if found.iter().any(|a| !self.may_reach(a.ip())) {
            return Err(refused("not an address of the public internet"));
        }
        let first = found.first().ok_or_else(|| Error::unavailable("the name has no address"))?;
        Ok((name, *first))
    }

    /// Whether a connection to `ip` is allowed.
    #[must_use]
    pub fn may_reach(&self, ip: IpAddr) -> bool {
        // An IPv4 address in IPv6 clothes (mapped, or by NAT64) is judged as what it is.
        let ip = match ip {
            IpAddr::V6(v6) => match (v6.to_ipv4_mapped(), v6.segments()) {
                (Some(v4), _) => IpAddr::V4(v4),
                (None, [0x64, 0xff9b, 0, 0, 0, 0, a, b]) => {
                    let [[a, b], [c, d]] = [a.to_be_bytes(), b.to_be_bytes()];
                    IpAddr::from([a, b, c, d])
                }
                _ => ip,
            },
            v4 => v4,
        };
        let within = |nets: &[&str]| {
            nets.iter().filter_map(|n| n.parse::<IpNet>().ok()).any(|n| n.contains(&ip))
        };
        !within(METADATA) && (self.allow.iter().any(|n| n.contains(&ip)) || !within(NOT_PUBLIC))
    }
}

fn refused(why: impl std::fmt::Display) -> Error {
    Error::invalid("kit.error.address").because(why.to_string())
}

async fn whole(mut answer: reqwest::Response, url: &Url, max: usize) -> Result<Got> {
    let too_large = || Error::unavailable(format!("the answer is larger than {max} bytes"));
    if answer.content_length().is_some_and(|n| n > max as u64) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(part) = answer.chunk().await.map_err(|e| Error::unavailable(e.without_url()))? {
        if body.len() + part.len() > max {
            return Err(too_large());
        }
        body.extend_from_slice(&part);
    }
    Ok(Got {
        status: answer.status().as_u16(),
        url: url.to_string(),
        headers: answer.headers().clone(),
        body: body.freeze(),
    })
}

/// Mozilla's roots, one provider of cryptography for the whole house.
fn tls() -> Result<rustls::ClientConfig> {
    static CONFIG: OnceLock<Arc<rustls::ClientConfig>> = OnceLock::new();
    if let Some(c) = CONFIG.get() {
        return Ok((**c).clone());
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok((**CONFIG.get_or_init(|| Arc::new(config))).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(allow: &[&str], ip: &str, want: bool) {
        let allow = allow.iter().map(|n| (*n).to_owned()).collect();
        let guard = Outbound::new(&crate::config::Outbound { allow }, "").unwrap();
        assert_eq!(guard.may_reach(ip.parse().unwrap()), want, "{ip}");
    }

    #[test]
    fn only_the_public_internet_is_reached() {
        for ip in ["1.1.1.1", "203.0.112.1", "2606:4700::1111", "64:ff9b::101:101"] {
            check(&[], ip, true);
        }
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "::7f00:1",
        ] {
            check(&[], ip, false);
        }
    }

    #[test]
    fn the_operator_opens_networks_but_never_metadata() {
        check(&["127.0.0.0/8"], "127.0.0.1", true);
        check(&["127.0.0.0/8"], "10.0.0.1", false);
        check(&["0.0.0.0/0", "::/0"], "192.168.0.1", true);
        for ip in ["169.254.169.254", "::ffff:169.254.169.254", "100.100.100.200", "fd00:ec2::254"]
        {
            check(&["0.0.0.0/0", "::/0"], ip, false);
        }
    }
}
