//! Spreadsheets with their files become drafts: every mistake named before, every row once, all of it undone.

use std::{io::Write as _, time::Duration};

use http::{Method, StatusCode};
use kit::Role;
use testkit::{Answer, Person, Town};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::work::{column, count};

const ALL: &str = "SELECT COUNT(*) FROM ppid_item";
const DRAFTS: &str = "SELECT COUNT(*) FROM ppid_item WHERE state = 'draft'";

/// Sends the form; files are (field, name, bytes).
async fn send(town: &Town, who: &Person, org: &str, files: &[(&str, &str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    write!(body, "--batas\r\nContent-Disposition: form-data; name=\"instansi\"\r\n\r\n{org}\r\n")
        .unwrap();
    for (field, name, bytes) in files {
        write!(
            body,
            "--batas\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .unwrap();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--batas--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=batas"),
        ("sec-fetch-site", "same-origin"),
    ];
    town.send(Method::POST, "/kerja/ppid/impor", Some(who), &headers, body).await
}

/// Sends sheet and files and lets them be checked; the address of the import.
async fn begin(town: &Town, who: &Person, sheet: &str, files: &[(&str, &[u8])]) -> String {
    let mut all: Vec<(&str, &str, &[u8])> = vec![("lembar", "isi.csv", sheet.as_bytes())];
    all.extend(files.iter().map(|(n, b)| ("berkas", *n, *b)));
    let a = send(town, who, "", &all).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    town.settle().await;
    a.location().to_owned()
}

async fn run(town: &Town, who: &Person, page: &str, publish: &str) -> Answer {
    let a = town.post_as(who, &format!("{page}/jalankan"), &[("terbit", publish)]).await;
    town.settle().await;
    a
}

/// The same house with a scanner at `address`.
fn scanned_by(town: &Town, address: &str) -> kit::App {
    let mut config = town.app.config().clone();
    address.clone_into(&mut config.blobs.clamav);
    kit::App::build(kit::Setup {
        config,
        db: town.app.db().clone(),
        clock: town.clock.clone(),
        rooms: town.app.rooms().to_vec(),
        searching: town.searching.clone(),
        papers: std::sync::Arc::new(testkit::PlainPapers),
        demo: false,
    })
    .unwrap()
}

/// Speaks clamd's INSTREAM and knows one virus.
async fn scanner(listener: tokio::net::TcpListener) {
    while let Ok((mut s, _)) = listener.accept().await {
        s.read_exact(&mut [0; 10]).await.unwrap();
        let mut all = Vec::new();
        loop {
            let n = s.read_u32().await.unwrap();
            if n == 0 {
                break;
            }
            let mut piece = vec![0; n as usize];
            s.read_exact(&mut piece).await.unwrap();
            all.extend(piece);
        }
        let found = all.windows(9).any(|w| w == b"VIRUS-UJI");
        let words: &[u8] = if found { b"stream: Uji FOUND\0" } else { b"stream: OK\0" };
        s.write_all(words).await.unwrap();
    }
}

/// A ZIP of stored and packed files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let how = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        out.start_file(*name, how).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

const SHEET: &str = "Laporan Dinas\n\
    Kategori,Judul,Ringkasan isi,Tanggal,Berkas,Periode\n\
    Berkala,Laporan Kinerja 2025,Kinerja dinas,5 Januari 2026,lkjip.txt,2025\n\
    setiap saat,Profil Dinas,Profil,2026-02-01,profil/profil.txt,\n\
    ,Baru judulnya saja,,,,2024\n";

testkit::both! {
    async fn rows_and_their_files_become_drafts_and_complete_ones_become_public(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let archive = zip(&[("lkjip.txt", b"isi laporan kinerja"), ("profil/profil.txt", b"isi profil"),
            ("tak-disebut.txt", b"x"), ("__MACOSX/._lkjip.txt", b"sampah"), ("folder/", b"")]);
        let page = begin(&town, &main, SHEET, &[("berkas.zip", &archive)]).await;
        let seen = town.get_as(&main, &page).await.text();
        assert_eq!(count(&town, ALL).await, 0, "the dry run makes nothing");
        assert!(seen.contains("Buat 3 draf") && seen.contains("Laporan Kinerja 2025"));
        assert!(seen.contains("1 berkas tidak disebut") && seen.contains("tak-disebut.txt") && !seen.contains("MACOSX"));
        assert!(seen.contains("Tulis ringkasan isi"), "what a row still lacks is said");

        assert_eq!(run(&town, &main, &page, "1").await.status, StatusCode::SEE_OTHER);
        assert_eq!((count(&town, ALL).await, count(&town, DRAFTS).await), (3, 1));
        assert_eq!(column(&town, 1, "made_on").await, "2026-01-05");
        assert_eq!(column(&town, 1, "year").await, "2025");
        assert_eq!(column(&town, 2, "category").await, "setiap_saat");
        assert!(town.get("/ppid/1").await.text().contains("lkjip.txt"));
        assert!(town.get("/ppid?q=kinerja").await.text().contains("Laporan Kinerja 2025"));
        let result = town.get_as(&main, &page).await.text();
        assert!(result.contains("3 informasi dibuat") && result.contains("/kerja/ppid/2"));
        assert_eq!(run(&town, &main, &page, "1").await.status, StatusCode::CONFLICT, "once is enough");
        assert_eq!(count(&town, ALL).await, 3);
        town.audit_is_whole().await;
    }

    async fn every_mistake_is_named_by_row_and_column(town: Town) {
        let main = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let sheet = "Judul,Kategori,Tanggal pembuatan,Berkas,Periode,Instansi,Tahun\n\
            Sama,Rahasia,31 Februari 2026,hilang.txt,2025,Dinkes,dua ribu\n\
            Baik,Berkala,2026-01-05,a.txt,2025,Dinas Kesehatan,2025\n\
            baik,Berkala,2026-01-06,a.txt,2025,,\n\
            ,Berkala,,,,,\n\
            Lain,Berkala,,,,Dinas Antah Berantah,\n\
            Punya orang,Berkala,,,,PUPR,\n";
        let page = begin(&town, &main, sheet, &[("a.txt", b"isi a")]).await;
        let seen = town.get_as(&main, &page).await.text();
        for said in [
            "“Rahasia” bukan kategori", "“31 Februari 2026” bukan tanggal", "“hilang.txt” tidak ada",
            "“dua ribu” bukan tahun", "sama dengan baris 3", "“a.txt” sudah dipakai baris 3", "Tulis judulnya",
            "“Dinas Antah Berantah” tidak dikenal", "tidak dapat menulis untuk instansi “PUPR”", "Buat 1 draf",
        ] {
            assert!(seen.contains(said), "{said}");
        }
        let list = town.get_as(&main, &format!("{page}/masalah.csv")).await.text();
        assert!(list.contains("2,Kategori") && list.contains("7,Instansi"), "{list}");
        assert!(!seen.contains("name=\"terbit\" value=\"1\""), "who may not publish alone is not offered it");
        assert_eq!(run(&town, &main, &page, "1").await.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(count(&town, ALL).await, 0);
        assert_eq!(run(&town, &main, &page, "0").await.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&town, DRAFTS).await, 1);
        // The sheet put right and sent again: what is here already is recognised.
        let page = begin(&town, &main, "Judul,Periode\nBaik,2025\nLaporan baru,2025\n", &[]).await;
        let seen = town.get_as(&main, &page).await.text();
        assert!(seen.contains("sama dengan informasi nomor 1") && seen.contains("Buat 1 draf"));
    }

    async fn what_is_no_sheet_or_holds_nothing_is_said_so(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let none = send(&town, &main, "", &[("berkas", "a.txt", b"x")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send(&town, &main, "", &[("lembar", "a.exe", b"x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (sheet, said) in [
            ("Nama,Umur\nBudi,3\n", "Baris judul kolom tidak ditemukan"),
            ("Judul,Kategori\n", "Tidak ada baris di bawah"),
        ] {
            let page = begin(&town, &main, sheet, &[]).await;
            assert!(town.get_as(&main, &page).await.text().contains(said), "{said}");
        }
        let page = begin(&town, &main, SHEET, &[("rusak.zip", b"bukan zip")]).await;
        assert!(town.get_as(&main, &page).await.text().contains("Arsip ZIP rusak"));
    }

    async fn an_archive_cannot_hurt(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let bomb = vec![0_u8; 40 << 20];
        let inner = zip(&[("a.txt", b"x")]);
        let mut evil = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let how = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        for (name, bytes) in [
            ("../../keluar.txt", &b"x"[..]), ("bom.txt", &bomb[..]), ("dalam.zip", &inner[..]),
            ("menyamar.pdf", &inner[..]), ("kosong.txt", &b""[..]), ("baik.txt", &b"isi baik"[..]),
        ] {
            evil.start_file(name, how).unwrap();
            evil.write_all(bytes).unwrap();
        }
        evil.add_symlink("tautan.txt", "/etc/passwd", how).unwrap();
        let evil = evil.finish().unwrap().into_inner();
        let sheet = "Judul,Berkas\nBaik,baik.txt\nTautan,tautan.txt\nBom,bom.txt\nKeluar,keluar.txt\nMenyamar,menyamar.pdf\n";
        let page = begin(&town, &main, sheet, &[("jahat.zip", &evil)]).await;
        let seen = town.get_as(&main, &page).await.text();
        for said in ["“../../keluar.txt” menunjuk ke luar", "“bom.txt” membengkak", "“dalam.zip” adalah arsip",
            "“menyamar.pdf” adalah arsip", "“kosong.txt” kosong", "Buat 1 draf"] {
            assert!(seen.contains(said), "{said}");
        }
        run(&town, &main, &page, "0").await;
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file").await, 1);
        assert!(!town.dir().parent().unwrap().join("keluar.txt").exists());

        // A directory that promises more than it may is not even read.
        let mut many = zip(&[("a.txt", b"x")]);
        let end = many.len() - 22;
        many[end + 8..end + 12].copy_from_slice(&[0xff, 0x7f, 0xff, 0x7f]);
        let page = begin(&town, &main, SHEET, &[("banyak.zip", &many)]).await;
        assert!(town.get_as(&main, &page).await.text().contains("terlalu banyak berkas"));
        // One of the larger kind with its end hidden under litter is none at all.
        many[end + 8..end + 12].copy_from_slice(&[0xff; 4]);
        many.extend(vec![b'x'; 70 << 10]);
        let page = begin(&town, &main, SHEET, &[("sampah.zip", &many)]).await;
        assert!(town.get_as(&main, &page).await.text().contains("Arsip ZIP rusak"));
    }

    async fn what_an_archive_brings_counts_against_the_quota_once(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let archive = zip(&[("lkjip.txt", b"isi laporan kinerja"), ("profil/profil.txt", b"isi profil")]);
        let page = begin(&town, &main, SHEET, &[("berkas.zip", &archive)]).await;
        let used: i64 = town.value("SELECT used FROM kit_quota").await;
        let sent = archive.len() + SHEET.len();
        assert_eq!(usize::try_from(used).unwrap(), sent + 19 + 10, "what was sent, and what was in it");
        // As after a node that died between the work and its word that it was done.
        let mut tx = town.app.db().begin().await.unwrap();
        db::query("UPDATE kit_job SET state = 'ready', attempt = 0 WHERE name = 'ppid.import_check'").run(tx.conn()).await.unwrap();
        db::query("UPDATE ppid_import SET state = 'checking'").run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        town.settle().await;
        assert_eq!(town.value::<i64>("SELECT used FROM kit_quota").await, used);
        assert!(town.get_as(&main, &page).await.text().contains("Buat 3 draf"));

        let mut tx = town.app.db().begin().await.unwrap();
        db::query("UPDATE kit_quota SET used = $1").bind(107_374_182_400_i64 - 400).run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        let large = zip(&[("awal.txt", &[b'b'; 40]), ("lkjip.txt", &[b'a'; 5_000])]);
        assert!(large.len() < 300, "packed it has room");
        let page = begin(&town, &main, "Judul,Berkas\nSatu,lkjip.txt\n", &[("berkas.zip", &large)]).await;
        assert!(town.get_as(&main, &page).await.text().contains("Jatah"), "unpacked it has none, and that is said");
        let used: i64 = town.value("SELECT used FROM kit_quota").await;
        town.wait(Duration::from_secs(25 * 3600));
        kit::blobs::sweep_uploads(&town.system()).await.unwrap();
        assert_eq!(town.value::<i64>("SELECT used FROM kit_quota").await, used - 40, "what no import came of counts no more");
    }

    async fn a_virus_inside_an_archive_is_found_and_the_rest_goes_on(town: Town) {
        let clamd = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let strict = scanned_by(&town, &clamd.local_addr().unwrap().to_string());
        let scanner = tokio::spawn(scanner(clamd));
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let archive = zip(&[("jahat.txt", b"isi VIRUS-UJI"), ("baik.txt", b"isi baik")]);
        let sheet = b"Judul,Berkas\nBaik,baik.txt\nJahat,jahat.txt\n";
        let a = send(&town, &main, "", &[("lembar", "isi.csv", sheet), ("berkas", "berkas.zip", &archive)]).await;
        let page = a.location().to_owned();
        while kit::jobs::step(&strict).await.unwrap() {}
        let seen = town.get_as(&main, &page).await.text();
        assert!(seen.contains("“jahat.txt” mengandung virus") && seen.contains("Buat 1 draf"), "{seen}");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM kit_blob WHERE scan = 'clean'").await, 1, "only what was looked at and found well");
        scanner.abort();
    }

    async fn a_typed_field_without_end_is_left_in_the_middle(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let site = town.site().into_make_service_with_connect_info::<std::net::SocketAddr>();
        let serving = tokio::spawn(async move { axum::serve(listener, site).await });
        for path in ["/kerja/ppid/impor", "/kerja/ppid/tambah"] {
            let mut line = tokio::net::TcpStream::connect(at).await.unwrap();
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: kota.uji\r\nUser-Agent: Mozilla/5.0 (uji)\r\nCookie: {}\r\n\
                 Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=batas\r\n\
                 Content-Length: 1000000000\r\n\r\n--batas\r\nContent-Disposition: form-data; name=\"instansi\"\r\n\r\n",
                main.cookie
            );
            line.write_all(head.as_bytes()).await.unwrap();
            line.write_all(&[b'a'; 64 << 10]).await.unwrap();
            // The gigabyte that was promised never comes; the answer does.
            let mut answer = [0; 12];
            line.read_exact(&mut answer).await.unwrap();
            let answer = String::from_utf8_lossy(&answer).into_owned();
            assert!(answer.ends_with("413") || answer.ends_with("422"), "{path}: {answer}");
        }
        serving.abort();
    }

    async fn an_import_is_undone_as_a_whole_and_each_item_can_come_back(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let page = begin(&town, &main, SHEET, &[("lkjip.txt", b"isi"), ("profil.txt", b"isi profil")]).await;
        assert!(town.get_as(&main, &page).await.text().contains("“profil/profil.txt” tidak ada"), "a folder that was named must be there");
        run(&town, &main, &page, "1").await;
        assert_eq!((count(&town, ALL).await, count(&town, DRAFTS).await), (2, 1));
        assert!(town.get_as(&main, &format!("{page}/urungkan")).await.text().contains("singkirkan 2 informasi"));
        assert_eq!(town.post_as(&main, &format!("{page}/urungkan"), &[]).await.status, StatusCode::SEE_OTHER);
        town.settle().await;
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_item WHERE state = 'withdrawn'").await, 2);
        assert_eq!(town.get("/ppid/1").await.status, StatusCode::GONE);
        assert_eq!(town.get("/ppid/2").await.status, StatusCode::NOT_FOUND, "a draft leaves no tombstone");
        assert_eq!(crate::work::press(&town, &main, 1, "restore").await.status, StatusCode::SEE_OTHER);
        assert_eq!(town.get("/ppid/1").await.status, StatusCode::OK);
        assert_eq!(town.post_as(&main, &format!("{page}/urungkan"), &[]).await.status, StatusCode::CONFLICT);
        town.audit_is_whole().await;
    }

    async fn an_import_is_nobody_elses_business(town: Town) {
        let mine = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let colleague = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        let other = town.person(Role::PpidPelaksana, Some("pupr")).await;
        let chief = town.person(Role::PpidUtama, None).await;
        let page = begin(&town, &mine, "Judul,Periode\nSatu,2025\n", &[]).await;
        for who in [&colleague, &other] {
            for rest in ["", "/kabar", "/masalah.csv", "/urungkan"] {
                assert_eq!(town.get_as(who, &format!("{page}{rest}")).await.status, StatusCode::FORBIDDEN, "{rest}");
            }
            for rest in ["jalankan", "urungkan"] {
                assert_eq!(town.post_as(who, &format!("{page}/{rest}"), &[]).await.status, StatusCode::FORBIDDEN, "{rest}");
            }
        }
        assert_eq!(town.get_as(&chief, &page).await.status, StatusCode::OK, "the main officer may look");
        let dinkes = town.org("dinkes").await.id.to_string();
        let a = send(&town, &other, &dinkes, &[("lembar", "a.csv", b"Judul,Periode\nX,1\n")]).await;
        assert_eq!(a.status, StatusCode::FORBIDDEN);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_import").await, 1);
    }

    async fn an_import_killed_in_the_middle_and_begun_again_doubles_nothing(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let rows: String = (1..=60).map(|n| format!("Laporan {n},2025\n")).collect();
        let page = begin(&town, &main, &format!("Judul,Periode\n{rows}"), &[]).await;
        town.post_as(&main, &format!("{page}/jalankan"), &[("terbit", "0")]).await;
        let other = town.second_node().await;
        let app = town.app.clone();
        let worker = tokio::spawn(async move { kit::jobs::step(&app).await });
        while count(&town, ALL).await < 5 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        worker.abort();
        let _ = worker.await;
        town.wait(Duration::from_secs(61));
        other.settle().await;
        assert_eq!(count(&town, ALL).await, 60);
        assert_eq!(count(&town, "SELECT COUNT(DISTINCT title) FROM ppid_item").await, 60);
        assert_eq!(count(&town, "SELECT MAX(number) FROM ppid_item").await, 60, "and no number was lost");
        assert!(town.get_as(&main, &page).await.text().contains("60 informasi dibuat"));
        town.audit_is_whole().await;
    }

    async fn two_workers_on_one_import_make_each_row_once(town: Town) {
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        let rows: String = (1..=40).map(|n| format!("Laporan {n},2025\n")).collect();
        let page = begin(&town, &main, &format!("Judul,Periode\n{rows}"), &[]).await;
        town.post_as(&main, &format!("{page}/jalankan"), &[("terbit", "0")]).await;
        let other = town.second_node().await;
        let (here, there, watched) = (town.app.clone(), other.app.clone(), town.app.clone());
        let slow = tokio::spawn(async move { kit::jobs::step(&here).await });
        // As soon as the first has begun its lease is over, though it is alive.
        loop {
            let mut r = watched.db().read().await.unwrap();
            let running: i64 = db::query("SELECT COUNT(*) FROM kit_job WHERE state = 'running'").scalar(r.conn()).await.unwrap();
            drop(r);
            if running > 0 { break }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        town.wait(Duration::from_secs(61));
        let fast = tokio::spawn(async move { kit::jobs::step(&there).await });
        let (a, b) = tokio::join!(slow, fast);
        a.unwrap().unwrap();
        b.unwrap().unwrap();
        town.wait(Duration::from_secs(120));
        town.settle().await;
        assert_eq!(count(&town, ALL).await, 40);
        assert_eq!(count(&town, "SELECT COUNT(DISTINCT title) FROM ppid_item").await, 40);
        town.audit_is_whole().await;
    }

    async fn the_operator_imports_a_folder_and_again_after_a_crash(town: Town) {
        let folder = town.dir().join("dokumen");
        std::fs::create_dir_all(folder.join("2025")).unwrap();
        std::fs::write(folder.join("2025/lkjip.txt"), "isi").unwrap();
        std::fs::write(folder.join("lebih.txt"), "lebih").unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.join("tautan.txt")).unwrap();
        let sheet = town.dir().join("isi.csv");
        std::fs::write(&sheet, "Judul,Instansi,Berkas\nLaporan,Dinkes,lkjip.txt\nTautan,Dinkes,tautan.txt\nTanpa instansi,,\n").unwrap();
        let cx = town.system();
        let dry = ppid::import_folder(&cx, &sheet, &folder, false).await.unwrap();
        assert_eq!((dry.rows, dry.ready, dry.made.len()), (3, 1, 0));
        assert_eq!(dry.unused, ["lebih.txt"]);
        assert!(dry.problems.iter().any(|p| p.starts_with("Baris 3, Berkas:")), "{:?}", dry.problems);
        assert!(dry.problems.iter().any(|p| p.starts_with("Baris 4, Instansi:")));
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_import").await + count(&town, ALL).await, 0);
        let done = ppid::import_folder(&cx, &sheet, &folder, true).await.unwrap();
        assert_eq!(done.made, [1]);
        let again = ppid::import_folder(&cx, &sheet, &folder, true).await.unwrap();
        assert!(again.made.is_empty(), "what is here is recognised");
        assert_eq!(count(&town, ALL).await, 1);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_file").await, 1);
    }
}
