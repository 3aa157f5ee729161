//! The operator is told what is wrong: once when it appears, once when it is over, by one node, and not at all
//! about what was there for a blink.

use std::time::Duration;

use base::{Lang, Result, Timestamp};
use contracts::BoxFuture;
use kit::{
    App, Audit, Cx, NewJob, Room, Setup,
    config::Config,
    room::{Check, Finding, Level},
    setting, watch,
};
use serde_json::json;
use testkit::{PlainPapers, Town, both};

use crate::posts::{WRITE, behind, enqueue};

const LOOK: Duration = Duration::from_secs(300);

/// The same house with letters and a limit of its own; everything else is out of the way.
fn house(town: &Town, change: impl FnOnce(&mut Config)) -> App {
    crate::posts::with(town, |c| {
        c.alerts.to = vec!["jaga@uji.example".to_owned()];
        c.mail.host = "127.0.0.1".to_owned();
        c.alerts.disk_free_percent = 0;
        c.alerts.backup_hours = 0;
        change(c);
    })
    .0
}

async fn look(town: &Town, app: &App) {
    watch::tell(&Cx::system(app, "uji.watch")).await.unwrap();
    town.wait(LOOK);
}

/// How many letters speak of what `key` says, and of how many of them it is the end.
async fn letters(town: &Town, key: &str) -> (usize, usize) {
    let text = |key: &str| town.app.texts().get(Lang::Id, key).to_owned();
    let (words, over) = (text(key), text("kit.alert.over"));
    let words = words.split('{').next().unwrap();
    let about: Vec<_> = town.mails().await.into_iter().filter(|m| m.text.contains(words)).collect();
    let ends = about
        .iter()
        .filter(|m| m.text.split(&over).nth(1).is_some_and(|after| after.contains(words)));
    (about.len(), ends.count())
}

async fn backed_up(town: &Town, at: Timestamp) {
    let cx = town.system();
    let mut tx = cx.begin(cx.grant_everywhere(WRITE).unwrap()).await.unwrap();
    setting::put(&mut tx, watch::LAST_BACKUP, &json!({ "at": at })).await.unwrap();
    tx.commit(Audit::new("uji.backup", "backup", "1")).await.unwrap();
}

