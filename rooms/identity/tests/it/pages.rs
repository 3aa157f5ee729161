//! Every page opens, in both languages, and says everything in words.

use kit::Role;
use testkit::both;

use crate::{OFFICER, PASSWORD, id_of, seeded, signed_in};

both! {
    async fn every_page_speaks_both_languages(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let own = signed_in(&town, OFFICER, PASSWORD).await;
        let officer = id_of(&town, OFFICER).await;
        let orang = format!("/kerja/identitas/orang/{officer}");
        let mut pages = vec!["/kerja/identitas/organisasi".to_owned(), "/kerja/identitas/orang".to_owned()];
        for p in ["?q=dinkes", "?q=tidak-ada-apa-apa", "/baru?induk=setda", "/dinkes", "/dinkes/ubah", "/dinkes/tutup"] {
            pages.push(format!("/kerja/identitas/organisasi{p}"));
        }
        for p in ["?halaman=2", "?q=dewi", "?q=%25", "?instansi=dinkes", "/baru"] {
            pages.push(format!("/kerja/identitas/orang{p}"));
        }
        for p in ["undangan", "undangan/ppid", "kebijakan"] {
            pages.push(format!("/kerja/identitas/{p}"));
        }
        for p in ["", "/ubah", "/nonaktif", "/kata-sandi", "/pengaman", "/hapus"] {
            pages.push(format!("{orang}{p}"));
        }
        for lang in ["", "/en"] {
            for page in &pages {
                let a = town.get_as(&boss, &format!("{lang}{page}")).await;
                assert_eq!(a.status, 200, "{lang}{page}");
                spoken(&a.text(), page);
            }
            for page in ["", "/pengaman", "/aplikasi", "/aplikasi/lepas", "/kunci", "/kode-pemulihan"] {
                let a = town.get_as(&own, &format!("{lang}/akun{page}")).await;
                assert_eq!(a.status, 200, "{lang}/akun{page}");
                spoken(&a.text(), page);
            }
            for page in ["/masuk", "/masuk?ulang=1", "/lupa-sandi", "/undangan/x", "/lupa-sandi/x"] {
                spoken(&town.get(&format!("{lang}{page}")).await.text(), page);
            }
        }
        let percent = town.get_as(&boss, "/kerja/identitas/orang?q=%25").await.text();
        assert!(!percent.contains("Dewi"), "a percent sign is a letter like any other");
        assert_eq!(town.get_as(&boss, "/kerja/identitas/organisasi/tidak-ada").await.status, 404);
        assert_eq!(town.get_as(&boss, "/kerja/identitas/orang/bukan-nomor").await.status, 404);
    }

    async fn what_is_typed_is_text_and_comes_back(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let evil = "<script>alert(1)</script>";
        let form = [("induk", "setda"), ("kind", "unit"), ("name", evil), ("slug", "UPPER CASE"), ("lat", "utara")];
        let a = town.post_as(&boss, "/kerja/identitas/organisasi/baru", &form).await;
        assert_eq!(a.status, 422);
        let page = a.text();
        assert!(!page.contains(evil) && page.contains("&lt;script&gt;") && page.contains("UPPER CASE"));
        let a = town.get(&format!("/masuk?email={}&kembali={}", "%22%3E%3Cscript%3E", "%22%3E%3Cscript%3E")).await;
        assert!(!a.text().contains("\"><script>"));
    }
}

/// No key stands where a text belongs.
fn spoken(page: &str, name: &str) {
    for word in ["identity.", "kit.role.", "{name}", "{n}", "{from}"] {
        assert!(!page.contains(word), "{name} shows {word}");
    }
}
