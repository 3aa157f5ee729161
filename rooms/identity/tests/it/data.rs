//! What people ask about the data held about them.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use base::Result;
use contracts::{
    BoxFuture,
    personal::{Held, PersonalData, Subject},
};
use identity::admin;
use kit::Role;
use testkit::{Person, Town, both};

use crate::{OFFICER, PASSWORD, id_of, is_in, record, seeded, signed_in, with_mail};

const OWN: &str = "sungai tenang di hulu";
const CITIZEN: &str = "warga@demo.betang.id";

/// What a second room was asked to forget.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A room that holds something about everybody, and is away the first time it is asked to forget.
struct Notes;

impl PersonalData for Notes {
    fn export<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<Vec<Held>>> {
        // Known by account and by address, as in rooms where one needs no account.
        let data = match who {
            Subject::Person(_) => serde_json::json!({ "catatan": "sebuah catatan" }),
            Subject::Email(email) => serde_json::json!({ "alamat": email }),
        };
        Box::pin(async move { Ok(vec![Held { title: "identity.data.title", data }]) })
    }

    fn erase<'a>(&'a self, who: &'a Subject) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async move {
            let mut asked = ASKED.lock().unwrap();
            asked.push(format!("{who:?}"));
            Ok(1)
        })
    }
}

pub(crate) const NOTES: kit::Room = kit::Room {
    name: "notes",
    path: "/catatan",
    answers: |_, answers| answers.personal_data("notes", Arc::new(Notes)),
    ..kit::Room::EMPTY
};

async fn ask(town: &Town, who: &Person, form: &[(&str, &str)]) -> u16 {
    town.post_as(who, "/akun/data", form).await.status.as_u16()
}

/// The requests on the administrators' list.
async fn listed(town: &Town, boss: &Person) -> Vec<String> {
    let page = town.get_as(boss, "/kerja/identitas/permintaan").await.text();
    let here = |s: &&str| s.starts_with("/kerja/identitas/permintaan/") && !s.ends_with("tenggat");
    page.split('"').filter(here).map(str::to_owned).collect()
}

