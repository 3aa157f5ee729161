//! Whom other rooms write to.

use std::time::Duration;

use contracts::people::People;
use kit::{Audit, Role, session};
use testkit::Town;

use crate::{id_of, seeded};

const OFFICERS: &[&str] = &["ppid_pelaksana", "ppid_utama"];

async fn emails(town: &Town, org: &str) -> Vec<String> {
    let people = town.app.ask::<dyn People>().unwrap();
    let at = town.org(org).await.path;
    let mut found: Vec<String> =
        people.holders(OFFICERS, &at).await.unwrap().into_iter().map(|c| c.email).collect();
    found.sort();
    found
}

testkit::both! {
    async fn letters_go_to_an_agencys_own_officers_and_only_else_above(town: Town) {
        seeded(&town).await;
        assert_eq!(emails(&town, "dinkes").await, ["ppid.dinkes@demo.betang.id"]);
        let main = ["ppid.utama@demo.betang.id", "reviewer@demo.betang.id"];
        assert_eq!(emails(&town, "esdm").await, main, "an agency without an officer is answered for above");

        // Somebody stands in for two days, at an agency that has nobody.
        let stand_in = id_of(&town, "ppid.disdik@demo.betang.id").await;
        let (cx, org) = (town.system(), town.org("esdm").await);
        let mut tx = cx.begin(cx.grant_everywhere(identity::MANAGE_PEOPLE).unwrap()).await.unwrap();
        let until = cx.now().after(Duration::from_secs(2 * 86_400));
        session::give_role(&mut tx, stand_in, Role::PpidPelaksana, Some((org.id, &org.path)), Some(until)).await.unwrap();
        tx.commit(Audit::new("identity.give_role", "person", stand_in)).await.unwrap();
        assert_eq!(emails(&town, "esdm").await, ["ppid.disdik@demo.betang.id"]);
        town.wait(Duration::from_secs(3 * 86_400));
        assert_eq!(emails(&town, "esdm").await, main, "when the delegation has ended, so have the letters");

        // Who has left is not written to.
        let mut tx = cx.begin(cx.grant_everywhere(identity::MANAGE_PEOPLE).unwrap()).await.unwrap();
        db::query("UPDATE identity_person SET state = 'disabled' WHERE email = 'ppid.dinkes@demo.betang.id'").run(tx.conn()).await.unwrap();
        tx.commit(Audit::new("identity.disable", "person", stand_in)).await.unwrap();
        assert_eq!(emails(&town, "dinkes").await, main);
        let people = town.app.ask::<dyn People>().unwrap();
        let shown = format!("{:?}", people.holders(OFFICERS, &org.path).await.unwrap());
        assert!(!shown.contains('@'), "a log never shows an address: {shown}");
    }
}
