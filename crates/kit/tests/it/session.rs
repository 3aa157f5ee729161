//! Sessions end when they should, at once; roles end by themselves; tokens are nowhere but with their owner.

use std::time::Duration;

use base::Kind;
use kit::{Audit, Role, session};
use testkit::{Person, Town, both};

use crate::posts::begin;

async fn status(town: &Town, p: &Person, path: &str) -> u16 {
    town.get_as(p, path).await.status.as_u16()
}

both! {
    async fn a_session_ended_by_hand_is_worth_nothing_at_once(town: Town) {
        let (a, b) = (town.citizen().await, town.citizen().await);
        assert_eq!(status(&town, &a, "/uji/saya").await, 200);
        let mut r = town.app.db().read().await.unwrap();
        let list = session::list(r.conn(), a.id, town.clock_now()).await.unwrap();
        assert_eq!(list.len(), 1);
        drop(r);
        let mut tx = begin(&town.system()).await;
        let other = session::revoke(&mut tx, b.id, list[0].id).await.unwrap_err();
        assert_eq!(other.kind(), Kind::NotFound, "nobody ends another's session");
        session::revoke(&mut tx, a.id, list[0].id).await.unwrap();
        tx.commit(Audit::new("uji.revoke", "session", list[0].id)).await.unwrap();
        assert_eq!(status(&town, &a, "/uji/saya").await, 303);
        assert_eq!(status(&town, &b, "/uji/saya").await, 200);
    }

    async fn all_sessions_but_the_present_one_can_be_ended(town: Town) {
        let a = town.citizen().await;
        let mut tx = begin(&town.system()).await;
        let second = session::create(&mut tx, a.id, "Orang Uji").await.unwrap();
        assert_eq!(session::revoke_all(&mut tx, a.id, Some(second.id)).await.unwrap(), 1);
        tx.commit(Audit::new("uji.revoke", "person", a.id)).await.unwrap();
        assert_eq!(status(&town, &a, "/uji/saya").await, 303);
        let kept = Person { cookie: format!("betang={}", second.token), ..a };
        assert_eq!(status(&town, &kept, "/uji/saya").await, 200);
    }

    async fn a_session_ends_after_twelve_hours_unused_and_not_while_it_is_used(town: Town) {
        let (busy, idle) = (town.citizen().await, town.citizen().await);
        town.wait(Duration::from_secs(11 * 3600));
        assert_eq!(status(&town, &busy, "/uji/saya").await, 200);
        town.wait(Duration::from_secs(3600 + 1));
        assert_eq!(status(&town, &busy, "/uji/saya").await, 200);
        assert_eq!(status(&town, &idle, "/uji/saya").await, 303);
        town.wait(Duration::from_secs(12 * 3600 + 301));
        assert_eq!(status(&town, &busy, "/uji/saya").await, 303);
    }

    async fn a_delegated_role_ends_by_itself_and_a_taken_one_at_once(town: Town) {
        let p = town.citizen().await;
        assert_eq!(status(&town, &p, "/uji/periksa").await, 403);
        let until = town.clock_now().after(Duration::from_secs(3600));
        let mut tx = begin(&town.system()).await;
        session::give_role(&mut tx, p.id, Role::PpidUtama, None, Some(until)).await.unwrap();
        tx.commit(Audit::new("uji.role", "person", p.id)).await.unwrap();
        assert_eq!(status(&town, &p, "/uji/periksa").await, 200);
        town.wait(Duration::from_secs(3600));
        assert_eq!(status(&town, &p, "/uji/periksa").await, 403);

        let officer = town.person(Role::PpidUtama, Some("dinkes")).await;
        assert_eq!(status(&town, &officer, "/uji/periksa").await, 200);
        let mut r = town.app.db().read().await.unwrap();
        let given = session::roles_of(r.conn(), officer.id).await.unwrap().remove(0);
        drop(r);
        let mut tx = begin(&town.system()).await;
        session::take_role(&mut tx, given.id).await.unwrap();
        tx.commit(Audit::new("uji.role", "person", officer.id)).await.unwrap();
        assert_eq!(status(&town, &officer, "/uji/periksa").await, 403);
    }

    async fn tokens_are_stored_only_hashed_and_never_the_same(town: Town) {
        let (a, b) = (town.citizen().await, town.citizen().await);
        let (a, b) = (a.cookie.split_once('=').unwrap().1.to_owned(), b.cookie.split_once('=').unwrap().1.to_owned());
        assert!(a != b && a.len() >= 43, "256 bits");
        let mut r = town.app.db().read().await.unwrap();
        let stored: Vec<String> = db::query("SELECT token_hash FROM kit_session").scalars(r.conn()).await.unwrap();
        assert_eq!(stored.len(), 2);
        assert!(stored.iter().all(|h| h.len() == 64 && !h.contains(&a) && !h.contains(&b)));
        // Who steals the table cannot sign in with what is in it.
        let thief = Person { cookie: format!("betang={}", stored[0]), ..town.citizen().await };
        drop(r);
        assert_eq!(status(&town, &thief, "/uji/saya").await, 303);
        // Nor does the record hold any.
        let all: i64 = town.value("SELECT COUNT(*) FROM kit_audit WHERE detail LIKE '%token%'").await;
        assert_eq!(all, 0);
    }
}

trait Now {
    fn clock_now(&self) -> base::Timestamp;
}

impl Now for Town {
    fn clock_now(&self) -> base::Timestamp {
        self.system().now()
    }
}
