//! Forgotten passwords.

use std::time::Duration;

use base::{Kind, Lang};
use identity::{
    model::{PersonFacts, ways::NewPerson},
    service::{invite, reset},
};
use kit::{Cx, Role};
use testkit::{Answer, Town, both};

use crate::{
    OFFICER, PASSWORD, bearer, is_in, link_in, record, seeded, signed_in, try_in, with_mail,
};

const NEW: &str = "sungai tenang di hulu";
const MINUTE: Duration = Duration::from_secs(60);

/// A visitor at this machine's own address, the only one besides a configured one on which links are built.
fn visitor(town: &Town) -> Cx {
    town.nobody().asked_at(Lang::Id, "http://localhost:8080")
}

/// Asks, and gives the path of the link in the letter.
async fn asked(town: &Town) -> String {
    reset::ask(&visitor(town), OFFICER).await.unwrap();
    link_in(town.mails().await.last().expect("a letter"), "/lupa-sandi/")
}

async fn choose(town: &Town, path: &str, word: &str) -> Answer {
    town.post(path, &[("new", word), ("again", word)]).await
}

both! {
    async fn a_forgotten_password_is_replaced_and_every_session_ends(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let old = signed_in(&town, OFFICER, PASSWORD).await;
        let path = asked(&town).await;
        assert_eq!(town.get(&path).await.status, 200);
        assert_eq!(choose(&town, &path, "pendek").await.status, 422);
        let a = choose(&town, &path, NEW).await;
        let p = bearer(&town, OFFICER, &a).await;
        assert!(is_in(&town, &p).await && !is_in(&town, &old).await);
        assert_eq!(choose(&town, &path, "awan putih di langit biru").await.status, 410, "good once");
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422);
        let notice = town.mails().await.pop().unwrap();
        assert_eq!(notice.to, OFFICER);
        assert!(notice.text.contains("Kata sandi akun Anda diganti"), "{}", notice.text);
        let text = record(&town).await;
        assert!(!text.contains(path.rsplit('/').next().unwrap()) && !text.contains(OFFICER));
    }

    async fn a_stranger_cannot_tell_who_has_an_account(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        reset::ask(&visitor(&town), OFFICER).await.unwrap();
        reset::ask(&visitor(&town), "tidak.ada@contoh.id").await.unwrap();
        identity::admin::disable(&town.system(), crate::id_of(&town, "warga@demo.betang.id").await).await.unwrap();
        reset::ask(&visitor(&town), "warga@demo.betang.id").await.unwrap();
        assert_eq!(town.mails().await.len(), 1);
        assert_eq!(record(&town).await.matches("identity.ask_reset").count(), 3, "one trace each");
    }

    async fn a_reset_link_used_twice_at_once_works_once(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let path = asked(&town).await;
        let token = path.rsplit('/').next().unwrap();
        let other = town.second_node().await;
        let (here, there) = (town.nobody(), other.nobody());
        let (a, b) = tokio::join!(
            reset::choose(&here, token, NEW),
            reset::choose(&there, token, "awan putih di langit biru"),
        );
        assert!(a.is_ok() != b.is_ok(), "one of two");
    }

    async fn a_link_ends_after_an_hour_and_with_any_other_new_password(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let late = asked(&town).await;
        town.wait(60 * MINUTE);
        assert_eq!(town.get(&late).await.status, 410);
        let path = asked(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let form = [("old", PASSWORD), ("new", NEW), ("again", NEW)];
        assert_eq!(town.post_as(&p, "/akun/kata-sandi", &form).await.status, 303);
        assert_eq!(choose(&town, &path, "awan putih di langit biru").await.status, 410);
    }

    async fn asking_again_and_again_floods_nobody(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        for _ in 0..5 {
            reset::ask(&visitor(&town), OFFICER).await.unwrap();
        }
        assert_eq!(town.mails().await.len(), 1);
        town.wait(5 * MINUTE);
        reset::ask(&visitor(&town), OFFICER).await.unwrap();
        assert_eq!(town.mails().await.len(), 2);
    }

    async fn no_link_is_built_on_an_address_that_the_request_names(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let stranger = town.nobody().asked_at(Lang::Id, "http://penipu.example");
        assert_eq!(reset::ask(&stranger, OFFICER).await.unwrap_err().kind(), Kind::Precondition);
        // The town's own host is no better: it is only what the request said.
        let a = town.post("/lupa-sandi", &[("email", OFFICER)]).await;
        assert!(a.text().contains("administrator"), "{}", a.text());
        assert!(town.mails().await.is_empty());
    }

    async fn an_account_that_nobody_has_entered_is_opened_by_no_forgotten_password(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let (cx, wrong) = (town.system(), "salah.alamat@contoh.id");
        let facts = PersonFacts::new(wrong, "Salah Alamat", "");
        let role = Some(Role::PpidPelaksana);
        let new = NewPerson { facts, org: Some("dinkes".to_owned()), position: String::new(), role };
        let id = invite::invite(&cx, &new).await.unwrap().person;
        let ask = || async {
            reset::ask(&visitor(&town), wrong).await.unwrap();
            town.mails().await.len()
        };
        assert_eq!(ask().await, 1, "the invitation alone");
        invite::withdraw(&cx, id).await.unwrap();
        assert_eq!(ask().await, 1, "withdrawn");
        invite::again(&cx, id).await.unwrap();
        town.wait(8 * 24 * 60 * MINUTE);
        assert_eq!(ask().await, 2, "its time over: the second invitation and nothing else");
        // Nor by a link that is still about.
        let path = asked(&town).await;
        let mut tx = town.app.db().begin().await.unwrap();
        db::query("UPDATE identity_person SET password = '', last_sign_in = NULL WHERE email = $1").bind(OFFICER).run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(town.get(&path).await.status, 410);
        assert_eq!(choose(&town, &path, NEW).await.status, 410);
    }
}
