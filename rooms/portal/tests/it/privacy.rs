//! Personal data: told in words, erased when asked, and failures told in time.

use std::time::Duration;

use contracts::personal::Subject;
use http::StatusCode;
use kit::{Role, room::Processing};
use testkit::{Person, Town};

use crate::peers::{fill, link, tick};

const HOUR: Duration = Duration::from_secs(3600);
const PATH: &str = "/kerja/privasi/insiden";

/// Records an incident noticed now; its address.
async fn incident(town: &Town, admin: &Person) -> String {
    let now = crate::peers::now(town).civil("Asia/Pontianak");
    let (day, time) = (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()));
    let form = [
        ("judul", "Daftar hadir terkirim keliru"),
        ("tanggal", &day),
        ("jam", &time),
        ("kejadian", "Terkirim ke alamat lain pada pagi hari."),
        ("data", "Nama dan nomor telepon"),
        ("orang", "Sekitar 40 peserta"),
        ("sebab", ""),
        ("tindakan", "Penerima diminta menghapus."),
    ];
    let made = town.post_as(admin, &format!("{PATH}/baru"), &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    made.location().to_owned()
}

async fn told(town: &Town, who: &Person, path: &str, whom: &str) -> StatusCode {
    town.post_as(who, &format!("{path}/diberitahu"), &[("siapa", whom)]).await.status
}

