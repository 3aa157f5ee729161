//! Accounts and roles.

use base::Kind;
use identity::{admin, model::PersonFacts, service::people};
use kit::{Role, session};
use testkit::{Person, Town, both};

use crate::{OFFICER, PASSWORD, bearer, id_of, is_in, record, seeded, signed_in, try_in};

const NEW: &str = "sungai tenang di hulu";

async fn roles(town: &Town, email: &str) -> Vec<String> {
    let mut r = town.app.db().read().await.unwrap();
    let id = id_of(town, email).await;
    let held = session::roles_of(r.conn(), id).await.unwrap();
    held.into_iter().map(|g| format!("{}@{}", g.role, g.path)).collect()
}

/// The value of the hidden field called `name`.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
    at.split('"').next().unwrap_or_default()
}

both! {
    async fn an_administrator_of_one_agency_cannot_climb(town: Town) {
        seeded(&town).await;
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        let cx = &own.cx;
        let (inside, outside) = (id_of(&town, OFFICER).await, id_of(&town, "ppid.disdik@demo.betang.id").await);
        people::give_role(cx, inside, Role::Editor, Some("dinkes"), None).await.unwrap();
        // Not at another agency, not above, not everywhere; not to oneself either.
        for (who, org) in [
            (inside, Some("disdik")),
            (inside, Some("pemprov-kalteng")),
            (inside, None),
            (own.id, None),
            (own.id, Some("pemprov-kalteng")),
            (outside, Some("dinkes")),
        ] {
            let e = people::give_role(cx, who, Role::Administrator, org, None).await.unwrap_err();
            assert_eq!(e.kind(), Kind::Forbidden, "{org:?}");
        }
        // A new password for somebody who holds more would be a way up.
        let boss = id_of(&town, "admin@demo.betang.id").await;
        for id in [boss, outside] {
            assert_eq!(people::reset_password(cx, id).await.unwrap_err().kind(), Kind::Forbidden);
            assert_eq!(people::disable(cx, id).await.unwrap_err().kind(), Kind::Forbidden);
            let facts = PersonFacts::new("saya@contoh.id", "Saya Sendiri", "");
            assert_eq!(people::change(cx, id, &facts, 1).await.unwrap_err().kind(), Kind::Forbidden);
            assert!(people::whole(cx, id).await.is_err());
        }
        // Nor through somebody of one's own who also holds something elsewhere.
        people::give_role(&town.system(), inside, Role::Editor, Some("disdik"), None).await.unwrap();
        assert_eq!(people::reset_password(cx, inside).await.unwrap_err().kind(), Kind::Forbidden);
        assert_eq!(people::create(cx, &PersonFacts::new("b@contoh.id", "Baru", ""), None, "").await.unwrap_err().kind(), Kind::Forbidden);
        assert_eq!(people::erase(cx, inside).await.unwrap_err().kind(), Kind::Forbidden);
    }

    async fn over_the_web_neither(town: Town) {
        seeded(&town).await;
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        let page = format!("/kerja/identitas/orang/{}", id_of(&town, OFFICER).await);
        let give = |org: &'static str| [("role", "administrator"), ("org", org), ("until", "")];
        assert_eq!(town.post_as(&own, &format!("{page}/peran"), &give("pemprov-kalteng")).await.status, 403);
        assert_eq!(town.post_as(&own, &format!("{page}/peran"), &give("")).await.status, 422, "empty is not everywhere");
        assert_eq!(roles(&town, OFFICER).await.len(), 1);
        assert_eq!(town.post_as(&own, &format!("{page}/peran"), &give("dinkes")).await.status, 303);
        let list = town.get_as(&own, "/kerja/identitas/orang").await.text();
        assert!(list.contains(OFFICER) && !list.contains("ppid.disdik@") && !list.contains("admin@demo"));
        let citizen = town.citizen().await;
        assert_eq!(town.get_as(&citizen, "/kerja/identitas/orang").await.status, 403);
    }

    async fn the_same_role_is_given_once_and_ends_by_itself(town: Town) {
        seeded(&town).await;
        let (cx, id) = (town.system(), id_of(&town, OFFICER).await);
        let until = town.app.clock().now().after(std::time::Duration::from_secs(86_400));
        people::give_role(&cx, id, Role::Editor, Some("dinkes"), Some(until)).await.unwrap();
        let again = people::give_role(&cx, id, Role::Editor, Some("dinkes"), None).await;
        assert_eq!(again.unwrap_err().key(), "identity.role.error.held");
        let past = people::give_role(&cx, id, Role::Leader, Some("dinkes"), Some(town.app.clock().now())).await;
        assert_eq!(past.unwrap_err().key(), "identity.role.error.until");
        let mut r = town.app.db().read().await.unwrap();
        assert_eq!(session::held(r.conn(), id, town.app.clock().now()).await.unwrap().len(), 2);
        assert_eq!(session::held(r.conn(), id, until).await.unwrap().len(), 1);
    }

    async fn a_role_at_the_root_reaches_everywhere(town: Town) {
        seeded(&town).await;
        assert_eq!(roles(&town, "admin@demo.betang.id").await, ["administrator@/"]);
    }

    async fn a_new_account_begins_with_a_password_of_ones_own(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let form = [("name", "Petugas Baru"), ("email", "Baru@contoh.id"), ("phone", ""), ("org", "dinkes"), ("position", "Arsiparis")];
        let a = town.post_as(&boss, "/kerja/identitas/orang/baru", &form).await;
        assert_eq!(a.status, 200, "{}", a.text());
        let page = a.text();
        let shown = page.split("class=\"code-chip\"").nth(1).and_then(|s| s.split('>').nth(1)).and_then(|s| s.split('<').next());
        let shown = shown.expect("the password, once").to_owned();
        assert_eq!(town.post_as(&boss, "/kerja/identitas/orang/baru", &form).await.status, 422, "the address is taken");
        // It opens nothing but the choice of another.
        let a = try_in(&town, "baru@contoh.id", &shown).await;
        assert_eq!((a.status.as_u16(), a.header("set-cookie")), (200, ""));
        let ticket = hidden(&a.text(), "ticket").to_owned();
        let choose = |ticket: &str, word: &str| {
            let form = [("ticket", ticket.to_owned()), ("new", word.to_owned()), ("again", word.to_owned())];
            let town = &town;
            async move {
                let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
                town.post("/masuk/kata-sandi", &form).await
            }
        };
        assert_eq!(choose(&ticket, "pendek").await.status, 422);
        assert_eq!(choose("palsu", NEW).await.status, 422);
        assert_eq!(choose(&ticket, &shown).await.status, 422, "it must be another");
        let p = bearer(&town, "baru@contoh.id", &choose(&ticket, NEW).await).await;
        assert!(is_in(&town, &p).await);
        assert_eq!(choose(&ticket, "awan putih di langit biru").await.status, 422, "a ticket is good once");
        assert_eq!(try_in(&town, "baru@contoh.id", &shown).await.status, 422);
        signed_in(&town, "baru@contoh.id", NEW).await;
        let text = record(&town).await;
        assert!(!text.contains("baru@contoh.id") && !text.contains("Petugas Baru") && !text.contains(&shown));
    }

    async fn a_temporary_password_ends_by_itself(town: Town) {
        seeded(&town).await;
        let word = people::reset_password(&town.system(), id_of(&town, OFFICER).await).await.unwrap();
        town.wait(std::time::Duration::from_secs(73 * 3600));
        let a = try_in(&town, OFFICER, &word).await;
        assert_eq!(a.status, 422);
        assert!(a.text().contains("masa berlakunya"));
    }

    async fn disabling_and_a_reset_end_every_session_at_once(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let page = format!("/kerja/identitas/orang/{}", p.id);
        assert_eq!(town.post_as(&boss, &format!("{page}/nonaktif"), &[]).await.status, 303);
        assert!(!is_in(&town, &p).await);
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422);
        assert_eq!(town.post_as(&boss, &format!("{page}/aktif"), &[]).await.status, 303);
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        assert_eq!(town.post_as(&boss, &format!("{page}/kata-sandi"), &[]).await.status, 200);
        assert!(!is_in(&town, &p).await);
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422);
    }

    async fn somebody_can_always_administer_the_house(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let boss = id_of(&town, "admin@demo.betang.id").await;
        for e in [admin::disable(&cx, boss).await, admin::erase(&cx, boss).await] {
            assert_eq!(e.unwrap_err().key(), "identity.person.error.last_administrator");
        }
        let id = admin::create_person(&cx, "dua@contoh.id", "Administrator Dua", NEW).await.unwrap();
        admin::give_role(&cx, id, Role::Administrator, None).await.unwrap();
        // Each disables the other at the same time: one of them stays.
        let (a, b) = tokio::join!(admin::disable(&cx, boss), admin::disable(&cx, id));
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    }

    async fn the_demo_does_not_leave_before_an_administrator_who_can_come_in(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let id = admin::create_person(&cx, "dua@contoh.id", "Administrator Dua", NEW).await.unwrap();
        admin::give_role(&cx, id, Role::Administrator, None).await.unwrap();
        admin::disable(&cx, id).await.unwrap();
        let e = identity::unseed::accounts(&cx).await.unwrap_err();
        assert_eq!(e.key(), "identity.person.error.last_administrator");
        admin::enable(&cx, id).await.unwrap();
        assert!(identity::unseed::accounts(&cx).await.unwrap() > 1);
    }

    async fn the_command_line_makes_and_lists_accounts(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let id = admin::create_person(&cx, "Operator@contoh.id", "Operator", NEW).await.unwrap();
        assert_eq!(admin::find(&cx, "operator@CONTOH.id").await.unwrap(), id);
        let again = admin::create_person(&cx, "operator@contoh.id", "Operator", NEW).await;
        assert_eq!(again.unwrap_err().key(), "identity.person.error.taken");
        assert_eq!(admin::create_person(&cx, "lain@contoh.id", "Lain", "pendek").await.unwrap_err().kind(), Kind::Invalid);
        let p = signed_in(&town, "operator@contoh.id", NEW).await;
        admin::set_password(&cx, id, "awan putih di langit").await.unwrap();
        assert!(!is_in(&town, &p).await);
        signed_in(&town, "operator@contoh.id", "awan putih di langit").await;
        assert_eq!(admin::list(&cx).await.unwrap().len(), identity::seed::demo_accounts().len() + 1);
    }

    async fn an_erased_person_is_gone_and_the_record_still_verifies(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let id = admin::create_person(&cx, "lupakan@contoh.id", "Lupakan Saya", NEW).await.unwrap();
        admin::give_role(&cx, id, Role::Editor, Some("dinkes")).await.unwrap();
        people::join(&cx, id, "dinkes", "Penulis Lupakan").await.unwrap();
        let p: Person = signed_in(&town, "lupakan@contoh.id", NEW).await;
        let before = record(&town).await;
        assert!(!before.contains("lupakan@contoh.id") && !before.contains("Penulis Lupakan"));
        admin::erase(&cx, id).await.unwrap();
        assert!(!is_in(&town, &p).await);
        assert_eq!(try_in(&town, "lupakan@contoh.id", NEW).await.status, 422);
        let keys: i64 = {
            let mut r = town.app.db().read().await.unwrap();
            db::query("SELECT COUNT(*) FROM kit_person_key WHERE person = $1").bind(id).scalar(r.conn()).await.unwrap()
        };
        assert_eq!(keys, 0);
        for table in [
            "SELECT COUNT(*) FROM identity_person WHERE email LIKE '%lupakan%' OR name LIKE '%Lupakan%' OR folded LIKE '%lupakan%'",
            "SELECT COUNT(*) FROM kit_session WHERE person_name LIKE '%Lupakan%'",
            "SELECT COUNT(*) FROM identity_membership WHERE position LIKE '%Lupakan%'",
        ] {
            assert_eq!(town.value::<i64>(table).await, 0, "{table}");
        }
        assert!(admin::erase(&cx, id).await.is_err());
        // The address is free for a new account.
        admin::create_person(&cx, "lupakan@contoh.id", "Orang Lain", NEW).await.unwrap();
        town.audit_is_whole().await;
    }
}
