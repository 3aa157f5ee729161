//! Files by content: kept once, known for what they are, served so that nothing in them can run.

use http::{HeaderMap, Method, StatusCode, header};
use kit::{
    Cx,
    blobs::{BlobInfo, Inline, sniff},
};

use crate::house::House;

#[test]
fn a_file_is_what_it_contains() {
    let docx = |inner: &str| {
        let mut z = b"PK\x03\x04\x14\x00\x00\x00\x08\x00".to_vec();
        z.resize(30, 0);
        z.extend(b"[Content_Types].xml....");
        z.extend(inner.as_bytes());
        z
    };
    let mut odt = b"PK\x03\x04\x14\x00\x00\x00\x00\x00".to_vec();
    odt.resize(30, 0);
    odt.extend(b"mimetypeapplication/vnd.oasis.opendocument.textPK\x03\x04");
    let exe = [b"MZ\x90\x00\x03\x00\x00\x00".as_slice(), &[0; 200]].concat();
    let elf = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 200]].concat();
    let table: &[(&[u8], &str, &str)] = &[
        (b"%PDF-1.7\n", "surat.pdf", "application/pdf"),
        (&exe, "surat.pdf", "application/vnd.microsoft.portable-executable"),
        (&elf, "gambar.png", "application/x-executable"),
        (b"<!DOCTYPE html><p>halo", "catatan.txt", "text/html"),
        (b"halo <script>alert(1)</script>", "catatan.txt", "text/html"),
        (b"\xef\xbb\xbf <svg onload='x'>", "logo.png", "image/svg+xml"),
        (b"<?xml version='1.0'?><!-- x --><svg xmlns='..'/>", "logo.txt", "image/svg+xml"),
        (b"<?xml version='1.0'?><data/>", "data.csv", "application/xml"),
        (
            b"<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'/>",
            "a.xml",
            "application/xhtml+xml",
        ),
        (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "a.txt", "text/html"),
        (b"nama,jumlah\nA,1\nB,2\n", "data.csv", "text/csv"),
        (b"nama;jumlah\n\"a;b\";1\nB;2\n", "data", "text/csv"),
        (b"nama\tjumlah\nA\t1\n", "data", "text/tab-separated-values"),
        (b"Kepada Yth.\nBapak, Ibu\nsekalian", "surat.txt", "text/plain"),
        (b"{\"a\": 1}", "a.json", "application/json"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.exe", "image/png"),
        (b"\xff\xd8\xff\xe0", "a", "image/jpeg"),
        (b"{\\rtf1 halo}", "a.doc", "application/rtf"),
        (&odt, "a.zip", "application/vnd.oasis.opendocument.text"),
        (b"\x00\x01\x02\x03\x04", "a.txt", "application/octet-stream"),
    ];
    for (bytes, name, want) in table {
        assert_eq!(sniff(bytes, name, None), *want, "{name}: {:?}", String::from_utf8_lossy(bytes));
    }
    let ooxml = "application/vnd.openxmlformats-officedocument.";
    assert_eq!(
        sniff(&docx("word/document.xml"), "a", None),
        format!("{ooxml}wordprocessingml.document")
    );
    // The telling names may stand only in the directory at the end.
    assert_eq!(
        sniff(&docx(""), "a", Some(b"xl/workbook.xml")),
        format!("{ooxml}spreadsheetml.sheet")
    );
    assert_eq!(sniff(&docx("ppt/x"), "a", None), format!("{ooxml}presentationml.presentation"));
    let macros = sniff(&docx("word/document.xml"), "a", Some(b"word/vbaProject.bin"));
    assert_eq!(macros, "application/vnd.ms-word.document.macroenabled.12");
    assert_eq!(sniff(b"PK\x03\x04 word/ xl/", "a.docx", None), "application/zip");
}

async fn serve(
    h: &House,
    info: &BlobInfo,
    name: &str,
    asked: &[(&str, &str)],
    method: &Method,
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut headers = HeaderMap::new();
    for (k, v) in asked {
        headers.insert(http::HeaderName::from_bytes(k.as_bytes()).unwrap(), v.parse().unwrap());
    }
    let cx = Cx::system(&h.app, "uji");
    let r = h.app.blobs().serve(&cx, &headers, method, info, name, Inline::IfSafe).await;
    let (parts, body) = r.into_parts();
    (parts.status, parts.headers, axum::body::to_bytes(body, 1 << 20).await.unwrap().to_vec())
}

