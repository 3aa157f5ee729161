//! What visitors find, and what they can never make the site do.

use contracts::searching::SearchDoc;
use http::StatusCode;

use crate::{doc, publish};

testkit::both! {
    async fn the_front_page_shows_what_is_new_and_what_is_urgent(town: Town) {
        let empty = town.get("/").await;
        assert_eq!(empty.status, StatusCode::OK);
        assert!(empty.text().contains("Belum ada yang diterbitkan"));
        publish(&town, vec![
            doc(1, "Laporan kinerja contoh", "diskominfo"),
            // An agency is found by the search, but it is nobody's publication.
            SearchDoc { kind: "agency".to_owned(), ..doc(9, "Dinas sebagai dokumen", "pupr") },
            SearchDoc { category: "serta_merta".to_owned(), ..doc(2, "Peringatan banjir contoh", "dinkes") },
        ]);
        // A kept page lives until a commit; another language is another page.
        let text = town.get("/en").await.text();
        assert!(text.contains("Laporan kinerja contoh") && text.contains("Dinas Komunikasi dan Informatika"));
        assert!(!text.contains("Dinas sebagai dokumen"));
        let (notice, hits) = (text.find("Immediate public notice").unwrap(), text.find("class=\"hits\"").unwrap());
        assert!(notice < hits, "what is urgent stands first");
        assert!(text.contains("href=\"/en/ppid/2\""), "English pages lead to English pages");
    }

    async fn a_search_filters_counts_and_pages(town: Town) {
        let mut docs: Vec<_> = (0..25).map(|n| doc(n, &format!("Jalan contoh {n}"), "pupr")).collect();
        docs.push(SearchDoc { year: Some(2024), ..doc(30, "Jalan sehat contoh", "dinkes") });
        publish(&town, docs);
        let all = town.get("/cari?q=jalan").await.text();
        assert!(all.contains("26 hasil untuk “jalan”"), "{all}");
        assert!(all.contains("1 sampai 20 dari 26"));
        assert!(all.contains("href=\"/cari?q=jalan&amp;hal=2\""));
        assert!(all.contains("href=\"/cari?q=jalan&amp;instansi=dinkes\""), "a filter is a link");
        let one = town.get("/cari?q=jalan&instansi=dinkes&tahun=2024").await.text();
        assert!(one.contains("1 hasil untuk") && one.contains("Jalan sehat contoh"));
        assert!(!one.contains("Jalan contoh 3"));
        // Each filter in force can be lifted alone.
        assert!(one.contains("href=\"/cari?q=jalan&amp;tahun=2024\""));
        assert!(one.contains("href=\"/cari?q=jalan&amp;instansi=dinkes\""));
        let none = town.get("/cari?q=jalan&instansi=diskominfo").await.text();
        assert!(none.contains("Belum ada hasil untuk “jalan”") && none.contains("Hapus semua saringan"));
        let past = town.get("/cari?q=jalan&hal=9").await.text();
        assert!(past.contains("Halaman ini melewati hasil terakhir"));
    }

    async fn what_visitors_type_and_officers_write_is_text_and_never_markup(town: Town) {
        let evil = "<script>alert(1)</script>";
        publish(&town, vec![doc(1, evil, "</script><img src=x onerror=alert(1)>")]);
        let typed = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
        for path in [
            "/".to_owned(),
            format!("/cari?q={typed}"),
            format!("/cari?q=&instansi={typed}&jenis={typed}"),
            format!("/instansi?q={typed}"),
            format!("/cari?urut={typed}&hal={typed}"),
        ] {
            let text = town.get(&path).await.text();
            assert!(!text.contains("<script>alert"), "{path}");
            assert!(!text.contains("<img src=x"), "{path}");
        }
    }

    async fn suggestions_are_a_list_that_leads_into_the_asked_language(town: Town) {
        publish(&town, vec![doc(1, "Anggaran kesehatan", "dinkes")]);
        let list = town.get("/api/v1/cari/saran?q=anggaran").await.json();
        assert_eq!(list[0]["text"], "Anggaran kesehatan");
        assert_eq!(list[0]["url"], "/ppid/1");
        assert_eq!(list[0]["href"], "/ppid/1", "the name that the island reads");
        let list = town.get("/api/v1/cari/saran?q=anggaran&lang=en").await.json();
        assert_eq!(list[0]["url"], "/en/ppid/1");
        assert_eq!(town.get("/api/v1/cari/saran?q=").await.json(), serde_json::json!([]));
    }

    async fn programs_can_page_through_everything_that_is_public(town: Town) {
        publish(&town, (1..=5).map(|n| doc(n, "Data contoh", "pupr")).collect());
        let mut seen = std::collections::BTreeSet::new();
        let mut next = Some("/api/v1/cari?q=data&per_hal=2".to_owned());
        while let Some(path) = next {
            let answer = town.get(&path).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            let page = answer.json();
            assert_eq!(page["total"], 5);
            for item in page["items"].as_array().unwrap() {
                assert_eq!(item["agency"]["name"], "Dinas Pekerjaan Umum");
                assert_eq!(item["url"], format!("http://kota.uji/ppid/{}", &item["id"].as_str().unwrap()[5..]));
                seen.insert(item["id"].as_str().unwrap().to_owned());
            }
            next = page["next"].as_str().map(|n| n.trim_start_matches("http://kota.uji").to_owned());
        }
        assert_eq!(seen.len(), 5);
    }

    async fn agencies_can_be_narrowed_and_each_has_its_page(town: Town) {
        publish(&town, vec![doc(1, "Laporan puskesmas", "dinkes"), doc(2, "Profil", "dinkes")]);
        let all = town.get("/instansi").await.text();
        assert!(all.contains("href=\"/instansi/dinkes\"") && all.contains("2 informasi"));
        assert!(all.contains("Kabupaten Kapuas") && all.contains("Diskominfo Kapuas"));
        let some = town.get("/instansi?q=KESEHATAN").await.text();
        assert!(some.contains("href=\"/instansi/dinkes\"") && !some.contains("href=\"/instansi/pupr\""));
        let page = town.get("/instansi/dinkes").await.text();
        for part in [
            "Laporan puskesmas",
            "/ppid/umpan.atom?instansi=dinkes",
            "/ppid/dip.xlsx?instansi=dinkes",
            "GovernmentOrganization",
            "Kontak belum diisi",
        ] {
            assert!(page.contains(part), "{part}");
        }
        assert_eq!(town.get("/instansi/tidak-ada").await.status, StatusCode::NOT_FOUND);
    }

    async fn the_gallery_shows_every_component_with_every_example(town: Town) {
        let all = town.get("/ui").await.text();
        for (name, examples) in ui::gallery() {
            let one = town.get(&format!("/ui/{name}")).await;
            assert_eq!(one.status, StatusCode::OK, "{name}");
            for e in &examples {
                assert!(all.contains(&e.html.0) && one.text().contains(&e.html.0), "{name}: {}", e.name);
            }
        }
        assert_eq!(town.get("/ui/tidak-ada").await.status, StatusCode::NOT_FOUND);
    }
}
