//! Sites of districts are harvested: their items stand here with their origin, follow them and go with them.

use std::path::{Path, PathBuf};

use http::{Method, StatusCode};
use kit::Role;
use serde_json::json;

use crate::{
    site::{Mood, Site, add, again, dataset, form, last, main_officer},
    work::{column, count, press, reason, revision},
};

const PUBLIC: &str = "SELECT COUNT(*) FROM ppid_item WHERE state = 'published'";
const ALL: &str = "SELECT COUNT(*) FROM ppid_item";

/// Answers of a real site, recorded.
fn recorded(file: &str) -> Vec<u8> {
    std::fs::read(Path::new("tests/data").join(file)).unwrap()
}

/// A file of the shared data folder, or `None` with a loud word when it is not there.
fn shared(file: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("BETANG_DATA_DIR")
        .map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    let path = root.join(file);
    if let Ok(bytes) = std::fs::read(&path) {
        return Some(bytes);
    }
    assert!(std::env::var_os("BETANG_REQUIRE_DATA").is_none(), "{} is absent", path.display());
    eprintln!("SKIPPED: {} is absent (set BETANG_DATA_DIR)", path.display());
    None
}

fn sets(n: usize) -> Vec<serde_json::Value> {
    (1..=n).map(|i| dataset(&format!("r{i}"), &format!("Kumpulan data {i}"))).collect()
}

