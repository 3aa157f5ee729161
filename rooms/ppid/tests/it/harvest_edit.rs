//! Sites that change while they are harvested: edited by their officers, removed under a visit.

use std::time::Duration;

use http::StatusCode;
use kit::Role;

use crate::{
    site::{Site, add, again, dataset, last, main_officer},
    work::{column, count},
};

const ALL: &str = "SELECT COUNT(*) FROM ppid_item";

fn sets(n: usize) -> Vec<serde_json::Value> {
    (1..=n).map(|i| dataset(&format!("r{i}"), &format!("Kumpulan data {i}"))).collect()
}

testkit::both! {
    async fn a_site_gets_another_name_rhythm_and_category_and_stays_the_same_site(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(2)).await;
        site.with(|s| s.etag = Some("\"satu\""));
        let page = add(&town, &main, "ckan", &site.url).await;
        assert!(town.get_as(&main, &page).await.text().contains(&format!("{page}/ubah")), "the page leads there");
        let form = town.get_as(&main, &format!("{page}/ubah")).await.text();
        assert!(form.contains("Data Kapuas") && form.contains(&site.url));
        let typed = [("nama", "Satu Data Kapuas"), ("tiap", "6"), ("kategori", "berkala"), ("alamat", "https://lain.example"), ("jenis", "feed")];
        assert_eq!(town.post_as(&main, &format!("{page}/ubah"), &typed).await.status, StatusCode::SEE_OTHER);
        assert!(town.get("/ppid/1").await.text().contains("Satu Data Kapuas"));
        assert_eq!(town.value::<String>("SELECT kind FROM ppid_source").await, "ckan");
        assert!(town.value::<String>("SELECT url FROM ppid_source").await.starts_with(&site.url));
        let hours: i64 = town.value("SELECT (next_at - created_at) / 3600000 FROM ppid_source").await;
        assert_eq!(hours, 6, "more often begins now");
        again(&town, &main, &page).await;
        assert_eq!(column(&town, 1, "category").await, "berkala", "also where the page itself did not change");
        assert_eq!(count(&town, ALL).await, 2);
        let nonsense = [("nama", ""), ("tiap", "1"), ("kategori", "rahasia")];
        town.post_as(&main, &format!("{page}/ubah"), &nonsense).await;
        assert_eq!(town.value::<String>("SELECT name FROM ppid_source").await, "127.0.0.1");
        assert_eq!(count(&town, "SELECT every_hours FROM ppid_source WHERE category = 'berkala'").await, 6);
        let agency = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        assert_eq!(town.get_as(&agency, &format!("{page}/ubah")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(town.post_as(&agency, &format!("{page}/ubah"), &typed).await.status, StatusCode::FORBIDDEN);
        town.post_as(&main, &format!("{page}/hapus"), &[("cara", "simpan")]).await;
        assert_eq!(town.post_as(&main, &format!("{page}/ubah"), &typed).await.status, StatusCode::CONFLICT, "it is going");
        town.audit_is_whole().await;
    }

    async fn a_site_that_is_removed_in_the_middle_of_a_page_puts_nothing_more(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(2)).await;
        site.with(|s| s.etag = Some("\"satu\""));
        let page = add(&town, &main, "ckan", &site.url).await;
        site.with(|s| {
            s.etag = Some("\"dua\"");
            s.records = sets(6);
            s.records[0] = dataset("r1", "Judul yang baru");
        });
        town.post_as(&main, &format!("{page}/jalankan"), &[]).await;
        let other = town.second_node().await;
        let asked = site.pages();
        // One connection removes the site and has not committed; the other visits it.
        let mut removal = town.app.db().begin().await.unwrap();
        db::query("UPDATE ppid_source SET state = 'removing'").run(removal.conn()).await.unwrap();
        let visit = tokio::spawn(async move { kit::jobs::step(&other.app).await });
        // On SQLite the visit cannot even begin before the commit.
        while town.is_postgres() && site.pages() == asked {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        removal.commit().await.unwrap();
        visit.await.unwrap().unwrap();
        assert_eq!(count(&town, ALL).await, 2, "nothing was made");
        assert_eq!(column(&town, 1, "title").await, "Kumpulan data 1", "nothing followed");
        if town.is_postgres() {
            assert_eq!(last(&town).await.0, "stopped");
            assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_source_page WHERE etag LIKE '%dua%'").await, 0);
        }
        town.audit_is_whole().await;
    }
}
