//! The front door: what everyone gets, what nobody gets, and what is never served stale or to the wrong person.

use base::Lang;
use http::Method;
use kit::Role;
use testkit::{Answer, Town, both};

use crate::posts::{commit, send, until, with};

const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn text(town: &Town, lang: Lang, key: &str) -> String {
    town.app.texts().get(lang, key).to_owned()
}

fn guarded(a: &Answer, what: &str) {
    let csp = a.header("content-security-policy");
    assert!(
        csp.contains("script-src 'self'") && csp.contains("frame-ancestors 'none'"),
        "{what}: {csp}"
    );
    assert!(!csp.contains("unsafe"), "{what}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(a.header(name), value, "{what}: {name}");
    }
}

both! {
    async fn an_error_says_what_happened_in_the_visitors_language_with_a_number_to_ask_by(town: Town) {
        for (path, lang, tag) in [("/tidak-ada", Lang::Id, "id"), ("/en/tidak-ada", Lang::En, "en")] {
            let a = town.get(path).await;
            assert_eq!(a.status, 404);
            let id = a.header("x-request-id").to_owned();
            assert_eq!(id.len(), 36);
            let page = a.text();
            assert!(page.contains(&text(&town, lang, "kit.status.404")) && page.contains(&id), "{path}");
            assert!(page.contains(&format!("<html lang=\"{tag}\"")), "{path}");
        }
        assert_ne!(town.get("/x").await.header("x-request-id"), town.get("/x").await.header("x-request-id"));
    }

    async fn the_wrong_method_and_too_much_and_the_wrong_form_have_their_own_answers(town: Town) {
        let a = town.post("/uji", &[]).await;
        assert_eq!(a.status, 405);
        assert!(a.header("allow").contains("GET"), "{:?}", a.headers);
        assert!(a.text().contains(&text(&town, Lang::Id, "kit.status.405")));
        let long = "x".repeat(200);
        let a = town.post("/uji/kecil", &[("a", &long)]).await;
        assert_eq!(a.status, 413);
        assert!(a.text().contains(&text(&town, Lang::Id, "kit.status.413")));
        assert_eq!(town.post("/uji/kecil", &[("a", "muat")]).await.text(), "muat");
        let a = town.send(Method::POST, "/uji/kecil", None, &[OWN, ("content-type", "text/xml")], vec![]).await;
        assert_eq!(a.status, 422);
        // NUL, which PostgreSQL cannot hold, is not let in at all.
        assert_eq!(town.post("/uji/kecil", &[("a", "a\0b")]).await.text(), "ab");
    }

    async fn a_handler_that_panics_tells_strangers_nothing_and_the_house_stands(town: Town) {
        for _ in 0..3 {
            let a = town.get("/uji/panik").await;
            assert_eq!(a.status, 500);
            assert!(!a.text().contains("rahasia") && a.text().contains(a.header("x-request-id")));
        }
        assert_eq!(town.get("/uji").await.status, 200);
    }

    async fn programs_get_errors_as_json(town: Town) {
        for (path, status, kind) in [("/api/v1/uji/none", 404, "NotFound"), ("/api/v1/uji/panik", 500, "Internal")] {
            let a = town.get(path).await;
            assert_eq!((a.status.as_u16(), a.header("content-type")), (status, "application/json"));
            let e = &a.json()["error"];
            assert_eq!((e["kind"].as_str(), e["request"].as_str()), (Some(kind), Some(a.header("x-request-id"))));
            assert!(!a.text().contains("rahasia"));
        }
    }

    async fn another_site_changes_nothing_here(town: Town) {
        let p = town.citizen().await;
        let writes = || async { town.value::<i64>("SELECT COUNT(*) FROM kit_audit WHERE action = 'uji.write'").await };
        for who in [None, Some(&p)] {
            for headers in [
                vec![("sec-fetch-site", "cross-site")],
                vec![("sec-fetch-site", "same-site")],
                vec![("origin", "https://jahat.example")],
                vec![("origin", "null")],
            ] {
                let headers: Vec<_> = headers.into_iter().chain([FORM]).collect();
                let a = town.send(Method::POST, "/uji/tulis", who, &headers, vec![]).await;
                assert_eq!(a.status, 403, "{headers:?}");
                let a = town.send(Method::GET, "/uji", who, &headers, vec![]).await;
                assert_eq!(a.status, 200, "a link from elsewhere is welcome: {headers:?}");
            }
        }
        let bare = town.send(Method::POST, "/uji/tulis", Some(&p), &[FORM], vec![]).await;
        assert_eq!(bare.status, 403, "no browser says nothing of itself and brings a session");
        assert_eq!(writes().await, 0);
        assert_eq!(town.send(Method::POST, "/uji/tulis", None, &[FORM], vec![]).await.status, 303);
        assert_eq!(town.send(Method::POST, "/uji/tulis", Some(&p), &[FORM, OWN], vec![]).await.status, 303);
        assert_eq!(writes().await, 2);
    }

    async fn over_tls_the_cookie_is_bound_to_the_host_and_a_planted_one_is_nothing(town: Town) {
        let cx = town.nobody();
        let flags = |app: &kit::App| {
            let mut r = axum::response::Response::new(axum::body::Body::empty());
            kit::web::sign_in_cookie(&kit::Cx::system(app, "uji"), &mut r, "T");
            r.headers()["set-cookie"].to_str().unwrap().to_owned()
        };
        let plain = flags(cx.app());
        assert!(plain.starts_with("betang=T; Path=/; HttpOnly; SameSite=Lax") && !plain.contains("Secure"));
        let (app, site) = with(&town, |c| c.server.public_url = "https://betang.example".to_owned());
        let safe = flags(&app);
        assert!(safe.starts_with("__Host-betang=T; Path=/; HttpOnly; SameSite=Lax") && safe.contains("Secure"));
        assert!(!safe.contains("Domain"));
        let p = town.citizen().await;
        let token = p.cookie.split_once('=').unwrap().1;
        for (name, want) in [("__Host-betang", 200), ("betang", 303)] {
            let cookie = format!("{name}={token}");
            let a = send(&site, "127.0.0.1", Method::GET, "/uji/saya", &[("cookie", &cookie)], "").await;
            assert_eq!(a.status, want, "{name}");
            assert!(a.header("strict-transport-security").starts_with("max-age="));
        }
    }

    async fn each_page_has_its_two_languages_and_none_leads_elsewhere(town: Town) {
        let page = town.get("/uji?hal=2").await.text();
        assert!(page.contains("hreflang=\"en\"") && page.contains("/en/uji?hal=2"), "{page}");
        let page = town.get("/en/uji?hal=2").await.text();
        assert!(page.contains("hreflang=\"id\"") && page.contains("<html lang=\"en\""), "{page}");
        assert_eq!(town.get("/en").await.status, town.get("/").await.status);
        assert_eq!(town.get("/english").await.status, 404);
        for path in ["//jahat.example", "/en//jahat.example", "/\\jahat.example", "/en/\\jahat.example", "//jahat.example/%2f.."] {
            let a = town.get(path).await;
            assert_eq!(a.status, 404, "{path}");
            for quote in ["\"//jahat", "\"/\\jahat", "=//jahat"] {
                assert!(!a.text().contains(quote), "{path}: {}", a.text());
            }
        }
    }

    async fn a_way_back_never_leaves_the_site(town: Town) {
        for (back, want) in [
            ("/ppid?q=a", "/ppid?q=a"),
            ("https://jahat.example", "/"),
            ("//jahat.example", "/"),
            ("/\\jahat.example", "/"),
            ("/a\r\nSet-Cookie: x=1", "/"),
            ("", "/"),
        ] {
            let a = town.post("/tema", &[("theme", "dark"), ("kembali", back)]).await;
            assert_eq!((a.status.as_u16(), a.location()), (303, want), "{back:?}");
            assert!(a.header("set-cookie").starts_with("theme=dark"));
        }
    }

    async fn a_kept_page_is_the_same_until_anything_changes_and_then_at_once_another(town: Town) {
        let cx = town.system();
        let first = town.get("/uji").await;
        assert_eq!(town.get("/uji").await.text(), first.text(), "from memory");
        assert_ne!(town.get("/uji?x=1").await.text(), first.text());
        assert_ne!(town.get("/en/uji").await.text(), first.text());
        let mut last = first.text();
        for n in 0..25 {
            commit(&cx, n).await;
            let now = town.get("/uji").await.text();
            assert_ne!(now, last, "after commit {n}");
            last = now;
        }
        if town.is_postgres() {
            let other = town.second_node().await;
            for n in 0..10 {
                commit(&other.system(), n).await;
                let now = town.get("/uji").await.text();
                assert_ne!(now, last, "after commit {n} of another node");
                last = now;
            }
        }
    }

    async fn nobody_gets_a_page_made_for_somebody(town: Town) {
        let p = town.citizen().await;
        let kept = town.get("/uji").await.text();
        let own = town.get_as(&p, "/uji").await;
        assert_ne!(own.text(), kept, "made for them");
        assert!(own.text().contains("Orang Uji"));
        assert_eq!(own.header("cache-control"), "private, no-store");
        assert_eq!(town.get("/uji").await.text(), kept, "and not kept for others");
        // A message from the page before is shown once, to whom it is meant for.
        let flashed = town.send(Method::GET, "/uji", None, &[("cookie", "pesan=kit.shell.home")], vec![]).await;
        assert_ne!(flashed.text(), kept);
        assert!(flashed.header("set-cookie").starts_with("pesan=;"), "{:?}", flashed.headers);
        assert_eq!(town.get("/uji").await.text(), kept);
        // Nor is one asked for under another name: its links would carry that name.
        let other = send(&town.site(), "127.0.0.1", Method::GET, "/uji", &[("host", "jahat.example")], "").await;
        assert!(other.text().contains("http://jahat.example/uji"));
        assert!(!town.get("/uji").await.text().contains("jahat.example"));
    }

    async fn a_browser_that_has_the_page_is_not_sent_it_again(town: Town) {
        let first = town.get("/uji").await;
        let tag = first.header("etag").to_owned();
        assert!(tag.len() > 10, "the very first answer has a tag");
        let again = town.send(Method::GET, "/uji", None, &[("if-none-match", &tag)], vec![]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        guarded(&again, "304");
        commit(&town.system(), 1).await;
        let fresh = town.send(Method::GET, "/uji", None, &[("if-none-match", &tag)], vec![]).await;
        assert_eq!(fresh.status, 200);
        assert_ne!(fresh.header("etag"), tag);
    }

    async fn every_answer_is_guarded_by_its_headers(town: Town) {
        let p = town.citizen().await;
        for path in ["/uji", "/uji", "/tidak-ada", "/uji/panik", "/api/v1/uji/none", "/healthz", "/theme.css", "/assets/ui.css", "/assets/none", "/uji/saya"] {
            guarded(&town.get(path).await, path);
        }
        guarded(&town.get_as(&p, "/uji/periksa").await, "403");
        guarded(&town.send(Method::POST, "/uji/tulis", None, &[("sec-fetch-site", "cross-site")], vec![]).await, "cross-site");
        guarded(&town.post("/uji/kecil", &[("a", &"x".repeat(200))]).await, "413");
    }

    async fn too_many_requests_are_asked_to_wait_and_told_how_long(town: Town) {
        let (_, site) = with(&town, |c| c.server.requests_per_minute = 5);
        let ask = |from: &'static str| { let site = site.clone(); async move { send(&site, from, Method::GET, "/uji/hitung", &[], "").await } };
        for _ in 0..5 {
            assert_eq!(ask("10.0.0.1").await.status, 200);
        }
        let a = ask("10.0.0.1").await;
        assert_eq!(a.status, 429);
        let wait: u64 = a.header("retry-after").parse().unwrap();
        assert!((1..=61).contains(&wait));
        assert!(a.text().contains(&format!("{wait} detik")));
        guarded(&a, "429");
        assert_eq!(ask("10.0.0.2").await.status, 200, "a neighbour is not meant");
        for n in 0..5 {
            assert_eq!(ask(["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4", "2001:db8::5"][n]).await.status, 200);
        }
        assert_eq!(ask("2001:db8::6").await.status, 429, "one customer's whole network");
    }

    async fn who_may_come_in(town: Town) {
        let a = town.get("/uji/saya?q=a%20b").await;
        assert_eq!((a.status.as_u16(), a.location()), (303, "/masuk?kembali=%2Fuji%2Fsaya%3Fq%3Da%2520b"));
        assert_eq!(town.get("/en/uji/saya").await.location(), "/en/masuk?kembali=%2Fuji%2Fsaya");
        assert_eq!(town.post("/uji/saya", &[]).await.status, 401, "a form is not sent on");
        let (citizen, officer) = (town.citizen().await, town.person(Role::PpidUtama, Some("dinkes")).await);
        assert_eq!(town.get_as(&citizen, "/uji/saya").await.status, 200);
        assert_eq!(town.post_as(&citizen, "/uji/saya", &[]).await.status, 200);
        assert_eq!(town.get_as(&officer, "/uji/periksa").await.status, 200);
        assert_eq!(town.get("/uji/periksa").await.status, 303);
        assert_eq!(town.get_as(&citizen, "/uji/periksa?rahasia=1").await.status, 403);
        until(&town, "SELECT COUNT(*) FROM kit_audit WHERE action = 'kit.refused' AND subject_id = '/uji/periksa'", 1).await;
        let detail: String = town.value("SELECT detail FROM kit_audit WHERE action = 'kit.refused'").await;
        assert!(detail.contains(&format!("person:{}", citizen.id)) && !detail.contains("rahasia"), "{detail}");
        town.audit_is_whole().await;
    }
}
