//! Organisations.

use contracts::{org::Organisations, searching::Searching as _};
use identity::{
    model::{OrgFacts, OrgKind},
    seed,
    service::orgs,
};
use kit::Role;
use testkit::both;

use crate::seeded;

fn facts(name: &str) -> OrgFacts {
    OrgFacts { name: name.to_owned(), ..OrgFacts::default() }
}

both! {
    async fn the_demo_province_is_seeded_once(town: Town) {
        seeded(&town).await;
        let first: (i64, i64, i64) = (
            town.value("SELECT COUNT(*) FROM identity_org").await,
            town.value("SELECT COUNT(*) FROM identity_person").await,
            town.value("SELECT audit_seq FROM kit_head").await,
        );
        assert_eq!((first.0, first.1), (101, seed::demo_accounts().len() as i64));
        let own: i64 = town.value("SELECT COUNT(*) FROM identity_org WHERE kind IN ('agency', 'bureau')").await;
        let districts: i64 = town.value("SELECT COUNT(*) FROM identity_org WHERE kind = 'district'").await;
        assert_eq!((own, districts), (43, 14));
        seeded(&town).await;
        let again: (i64, i64, i64) = (
            town.value("SELECT COUNT(*) FROM identity_org").await,
            town.value("SELECT COUNT(*) FROM identity_person").await,
            town.value("SELECT audit_seq FROM kit_head").await,
        );
        assert_eq!(first, again);
        town.audit_is_whole().await;
    }

    async fn the_tree_is_in_order_and_knows_districts(town: Town) {
        seeded(&town).await;
        let tree = orgs::tree(&town.system()).await.unwrap();
        for (n, o) in tree.list.iter().enumerate() {
            if let Some(p) = o.parent {
                let above = tree.list[..n].iter().find(|x| x.id == p).expect("a parent stands before its children");
                assert!(above.path.covers(&o.path) && !o.path.covers(&above.path));
            }
        }
        assert_eq!(tree.by_slug("kapuas-diskominfo").unwrap().district, "kapuas");
        assert_eq!(tree.by_slug("biro-hukum").unwrap().district, "");
        assert!(tree.by_slug("dinkes").unwrap().lat.is_some());
    }

    async fn every_node_sees_a_change_and_so_does_the_search(town: Town) {
        seeded(&town).await;
        let other = town.second_node().await;
        let there = other.app.ask::<dyn Organisations>().unwrap();
        assert_eq!(town.org("dinkes").await.phone, there.tree().await.unwrap().by_slug("dinkes").unwrap().phone);
        let cx = town.system();
        let old = orgs::find(&cx, "dinkes").await.unwrap();
        let new = OrgFacts { phone: "0536-777".to_owned(), ..old.facts() };
        orgs::change(&cx, "dinkes", &new, old.revision).await.unwrap();
        assert_eq!(town.org("dinkes").await.phone, "0536-777");
        if town.is_postgres() {
            assert_eq!(there.tree().await.unwrap().by_slug("dinkes").unwrap().phone, "0536-777");
        }
        // An old page does not overwrite what came after it.
        assert!(orgs::change(&cx, "dinkes", &facts("Dinas Lama"), old.revision).await.is_err());
        town.settle().await;
        let q = contracts::searching::SearchQuery { text: "0536-777".to_owned(), limit: 5, ..Default::default() };
        let hits = town.searching.search(&q).unwrap().hits;
        assert_eq!(hits.first().map(|h| h.doc.url.as_str()), Some("/instansi/dinkes"));
    }

    async fn closing_hides_from_search_and_can_be_undone(town: Town) {
        seeded(&town).await;
        let admin = town.person(Role::Administrator, None).await;
        let at = |deed: &str| format!("/kerja/identitas/organisasi/dinkes/{deed}");
        assert_eq!(town.get_as(&admin, &at("tutup")).await.status, 200);
        let a = town.post_as(&admin, &at("tutup"), &[]).await;
        assert!(a.header("set-cookie").contains(&at("buka")), "the way back is offered");
        assert!(town.org("dinkes").await.closed);
        town.settle().await;
        let q = contracts::searching::SearchQuery { agencies: vec!["dinkes".to_owned()], limit: 5, ..Default::default() };
        assert_eq!(town.searching.search(&q).unwrap().hits.len(), 0);
        assert_eq!(town.post_as(&admin, &at("tutup"), &[]).await.status, 412);
        assert_eq!(town.post_as(&admin, &at("buka"), &[]).await.status, 303);
        assert!(!town.org("dinkes").await.closed);
        let setda = "/kerja/identitas/organisasi/setda/tutup";
        assert_eq!(town.post_as(&admin, setda, &[]).await.status, 412, "its bureaus are at work");
    }

    async fn new_ones_are_entered_where_one_may_and_with_a_name_of_their_own(town: Town) {
        seeded(&town).await;
        let cx = town.person(Role::Administrator, Some("setda")).await.cx;
        let made = orgs::create(&cx, Some("setda"), OrgKind::Bureau, "biro-uji", &facts("Biro Uji")).await.unwrap();
        assert!(made.path.starts_with(&town.org("setda").await.path.0));
        let taken = orgs::create(&cx, Some("setda"), OrgKind::Bureau, "biro-uji", &facts("Biro Lain")).await;
        assert_eq!(taken.unwrap_err().key(), "identity.org.error.taken");
        for (parent, kind, slug, key) in [
            (Some("dinkes"), OrgKind::Unit, "uptd-uji", "kit.error.forbidden"),
            (None, OrgKind::Province, "provinsi-dua", "kit.error.forbidden"),
            (Some("setda"), OrgKind::District, "kabupaten-uji", "identity.org.error.kind"),
            (Some("setda"), OrgKind::Unit, "../etc", "identity.org.error.slug"),
            (Some("setda"), OrgKind::Unit, "baru", "identity.org.error.slug"),
        ] {
            let e = orgs::create(&cx, parent, kind, slug, &facts("Unit Uji")).await.unwrap_err();
            assert_eq!(e.key(), key, "{slug}");
        }
        assert_eq!(orgs::close(&cx, "setda").await.unwrap_err().kind(), base::Kind::Forbidden);
        orgs::close(&cx, "biro-uji").await.unwrap();
    }
}