testkit::both! {
    async fn the_same_content_is_kept_once_and_can_be_checked(town: Town) {
        let h = House::on(&town, |_| {});
        let blobs = h.app.blobs();
        let a = blobs.put_bytes(b"isi berkas".to_vec(), "a.txt").await.unwrap();
        let path = town.dir().join("sumber.txt");
        std::fs::write(&path, "isi berkas").unwrap();
        assert_eq!(blobs.put_file(&path, "b.txt").await.unwrap(), a);
        assert!(path.exists(), "a copy was kept, the file stays");
        assert_eq!(blobs.take_file(&path, "c.txt").await.unwrap(), a);
        assert!(!path.exists(), "the file itself moved in");
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM kit_blob").await, 1);
        let mut r = h.app.db().read().await.unwrap();
        assert_eq!(blobs.info(r.conn(), &a.hash).await.unwrap(), a);
        assert_eq!(&blobs.read(&a.hash, 10).await.unwrap()[..], b"isi berkas");
        assert_eq!(blobs.read(&a.hash, 9).await.unwrap_err().kind(), base::Kind::TooLarge);
        let local = blobs.local(&a.hash).await.unwrap().to_path_buf();
        assert!(blobs.verify(&a.hash).await.unwrap());
        std::fs::write(&local, "isi BERKAS").unwrap();
        assert!(!blobs.verify(&a.hash).await.unwrap(), "a changed byte is found");
        std::fs::remove_file(&local).unwrap();
        assert_eq!(blobs.local(&a.hash).await.unwrap_err().kind(), base::Kind::NotFound);
        for bad in ["", "../../../etc/passwd", &"A".repeat(64)] {
            assert_eq!(blobs.read(bad, 10).await.unwrap_err().kind(), base::Kind::NotFound, "{bad}");
        }
    }

    async fn ranges_tags_and_heads_are_answered(town: Town) {
        let h = House::on(&town, |_| {});
        let info = h.app.blobs().put_bytes(b"0123456789".to_vec(), "a.txt").await.unwrap();
        let tag = format!("\"{}\"", info.hash);
        let weak = format!("W/{tag}, \"lain\"");
        for (asked, status, range, body) in [
            (&[][..], 200, "", "0123456789"),
            (&[("range", "bytes=2-4")], 206, "bytes 2-4/10", "234"),
            (&[("range", "bytes=-3")], 206, "bytes 7-9/10", "789"),
            (&[("range", "bytes=7-")], 206, "bytes 7-9/10", "789"),
            (&[("range", "bytes=10-")], 416, "bytes */10", ""),
            (&[("range", "bytes=0-1,4-5")], 200, "", "0123456789"),
            (&[("range", "bytes=2-4"), ("if-range", &tag)], 206, "bytes 2-4/10", "234"),
            (&[("range", "bytes=2-4"), ("if-range", "\"lama\"")], 200, "", "0123456789"),
            (&[("if-none-match", &tag)], 304, "", ""),
            (&[("if-none-match", &weak)], 304, "", ""),
            (&[("if-none-match", "\"lain\"")], 200, "", "0123456789"),
        ] {
            let (s, headers, b) = serve(&h, &info, "a.txt", asked, &Method::GET).await;
            let got = headers.get(header::CONTENT_RANGE).map_or("", |v| v.to_str().unwrap());
            assert_eq!((s.as_u16(), got, String::from_utf8_lossy(&b).as_ref()), (status, range, body), "{asked:?}");
            assert_eq!(headers[header::ETAG], tag.as_str());
            if s != StatusCode::NOT_MODIFIED {
                assert_eq!(headers[header::CONTENT_LENGTH], body.len().to_string().as_str(), "{asked:?}");
            }
        }
        let (s, headers, b) = serve(&h, &info, "a.txt", &[], &Method::HEAD).await;
        assert_eq!((s.as_u16(), b.len()), (200, 0));
        assert_eq!(headers[header::CONTENT_LENGTH], "10");
    }

    async fn only_what_cannot_run_is_shown(town: Town) {
        let h = House::on(&town, |_| {});
        for (bytes, disposition, mime) in [
            (&b"%PDF-1.7"[..], "inline", "application/pdf"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "inline", "image/png"),
            (b"<html><script>x</script>", "attachment", "application/octet-stream"),
            (b"<svg onload=x>", "attachment", "application/octet-stream"),
            (b"<?xml version='1.0'?><a/>", "attachment", "application/octet-stream"),
            (b"teks biasa", "attachment", "text/plain; charset=utf-8"),
        ] {
            let info = h.app.blobs().put_bytes(bytes.to_vec(), "x").await.unwrap();
            let name = "a\"; filename=\"x.html\r\nX-Jahat: 1";
            let (_, headers, _) = serve(&h, &info, name, &[], &Method::GET).await;
            let said = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
            assert!(said.starts_with(disposition), "{said}");
            assert_eq!(said.matches('"').count(), 2, "{said}");
            assert!(!headers.contains_key("x-jahat"));
            assert_eq!(headers[header::CONTENT_TYPE], mime);
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        }
    }
}
