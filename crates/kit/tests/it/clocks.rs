//! When the clock is wrong for a while: nothing is lost, nothing stands still, and nothing is done twice that a sane
//! clock would have done once.

use std::time::Duration;

use kit::{
    NewJob,
    jobs::{self, Job, State},
};
use serde_json::json;
use testkit::{Town, both};

use crate::posts::{behind, enqueue, open, runs, until};

const DAY: Duration = Duration::from_secs(86_400);

async fn only(town: &Town) -> Job {
    let mut r = town.app.db().read().await.unwrap();
    let mut page = jobs::page(r.conn(), None, None, 10).await.unwrap();
    assert_eq!(page.len(), 1);
    page.remove(0)
}

async fn ticks(town: &Town) -> usize {
    runs(town, "tick").await.len()
}

both! {
    async fn schedules_go_on_after_the_clock_jumped_a_day_ahead_and_back(town: Town) {
        let start = kit::Cx::now(&town.system());
        jobs::beat(&town.app).await;
        town.clock.set(start.after(DAY));
        jobs::beat(&town.app).await;
        assert_eq!(ticks(&town).await, 2);
        town.clock.set(start.after(Duration::from_secs(10)));
        // Both nodes see it at once; the turn that lies a day ahead is taken back once.
        let other = town.second_node().await;
        tokio::join!(jobs::beat(&town.app), jobs::beat(&other.app));
        jobs::beat(&town.app).await;
        assert_eq!(ticks(&town).await, 3);
        town.wait(Duration::from_secs(3600));
        jobs::beat(&town.app).await;
        assert_eq!(ticks(&town).await, 4, "an hour later as if nothing had been");
    }

    async fn work_asked_for_while_the_clock_was_ahead_does_not_wait_for_that_day(town: Town) {
        let start = town.system().now();
        town.clock.set(start.after(DAY));
        let later = NewJob::new("uji.mark", json!({ "n": 2 })).after(Duration::from_secs(60));
        enqueue(&town.system(), vec![NewJob::new("uji.mark", json!({ "n": 1 })), later]).await;
        town.clock.set(start);
        jobs::beat(&town.app).await;
        town.settle().await;
        assert_eq!(runs(&town, "mark").await, [1]);
        town.wait(Duration::from_secs(60));
        town.settle().await;
        assert_eq!(runs(&town, "mark").await, [1, 2], "what was to wait a minute waits a minute");
    }

    async fn work_under_way_is_not_taken_from_its_worker_when_the_clock_jumps(town: Town) {
        let start = town.system().now();
        let gate = base::Id::<()>::new().to_string();
        enqueue(&town.system(), vec![NewJob::new("uji.hang", json!({ "gate": gate }))]).await;
        let first = tokio::spawn({ let app = town.app.clone(); async move { jobs::step(&app).await } });
        until(&town, "SELECT COUNT(*) FROM uji_run WHERE what = 'began'", 1).await;
        town.clock.set(start.after(DAY));
        assert!(!jobs::step(&town.app).await.unwrap(), "this node is at it");
        let other = town.second_node().await;
        assert!(!jobs::step(&other.app).await.unwrap(), "and has said so to the others");
        town.clock.set(start);
        open(&gate);
        first.await.unwrap().unwrap();
        let job = only(&town).await;
        assert_eq!((job.state, job.attempt), (State::Done, 1));
    }

    async fn a_lease_taken_by_a_clock_that_was_ahead_ends_all_the_same(town: Town) {
        enqueue(&town.system(), vec![NewJob::new("uji.mark", json!({ "n": 1 }))]).await;
        // As a worker leaves it that died a day ahead.
        behind(&town, "UPDATE kit_job SET state = 'running', attempt = 1, lease_until = run_at + 86400000, lease_by = 'dead'").await;
        jobs::beat(&town.app).await;
        town.settle().await;
        assert!(runs(&town, "mark").await.is_empty(), "it may still live");
        town.wait(Duration::from_secs(61));
        town.settle().await;
        assert_eq!(runs(&town, "mark").await, [1]);
    }
}
