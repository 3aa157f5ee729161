//! Exempt information: tested by an agency, decided by the main officer, ended by the clock, and the public never
//! reads more than the law says it must.

use std::time::Duration;

use http::StatusCode;
use kit::Role;
use testkit::{Answer, Person, Town};

use crate::{
    book::{clock, letters},
    work::{count, multipart},
};

const DAY: Duration = Duration::from_secs(86_400);
const HOME: &str = "/kerja/ppid/dikecualikan";

/// What stays inside: none of it may ever reach the public.
const SECRETS: &[&str] = &[
    "berkas nomor tujuh",
    "halaman tiga sampai lima",
    "telaah hukum rahasia",
    "pelapor terancam",
    "timbangan internal",
    "Rahasia tingkat dua",
    "DIK/001/2026",
];

fn fields(title: &str, org: &str) -> Vec<(&'static str, String)> {
    [
        ("instansi", org),
        ("informasi", title),
        ("unit", "Bidang Pelayanan"),
        ("dasar", "17h"),
        ("dasar_lain", ""),
        ("akibat_buka", "Rahasia pribadi terungkap."),
        ("akibat_tutup", "Pasien terlindungi."),
        ("jangka", "Selama perlu"),
        ("berakhir", ""),
        ("dokumen", SECRETS[0]),
        ("bagian", SECRETS[1]),
        ("kesempatan", "before"),
        ("analisis", SECRETS[2]),
        ("kerugian", SECRETS[3]),
        ("manfaat", SECRETS[4]),
        ("klasifikasi", SECRETS[5]),
    ]
    .into_iter()
    .map(|(n, v)| (n, v.to_owned()))
    .collect()
}

/// Sends the form of a test with some fields other than usual.
async fn send(
    town: &Town,
    who: &Person,
    path: &str,
    title: &str,
    then: &str,
    more: &[(&str, &str)],
) -> Answer {
    let org = town.org("dinkes").await.id.to_string();
    let usual = fields(title, &org);
    let mut form: Vec<(&str, &str)> = usual.iter().map(|(n, v)| (*n, v.as_str())).collect();
    for (name, value) in more {
        form.retain(|(n, _)| n != name);
        form.push((name, value));
    }
    form.push(("lalu", then));
    town.post_as(who, path, &form).await
}

/// A test of dinkes, handed in; its number.
async fn tested(town: &Town, who: &Person, title: &str, more: &[(&str, &str)]) -> i64 {
    let a = send(town, who, &format!("{HOME}/baru"), title, "ajukan", more).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    a.location().rsplit('/').next().unwrap().parse().unwrap()
}

async fn revision(town: &Town, number: i64) -> String {
    let sql = format!("SELECT revision FROM ppid_exempt WHERE number = {number}");
    count(town, &sql).await.to_string()
}

async fn state(town: &Town, number: i64, round: i64) -> String {
    let mut r = town.app.db().read().await.unwrap();
    db::query(
        "SELECT t.state FROM ppid_exempt_test t JOIN ppid_exempt e ON e.id = t.entry
         WHERE e.number = $1 AND t.round = $2",
    )
    .bind(number)
    .bind(round)
    .scalar(r.conn())
    .await
    .unwrap()
}

async fn decide(town: &Town, who: &Person, number: i64, round: &str) -> Answer {
    let rev = revision(town, number).await;
    decide_at(town, who, number, round, &rev).await
}

async fn decide_at(town: &Town, who: &Person, number: i64, round: &str, rev: &str) -> Answer {
    let form = [
        ("revisi", rev),
        ("putaran", round),
        ("pejabat", "PPID Utama"),
        ("nomor", "DIK/001/2026"),
        ("tanggal", "2026-11-22"),
        ("tempat", "Palangka Raya"),
    ];
    let path = format!("{HOME}/{number}/putuskan");
    multipart(town, who, &path, &form, &[("penetapan.txt", "isi penetapan")]).await
}

async fn press(town: &Town, who: &Person, number: i64, what: &str) -> Answer {
    let rev = revision(town, number).await;
    let form = [("revisi", rev.as_str()), ("tindakan", what)];
    town.post_as(who, &format!("{HOME}/{number}/lakukan"), &form).await
}

async fn open(
    town: &Town,
    who: &Person,
    number: i64,
    round: &str,
    rev: &str,
    draft: bool,
) -> Answer {
    let mut form = vec![("revisi", rev), ("putaran", round), ("alasan", "perkara selesai")];
    if draft {
        form.push(("draf", "1"));
    }
    town.post_as(who, &format!("{HOME}/{number}/buka"), &form).await
}

