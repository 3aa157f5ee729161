//! No page shows the name of a text instead of the text, in either language.

use http::StatusCode;
use kit::{Audit, NewJob, Permission, Role};

use crate::{doc, publish};

/// What is seen between tags, without code and addresses.
fn seen(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

testkit::both! {
    async fn every_page_speaks_both_languages(town: Town) {
        const ANY: Permission = Permission::system("words.test");
        publish(&town, vec![doc(1, "Laporan contoh", "dinkes")]);
        let admin = town.person(Role::Administrator, None).await;
        let cx = town.system();
        let mut tx = cx.begin(cx.grant_everywhere(ANY).unwrap()).await.unwrap();
        tx.enqueue(NewJob::new("words.job", serde_json::json!({}))).await.unwrap();
        tx.commit(Audit::new("words.test", "job", "1")).await.unwrap();
        for path in [
            "", "/cari", "/cari?q=laporan&instansi=dinkes&urut=terlama", "/cari?q=xyzzy", "/instansi",
            "/instansi?q=xyzzy", "/instansi/dinkes", "/tentang", "/aksesibilitas", "/privasi", "/luring",
            "/ikuti?apa=/instansi/dinkes", "/ikuti/berhenti?kunci=x", "/umpan-balik?halaman=/tentang", "/kerja/umpan-balik",
            "/kerja/privasi", "/kerja/privasi/insiden", "/kerja/privasi/insiden/baru", "/kerja/pernyataan", "/lisensi", "/ui",
            "/status", "/kerja/status", "/kerja", "/kerja/pekerjaan", "/kerja/audit?jenis=job", "/kerja/sinonim", "/kerja/pencarian",
        ] {
            for (prefix, word) in [("", "lang=\"id\""), ("/en", "lang=\"en\"")] {
                let at = if prefix.is_empty() && path.is_empty() { "/".to_owned() } else { format!("{prefix}{path}") };
                let answer = town.get_as(&admin, &at).await;
                assert_eq!(answer.status, StatusCode::OK, "{at}");
                let html = answer.text();
                assert!(html.contains(word), "{at}");
                assert!(!html.contains(" style="), "{at}: the guard header refuses inline style");
                let text = seen(&html);
                for room in ["portal.", "kit."] {
                    let key = text.match_indices(room)
                        // `testkit.town` is the name of an actor, not of a text.
                        .filter(|(i, _)| !text[..*i].ends_with(|c: char| c.is_ascii_alphanumeric())).map(|(i, _)| text[i..].chars().take(40).collect::<String>())
                        .find(|k| k.chars().nth(room.len()).is_some_and(|c| c.is_ascii_lowercase()));
                    assert!(key.is_none(), "{at}: {key:?}");
                }
            }
        }
    }
}
