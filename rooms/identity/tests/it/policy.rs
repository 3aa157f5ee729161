//! Which roles need a second factor.

use base::Kind;
use identity::service::policy;
use kit::Role;
use testkit::both;

use crate::{
    OFFICER, PASSWORD, acting, authenticator::Authenticator, bearer, id_of, seeded, signed_in,
    try_in,
};

const WORK: &str = "/kerja/identitas/orang";
const BOSS: &str = "admin@demo.betang.id";
const HERE: &str = "http://localhost:8080";

both! {
    async fn by_default_whoever_publishes_or_administers_needs_one(town: Town) {
        identity::seed::run(&town.system()).await.unwrap();
        for (email, waits) in [(OFFICER, true), (BOSS, true), ("inspector@demo.betang.id", false), ("warga@demo.betang.id", false)] {
            let a = try_in(&town, email, PASSWORD).await;
            assert_eq!(a.location().starts_with("/akun/pengaman"), waits, "{email}: {}", a.location());
        }
    }

    async fn a_session_without_it_has_no_roles_until_one_is_enrolled(town: Town) {
        seeded(&town).await;
        policy::set(&town.system(), &[Role::Administrator]).await.unwrap();
        let a = try_in(&town, BOSS, PASSWORD).await;
        assert_eq!(a.location(), "/akun/pengaman?kembali=%2Fkerja");
        let p = bearer(&town, BOSS, &a).await;
        assert_eq!(town.get_as(&p, WORK).await.status, 403);
        assert_eq!(town.post_as(&p, "/kerja/identitas/kebijakan", &[]).await.status, 403);
        assert!(town.get_as(&p, "/akun/pengaman").await.text().contains("/akun/aplikasi"));
        assert!(town.get_as(&p, "/masuk").await.location().starts_with("/akun/pengaman"), "the door leads there, too");
        let cx = acting(&town, &p, HERE).await;
        let begun = identity::service::passkey::begin_enrol(&cx).await.unwrap();
        let answer = Authenticator::at(HERE).create(&begun.options);
        let codes = identity::service::passkey::enrol(&cx, &begun.ticket, &answer, "Ponsel").await.unwrap();
        assert_eq!(codes.unwrap().len(), 10);
        assert_eq!(town.get_as(&p, WORK).await.status, 200, "at work at once");
    }

    async fn it_holds_in_open_sessions_at_once(town: Town) {
        seeded(&town).await;
        let (boss, officer) = (signed_in(&town, BOSS, PASSWORD).await, signed_in(&town, OFFICER, PASSWORD).await);
        assert_eq!(town.get_as(&boss, WORK).await.status, 200);
        let form = [("role", "administrator"), ("role", "ppid_pelaksana")];
        let a = town.post_as(&boss, "/kerja/identitas/kebijakan", &form).await;
        assert_eq!(a.location(), "/akun/pengaman", "whoever shuts out themselves is led to the remedy");
        assert_eq!(town.get_as(&boss, WORK).await.status, 403);
        assert!(town.get_as(&officer, "/akun").await.text().contains("Peran Anda belum berlaku"));
        policy::set(&town.system(), &[]).await.unwrap();
        assert_eq!(town.get_as(&boss, WORK).await.status, 200);
    }

    async fn a_role_that_comes_later_needs_one_as_well(town: Town) {
        seeded(&town).await;
        policy::set(&town.system(), &[Role::Administrator]).await.unwrap();
        let p = signed_in(&town, "warga@demo.betang.id", PASSWORD).await;
        identity::admin::give_role(&town.system(), p.id, Role::Administrator, Some("dinkes")).await.unwrap();
        assert_eq!(town.get_as(&p, WORK).await.status, 403);
    }

    async fn only_an_administrator_of_the_whole_house_sets_it(town: Town) {
        seeded(&town).await;
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        assert_eq!(policy::set(&own.cx, &[]).await.unwrap_err().kind(), Kind::Forbidden);
        assert_eq!(town.post_as(&own, "/kerja/identitas/kebijakan", &[]).await.status, 403);
        let utama = town.person(Role::PpidUtama, None).await;
        assert_eq!(town.get_as(&utama, "/kerja/identitas/kebijakan").await.status, 403);
        let boss = town.person(Role::Administrator, None).await;
        assert_eq!(town.post_as(&boss, "/kerja/identitas/kebijakan", &[("role", "raja")]).await.status, 422);
        assert_eq!(town.post_as(&boss, "/kerja/identitas/kebijakan", &[("role", "editor")]).await.status, 303);
        assert!(town.get_as(&boss, "/en/kerja/identitas/kebijakan").await.text().contains("Sign-in policy"));
        assert!(id_of(&town, BOSS).await != boss.id);
    }
}
