//! The door.

use std::time::Duration;

use identity::service::sign_in::{Step, sign_in};
use testkit::{Person, Town, both};

use crate::{OFFICER, PASSWORD, bearer, id_of, is_in, record, seeded, signed_in, try_in};

const MINUTE: Duration = Duration::from_secs(60);

async fn wrong(town: &Town, times: usize) {
    for _ in 0..times {
        assert_eq!(try_in(town, OFFICER, "salah sama sekali").await.status, 422);
    }
}

both! {
    async fn the_right_password_opens_and_leads_onward(town: Town) {
        seeded(&town).await;
        let form = [("email", " PPID.Dinkes@demo.betang.id "), ("password", PASSWORD), ("kembali", "/ppid?hal=2")];
        let a = town.post("/en/masuk", &form).await;
        assert_eq!(a.location(), "/en/ppid?hal=2");
        let p = bearer(&town, OFFICER, &a).await;
        let page = town.get_as(&p, "/akun").await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Dewi Anggraini"), "{}", page.text());
        assert_eq!(town.get_as(&p, "/masuk?kembali=/ppid").await.location(), "/ppid");
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.location(), "/kerja");
        assert_eq!(try_in(&town, "warga@demo.betang.id", PASSWORD).await.location(), "/akun");
    }

    async fn no_sign_in_leads_to_another_site(town: Town) {
        seeded(&town).await;
        for (there, want) in
            [("//evil.example/x", "/"), ("https://evil.example", "/"), ("/masuk?a", "/kerja"), ("/keluar", "/kerja")]
        {
            let form = [("email", OFFICER), ("password", PASSWORD), ("kembali", there)];
            assert_eq!(town.post("/masuk", &form).await.location(), want, "{there}");
        }
    }

    async fn wrong_unknown_held_and_disabled_look_alike(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        identity::admin::disable(&cx, id_of(&town, "warga@demo.betang.id").await).await.unwrap();
        let seen = |email: &'static str, password: &'static str| {
            let town = &town;
            async move {
                let a = try_in(town, email, password).await;
                assert_eq!((a.status.as_u16(), a.header("set-cookie")), (422, ""), "{email}");
                a.text().replace(email, "@")
            }
        };
        let known = seen(OFFICER, "salah sama sekali").await;
        assert!(known.contains("tidak cocok"));
        assert_eq!(known, seen("tidak.ada@demo.betang.id", PASSWORD).await);
        assert_eq!(known, seen("warga@demo.betang.id", PASSWORD).await);
        wrong(&town, 4).await;
        assert_eq!(known, seen(OFFICER, PASSWORD).await, "held");
    }

    async fn five_wrong_ones_hold_the_account_and_longer_each_time(town: Town) {
        seeded(&town).await;
        wrong(&town, 4).await;
        signed_in(&town, OFFICER, PASSWORD).await;
        wrong(&town, 5).await;
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422);
        town.wait(MINUTE * 14);
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422);
        town.wait(MINUTE);
        wrong(&town, 5).await;
        town.wait(MINUTE * 16);
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422, "the second hold is longer");
        town.wait(MINUTE * 15);
        signed_in(&town, OFFICER, PASSWORD).await;
        town.audit_is_whole().await;
    }

    async fn two_wrong_ones_at_once_are_two(town: Town) {
        seeded(&town).await;
        let other = town.second_node().await;
        let (here, there) = (town.nobody(), other.nobody());
        let (a, b) = tokio::join!(sign_in(&here, OFFICER, "salah satu"), sign_in(&there, OFFICER, "salah dua"));
        assert!(matches!((a.unwrap(), b.unwrap()), (Step::Refused, Step::Refused)));
        let n: i64 =
            town.value("SELECT failed_count FROM identity_person WHERE email = 'ppid.dinkes@demo.betang.id'").await;
        assert_eq!(n, 2);
    }

    async fn many_guesses_at_once_gain_nothing(town: Town) {
        seeded(&town).await;
        // The right password comes last, behind more wrong ones than are allowed.
        let mut guesses = Vec::new();
        for n in 0..12 {
            let cx = town.nobody();
            let word = if n == 11 { PASSWORD.to_owned() } else { format!("tebakan ke {n}") };
            guesses.push(tokio::spawn(async move { sign_in(&cx, OFFICER, &word).await }));
            tokio::task::yield_now().await;
        }
        for g in guesses {
            assert!(matches!(g.await.unwrap().unwrap(), Step::Refused));
        }
        // Two are worked at a time, so at most one more than five is tried before the hold is seen.
        let n: i64 =
            town.value("SELECT failed_count FROM identity_person WHERE email = 'ppid.dinkes@demo.betang.id'").await;
        assert!((5..=6).contains(&n), "{n}");
    }

    async fn a_planted_session_is_worth_nothing(town: Town) {
        seeded(&town).await;
        let planted = Person { id: id_of(&town, OFFICER).await, cookie: "betang=ditanam".to_owned(), cx: town.nobody() };
        let form = [("email", OFFICER), ("password", PASSWORD)];
        let a = town.post_as(&planted, "/masuk", &form).await;
        let real = bearer(&town, OFFICER, &a).await;
        assert_ne!(real.cookie, planted.cookie);
        assert!(is_in(&town, &real).await && !is_in(&town, &planted).await);
        // Signing in over an open session leaves that one, too.
        let again = bearer(&town, OFFICER, &town.post_as(&real, "/masuk", &form).await).await;
        assert!(is_in(&town, &again).await && !is_in(&town, &real).await);
    }

    async fn signing_out_ends_the_session_itself(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let a = town.post_as(&p, "/keluar", &[]).await;
        assert_eq!((a.status.as_u16(), a.location()), (303, "/"));
        assert!(!is_in(&town, &p).await);
    }

    async fn what_is_typed_at_the_door_is_not_in_the_record(town: Town) {
        seeded(&town).await;
        try_in(&town, OFFICER, "salah sama sekali").await;
        try_in(&town, "tidak.ada@demo.betang.id", "rahasia orang lain").await;
        signed_in(&town, OFFICER, PASSWORD).await;
        let text = record(&town).await;
        assert_eq!(text.matches("identity.sign_in_refused").count(), 2);
        assert_eq!(text.matches("action: \"identity.sign_in\"").count(), 1);
        for secret in ["@demo.betang.id", "Dewi", "salah sama", "rahasia orang", PASSWORD, "$argon2"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }

    async fn weaker_hashes_grow_at_the_next_sign_in(town: Town) {
        seeded(&town).await;
        let mut tx = town.app.db().begin().await.unwrap();
        // Made with m=8,t=1,p=1 for the word below.
        let weak = argon2_weak();
        db::query("UPDATE identity_person SET password = $1 WHERE email = $2")
            .bind(weak).bind(OFFICER).run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        signed_in(&town, OFFICER, PASSWORD).await;
        let hash: String =
            town.value("SELECT password FROM identity_person WHERE email = 'ppid.dinkes@demo.betang.id'").await;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        signed_in(&town, OFFICER, PASSWORD).await;
    }
}

fn argon2_weak() -> String {
    use argon2::{
        Algorithm, Argon2, Params, PasswordHasher as _, Version, password_hash::phc::PasswordHash,
    };
    let small =
        Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
    let hash: PasswordHash = small.hash_password(PASSWORD.as_bytes()).unwrap();
    hash.to_string()
}
