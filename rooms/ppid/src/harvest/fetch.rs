//! Asking other sites, politely: what their robots.txt forbids is not asked for, requests to one host keep a
//! distance, and a page that did not change is not sent again. All of it through kit's outbound guard.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use base::{Error, Kind, Result};
use kit::{
    Cx,
    outbound::{Ask, Got},
};
use texting_robots::Robot;
use url::{Host, Url};

use crate::config::Ppid;

/// The name by which robots.txt may speak to us.
const AGENT: &str = "Betang";
/// Between two requests to one host, where its robots.txt asks for nothing else.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause that a robots.txt is granted; a site that wants more cannot be walked through in time.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
const MAX_ROBOTS: usize = 500 << 10;
const MAX_PAGE: usize = 8 << 20;
/// All answers of one visit together.
const MAX_VISIT: usize = 256 << 20;
/// How long one visit may take.
const VISIT_TIME: Duration = Duration::from_secs(45 * 60);

/// When each host may be asked next. Of this process: another node adds its own requests, which is bearable.
static TURNS: LazyLock<Mutex<HashMap<String, Instant>>> = LazyLock::new(Mutex::default);

/// What is known of a page from the visit before.
#[derive(Clone, Debug, Default)]
pub(super) struct Validators {
    pub(super) etag: String,
    pub(super) modified: String,
}

impl Validators {
    /// Those of an answer.
    pub(super) fn of(got: &Got) -> Self {
        let short =
            |name: &str| Some(got.header(name)).filter(|v| v.len() <= 500).unwrap_or("").to_owned();
        Self { etag: short("etag"), modified: short("last-modified") }
    }

    /// Whether the site gave any.
    pub(super) const fn any(&self) -> bool {
        !self.etag.is_empty() || !self.modified.is_empty()
    }
}

/// One visit's way of asking.
pub(super) struct Fetcher<'a> {
    cx: &'a Cx,
    robots: HashMap<String, Robot>,
    bytes: usize,
    begun: Instant,
    page_time: Duration,
}

/// A failure that is the site's, told by a key of this slice.
pub(super) fn fault(key: &'static str) -> Error {
    Error::new(Kind::Unavailable, key)
}

/// Whether an error is the site's and not ours.
pub(super) fn is_fault(e: &Error) -> bool {
    e.key().starts_with("ppid.harvest.fault_")
}

impl<'a> Fetcher<'a> {
    /// For one visit.
    ///
    /// # Errors
    /// Invalid for a config that the start has ruled out.
    pub(super) fn new(cx: &'a Cx) -> Result<Self> {
        let page_time = Duration::from_secs(Ppid::of(cx)?.harvest_page_s);
        Ok(Self { cx, robots: HashMap::new(), bytes: 0, begun: Instant::now(), page_time })
    }

    /// The page at `url`; `None` when it is as it was by `known`.
    ///
    /// # Errors
    /// A fault of the site (see [`is_fault`]).
    pub(super) async fn get(&mut self, url: &Url, known: &Validators) -> Result<Option<Got>> {
        if self.begun.elapsed() > VISIT_TIME {
            return Err(fault("ppid.harvest.fault_too_long"));
        }
        let left = MAX_VISIT.saturating_sub(self.bytes);
        if left == 0 {
            return Err(fault("ppid.harvest.fault_too_much"));
        }
        self.wait(url).await?;
        let mut ask = Ask::get(url.as_str())
            .header("accept", "application/json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5")
            .max_bytes(MAX_PAGE.min(left))
            .timeout(self.page_time);
        if !known.etag.is_empty() {
            ask = ask.header("if-none-match", &known.etag);
        }
        if !known.modified.is_empty() {
            ask = ask.header("if-modified-since", &known.modified);
        }
        let got = self.ask(ask).await?;
        self.bytes += got.body.len();
        match got.status {
            200..=299 => Ok(Some(got)),
            304 if known.any() => Ok(None),
            status => Err(refusal(status)),
        }
    }

