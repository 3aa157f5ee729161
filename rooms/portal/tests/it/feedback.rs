//! What readers say of a page: counted once, read by the right officers, answered once.

use std::time::Duration;

use http::StatusCode;
use kit::Role;
use testkit::{Person, Town};

use crate::{
    doc,
    peers::{fill, tick},
    publish,
};

const DAY: Duration = Duration::from_secs(86_400);
const ADDRESS: &str = "pelapor@contoh.id";

async fn report(town: &Town, page: &str, body: &str, email: &str) -> StatusCode {
    let form = [("halaman", page), ("isi", body), ("surel", email)];
    let path = format!("/umpan-balik?halaman={}", contracts::links::encode(page));
    fill(town, &path, "/umpan-balik/kirim", &form).await.status
}

async fn newest(town: &Town) -> String {
    let id: base::Id<()> =
        town.value("SELECT id FROM portal_feedback ORDER BY id DESC LIMIT 1").await;
    format!("/kerja/umpan-balik/{id}")
}

async fn answer(town: &Town, who: &Person, path: &str) -> StatusCode {
    let form = [("revisi", "1"), ("jawaban", "Sudah kami perbaiki.")];
    town.post_as(who, &format!("{path}/jawab"), &form).await.status
}

testkit::both! {
    async fn every_public_page_asks_the_same_of_everybody(town: Town) {
        let (admin, editor) = (town.person(Role::Administrator, None).await, town.person(Role::Editor, None).await);
        for path in ["/", "/cari?q=jalan", "/instansi", "/instansi/dinkes", "/tentang", "/privasi", "/en/tentang"] {
            let page = town.get(path).await.text();
            assert!(page.contains("class=\"page-feedback\"") && page.contains("value=\"tidak\""), "{path}");
            let block = |html: &str| html.split_once("page-feedback").unwrap().1.split_once("</aside>").unwrap().0.to_owned();
            assert_eq!(block(&page), block(&town.get_as(&editor, path).await.text()), "{path}: nothing of the visitor in it");
        }
        for path in ["/umpan-balik?halaman=/", "/ikuti", "/luring", "/tidak-ada"] {
            assert!(!town.get(path).await.text().contains("page-feedback"), "{path}: a form, not something to read");
        }
        assert!(!town.get_as(&admin, "/kerja").await.text().contains("page-feedback"));
    }

    async fn a_reader_counts_once_a_day_and_two_nodes_lose_no_count(town: Town) {
        publish(&town, vec![doc(5, "Laporan", "dinkes")]);
        let other = town.second_node().await;
        publish(&other, vec![doc(5, "Laporan", "dinkes")]);
        let form = [("halaman", "/en/ppid/5?berkas=1"), ("nilai", "ya")];
        let first = town.post("/umpan-balik", &form).await;
        assert_eq!(first.location(), "/umpan-balik?halaman=%2Fppid%2F5&nilai=ya");
        assert!(town.get(first.location()).await.text().contains("Senang mendengarnya"));
        town.post("/umpan-balik", &form).await;
        let useful = "SELECT useful FROM portal_vote WHERE path = '/ppid/5'";
        assert_eq!(town.value::<i64>(useful).await, 1);
        let mut votes = Vec::new();
        for n in 0..8 {
            let (node, agent) = (if n % 2 == 0 { &town } else { &other }, format!("Mozilla/5.0 (uji {n})"));
            votes.push(async move {
                let head = [
                    ("content-type", "application/x-www-form-urlencoded"),
                    ("sec-fetch-site", "same-origin"),
                    ("user-agent", agent.as_str()),
                ];
                let body = b"halaman=%2Fppid%2F5&nilai=ya".to_vec();
                node.send(http::Method::POST, "/umpan-balik", None, &head, body).await.status
            });
        }
        for status in futures_util::future::join_all(votes).await {
            assert_eq!(status, StatusCode::SEE_OTHER);
        }
        assert_eq!(town.value::<i64>(useful).await, 9);
    }

    async fn a_report_reaches_the_officers_of_the_pages_agency_and_no_others(town: Town) {
        publish(&town, vec![doc(5, "Laporan", "dinkes")]);
        let evil = "<script>alert(1)</script> Angka di tabel 2 keliru.\r\nMohon diperiksa.";
        assert_eq!(report(&town, "/ppid/5", evil, "").await, StatusCode::SEE_OTHER);
        assert_eq!(report(&town, "/cari?instansi=dinkes", "Saringan rusak", "").await, StatusCode::SEE_OTHER);
        assert_eq!(report(&town, "/tentang", "Salah ketik di beranda", "").await, StatusCode::SEE_OTHER);
        let (own, other, main) = (
            town.person(Role::PpidPelaksana, Some("dinkes")).await,
            town.person(Role::PpidPelaksana, Some("pupr")).await,
            town.person(Role::PpidUtama, None).await,
        );
        let mine = town.get_as(&own, "/kerja/umpan-balik").await.text();
        assert!(mine.contains("Angka di tabel 2 keliru") && mine.contains("Saringan rusak"));
        assert!(!mine.contains("<script>alert") && !mine.contains("Salah ketik"), "{mine}");
        assert!(!town.get_as(&other, "/kerja/umpan-balik").await.text().contains("Angka"));
        assert!(town.get_as(&main, "/kerja/umpan-balik").await.text().contains("Salah ketik"));
        let of_province = newest(&town).await;
        let at: String = town.value("SELECT org_path FROM portal_feedback ORDER BY id LIMIT 1").await;
        assert_eq!(at, town.org("dinkes").await.path.0);
        for (who, want) in [(&own, StatusCode::FORBIDDEN), (&other, StatusCode::FORBIDDEN), (&main, StatusCode::OK)] {
            assert_eq!(town.get_as(who, &of_province).await.status, want, "the permission is asked at the report itself");
        }
        let form = [("revisi", "1"), ("keadaan", "handled"), ("catatan", "Sudah diperbaiki")];
        assert_eq!(town.post_as(&other, &of_province, &form).await.status, StatusCode::FORBIDDEN);
        assert_eq!(town.post_as(&main, &of_province, &form).await.status, StatusCode::SEE_OTHER);
        let late = town.post_as(&main, &of_province, &form).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.text().contains("Orang lain baru saja mengubahnya"));
        town.audit_is_whole().await;
    }

    async fn only_pages_of_this_site_can_be_reported_and_never_at_length(town: Town) {
        for page in ["/tidak/ada", "https://jauh.example/", "//jauh.example", "/kerja/audit", "/ppid/x/y", "/ppid/999", "/instansi/tidak-ada", "/ppid/x\r\ny"] {
            let path = format!("/umpan-balik?halaman={}", contracts::links::encode(page));
            assert_eq!(town.get(&path).await.status, StatusCode::NOT_FOUND, "{page}");
            assert_eq!(town.post("/umpan-balik", &[("halaman", page), ("nilai", "ya")]).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(report(&town, "/tentang", &"x".repeat(3001), "").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(report(&town, "/tentang", " \r\n ", "").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM portal_feedback").await, 0);
    }

    async fn an_answer_goes_out_once_and_lets_the_address_go(town: Town) {
        town.mail_on().await;
        publish(&town, vec![doc(5, "Laporan", "dinkes")]);
        report(&town, "/en/ppid/5", "Tabel 2 keliru", ADDRESS).await;
        let path = newest(&town).await;
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        assert!(!town.get_as(&officer, &path).await.text().contains(ADDRESS), "officers need not see it to answer");
        let other = town.second_node().await;
        let (a, b) = tokio::join!(answer(&town, &officer, &path), answer(&other, &officer, &path));
        let mut both = [a, b];
        both.sort();
        assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
        let mails = town.mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, ADDRESS);
        assert!(mails[0].text.contains("Sudah kami perbaiki.") && mails[0].text.contains("> Tabel 2 keliru"));
        let kept: i64 = town.value("SELECT COUNT(*) FROM portal_feedback WHERE address IS NOT NULL OR address_hash <> ''").await;
        assert_eq!(kept, 0);
        assert!(town.get_as(&officer, &path).await.text().contains("alamat pelapor sudah dihapus"));
    }

    async fn officers_are_told_once_a_day_by_whichever_node(town: Town) {
        town.mail_on().await;
        let other = town.second_node().await;
        other.app.refresh().await.unwrap();
        publish(&town, vec![doc(5, "Laporan", "dinkes")]);
        report(&town, "/ppid/5", "Satu", "").await;
        report(&town, "/ppid/5", "Dua", "").await;
        report(&town, "/tentang", "Tiga", "").await;
        tokio::join!(tick(&town, "portal.tell_officers"), tick(&other, "portal.tell_officers"));
        let mut mails = town.mails().await;
        mails.sort_by(|a, b| a.to.cmp(&b.to));
        let to: Vec<&str> = mails.iter().map(|m| m.to.as_str()).collect();
        assert_eq!(to, ["ppid_pelaksana@uji.id", "ppid_utama@uji.id"], "the province's pages are the main officer's");
        assert!(mails[0].text.contains("Satu") && mails[0].text.contains("Dua") && !mails[0].text.contains("Tiga"));
        report(&town, "/ppid/5", "Empat", "").await;
        tick(&town, "portal.tell_officers").await;
        assert_eq!(town.mails().await.len(), 2, "one letter a day");
        town.wait(DAY);
        tick(&town, "portal.tell_officers").await;
        assert!(town.mails().await.iter().any(|m| m.text.contains("Empat")));
    }

    async fn what_has_served_is_forgotten(town: Town) {
        town.mail_on().await;
        report(&town, "/tentang", "Iklan", ADDRESS).await;
        let main = town.person(Role::PpidUtama, None).await;
        let spam = [("revisi", "1"), ("keadaan", "spam"), ("catatan", "")];
        town.post_as(&main, &newest(&town).await, &spam).await;
        report(&town, "/tentang", "Menunggu", ADDRESS).await;
        town.wait(31 * DAY);
        tick(&town, "portal.sweep").await;
        let left: String = town.value("SELECT body FROM portal_feedback").await;
        assert_eq!(left, "Menunggu", "what waits for an answer stays");
    }
}
