//! The desk: who may enter, and that what is done there takes effect.

use http::StatusCode;
use kit::{Audit, NewJob, Permission, Role};

use crate::{doc, publish};

const ANY: Permission = Permission::system("portal.test");

testkit::both! {
    async fn only_the_right_roles_enter(town: Town) {
        let (admin, editor, citizen) = (
            town.person(Role::Administrator, None).await,
            town.person(Role::Editor, None).await,
            town.citizen().await,
        );
        for (path, who, want) in [
            ("/kerja", &citizen, StatusCode::OK),
            ("/kerja/pekerjaan", &citizen, StatusCode::FORBIDDEN),
            ("/kerja/pekerjaan", &editor, StatusCode::FORBIDDEN),
            ("/kerja/pekerjaan", &admin, StatusCode::OK),
            ("/kerja/audit", &editor, StatusCode::FORBIDDEN),
            ("/kerja/audit", &admin, StatusCode::OK),
            ("/kerja/sinonim", &editor, StatusCode::OK),
            ("/kerja/pencarian", &editor, StatusCode::FORBIDDEN),
            ("/kerja/pencarian", &admin, StatusCode::OK),
        ] {
            assert_eq!(town.get_as(who, path).await.status, want, "{path}");
        }
        assert_eq!(town.get("/kerja").await.status, StatusCode::SEE_OTHER, "nobody is sent to sign in");
        let desk = town.get_as(&editor, "/kerja").await.text();
        assert!(desk.contains("Orang Uji") && desk.contains("href=\"/kerja/sinonim\""));
        assert!(!desk.contains("href=\"/kerja/pekerjaan\""), "no card for what one may not enter");
    }

    async fn a_failed_job_can_be_repeated_and_a_waiting_one_cancelled(town: Town) {
        let admin = town.person(Role::Administrator, None).await;
        let cx = town.system();
        let mut tx = cx.begin(cx.grant_everywhere(ANY).unwrap()).await.unwrap();
        tx.enqueue(NewJob::new("portal.unknown", serde_json::json!({}))).await.unwrap();
        tx.commit(Audit::new("portal.test", "job", "1")).await.unwrap();
        let id = |text: &str, verb: &str| {
            let end = text.find(&format!("/{verb}\"")).unwrap_or_else(|| panic!("no {verb}: {text}"));
            text[end - 36..end].to_owned()
        };
        let waiting = town.get_as(&admin, "/kerja/pekerjaan?keadaan=ready").await.text();
        let job = id(&waiting, "batalkan");
        // No room knows this kind: it fails at once.
        town.settle().await;
        let failed = town.get_as(&admin, "/kerja/pekerjaan?keadaan=failed").await.text();
        assert!(failed.contains("no room knows this kind of job"));
        assert_eq!(id(&failed, "ulangi"), job);
        let late = town.post_as(&admin, &format!("/kerja/pekerjaan/{job}/batalkan"), &[]).await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
        let again = town.post_as(&admin, &format!("/kerja/pekerjaan/{job}/ulangi"), &[]).await;
        assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, "/kerja/pekerjaan"));
        let waiting = town.get_as(&admin, "/kerja/pekerjaan?keadaan=ready").await.text();
        assert!(waiting.contains(&job));
        let stopped = town.post_as(&admin, &format!("/kerja/pekerjaan/{job}/batalkan"), &[]).await;
        assert_eq!(stopped.status, StatusCode::SEE_OTHER);
        town.settle().await;
        let gone = town.get_as(&admin, "/kerja/pekerjaan?keadaan=cancelled").await.text();
        assert!(gone.contains(&job), "a cancelled job is not done");
        town.audit_is_whole().await;
    }

    async fn synonyms_change_a_search_at_once_and_outlive_a_restart(town: Town) {
        portal::load_synonyms(&town.app).await.unwrap();
        publish(&town, vec![doc(1, "Data puskesmas contoh", "dinkes")]);
        let editor = town.person(Role::Editor, None).await;
        let none = town.get("/cari?q=klinik").await.text();
        assert!(none.contains("Belum ada hasil"), "kept from here on");
        let form = [("kelompok", "puskesmas, klinik\r\nair, banyu"), ("coba", "klinik")];
        let tried = town.post_as(&editor, "/kerja/sinonim/coba", &form).await;
        let text = tried.text();
        assert_eq!(tried.status, StatusCode::OK);
        assert!(text.contains("0 hasil") && text.contains("1 hasil"), "before and after: {text}");
        assert!(town.get("/cari?q=klinik&urut=terbaru").await.text().contains("Belum ada hasil"), "a trial keeps nothing");
        let saved = town.post_as(&editor, "/kerja/sinonim", &form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        assert!(town.get("/cari?q=klinik").await.text().contains("Data puskesmas contoh"));
        // A node that starts later reads them too.
        let other = town.second_node().await;
        portal::load_synonyms(&other.app).await.unwrap();
        publish(&other, vec![doc(1, "Data puskesmas contoh", "dinkes")]);
        assert!(other.get("/cari?q=klinik").await.text().contains("Data puskesmas contoh"));
        town.post_as(&editor, "/kerja/sinonim/bawaan", &[]).await;
        assert!(town.get("/cari?q=klinik").await.text().contains("Belum ada hasil"));
    }

    async fn a_wrong_list_of_synonyms_comes_back_as_typed_with_every_mistake(town: Town) {
        let editor = town.person(Role::Editor, None).await;
        let typed = "jalan\nair, banyu\nbanyu, sungai";
        let answer = town.post_as(&editor, "/kerja/sinonim", &[("kelompok", typed)]).await;
        let text = answer.text();
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("Baris 1: tulis paling sedikit dua kata"));
        assert!(text.contains("“banyu” ada di baris 2 dan 3"));
        assert!(text.contains("jalan\nair, banyu\nbanyu, sungai</textarea>"));
    }

    async fn rebuilding_is_asked_for_once_however_often_one_presses(town: Town) {
        let admin = town.person(Role::Administrator, None).await;
        for _ in 0..3 {
            let r = town.post_as(&admin, "/kerja/pencarian/bangun", &[]).await;
            assert_eq!(r.status, StatusCode::SEE_OTHER);
        }
        let n: i64 = town.value("SELECT COUNT(*) FROM kit_job WHERE name = 'kit.rebuild_search'").await;
        assert_eq!(n, 1);
        town.settle().await;
        assert!(town.get_as(&admin, "/kerja/pencarian").await.text().contains("Selesai"));
    }
}