both! {
    async fn everything_held_about_oneself_can_be_taken_along(town: Town) {
        seeded(&town).await;
        let officer = signed_in(&town, OFFICER, PASSWORD).await;
        town.post_as(&officer, "/akun/profil", &[("name", "Dewi Anggraini Bungai"), ("phone", "0536 000 99"), ("revision", "1")]).await;
        let a = town.post_as(&officer, "/akun/data/unduh", &[]).await;
        assert_eq!(a.status, 200);
        assert!(a.header("content-disposition").contains("data-saya-2026-11-22.json"));
        let all = a.json();
        let own = &all["rooms"]["identity"];
        assert_eq!(own["Akun"]["email"], OFFICER);
        assert_eq!(own["Akun"]["name"], "Dewi Anggraini Bungai");
        assert_eq!(own["Peran"][0]["role"], "ppid_pelaksana");
        assert_eq!(own["Tempat bertugas"][0]["organisation"], "Dinas Kesehatan");
        assert_eq!(own["Sesi yang terbuka"].as_array().unwrap().len(), 1);
        assert!(own["Percobaan masuk"].as_array().unwrap().iter().any(|s| s["outcome"] == "in"));
        let text = a.text();
        assert!(text.contains("identity.sign_in") && text.contains("0536 000 99"), "what the record says of oneself is opened");
        for secret in ["$argon2", "token", "tambang", "sebuah catatan lain"] {
            assert!(!text.to_lowercase().contains(secret), "{secret}");
        }
        let notes = &all["rooms"]["notes"];
        assert_eq!(notes["Data saya"]["catatan"], "sebuah catatan");
        assert_eq!(notes["Data saya (2)"]["alamat"], OFFICER, "and what is held under the address alone");
        assert!(record(&town).await.contains("identity.export_own_data"));
    }

    async fn a_correction_is_asked_for_decided_and_told(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let (citizen, boss) = (signed_in(&town, CITIZEN, PASSWORD).await, town.person(Role::Administrator, None).await);
        assert_eq!(ask(&town, &citizen, &[("kind", "correction"), ("words", "  ")]).await, 422);
        let form = [("kind", "correction"), ("words", "Surel saya <b>salah</b> ketik")];
        assert_eq!(ask(&town, &citizen, &form).await, 303);
        assert_eq!(ask(&town, &citizen, &form).await, 422, "one of a kind at a time");
        let page = town.get_as(&citizen, "/akun/data").await.text();
        assert!(page.contains("&lt;b&gt;salah") && page.contains("72 jam") && page.contains("belum dikonfirmasi"));
        assert!(page.contains("25 November 2026, 09.00 WIB"), "{page}");
        // Only where the account is within reach.
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        assert!(listed(&town, &own).await.is_empty());
        let request = listed(&town, &boss).await.remove(0);
        for path in [request.clone(), format!("{request}/laksanakan")] {
            assert_eq!(town.get_as(&own, &request).await.status, 404, "{path}");
        }
        assert_eq!(town.post_as(&own, &format!("{request}/laksanakan"), &[]).await.status, 404);
        assert_eq!(town.post_as(&boss, &format!("{request}/tolak"), &[("reason", " ")]).await.status, 422);
        assert_eq!(town.post_as(&boss, &format!("{request}/tolak"), &[("reason", "Sudah benar")]).await.status, 303);
        let mails = town.mails().await;
        let last = mails.iter().rfind(|m| m.to == CITIZEN).unwrap();
        assert!(last.text.contains("Sudah benar"), "{last:?}");
        assert!(town.get_as(&citizen, "/akun/data").await.text().contains("Sudah benar"));
        assert_eq!(town.post_as(&boss, &format!("{request}/laksanakan"), &[]).await.status, 422, "decided");
        // A request can be taken back, once.
        assert_eq!(ask(&town, &citizen, &form).await, 303);
        let page = town.get_as(&citizen, "/akun/data").await.text();
        let take = page.split('"').find(|s| s.ends_with("/tarik")).unwrap().to_owned();
        assert_eq!(town.post_as(&boss, &take, &[]).await.status, 404, "somebody else's");
        assert_eq!(town.post_as(&citizen, &take, &[]).await.status, 303);
        assert_eq!(town.post_as(&citizen, &take, &[]).await.status, 412);
        assert!(!record(&town).await.contains("salah"), "their words are not in the record");
    }

    async fn an_erasure_reaches_every_room(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let cx = town.system();
        let id = admin::create_person(&cx, "lupakan@contoh.id", "Lupakan Saya", OWN).await.unwrap();
        let who = signed_in(&town, "lupakan@contoh.id", OWN).await;
        let boss = town.person(Role::Administrator, None).await;
        assert_eq!(ask(&town, &who, &[("kind", "erasure")]).await, 422, "one must be sure");
        assert_eq!(ask(&town, &who, &[("kind", "erasure"), ("sure", "1")]).await, 303);
        let request = listed(&town, &boss).await.remove(0);
        assert_eq!(town.post_as(&boss, &format!("{request}/laksanakan"), &[("answer", "")]).await.status, 303);
        assert!(!is_in(&town, &who).await);
        let mails = town.mails().await;
        assert!(mails.iter().any(|m| m.to == "lupakan@contoh.id" && m.subject.contains("sudah dihapus")));
        let left: i64 = town.value("SELECT COUNT(*) FROM identity_erasure").await;
        assert_eq!(left, 1, "the others are still to be told");
        town.settle().await;
        let asked = ASKED.lock().unwrap().clone();
        assert!(asked.iter().any(|s| s.contains(&id.to_string())));
        assert!(asked.iter().any(|s| s.contains("lupakan@contoh.id")));
        let left: i64 = town.value("SELECT COUNT(*) FROM identity_erasure").await;
        assert_eq!(left, 0, "and the address is gone with that");
        for sql in [
            "SELECT COUNT(*) FROM identity_person WHERE email LIKE '%lupakan%' OR name LIKE '%Lupakan%'",
            "SELECT COUNT(*) FROM kit_job WHERE CAST(payload AS TEXT) LIKE '%lupakan%'",
        ] {
            assert_eq!(town.value::<i64>(sql).await, 0, "{sql}");
        }
        town.audit_is_whole().await;
    }

    async fn a_request_decided_twice_at_once_is_decided_once(town: Town) {
        seeded(&town).await;
        let other = town.second_node().await;
        let citizen = signed_in(&town, CITIZEN, PASSWORD).await;
        let (one, two) = (town.person(Role::Administrator, None).await, town.person(Role::Administrator, None).await);
        ask(&town, &citizen, &[("kind", "erasure"), ("sure", "1")]).await;
        let request = listed(&town, &one).await.remove(0);
        let (do_it, refuse) = (format!("{request}/laksanakan"), format!("{request}/tolak"));
        let (a, b) = tokio::join!(
            town.post_as(&one, &do_it, &[]),
            other.post_as(&two, &refuse, &[("reason", "Masih diperlukan")])
        );
        assert!((a.status == 303) != (b.status == 303), "{} {}", a.status, b.status);
        let gone = !is_in(&town, &citizen).await;
        assert_eq!(gone, a.status == 303);
        town.audit_is_whole().await;
    }

    async fn asked_twice_at_once_it_waits_once(town: Town) {
        seeded(&town).await;
        let other = town.second_node().await;
        let citizen = signed_in(&town, CITIZEN, PASSWORD).await;
        let form = [("kind", "correction"), ("words", "Nama saya keliru")];
        let (a, b) = tokio::join!(ask(&town, &citizen, &form), ask(&other, &citizen, &form));
        let mut got = [a, b];
        got.sort_unstable();
        assert_eq!(got, [303, 422]);
    }

    async fn the_time_allowed_is_a_setting_that_says_whether_it_was_confirmed(town: Town) {
        seeded(&town).await;
        let citizen = signed_in(&town, CITIZEN, PASSWORD).await;
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        let boss = town.person(Role::Administrator, None).await;
        let path = "/kerja/identitas/permintaan/tenggat";
        assert_eq!(town.post_as(&own, path, &[("hours", "24")]).await.status, 403);
        assert_eq!(town.post_as(&boss, path, &[("hours", "0")]).await.status, 422);
        assert_eq!(town.post_as(&boss, path, &[("hours", "24"), ("confirmed", "1")]).await.status, 303);
        let page = town.get_as(&citizen, "/akun/data").await.text();
        assert!(page.contains("24 jam") && !page.contains("belum dikonfirmasi"));
        ask(&town, &citizen, &[("kind", "erasure"), ("sure", "1")]).await;
        town.wait(Duration::from_secs(25 * 3600));
        let boss = town.person(Role::Administrator, None).await;
        assert!(town.get_as(&boss, "/kerja/identitas/permintaan").await.text().contains("Lewat tenggat"));
        let check = identity::ROOM.checks.iter().find(|c| c.name == "identity.requests").unwrap();
        let found = (check.run)(&town.system()).await.unwrap();
        assert_eq!((found.len(), found[0].level), (1, kit::room::Level::Warning));
    }

    async fn nobody_erases_the_last_administrator_or_oneself(town: Town) {
        seeded(&town).await;
        let boss = signed_in(&town, "admin@demo.betang.id", PASSWORD).await;
        ask(&town, &boss, &[("kind", "erasure"), ("sure", "1")]).await;
        let request = listed(&town, &boss).await.remove(0);
        assert_eq!(town.post_as(&boss, &format!("{request}/laksanakan"), &[]).await.status, 422);
        let other = town.person(Role::Administrator, None).await;
        assert_eq!(town.post_as(&other, &format!("{request}/laksanakan"), &[]).await.status, 422);
        assert!(is_in(&town, &boss).await);
        assert_eq!(id_of(&town, "admin@demo.betang.id").await, boss.id);
    }

    async fn whoever_has_no_account_is_served_by_their_address(town: Town) {
        seeded(&town).await;
        let (boss, own) = (town.person(Role::Administrator, None).await, town.person(Role::Administrator, Some("dinkes")).await);
        let (home, there) = ("/kerja/identitas/permintaan", "/kerja/identitas/permintaan/alamat");
        assert!(town.get_as(&boss, home).await.text().contains(there));
        assert!(!town.get_as(&own, home).await.text().contains(there));
        let get = [("email", " Tamu@contoh.id "), ("deed", "unduh")];
        for form in [&get[..], &[]] {
            assert_eq!(town.post_as(&own, there, form).await.status, 403);
        }
        let a = town.post_as(&boss, there, &get).await;
        assert!(a.header("content-disposition").contains("data-surel-"), "{}", a.text());
        assert_eq!(a.json()["email"], "tamu@contoh.id");
        assert_eq!(a.json()["rooms"]["notes"]["Data saya"]["alamat"], "tamu@contoh.id");
        assert!(a.json()["rooms"]["identity"].is_null(), "no account, nothing of one");
        for (form, why) in [
            ([("email", "bukan surel"), ("deed", "unduh"), ("sure", "")], "no address"),
            ([("email", "tamu@contoh.id"), ("deed", "hapus"), ("tak", "")], "not sure"),
            ([("email", OFFICER), ("deed", "hapus"), ("sure", "1")], "an account is erased as such"),
        ] {
            assert_eq!(town.post_as(&boss, there, &form).await.status, 422, "{why}");
        }
        let erase = [("email", "Tamu@contoh.id"), ("deed", "hapus"), ("sure", "1")];
        assert_eq!(town.post_as(&own, there, &erase).await.status, 403);
        assert_eq!(town.post_as(&boss, there, &erase).await.status, 303);
        assert!(ASKED.lock().unwrap().iter().any(|s| s.contains("tamu@contoh.id")));
        let text = record(&town).await;
        assert!(text.contains("identity.export_address") && text.contains("identity.erase_address"));
        assert!(!text.contains("tamu@contoh.id"), "the record knows no address");
    }

    async fn with_the_demo_every_room_forgets_its_addresses(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let id = admin::create_person(&cx, "nyata@contoh.id", "Administrator Nyata", OWN).await.unwrap();
        admin::give_role(&cx, id, Role::Administrator, None).await.unwrap();
        identity::unseed::accounts(&cx).await.unwrap();
        town.settle().await;
        let asked = ASKED.lock().unwrap().clone();
        for email in [CITIZEN, OFFICER] {
            assert!(asked.iter().any(|s| s.contains("Email") && s.contains(email)), "{email}: {asked:?}");
        }
        assert!(!asked.iter().any(|s| s.contains("nyata@contoh.id")));
    }
}
