//! Background work: each job once, whoever is there to do it; lost workers are replaced; what fails says why.

use std::time::Duration;

use base::Kind;
use db::query;
use kit::{
    Audit, NewJob,
    jobs::{self, Job, State},
};
use serde_json::json;
use testkit::{Town, both};

use crate::posts::{begin, behind, enqueue, open, runs, until};

async fn only(town: &Town) -> Job {
    let mut r = town.app.db().read().await.unwrap();
    let mut page = jobs::page(r.conn(), None, None, 10).await.unwrap();
    assert_eq!(page.len(), 1);
    page.remove(0)
}

both! {
    async fn two_nodes_with_two_workers_each_do_every_job_exactly_once(town: Town) {
        let other = town.second_node().await;
        let work = (0..60).map(|n| NewJob::new("uji.mark", json!({ "n": n }))).collect();
        enqueue(&town.system(), work).await;
        let mut workers = Vec::new();
        for node in [&town, &town, &other, &other] {
            let app = node.app.clone();
            workers.push(tokio::spawn(async move {
                let mut did = 0;
                // Another worker may have the last ones: done means none is ready.
                while jobs::step(&app).await.unwrap() {
                    did += 1;
                }
                did
            }));
        }
        for w in workers {
            let _: i32 = w.await.unwrap();
        }
        town.settle().await;
        assert_eq!(runs(&town, "mark").await, (0..60).collect::<Vec<_>>());
        let mut r = town.app.db().read().await.unwrap();
        assert_eq!(jobs::counts(r.conn()).await.unwrap(), [(State::Done, 60)]);
        let twice: i64 = query("SELECT COUNT(*) FROM kit_job WHERE attempt <> 1").scalar(r.conn()).await.unwrap();
        assert_eq!(twice, 0);
    }

    async fn a_dead_workers_job_is_taken_over_and_the_dead_one_changes_nothing_any_more(town: Town) {
        let other = town.second_node().await;
        let gate = base::Id::<()>::new().to_string();
        enqueue(&town.system(), vec![NewJob::new("uji.hang", json!({ "gate": gate }))]).await;
        let first = tokio::spawn({ let app = town.app.clone(); async move { jobs::step(&app).await } });
        until(&town, "SELECT COUNT(*) FROM uji_run WHERE what = 'began'", 1).await;
        assert!(!jobs::step(&other.app).await.unwrap(), "its lease still holds");
        town.wait(Duration::from_secs(61));
        assert!(jobs::step(&other.app).await.unwrap());
        let job = only(&town).await;
        assert_eq!((job.state, job.attempt, job.progress_done), (State::Done, 2, 1));
        // The first one wakes up late: it is told to stop, and its end does not count.
        open(&gate);
        first.await.unwrap().unwrap();
        assert_eq!(runs(&town, "lost").await.len(), 1);
        assert_eq!(runs(&town, "kept").await.len(), 1);
        let job = only(&town).await;
        assert_eq!((job.state, job.attempt), (State::Done, 2));
    }

    async fn what_fails_is_tried_again_later_and_later_and_then_rests_until_told(town: Town) {
        enqueue(&town.system(), vec![NewJob::new("uji.fail", json!({}))]).await;
        for (attempt, wait) in [(1, 2), (2, 8)] {
            assert!(jobs::step(&town.app).await.unwrap());
            let job = only(&town).await;
            assert_eq!((job.state, job.attempt), (State::Ready, attempt));
            assert!(job.note.contains("not today"));
            town.wait(Duration::from_secs(wait - 1));
            assert!(!jobs::step(&town.app).await.unwrap(), "not before {wait} s");
            town.wait(Duration::from_secs(1));
        }
        assert!(jobs::step(&town.app).await.unwrap());
        let job = only(&town).await;
        assert_eq!((job.state, job.attempt), (State::Failed, 3));
        assert!(job.finished_at.is_some());
        town.wait(Duration::from_secs(86_400));
        assert!(!jobs::step(&town.app).await.unwrap());

        let mut tx = begin(&town.system()).await;
        jobs::retry(&mut tx, job.id).await.unwrap();
        assert_eq!(jobs::retry(&mut tx, job.id).await.unwrap_err().kind(), Kind::Precondition);
        tx.commit(Audit::new("uji.retry", "job", job.id)).await.unwrap();
        assert!(jobs::step(&town.app).await.unwrap());
        assert_eq!(only(&town).await.attempt, 1);
    }

    async fn a_job_that_panics_fails_alone(town: Town) {
        enqueue(&town.system(), vec![
            NewJob::new("uji.panic", json!({})).priority(0),
            NewJob::new("uji.mark", json!({"n": 7})),
            NewJob::new("uji.unknown_kind", json!({})),
        ]).await;
        town.settle().await;
        assert_eq!(runs(&town, "mark").await, [7]);
        let mut r = town.app.db().read().await.unwrap();
        let failed = jobs::page(r.conn(), Some(State::Failed), None, 10).await.unwrap();
        let mut notes: Vec<_> = failed.iter().map(|j| (j.name.as_str(), j.note.as_str())).collect();
        notes.sort_unstable();
        assert_eq!(notes, [("uji.panic", "it panicked"), ("uji.unknown_kind", "no room knows this kind of job")]);
    }

    async fn a_job_that_takes_its_worker_along_is_not_tried_for_ever(town: Town) {
        enqueue(&town.system(), vec![NewJob::new("uji.mark", json!({"n": 1}))]).await;
        // As three workers leave it that died over it.
        behind(&town, "UPDATE kit_job SET state = 'running', attempt = 3, lease_until = 0, lease_by = 'dead'").await;
        town.settle().await;
        assert_eq!(only(&town).await.state, State::Failed);
        assert!(runs(&town, "mark").await.is_empty());
    }

    async fn the_same_work_is_not_asked_for_twice_until_it_is_done_or_taken_back(town: Town) {
        let cx = town.system();
        let ask = || vec![NewJob::new("uji.mark", json!({"n": 1})).dedupe("mark-1".to_owned())];
        enqueue(&cx, ask()).await;
        enqueue(&cx, ask()).await;
        let job = only(&town).await;
        let mut tx = begin(&cx).await;
        jobs::cancel(&mut tx, job.id).await.unwrap();
        assert_eq!(jobs::cancel(&mut tx, job.id).await.unwrap_err().kind(), Kind::Precondition);
        tx.commit(Audit::new("uji.cancel", "job", job.id)).await.unwrap();
        town.settle().await;
        assert!(runs(&town, "mark").await.is_empty(), "taken back before it began");
        for _ in 0..2 {
            enqueue(&cx, ask()).await;
            town.settle().await;
        }
        assert_eq!(runs(&town, "mark").await, [1, 1]);
    }

    async fn urgent_work_goes_first_and_later_work_waits_for_its_time(town: Town) {
        let mark = |n: i64| NewJob::new("uji.mark", json!({ "n": n }));
        enqueue(&town.system(), vec![mark(3).priority(9), mark(1).priority(0), mark(9).after(Duration::from_secs(60)), mark(2)]).await;
        for want in [vec![1], vec![1, 2], vec![1, 2, 3]] {
            assert!(jobs::step(&town.app).await.unwrap());
            assert_eq!(runs(&town, "mark").await, want);
        }
        assert!(!jobs::step(&town.app).await.unwrap());
        town.wait(Duration::from_secs(60));
        assert!(jobs::step(&town.app).await.unwrap());
    }

    async fn pages_of_jobs_follow_each_other(town: Town) {
        enqueue(&town.system(), (0..25).map(|n| NewJob::new("uji.mark", json!({ "n": n }))).collect()).await;
        let mut r = town.app.db().read().await.unwrap();
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = jobs::page(r.conn(), Some(State::Ready), before, 10).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            seen.extend(page.iter().map(|j| j.payload["n"].as_i64().unwrap()));
        }
        assert_eq!(seen, (0..25).rev().collect::<Vec<_>>());
    }

    async fn a_short_job_is_done_while_a_long_one_runs(town: Town) {
        let gate = base::Id::<()>::new().to_string();
        enqueue(&town.system(), vec![NewJob::new("uji.hang", json!({ "gate": gate })).priority(0)]).await;
        let workers = tokio::spawn(jobs::work(town.app.clone()));
        until(&town, "SELECT COUNT(*) FROM uji_run WHERE what = 'began'", 1).await;
        enqueue(&town.system(), (0..5).map(|n| NewJob::new("uji.mark", json!({ "n": n }))).collect()).await;
        until(&town, "SELECT COUNT(*) FROM kit_job WHERE state = 'done'", 5).await;
        assert_eq!(runs(&town, "mark").await, [0, 1, 2, 3, 4]);
        assert!(runs(&town, "kept").await.is_empty(), "the long one is still at it");
        open(&gate);
        until(&town, "SELECT COUNT(*) FROM kit_job WHERE state = 'done' AND attempt = 1", 6).await;
        town.app.stopping().cancel();
        workers.await.unwrap();
    }

    async fn work_by_the_clock_is_done_by_one_node_of_two(town: Town) {
        let other = town.second_node().await;
        for app in [&town.app, &other.app] {
            tokio::spawn(jobs::keep_time(app.clone()));
        }
        until(&town, "SELECT COUNT(*) FROM kit_schedule WHERE name = 'uji.tick'", 1).await;
        until(&town, "SELECT COUNT(*) FROM uji_run WHERE what = 'tick'", 1).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(runs(&town, "tick").await.len(), 1);
        town.app.stopping().cancel();
        other.app.stopping().cancel();
    }
}
