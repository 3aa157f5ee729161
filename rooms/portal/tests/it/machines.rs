//! What programs read of the site.

use http::StatusCode;
use quick_xml::{Reader, events::Event};

use crate::{doc, publish};

/// The texts of every element called `name`; panics for what is not well formed.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut out, mut inside) = (Vec::new(), false);
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(e) => inside = e.name().as_ref() == name,
            Event::Text(t) if inside => out.push(t.to_string()),
            Event::End(_) => inside = false,
            Event::Eof => return out,
            _ => {}
        }
    }
}

testkit::both! {
    async fn the_map_of_the_site_names_every_public_page_in_both_languages(town: Town) {
        publish(&town, (1..=3).map(|n| doc(n, "Dokumen & contoh <satu>", "pupr")).collect());
        let index = town.get("/sitemap.xml").await;
        assert!(index.header("content-type").starts_with("application/xml"));
        let parts = elements(&index.text(), "loc");
        assert_eq!(parts, ["http://kota.uji/sitemap/0.xml", "http://kota.uji/sitemap/1.xml"]);
        let mut all = Vec::new();
        for part in &parts {
            let xml = town.get(part.trim_start_matches("http://kota.uji")).await.text();
            all.extend(elements(&xml, "loc"));
            assert!(xml.contains("hreflang=\"en\""));
        }
        for path in ["/", "/en", "/instansi/dinkes", "/en/instansi/dinkes", "/ppid/3", "/en/ppid/3", "/status", "/en/wilayah"] {
            assert!(all.contains(&format!("http://kota.uji{path}")), "{path}: {all:?}");
        }
        for part in ["/sitemap/2.xml", "/sitemap/x.xml", "/sitemap/1", "/sitemap/99999999999.xml"] {
            assert_eq!(town.get(part).await.status, StatusCode::NOT_FOUND, "{part}");
        }
    }

    async fn robots_are_kept_from_the_desk_and_shown_the_map(town: Town) {
        let text = town.get("/robots.txt").await.text();
        for line in ["Disallow: /kerja", "Disallow: /en/kerja", "Sitemap: http://kota.uji/sitemap.xml"] {
            assert!(text.lines().any(|l| l == line), "{line}: {text}");
        }
    }

    async fn the_foot_of_every_public_page_leads_to_what_no_menu_names(town: Town) {
        for (page, lang) in [("/tentang", ""), ("/en/tentang", "/en")] {
            let html = town.get(page).await.text();
            for path in ["/status", "/wilayah"] {
                assert!(html.contains(&format!("href=\"{lang}{path}\"")), "{page}: {path}");
            }
        }
    }
}