async fn public(town: &Town) -> String {
    let page = town.get("/ppid/dikecualikan").await;
    assert_eq!(page.status, StatusCode::OK);
    let csv = town.get("/ppid/dikecualikan.csv").await.text();
    let english = town.get("/en/ppid/dikecualikan").await.text();
    format!("{}{csv}{english}", page.text())
}

testkit::both! {
    async fn the_public_reads_what_is_due_and_nothing_of_the_test(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = tested(&town, &officer, "Rekam medis pasien", &[]).await;
        assert!(!public(&town).await.contains("Rekam medis pasien"), "what is only tested is not exempt");

        assert_eq!(decide(&town, &officer, n, "1").await.status, StatusCode::FORBIDDEN, "officers do not decide");
        assert_eq!(decide(&town, &main, n, "1").await.status, StatusCode::SEE_OTHER);
        let shown = public(&town).await;
        for due in ["Rekam medis pasien", "UU 14/2008 Pasal 17 huruf h", "Rahasia pribadi terungkap.", "Pasien terlindungi.", "Selama perlu", "Dinas Kesehatan", "Bidang Pelayanan"] {
            assert!(shown.contains(due), "{due} is what the law wants shown");
        }
        for secret in SECRETS {
            assert!(!shown.contains(secret), "{secret} got out");
        }
        let inside = town.get_as(&officer, &format!("{HOME}/{n}")).await.text();
        assert!(SECRETS.iter().all(|s| inside.contains(s)), "the office reads all of it");
        let paper = format!("{HOME}/{n}/dokumen");
        assert_eq!(town.get_as(&officer, &paper).await.text(), "isi penetapan");
        let other = town.person(Role::PpidPelaksana, Some("pupr")).await;
        for path in [format!("{HOME}/{n}"), paper.clone(), format!("{HOME}/{n}/ubah")] {
            assert_eq!(town.get_as(&other, &path).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(town.get(&path).await.status, StatusCode::SEE_OTHER, "{path}: nobody is asked to sign in");
        }
        assert!(!town.get_as(&other, HOME).await.text().contains("Rekam medis pasien"));
        let record: Vec<String> = {
            let mut r = town.app.db().read().await.unwrap();
            db::query("SELECT detail FROM kit_audit ORDER BY seq").scalars(r.conn()).await.unwrap()
        };
        assert!(!record.concat().contains(SECRETS[3]), "the record does not spread what is exempt");
        town.audit_is_whole().await;
    }

    async fn nothing_is_handed_in_half_filled_and_nothing_typed_is_lost(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let new = format!("{HOME}/baru");
        let a = send(&town, &officer, &new, "Rekam medis", "ajukan", &[("dasar", ""), ("kerugian", ""), ("manfaat", "tetap ada")]).await;
        assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = a.text();
        assert!(text.contains("#f-dasar") && text.contains("#f-kerugian") && text.contains("tetap ada"));
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_exempt").await, 0);

        let a = send(&town, &officer, &new, "Rekam medis", "simpan", &[("dasar", ""), ("kerugian", "")]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "a draft may be half filled");
        let a = press(&town, &officer, 1, "submit").await;
        assert!(a.location().contains("/ubah?lengkapi=1"), "the button leads to what is missing");
        assert_eq!(state(&town, 1, 1).await, "draft");

        let pupr = town.org("pupr").await.id.to_string();
        let a = send(&town, &officer, &new, "Milik lain", "simpan", &[("instansi", &pupr)]).await;
        assert_eq!(a.status, StatusCode::FORBIDDEN, "not in another agency's register");
    }

    async fn a_ground_that_is_not_permanent_ends_within_what_the_rules_allow(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let new = format!("{HOME}/baru");
        let a = send(&town, &officer, &new, "Audit", "ajukan", &[("dasar", "17a")]).await;
        assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(a.text().contains("#f-berakhir"), "17a wants a last day");
        let n = tested(&town, &officer, "Audit", &[("dasar", "17a"), ("berakhir", "2057-01-01")]).await;
        let a = decide(&town, &main, n, "1").await;
        assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "longer than thirty years");
        assert_eq!(state(&town, n, 1).await, "tested");

        // Whether there is a limit is data: who answers for the rules can change it, and nobody else.
        let rule = |years: &'static str| vec![("revisi", "1"), ("pasal", "UU 14/2008 Pasal 17 huruf a"), ("bunyi", "Penegakan hukum"), ("perlu_akhir", "1"), ("tahun", years), ("pasti", "1"), ("berlaku", "1")];
        let path = format!("{HOME}/aturan/17a");
        let local = town.person(Role::PpidUtama, Some("dinkes")).await;
        assert_eq!(town.post_as(&officer, &path, &rule("40")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(town.post_as(&local, &path, &rule("40")).await.status, StatusCode::FORBIDDEN, "the rules hold for all agencies");
        assert_eq!(town.post_as(&main, &path, &rule("40")).await.status, StatusCode::SEE_OTHER);
        assert_eq!(town.post_as(&main, &path, &rule("50")).await.status, StatusCode::CONFLICT, "from an older page");
        assert_eq!(decide(&town, &main, n, "1").await.status, StatusCode::SEE_OTHER);
    }

    async fn what_can_never_be_exempted_is_pointed_at(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let n = tested(&town, &officer, "Salinan putusan pengadilan tentang aset", &[]).await;
        let page = town.get_as(&officer, &format!("{HOME}/{n}")).await.text();
        assert!(page.contains("Putusan badan peradilan"), "article 18 is shown where its words stand");
        let m = tested(&town, &officer, "Rekam medis pasien", &[]).await;
        assert!(!town.get_as(&officer, &format!("{HOME}/{m}")).await.text().contains("Putusan badan peradilan"));
    }

    async fn the_clock_ends_an_exemption_and_warns_each_officer_once(town: Town) {
        town.mail_on().await;
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = tested(&town, &officer, "Audit berjalan", &[("dasar", "17a"), ("berakhir", "2027-01-10")]).await;
        decide(&town, &main, n, "1").await;
        clock(&town, "ppid.warn_exempt").await;
        assert!(letters(&town).await.is_empty(), "seven weeks ahead is too early");

        town.wait(DAY * 19);
        let other = town.second_node().await;
        other.app.refresh().await.unwrap();
        tokio::join!(clock(&town, "ppid.warn_exempt"), clock(&other, "ppid.warn_exempt"));
        clock(&town, "ppid.warn_exempt").await;
        let got = letters(&town).await;
        let to: Vec<&str> = got.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(to, ["ani@uji.example", "budi@uji.example"], "both officers of the agency, once");
        assert!(got[0].1.contains("Audit berjalan") && got[0].1.contains("10 Januari 2027"));
        assert!(!SECRETS.iter().any(|s| got[0].1.contains(s)));

        town.wait(DAY * 30);
        assert!(public(&town).await.contains("Audit berjalan"), "the last day is a day of exemption");
        town.wait(DAY);
        assert!(!public(&town).await.contains("Audit berjalan"), "the day after it is not, schedule or none");
        tokio::join!(clock(&town, "ppid.expire_exempt"), clock(&other, "ppid.expire_exempt"));
        assert_eq!(state(&town, n, 1).await, "expired");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_exempt_event WHERE action = 'expire'").await, 1);
        clock(&town, "ppid.warn_exempt").await;
        assert_eq!(letters(&town).await.len(), 4, "and they hear that it ended");
        town.audit_is_whole().await;
    }

    async fn a_new_test_takes_the_place_of_the_old_one_and_keeps_it(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = tested(&town, &officer, "Rekam medis lama", &[]).await;
        decide(&town, &main, n, "1").await;
        assert_eq!(press(&town, &officer, n, "retest").await.status, StatusCode::SEE_OTHER);
        let rev = revision(&town, n).await;
        let again = press(&town, &officer, n, "retest").await;
        assert_eq!(again.status, StatusCode::PRECONDITION_FAILED, "one test at a time");
        let form = [("revisi", rev.as_str()), ("putaran", "2")];
        let a = send(&town, &officer, &format!("{HOME}/{n}/ubah"), "Rekam medis baru", "ajukan", &form).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
        assert!(public(&town).await.contains("Rekam medis lama"), "what is in force stays so meanwhile");
        assert_eq!(decide(&town, &main, n, "2").await.status, StatusCode::SEE_OTHER);
        let shown = public(&town).await;
        assert!(shown.contains("Rekam medis baru") && !shown.contains("Rekam medis lama"));
        assert_eq!((state(&town, n, 1).await, state(&town, n, 2).await), ("superseded".into(), "decided".into()));
        let old = town.get_as(&officer, &format!("{HOME}/{n}?putaran=1")).await.text();
        assert!(old.contains("Rekam medis lama"), "the old test can still be read");
    }

    async fn what_is_opened_becomes_a_draft_and_leaves_the_list(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let atasan = town.person(Role::AtasanPpid, None).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = tested(&town, &officer, "Rekam medis", &[]).await;
        assert_eq!(decide(&town, &atasan, n, "1").await.status, StatusCode::SEE_OTHER, "the superior may decide");
        press(&town, &officer, n, "retest").await;
        let rev = revision(&town, n).await;
        assert_eq!(open(&town, &officer, n, "1", &rev, true).await.status, StatusCode::FORBIDDEN);
        let a = open(&town, &main, n, "1", &rev, true).await;
        assert_eq!(a.location(), "/kerja/ppid/1/ubah", "the draft waits to be filled");
        assert_eq!((state(&town, n, 1).await, state(&town, n, 2).await), ("opened".into(), "discarded".into()));
        assert!(!public(&town).await.contains("Rekam medis"));
        let form = town.get_as(&officer, "/kerja/ppid/1/ubah").await.text();
        assert!(form.contains("value=\"Rekam medis\"") && !SECRETS.iter().any(|s| form.contains(s)));
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_item WHERE state = 'draft'").await, 1);
    }

    async fn a_test_given_back_says_why_and_can_be_mended(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = tested(&town, &officer, "Rekam medis", &[]).await;
        let rev = revision(&town, n).await;
        let path = format!("{HOME}/{n}/kembalikan");
        let none = town.post_as(&main, &path, &[("revisi", &rev), ("alasan", " ")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        town.post_as(&main, &path, &[("revisi", &rev), ("alasan", "perjelas <i>bagian</i> 2")]).await;
        assert_eq!(state(&town, n, 1).await, "draft");
        let page = town.get_as(&officer, &format!("{HOME}/{n}")).await.text();
        assert!(page.contains("perjelas &lt;i&gt;bagian&lt;/i&gt; 2"));
    }

    async fn of_two_who_act_at_once_one_is_told(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let other = town.second_node().await;
        let one_won = |a: StatusCode, b: StatusCode| {
            let mut both = [a, b];
            both.sort();
            assert_eq!(both[0], StatusCode::SEE_OTHER, "one of them did it: {both:?}");
            assert!(matches!(both[1], StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED), "{both:?}");
        };
        for round in 0..4 {
            let n = tested(&town, &officer, &format!("Rekam medis {round}"), &[]).await;
            let rev = revision(&town, n).await;
            let (a, b) = tokio::join!(decide_at(&town, &main, n, "1", &rev), decide_at(&other, &main, n, "1", &rev));
            one_won(a.status, b.status);
            let rev = revision(&town, n).await;
            let again = [("revisi", rev.as_str()), ("tindakan", "retest")];
            let path = format!("{HOME}/{n}/lakukan");
            let (a, b) = tokio::join!(town.post_as(&officer, &path, &again), other.post_as(&officer, &path, &again));
            one_won(a.status, b.status);
            press(&town, &officer, n, "submit").await;
            let rev = revision(&town, n).await;
            let (a, b) = tokio::join!(decide_at(&town, &main, n, "2", &rev), open(&other, &main, n, "1", &rev, true));
            one_won(a.status, b.status);
            let in_force = format!("SELECT COUNT(*) FROM ppid_exempt_test t JOIN ppid_exempt e ON e.id = t.entry WHERE e.number = {n} AND t.state IN ('decided', 'opened')");
            assert_eq!(count(&town, &in_force).await, 1, "exempt or open, never both");
        }
        let both = "SELECT COUNT(*) FROM ppid_exempt_event WHERE action = 'decide'";
        let opened = "SELECT COUNT(*) FROM ppid_item";
        assert_eq!(count(&town, both).await - 4 + count(&town, opened).await, 4, "each last round had one outcome");
        town.audit_is_whole().await;
    }

    async fn no_register_number_is_given_twice(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let other = town.second_node().await;
        let one = async {
            for i in 0..5 {
                tested(&town, &officer, &format!("Informasi {i}"), &[]).await;
            }
        };
        let two = async {
            for i in 0..5 {
                tested(&other, &officer, &format!("Informasi lain {i}"), &[]).await;
            }
        };
        tokio::join!(one, two);
        assert_eq!(count(&town, "SELECT COUNT(DISTINCT number) FROM ppid_exempt").await, 10);
        assert_eq!(count(&town, "SELECT MAX(number) FROM ppid_exempt").await, 10);
    }
}
