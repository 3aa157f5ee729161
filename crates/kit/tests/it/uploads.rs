//! Resumable uploads as a client of the tus protocol meets them.

use std::{convert::Infallible, io, time::Duration};

use axum::body::{Body, Bytes};
use futures_util::stream;
use http::StatusCode;
use kit::Role;
use testkit::Town;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::house::{House, PIECE, base64};

const EICAR: &[u8] = br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

/// Sends `pieces`, then the line breaks.
fn cut_after(pieces: &[&'static [u8]]) -> Body {
    let sent: Vec<io::Result<Bytes>> = pieces.iter().map(|p| Ok(Bytes::from_static(p))).collect();
    Body::from_stream(stream::iter(
        sent.into_iter().chain([Err(io::ErrorKind::ConnectionReset.into())]),
    ))
}

testkit::both! {
    async fn a_file_arrives_in_pieces_and_becomes_a_blob(town: Town) {
        let (h, p) = (House::on(&town, |_| {}), town.person(Role::PpidPelaksana, Some("dinkes")).await);
        let at = h.begin(&p, "Laporan.pdf", 11).await;
        assert_eq!(h.take(&p, &at).await.unwrap_err().key(), "kit.upload.not_finished");
        let r = h.append(&p, &at, 0, "%PDF-").await;
        assert_eq!((r.status, r.header("upload-offset")), (StatusCode::NO_CONTENT, "5"));
        assert!(r.header("upload-expires").ends_with("GMT"));
        let r = h.append(&p, &at, 4, "x").await;
        assert_eq!(r.status, StatusCode::CONFLICT);
        let r = h.ask("HEAD", &at, &p, &[], "").await;
        assert_eq!((r.header("upload-offset"), r.header("upload-length")), ("5", "11"));
        assert_eq!(r.header("cache-control"), "no-store");
        let r = h.append(&p, &at, 5, "1.7 x\n").await;
        assert_eq!((r.status, r.header("upload-offset")), (StatusCode::NO_CONTENT, "11"));
        let t = h.take(&p, &at).await.unwrap();
        assert_eq!((t.name.as_str(), t.blob.mime.as_str(), t.blob.size), ("Laporan.pdf", "application/pdf", 11));
        assert_eq!(t.blob.hash, blake3::hash(b"%PDF-1.7 x\n").to_hex().as_str());
        assert!(h.app.blobs().verify(&t.blob.hash).await.unwrap());
        assert_eq!(h.waiting(), 0);
        assert_eq!(town.value::<String>("SELECT org_path FROM kit_upload").await, town.org("dinkes").await.path.0);
    }

    async fn what_the_protocol_forbids_is_refused_by_its_numbers(town: Town) {
        let (h, p) = (House::on(&town, |_| {}), town.citizen().await);
        let at = h.begin(&p, "a.txt", 10).await;
        let version = h.ask("HEAD", &at, &p, &[("tus-resumable", "0.2.2")], "").await;
        assert_eq!((version.status, version.header("tus-version")), (StatusCode::PRECONDITION_FAILED, "1.0.0"));
        let kind = h.ask("PATCH", &at, &p, &[("upload-offset", "0")], "x").await;
        assert_eq!(kind.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let no_offset = h.ask("PATCH", &at, &p, &[PIECE], "x").await;
        assert_eq!(no_offset.status, StatusCode::BAD_REQUEST);
        let no_length = h.ask("POST", "/unggah", &p, &[], "").await;
        assert_eq!(no_length.status, StatusCode::BAD_REQUEST);
        assert_eq!(h.create(&p, "kosong", 0, &[]).await.key(), "kit.upload.empty");
        let more = h.append(&p, &at, 0, "12345678901").await;
        assert_eq!(more.status, StatusCode::PAYLOAD_TOO_LARGE);
        let o = h.ask("OPTIONS", "/unggah", &p, &[], "").await;
        assert_eq!((o.status, o.header("tus-version")), (StatusCode::NO_CONTENT, "1.0.0"));
        assert!(o.header("tus-extension").contains("creation-with-upload"));
        // Nobody else's upload exists.
        let other = town.citizen().await;
        for method in ["HEAD", "DELETE"] {
            assert_eq!(h.ask(method, &at, &other, &[], "").await.status, StatusCode::NOT_FOUND, "{method}");
        }
        assert_eq!(h.append(&other, &at, 0, "x").await.status, StatusCode::NOT_FOUND);
        assert_eq!(h.ask("DELETE", &at, &p, &[], "").await.status, StatusCode::NO_CONTENT);
        assert_eq!(h.ask("HEAD", &at, &p, &[], "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(h.waiting(), 0);
    }

    async fn creation_may_bring_the_first_bytes_and_checksums_are_kept(town: Town) {
        let (h, p) = (House::on(&town, |_| {}), town.citizen().await);
        let r = h.ask("POST", "/unggah", &p, &[PIECE, ("upload-length", "6")], "abc").await;
        assert_eq!((r.status, r.header("upload-offset")), (StatusCode::CREATED, "3"));
        let at = r.header("location").to_owned();
        let sum = format!("sha1 {}", base64("0123456789012345678x"));
        let headers = [PIECE, ("upload-offset", "3"), ("upload-checksum", sum.as_str())];
        let r = h.ask("PATCH", &at, &p, &headers, "def").await;
        assert_eq!(r.status.as_u16(), 460);
        assert_eq!(h.ask("HEAD", &at, &p, &[], "").await.header("upload-offset"), "3");
        let want = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"def");
        let right = format!("sha256 {}", base64(want.as_ref()));
        let headers = [PIECE, ("upload-offset", "3"), ("upload-checksum", right.as_str())];
        assert_eq!(h.ask("PATCH", &at, &p, &headers, "def").await.status, StatusCode::NO_CONTENT);
        assert_eq!(h.take(&p, &at).await.unwrap().blob.hash, blake3::hash(b"abcdef").to_hex().as_str());
    }

    async fn after_a_cut_and_after_a_killed_process_it_goes_on_where_it_was(town: Town) {
        let (h, p) = (House::on(&town, |_| {}), town.citizen().await);
        let at = h.begin(&p, "b.bin", 9).await;
        h.append(&p, &at, 0, cut_after(&[b"ab", b"c"])).await;
        assert_eq!(h.ask("HEAD", &at, &p, &[], "").await.header("upload-offset"), "3");
        assert_eq!(h.append(&p, &at, 3, "def").await.status, StatusCode::NO_CONTENT);
        // Killed after bytes went to disk and before anything was written down about them.
        let id = at.rsplit('/').next().unwrap();
        let part = h.app.config().data.join("uploads").join(format!("{id}.part"));
        drop(h);
        let mut grown = std::fs::OpenOptions::new().append(true).open(part).unwrap();
        io::Write::write_all(&mut grown, b"g").unwrap();
        let again = House::on(&town, |_| {});
        assert_eq!(again.ask("HEAD", &at, &p, &[], "").await.header("upload-offset"), "7");
        assert_eq!(again.append(&p, &at, 7, "hi").await.status, StatusCode::NO_CONTENT);
        assert_eq!(again.take(&p, &at).await.unwrap().blob.hash, blake3::hash(b"abcdefghi").to_hex().as_str());
    }

    async fn two_writers_never_mix(town: Town) {
        let (h, p) = (House::on(&town, |_| {}), town.citizen().await);
        let at = h.begin(&p, "c.bin", 4_000_000).await;
        let slow = |byte: u8| {
            Body::from_stream(stream::unfold(0, move |n| async move {
                tokio::time::sleep(Duration::from_millis(2)).await;
                (n < 40).then(|| (Ok::<_, Infallible>(Bytes::from(vec![byte; 100_000])), n + 1))
            }))
        };
        let (a, b) = tokio::join!(h.append(&p, &at, 0, slow(1)), h.append(&p, &at, 0, slow(2)));
        let statuses = [a.status, b.status];
        assert!(statuses.iter().filter(|s| s.is_success()).count() <= 1, "{statuses:?}");
        assert!(statuses.iter().any(|s| matches!(s.as_u16(), 409 | 423)), "{statuses:?}");
        let head = h.ask("HEAD", &at, &p, &[], "").await;
        let offset: usize = head.header("upload-offset").parse().unwrap();
        if offset < 4_000_000 {
            let rest = vec![9; 4_000_000 - offset];
            assert_eq!(h.append(&p, &at, offset, rest).await.status, StatusCode::NO_CONTENT);
        }
        let blob = h.take(&p, &at).await.unwrap().blob;
        let bytes = h.app.blobs().read(&blob.hash, 5_000_000).await.unwrap();
        let first = bytes[0];
        assert!(bytes[..offset].iter().all(|b| *b == first), "bytes of two writers in one stretch");
    }

    async fn limits_and_quotas_hold_also_for_two_at_once(town: Town) {
        let h = House::on(&town, |b| {
            b.max_upload_bytes = 1000;
            b.quota_bytes = 1500;
        });
        let p = town.person(Role::PpidPelaksana, Some("dinkes")).await;
        assert_eq!(h.create(&p, "a", 1001, &[]).await.key(), "kit.upload.too_large");
        let (a, b) = tokio::join!(h.create(&p, "a", 900, &[]), h.create(&p, "b", 900, &[]));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 413]);
        // What is taken back makes room; what another organisation has is its own.
        let at = if a.status == StatusCode::CREATED { a } else { b };
        assert_eq!(h.ask("DELETE", at.header("location"), &p, &[], "").await.status, StatusCode::NO_CONTENT);
        h.begin(&p, "c", 1000).await;
        let r = h.create(&p, "d", 1000, &[]).await;
        assert_eq!(r.key(), "kit.upload.over_quota");
        assert!(String::from_utf8_lossy(&r.body).contains("Jatah"), "said in words");
        let pupr = format!("filename {},org {}", base64("x"), base64(town.org("pupr").await.id.to_string()));
        let r = h.create(&p, "x", 10, &[("upload-metadata", &pupr)]).await;
        assert_eq!(r.status, StatusCode::FORBIDDEN, "not their organisation");
    }

    async fn what_nobody_finishes_is_swept_after_a_day(town: Town) {
        let (h, p) = (House::on(&town, |_| {}), town.citizen().await);
        let open = h.begin(&p, "a", 5).await;
        let (done, _) = h.upload(&p, "b", b"hello").await;
        let (kept, _) = h.upload(&p, "c", b"world").await;
        h.take(&p, &kept).await.unwrap();
        town.wait(Duration::from_secs(25 * 3600));
        let sweep = town.app.clone();
        let p = kit::Cx::system(&sweep, "kit.sweep");
        kit::blobs::sweep_uploads(&p).await.unwrap();
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM kit_upload").await, 1);
        assert_eq!(town.value::<i64>("SELECT used FROM kit_quota").await, 5);
        assert_eq!(h.waiting(), 0, "{open} {done}");
    }

    async fn names_lose_paths_and_tricks_and_keep_their_letters(town: Town) {
        let (h, p) = (House::on(&town, |_| {}), town.citizen().await);
        for (claimed, want) in [
            ("../../etc/passwd", "passwd"),
            (r"C:\Surat\Keputusan é 2026.pdf", "Keputusan é 2026.pdf"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
            ("lapor\u{202e}fdp.exe", "laporfdp.exe"),
            ("...", "berkas"),
            ("", "berkas"),
        ] {
            let (at, r) = h.upload(&p, claimed, b"isi").await;
            assert_eq!(r.status, StatusCode::NO_CONTENT);
            assert_eq!(h.take(&p, &at).await.unwrap().name, want);
        }
        let long = format!("{}.pdf", "é".repeat(400));
        let (at, _) = h.upload(&p, &long, b"isi").await;
        let name = h.take(&p, &at).await.unwrap().name;
        assert!(name.ends_with("é.pdf") && name.len() <= 255, "{name}");
    }

    async fn the_scanner_decides(town: Town) {
        let clamd = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = clamd.local_addr().unwrap().to_string();
        let h = House::on(&town, |b| b.clamav = address.clone());
        let p = town.citizen().await;
        let scanner = tokio::spawn(fake_clamd(clamd));
        let (at, r) = h.upload(&p, "bersih.txt", b"surat biasa").await;
        assert_eq!(r.status, StatusCode::NO_CONTENT);
        assert_eq!(h.take(&p, &at).await.unwrap().blob.scan, kit::blobs::Scan::Clean);
        let (at, r) = h.upload(&p, "surat.pdf", EICAR).await;
        assert_eq!((r.status, r.key()), (StatusCode::UNPROCESSABLE_ENTITY, "kit.upload.infected".to_owned()));
        assert!(String::from_utf8_lossy(&r.body).contains("Eicar"), "names what it found");
        assert_eq!(h.ask("HEAD", &at, &p, &[], "").await.status, StatusCode::GONE);
        assert!(h.take(&p, &at).await.is_err());
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM kit_blob").await, 1);
        assert_eq!(h.waiting(), 0);
        // Down: the bytes stay, and asking again finishes once it is back.
        scanner.abort();
        let _ = scanner.await;
        let (at, r) = h.upload(&p, "nanti.txt", b"menunggu pemindai").await;
        assert_eq!((r.status, r.key()), (StatusCode::SERVICE_UNAVAILABLE, "kit.upload.scanner_down".to_owned()));
        assert_eq!(h.ask("HEAD", &at, &p, &[], "").await.status, StatusCode::SERVICE_UNAVAILABLE);
        let back = tokio::spawn(fake_clamd(TcpListener::bind(&address).await.unwrap()));
        let r = h.ask("HEAD", &at, &p, &[], "").await;
        assert_eq!((r.status, r.header("upload-offset")), (StatusCode::OK, "17"));
        assert_eq!(h.take(&p, &at).await.unwrap().blob.scan, kit::blobs::Scan::Clean);
        back.abort();
    }
}

/// Speaks clamd's INSTREAM and knows one virus.
async fn fake_clamd(listener: TcpListener) {
    while let Ok((mut s, _)) = listener.accept().await {
        let mut command = [0; 10];
        s.read_exact(&mut command).await.unwrap();
        assert_eq!(&command, b"zINSTREAM\0");
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
        let found = all.windows(EICAR.len()).any(|w| w == EICAR);
        let words: &[u8] =
            if found { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" };
        s.write_all(words).await.unwrap();
    }
}

#[test]
fn three_hundred_megabytes_pass_through_a_small_memory() {
    Town::run(testkit::Which::Sqlite, crate::rooms(), |town| {
        Box::pin(async move {
            let (h, p) = (House::on(&town, |_| {}), town.citizen().await);
            h.upload(&p, "warm.bin", &[7; 1000]).await;
            let size = 300 << 20;
            let at = h.begin(&p, "besar.bin", size).await;
            let before = peak_kb();
            let zeros = Bytes::from(vec![0; 256 << 10]);
            let pieces = stream::iter(
                (0..size / zeros.len()).map(move |_| Ok::<_, Infallible>(zeros.clone())),
            );
            let r = h.append(&p, &at, 0, Body::from_stream(pieces)).await;
            assert_eq!(
                (r.status, r.header("upload-offset")),
                (StatusCode::NO_CONTENT, size.to_string().as_str())
            );
            let grown = peak_kb() - before;
            println!("peak memory grew by {grown} kB");
            assert!(grown < 64 << 10, "{grown} kB");
        })
    });
}

/// The most memory that this process ever had.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
