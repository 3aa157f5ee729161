//! Sites that fail, lie, flood, hang or attack; and visits that are cut off. None of it withdraws, doubles or
//! runs anything here.

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    site::{Mood, Site, add, again, dataset, last, main_officer},
    work::count,
};

const PUBLIC: &str = "SELECT COUNT(*) FROM ppid_item WHERE state = 'published'";
const ALL: &str = "SELECT COUNT(*) FROM ppid_item";

fn sets(n: usize) -> Vec<serde_json::Value> {
    (1..=n).map(|i| dataset(&format!("r{i}"), &format!("Kumpulan data {i}"))).collect()
}

/// A site that answers every request with these bytes and hangs up.
async fn raw(answer: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 2048];
            let n = stream.read(&mut asked).await.unwrap_or(0);
            let robots = String::from_utf8_lossy(&asked[..n]).contains("/robots.txt");
            let none = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(if robots { none } else { answer }.as_bytes()).await;
        }
    });
    url
}

testkit::both! {
    async fn a_site_that_fails_withdraws_nothing(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(4)).await;
        site.with(|s| s.per_page = 2);
        let page = add(&town, &main, "ckan", &site.url).await;
        assert_eq!(count(&town, PUBLIC).await, 4);
        for (mood, key) in [
            (Mood::Status(500), "ppid.harvest.fault_status"),
            (Mood::Status(503), "ppid.harvest.fault_busy"),
            (Mood::Status(403), "ppid.harvest.fault_forbidden"),
            (Mood::Status(404), "ppid.harvest.fault_not_there"),
            (Mood::Html, "ppid.harvest.fault_unreadable"),
            (Mood::FailsAfterFirst(502), "ppid.harvest.fault_status"),
        ] {
            site.mood(mood);
            again(&town, &main, &page).await;
            let (state, note, ..) = last(&town).await;
            assert_eq!((state.as_str(), note.as_str()), ("failed", key));
            assert_eq!(count(&town, PUBLIC).await, 4, "{key}");
        }
        let told = town.get_as(&main, &page).await.text();
        assert!(told.contains("Situs menjawab dengan pesan galat"), "and the officer is told");
        site.mood(Mood::Well);
        again(&town, &main, &page).await;
        assert_eq!(last(&town).await.0, "done", "the next visit goes on as if nothing had been");
    }

    async fn a_site_that_hangs_or_lies_about_length_ends_the_visit(town: Town) {
        // One second for a page, so that the test need not wait half a minute.
        std::fs::write(town.dir().join("none.toml"), "[ppid]\nharvest_page_s = 1\n").unwrap();
        let town = town.second_node().await;
        let main = main_officer(&town).await;
        let site = Site::start(sets(2)).await;
        site.mood(Mood::Hang);
        add(&town, &main, "ckan", &site.url).await;
        assert_eq!(last(&town).await.1, "ppid.harvest.fault_silent");
        for lie in [
            "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n{\"success\":true",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nffffffff\r\n{}",
            "TIDAK TAHU\r\n\r\n",
        ] {
            let url = raw(lie).await;
            add(&town, &main, "ckan", &url).await;
            assert_eq!(last(&town).await.1, "ppid.harvest.fault_silent", "{lie}");
        }
        assert_eq!(count(&town, ALL).await, 0);
    }

    async fn much_missing_at_once_waits_for_a_person(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(10)).await;
        let page = add(&town, &main, "ckan", &site.url).await;
        let kept = site.with(|s| std::mem::take(&mut s.records));
        again(&town, &main, &page).await;
        assert_eq!(last(&town).await.0, "held", "an empty list is an accident");
        assert_eq!(count(&town, PUBLIC).await, 10);
        assert!(town.get_as(&main, &page).await.text().contains("10 informasi tidak ada lagi di situs asal"));

        site.with(|s| s.records = kept[..6].to_vec());
        again(&town, &main, &page).await;
        assert_eq!((last(&town).await.0.as_str(), count(&town, PUBLIC).await), ("held", 10), "40 % are too many still");
        let asked = town.get_as(&main, &format!("{page}/hilang")).await.text();
        assert!(asked.contains("Tarik 4 informasi") && asked.contains("Kumpulan data 7") && !asked.contains("Kumpulan data 6"));
        assert_eq!(town.post_as(&main, &format!("{page}/hilang"), &[]).await.status, StatusCode::SEE_OTHER);
        town.settle().await;
        assert_eq!(count(&town, PUBLIC).await, 6, "what the person saw, and no more");
        let twice = town.post_as(&main, &format!("{page}/hilang"), &[]).await;
        assert_eq!(twice.status, StatusCode::PRECONDITION_FAILED);
        // Up to three in ten go without a question.
        site.with(|s| s.records = kept[..5].to_vec());
        again(&town, &main, &page).await;
        assert_eq!((last(&town).await.0.as_str(), count(&town, PUBLIC).await), ("done", 5));
    }

    async fn a_list_that_is_shorter_than_it_says_withdraws_nothing(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(10)).await;
        let page = add(&town, &main, "ckan", &site.url).await;
        let short = json!({ "success": true, "result": { "count": 10, "results": sets(9) } });
        let rest = json!({ "success": true, "result": { "count": 10, "results": [] } });
        let at = |n: usize| format!("/api/3/action/package_search?rows=100&start={n}&sort=metadata_created+asc");
        site.with(|s| s.fixed = vec![
            (at(0), 200, "application/json", short.to_string().into_bytes()),
            (at(9), 200, "application/json", rest.to_string().into_bytes()),
        ]);
        again(&town, &main, &page).await;
        assert_eq!(last(&town).await.1, "ppid.harvest.note_incomplete");
        assert_eq!(count(&town, PUBLIC).await, 10);
    }

    async fn a_site_without_end_is_left_after_a_while(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(1)).await;
        site.mood(Mood::Endless);
        add(&town, &main, "ckan", &site.url).await;
        assert_eq!(last(&town).await.1, "ppid.harvest.fault_endless");
        assert!(site.pages() <= 301, "{}", site.pages());
    }

    async fn a_visitor_keeps_out_where_robots_txt_says_so(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(2)).await;
        site.with(|s| s.robots = Some("User-agent: *\nDisallow: /api/\n"));
        let page = add(&town, &main, "ckan", &site.url).await;
        assert_eq!(last(&town).await.1, "ppid.harvest.fault_robots");
        assert_eq!(site.pages(), 0, "not even once");
        site.with(|s| s.robots = Some("User-agent: Betang\nDisallow:\n\nUser-agent: *\nDisallow: /\n"));
        again(&town, &main, &page).await;
        assert_eq!((last(&town).await.0.as_str(), count(&town, PUBLIC).await), ("done", 2), "we go by our own name");
    }

    async fn no_site_leads_us_into_other_networks(town: Town) {
        let main = main_officer(&town).await;
        for to in ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]:1/", "file:///etc/passwd"] {
            let site = Site::start(sets(1)).await;
            site.mood(Mood::Redirect(to.to_owned()));
            add(&town, &main, "ckan", &site.url).await;
            assert_eq!(last(&town).await.1, "ppid.harvest.fault_address", "{to}");
        }
        for typed in ["http://169.254.169.254/", "http://192.168.1.1/data"] {
            let fields = crate::site::form(&town, "ckan", typed).await;
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let a = town.post_as(&main, "/kerja/ppid/panen/periksa", &pairs).await;
            assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(a.text().contains("jaringan yang tidak boleh dijangkau"));
        }
        let fields = crate::site::form(&town, "ckan", "javascript:alert(1)//").await;
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(town.post_as(&main, "/kerja/ppid/panen", &pairs).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn scripts_and_false_links_of_a_record_reach_nobody(town: Town) {
        let main = main_officer(&town).await;
        let mut evil = dataset("jahat", "Data <script>alert(1)</script><img src=x onerror=alert(2)>jalan");
        evil["notes"] = json!("<p onclick=alert(3)>Isi</p><script>alert(4)</script> &lt;script&gt;alert(5)&lt;/script&gt;");
        evil["resources"] = json!([
            { "name": "sini", "format": "PDF", "url": "javascript:alert(6)" },
            { "name": "<b>baik</b>", "format": "<x>", "url": "https://data.example/baik.pdf" },
        ]);
        evil["tags"] = json!([{ "display_name": "<script>alert(7)</script>" }, { "display_name": "jalan" }]);
        let mut nameless = dataset("tanpa", "");
        nameless["name"] = json!("");
        nameless["id"] = json!("");
        let site = Site::start(vec![evil, nameless, dataset("r1", "Baik"), dataset("r1", "Baik lagi")]).await;
        let page = add(&town, &main, "ckan", &site.url).await;
        let (state, _, made, _, _, refused) = last(&town).await;
        assert_eq!((state.as_str(), made, refused), ("done", 2, 2));
        let shown = town.get("/ppid/1").await.text();
        assert!(!shown.contains("<script>alert") && !shown.contains("javascript:") && !shown.contains("onerror"));
        assert!(shown.contains("&lt;script&gt;alert(5)&lt;/script&gt;"), "what was text stays text");
        let told = town.get_as(&main, &page).await.text();
        assert!(told.contains("Salah satu tautan berkasnya") && told.contains("Tidak punya pengenal") && told.contains("Pengenalnya sama"));
        assert!(!told.contains("<script>alert"));
        // Put right there, it is forgotten here.
        site.with(|s| {
            s.records.truncate(1);
            s.records[0]["resources"] = json!([]);
            s.records.push(dataset("r1", "Baik"));
        });
        again(&town, &main, &page).await;
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_source_fault").await, 0);
    }

    async fn new_ids_for_the_same_records_double_nothing(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(6)).await;
        let page = add(&town, &main, "ckan", &site.url).await;
        // The site was moved: every record has another id, at the same address.
        site.with(|s| {
            for (n, r) in s.records.iter_mut().enumerate() {
                r["id"] = json!(format!("baru-{n}"));
            }
        });
        again(&town, &main, &page).await;
        assert_eq!(last(&town).await.0, "done");
        assert_eq!((count(&town, ALL).await, count(&town, PUBLIC).await), (6, 6));
    }

    async fn a_visit_killed_in_the_middle_and_begun_again_doubles_nothing(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(9)).await;
        site.with(|s| { s.per_page = 3; s.mood = Mood::Hold; });
        let fields = crate::site::form(&town, "ckan", &site.url).await;
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        town.post_as(&main, "/kerja/ppid/panen", &pairs).await;
        let app = town.app.clone();
        let worker = tokio::spawn(async move { kit::jobs::step(&app).await });
        site.reached.notified().await;
        assert_eq!(count(&town, ALL).await, 3);
        worker.abort();
        // Its lease runs out, and another node takes over.
        town.wait(Duration::from_secs(61));
        site.mood(Mood::Well);
        let other = town.second_node().await;
        other.settle().await;
        assert_eq!((count(&town, ALL).await, count(&town, PUBLIC).await), (9, 9));
        assert_eq!(last(&town).await.0, "done");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_visit WHERE state = 'cut'").await, 1);
        town.audit_is_whole().await;
    }

    async fn two_workers_on_one_site_double_nothing_and_one_of_them_stops(town: Town) {
        let main = main_officer(&town).await;
        let site = Site::start(sets(8)).await;
        site.with(|s| { s.per_page = 4; s.mood = Mood::Hold; });
        let fields = crate::site::form(&town, "ckan", &site.url).await;
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        town.post_as(&main, "/kerja/ppid/panen", &pairs).await;
        let app = town.app.clone();
        let slow = tokio::spawn(async move { kit::jobs::step(&app).await });
        site.reached.notified().await;
        // The first is only slow, not dead: both go on at the same time.
        town.wait(Duration::from_secs(61));
        let other = town.second_node().await;
        let fast = tokio::spawn(async move { kit::jobs::step(&other.app).await });
        site.reached.notified().await;
        site.mood(Mood::Well);
        let (a, b) = tokio::join!(slow, fast);
        a.unwrap().unwrap();
        b.unwrap().unwrap();
        town.settle().await;
        assert_eq!((count(&town, ALL).await, count(&town, PUBLIC).await), (8, 8));
        let done = count(&town, "SELECT COUNT(*) FROM ppid_visit WHERE state = 'done'").await;
        assert_eq!(done, 1, "one visit counts");
        town.audit_is_whole().await;
    }
}
