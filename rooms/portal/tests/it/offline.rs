//! What a browser needs to install the portal, and to read it without a connection.

use http::StatusCode;

testkit::both! {
    async fn a_browser_can_install_the_portal(town: Town) {
        let page = town.get("/en").await.text();
        assert!(page.contains("rel=\"manifest\" href=\"/en/manifest.webmanifest\""));
        let answer = town.get("/en/manifest.webmanifest").await;
        assert!(answer.header("content-type").starts_with("application/manifest+json"));
        let m = answer.json();
        assert_eq!((m["start_url"].as_str(), m["scope"].as_str(), m["lang"].as_str()), (Some("/en"), Some("/"), Some("en")));
        assert_eq!(m["display"], "standalone");
        assert!(!m["name"].as_str().unwrap().is_empty() && !m["short_name"].as_str().unwrap().is_empty());
        let icons = m["icons"].as_array().unwrap();
        for size in ["192x192", "512x512"] {
            assert!(icons.iter().any(|i| i["sizes"] == size && i["purpose"] == "any"), "{size}");
        }
        if ui::assets_present() {
            for icon in icons {
                let file = town.get(icon["src"].as_str().unwrap()).await;
                assert_eq!((file.status, &file.body[1..4]), (StatusCode::OK, &b"PNG"[..]));
            }
        }
    }

    async fn the_service_worker_is_asked_for_anew_and_names_the_shell(town: Town) {
        if !ui::assets_present() {
            return;
        }
        let answer = town.get("/sw.js").await;
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert!(answer.header("content-type").starts_with("text/javascript"));
        assert!(answer.header("content-security-policy").contains("worker-src 'self'"));
        let text = answer.text();
        let list = text.strip_prefix("self.SHELL=").unwrap().split_once(";\n").unwrap().0;
        let shell: Vec<String> = serde_json::from_str(list).unwrap();
        for path in &shell {
            assert_eq!(town.get(path).await.status, StatusCode::OK, "{path}");
        }
        assert!(shell.iter().any(|p| p == "/en/luring"));
        for static_import in ["import ", "import{", "import("] {
            assert!(!text.contains(static_import), "a classic worker imports nothing");
        }
    }

    async fn pages_of_their_own_readers_are_marked_so_that_no_browser_keeps_them(town: Town) {
        let citizen = town.citizen().await;
        assert!(town.get_as(&citizen, "/tentang").await.header("cache-control").contains("no-store"));
        for path in ["/ikuti/kelola?kunci=x", "/ikuti/berhenti?kunci=x", "/umpan-balik?halaman=/"] {
            assert!(town.get(path).await.header("cache-control").contains("no-store"), "{path}");
        }
        assert!(!town.get("/tentang").await.header("cache-control").contains("no-store"));
        // Links that are a key are kept by nobody, whatever stands there.
        let worker = town.get("/sw.js").await.text();
        for (path, word) in [("/undangan/x", "undangan"), ("/en/lupa-sandi/x", "lupa-sandi"), ("/pasang", "pasang")] {
            assert_eq!(town.get(path).await.header("cache-control"), "private, no-store", "{path}");
            assert!(worker.contains(&format!("|{word}|")), "the worker leaves {path} alone");
        }
    }
}
