//! The work of officers and reviewers: from a file to the public and back, and nobody in another's things.

use contracts::personal::Subject;
use http::StatusCode;
use kit::Role;

use crate::work::{column, count, fill, multipart, press, reason, revision, undo, upload};

const PUBLISHED: &str = "SELECT COUNT(*) FROM kit_outbox WHERE name = 'ppid.information_published'";

testkit::both! {
    async fn an_officer_submits_and_the_main_officer_publishes(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = upload(&town, &officer, "profil-dinkes.txt", "Profil Dinas Kesehatan\nkata tersembunyi").await;
        town.settle().await;

        let form = town.get_as(&officer, &format!("/kerja/ppid/{n}/ubah")).await.text();
        assert!(form.contains("value=\"Profil Dinas Kesehatan\""), "the title is proposed from the text");
        assert_eq!(column(&town, n, "title").await, "Profil dinkes", "and not stored before it is confirmed");

        // Straight to the public is not for this officer.
        let a = fill(&town, &officer, n, "Profil Dinas Kesehatan", "terbitkan", &[]).await;
        assert_eq!(a.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(column(&town, n, "state").await, "draft");

        let a = fill(&town, &officer, n, "Profil Dinas Kesehatan", "ajukan", &[]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER);
        assert!(town.get_as(&main, "/kerja/ppid").await.text().contains("Profil Dinas Kesehatan"));
        assert_eq!(town.get(&format!("/ppid/{n}")).await.status, StatusCode::NOT_FOUND);

        assert_eq!(press(&town, &main, n, "publish").await.status, StatusCode::SEE_OTHER);
        town.settle().await;
        assert!(town.get(&format!("/ppid/{n}")).await.text().contains("Profil Dinas Kesehatan"));
        assert_eq!(count(&town, PUBLISHED).await, 1);
        town.audit_is_whole().await;
    }

    async fn an_officer_sees_what_is_held_and_erasing_leaves_deeds_without_a_name(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = upload(&town, &officer, "a.txt", "isi").await;
        fill(&town, &officer, n, "Judul", "ajukan", &[]).await;
        reason(&town, &main, n, "kembalikan", "Lengkapi tabel").await;
        let history = format!("/kerja/ppid/{n}/riwayat");
        let named = async || town.get_as(&main, &history).await.text().matches("Orang Uji").count();
        let before = named().await;

        let (_, ppid) = town.app.personal_data().iter().find(|(room, _)| *room == "ppid").unwrap();
        let (who, other) = (Subject::Person(officer.id), Subject::Person(main.id));
        let held = ppid.export(&who).await.unwrap();
        let text: String = held.iter().map(|h| h.data.to_string()).collect();
        assert!(text.contains("submit") && !text.contains("Lengkapi"), "{text}");
        let held = ppid.export(&other).await.unwrap();
        assert!(held.iter().any(|h| h.data.to_string().contains("Lengkapi tabel")));

        assert!(ppid.erase(&who).await.unwrap() > 0);
        assert_eq!(ppid.erase(&who).await.unwrap(), 0);
        let page = town.get_as(&main, &history).await.text();
        assert!(page.contains("Petugas (datanya dihapus)"));
        let after = named().await;
        assert!(0 < after && after < before, "{before} names, then {after}: another's name stays");
        town.audit_is_whole().await;
    }

    async fn a_return_needs_a_comment_that_the_officer_reads(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = upload(&town, &officer, "a.txt", "isi").await;
        fill(&town, &officer, n, "Judul", "ajukan", &[]).await;
        assert_eq!(reason(&town, &main, n, "kembalikan", " ").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(column(&town, n, "state").await, "review");
        let a = reason(&town, &officer, n, "kembalikan", "sendiri").await;
        assert_eq!(a.status, StatusCode::FORBIDDEN, "officers do not review themselves");
        assert_eq!(reason(&town, &main, n, "kembalikan", "Lengkapi <b>tabel</b> 3").await.status, StatusCode::SEE_OTHER);
        assert_eq!(column(&town, n, "state").await, "draft");
        let page = town.get_as(&officer, &format!("/kerja/ppid/{n}")).await.text();
        assert!(page.contains("Lengkapi &lt;b&gt;tabel&lt;/b&gt; 3"));
    }

    async fn nothing_leaves_the_draft_half_filled(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "a.txt", "isi").await;
        let a = fill(&town, &main, n, "", "terbitkan", &[("kategori", ""), ("tanggal", "2026-02-31"), ("ringkasan", "Tetap ada")]).await;
        assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = a.text();
        for field in ["#f-judul", "#f-kategori", "#f-tanggal"] {
            assert!(text.contains(field), "{field} is named");
        }
        assert!(text.contains("Tetap ada"), "what was typed comes back");
        assert_eq!(press(&town, &main, n, "publish").await.location(), format!("/kerja/ppid/{n}/ubah?lengkapi=1"));
        assert_eq!(count(&town, PUBLISHED).await, 0);
    }

    async fn who_saves_second_loses_nothing_that_was_typed(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "a.txt", "isi").await;
        let old = revision(&town, n).await;
        assert_eq!(fill(&town, &main, n, "Dari orang pertama", "simpan", &[]).await.status, StatusCode::SEE_OTHER);
        let a = fill(&town, &main, n, "Dari orang kedua", "simpan", &[("revisi", &old)]).await;
        assert_eq!(a.status, StatusCode::CONFLICT);
        assert!(a.text().contains("Dari orang kedua"), "the second text is in the form");
        assert_eq!(column(&town, n, "title").await, "Dari orang pertama");
    }

    async fn another_agencys_officer_can_change_nothing(town: Town) {
        let mine = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let other = town.person(Role::PpidPelaksana, Some("pupr")).await;
        let reader = town.person(Role::Inspector, None).await;
        let n = upload(&town, &mine, "a.txt", "isi").await;
        town.settle().await;
        let (rev, file) = (revision(&town, n).await, count(&town, "SELECT COUNT(*) FROM ppid_file").await);
        let id: base::Id<()> = town.value("SELECT id FROM ppid_file").await;
        let dinkes = town.org("dinkes").await.id.to_string();
        let form = [("revisi", rev.as_str()), ("tindakan", "submit"), ("alasan", "x"), ("isi", "x"), ("ke", "1"), ("judul", "x"), ("n", "1"), ("selesai", "1"), ("keluar", "1")];
        for who in [&other, &reader] {
            for rest in [
                "ubah", "urungkan", "lakukan", "tarik", "kembalikan", "komentar", "riwayat", "gabung", "dokumen/1",
                &format!("berkas/{id}/catatan"), &format!("berkas/{id}/baca"), &format!("komentar/{id}"),
            ] {
                let a = town.post_as(who, &format!("/kerja/ppid/{n}/{rest}"), &form).await;
                assert_eq!(a.status, StatusCode::FORBIDDEN, "{rest}");
            }
            let a = multipart(&town, who, &format!("/kerja/ppid/{n}/berkas"), &[("revisi", &rev)], &[("b.txt", "b")]).await;
            assert_eq!(a.status, StatusCode::FORBIDDEN);
            let a = multipart(&town, who, "/kerja/ppid/tambah", &[("instansi", &dinkes)], &[("b.txt", "b")]).await;
            assert_eq!(a.status, StatusCode::FORBIDDEN);
            for path in ["/kerja/ppid/daftar/periksa", "/kerja/ppid/daftar/kerjakan"] {
                assert_eq!(town.post_as(who, path, &form).await.status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        assert_eq!(town.get_as(&other, &format!("/kerja/ppid/{n}/berkas/{id}")).await.status, StatusCode::FORBIDDEN);
        assert!(!town.get_as(&other, "/kerja/ppid/daftar").await.text().contains(">A<"), "nor sees it in the list");
        assert_eq!(town.get_as(&reader, &format!("/kerja/ppid/{n}")).await.status, StatusCode::OK, "inspectors read");
        assert_eq!(revision(&town, n).await, rev);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file").await, file);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_comment").await, 0);
    }

    async fn every_action_can_be_undone_and_undoing_too(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "a.txt", "isi").await;
        assert_eq!(undo(&town, &main, n).await.status, StatusCode::PRECONDITION_FAILED, "nothing was done yet");
        fill(&town, &main, n, "Pertama", "simpan", &[]).await;
        fill(&town, &main, n, "Kedua", "simpan", &[]).await;
        assert_eq!(undo(&town, &main, n).await.status, StatusCode::SEE_OTHER);
        assert_eq!(column(&town, n, "title").await, "Pertama");
        undo(&town, &main, n).await;
        assert_eq!(column(&town, n, "title").await, "Kedua", "undone twice is done");

        for (action, before, after) in [("submit", "draft", "review"), ("publish", "draft", "published"), ("discard", "draft", "withdrawn")] {
            assert_eq!(column(&town, n, "state").await, before);
            assert_eq!(press(&town, &main, n, action).await.status, StatusCode::SEE_OTHER, "{action}");
            assert_eq!(column(&town, n, "state").await, after);
            assert_eq!(undo(&town, &main, n).await.status, StatusCode::SEE_OTHER, "{action} undone");
        }
        press(&town, &main, n, "submit").await;
        reason(&town, &main, n, "kembalikan", "periksa lagi").await;
        undo(&town, &main, n).await;
        assert_eq!(column(&town, n, "state").await, "review", "a return undone is in review");
        press(&town, &main, n, "publish").await;
        reason(&town, &main, n, "tarik", "salah tabel").await;
        assert_eq!(town.get(&format!("/ppid/{n}")).await.status, StatusCode::GONE);
        undo(&town, &main, n).await;
        assert_eq!(town.get(&format!("/ppid/{n}")).await.status, StatusCode::OK, "a withdrawal undone is public");

        let rev = revision(&town, n).await;
        let path = format!("/kerja/ppid/{n}/berkas");
        multipart(&town, &main, &path, &[("revisi", &rev), ("slot", "1")], &[("b.txt", "versi dua")]).await;
        let current = "SELECT COUNT(*) FROM ppid_file WHERE is_current AND version = 2";
        assert_eq!(count(&town, current).await, 1);
        undo(&town, &main, n).await;
        assert_eq!(count(&town, current).await, 0, "the old version is the current one again");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file WHERE is_current AND version = 1").await, 1);
        town.audit_is_whole().await;
    }

    async fn a_withdrawal_tells_the_public_why_and_can_be_restored(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = upload(&town, &officer, "a.txt", "isi").await;
        fill(&town, &main, n, "Laporan yang ditarik", "terbitkan", &[]).await;
        assert_eq!(reason(&town, &officer, n, "tarik", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reason(&town, &officer, n, "tarik", "Tabel 3 keliru").await.status, StatusCode::SEE_OTHER);
        let gone = town.get(&format!("/ppid/{n}")).await;
        assert_eq!(gone.status, StatusCode::GONE);
        assert!(gone.text().contains("Tabel 3 keliru"));
        assert_eq!(press(&town, &officer, n, "restore").await.status, StatusCode::SEE_OTHER);
        assert_eq!(town.get(&format!("/ppid/{n}")).await.status, StatusCode::OK);
    }

    async fn an_older_version_comes_back_without_leaving_the_public(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let n = upload(&town, &main, "a.txt", "isi").await;
        fill(&town, &main, n, "Judul lama", "terbitkan", &[]).await;
        let old = revision(&town, n).await;
        fill(&town, &main, n, "Judul baru", "simpan", &[("tag", "satu, dua, Satu")]).await;
        let history = town.get_as(&main, &format!("/kerja/ppid/{n}/riwayat")).await.text();
        assert!(history.contains("<del>Judul lama</del>") && history.contains("<ins>Judul baru</ins>"));
        assert!(history.contains("<ins>satu, dua</ins>"), "a tag is kept once");
        let now = revision(&town, n).await;
        let a = town.post_as(&main, &format!("/kerja/ppid/{n}/riwayat"), &[("revisi", &now), ("ke", &old)]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER);
        assert_eq!(column(&town, n, "title").await, "Judul lama");
        assert_eq!(column(&town, n, "state").await, "published");
    }

    async fn the_rule_of_review_decides_who_publishes_alone(town: Town) {
        let officer = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let main = town.person(Role::PpidUtama, None).await;
        let n = upload(&town, &officer, "a.txt", "isi").await;
        assert_eq!(town.post_as(&officer, "/kerja/ppid/pengaturan", &[("pemeriksaan", "after")]).await.status, StatusCode::FORBIDDEN);
        town.post_as(&main, "/kerja/ppid/pengaturan", &[("pemeriksaan", "after")]).await;
        assert_eq!(fill(&town, &officer, n, "Langsung terbit", "terbitkan", &[]).await.status, StatusCode::SEE_OTHER);
        assert!(town.get_as(&main, "/kerja/ppid").await.text().contains("Langsung terbit"), "it waits for a look");
        let waiting = "SELECT COUNT(*) FROM ppid_item WHERE state = 'published' AND reviewed_at IS NULL";
        assert_eq!(count(&town, waiting).await, 1);
        assert_eq!(press(&town, &officer, n, "reviewed").await.status, StatusCode::FORBIDDEN);
        press(&town, &main, n, "reviewed").await;
        assert_eq!(count(&town, waiting).await, 0);

        let dinkes = town.org("dinkes").await.id.to_string();
        town.post_as(&main, "/kerja/ppid/pengaturan", &[("pemeriksaan", "before"), ("dipercaya", &dinkes)]).await;
        let m = upload(&town, &officer, "b.txt", "isi b").await;
        assert_eq!(fill(&town, &officer, m, "Dipercaya", "terbitkan", &[]).await.status, StatusCode::SEE_OTHER);
        let other = town.person(Role::PpidPelaksana, Some("pupr")).await;
        let k = upload(&town, &other, "c.txt", "isi c").await;
        assert_eq!(fill(&town, &other, k, "Belum", "terbitkan", &[]).await.status, StatusCode::PRECONDITION_FAILED);
    }

    async fn several_at_a_time_each_on_its_own(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let a = multipart(&town, &main, "/kerja/ppid/tambah", &[("cara", "sendiri")], &[("a.txt", "a"), ("b.txt", "b"), ("c.txt", "c")]).await;
        assert_eq!(a.location(), "/kerja/ppid/unggahan?n=1&n=2&n=3", "one draft per file");
        for n in 1..=2 {
            fill(&town, &main, n, "Lengkap", "simpan", &[]).await;
        }
        let (r1, r2) = (revision(&town, 1).await, revision(&town, 2).await);
        let form = [("tindakan", "publish"), ("n", "1"), ("n", "2"), ("n", "3")];
        let ask = town.post_as(&main, "/kerja/ppid/daftar/periksa", &form).await.text();
        assert!(ask.contains("Terbitkan 2 informasi?"), "the third is not complete and named apart");
        fill(&town, &main, 2, "Diubah sementara itu", "simpan", &[]).await;
        let form = [("tindakan", "publish"), ("n", "1"), ("revisi", &r1), ("n", "2"), ("revisi", &r2)];
        assert_eq!(town.post_as(&main, "/kerja/ppid/daftar/kerjakan", &form).await.status, StatusCode::OK);
        assert_eq!(column(&town, 1, "state").await, "published");
        assert_eq!(column(&town, 2, "state").await, "draft", "what changed meanwhile is left alone");
    }
}
