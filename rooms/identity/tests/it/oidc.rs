//! Signing in with an account of another house.

use std::time::Duration;

use http::Method;
use identity::{
    admin,
    model::{PersonFacts, ways::NewPerson},
    service::{invite, people},
};
use kit::Role;
use testkit::{Answer, Person, Town, both};

use crate::{
    OFFICER, PASSWORD, id_of, is_in,
    provider::{Lie, Provider},
    record, seeded, signed_in,
};

/// The way there: the provider's page and the cookie of this browser.
async fn depart(town: &Town, onward: &str) -> (String, String) {
    let path = format!("/masuk/oidc{onward}");
    let headers = [("sec-fetch-site", "same-origin")];
    let a = town.send(Method::GET, &path, None, &headers, Vec::new()).await;
    assert_eq!(a.status, 303, "{}", a.text());
    let cookie = a.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    (a.location().to_owned(), cookie.split(';').next().unwrap_or_default().to_owned())
}

async fn arrive(town: &Town, back: &str, cookie: &str) -> Answer {
    town.send(Method::GET, back, None, &[("cookie", cookie)], Vec::new()).await
}

/// There and back as `subject`, with an e-mail address that the provider has verified.
async fn journey(town: &Town, p: &Provider, subject: &str, email: &str) -> Answer {
    let (page, cookie) = depart(town, "").await;
    let back = p.approve(&page, subject, Some((email, true)), None);
    arrive(town, &back, &cookie).await
}

#[track_caller]
fn refused(a: &Answer, why: &str) {
    assert_eq!(a.location(), format!("/masuk/oidc/ditolak?sebab={why}"), "{}", a.text());
    assert!(
        !a.headers.get_all("set-cookie").iter().any(|c| c.to_str().unwrap().starts_with("betang="))
    );
}

/// The session that the answer opened.
async fn opened(town: &Town, a: &Answer, email: &str) -> Person {
    assert_eq!(a.status, 303, "{}", a.text());
    let cookies: Vec<&str> =
        a.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    let cookie = cookies.iter().find(|c| c.starts_with("betang=")).expect("a session");
    assert!(cookies.iter().any(|c| c.starts_with("betang-oidc=;")), "one answer a journey");
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    Person { id: id_of(town, email).await, cookie, cx: town.nobody() }
}

async fn links(town: &Town) -> i64 {
    town.value("SELECT COUNT(*) FROM identity_oidc_link").await
}

async fn accounts(town: &Town) -> i64 {
    town.value("SELECT COUNT(*) FROM identity_person").await
}