testkit::both! {
    async fn a_real_ckan_is_shown_before_it_is_saved_and_then_stands_here_with_its_origin(town: Town) {
        let Some(answer) = shared("opendata/ckan-golden/package_search_name.json") else { return };
        let site = Site::start(Vec::new()).await;
        site.with(|s| s.fixed = vec![
            ("/api/3/action/package_search?rows=100&start=0&sort=metadata_created+asc".into(), 200, "application/json", answer),
        ]);
        let main = main_officer(&town).await;
        let typed = format!("{}/dataset/apa-saja", site.url);
        let fields = form(&town, "ckan", &typed).await;
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let seen = town.post_as(&main, "/kerja/ppid/panen/periksa", &pairs).await.text();
        assert!(seen.contains("Jumlah Puskesmas menurut Kabupaten/Kota 2024"), "the first records are shown");
        assert_eq!(count(&town, ALL).await + count(&town, "SELECT COUNT(*) FROM ppid_source").await, 0, "and nothing is stored");

        add(&town, &main, "ckan", &typed).await;
        assert_eq!(last(&town).await, ("done".into(), String::new(), 1, 0, 0, 0));
        let page = town.get("/ppid/1").await.text();
        for words in ["Diambil dari situs Data Kapuas", &format!("{}/dataset/jumlah-puskesmas-2024", site.url),
            "https://example.go.id/puskesmas.csv", "Badan Perencanaan Pembangunan Daerah", "puskesmas"] {
            assert!(page.contains(words), "{words}");
        }
        assert!(!page.contains("walidata@kalteng.go.id"), "addresses of people are not taken over");
        assert!(town.get("/ppid?q=puskesmas&format=CSV&kabupaten=kapuas&tahun=2024").await.text().contains("Jumlah Puskesmas"));
        let one = town.get("/api/v1/ppid/informasi/1").await.json();
        assert_eq!(one["asal"]["url"], format!("{}/dataset/jumlah-puskesmas-2024", site.url));
        assert_eq!(one["tanggal_pembuatan"], "2025-01-15");
        let listed = town.get("/api/v1/ppid/informasi?format=csv").await.json();
        assert_eq!(listed["jumlah"], 1, "documents that are links count as formats");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file").await, 0, "nothing is copied");
        town.audit_is_whole().await;
    }

    async fn an_item_follows_its_record_goes_with_it_and_comes_back(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(5)).await;
        let page = add(&town, &main, "ckan", &site.url).await;
        assert_eq!(count(&town, PUBLIC).await, 5);

        site.with(|s| s.records[1]["title"] = json!("Judul yang sudah diperbaiki"));
        again(&town, &main, &page).await;
        assert_eq!(last(&town).await, ("done".into(), String::new(), 0, 1, 0, 0));
        assert_eq!(revision(&town, 2).await, "2", "a new revision");
        assert!(town.get("/ppid?q=diperbaiki").await.text().contains("Judul yang sudah diperbaiki"));

        let gone = site.with(|s| s.records.remove(1));
        again(&town, &main, &page).await;
        assert_eq!(last(&town).await.4, 1);
        let stone = town.get("/ppid/2").await;
        assert_eq!(stone.status, StatusCode::GONE);
        assert!(stone.text().contains("Ditarik di sumbernya"));
        assert!(town.get("/en/ppid/2").await.text().contains("Withdrawn at its source"));
        assert!(!town.get("/ppid?q=diperbaiki").await.text().contains("href=\"/ppid/2\""));
        assert_eq!(press(&town, &main, 2, "restore").await.status, StatusCode::PRECONDITION_FAILED, "what is gone there is gone here");

        site.with(|s| s.records.insert(1, gone));
        again(&town, &main, &page).await;
        assert_eq!(town.get("/ppid/2").await.status, StatusCode::OK, "back there, back here, under its number");
        assert_eq!(count(&town, ALL).await, 5);
        town.audit_is_whole().await;
    }

    async fn officers_may_only_hide_what_a_site_keeps_and_hidden_stays_hidden(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(4)).await;
        let page = add(&town, &main, "ckan", &site.url).await;
        let office = town.get_as(&main, "/kerja/ppid/1").await.text();
        assert!(office.contains("hanya dapat diubah di sana") && !office.contains("/kerja/ppid/1/ubah"));
        let rev = revision(&town, 1).await;
        let edit = [("revisi", rev.as_str()), ("judul", "Judul kami"), ("ringkasan", "x"), ("kategori", "berkala"),
            ("tanggal", "2026-01-01"), ("bentuk", "hard"), ("lalu", "simpan")];
        assert_eq!(town.post_as(&main, "/kerja/ppid/1/ubah", &edit).await.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(crate::work::undo(&town, &main, 1).await.status, StatusCode::PRECONDITION_FAILED);
        let file = crate::work::multipart(&town, &main, "/kerja/ppid/1/berkas", &[("revisi", &rev)], &[("a.txt", "a")]).await;
        assert_eq!(file.status, StatusCode::PRECONDITION_FAILED);

        assert_eq!(reason(&town, &main, 1, "tarik", "Memuat data pribadi").await.status, StatusCode::SEE_OTHER);
        site.with(|s| s.records[0]["notes"] = json!("Isinya berubah."));
        again(&town, &main, &page).await;
        assert_eq!(column(&town, 1, "state").await, "withdrawn", "a visit does not bring it back");
        assert!(town.get("/ppid/1").await.text().contains("Memuat data pribadi"));
        assert_eq!(press(&town, &main, 1, "restore").await.status, StatusCode::SEE_OTHER);
        assert_eq!(column(&town, 1, "summary").await, "Isinya berubah.", "and shown again it is as its site has it");
    }

    async fn a_page_that_did_not_change_is_not_sent_again(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(3)).await;
        site.with(|s| s.etag = Some("\"satu\""));
        let page = add(&town, &main, "ckan", &site.url).await;
        again(&town, &main, &page).await;
        let same: i64 = town.value("SELECT same FROM ppid_visit ORDER BY id DESC LIMIT 1").await;
        assert_eq!((last(&town).await.0.as_str(), same), ("done", 3));
        assert_eq!(count(&town, PUBLIC).await, 3, "what was not sent is still there");
        site.with(|s| { s.etag = Some("\"dua\""); s.records.push(dataset("r4", "Kumpulan data 4")); });
        again(&town, &main, &page).await;
        assert_eq!(count(&town, PUBLIC).await, 4);
        assert!(site.with(|s| s.agents.iter().all(|a| a.starts_with("Betang/"))), "we say who we are");
    }

    async fn a_real_wordpress_brings_its_open_posts_with_their_documents(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(Vec::new()).await;
        site.with(|s| {
            s.robots = Some(include_str!("../data/wordpress/robots.txt"));
            s.fixed = vec![
                ("/wp-json/wp/v2/posts?per_page=100&page=1&orderby=id&order=asc&_embed=wp%3Aterm".into(), 200, "application/json", recorded("wordpress/posts.json")),
                ("/wp-json/wp/v2/media?per_page=100&parent=4%2C6%2C9&orderby=id&order=asc".into(), 200, "application/json", recorded("wordpress/media.json")),
            ];
            s.extra = vec![("x-wp-total", "4".to_owned()), ("x-wp-totalpages", "1".to_owned())];
        });
        let page = add(&town, &main, "wordpress", &format!("{}/wp-json/", site.url)).await;
        assert_eq!(last(&town).await, ("done".into(), String::new(), 3, 0, 0, 0), "the post behind a password stays there");
        let first = town.get("/ppid/1").await.text();
        assert!(first.contains("Pengumuman Seleksi Terbuka &amp; Pengisian Jabatan – 2026"), "titles read as people read them");
        assert!(first.contains("/wp-content/uploads/2026/11/pengumuman-seleksi.pdf"), "what was uploaded with the post");
        assert!(town.get("/ppid/2").await.text().contains("/wp-content/uploads/2026/11/lkjip-2025.pdf"), "what its text links to");
        assert_eq!(column(&town, 2, "made_on").await, "2026-03-10");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_link").await, 2, "a photograph is no document");
        assert!(town.get("/ppid?q=seleksi&format=PDF&tahun=2026").await.text().contains("Pengumuman Seleksi"));
        again(&town, &main, &page).await;
        assert_eq!(last(&town).await, ("done".into(), String::new(), 0, 0, 0, 0));
    }

    async fn a_real_feed_is_read(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(Vec::new()).await;
        site.with(|s| s.fixed = vec![("/feed/".into(), 200, "application/rss+xml", recorded("wordpress/feed.xml"))]);
        add(&town, &main, "feed", &format!("{}/feed/", site.url)).await;
        assert_eq!(last(&town).await, ("done".into(), String::new(), 4, 0, 0, 0));
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_item WHERE title LIKE 'Pengumuman Seleksi Terbuka & Pengisian%'").await, 1);
    }

    async fn a_feed_brings_what_is_new_and_forgets_only_what_its_site_says_is_gone(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(Vec::new()).await;
        let item = |n: u32, at: &str| format!(
            "<item><guid isPermaLink=\"false\">g{n}</guid><title>Berita &lt;b&gt;{n}&lt;/b&gt;</title><link>{at}/berita/{n}</link>\
             <pubDate>Mon, 02 Mar 2026 09:00:00 +0700</pubDate><description>Isi {n}</description>\
             <enclosure url=\"{at}/berkas/{n}.pdf\" length=\"100\" type=\"application/pdf\"/></item>");
        let feed = |ns: std::ops::RangeInclusive<u32>, at: &str| {
            let items: String = ns.map(|n| item(n, at)).collect();
            format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Kapuas</title><link>{at}</link><description>x</description>{items}</channel></rss>")
        };
        let url = site.url.clone();
        let say = |ns, status: u16| {
            site.with(|s| s.fixed = vec![
                ("/umpan".into(), 200, "application/rss+xml", feed(ns, &url).into_bytes()),
                ("/berita/1".into(), status, "text/html", b"x".to_vec()),
                ("/berita/2".into(), 200, "text/html", b"x".to_vec()),
            ]);
        };
        say(1..=8, 200);
        let page = add(&town, &main, "feed", &format!("{url}/umpan")).await;
        assert_eq!(count(&town, PUBLIC).await, 8);
        assert_eq!(column(&town, 1, "title").await, "Berita 1");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_link WHERE format = 'PDF' AND size = 100").await, 8);
        // The two oldest fall out of the feed; they are still on the site.
        say(3..=9, 200);
        again(&town, &main, &page).await;
        assert_eq!(count(&town, PUBLIC).await, 9, "old is not gone");
        say(3..=9, 410);
        again(&town, &main, &page).await;
        assert_eq!(column(&town, 1, "state").await, "withdrawn");
        assert_eq!(column(&town, 2, "state").await, "published");
    }

    async fn another_betang_is_harvested_and_what_it_harvested_itself_is_not(town: Town) {
        let main = main_officer(&town).await;
        let officer = town.person(Role::PpidUtama, Some("dinkes")).await;
        for i in 1..=3 {
            let n = crate::work::upload(&town, &officer, "a.txt", &format!("isi {i}")).await;
            crate::work::fill(&town, &officer, n, &format!("Laporan {i}"), "terbitkan", &[]).await;
        }
        // The house harvests itself, over a real connection.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let site = town.site().into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, site).await });
        let page = add(&town, &main, "betang", &format!("{url}/ppid?q=x")).await;
        assert_eq!(last(&town).await, ("done".into(), String::new(), 3, 0, 0, 0));
        let copy = town.get("/api/v1/ppid/informasi/4").await.json();
        assert_eq!(copy["kategori"], "berkala");
        assert!(copy["asal"]["berkas"][0]["url"].as_str().unwrap().contains("/berkas/"));
        again(&town, &main, &page).await;
        assert_eq!(last(&town).await, ("done".into(), String::new(), 0, 0, 0, 0), "no echo of an echo");
        assert_eq!(count(&town, ALL).await, 6);
    }

    async fn a_districts_officer_harvests_for_the_district_and_nobody_for_another(town: Town) {
        let site = Site::start(sets(2)).await;
        let district = town.person(Role::PpidPelaksana, Some("kapuas")).await;
        let page = add(&town, &district, "ckan", &site.url).await;
        let unreviewed = "SELECT COUNT(*) FROM ppid_item WHERE state = 'published' AND reviewed_at IS NULL";
        assert_eq!(count(&town, unreviewed).await, 2, "the main officer still looks at it");

        let agency = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let reader = town.person(Role::Inspector, None).await;
        let fields = form(&town, "ckan", "https://lain.example").await;
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let refused = town.post_as(&agency, "/kerja/ppid/panen", &pairs).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it is none of the agencies to choose from");
        for who in [&agency, &reader] {
            for rest in ["", "/kabar", "/hapus", "/hilang"] {
                let a = town.get_as(who, &format!("{page}{rest}")).await;
                assert_eq!(a.status, StatusCode::FORBIDDEN, "{rest}");
            }
            for rest in ["jalankan", "jeda", "hapus", "hilang"] {
                let a = town.post_as(who, &format!("{page}/{rest}"), &[("jeda", "1")]).await;
                assert_eq!(a.status, StatusCode::FORBIDDEN, "{rest}");
            }
        }
        assert_eq!(town.send(Method::GET, &page, None, &[], Vec::new()).await.status, StatusCode::SEE_OTHER, "strangers are asked to sign in");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_source").await, 1);
    }

    async fn a_site_is_paused_and_removed_with_or_without_its_items(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(3)).await;
        let page = add(&town, &main, "ckan", &site.url).await;
        town.post_as(&main, &format!("{page}/jeda"), &[("jeda", "1")]).await;
        let before = site.pages();
        assert_eq!(town.post_as(&main, &format!("{page}/jalankan"), &[]).await.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(site.pages(), before, "a paused site is left alone");

        town.post_as(&main, &format!("{page}/hapus"), &[("cara", "simpan")]).await;
        town.settle().await;
        assert_eq!(count(&town, PUBLIC).await, 3, "kept as our own");
        assert!(town.get("/ppid/1").await.text().contains("Diambil dari situs"), "and still with their origin");
        assert_eq!(town.get_as(&main, &page).await.status, StatusCode::NOT_FOUND);

        // Added again it finds its items, and doubles nothing.
        let page = add(&town, &main, "ckan", &site.url).await;
        assert_eq!((count(&town, PUBLIC).await, count(&town, ALL).await), (3, 3));
        town.post_as(&main, &format!("{page}/hapus"), &[("cara", "tarik")]).await;
        town.settle().await;
        assert_eq!(count(&town, PUBLIC).await, 0);
        town.audit_is_whole().await;
    }

    async fn what_is_due_is_visited_once_by_all_nodes(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(2)).await;
        add(&town, &main, "ckan", &site.url).await;
        let other = town.second_node().await;
        let due = ppid::ROOM.schedules.iter().find(|s| s.name == "ppid.harvest_due").unwrap();
        let (here, there) = (town.system(), other.system());
        tokio::join!(async { (due.run)(&here).await.unwrap() }, async { (due.run)(&there).await.unwrap() });
        town.settle().await;
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_visit").await, 1, "it is not due yet");
        town.wait(std::time::Duration::from_secs(25 * 3600));
        tokio::join!(async { (due.run)(&here).await.unwrap() }, async { (due.run)(&there).await.unwrap() });
        town.settle().await;
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_visit").await, 2);
        site.mood(Mood::Well);
    }
}
