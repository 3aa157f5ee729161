//! Following by e-mail: asked twice, told once, ended by one click, and no stranger learns of it.

use std::time::Duration;

use contracts::searching::{SearchDoc, Searching as _};
use http::{Method, StatusCode};
use testkit::{Answer, Town};

use crate::{
    doc,
    peers::{changed, fill, fresh, link, tick},
    publish,
};

const DAY: Duration = Duration::from_secs(86_400);
const FOLLOWERS: &str = "SELECT COUNT(*) FROM portal_follower";
const FOLLOWS: &str = "SELECT COUNT(*) FROM portal_follow";
const ADDRESS: &str = "warga@contoh.id";

async fn ask(town: &Town, what: &str, email: &str, rhythm: &str) -> Answer {
    let form = [("apa", what), ("kembali", "/tentang"), ("surel", email), ("irama", rhythm)];
    fill(town, &format!("/ikuti?apa={}", contracts::links::encode(what)), "/ikuti", &form).await
}

/// Follows `what` to the end; the key of the follower's letters.
async fn follow(town: &Town, what: &str, email: &str, rhythm: &str) -> String {
    assert_eq!(ask(town, what, email, rhythm).await.status, StatusCode::SEE_OTHER, "{what}");
    let mails = town.mails().await;
    let confirm = link(mails.last().unwrap(), "/konfirmasi");
    let token = confirm.split_once("kunci=").unwrap().1;
    let done = town.post("/ikuti/konfirmasi", &[("kunci", token)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    done.location().split_once("kunci=").unwrap().1.to_owned()
}

async fn digest(town: &Town) {
    tick(town, "portal.send_digests").await;
}

testkit::both! {
    async fn a_citizen_follows_an_agency_is_told_once_and_stops(town: Town) {
        town.mail_on().await;
        publish(&town, vec![doc(1, "Terbit sebelumnya", "dinkes")]);
        let page = town.get("/instansi/dinkes").await.text();
        assert!(page.contains("href=\"/ikuti?apa=%2Finstansi%2Fdinkes&amp;kembali=%2Finstansi%2Fdinkes\""));
        let key = follow(&town, "/instansi/dinkes", " Warga@Contoh.ID ", "daily").await;
        digest(&town).await;
        assert_eq!(town.mails().await.len(), 1, "nothing is new: no letter");
        town.wait(Duration::from_secs(60));
        publish(&town, vec![fresh(&town, 2, "Data puskesmas\n\nPalsu: baris", "dinkes"), fresh(&town, 3, "Jalan", "pupr")]);
        digest(&town).await;
        digest(&town).await;
        let mails = town.mails().await;
        assert_eq!(mails.len(), 2, "one letter for the day");
        let letter = &mails[1];
        assert_eq!((letter.to.as_str(), letter.subject.contains("1 hal baru")), (ADDRESS, true));
        assert!(letter.text.contains("- Data puskesmas Palsu: baris (22 November 2026)"), "a title stays on its line: {}", letter.text);
        assert!(letter.text.contains("https://betang.uji/ppid/2") && !letter.text.contains("Jalan"));
        assert!(!letter.text.contains("Terbit sebelumnya"), "what was there before is not new");
        town.wait(DAY);
        publish(&town, vec![fresh(&town, 4, "Profil", "dinkes")]);
        digest(&town).await;
        let letter = town.mails().await.pop().unwrap();
        assert!(letter.text.contains("Profil") && !letter.text.contains("puskesmas"), "told once: {}", letter.text);
        let one_click = letter.unsubscribe.clone().unwrap();
        assert_eq!(one_click, format!("https://betang.uji/ikuti/berhenti?kunci={key}"));
        // As a mail provider sends it: no browser, any body, and no redirect may come back.
        let path = one_click.trim_start_matches("https://betang.uji");
        let head = [("content-type", "multipart/form-data; boundary=x")];
        for _ in 0..2 {
            let body = b"--x\r\ncontent-disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--".to_vec();
            assert_eq!(town.send(Method::POST, path, None, &head, body).await.status, StatusCode::OK);
        }
        for table in [FOLLOWERS, FOLLOWS, "SELECT COUNT(*) FROM portal_told"] {
            assert_eq!(town.value::<i64>(table).await, 0, "{table}: erased");
        }
        town.audit_is_whole().await;
    }

    async fn nothing_tells_a_stranger_whether_an_address_follows(town: Town) {
        town.mail_on().await;
        follow(&town, "/instansi/dinkes", ADDRESS, "daily").await;
        let known = ask(&town, "/instansi/dinkes", ADDRESS, "weekly").await;
        let unknown = ask(&town, "/instansi/dinkes", "lain@contoh.id", "weekly").await;
        assert_eq!((known.status, known.location()), (unknown.status, unknown.location()));
        let mails = town.mails().await;
        assert_eq!(mails.len(), 3, "both addresses are written to");
        assert!(mails[1].text.contains("sudah mengikutinya") && mails[2].text.contains("/ikuti/konfirmasi"));
        let rhythm: String = town.value("SELECT rhythm FROM portal_follow WHERE state = 'active'").await;
        assert_eq!(rhythm, "daily", "a stranger changes nothing");
        let stored: Vec<u8> = town.value("SELECT address FROM portal_follower ORDER BY created_at, id LIMIT 1").await;
        assert!(!String::from_utf8_lossy(&stored).contains("warga"), "the address is encrypted");
        // A mailbox cannot be flooded through us.
        for _ in 0..9 {
            assert_eq!(ask(&town, "/instansi/pupr", "lain@contoh.id", "daily").await.location(), unknown.location());
        }
        assert!(town.mails().await.len() <= 8);
        // Keys that nobody was given all look alike.
        for path in ["/ikuti/berhenti?kunci=", "/ikuti/berhenti?kunci=00000000000000000000000000000000abc"] {
            assert!(town.get(path).await.text().contains("Anda tidak akan menerima surel lagi"), "{path}");
        }
        assert_eq!(town.get("/ikuti/kelola?kunci=x").await.status, StatusCode::NOT_FOUND);
    }

    async fn no_stranger_puts_words_into_a_letter(town: Town) {
        town.mail_on().await;
        let lure = "/cari?q=Menang+undian+penipu.example&instansi=penipu.example";
        follow(&town, lure, ADDRESS, "daily").await;
        ask(&town, lure, ADDRESS, "daily").await;
        ask(&town, &lure.replace("/cari", "/ppid"), ADDRESS, "daily").await;
        let mails = town.mails().await;
        assert!(mails.iter().any(|m| m.text.contains("sudah mengikutinya")));
        assert!(mails.iter().any(|m| m.text.contains("Daftar informasi publik yang disaring")));
        for m in mails {
            assert!(!m.subject.contains("undian") && !m.text.contains("undian") && !m.text.contains("penipu"), "{m:?}");
        }
    }

    async fn a_confirmation_needs_a_press_works_once_and_for_three_days(town: Town) {
        town.mail_on().await;
        ask(&town, "/ppid?q=jalan", ADDRESS, "daily").await;
        let confirm = link(&town.mails().await[0], "/konfirmasi");
        let page = town.get(&confirm).await;
        assert_eq!(page.header("cache-control"), "private, no-store");
        assert!(page.text().contains("Informasi publik tentang “jalan”"));
        let active = "SELECT COUNT(*) FROM portal_follow WHERE state = 'active'";
        assert_eq!(town.value::<i64>(active).await, 0, "programs that look at links confirm nothing");
        let token = confirm.split_once("kunci=").unwrap().1;
        let kept: String = town.value("SELECT token_hash FROM portal_follow").await;
        assert_ne!(kept, token, "only a hash is kept");
        let other = town.second_node().await;
        let form = [("kunci", token)];
        let (a, b) = tokio::join!(town.post("/ikuti/konfirmasi", &form), other.post("/ikuti/konfirmasi", &form));
        let mut both = [a.status, b.status];
        both.sort();
        assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND], "once");
        ask(&town, "/ppid?q=jembatan", ADDRESS, "daily").await;
        let late = link(&town.mails().await[1], "/konfirmasi");
        town.wait(3 * DAY);
        assert_eq!(town.get(&late).await.status, StatusCode::NOT_FOUND);
        tick(&town, "portal.sweep").await;
        assert_eq!(town.value::<i64>(FOLLOWS).await, 1, "what was never confirmed is forgotten");
    }

    async fn a_letter_is_daily_or_weekly_and_holds_everything_new(town: Town) {
        town.mail_on().await;
        let key = follow(&town, "/instansi/dinkes", ADDRESS, "weekly").await;
        follow(&town, "/cari?q=jembatan", ADDRESS, "daily").await;
        let before = town.mails().await.len();
        town.wait(Duration::from_secs(60));
        publish(&town, vec![fresh(&town, 1, "Profil", "dinkes"), fresh(&town, 2, "Jembatan baru", "pupr")]);
        digest(&town).await;
        let mails = town.mails().await;
        assert_eq!(mails.len(), before + 1, "both in one letter");
        assert!(mails[before].text.contains("Profil") && mails[before].text.contains("Jembatan baru"));
        for n in 3..6 {
            town.wait(DAY);
            publish(&town, vec![fresh(&town, n, "Profil lagi", "dinkes")]);
            digest(&town).await;
        }
        assert_eq!(town.mails().await.len(), before + 1, "the week is not over");
        town.wait(4 * DAY);
        digest(&town).await;
        let letter = town.mails().await.pop().unwrap();
        assert!(letter.subject.contains("3 hal baru"), "{}", letter.subject);
        // Managed by the link of any letter: one ended, the other stays.
        let manage = town.get(&format!("/ikuti/kelola?kunci={key}")).await.text();
        assert!(manage.contains("w…@contoh.id") && !manage.contains(ADDRESS));
        let id = crate::peers::hidden(&manage, "langganan");
        let form = [("kunci", key.as_str()), ("langganan", id.as_str()), ("henti", "1")];
        assert_eq!(town.post("/ikuti/kelola", &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(town.value::<i64>(FOLLOWS).await, 1);
        assert_eq!(town.post("/ikuti/kelola", &form).await.status, StatusCode::NOT_FOUND);
    }

    async fn an_item_that_changes_or_is_withdrawn_is_told(town: Town) {
        town.mail_on().await;
        publish(&town, vec![doc(7, "Laporan kinerja", "dinkes")]);
        follow(&town, "/ppid/7", ADDRESS, "daily").await;
        let before = town.mails().await.len();
        changed(&town, "ppid:7").await;
        digest(&town).await;
        assert_eq!(town.mails().await.len(), before, "an event without a visible change is no news");
        publish(&town, vec![SearchDoc { summary: "Angka diperbaiki.".to_owned(), ..doc(7, "Laporan kinerja", "dinkes") }]);
        changed(&town, "ppid:7").await;
        digest(&town).await;
        let letter = town.mails().await.pop().unwrap();
        assert!(letter.text.contains("Diperbarui: Laporan kinerja"), "{}", letter.text);
        town.wait(DAY);
        digest(&town).await;
        assert_eq!(town.mails().await.len(), before + 1, "told once");
        town.searching.apply(Vec::new(), vec!["ppid:7".to_owned()], 0).unwrap();
        changed(&town, "ppid:7").await;
        digest(&town).await;
        assert!(town.mails().await.pop().unwrap().text.contains("Ditarik dari publik"));
    }

    async fn two_nodes_send_a_days_letter_once(town: Town) {
        town.mail_on().await;
        let other = town.second_node().await;
        other.app.refresh().await.unwrap();
        for n in 0..4 {
            follow(&town, "/instansi/dinkes", &format!("w{n}@contoh.id"), "daily").await;
        }
        let before = town.mails().await.len();
        for n in 1..4_u8 {
            town.wait(DAY);
            let new = fresh(&town, n, &format!("Terbitan {n}"), "dinkes");
            publish(&town, vec![new.clone()]);
            publish(&other, vec![new]);
            tokio::join!(digest(&town), digest(&other));
            assert_eq!(town.mails().await.len(), before + usize::from(n) * 4, "day {n}");
        }
        town.audit_is_whole().await;
    }

    async fn programs_and_wrong_addresses_get_nowhere(town: Town) {
        town.mail_on().await;
        let what = "/instansi/dinkes";
        let bad = ask(&town, what, "bukan alamat", "daily").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = bad.text();
        assert!(text.contains("nama@contoh.id") && text.contains("value=\"bukan alamat\""), "nothing typed is lost");
        let form = [("apa", what), ("surel", ADDRESS), ("irama", "daily")];
        assert_eq!(town.post("/ikuti", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "without a time");
        let time = crate::peers::hidden(&town.get("/ikuti?apa=/instansi/dinkes").await.text(), "waktu");
        let mut with = form.to_vec();
        with.push(("waktu", &time));
        let hasty = town.post("/ikuti", &with).await;
        assert_eq!(hasty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(crate::peers::hidden(&hasty.text(), "waktu"), time, "sent again a moment later, it passes");
        town.wait(Duration::from_secs(3));
        with.push(("situs", "http://spam.example"));
        assert_eq!(town.post("/ikuti", &with).await.status, StatusCode::SEE_OTHER, "a program is told that all is well");
        assert_eq!(town.value::<i64>(FOLLOWERS).await, 0);
        assert!(town.mails().await.is_empty());
        for what in ["/kerja", "/instansi/tidak-ada", "/ppid/99", "https://jauh.example/ppid/1"] {
            let path = format!("/ikuti?apa={}", contracts::links::encode(what));
            assert_eq!(town.get(&path).await.status, StatusCode::NOT_FOUND, "{what}");
        }
        let back = town.get("/ikuti/periksa-surel?kembali=//jauh.example").await.text();
        assert!(!back.contains("href=\"//jauh.example"), "no way off the site");
        for n in 0..70 {
            ask(&town, what, &format!("p{n}@contoh.id"), "daily").await;
        }
        let much = ask(&town, what, ADDRESS, "daily").await;
        assert_eq!(much.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(!much.header("retry-after").is_empty());
    }

    async fn without_a_mail_server_nothing_is_promised(town: Town) {
        assert!(!town.get("/instansi/dinkes").await.text().contains("/ikuti?"));
        let page = town.get("/ikuti?apa=/instansi/dinkes").await.text();
        assert!(page.contains("belum dapat mengirim surel") && !page.contains("name=\"surel\""));
    }
}
