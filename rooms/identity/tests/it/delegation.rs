//! Roles in a colleague's hands.

use std::time::Duration;

use contracts::org::PersonId;
use identity::{admin, service::people};
use kit::{Role, session};
use testkit::{Person, Town, both};

use crate::{OFFICER, PASSWORD, id_of, record, seeded, signed_in, with_mail};

const OWN: &str = "sungai tenang di hulu";
const COLLEAGUE: &str = "rekan@contoh.id";
const DAY: Duration = Duration::from_secs(86_400);

/// Somebody without a role who works at dinkes, like the officer.
async fn colleague(town: &Town) -> Person {
    let cx = town.system();
    let id = admin::create_person(&cx, COLLEAGUE, "Rekan Sekantor", OWN).await.unwrap();
    people::join(&cx, id, "dinkes", "Arsiparis").await.unwrap();
    signed_in(town, COLLEAGUE, OWN).await
}

async fn held(town: &Town, id: PersonId) -> Vec<String> {
    let mut r = town.app.db().read().await.unwrap();
    let roles = session::held(r.conn(), id, town.app.clock().now()).await.unwrap();
    roles.into_iter().map(|h| h.role.word().to_owned()).collect()
}

async fn grant_of(town: &Town, id: PersonId, role: Role) -> String {
    let mut r = town.app.db().read().await.unwrap();
    let roles = session::roles_of(r.conn(), id).await.unwrap();
    roles.iter().find(|g| g.role == role.word()).expect("the role").id.to_string()
}

/// What the form of `who` says when it hands `grant` to `to`.
async fn hand_on(
    town: &Town,
    who: &Person,
    grant: &str,
    to: PersonId,
    days: (&str, &str),
) -> (u16, String) {
    let to = to.to_string();
    let form = [("role", grant), ("colleague", to.as_str()), ("from", days.0), ("until", days.1)];
    let a = town.post_as(who, "/akun/wakil", &form).await;
    (a.status.as_u16(), a.text())
}

/// The buttons that end delegations on the page of `who`.
async fn ends(town: &Town, who: &Person) -> Vec<String> {
    let page = town.get_as(who, "/akun/wakil").await.text();
    let mut found: Vec<String> = page
        .split('"')
        .filter(|s| s.starts_with("/akun/wakil/") && s.ends_with("/akhiri"))
        .map(str::to_owned)
        .collect();
    found.dedup();
    found
}

