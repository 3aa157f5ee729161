//! Counting: each visitor once a day, robots never, and nothing kept of anybody after the day.

use std::time::Duration;

use http::Method;
use kit::{count, jobs};
use testkit::{Town, both};

use crate::posts::{send, until};

const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64)";

async fn visit(town: &Town, from: &str, agent: &str) -> bool {
    let a =
        send(&town.site(), from, Method::GET, "/uji/hitung", &[("user-agent", agent)], "").await;
    assert_eq!(a.status, 200);
    a.text() == "true"
}

async fn total(town: &Town) -> i64 {
    let mut r = town.app.db().read().await.unwrap();
    count::total(r.conn(), "view", "x").await.unwrap()
}

both! {
    async fn a_visitor_counts_once_a_day_and_again_the_next(town: Town) {
        assert!(visit(&town, "10.0.0.1", AGENT).await);
        assert!(!visit(&town, "10.0.0.1", AGENT).await);
        assert!(visit(&town, "10.0.0.2", AGENT).await, "a neighbour");
        assert_eq!(total(&town).await, 2);
        // 09:00 in Palangka Raya; the day ends in 15 hours, whatever UTC says.
        town.wait(Duration::from_secs(15 * 3600 - 1));
        assert!(!visit(&town, "10.0.0.1", AGENT).await);
        town.wait(Duration::from_secs(1));
        assert!(visit(&town, "10.0.0.1", AGENT).await);
        let mut r = town.app.db().read().await.unwrap();
        assert_eq!(count::by_month(r.conn(), "view").await.unwrap(), [("2026-11".to_owned(), 3)]);
        assert_eq!(count::most(r.conn(), "view", 5).await.unwrap(), [("x".to_owned(), 3)]);
    }

    async fn robots_and_nameless_programs_do_not_count(town: Town) {
        for agent in ["Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.5", "python-requests/2.31", ""] {
            assert!(!visit(&town, "10.0.0.1", agent).await, "{agent}");
        }
        assert_eq!(total(&town).await, 0);
    }

    async fn a_crowd_at_once_is_counted_to_the_last_one(town: Town) {
        let site = town.site();
        let visits = (0..40).map(|n| {
            let (site, from) = (site.clone(), format!("10.0.1.{}", n % 20));
            tokio::spawn(async move { send(&site, &from, Method::GET, "/uji/hitung", &[("user-agent", AGENT)], "").await.text() })
        });
        let mut first = 0;
        for v in visits.collect::<Vec<_>>() {
            first += i64::from(v.await.unwrap() == "true");
        }
        assert_eq!((first, total(&town).await), (20, 20));
    }

    async fn the_marks_and_the_salt_of_a_day_do_not_outlive_it(town: Town) {
        visit(&town, "10.0.0.1", AGENT).await;
        let mark: String = town.value("SELECT mark FROM kit_counted").await;
        assert!(!mark.contains("10.0.0.1") && mark.len() == 64);
        town.wait(Duration::from_secs(86_400));
        visit(&town, "10.0.0.1", AGENT).await;
        tokio::spawn(jobs::keep_time(town.app.clone()));
        until(&town, "SELECT COUNT(*) FROM kit_counted", 1).await;
        until(&town, "SELECT COUNT(*) FROM kit_salt", 1).await;
        town.app.stopping().cancel();
        assert_ne!(town.value::<String>("SELECT mark FROM kit_counted").await, mark, "another salt, another mark");
        assert_eq!(total(&town).await, 2, "the counts stay");
    }
}
