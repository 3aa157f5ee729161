//! A certificate of the house's own: real browsers' libraries against the real listener.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, SystemTime},
};

use kit::{App, Cx, config::Config, room::Level, watch};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use reqwest::{Client, Version, redirect::Policy, tls::TlsInfo};
use testkit::{Town, Which};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const NAME: &str = "kalteng.uji";

/// An authority of the test's own.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for `names` until the first of that month, and its key.
    pub(crate) fn sign(&self, names: &[&str], until: (i32, u8)) -> (String, String) {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = date_time_ymd(2026, 1, 1);
        params.not_after = date_time_ymd(until.0, until.1, 1);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }
}

/// The house with this config, serving; and where.
pub(crate) async fn serving(town: &Town, change: impl FnOnce(&mut Config)) -> (App, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (app, _) = crate::posts::with(town, change);
    tokio::spawn({
        let app = app.clone();
        async move { kit::serve::serve(&app, listener).await.unwrap() }
    });
    (app, at)
}

/// A browser that trusts `pem` and finds the house at `at`.
pub(crate) fn browser(pem: &str, at: SocketAddr) -> Client {
    // reqwest leaves the choice to the program.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(pem.as_bytes()).unwrap())
        .resolve(NAME, at)
        .redirect(Policy::none())
        .tls_info(true)
        .build()
        .unwrap()
}

/// What the house shows as its certificate to somebody who comes now.
pub(crate) async fn shown(pem: &str, at: SocketAddr) -> Vec<u8> {
    let url = format!("https://{NAME}:{}/healthz", at.port());
    let answer = browser(pem, at).get(url).send().await.unwrap();
    answer.extensions().get::<TlsInfo>().unwrap().peer_certificate().unwrap().to_vec()
}

pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn put(dir: &Path, (cert, key): &(String, String)) {
    std::fs::write(dir.join("sertifikat.pem"), cert).unwrap();
    std::fs::write(dir.join("kunci.pem"), key).unwrap();
}

fn files(c: &mut Config) {
    c.tls.cert = "sertifikat.pem".to_owned();
    c.tls.key = "kunci.pem".to_owned();
    c.tls.http = String::new();
}

#[test]
fn browsers_are_served_over_tls_by_both_protocols_with_secure_links() {
    Town::run(Which::Sqlite, crate::rooms(), |town| {
        Box::pin(async move {
            let ca = Authority::new();
            put(town.dir(), &ca.sign(&[NAME], (2027, 6)));
            let (_app, at) = serving(&town, files).await;
            let url = format!("https://{NAME}:{}/uji", at.port());
            let client = browser(&ca.pem(), at);
            let answer = client.get(&url).send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_2));
            assert!(answer.headers().contains_key("strict-transport-security"));
            let page = answer.text().await.unwrap();
            assert!(
                page.contains(&format!("{url}\"")),
                "links begin with the secure address: {page}"
            );
            let old = Client::builder()
                .add_root_certificate(reqwest::Certificate::from_pem(ca.pem().as_bytes()).unwrap())
                .resolve(NAME, at)
                .http1_only()
                .build()
                .unwrap();
            let answer = old.get(&url).send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_11));
            let stranger = browser(&Authority::new().pem(), at);
            assert!(
                stranger.get(&url).send().await.is_err(),
                "who does not know the authority is warned"
            );
        })
    });
}

#[test]
fn who_does_not_finish_the_handshake_holds_up_nobody() {
    Town::run(Which::Sqlite, crate::rooms(), |town| {
        Box::pin(async move {
            let ca = Authority::new();
            put(town.dir(), &ca.sign(&[NAME], (2027, 6)));
            let (_app, at) = serving(&town, files).await;
            let mut silent = Vec::new();
            for _ in 0..100 {
                silent.push(TcpStream::connect(at).await.unwrap());
            }
            shown(&ca.pem(), at).await;
            drop(silent);
        })
    });
}

