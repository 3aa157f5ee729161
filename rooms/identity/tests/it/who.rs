//! Who can do what, and where it comes from.

use identity::{admin, service::people};
use kit::Role;
use testkit::{Person, Town, both};

use crate::{OFFICER, PASSWORD, id_of, record, seeded, signed_in};

const OWN: &str = "sungai tenang di hulu";
const DINKES: &str = "/kerja/identitas/organisasi/dinkes/siapa";

/// The lines of the CSV that speak of `email` and `permission`.
async fn lines(town: &Town, who: &Person, email: &str, permission: &str) -> Vec<String> {
    let a = town.get_as(who, &format!("{DINKES}/csv")).await;
    assert_eq!(a.status, 200);
    assert!(a.header("content-disposition").contains("siapa-dinkes-2026-11-22.csv"));
    a.text()
        .lines()
        .filter(|l| l.contains(email) && l.contains(permission))
        .map(str::to_owned)
        .collect()
}

both! {
    async fn each_right_is_told_with_where_it_comes_from(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let boss = town.person(Role::Administrator, None).await;
        let id = admin::create_person(&cx, "rekan@contoh.id", "Rekan Sekantor", OWN).await.unwrap();
        people::join(&cx, id, "dinkes", "Arsiparis").await.unwrap();
        people::give_role(&cx, id_of(&town, OFFICER).await, Role::Administrator, Some("dinkes"), None).await.unwrap();
        let page = town.get_as(&boss, DINKES).await.text();
        for word in ["identity.manage_people", "Dewi Anggraini", "Rekan Sekantor", "Arsiparis", "Tambang Lestari"] {
            assert!(page.contains(word), "{word}");
        }
        assert!(!page.contains("Bambang Setiawan"), "nothing of another agency reaches here");
        let by_role = lines(&town, &boss, OFFICER, "identity.manage_people").await;
        assert!(by_role.len() == 1 && by_role[0].contains("Administrator,Dinkes"), "{by_role:?}");
        let from_above = lines(&town, &boss, "admin@demo.betang.id", "identity.manage_people").await;
        assert!(from_above.len() == 1 && from_above[0].contains("Seluruh provinsi"), "{from_above:?}");
        assert!(lines(&town, &boss, "rekan@contoh.id", "identity.").await.is_empty());
        // Handed on: for whom, and until when.
        let officer = signed_in(&town, OFFICER, PASSWORD).await;
        let text = town.get_as(&officer, "/akun/wakil").await.text();
        let at = text.find(">Administrator · Dinkes").expect("the role");
        let grant = text[..at].rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned();
        let to = id.to_string();
        let form = [("role", grant.as_str()), ("colleague", &to), ("from", "2026-11-22"), ("until", "2026-11-30")];
        assert_eq!(town.post_as(&officer, "/akun/wakil", &form).await.status, 303);
        let lent = lines(&town, &boss, "rekan@contoh.id", "identity.manage_people").await;
        assert!(lent.len() == 1 && lent[0].contains("Dewi Anggraini") && lent[0].contains("2026-11-30"), "{lent:?}");
        assert!(town.get_as(&boss, DINKES).await.text().contains("mewakili Dewi Anggraini"));
        // Whoever is disabled can do nothing.
        admin::disable(&cx, id).await.unwrap();
        assert!(!town.get_as(&boss, DINKES).await.text().contains("Rekan Sekantor"));
        assert_eq!(record(&town).await.matches("identity.export_rights").count(), 4, "each export leaves a trace");
    }

    async fn it_is_seen_where_one_may_look_and_nowhere_else(town: Town) {
        seeded(&town).await;
        let (inspector, own) = (
            town.person(Role::Inspector, None).await,
            town.person(Role::Administrator, Some("disdik")).await,
        );
        assert_eq!(town.get_as(&inspector, DINKES).await.status, 200);
        for who in [own, town.person(Role::PpidUtama, None).await, town.citizen().await] {
            for path in [DINKES, &format!("{DINKES}/csv")] {
                assert_eq!(town.get_as(&who, path).await.status, 403, "{path}");
            }
        }
        let list = town.get_as(&town.person(Role::Inspector, Some("disdik")).await, "/kerja/identitas/siapa").await.text();
        assert!(list.contains("/organisasi/disdik/siapa") && !list.contains("/organisasi/dinkes/siapa"));
    }
}
