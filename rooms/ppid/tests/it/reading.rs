//! Files read in the background: proposals, doubles, repeats, failures.

use contracts::searching::{SearchQuery, Searching as _};
use http::StatusCode;
use kit::Role;
use testkit::Town;

use crate::work::{column, count, fill, multipart, revision, upload};

const TEXT: &str =
    "Rencana Strategis Dinas Kesehatan\nPuskesmas keliling menjangkau desa di tepi sungai.";

testkit::both! {
    async fn work_done_twice_is_done_once(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "renstra.txt", TEXT).await;
        town.settle().await;
        let rows = |town: &Town| {
            let town = town.app.clone();
            async move {
                let mut all = Vec::new();
                for table in ["ppid_text", "ppid_page", "ppid_sheet", "ppid_file", "kit_blob"] {
                    let mut r = town.db().read().await.unwrap();
                    let n: i64 = db::query_built(format!("SELECT COUNT(*) FROM {table}")).scalar(r.conn()).await.unwrap();
                    all.push(n);
                }
                all
            }
        };
        let before = rows(&town).await;
        assert_eq!(before[0], 1, "the text is there");
        assert!(before[1] >= 1, "and a picture of its page");
        // As after a node that died between the work and its word that it was done.
        let mut tx = town.app.db().begin().await.unwrap();
        db::query("UPDATE kit_job SET state = 'ready', attempt = 0 WHERE name LIKE 'ppid.%'").run(tx.conn()).await.unwrap();
        db::query("UPDATE ppid_file SET reading = 'waiting'").run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        town.settle().await;
        assert_eq!(rows(&town).await, before);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file WHERE reading = 'done'").await, 1);
        assert_eq!(column(&town, n, "revision").await, "1", "reading is no change of the item");
    }

    async fn a_published_file_is_found_by_a_word_inside(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "renstra.txt", TEXT).await;
        town.settle().await;
        let q = || SearchQuery { text: "puskesmas".to_owned(), limit: 10, ..SearchQuery::default() };
        assert_eq!(town.searching.search(&q()).unwrap().total, 0, "a draft is nowhere to be found");
        fill(&town, &main, n, "Rencana Strategis", "terbitkan", &[]).await;
        town.settle().await;
        let hits = town.searching.search(&q()).unwrap().hits;
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].doc.url, format!("/ppid/{n}"));
        assert_eq!((hits[0].doc.agency.as_str(), hits[0].doc.category.as_str()), ("dinkes", "berkala"));
        crate::work::reason(&town, &main, n, "tarik", "salah").await;
        town.settle().await;
        assert_eq!(town.searching.search(&q()).unwrap().total, 0, "nor what was withdrawn");
    }

    async fn doubles_are_named_and_the_next_year_is_not_one(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let first = upload(&town, &officer, "renstra-rahasia.txt", &format!("{TEXT}\nTahun 2024")).await;
        town.settle().await;
        let same = upload(&town, &officer, "salinan.txt", &format!("{TEXT}\nTahun 2024")).await;
        let near = upload(&town, &officer, "dekat.txt", &format!("{TEXT}\nTahun, 2024")).await;
        let next = upload(&town, &officer, "renstra-2025.txt", &format!("{TEXT}\nTahun 2025")).await;
        town.settle().await;
        let page = |n: i64| format!("/kerja/ppid/{n}");
        let text = town.get_as(&officer, &page(same)).await.text();
        assert!(text.contains("Berkas yang sama sudah ada") && text.contains(&format!("/kerja/ppid/{first}\"")));
        assert!(town.get_as(&officer, &page(near)).await.text().contains("Dokumen yang hampir sama sudah ada"));
        let text = town.get_as(&officer, &page(next)).await.text();
        assert!(!text.contains("sudah ada</"), "another year is another document");

        // Another agency learns that the bytes are here, not whose draft holds them.
        let other = town.person(Role::PpidPelaksana, Some("pupr")).await;
        let theirs = upload(&town, &other, "x.txt", &format!("{TEXT}\nTahun 2024")).await;
        let text = town.get_as(&other, &page(theirs)).await.text();
        assert!(text.contains("draf instansi lain") && !text.contains("rahasia"), "{text}");
    }

    async fn a_double_becomes_the_next_version(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let first = upload(&town, &officer, "a.txt", "versi pertama").await;
        let draft = upload(&town, &officer, "b.txt", "versi kedua").await;
        let rev = revision(&town, draft).await;
        let to = first.to_string();
        let form = [("revisi", rev.as_str()), ("ke", to.as_str()), ("slot", "1")];
        let a = town.post_as(&officer, &format!("/kerja/ppid/{draft}/gabung"), &form).await;
        assert_eq!(a.location(), format!("/kerja/ppid/{first}"));
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file WHERE version = 2 AND is_current AND slot = 1").await, 1);
        assert_eq!(column(&town, draft, "state").await, "withdrawn", "the draft is put away");
        assert_eq!(town.get(&format!("/ppid/{draft}")).await.status, StatusCode::NOT_FOUND, "and was never public");
    }

    async fn whoever_looks_is_drawn_for_first_and_promised_nothing_in_vain(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "tabel.csv", "nama,nilai\nsatu,1").await;
        fill(&town, &main, n, "Tabel", "terbitkan", &[]).await;
        let waiting = "SELECT COUNT(*) FROM kit_job WHERE name = 'ppid.make_pages' AND state = 'ready'";
        while count(&town, waiting).await == 0 {
            assert!(kit::jobs::step(&town.app).await.unwrap(), "the drawing is asked for in the end");
        }
        let mut tx = town.app.db().begin().await.unwrap();
        db::query("UPDATE kit_job SET priority = 9 WHERE name = 'ppid.make_pages'").run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        let page = format!("/ppid/{n}");
        assert!(town.get(&page).await.text().contains("Pratinjau sedang disiapkan"));
        let priority: i64 = town.value("SELECT priority FROM kit_job WHERE name = 'ppid.make_pages'").await;
        assert_eq!(priority, 1, "it moved to the front");

        let mut tx = town.app.db().begin().await.unwrap();
        db::query("UPDATE kit_job SET state = 'failed', dedupe = NULL WHERE name = 'ppid.make_pages'").run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        let text = town.get(&format!("{page}?x=1")).await.text();
        assert!(!text.contains("Pratinjau sedang disiapkan"), "nobody is at it any more");
    }

    async fn a_broken_file_is_kept_and_said_to_be_so(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let n = upload(&town, &officer, "a.txt", "RUSAK").await;
        town.settle().await;
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file WHERE reading = 'failed'").await, 1);
        assert!(town.get_as(&officer, "/kerja/ppid").await.text().contains("Berkas gagal dibaca"));
        let id: base::Id<()> = town.value("SELECT id FROM ppid_file").await;
        let a = town.get_as(&officer, &format!("/kerja/ppid/{n}/berkas/{id}")).await;
        assert_eq!((a.status, a.text().as_str()), (StatusCode::OK, "RUSAK"));
    }

    async fn the_only_file_of_what_is_public_stays(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "a.txt", "isi").await;
        fill(&town, &main, n, "Judul", "terbitkan", &[]).await;
        let rev = revision(&town, n).await;
        let path = format!("/kerja/ppid/{n}/dokumen/1");
        let a = town.post_as(&main, &path, &[("revisi", &rev), ("keluar", "1")]).await;
        assert_eq!(a.status, StatusCode::PRECONDITION_FAILED);
        multipart(&town, &main, &format!("/kerja/ppid/{n}/berkas"), &[("revisi", &rev)], &[("b.txt", "b")]).await;
        let rev = revision(&town, n).await;
        let a = town.post_as(&main, &path, &[("revisi", &rev), ("keluar", "1")]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file WHERE is_current AND slot = 2").await, 1);
    }
}
