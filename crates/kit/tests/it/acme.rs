//! A certificate by ACME, against Let's Encrypt's own test server (pebble, from Debian) with its real validation over
//! HTTP: ordered at the first start, renewed in time by one node, and what is in use stays in use when the authority
//! is away.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use kit::{App, Cx, config::Config, jobs, room::Level, watch};
use serde_json::json;
use testkit::both;

use crate::tls::{Authority, NAME, browser, free_port, serving, shown};

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The authority, and a name server that says every name is this machine.
struct Pebble {
    _processes: [Running; 2],
    directory: String,
    management: u16,
    /// Where it looks for answers.
    plain: u16,
    ca: Authority,
}

fn start(dir: &Path, program: &str, args: &[&str]) -> Option<Running> {
    let log = std::fs::File::create(dir.join(format!("{program}.log"))).unwrap();
    Command::new(program)
        .args(args)
        // It would wait up to 15 s before it looks, and refuse good nonces, and so it does to others.
        .env("PEBBLE_VA_NOSLEEP", "1")
        .env("PEBBLE_AUTHZREUSE", "0")
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .ok()
        .map(Running)
}

impl Pebble {
    /// `None`, loudly, on a machine without it.
    async fn start(dir: &Path) -> Option<Self> {
        let (port, management, names, plain) = (free_port(), free_port(), free_port(), free_port());
        let ca = Authority::new();
        let (cert, key) = ca.sign(&["localhost", "127.0.0.1"], (2036, 1));
        std::fs::write(dir.join("pebble.pem"), cert).unwrap();
        std::fs::write(dir.join("pebble.key"), key).unwrap();
        std::fs::write(dir.join("pebble-ca.pem"), ca.pem()).unwrap();
        let config = json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{port}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": dir.join("pebble.pem"),
            "privateKey": dir.join("pebble.key"),
            "httpPort": plain,
            "tlsPort": free_port(),
            "ocspResponderURL": "",
            "externalAccountBindingRequired": false,
        }});
        let file = dir.join("pebble.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let at = format!("127.0.0.1:{names}");
        let dns = [
            "-dns01",
            &at,
            "-defaultIPv6",
            "",
            "-http01",
            "",
            "-https01",
            "",
            "-tlsalpn01",
            "",
            "-management",
            "",
        ];
        let server = ["-config", file.to_str().unwrap(), "-dnsserver", &at];
        let both = start(dir, "pebble-challtestsrv", &dns).zip(start(dir, "pebble", &server));
        let Some((names, server)) = both else {
            assert!(
                std::env::var_os("CI").is_none(),
                "pebble is missing, and in CI it must be there"
            );
            eprintln!("SKIPPED: install Debian's package pebble");
            return None;
        };
        let directory = format!("https://localhost:{port}/dir");
        let it = Self { _processes: [names, server], directory, management, plain, ca };
        for _ in 0..100 {
            if it.client().get(&it.directory).send().await.is_ok() {
                return Some(it);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!(
            "pebble does not answer: {}",
            std::fs::read_to_string(dir.join("pebble.log")).unwrap()
        );
    }

    fn client(&self) -> reqwest::Client {
        browser(&self.ca.pem(), ([127, 0, 0, 1], 1).into())
    }

    /// The root that its certificates hang from; another at each start.
    async fn root(&self) -> String {
        let url = format!("https://localhost:{}/roots/0", self.management);
        self.client().get(url).send().await.unwrap().text().await.unwrap()
    }

    fn config(&self, c: &mut Config) {
        c.tls.acme = true;
        c.tls.domains = vec![NAME.to_owned(), "www.kalteng.uji".to_owned()];
        c.tls.contact = "jaga@uji.example".to_owned();
        c.tls.directory.clone_from(&self.directory);
        c.tls.ca_file = "pebble-ca.pem".to_owned();
        c.tls.http = format!("127.0.0.1:{}", self.plain);
    }
}

async fn level(app: &App) -> (Level, &'static str) {
    let seen = watch::look(&Cx::system(app, "uji.watch")).await;
    let f = seen.findings().find(|f| f.subject == "kit.certificate").unwrap();
    (f.level, f.key)
}

/// What is shown once it is something else than `before`.
async fn next(pem: &str, at: std::net::SocketAddr, before: &[u8]) -> Vec<u8> {
    for _ in 0..50 {
        let now = shown(pem, at).await;
        if now != before {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("no new certificate is in use");
}

/// Whether the house can be reached at all, by somebody who clicks the warning away.
async fn reachable(at: std::net::SocketAddr) -> bool {
    let client = reqwest::Client::builder()
        .danger_accept_invalid_certs(true)
        .resolve(NAME, at)
        .build()
        .unwrap();
    let url = format!("https://{NAME}:{}/healthz", at.port());
    client.get(url).send().await.is_ok_and(|a| a.status().as_u16() == 200)
}

both! {
    async fn a_certificate_is_ordered_used_shared_and_renewed_in_time(town: Town) {
        let Some(pebble) = Pebble::start(town.dir()).await else { return };
        let root = pebble.root().await;
        let (app, at) = serving(&town, |c| pebble.config(c)).await;
        assert!(reachable(at).await, "before there is a certificate the house can be reached, with a warning");
        assert_eq!(level(&app).await, (Level::Bad, "kit.watch.certificate_none"));
        jobs::beat(&app).await;
        let note: String = town.value("SELECT last_note FROM kit_schedule WHERE name = 'kit.certificate'").await;
        assert_eq!(note, "");
        let mut first = Vec::new();
        for _ in 0..50 {
            let url = format!("https://{NAME}:{}/healthz", at.port());
            if browser(&root, at).get(url).send().await.is_ok() {
                first = shown(&root, at).await;
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert!(!first.is_empty(), "browsers that know the authority are not warned any more");
        assert_eq!(level(&app).await, (Level::Fine, "kit.watch.certificate_fine"));

        // A turn later nothing is due.
        town.wait(Duration::from_secs(3600));
        jobs::beat(&app).await;
        assert_eq!(shown(&root, at).await, first);

        // Another node with a folder of its own finds the certificate in the database.
        let keys = town.dir().join("node2/keys");
        std::fs::create_dir_all(&keys).unwrap();
        for key in ["master.key", "audit.key"] {
            std::fs::copy(town.dir().join("keys").join(key), keys.join(key)).unwrap();
        }
        std::fs::copy(town.dir().join("pebble-ca.pem"), town.dir().join("node2/pebble-ca.pem")).unwrap();
        let (other, there) = serving(&town, |c| {
            pebble.config(c);
            c.tls.http = String::new();
            c.data = town.dir().join("node2");
        })
        .await;
        assert_eq!(shown(&root, there).await, first);

        // Two thirds of its life later it is renewed, and that on one node of two at once.
        let orders = "SELECT COUNT(*) FROM kit_audit WHERE action = 'kit.order_certificate'";
        assert_eq!(town.value::<i64>(orders).await, 1);
        town.wait(Duration::from_secs(86_400 * 365 * 4));
        tokio::join!(jobs::beat(&app), jobs::beat(&other));
        assert_eq!(town.value::<i64>(orders).await, 2);
        let renewed = next(&root, at, &first).await;
        assert_eq!(next(&root, there, &first).await, renewed, "whichever ordered it, both have it");
    }

    async fn an_authority_that_is_away_or_refuses_stops_nothing_and_is_seen(town: Town) {
        let Some(pebble) = Pebble::start(town.dir()).await else { return };
        // Nobody answers where the authority looks: the proof fails.
        let (app, at) = serving(&town, |c| {
            pebble.config(c);
            c.tls.http = String::new();
        })
        .await;
        let note = async || {
            town.value::<String>("SELECT last_note FROM kit_schedule WHERE name = 'kit.certificate'").await
        };
        jobs::beat(&app).await;
        assert!(note().await.contains("certificate authority"), "{}", note().await);
        assert!(reachable(at).await);
        assert_eq!(level(&app).await, (Level::Bad, "kit.watch.certificate_none"));
        let answers: i64 = town.value("SELECT COUNT(*) FROM kit_setting WHERE key = 'kit.acme_answers'").await;
        assert_eq!(answers, 1, "the answers were put and taken back");

        drop(pebble);
        town.wait(Duration::from_secs(3600));
        jobs::beat(&app).await;
        assert!(note().await.contains("certificate authority"), "{}", note().await);
        assert!(reachable(at).await);
        let seen = watch::look(&Cx::system(&app, "uji.watch")).await;
        assert!(seen.findings().any(|f| f.subject == "kit.schedule.kit.certificate"), "the status page says why");
    }
}
