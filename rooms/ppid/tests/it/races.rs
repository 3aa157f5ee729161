//! Two nodes, one database: numbers, states and times are decided once.

use std::time::Duration;

use http::StatusCode;
use kit::Role;
use testkit::{Person, Town};

use crate::work::{column, count, fill, press, revision, upload};

const PUBLISHED: &str = "SELECT COUNT(*) FROM kit_outbox WHERE name = 'ppid.information_published'";

async fn publish(town: &Town, who: &Person, n: i64, revision: &str) -> StatusCode {
    let form = [("revisi", revision), ("tindakan", "publish")];
    town.post_as(who, &format!("/kerja/ppid/{n}/lakukan"), &form).await.status
}

async fn due(town: &Town) {
    let schedule = ppid::ROOM.schedules.iter().find(|s| s.name == "ppid.publish_due").unwrap();
    (schedule.run)(&town.system()).await.unwrap();
}

testkit::both! {
    async fn no_number_is_given_twice(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let other = town.second_node().await;
        let one = async {
            for i in 0..6 {
                upload(&town, &officer, "a.txt", &format!("isi {i}")).await;
            }
        };
        let two = async {
            for i in 0..6 {
                upload(&other, &officer, "b.txt", &format!("lain {i}")).await;
            }
        };
        tokio::join!(one, two);
        assert_eq!(count(&town, "SELECT COUNT(DISTINCT number) FROM ppid_item").await, 12);
        assert_eq!(count(&town, "SELECT MAX(number) FROM ppid_item").await, 12, "and none is lost");
    }

    async fn two_reviewers_publish_once(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let other = town.second_node().await;
        for round in 0..5 {
            let n = upload(&town, &main, "a.txt", &format!("isi {round}")).await;
            fill(&town, &main, n, "Judul", "ajukan", &[]).await;
            let rev = revision(&town, n).await;
            let (a, b) = tokio::join!(publish(&town, &main, n, &rev), publish(&other, &main, n, &rev));
            let mut both = [a, b];
            both.sort();
            assert_eq!(both[0], StatusCode::SEE_OTHER, "one of them did it");
            assert!(matches!(both[1], StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED), "{}", both[1]);
            assert_eq!(count(&town, PUBLISHED).await, round + 1, "and it happened once");
        }
        town.audit_is_whole().await;
    }

    async fn what_is_scheduled_comes_out_on_time_and_once(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let other = town.second_node().await;
        let n = upload(&town, &main, "a.txt", "isi").await;
        let past = fill(&town, &main, n, "Judul", "jadwalkan", &[("terbit_tanggal", "2026-11-21")]).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The town's clock says 22 November 2026, 09.00 WIB.
        let when = [("terbit_tanggal", "2026-11-22"), ("terbit_jam", "11:00")];
        assert_eq!(fill(&town, &main, n, "Judul", "jadwalkan", &when).await.status, StatusCode::SEE_OTHER);
        town.wait(Duration::from_secs(2 * 3600 - 1));
        due(&town).await;
        assert_eq!(town.get(&format!("/ppid/{n}")).await.status, StatusCode::NOT_FOUND, "a second too early");
        town.wait(Duration::from_secs(1));
        tokio::join!(due(&town), due(&other));
        due(&town).await;
        assert_eq!(town.get(&format!("/ppid/{n}")).await.status, StatusCode::OK);
        assert_eq!(count(&town, PUBLISHED).await, 1);
    }

    async fn a_schedule_undone_after_its_time_does_not_publish_again(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "a.txt", "isi").await;
        fill(&town, &main, n, "Judul", "jadwalkan", &[("terbit_tanggal", "2026-11-23")]).await;
        town.wait(Duration::from_secs(2 * 86_400));
        due(&town).await;
        assert_eq!(column(&town, n, "state").await, "published");
        // The session of two days ago has ended.
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        crate::work::undo(&town, &main, n).await;
        due(&town).await;
        assert_eq!(column(&town, n, "state").await, "review");
        assert_eq!(press(&town, &main, n, "publish").await.status, StatusCode::SEE_OTHER);
    }
}