testkit::both! {
    async fn the_register_says_all_five_things_of_each_processing_in_both_languages(town: Town) {
        let declared: Vec<&Processing> = town.app.rooms().iter().flat_map(|r| r.processing).collect();
        assert!(declared.len() >= 3);
        for (prefix, lang) in [("", "id"), ("/en", "en")] {
            let json = town.get(&format!("{prefix}/privasi.json")).await.json();
            let list = json["processing"].as_array().unwrap();
            assert_eq!((list.len(), json["lang"].as_str()), (declared.len(), Some(lang)));
            let page = town.get(&format!("{prefix}/privasi")).await.text();
            for one in list {
                for part in ["what", "who", "purpose", "basis", "retention"] {
                    let text = one[part].as_str().unwrap();
                    assert!(!text.contains(".processing."), "{text}");
                    assert!(page.contains(text), "{part}: {text}");
                }
            }
        }
        let (admin, editor) = (town.person(Role::Administrator, None).await, town.person(Role::Editor, None).await);
        let csv = town.get_as(&admin, "/kerja/privasi/ekspor/register.csv").await;
        assert_eq!(csv.text().lines().count(), declared.len() + 1);
        assert_eq!(town.get_as(&editor, "/kerja/privasi").await.status, StatusCode::FORBIDDEN);
        assert_eq!(town.get_as(&admin, "/kerja/privasi/ekspor/lain").await.status, StatusCode::NOT_FOUND);
    }

    async fn the_clock_of_an_incident_runs_and_administrators_are_reminded_once_each_time(town: Town) {
        town.mail_on().await;
        let other = town.second_node().await;
        other.app.refresh().await.unwrap();
        let admin = town.person(Role::Administrator, None).await;
        let path = incident(&town, &admin).await;
        let page = town.get_as(&admin, &path).await.text();
        assert!(page.contains("Sisa 3 hari 0 jam 0 menit") && page.contains("25 November 2026, 09.00 WIB"), "{page}");
        for (hours, letters, left) in [(47, 0, "Sisa 1 hari 1 jam"), (1, 1, "Sisa 1 hari 0 jam"), (18, 2, "Sisa 6 jam 0 menit"), (7, 3, "Terlambat 1 jam")] {
            town.wait(hours * HOUR);
            tokio::join!(tick(&town, "portal.remind_incidents"), tick(&other, "portal.remind_incidents"));
            tick(&town, "portal.remind_incidents").await;
            assert_eq!(town.mails().await.len(), letters, "after {hours} more hours");
            // A session lives twelve hours.
            let admin = town.person(Role::Administrator, None).await;
            assert!(town.get_as(&admin, &path).await.text().contains(left), "{left}");
        }
        let letter = town.mails().await.pop().unwrap();
        assert_eq!(letter.to, "administrator@uji.id");
        assert!(!letter.text.contains("Daftar hadir") && letter.text.contains(&path), "what happened stays in the record");
    }

    async fn both_notices_end_the_clock_whoever_records_them(town: Town) {
        let (admin, inspector) = (town.person(Role::Administrator, None).await, town.person(Role::Inspector, None).await);
        let other = town.second_node().await;
        for _ in 0..4 {
            let path = incident(&town, &admin).await;
            let (a, b, c) = tokio::join!(
                told(&town, &admin, &path, "people"),
                told(&other, &admin, &path, "authority"),
                told(&other, &admin, &path, "people"),
            );
            let mut all = [a, b, c];
            all.sort();
            assert_eq!(all, [StatusCode::SEE_OTHER, StatusCode::SEE_OTHER, StatusCode::PRECONDITION_FAILED]);
            let page = town.get_as(&inspector, &path).await.text();
            assert!(page.contains("Sudah diberitahukan") && !page.contains("Sisa"), "{page}");
            for part in ["Nama dan nomor telepon", "Terkirim ke alamat lain", "Penerima diminta menghapus", "[lengkapi]"] {
                assert!(page.contains(part), "the drafts hold {part}");
            }
            assert_eq!(told(&town, &inspector, &path, "people").await, StatusCode::FORBIDDEN);
            let close = format!("{path}/tutup");
            assert_eq!(town.post_as(&admin, &close, &[("alasan", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            let form = [("alasan", "Penerima sudah menghapus.")];
            let (a, b) = tokio::join!(town.post_as(&admin, &close, &form), other.post_as(&admin, &close, &form));
            let mut both = [a.status, b.status];
            both.sort();
            assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::PRECONDITION_FAILED]);
        }
        let words: i64 = town.value("SELECT COUNT(*) FROM kit_audit WHERE detail LIKE '%Daftar hadir%'").await;
        assert_eq!(words, 0, "the record of the house keeps no words about people");
        town.audit_is_whole().await;
    }

    async fn an_incident_that_somebody_else_changed_is_not_overwritten(town: Town) {
        let admin = town.person(Role::Administrator, None).await;
        let path = incident(&town, &admin).await;
        let form = |title| [("revisi", "1"), ("judul", title), ("tanggal", "2026-11-22"), ("jam", "08.30")];
        let edit = format!("{path}/ubah");
        assert_eq!(town.post_as(&admin, &edit, &form("Satu")).await.status, StatusCode::SEE_OTHER);
        let late = town.post_as(&admin, &edit, &form("Dua")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.text().contains("value=\"Dua\""), "nothing typed is lost");
        let future = [("revisi", "2"), ("judul", "x"), ("tanggal", "2026-11-23"), ("jam", "")];
        assert!(town.post_as(&admin, &edit, &future).await.text().contains("tidak boleh di masa depan"));
    }

    async fn who_asks_sees_and_erases_all_that_the_portal_holds(town: Town) {
        town.mail_on().await;
        let (email, other) = ("warga@contoh.id", "lain@contoh.id");
        for address in [email, other] {
            let form = [("apa", "/instansi/dinkes"), ("surel", address), ("irama", "daily")];
            fill(&town, "/ikuti?apa=/instansi/dinkes", "/ikuti", &form).await;
            let confirm = link(town.mails().await.last().unwrap(), "/konfirmasi");
            town.post("/ikuti/konfirmasi", &[("kunci", confirm.split_once("kunci=").unwrap().1)]).await;
            let form = [("halaman", "/tentang"), ("isi", "Salah ketik"), ("surel", address)];
            fill(&town, "/umpan-balik?halaman=/tentang", "/umpan-balik/kirim", &form).await;
        }
        let (_, portal) = town.app.personal_data().iter().find(|(room, _)| *room == "portal").unwrap();
        let who = Subject::Email(email.to_owned());
        let held = portal.export(&who).await.unwrap();
        let text: String = held.iter().map(|h| h.data.to_string()).collect();
        for part in [email, "/instansi/dinkes", "Salah ketik"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains(other));
        assert_eq!(portal.erase(&who).await.unwrap(), 3, "a report, a subscription, an address");
        assert_eq!(portal.erase(&who).await.unwrap(), 0);
        assert!(portal.export(&who).await.unwrap().is_empty());
        assert_eq!(portal.export(&Subject::Email(other.to_owned())).await.unwrap().len(), 2);
        assert!(portal.export(&Subject::Email("bukan alamat".to_owned())).await.unwrap().is_empty());
        town.audit_is_whole().await;
    }

    async fn an_editor_keeps_the_contacts_of_the_statements(town: Town) {
        let editor = town.person(Role::Editor, None).await;
        let before = town.get("/aksesibilitas").await.text();
        assert!(before.contains("WCAG) 2.2") && before.contains("Kami belum menguji bersama"));
        let bad = [("access_email", "bukan alamat"), ("access_unit", "Tim Uji")];
        assert_eq!(town.post_as(&editor, "/kerja/pernyataan", &bad).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = [
            ("access_unit", "Tim Layanan <Uji>"),
            ("access_email", "akses@uji.id"),
            ("access_tested_on", "2026-10-01"),
            ("access_tested_how", "Bersama tiga pengguna pembaca layar."),
        ];
        assert_eq!(town.post_as(&editor, "/kerja/pernyataan", &form).await.status, StatusCode::SEE_OTHER);
        let page = town.get("/aksesibilitas").await.text();
        for part in ["Tim Layanan &lt;Uji&gt;", "mailto:akses@uji.id", "1 Oktober 2026", "tiga pengguna"] {
            assert!(page.contains(part), "{part}");
        }
    }
}
