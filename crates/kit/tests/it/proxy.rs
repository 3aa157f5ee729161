//! Behind a proxy the visitor counts, not the proxy; and a visitor cannot say who he is.

use http::Method;
use kit::Role;
use testkit::both;

use crate::posts::{send, with};

const FOR: &str = "x-forwarded-for";
const NAVIGATE: (&str, &str) = ("sec-fetch-site", "same-origin");

both! {
    async fn limits_count_visitors_behind_the_proxy_each_for_themselves(town: Town) {
        let (_app, site) = with(&town, |c| {
            c.server.requests_per_minute = 2;
            c.server.keep_pages = false;
            c.server.trusted_proxies = vec!["10.1.0.0/16".parse().unwrap()];
        });
        let ask = async |peer: &str, by: &str| {
            send(&site, peer, Method::GET, "/uji", &[(FOR, by)], "").await.status.as_u16()
        };
        assert_eq!([ask("10.1.0.1", "198.51.100.1").await, ask("10.1.0.2", "198.51.100.1").await], [200, 200]);
        assert_eq!(ask("10.1.0.1", "198.51.100.1").await, 429, "through another proxy of ours, the same visitor");
        assert_eq!(ask("10.1.0.1", "198.51.100.2").await, 200, "his neighbour");
        assert_eq!(ask("10.1.0.1", "8.8.8.8, 198.51.100.1").await, 429, "who makes up hops stays who he is");
        // Who comes past the proxy cannot borrow an address, nor shed his own.
        assert_eq!([ask("198.51.100.9", "198.51.100.2").await, ask("198.51.100.9", "1.1.1.1").await], [200, 200]);
        assert_eq!(ask("198.51.100.9", "1.1.1.2").await, 429);
    }

    async fn links_and_cookies_are_secure_when_the_proxy_speaks_tls(town: Town) {
        let (_app, site) = with(&town, |c| c.server.trusted_proxies = vec!["10.1.0.0/16".parse().unwrap()]);
        let https = [("host", "desa.uji"), (FOR, "198.51.100.1"), ("x-forwarded-proto", "https")];
        let a = send(&site, "10.1.0.1", Method::GET, "/uji", &https, "").await;
        assert!(a.text().contains("https://desa.uji/uji"));
        assert!(!a.header("strict-transport-security").is_empty());
        let a = send(&site, "198.51.100.1", Method::GET, "/uji", &https, "").await;
        assert!(a.text().contains("http://desa.uji/uji"), "a stranger's word for it does not count");
        assert!(a.header("strict-transport-security").is_empty());
        // The session's cookie of TLS is another one, which a neighbouring name cannot plant.
        let admin = town.person(Role::Administrator, None).await;
        let plain = [("cookie", admin.cookie.as_str()), NAVIGATE];
        let a = send(&site, "198.51.100.1", Method::GET, "/uji/saya", &plain, "").await;
        assert_eq!(a.status, 200);
        let both = [&https[..], &plain[..]].concat();
        let a = send(&site, "10.1.0.1", Method::GET, "/uji/saya", &both, "").await;
        assert_eq!(a.status, 303, "over TLS that cookie is nobody's");
    }

    async fn figures_are_not_for_whoever_comes_through_a_proxy(town: Town) {
        let (_app, site) = with(&town, |c| c.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]);
        let ask = async |headers: &[(&str, &str)]| {
            send(&site, "127.0.0.1", Method::GET, "/metrics", headers, "").await.status.as_u16()
        };
        assert_eq!(ask(&[]).await, 200);
        for header in [FOR, "forwarded", "x-real-ip", "via", "x-forwarded-proto"] {
            // Even when the header claims that the machine itself asks.
            assert_eq!(ask(&[(header, "127.0.0.1")]).await, 404, "{header}");
        }
    }
}
