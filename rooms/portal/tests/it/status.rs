//! How the house is: everything for its administrators, one plain sentence for everybody.

use std::time::Duration;

use base::Lang;
use http::StatusCode;
use kit::Role;

testkit::both! {
    async fn administrators_see_every_finding_and_others_none(town: Town) {
        let (admin, editor) =
            (town.person(Role::Administrator, None).await, town.person(Role::Editor, None).await);
        assert_eq!(town.get_as(&editor, "/kerja/status").await.status, StatusCode::FORBIDDEN);
        for lang in [Lang::Id, Lang::En] {
            let path = format!("{}/kerja/status", lang.prefix());
            let page = town.get_as(&admin, &path).await;
            assert_eq!(page.status, StatusCode::OK);
            let page = page.text();
            for key in ["kit.watch.database_fine", "kit.watch.backup_none", "kit.watch.queue_fine"] {
                let words = town.app.texts().get(lang, key).split('{').next().unwrap();
                assert!(page.contains(words), "{key} is missing: {page}");
            }
            assert!(!page.contains("kit.watch."), "a finding without words");
        }
    }

    async fn everybody_is_told_in_plain_words_whether_the_services_run(town: Town) {
        let text = |key: &str| town.app.texts().get(Lang::Id, key).to_owned();
        let page = town.get("/status").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(&text("portal.status.public_fine")));
        // The clock stands still in the works: the record is not signed any more.
        kit::jobs::beat(&town.app).await;
        town.wait(Duration::from_secs(2 * 3600));
        let page = town.get("/status").await.text();
        assert!(page.contains(&text("portal.status.public_bad")));
        assert!(!page.contains(&text("kit.watch.audit_unsigned")), "what exactly is nobody's business");
    }
}
