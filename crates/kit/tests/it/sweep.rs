//! What has served is forgotten, and nobody misses it: least of all a node that was away.

use std::time::Duration;

use contracts::searching::Searching as _;
use kit::{NewJob, feed, jobs};
use serde_json::json;
use testkit::both;

use crate::posts::{behind, enqueue, put_doc};

const DAY: Duration = Duration::from_secs(86_400);

both! {
    async fn events_are_swept_after_a_month_and_a_node_that_was_away_builds_its_index_anew(town: Town) {
        let cx = town.system();
        put_doc(&cx, "uji:1", "Satu", true).await;
        put_doc(&cx, "uji:2", "Dua", true).await;
        town.settle().await;
        let away = town.second_node().await;
        feed::step(&away.app).await.unwrap();
        assert_eq!(away.searching.cursor(), 2);
        // The node goes away; a document is withdrawn, another comes.
        put_doc(&cx, "uji:1", "Satu", false).await;
        put_doc(&cx, "uji:3", "Tiga", true).await;
        town.settle().await;
        town.wait(31 * DAY);
        put_doc(&cx, "uji:4", "Empat", true).await;
        jobs::beat(&town.app).await;
        assert_eq!(town.value::<i64>("SELECT MIN(seq) FROM kit_outbox").await, 5, "the rest was old");
        town.settle().await;
        assert_eq!(town.searching.cursor(), 5, "who was there goes on as ever");

        while feed::step(&away.app).await.unwrap() > 0 {}
        let titles = ["uji:1", "uji:2", "uji:3", "uji:4"].map(|id| away.searching.doc(id).map(|d| d.title));
        assert_eq!(titles.each_ref().map(Option::as_deref), [None, Some("Dua"), Some("Tiga"), Some("Empat")]);
        assert_eq!(away.searching.cursor(), 5);
    }

    async fn a_node_that_was_away_until_nothing_was_left_finds_out_as_well(town: Town) {
        let cx = town.system();
        put_doc(&cx, "uji:1", "Satu", true).await;
        town.wait(31 * DAY);
        jobs::beat(&town.app).await;
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM kit_outbox").await, 0);
        while feed::step(&town.app).await.unwrap() > 0 {}
        assert_eq!((town.searching.cursor(), town.searching.len()), (1, 1));
    }

    async fn events_leave_no_holes_behind_though_the_clock_was_wrong_for_one(town: Town) {
        let cx = town.system();
        for n in 0..3 {
            put_doc(&cx, &format!("uji:{n}"), "Judul", true).await;
        }
        behind(&town, "UPDATE kit_outbox SET at = at + 5184000000 WHERE seq = 2").await;
        town.wait(31 * DAY);
        jobs::beat(&town.app).await;
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM kit_outbox").await, 2, "only what comes before it went");
    }

    async fn failed_work_is_kept_for_a_quarter_and_done_work_for_a_month(town: Town) {
        let work = vec![NewJob::new("uji.panic", json!({})), NewJob::new("uji.mark", json!({ "n": 1 }))];
        enqueue(&town.system(), work).await;
        town.settle().await;
        for (days, left) in [(29, 2), (2, 1), (58, 1), (2, 0)] {
            town.wait(days * DAY);
            jobs::beat(&town.app).await;
            let n: i64 = town.value("SELECT COUNT(*) FROM kit_job WHERE name <> 'kit.send_mail'").await;
            assert_eq!(n, left, "after {days} more days");
        }
    }
}
