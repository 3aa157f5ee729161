//! The record: filters find, personal values stay hidden, exports are complete and leave a trace.

use http::StatusCode;
use kit::{Audit, Permission, Personal, Role};
use testkit::{Person, Town};

const ANY: Permission = Permission::system("portal.test");

/// Something about a person was changed at an agency.
async fn change(town: &Town, about: &Person, org: &str, thing: &str) {
    let cx = town.system();
    let org = town.org(org).await;
    let tx = cx.begin(cx.grant(ANY, &org.path).unwrap()).await.unwrap();
    let (old, new) = (
        serde_json::json!({ "phone": Personal("081100".to_owned()), "note": "lama" }),
        serde_json::json!({ "phone": Personal("081122-rahasia".to_owned()), "note": "baru" }),
    );
    tx.commit(Audit::new("portal.test_change", "thing", thing).diff(&old, &new).about(about.id))
        .await
        .unwrap();
}

testkit::both! {
    async fn personal_values_need_a_permission_of_their_own(town: Town) {
        let about = town.citizen().await;
        change(&town, &about, "dinkes", "satu").await;
        let (admin, inspector) =
            (town.person(Role::Administrator, None).await, town.person(Role::Inspector, None).await);
        let hidden = town.get_as(&admin, "/kerja/audit?objek=satu").await.text();
        assert!(hidden.contains("<ins>terenkripsi</ins>") && hidden.contains("<ins>baru</ins>"), "{hidden}");
        assert!(!hidden.contains("081122-rahasia") && !hidden.contains("$enc"));
        let seen = town.get_as(&inspector, "/kerja/audit?objek=satu").await.text();
        assert!(seen.contains("<ins>081122-rahasia</ins>"), "{seen}");
        // An inspector of one agency sees that agency, and no other.
        let local = town.person(Role::Inspector, Some("pupr")).await;
        assert!(!town.get_as(&local, "/kerja/audit?objek=satu").await.text().contains("rahasia"));
        let own = town.person(Role::Inspector, Some("dinkes")).await;
        assert!(town.get_as(&own, "/kerja/audit?objek=satu").await.text().contains("081122-rahasia"));
    }

    async fn filters_find_by_who_what_where_and_when(town: Town) {
        let about = town.citizen().await;
        change(&town, &about, "dinkes", "satu").await;
        change(&town, &about, "pupr", "dua").await;
        town.wait(std::time::Duration::from_secs(2 * 86_400));
        change(&town, &about, "pupr", "tiga").await;
        let inspector = town.person(Role::Inspector, None).await;
        for (query, want) in [
            ("tindakan=portal.test_change", [true, true, true]),
            ("tindakan=portal.test", [true, true, true]),
            ("tindakan=portal.test_change&instansi=pupr", [false, true, true]),
            ("jenis=thing&objek=dua", [false, true, false]),
            ("tindakan=portal.&dari=2026-11-23", [false, false, true]),
            ("tindakan=portal.&sampai=2026-11-22", [true, true, false]),
            ("pelaku=nobody", [false; 3]),
            ("tindakan=%25", [false; 3]),
            ("instansi=tidak-ada", [false; 3]),
        ] {
            let text = town.get_as(&inspector, &format!("/kerja/audit?{query}")).await.text();
            let found = ["satu", "dua", "tiga"].map(|t| text.contains(&format!("thing {t}<")));
            assert_eq!(found, want, "{query}");
        }
        let bad = town.get_as(&inspector, "/kerja/audit?dari=kemarin").await.text();
        assert!(bad.contains("Tulis tanggal seperti 2026-11-22"));
    }

    async fn an_export_holds_every_row_and_one_with_personal_values_is_recorded(town: Town) {
        let about = town.citizen().await;
        for n in 0..3 {
            change(&town, &about, "dinkes", &format!("=ke-{n}")).await;
        }
        let (admin, inspector) =
            (town.person(Role::Administrator, None).await, town.person(Role::Inspector, None).await);
        let csv = town.get_as(&admin, "/kerja/audit/ekspor/audit.csv?jenis=thing").await;
        assert!(csv.header("content-disposition").contains("audit.csv"));
        let text = csv.text();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(!text.contains("rahasia") && !text.contains(",=ke-"), "no formula, nothing personal: {text}");
        let path = "/kerja/audit/ekspor/audit.jsonl?jenis=thing";
        assert_eq!(town.post_as(&admin, path, &[]).await.status, StatusCode::FORBIDDEN);
        let taken: i64 = town.value("SELECT COUNT(*) FROM kit_audit WHERE action = 'portal.export_personal'").await;
        assert_eq!(taken, 0);
        let lines = town.post_as(&inspector, path, &[]).await.text();
        assert_eq!(lines.lines().filter(|l| l.contains("081122-rahasia")).count(), 3);
        for line in lines.lines() {
            serde_json::from_str::<serde_json::Value>(line).expect("a line of JSON");
        }
        let taken: i64 = town.value("SELECT COUNT(*) FROM kit_audit WHERE action = 'portal.export_personal'").await;
        assert_eq!(taken, 1);
    }

    async fn verifying_finds_what_was_changed_behind_the_back_of_the_house(town: Town) {
        let about = town.citizen().await;
        change(&town, &about, "dinkes", "satu").await;
        let inspector = town.person(Role::Inspector, None).await;
        let whole = town.post_as(&inspector, "/kerja/audit/periksa", &[]).await.text();
        assert!(whole.contains("Jejak audit utuh"));
        let mut tx = town.app.db().begin().await.unwrap();
        db::query("UPDATE kit_audit SET subject_id = 'dua' WHERE subject_id = 'satu'").run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        let broken = town.post_as(&inspector, "/kerja/audit/periksa", &[]).await.text();
        assert!(broken.contains("Jejak audit tidak utuh") && broken.contains("was changed"));
    }
}
