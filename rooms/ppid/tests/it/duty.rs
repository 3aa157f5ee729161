//! Duties: who must publish what by when, what fulfils it, and who is reminded, once.

use std::time::Duration;

use http::StatusCode;
use kit::Role;
use testkit::{Person, Town};

use crate::{
    book::{clock, letters},
    work::{column, count, fill, multipart, press, reason, upload},
};

const DAY: Duration = Duration::from_secs(86_400);
const HOME: &str = "/kerja/ppid/kewajiban";
const LKJIP: &str = "8";
const RKA: &str = "4";

/// A published item of dinkes, with the year it is about.
async fn published(town: &Town, main: &Person, title: &str, year: &str) -> i64 {
    let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
    let n = upload(town, &officer, &format!("{}.txt", base::slug(title, 30)), title).await;
    let a = fill(town, main, n, title, "terbitkan", &[("tahun", year)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    n
}

async fn name(town: &Town, who: &Person, n: i64, duty: &str, undo: &str) -> StatusCode {
    let n = n.to_string();
    let form = [
        ("n", n.as_str()),
        ("kewajiban", duty),
        ("tahun", "2026"),
        ("bagian", "1"),
        ("lepas", undo),
    ];
    town.post_as(who, &format!("{HOME}/penuhi"), &form).await.status
}

/// What the matrix says of dinkes and a duty in 2026, as its CSV has it.
async fn cell(town: &Town, who: &Person, head: &str) -> String {
    let csv =
        town.get_as(who, &format!("{HOME}/matriks.csv?tahun=2026&instansi=dinkes")).await.text();
    let mut lines = csv.lines();
    // Names of duties hold commas; the stand-in for the paper engine does not quote them, so the place of a
    // column is counted by the part of its name after which its year stands.
    let heads: Vec<&str> = lines.next().unwrap().split(", tahun 2026").collect();
    let at = heads
        .iter()
        .position(|h| h.contains(head))
        .unwrap_or_else(|| panic!("{head} in {heads:?}"));
    let cells: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    // Each cell is "State, more": two pieces.
    cells.chunks(2).nth(at).unwrap().join(",").trim().to_owned()
}

testkit::both! {
    async fn an_item_fulfils_a_duty_while_it_is_public_and_an_officer_says_so(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        assert!(cell(&town, &officer, "(LKjIP)").await.starts_with("Belum ada"), "March is long past");
        assert!(cell(&town, &officer, "(RKA)").await.starts_with("Belum waktunya"), "December is not");
        let n = published(&town, &main, "Laporan Kinerja (LKjIP) Dinas Kesehatan Tahun 2025", "2025").await;
        assert!(cell(&town, &officer, "(LKjIP)").await.ends_with("ada usulan"), "words only propose");
        assert_eq!(name(&town, &officer, n, LKJIP, "").await, StatusCode::SEE_OTHER);
        assert_eq!(cell(&town, &officer, "(LKjIP)").await, "Terlambat, terbit 22 November 2026");
        let m = published(&town, &main, "RKA Dinas Kesehatan 2027", "2027").await;
        name(&town, &officer, m, RKA, "").await;
        assert_eq!(cell(&town, &officer, "(RKA)").await, "Terbit, terbit 22 November 2026");

        reason(&town, &main, n, "tarik", "keliru").await;
        assert!(cell(&town, &officer, "(LKjIP)").await.starts_with("Belum ada"), "withdrawn is missing");
        press(&town, &main, n, "restore").await;
        assert!(cell(&town, &officer, "(LKjIP)").await.starts_with("Terlambat"));
        assert_eq!(name(&town, &officer, n, LKJIP, "1").await, StatusCode::SEE_OTHER);
        assert!(cell(&town, &officer, "(LKjIP)").await.starts_with("Belum ada"), "taken back");
        town.audit_is_whole().await;
    }

    async fn nobody_names_items_or_reads_rows_of_another_agency(town: Town) {
        let main = town.person(Role::PpidUtama, None).await;
        let n = published(&town, &main, "LKjIP Dinas Kesehatan 2025", "2025").await;
        let other = town.person(Role::PpidPelaksana, Some("pupr")).await;
        assert_eq!(name(&town, &other, n, LKJIP, "").await, StatusCode::FORBIDDEN);
        let matrix = town.get_as(&other, &format!("{HOME}/matriks?tahun=2026")).await.text();
        assert!(matrix.contains("Dinas Pekerjaan Umum") && !matrix.contains("Dinas Kesehatan"), "only the own row");
        let theirs = format!("{HOME}/terbitkan?instansi=dinkes&kewajiban=8&tahun=2026&bagian=1");
        assert_eq!(town.get_as(&other, &theirs).await.status, StatusCode::FORBIDDEN);
        let asked = town.get_as(&other, &format!("{HOME}/matriks.csv?instansi=dinkes")).await.text();
        assert!(!asked.contains("Dinas Kesehatan"), "whatever the address says");
        let a = name(&town, &main, n, "999", "").await;
        assert_eq!(a, StatusCode::NOT_FOUND, "no such duty");
        let part = [("n", "1"), ("kewajiban", LKJIP), ("tahun", "2026"), ("bagian", "2")];
        let a = town.post_as(&main, &format!("{HOME}/penuhi"), &part).await;
        assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "a yearly duty has one part");
    }

    async fn what_the_words_say_is_confirmed_with_one_click(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = published(&town, &main, "LKjIP Dinas Kesehatan 2025", "2025").await;
        let item = town.get_as(&officer, &format!("/kerja/ppid/{n}")).await.text();
        assert!(item.contains("Tampaknya informasi ini memenuhi"), "on the item's page");
        let desk = town.get_as(&officer, "/kerja/ppid").await.text();
        assert!(desk.contains("Yang harus diterbitkan") && desk.contains("Ya, memenuhi"), "on the desk");
        let here = format!("{HOME}/terbitkan?instansi=dinkes&kewajiban=8&tahun=2026&bagian=1");
        assert!(town.get_as(&officer, &here).await.text().contains(&format!("#{n} LKjIP Dinas Kesehatan 2025")), "at the cell");
        let number = n.to_string();
        let form = [("n", number.as_str()), ("pilihan", "8-2026-1"), ("dari", "item")];
        let a = town.post_as(&officer, &format!("{HOME}/penuhi"), &form).await;
        assert_eq!(a.location(), format!("/kerja/ppid/{n}"));
        let item = town.get_as(&officer, &format!("/kerja/ppid/{n}")).await.text();
        assert!(!item.contains("Tampaknya informasi ini memenuhi") && item.contains("Batalkan"));
    }

    async fn a_missing_duty_is_begun_with_what_is_known_of_it(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let form = [("instansi", "dinkes"), ("kewajiban", LKJIP), ("tahun", "2026"), ("bagian", "1"), ("judul", "LKjIP Dinas Kesehatan 2025")];
        let path = format!("{HOME}/terbitkan");
        let none = multipart(&town, &officer, &path, &form, &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.text().contains("value=\"LKjIP Dinas Kesehatan 2025\""), "what was typed stays");
        let a = multipart(&town, &officer, &path, &form, &[("lkjip.txt", "isi")]).await;
        assert_eq!(a.location(), "/kerja/ppid/1/ubah");
        for (what, want) in [("category", "berkala"), ("year", "2025"), ("state", "draft"), ("legal_basis", "UU 14/2008 Pasal 9")] {
            assert_eq!(column(&town, 1, what).await, want, "{what}");
        }
        assert!(cell(&town, &officer, "(LKjIP)").await.ends_with("ada draf"));
        fill(&town, &main, 1, "LKjIP Dinas Kesehatan 2025", "terbitkan", &[]).await;
        assert!(cell(&town, &officer, "(LKjIP)").await.starts_with("Terlambat"), "published, it fulfils the duty");
        let other = town.person(Role::PpidPelaksana, Some("pupr")).await;
        assert_eq!(multipart(&town, &other, &path, &form, &[("a.txt", "a")]).await.status, StatusCode::FORBIDDEN);
    }

    async fn reminders_go_out_once_a_stage_in_one_letter_a_person(town: Town) {
        clock(&town, "ppid.remind_duties").await;
        town.mail_on().await;
        let other = town.second_node().await;
        other.app.refresh().await.unwrap();
        clock(&town, "ppid.remind_duties").await;
        assert!(letters(&town).await.is_empty(), "what is long past is not told now, what is far not yet");

        // 1 December: thirty days before RKA, Renstra and Renja are due.
        town.wait(DAY * 9);
        for _ in 0..2 {
            tokio::join!(clock(&town, "ppid.remind_duties"), clock(&other, "ppid.remind_duties"));
        }
        let got = letters(&town).await;
        let to: Vec<&str> = got.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(to, ["ani@uji.example", "budi@uji.example", "utama@uji.example"], "one letter each");
        let lines = |text: &str| text.lines().filter(|l| l.starts_with("- ")).count();
        assert_eq!([0, 1, 2].map(|n| lines(&got[n].1)), [3, 6, 3], "Budi answers for two agencies");
        assert!(got[0].1.contains("31 Desember 2026, 30 hari lagi"), "{}", got[0].1);

        // What was published meanwhile is not asked for again; the next stage comes seven days before.
        let main = town.person(Role::PpidUtama, None).await;
        let n = published(&town, &main, "RKA Dinas Kesehatan 2027", "2027").await;
        name(&town, &main, n, RKA, "").await;
        town.wait(DAY * 23);
        clock(&town, "ppid.remind_duties").await;
        let got: Vec<(String, String)> = letters(&town).await.into_iter().filter(|(to, _)| to.starts_with("ani")).collect();
        assert_eq!(got.len(), 2);
        let second = got.iter().find(|(_, text)| text.contains("7 hari lagi")).unwrap();
        assert_eq!(lines(&second.1), 2, "two of the three are left");
        town.wait(DAY * 8);
        clock(&town, "ppid.remind_duties").await;
        let after = letters(&town).await;
        assert!(after.iter().any(|(to, text)| to.starts_with("ani") && text.contains("lewat 1 hari")), "and the day after");
        let payloads = "SELECT COUNT(*) FROM kit_job WHERE CAST(payload AS TEXT) LIKE '%@%'";
        assert_eq!(count(&town, payloads).await, 0, "no address stands in a job");
        town.audit_is_whole().await;
    }

    async fn reminders_can_be_turned_off_and_their_days_set(town: Town) {
        town.mail_on().await;
        let main = town.person(Role::PpidUtama, None).await;
        let local = town.person(Role::PpidUtama, Some("dinkes")).await;
        let path = format!("{HOME}/pengingat");
        assert_eq!(town.post_as(&local, &path, &[("sebelum", "60")]).await.status, StatusCode::FORBIDDEN);
        let wrong = town.post_as(&main, &path, &[("nyala", "1"), ("sebelum", "60, besok")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("60, besok"));
        town.post_as(&main, &path, &[("sebelum", "60"), ("sesudah", "1")]).await;
        clock(&town, "ppid.remind_duties").await;
        assert!(letters(&town).await.is_empty(), "turned off");
        town.post_as(&main, &path, &[("nyala", "1"), ("sebelum", "60"), ("sesudah", "1")]).await;
        assert_eq!(town.post_as(&main, &format!("{path}/kirim"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM kit_job WHERE name = 'ppid.remind_duties'").await, 1);
        clock(&town, "ppid.remind_duties").await;
        assert_eq!(letters(&town).await.len(), 3, "sixty days before the end of the year have passed");
    }

    async fn the_list_is_changed_for_all_by_whoever_answers_for_all(town: Town) {
        let main = town.person(Role::PpidUtama, None).await;
        let local = town.person(Role::PpidUtama, Some("dinkes")).await;
        let other = town.second_node().await;
        let dinkes = town.org("dinkes").await.id.to_string();
        let form = |name: &'static str| vec![
            ("nama", name), ("singkat", "Pustaka"), ("dasar", "UU 14/2008 Pasal 9"), ("instansi", dinkes.as_str()),
            ("periode", "quarterly"), ("hari", "31"), ("bulan", "1"), ("kata", "pustaka, koleksi"), ("sejak", "2026"), ("berlaku", "1"), ("revisi", "1"),
        ];
        assert_eq!(town.post_as(&local, &format!("{HOME}/baru"), &form("Koleksi")).await.status, StatusCode::FORBIDDEN);
        let bad = town.post_as(&main, &format!("{HOME}/baru"), &[("nama", "Koleksi"), ("kata", "tetap di sini")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text().contains("tetap di sini"));
        assert_eq!(town.post_as(&main, &format!("{HOME}/baru"), &form("Koleksi")).await.status, StatusCode::SEE_OTHER);
        let matrix = town.get_as(&main, &format!("{HOME}/matriks?tahun=2026")).await.text();
        assert!(matrix.contains("Pustaka 4"), "four parts of the year");
        let kinds = "SELECT COUNT(*) FROM ppid_duty WHERE number = 17";
        assert_eq!(count(&town, kinds).await, 1);

        let (f, g) = (form("Satu"), form("Dua"));
        let path = format!("{HOME}/17");
        let (a, b) = tokio::join!(town.post_as(&main, &path, &f), other.post_as(&main, &path, &g));
        let mut both = [a.status, b.status];
        both.sort();
        assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "one of two editors is told");
        let retired: Vec<(&str, &str)> = form("Satu").into_iter().filter(|(n, _)| *n != "berlaku" && *n != "revisi").chain([("revisi", "2")]).collect();
        assert_eq!(town.post_as(&main, &path, &retired).await.status, StatusCode::SEE_OTHER);
        assert!(!town.get_as(&main, &format!("{HOME}/matriks?tahun=2026")).await.text().contains("Pustaka 4"));
        let history = "SELECT COUNT(*) FROM kit_audit WHERE subject_kind = 'duty' AND subject_id = '17'";
        assert_eq!(count(&town, history).await, 3, "every change stands in the record");
    }

    async fn two_officers_confirm_the_same_and_it_is_said_once(town: Town) {
        let main = town.person(Role::PpidUtama, None).await;
        let other = town.second_node().await;
        for round in 0..4 {
            let n = published(&town, &main, &format!("LKjIP {round}"), "2025").await;
            let (a, b) = tokio::join!(name(&town, &main, n, LKJIP, ""), name(&other, &main, n, LKJIP, ""));
            assert_eq!([a, b], [StatusCode::SEE_OTHER; 2], "nobody has to care who was first");
            let said = "SELECT COUNT(*) FROM kit_audit WHERE action = 'ppid.duty_name'";
            assert_eq!(count(&town, said).await, round + 1);
        }
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_duty_item").await, 4);
    }
}