both! {
    async fn a_colleague_holds_the_role_from_day_to_day(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let (officer, rekan) = (signed_in(&town, OFFICER, PASSWORD).await, colleague(&town).await);
        let grant = grant_of(&town, officer.id, Role::PpidPelaksana).await;
        assert!(town.get_as(&officer, "/akun/wakil").await.text().contains("Rekan Sekantor"));
        // The town's clock stands on 22 November 2026, 9 in the morning.
        let (status, text) = hand_on(&town, &officer, &grant, rekan.id, ("2026-11-24", "2026-11-25")).await;
        assert_eq!(status, 303, "{text}");
        assert!(held(&town, rekan.id).await.is_empty(), "not yet");
        let mails = town.mails().await;
        let to: Vec<&str> = mails.iter().map(|m| m.to.as_str()).filter(|t| [OFFICER, COLLEAGUE].contains(t)).collect();
        assert!(to.contains(&OFFICER) && to.contains(&COLLEAGUE), "{to:?}");
        assert!(mails.iter().any(|m| m.text.contains("PPID Pelaksana, Dinkes: 24 November 2026 - 25 November 2026")), "{mails:?}");
        town.wait(Duration::from_secs(16 * 3600));
        town.wait(DAY);
        assert_eq!(held(&town, rekan.id).await, ["ppid_pelaksana"]);
        assert_eq!(held(&town, officer.id).await, ["ppid_pelaksana"], "the giver keeps it");
        assert!(town.get_as(&signed_in(&town, COLLEAGUE, OWN).await, "/akun/wakil").await.text().contains("Dewi Anggraini"));
        town.wait(DAY * 2);
        assert!(held(&town, rekan.id).await.is_empty(), "over by itself");
        let page = town.get_as(&signed_in(&town, OFFICER, PASSWORD).await, "/akun/wakil").await.text();
        assert!(page.contains("24 November 2026 sampai 25 November 2026") && page.contains("Selesai"));
        town.audit_is_whole().await;
    }

    async fn either_ends_it_early_and_it_stays_visible(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let (officer, rekan) = (signed_in(&town, OFFICER, PASSWORD).await, colleague(&town).await);
        let grant = grant_of(&town, officer.id, Role::PpidPelaksana).await;
        for ender in [&officer, &rekan] {
            assert_eq!(hand_on(&town, &officer, &grant, rekan.id, ("2026-11-22", "2026-11-30")).await.0, 303);
            assert_eq!(held(&town, rekan.id).await, ["ppid_pelaksana"]);
            let (mine, theirs) = (ends(&town, &officer).await, ends(&town, &rekan).await);
            assert_eq!((mine.len(), &mine), (1, &theirs));
            let stranger = signed_in(&town, "ppid.disdik@demo.betang.id", PASSWORD).await;
            assert_eq!(town.post_as(&stranger, &mine[0], &[]).await.status, 404);
            let before = town.mails().await.len();
            assert_eq!(town.post_as(ender, &mine[0], &[]).await.status, 303);
            assert!(held(&town, rekan.id).await.is_empty());
            assert_eq!(town.mails().await.len(), before + 2, "both are told");
            assert_eq!(town.post_as(ender, &mine[0], &[]).await.status, 412);
        }
        let page = town.get_as(&officer, "/akun/wakil").await.text();
        assert!(page.contains("oleh yang mewakilkan") && page.contains("oleh wakil"));
    }

    async fn nothing_is_widened_by_it(town: Town) {
        seeded(&town).await;
        let (officer, rekan) = (signed_in(&town, OFFICER, PASSWORD).await, colleague(&town).await);
        let cx = town.system();
        let grant = grant_of(&town, officer.id, Role::PpidPelaksana).await;
        let boss = grant_of(&town, id_of(&town, "admin@demo.betang.id").await, Role::Administrator).await;
        let disdik = id_of(&town, "ppid.disdik@demo.betang.id").await;
        let now = ("2026-11-22", "2026-11-30");
        for (grant, to, days, why) in [
            (boss.as_str(), rekan.id, now, "paling sedikit satu peran"),
            (grant.as_str(), disdik, now, "Pilih rekan"),
            (&grant, officer.id, now, "Pilih rekan"),
            (&grant, rekan.id, ("2026-11-25", "2026-11-24"), "tanggal mulai"),
            (&grant, rekan.id, ("2026-11-01", "2026-11-21"), "tanggal mulai"),
            (&grant, rekan.id, ("2026-11-22", "2028-01-01"), "tanggal mulai"),
        ] {
            let (status, text) = hand_on(&town, &officer, grant, to, days).await;
            assert!(status == 422 && text.contains(why), "{why}: {status}");
        }
        // What ends for the giver ends for the deputy.
        let until = town.app.clock().now().after(DAY * 2);
        people::give_role(&cx, officer.id, Role::Editor, Some("dinkes"), Some(until)).await.unwrap();
        let officer = signed_in(&town, OFFICER, PASSWORD).await;
        let editor = grant_of(&town, officer.id, Role::Editor).await;
        assert_eq!(hand_on(&town, &officer, &editor, rekan.id, now).await.0, 303);
        let (status, text) = hand_on(&town, &officer, &editor, rekan.id, now).await;
        assert!(status == 422 && text.contains("sudah mewakili"), "the same once");
        // Not handed on by the deputy.
        let rekan = signed_in(&town, COLLEAGUE, OWN).await;
        let received = grant_of(&town, rekan.id, Role::Editor).await;
        assert_eq!(hand_on(&town, &rekan, &received, officer.id, now).await.0, 422);
        town.wait(DAY * 2);
        assert!(held(&town, rekan.id).await.is_empty());
        // Up the tree, yes: somebody of the province is a colleague of every agency's officer.
        let officer = signed_in(&town, OFFICER, PASSWORD).await;
        let above = id_of(&town, "ppid.utama@demo.betang.id").await;
        assert_eq!(hand_on(&town, &officer, &grant, above, ("2026-11-24", "2026-11-30")).await.0, 303);
    }

    async fn it_falls_with_the_role_and_with_either_account(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let (officer, rekan) = (signed_in(&town, OFFICER, PASSWORD).await, colleague(&town).await);
        let hand = || async {
            let officer = signed_in(&town, OFFICER, PASSWORD).await;
            let grant = grant_of(&town, officer.id, Role::PpidPelaksana).await;
            assert_eq!(hand_on(&town, &officer, &grant, rekan.id, ("2026-11-22", "2026-11-30")).await.0, 303);
            assert_eq!(held(&town, rekan.id).await, ["ppid_pelaksana"]);
        };
        hand().await;
        let source = grant_of(&town, officer.id, Role::PpidPelaksana).await.parse().unwrap();
        people::take_role(&cx, officer.id, source).await.unwrap();
        assert!(held(&town, rekan.id).await.is_empty(), "role lost");
        people::give_role(&cx, officer.id, Role::PpidPelaksana, Some("dinkes"), None).await.unwrap();
        hand().await;
        let given = grant_of(&town, rekan.id, Role::PpidPelaksana).await.parse().unwrap();
        people::take_role(&cx, rekan.id, given).await.unwrap();
        assert!(held(&town, rekan.id).await.is_empty(), "taken by an administrator");
        hand().await;
        admin::disable(&cx, officer.id).await.unwrap();
        assert!(held(&town, rekan.id).await.is_empty(), "the giver's account closed");
        admin::enable(&cx, officer.id).await.unwrap();
        assert!(held(&town, rekan.id).await.is_empty(), "and nothing comes back by itself");
        hand().await;
        admin::disable(&cx, rekan.id).await.unwrap();
        admin::enable(&cx, rekan.id).await.unwrap();
        assert!(held(&town, rekan.id).await.is_empty(), "the deputy's account closed");
        hand().await;
        admin::erase(&cx, officer.id).await.unwrap();
        assert!(held(&town, rekan.id).await.is_empty(), "the giver erased");
        let rekan = signed_in(&town, COLLEAGUE, OWN).await;
        let page = town.get_as(&rekan, "/akun/wakil").await.text();
        for why in ["perannya dicabut", "oleh administrator", "akunnya ditutup"] {
            assert!(page.contains(why), "{why}");
        }
        assert!(!record(&town).await.contains("Rekan Sekantor"));
        town.audit_is_whole().await;
    }

    async fn ended_by_both_at_once_it_ends_once(town: Town) {
        seeded(&town).await;
        let other = town.second_node().await;
        let (officer, rekan) = (signed_in(&town, OFFICER, PASSWORD).await, colleague(&town).await);
        let grant = grant_of(&town, officer.id, Role::PpidPelaksana).await;
        assert_eq!(hand_on(&town, &officer, &grant, rekan.id, ("2026-11-22", "2026-11-30")).await.0, 303);
        let end = ends(&town, &officer).await.remove(0);
        let (a, b) = tokio::join!(town.post_as(&officer, &end, &[]), other.post_as(&rekan, &end, &[]));
        let mut got = [a.status.as_u16(), b.status.as_u16()];
        got.sort_unstable();
        assert_eq!(got, [303, 412]);
        let n: i64 = town.value("SELECT COUNT(*) FROM kit_audit WHERE action = 'identity.end_delegation'").await;
        assert_eq!(n, 1);
        assert!(held(&town, rekan.id).await.is_empty());
        town.audit_is_whole().await;
    }

    async fn a_role_taken_while_it_is_handed_on_leaves_nothing_behind(town: Town) {
        seeded(&town).await;
        let other = town.second_node().await;
        let (officer, rekan) = (signed_in(&town, OFFICER, PASSWORD).await, colleague(&town).await);
        let grant = grant_of(&town, officer.id, Role::PpidPelaksana).await;
        let cx = other.system();
        let (_, taken) = tokio::join!(
            hand_on(&town, &officer, &grant, rekan.id, ("2026-11-22", "2026-11-30")),
            people::take_role(&cx, officer.id, grant.parse().unwrap())
        );
        taken.unwrap();
        assert!(held(&town, rekan.id).await.is_empty() && held(&town, officer.id).await.is_empty());
    }

    async fn a_role_that_waits_for_a_second_factor_cannot_be_handed_on(town: Town) {
        seeded(&town).await;
        identity::service::policy::set(&town.system(), &[Role::PpidPelaksana]).await.unwrap();
        let (officer, rekan) = (signed_in(&town, OFFICER, PASSWORD).await, colleague(&town).await);
        let grant = grant_of(&town, officer.id, Role::PpidPelaksana).await;
        let (status, _) = hand_on(&town, &officer, &grant, rekan.id, ("2026-11-22", "2026-11-30")).await;
        assert_eq!(status, 422);
    }
}
