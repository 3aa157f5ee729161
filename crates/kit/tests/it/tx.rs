//! A write: with its trace, its events and its jobs, or not at all; numbered without gaps by any number of nodes.

use std::time::Duration;

use base::Kind;
use db::query;
use kit::{Audit, NewJob, jobs};
use serde_json::json;
use testkit::{Town, both};

use crate::posts::{Happened, begin, behind, commit, runs, until};

async fn numbers(town: &Town, sql: &'static str) -> Vec<i64> {
    let mut r = town.app.db().read().await.unwrap();
    query(sql).scalars(r.conn()).await.unwrap()
}

both! {
    async fn two_nodes_writing_at_once_number_everything_without_gaps(town: Town) {
        let other = town.second_node().await;
        let mut tasks = Vec::new();
        for i in 0..20_i64 {
            let cx = if i % 2 == 0 { town.system() } else { other.system() };
            tasks.push(tokio::spawn(async move {
                for n in 0..3 {
                    let mut tx = begin(&cx).await;
                    tx.emit(&Happened { n: i }).unwrap();
                    tx.emit(&Happened { n: 100 + i }).unwrap();
                    tx.commit(Audit::new("uji.write", "thing", i).note("n", n)).await.unwrap();
                }
            }));
        }
        for t in tasks {
            t.await.unwrap();
        }
        assert_eq!(numbers(&town, "SELECT seq FROM kit_audit ORDER BY seq").await, (1..=60).collect::<Vec<_>>());
        assert_eq!(numbers(&town, "SELECT seq FROM kit_outbox ORDER BY seq").await, (1..=120).collect::<Vec<_>>());
        assert_eq!(town.value::<i64>("SELECT event_seq FROM kit_head").await, 120);
        // Both events of a commit stand side by side: no other commit came between.
        let pairs = "SELECT COUNT(*) FROM kit_outbox a JOIN kit_outbox b ON b.seq = a.seq + 1
            WHERE a.seq % 2 = 1 AND a.at = b.at AND a.name = b.name";
        assert_eq!(town.value::<i64>(pairs).await, 60);
        town.audit_is_whole().await;
    }

    async fn what_is_dropped_never_happened(town: Town) {
        let cx = town.system();
        let mut tx = begin(&cx).await;
        query("INSERT INTO uji_doc (id, title, public) VALUES ('x', 'X', $1)").bind(true).run(tx.conn()).await.unwrap();
        tx.emit(&Happened { n: 1 }).unwrap();
        tx.enqueue(NewJob::new("uji.mark", json!({"n": 1}))).await.unwrap();
        drop(tx);
        for sql in ["SELECT COUNT(*) FROM uji_doc", "SELECT COUNT(*) FROM kit_job", "SELECT COUNT(*) FROM kit_outbox", "SELECT COUNT(*) FROM kit_audit"] {
            let n: i64 = { let mut r = town.app.db().read().await.unwrap(); query(sql).scalar(r.conn()).await.unwrap() };
            assert_eq!(n, 0, "{sql}");
        }
        // The next one is number 1: nothing was used up.
        commit(&cx, 1).await;
        assert_eq!(numbers(&town, "SELECT seq FROM kit_audit").await, [1]);
    }

    async fn an_instance_that_moved_away_takes_no_more_writes(town: Town) {
        commit(&town.system(), 1).await;
        behind(&town, "UPDATE kit_head SET moved_to = 'postgres'").await;
        let mut tx = begin(&town.system()).await;
        query("INSERT INTO uji_doc (id, title, public) VALUES ('x', 'X', $1)").bind(true).run(tx.conn()).await.unwrap();
        let e = tx.commit(Audit::new("uji.write", "thing", 2)).await.unwrap_err();
        assert_eq!((e.kind(), e.key()), (Kind::Precondition, "kit.error.moved"));
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM uji_doc").await, 0);
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM kit_audit").await, 1);
    }

    async fn a_hearers_job_is_there_with_the_event_and_does_its_work_once(town: Town) {
        let mut tx = begin(&town.system()).await;
        tx.emit(&Happened { n: 42 }).unwrap();
        tx.commit(Audit::new("uji.write", "thing", 1)).await.unwrap();
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM kit_job WHERE name = 'uji.mark' AND state = 'ready'").await, 1);
        town.settle().await;
        assert_eq!(runs(&town, "mark").await, [42]);
        assert!(!jobs::step(&town.app).await.unwrap());
    }

    async fn a_browser_that_hangs_up_in_the_middle_of_a_commit_leaves_no_stale_version(town: Town) {
        for n in 0..40_u64 {
            let cx = town.system();
            let writing = tokio::spawn(async move { commit(&cx, 1).await });
            tokio::time::sleep(Duration::from_micros(n * 60)).await;
            writing.abort();
            let _ = writing.await;
        }
        commit(&town.system(), 2).await;
        // What kept pages are compared with is what the record says, after every kind of end.
        let known = *town.app.watch().borrow();
        until(&town, "SELECT audit_seq - (SELECT COUNT(*) FROM kit_audit) FROM kit_head", 0).await;
        assert_eq!(town.value::<i64>("SELECT audit_seq FROM kit_head").await, known);
        town.audit_is_whole().await;
    }

    async fn nobody_begins_a_write_that_they_may_not(town: Town) {
        let nobody = town.nobody().grant_everywhere(crate::posts::REVIEW).unwrap_err();
        assert_eq!(nobody.kind(), Kind::Unauthenticated);
        let citizen = town.citizen().await;
        assert_eq!(citizen.cx.grant_everywhere(crate::posts::REVIEW).unwrap_err().kind(), Kind::Forbidden);
        let officer = town.person(kit::Role::PpidUtama, Some("dinkes")).await;
        let (own, other) = (town.org("dinkes").await, town.org("pupr").await);
        assert!(officer.cx.grant(crate::posts::REVIEW, &own.path).is_ok());
        assert!(officer.cx.grant(crate::posts::REVIEW, &other.path).is_err());
        assert!(officer.cx.grant_everywhere(crate::posts::REVIEW).is_err());
    }
}