    /// Whether the page at `url` is certainly gone: the site itself says so (404, 410).
    ///
    /// # Errors
    /// A fault of the site.
    pub(super) async fn is_gone(&mut self, url: &Url) -> Result<bool> {
        self.wait(url).await?;
        let got =
            self.ask(Ask::get(url.as_str()).max_bytes(MAX_PAGE).timeout(self.page_time)).await?;
        self.bytes += got.body.len();
        Ok(matches!(got.status, 404 | 410))
    }

    async fn ask(&self, ask: Ask) -> Result<Got> {
        self.cx.app().outbound().fetch(ask).await.map_err(|e| match e.kind() {
            Kind::Invalid => fault("ppid.harvest.fault_address").because(e),
            Kind::Unavailable => fault("ppid.harvest.fault_silent").because(e),
            _ => e,
        })
    }

    /// Waits for this host's turn, if its robots.txt lets us in at all.
    async fn wait(&mut self, url: &Url) -> Result<()> {
        let host = url.origin().ascii_serialization();
        if !self.robots.contains_key(&host) {
            turn(url, PAUSE).await;
            let robot = self.rules(url).await?;
            self.robots.insert(host.clone(), robot);
        }
        let Some(robot) = self.robots.get(&host) else { return Ok(()) };
        if !robot.allowed(url.as_str()) {
            return Err(fault("ppid.harvest.fault_robots"));
        }
        let asked = robot.delay.filter(|d| d.is_finite() && *d > 0.0).unwrap_or(0.0);
        turn(url, Duration::from_secs_f32(asked.min(LONGEST_PAUSE.as_secs_f32())).max(PAUSE)).await;
        Ok(())
    }

    /// RFC 9309, 2.3.1: without a robots.txt all is allowed; with one that cannot be had, nothing is.
    async fn rules(&self, url: &Url) -> Result<Robot> {
        let mut at = url.clone();
        at.set_path("/robots.txt");
        at.set_query(None);
        let ask = Ask::get(at.as_str()).max_bytes(MAX_ROBOTS).timeout(self.page_time);
        let got = self.ask(ask).await?;
        let text: &[u8] = match got.status {
            200..=299 => &got.body,
            400..=499 => b"",
            _ => return Err(fault("ppid.harvest.fault_robots_unread")),
        };
        Robot::new(AGENT, text)
            .map_err(|e| fault("ppid.harvest.fault_robots_unread").because(e.to_string()))
    }
}

fn refusal(status: u16) -> Error {
    let key = match status {
        401 | 403 => "ppid.harvest.fault_forbidden",
        404 | 410 => "ppid.harvest.fault_not_there",
        429 | 503 => "ppid.harvest.fault_busy",
        _ => "ppid.harvest.fault_status",
    };
    fault(key).because(format!("status {status}"))
}

/// Waits until the host may be asked, and takes the turn.
async fn turn(url: &Url, pause: Duration) {
    // This machine itself needs no rest from us.
    let own = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    };
    if !own {
        let host = url.host_str().unwrap_or_default();
        let wait = {
            let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
            reserve(&mut turns, host, Instant::now(), pause)
        };
        tokio::time::sleep(wait).await;
    }
}

/// How long to wait for the next turn at `host`, which is taken; the one after it is `pause` later.
fn reserve(
    turns: &mut HashMap<String, Instant>,
    host: &str,
    now: Instant,
    pause: Duration,
) -> Duration {
    turns.retain(|_, at| *at > now);
    let at = turns.get(host).copied().unwrap_or(now);
    turns.insert(host.to_owned(), at + pause);
    at.saturating_duration_since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_to_one_host_keep_their_distance_and_others_do_not_wait_for_them() {
        let (mut turns, now) = (HashMap::new(), Instant::now());
        let second = Duration::from_secs(1);
        let wait = |turns: &mut HashMap<String, Instant>, host, now| {
            reserve(turns, host, now, second).as_secs()
        };
        assert_eq!(wait(&mut turns, "a.example", now), 0);
        assert_eq!(wait(&mut turns, "a.example", now), 1);
        assert_eq!(wait(&mut turns, "a.example", now), 2);
        assert_eq!(wait(&mut turns, "b.example", now), 0);
        assert_eq!(wait(&mut turns, "a.example", now + second * 10), 0);
        assert_eq!(turns.len(), 1, "hosts that were left alone are forgotten");
    }
}
