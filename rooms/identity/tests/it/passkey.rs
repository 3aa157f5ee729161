//! Passkeys, with an authenticator in software; browsers have journeys of their own.

use base::Kind;
use identity::service::{
    passkey,
    sign_in::{Step, Ticket, sign_in},
};
use kit::Cx;
use testkit::{Person, Town, both};

use crate::{
    OFFICER, PASSWORD, acting, authenticator::Authenticator, record, seeded, signed_in, with_mail,
};

const HERE: &str = "http://localhost:8080";

fn visitor(town: &Town) -> Cx {
    town.nobody().asked_at(base::Lang::Id, HERE)
}

/// A passkey of `p`.
async fn enrolled(town: &Town, p: &Person) -> Authenticator {
    let cx = acting(town, p, HERE).await;
    let begun = passkey::begin_enrol(&cx).await.unwrap();
    let mut key = Authenticator::at(HERE);
    let answer = key.create(&begun.options);
    passkey::enrol(&cx, &begun.ticket, &answer, "  Ponsel   saya ").await.unwrap();
    key
}

/// Signs in with nothing but the passkey.
async fn by_key(town: &Town, key: &mut Authenticator) -> Step {
    let cx = visitor(town);
    let begun = passkey::begin_sign_in(&cx, None).await.unwrap();
    passkey::sign_in(&cx, &begun.ticket, &key.get(&begun.options), None).await.unwrap()
}

async fn at_second_step(town: &Town) -> Ticket {
    match sign_in(&visitor(town), OFFICER, PASSWORD).await.unwrap() {
        Step::Factor(ticket, ways) => {
            assert_eq!(ways.passkeys, 1);
            ticket
        }
        _ => panic!("the passkey is asked for"),
    }
}

both! {
    async fn a_passkey_is_a_sign_in_of_its_own(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let mut key = enrolled(&town, &p).await;
        assert!(matches!(by_key(&town, &mut key).await, Step::In { works: true, enrol: false, .. }));
        let page = town.get_as(&p, "/akun").await.text();
        assert!(page.contains("Ponsel saya") && page.contains("localhost"));
        assert!(town.mails().await.iter().any(|m| m.to == OFFICER && m.text.contains("Kunci sandi ditambahkan")));
        assert!(!record(&town).await.contains("Ponsel saya"));
    }

    async fn a_passkey_is_a_second_factor(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let mut key = enrolled(&town, &p).await;
        let (cx, chain) = (visitor(&town), at_second_step(&town).await);
        let begun = passkey::begin_sign_in(&cx, Some(&chain)).await.unwrap();
        let answer = key.get(&begun.options);
        let step = passkey::sign_in(&cx, &begun.ticket, &answer, Some(&chain)).await.unwrap();
        assert!(matches!(step, Step::In { .. }));
        // Neither the question nor the chain opens anything again.
        let again = passkey::sign_in(&cx, &begun.ticket, &answer, Some(&chain)).await;
        assert_eq!(again.err().map(|e| e.kind()), Some(Kind::Precondition));
        let begun = passkey::begin_sign_in(&cx, Some(&chain)).await.unwrap();
        let again = passkey::sign_in(&cx, &begun.ticket, &key.get(&begun.options), Some(&chain)).await;
        assert_eq!(again.err().map(|e| e.kind()), Some(Kind::Precondition));
    }

    async fn an_answer_used_twice_at_once_opens_once(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let mut key = enrolled(&town, &p).await;
        let other = town.second_node().await;
        let (here, there) = (visitor(&town), visitor(&other));
        let begun = passkey::begin_sign_in(&here, None).await.unwrap();
        let answer = key.get(&begun.options);
        let (a, b) = tokio::join!(
            passkey::sign_in(&here, &begun.ticket, &answer, None),
            passkey::sign_in(&there, &begun.ticket, &answer, None),
        );
        let opened = [a, b].iter().filter(|s| matches!(s, Ok(Step::In { .. }))).count();
        assert_eq!(opened, 1);
    }

    async fn strange_removed_and_closed_passkeys_open_nothing(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let mut key = enrolled(&town, &p).await;
        let mut strange = Authenticator::at(HERE);
        let begun = passkey::begin_enrol(&acting(&town, &p, HERE).await).await.unwrap();
        strange.create(&begun.options);
        assert!(matches!(by_key(&town, &mut strange).await, Step::Refused), "never registered");
        // Made by a page elsewhere that only looks like ours.
        let mut phished = Authenticator::at("http://penipu.example");
        let cx = acting(&town, &p, HERE).await;
        let answer = phished.create(&begun.options);
        let e = passkey::enrol(&cx, &begun.ticket, &answer, "x").await.unwrap_err();
        assert_eq!(e.key(), "identity.passkey.error.answer");
        // Somebody else's key does not stand in for the officer's.
        let citizen = signed_in(&town, "warga@demo.betang.id", PASSWORD).await;
        let mut others = enrolled(&town, &citizen).await;
        let chain = at_second_step(&town).await;
        let begun = passkey::begin_sign_in(&visitor(&town), Some(&chain)).await.unwrap();
        let step = passkey::sign_in(&visitor(&town), &begun.ticket, &others.get(&begun.options), Some(&chain)).await;
        assert!(matches!(step.unwrap(), Step::Refused));
        identity::admin::disable(&town.system(), citizen.id).await.unwrap();
        assert!(matches!(by_key(&town, &mut others).await, Step::Refused), "a closed account");
        let ways = identity::service::ways::own(&cx).await.unwrap();
        let id = ways.passkeys[0].id.clone();
        let stranger = acting(&town, &signed_in_other(&town).await, HERE).await;
        assert_eq!(passkey::remove(&stranger, &id).await.unwrap_err().kind(), Kind::NotFound);
        assert_eq!(passkey::rename(&stranger, &id, "Milik saya").await.unwrap_err().kind(), Kind::NotFound);
        passkey::remove(&cx, &id).await.unwrap();
        assert!(matches!(by_key(&town, &mut key).await, Step::Refused), "removed");
    }

    async fn passkeys_need_a_secure_address_with_a_name(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        for origin in ["http://betang.contoh.id", "https://10.0.0.7"] {
            let cx = acting(&town, &p, origin).await;
            let e = passkey::begin_enrol(&cx).await.err().expect("refused");
            assert_eq!(e.key(), "identity.passkey.error.host", "{origin}");
        }
        // The page says so instead of offering what cannot work.
        assert!(town.get_as(&p, "/akun/kunci").await.text().contains("https"));
        assert!(!town.get("/masuk").await.text().contains("data-passkey"));
    }
}

async fn signed_in_other(town: &Town) -> Person {
    signed_in(town, "ppid.disdik@demo.betang.id", PASSWORD).await
}