both! {
    async fn a_verified_address_opens_the_door_once_and_a_link_from_then_on(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        assert!(town.get("/masuk").await.text().contains("SSO Uji"));
        let (page, cookie) = depart(&town, "?kembali=%2Fppid%3Fhal%3D2").await;
        let back = p.approve(&page, "sub-dewi", Some(("PPID.Dinkes@demo.betang.id", true)), None);
        let a = arrive(&town, &back, &cookie).await;
        assert_eq!(a.location(), "/ppid?hal=2");
        let officer = opened(&town, &a, OFFICER).await;
        assert!(is_in(&town, &officer).await);
        // The address may change at the provider, the person does not.
        let a = journey(&town, &p, "sub-dewi", "dewi.baru@contoh.id").await;
        assert_eq!(a.location(), "/kerja");
        opened(&town, &a, OFFICER).await;
        assert_eq!(links(&town).await, 1);
        assert!(town.get_as(&officer, "/akun/oidc").await.text().contains("sub-dewi"));
        // Somebody else who gets the same address there is not let in as the first.
        refused(&journey(&town, &p, "sub-lain", OFFICER).await, "other");
        let text = record(&town).await;
        assert!(text.contains("identity.link_oidc") && !text.contains("sub-dewi") && !text.contains("sub-lain"));
        town.audit_is_whole().await;
    }

    async fn nobody_gets_an_account_by_knocking(town: Town) {
        seeded(&town).await;
        let (p, before) = (Provider::of(&town).await, accounts(&town).await);
        refused(&journey(&town, &p, "sub-x", "tidak.ada@contoh.id").await, "unknown");
        for email in [Some((OFFICER, false)), None] {
            let (page, cookie) = depart(&town, "").await;
            refused(&arrive(&town, &p.approve(&page, "sub-x", email, None), &cookie).await, "no_email");
        }
        admin::disable(&town.system(), id_of(&town, OFFICER).await).await.unwrap();
        refused(&journey(&town, &p, "sub-x", OFFICER).await, "closed");
        assert_eq!((accounts(&town).await, links(&town).await), (before, 0));
        for (lang, words) in [("", "administrator"), ("/en", "administrator")] {
            let a = town.get(&format!("{lang}/masuk/oidc/ditolak?sebab=unknown")).await;
            assert_eq!(a.status, 403);
            assert!(a.text().contains("SSO Uji") && a.text().contains(words));
        }
        let a = town.get("/masuk/oidc/ditolak?sebab=%3Cscript%3E").await;
        assert!(a.status == 403 && !a.text().contains("<script>alert"));
    }

    async fn a_closed_account_stays_closed_to_its_link_too(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let id = id_of(&town, OFFICER).await;
        let officer = opened(&town, &journey(&town, &p, "sub-dewi", OFFICER).await, OFFICER).await;
        admin::disable(&town.system(), id).await.unwrap();
        assert!(!is_in(&town, &officer).await, "and the session is over at once");
        refused(&journey(&town, &p, "sub-dewi", OFFICER).await, "closed");
        admin::enable(&town.system(), id).await.unwrap();
        opened(&town, &journey(&town, &p, "sub-dewi", OFFICER).await, OFFICER).await;
        admin::erase(&town.system(), id).await.unwrap();
        assert_eq!(links(&town).await, 0);
        refused(&journey(&town, &p, "sub-dewi", OFFICER).await, "unknown");
    }

    async fn a_token_that_lies_is_refused(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        for lie in [
            Lie::Nonce,
            Lie::NoNonce,
            Lie::Audience,
            Lie::SecondAudience,
            Lie::AuthorizedParty,
            Lie::Issuer,
            Lie::Expired,
            Lie::IssuedLater,
            Lie::Unsigned,
            Lie::ForeignKey,
            Lie::SignedWithOurSecret,
            Lie::AccessToken,
        ] {
            let (page, cookie) = depart(&town, "").await;
            let back = p.approve(&page, "sub-dewi", Some((OFFICER, true)), Some(lie));
            let a = arrive(&town, &back, &cookie).await;
            assert_eq!(a.location(), "/masuk/oidc/ditolak?sebab=token", "{lie:?}: {}", a.text());
        }
        assert_eq!(links(&town).await, 0);
        opened(&town, &journey(&town, &p, "sub-dewi", OFFICER).await, OFFICER).await;
    }

    async fn an_answer_belongs_to_the_browser_that_asked(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let (page, cookie) = depart(&town, "").await;
        let (_, other) = depart(&town, "").await;
        let back = p.approve(&page, "sub-dewi", Some((OFFICER, true)), None);
        // The attacker's code in the victim's browser, with no journey or one of its own: login CSRF.
        refused(&arrive(&town, &back, "x=y").await, "state");
        refused(&arrive(&town, &back, &other).await, "state");
        refused(&arrive(&town, &back, "betang-oidc=palsu").await, "state");
        let issuer = contracts::links::encode(&p.issuer());
        let mixed = back.replace(&issuer, "https%3A%2F%2Flain.example");
        refused(&arrive(&town, &mixed, &cookie).await, "state");
        let denied = back.replace("code=", "error=access_denied&kode=");
        refused(&arrive(&town, &denied, &cookie).await, "denied");
        // A good answer is good once.
        opened(&town, &arrive(&town, &back, &cookie).await, OFFICER).await;
        refused(&arrive(&town, &back, &cookie).await, "token");
        // And not for ever.
        let (page, cookie) = depart(&town, "").await;
        let back = p.approve(&page, "sub-dewi", Some((OFFICER, true)), None);
        p.wait(&town, Duration::from_secs(601));
        refused(&arrive(&town, &back, &cookie).await, "state");
    }

    async fn a_planted_session_is_worth_nothing_here_either(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let (page, cookie) = depart(&town, "").await;
        let back = p.approve(&page, "sub-dewi", Some((OFFICER, true)), None);
        let a = arrive(&town, &back, &format!("betang=ditanam; {cookie}")).await;
        let officer = opened(&town, &a, OFFICER).await;
        assert_ne!(officer.cookie, "betang=ditanam");
    }

    async fn only_our_own_pages_begin_a_journey(town: Town) {
        seeded(&town).await;
        assert_eq!(town.get("/masuk/oidc").await.status, 404, "no provider");
        assert!(!town.get("/masuk").await.text().contains("/masuk/oidc"));
        let _p = Provider::of(&town).await;
        for site in ["cross-site", "same-site"] {
            let a = town.send(Method::GET, "/masuk/oidc", None, &[("sec-fetch-site", site)], Vec::new()).await;
            assert_eq!((a.location(), a.header("set-cookie")), ("/masuk", ""), "{site}");
        }
        let (page, _) = depart(&town, "?kembali=https%3A%2F%2Fevil.example").await;
        assert!(!page.contains("evil"));
    }

    async fn whoever_began_in_english_goes_on_in_english(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let headers = [("sec-fetch-site", "same-origin")];
        let a = town.send(Method::GET, "/en/masuk/oidc", None, &headers, Vec::new()).await;
        let cookie = a.header("set-cookie").split(';').next().unwrap().to_owned();
        let back = p.approve(a.location(), "sub-dewi", Some((OFFICER, true)), None);
        let a = arrive(&town, &back, &cookie).await;
        assert!(a.location().starts_with("/en/masuk/oidc/kembali?code="), "{}", a.location());
        let there = a.location().to_owned();
        assert_eq!(arrive(&town, &there, &cookie).await.location(), "/en/kerja");
    }

    async fn keys_are_kept_and_asked_for_again_when_one_is_unknown(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        for _ in 0..3 {
            opened(&town, &journey(&town, &p, "sub-dewi", OFFICER).await, OFFICER).await;
        }
        assert_eq!(p.described(), 1);
        p.change_key("dua");
        refused(&journey(&town, &p, "sub-dewi", OFFICER).await, "token");
        assert_eq!(p.described(), 1, "not at each unknown key");
        p.wait(&town, Duration::from_secs(61));
        opened(&town, &journey(&town, &p, "sub-dewi", OFFICER).await, OFFICER).await;
        assert_eq!(p.described(), 2);
        p.wait(&town, Duration::from_secs(3601));
        opened(&town, &journey(&town, &p, "sub-dewi", OFFICER).await, OFFICER).await;
        assert_eq!(p.described(), 3, "and after an hour in any case");
    }

    async fn an_address_may_be_told_outside_the_token(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        p.keep_email_out_of_tokens();
        opened(&town, &journey(&town, &p, "sub-dewi", OFFICER).await, OFFICER).await;
        refused(&journey(&town, &p, "sub-x", "tidak.ada@contoh.id").await, "unknown");
    }

    async fn a_provider_that_is_away_is_said_so(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let (page, cookie) = depart(&town, "").await;
        let back = p.approve(&page, "sub-dewi", Some((OFFICER, true)), None);
        p.leave().await;
        refused(&arrive(&town, &back, &cookie).await, "away");
        p.serve(&town);
        let headers = [("sec-fetch-site", "same-origin")];
        let a = town.send(Method::GET, "/masuk/oidc", None, &headers, Vec::new()).await;
        refused(&a, "away");
        signed_in(&town, OFFICER, PASSWORD).await;
    }

    async fn a_second_factor_is_asked_for_here_too(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let mut tx = town.app.db().begin().await.unwrap();
        db::query("INSERT INTO identity_totp (person, secret, last_step, created_at) VALUES ($1, $2, 0, 0)")
            .bind(id_of(&town, OFFICER).await).bind(vec![0_u8; 48]).run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        let a = journey(&town, &p, "sub-dewi", OFFICER).await;
        assert_eq!(a.status, 200);
        assert!(!a.headers.get_all("set-cookie").iter().any(|c| c.to_str().unwrap().starts_with("betang=")));
        assert!(a.text().contains("/masuk/kode"));
    }

    async fn the_first_sign_in_twice_at_once_makes_one_link(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let other = town.second_node().await;
        p.serve(&other);
        let mut ways = Vec::new();
        for _ in 0..2 {
            let (page, cookie) = depart(&town, "").await;
            ways.push((p.approve(&page, "sub-dewi", Some((OFFICER, true)), None), cookie));
        }
        let (a, b) = tokio::join!(
            arrive(&town, &ways[0].0, &ways[0].1),
            arrive(&other, &ways[1].0, &ways[1].1)
        );
        for a in [a, b] {
            opened(&town, &a, OFFICER).await;
        }
        assert_eq!(links(&town).await, 1);
        town.audit_is_whole().await;
    }

    async fn one_links_and_unlinks_ones_own_account(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let officer = signed_in(&town, OFFICER, PASSWORD).await;
        let link = |who: Person, subject: &'static str| {
            let (town, p) = (&town, &p);
            async move {
                let a = town.post_as(&who, "/akun/oidc", &[]).await;
                assert_eq!(a.status, 200, "{}", a.text());
                let text = a.text();
                let page = text.split('"').find(|s| s.contains("/auth?")).expect("the way").replace("&amp;", "&");
                let cookie = a.header("set-cookie").split(';').next().unwrap().to_owned();
                let back = p.approve(&page, subject, None, None);
                (back, cookie)
            }
        };
        let with = |who: &Person, cookie: &str| Person { cookie: format!("{}; {cookie}", who.cookie), ..who.clone() };
        let (back, cookie) = link(officer.clone(), "sub-dewi").await;
        let a = town.get_as(&with(&officer, &cookie), &back).await;
        assert_eq!(a.location(), "/akun/oidc", "{}", a.text());
        let page = town.get_as(&officer, "/akun/oidc").await.text();
        assert!(page.contains("sub-dewi"));
        opened(&town, &journey(&town, &p, "sub-dewi", "apa.saja@contoh.id").await, OFFICER).await;
        // The same account there is nobody else's here.
        let other = signed_in(&town, "ppid.disdik@demo.betang.id", PASSWORD).await;
        let (back, cookie) = link(other.clone(), "sub-dewi").await;
        refused(&town.get_as(&with(&other, &cookie), &back).await, "taken");
        // An answer that another session asked for links nothing.
        let (back, cookie) = link(other.clone(), "sub-bambang").await;
        refused(&town.get_as(&with(&officer, &cookie), &back).await, "state");
        let unlink = page.split('"').find(|s| s.ends_with("/lepas")).expect("a button").to_owned();
        assert_eq!(town.post_as(&other, &unlink, &[]).await.status, 404);
        p.wait(&town, Duration::from_secs(3600));
        let a = town.post_as(&officer, &unlink, &[]).await;
        assert!(a.location().starts_with("/masuk?ulang=1"), "only shortly after a sign-in: {}", a.location());
        let officer = signed_in(&town, OFFICER, PASSWORD).await;
        assert_eq!(town.post_as(&officer, &unlink, &[]).await.status, 303);
        refused(&journey(&town, &p, "sub-dewi", "apa.saja@contoh.id").await, "unknown");
    }

    async fn an_administrator_links_accounts_within_reach(town: Town) {
        seeded(&town).await;
        let p = Provider::of(&town).await;
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        let page = format!("/kerja/identitas/orang/{}/oidc", id_of(&town, OFFICER).await);
        let there = format!("/kerja/identitas/orang/{}/oidc", id_of(&town, "ppid.disdik@demo.betang.id").await);
        assert_eq!(town.post_as(&own, &there, &[("subject", "sub-x")]).await.status, 403);
        assert_eq!(town.post_as(&own, &page, &[("subject", "")]).await.status, 422);
        assert_eq!(town.post_as(&own, &page, &[("subject", "sub-dewi")]).await.status, 303);
        assert_eq!(town.post_as(&own, &page, &[("subject", "sub-lagi")]).await.status, 422, "one a provider");
        opened(&town, &journey(&town, &p, "sub-dewi", "lain@contoh.id").await, OFFICER).await;
        let text = town.get_as(&own, &page).await.text();
        let unlink = text.split('"').find(|s| s.ends_with("/lepas")).expect("a button").to_owned();
        people::give_role(&town.system(), id_of(&town, OFFICER).await, Role::Editor, Some("disdik"), None).await.unwrap();
        assert_eq!(town.post_as(&own, &unlink, &[]).await.status, 403, "out of reach by now");
        let boss = town.person(Role::Administrator, None).await;
        assert_eq!(town.post_as(&boss, &unlink, &[]).await.status, 303);
        assert_eq!(links(&town).await, 0);
    }

    async fn an_address_opens_an_account_that_nobody_entered_only_while_it_is_invited(town: Town) {
        seeded(&town).await;
        let (p, cx) = (Provider::of(&town).await, town.system());
        let facts = PersonFacts::new("tamu@contoh.id", "Tamu Undangan", "");
        let new = NewPerson { facts, org: Some("dinkes".to_owned()), position: String::new(), role: Some(Role::Editor) };
        let id = invite::invite(&cx, &new).await.unwrap().person;
        p.wait(&town, Duration::from_secs(8 * 86_400));
        refused(&journey(&town, &p, "sub-tamu", "tamu@contoh.id").await, "unknown");
        invite::again(&cx, id).await.unwrap();
        invite::withdraw(&cx, id).await.unwrap();
        refused(&journey(&town, &p, "sub-tamu", "tamu@contoh.id").await, "closed");
        assert_eq!(links(&town).await, 0);
        let url = invite::again(&cx, id).await.unwrap().link.unwrap();
        let guest = opened(&town, &journey(&town, &p, "sub-tamu", "tamu@contoh.id").await, "tamu@contoh.id").await;
        assert!(is_in(&town, &guest).await);
        let path = &url[url.find("/undangan/").unwrap()..];
        assert_eq!(town.get(path).await.status, 410, "accepted by that");
        assert_eq!(invite::again(&cx, id).await.unwrap_err().key(), "identity.invite.error.accepted");
    }
}