#[test]
fn a_new_certificate_is_taken_into_use_without_a_restart_and_half_a_change_is_not() {
    Town::run(Which::Sqlite, crate::rooms(), |town| {
        Box::pin(async move {
            let ca = Authority::new();
            put(town.dir(), &ca.sign(&[NAME], (2027, 6)));
            let (_app, at) = serving(&town, files).await;
            let first = shown(&ca.pem(), at).await;
            let next = ca.sign(&[NAME], (2027, 9));
            // The certificate is there, its key is not yet: the old pair stays.
            std::fs::write(town.dir().join("sertifikat.pem"), &next.0).unwrap();
            for _ in 0..4 {
                tokio::time::sleep(Duration::from_millis(400)).await;
                assert_eq!(shown(&ca.pem(), at).await, first);
            }
            put(town.dir(), &next);
            // As a copying program leaves it that keeps times.
            let file =
                std::fs::File::options().append(true).open(town.dir().join("kunci.pem")).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
            for _ in 0..50 {
                if shown(&ca.pem(), at).await != first {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            panic!("the old certificate is still in use");
        })
    });
}

#[test]
fn plain_http_leads_to_the_secure_address_of_this_house_only() {
    Town::run(Which::Sqlite, crate::rooms(), |town| {
        Box::pin(async move {
            let ca = Authority::new();
            put(town.dir(), &ca.sign(&[NAME], (2027, 6)));
            let plain = free_port();
            let (_app, at) = serving(&town, |c| {
                files(c);
                c.tls.http = format!("127.0.0.1:{plain}");
                c.tls.domains = vec![NAME.to_owned(), "www.kalteng.uji".to_owned()];
            })
            .await;
            let client = Client::builder().redirect(Policy::none()).build().unwrap();
            let secure = at.port();
            for (host, path, want) in [
                (NAME, "/ppid?q=jalan", format!("https://{NAME}:{secure}/ppid?q=jalan")),
                ("www.kalteng.uji", "/", format!("https://www.kalteng.uji:{secure}/")),
                ("jahat.example", "/", format!("https://{NAME}:{secure}/")),
                (NAME, "//jahat.example/x", format!("https://{NAME}:{secure}/jahat.example/x")),
            ] {
                let url = format!("http://127.0.0.1:{plain}{path}");
                let mut answer = None;
                for _ in 0..50 {
                    if let Ok(a) = client.get(&url).header("host", host).send().await {
                        answer = Some(a);
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                let answer = answer.unwrap();
                assert_eq!(answer.status().as_u16(), 308);
                assert_eq!(answer.headers()["location"].to_str().unwrap(), want);
            }
            let url = format!("http://127.0.0.1:{plain}/.well-known/acme-challenge/x");
            assert_eq!(client.get(url).send().await.unwrap().status().as_u16(), 404);
        })
    });
}

#[test]
fn the_end_of_the_certificate_is_seen_before_it_comes() {
    Town::run(Which::Sqlite, crate::rooms(), |town| {
        Box::pin(async move {
            let ca = Authority::new();
            // The town's day is 22 November 2026.
            let (app, _) = crate::posts::with(&town, files);
            let found = async || {
                let seen = watch::look(&Cx::system(&app, "uji.watch")).await;
                let f = seen.findings().find(|f| f.subject == "kit.certificate").cloned().unwrap();
                (f.level, f.key)
            };
            assert_eq!(found().await, (Level::Bad, "kit.watch.certificate_unreadable"));
            for (until, wait_days, want) in [
                ((2027, 1), 0, (Level::Fine, "kit.watch.certificate_fine")),
                ((2026, 12), 0, (Level::Warning, "kit.watch.certificate_ends")),
                ((2026, 12), 6, (Level::Bad, "kit.watch.certificate_ends")),
                ((2026, 12), 6, (Level::Bad, "kit.watch.certificate_over")),
            ] {
                put(town.dir(), &ca.sign(&[NAME], until));
                town.wait(Duration::from_secs(86_400) * wait_days);
                assert_eq!(found().await, want, "{until:?}");
            }
        })
    });
}

#[test]
fn a_house_whose_certificate_is_none_does_not_start() {
    Town::run(Which::Sqlite, crate::rooms(), |town| {
        Box::pin(async move {
            let (ca, other) = (Authority::new(), Authority::new());
            let one = ca.sign(&[NAME], (2027, 6));
            for (cert, key) in [
                ("", one.1.as_str()),
                (one.0.as_str(), ""),
                (one.0.as_str(), &other.sign(&[NAME], (2027, 6)).1),
            ] {
                put(town.dir(), &(cert.to_owned(), key.to_owned()));
                let (app, _) = crate::posts::with(&town, files);
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let e = kit::serve::serve(&app, listener).await.unwrap_err();
                assert_eq!(e.key(), "kit.error.config", "{e}");
            }
        })
    });
}