both! {
    async fn a_disk_that_fills_is_told_once_and_its_end_once(town: Town) {
        // Whatever is free: it is less than this.
        let full = house(&town, |c| c.alerts.disk_free_percent = 101);
        for _ in 0..4 {
            look(&town, &full).await;
        }
        assert_eq!(letters(&town, "kit.watch.disk_low").await, (1, 0));
        let mended = house(&town, |_| {});
        for _ in 0..4 {
            look(&town, &mended).await;
        }
        assert_eq!(letters(&town, "kit.watch.disk_low").await, (2, 1));
        let mail = town.mails().await.pop().unwrap();
        assert_eq!(mail.to, "jaga@uji.example");
        assert!(mail.subject.contains("Ruang simpan") || mail.text.contains("Ruang simpan"), "{mail:?}");
    }

    async fn work_that_nobody_does_is_told_once_and_its_end_once(town: Town) {
        let app = house(&town, |c| c.alerts.job_wait_minutes = 30);
        enqueue(&town.system(), vec![NewJob::new("uji.mark", json!({ "n": 1 }))]).await;
        look(&town, &app).await;
        town.wait(Duration::from_secs(1800));
        for _ in 0..4 {
            look(&town, &app).await;
            // No mail server is there, and the letters' own jobs are not what is meant.
            behind(&town, "DELETE FROM kit_job WHERE name = 'kit.send_mail'").await;
        }
        assert_eq!(letters(&town, "kit.watch.queue_waits").await, (1, 0));
        town.settle().await;
        for _ in 0..4 {
            look(&town, &app).await;
            behind(&town, "DELETE FROM kit_job WHERE name = 'kit.send_mail'").await;
        }
        assert_eq!(letters(&town, "kit.watch.queue_waits").await, (2, 1));
    }

    async fn an_old_backup_is_told_once_a_day_until_there_is_a_new_one(town: Town) {
        let app = house(&town, |c| {
            c.alerts.backup_hours = 24;
            c.alerts.job_wait_minutes = u32::MAX;
            c.alerts.mail_wait_minutes = u32::MAX;
        });
        backed_up(&town, town.system().now()).await;
        look(&town, &app).await;
        assert_eq!(letters(&town, "kit.watch.backup_old").await, (0, 0));
        town.wait(Duration::from_secs(25 * 3600));
        for _ in 0..6 {
            look(&town, &app).await;
        }
        assert_eq!(letters(&town, "kit.watch.backup_old").await, (1, 0));
        town.wait(Duration::from_secs(24 * 3600));
        for _ in 0..3 {
            look(&town, &app).await;
        }
        assert_eq!(letters(&town, "kit.watch.backup_old").await, (2, 0), "reminded of after a day");
        backed_up(&town, town.system().now()).await;
        for _ in 0..4 {
            look(&town, &app).await;
        }
        assert_eq!(letters(&town, "kit.watch.backup_old").await, (3, 1));
    }

    async fn of_two_nodes_that_look_at_once_one_tells(town: Town) {
        let bad = |c: &mut Config| c.alerts.backup_hours = 1;
        let (a, b) = (house(&town, bad), house(&town, bad));
        // Bad enough to be told at the first look.
        backed_up(&town, town.system().now().before(Duration::from_secs(10 * 3600))).await;
        for _ in 0..6 {
            let (x, y) = (Cx::system(&a, "uji.watch"), Cx::system(&b, "uji.watch"));
            let (x, y) = tokio::join!(tokio::spawn(async move { watch::tell(&x).await }), tokio::spawn(async move { watch::tell(&y).await }));
            x.unwrap().unwrap();
            y.unwrap().unwrap();
            town.wait(LOOK);
        }
        assert_eq!(letters(&town, "kit.watch.backup_old").await, (1, 0));
        backed_up(&town, town.system().now()).await;
        for _ in 0..4 {
            let (x, y) = (Cx::system(&a, "uji.watch"), Cx::system(&b, "uji.watch"));
            let (x, y) = tokio::join!(tokio::spawn(async move { watch::tell(&x).await }), tokio::spawn(async move { watch::tell(&y).await }));
            x.unwrap().unwrap();
            y.unwrap().unwrap();
            town.wait(LOOK);
        }
        assert_eq!(letters(&town, "kit.watch.backup_old").await, (2, 1));
    }

    async fn a_check_of_a_room_that_falls_over_is_itself_told_and_takes_nothing_along(town: Town) {
        fn falls(_: &Cx) -> BoxFuture<'_, Result<Vec<Finding>>> {
            Box::pin(async { panic!("a check fell over") })
        }
        let room = Room { checks: &[Check { name: "uji.falls", run: falls }], ..crate::posts::ROOM };
        let app = App::build(Setup {
            config: town.app.config().clone(),
            db: town.app.db().clone(),
            clock: town.clock.clone(),
            rooms: vec![room],
            searching: town.searching.clone(),
            papers: std::sync::Arc::new(PlainPapers),
            demo: false,
        })
        .unwrap();
        let seen = watch::look(&Cx::system(&app, "uji.watch")).await;
        let of = |name: &str| seen.checks.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        assert_eq!((of("uji.falls")[0].key, of("uji.falls")[0].level), ("kit.watch.check_failed", Level::Warning));
        assert_eq!(of("kit.database")[0].level, Level::Fine);
        for f in seen.findings() {
            assert!(town.app.texts().has(f.key), "{} has no words", f.key);
        }
    }

    async fn a_jump_of_the_clock_and_a_late_schedule_are_seen(town: Town) {
        kit::jobs::beat(&town.app).await;
        let found = async |subject: &str| {
            let seen = watch::look(&town.system()).await;
            seen.findings().find(|f| f.subject == subject).map(|f| (f.key, f.level))
        };
        assert_eq!(found("kit.schedule.uji.tick").await, None);
        town.wait(Duration::from_secs(2 * 3600));
        assert_eq!(found("kit.schedule.uji.tick").await, Some(("kit.watch.schedule_late", Level::Warning)));
        assert_eq!(found("kit.audit").await, Some(("kit.watch.audit_unsigned", Level::Bad)));
        kit::jobs::beat(&town.app).await;
        assert_eq!(found("kit.audit").await, Some(("kit.watch.audit_fine", Level::Fine)));

        let cx = town.system();
        let mut tx = cx.begin(cx.grant_everywhere(WRITE).unwrap()).await.unwrap();
        setting::put(&mut tx, "kit.clock_jump", &json!({ "at": cx.now(), "seconds": -3600 })).await.unwrap();
        tx.commit(Audit::new("uji.jump", "clock", "1")).await.unwrap();
        assert_eq!(found("kit.clock").await, Some(("kit.watch.clock_jumped", Level::Warning)));
        town.wait(Duration::from_secs(86_400));
        assert_eq!(found("kit.clock").await, Some(("kit.watch.clock_fine", Level::Fine)));
    }
}
