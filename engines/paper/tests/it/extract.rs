//! Text of documents, and files made to hurt.

use paper::extract::{self, Limits, looks_scanned};
use paper::{Error, Kind};

use crate::world;

fn read(kind: Kind, path: &std::path::Path) -> String {
    extract::text(kind, path, &Limits::default()).unwrap().text
}

#[test]
fn word_text_comes_in_reading_order_without_deleted_words() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.docx");
    world::docx(
        &path,
        "<w:p><w:r><w:t>Laporan</w:t></w:r><w:r><w:t xml:space=\"preserve\"> Kinerja &amp; Anggaran</w:t></w:r></w:p>\
         <w:p><w:del><w:r><w:t>dihapus</w:t></w:r></w:del><w:r><w:t>Baris</w:t><w:tab/><w:t>dua</w:t></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>A1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>B1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    );
    assert_eq!(Kind::sniff_file(&path, "tanpa nama").unwrap(), Kind::Docx);
    let got = extract::text(Kind::Docx, &path, &Limits::default()).unwrap();
    assert_eq!(got.text, "DINAS CONTOH\nLaporan Kinerja & Anggaran\nBaris\tdua\nA1\tB1");
    assert_eq!(got.title.as_deref(), Some("Judul & berkas"));
}

#[test]
fn open_document_and_slides_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let odt = dir.path().join("a.odt");
    let content = "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>\
        <text:h>Judul</text:h><text:p>Satu<text:s text:c=\"2\"/>dua<text:line-break/>tiga</text:p>\
        <text:tracked-changes><text:p>lama</text:p></text:tracked-changes></office:text></office:body></office:document-content>";
    world::zip(
        &odt,
        &[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", content.as_bytes()),
        ],
    );
    assert_eq!(Kind::sniff_file(&odt, "x").unwrap(), Kind::Odt);
    assert_eq!(read(Kind::Odt, &odt), "Judul\nSatu dua\ntiga");

    let pptx = dir.path().join("a.pptx");
    let slide = |t: &str| {
        format!("<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><a:p><a:r><a:t>{t}</a:t></a:r></a:p></p:sld>")
    };
    world::zip(
        &pptx,
        &[
            ("[Content_Types].xml", b"<Types/>"),
            ("ppt/slides/slide10.xml", slide("sepuluh").as_bytes()),
            ("ppt/slides/slide2.xml", slide("dua").as_bytes()),
        ],
    );
    assert_eq!(Kind::sniff_file(&pptx, "x").unwrap(), Kind::Pptx);
    assert_eq!(read(Kind::Pptx, &pptx), "dua\n\nsepuluh");
}

#[test]
fn text_in_old_encodings_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.txt");
    let utf16: Vec<u8> = "Résumé kegiatan".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf16.iter().copied()).collect();
    let latin = b"R\xE9sum\xE9 kegiatan".to_vec();
    for bytes in [marked, utf16, latin, "Résumé kegiatan".as_bytes().to_vec()] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(read(Kind::Txt, &path), "Résumé kegiatan");
    }
    std::fs::write(
        &path,
        br"{\rtf1\ansi{\fonttbl{\f0 Arial;}}Nomor \b 12\b0\par R\'e9sum\u233?\par}",
    )
    .unwrap();
    assert_eq!(read(Kind::Rtf, &path), "Nomor 12\nRésumé");
}

#[test]
fn declared_entities_are_never_expanded() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.docx");
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"haha\"><!ENTITY b \"&a;&a;&a;&a;\">\
        <!ENTITY f SYSTEM \"file:///etc/passwd\">]>\
        <w:document xmlns:w=\"w\"><w:p><w:r><w:t>awal&b;&f;&#65;akhir</w:t></w:r></w:p></w:document>";
    world::zip(
        &path,
        &[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", laughs.as_bytes())],
    );
    assert_eq!(read(Kind::Docx, &path), "awalAakhir");
}

#[test]
fn bombs_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bomb.docx");
    let zeros = vec![b' '; 60 << 20];
    world::zip(&path, &[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", &zeros)]);
    let got = extract::text(Kind::Docx, &path, &Limits::default());
    assert!(matches!(got, Err(Error::Limit(_))), "by ratio: {got:?}");

    let many: Vec<String> = (0..50).map(|n| format!("word/x{n}.xml")).collect();
    let entries: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), b"x".as_slice())).collect();
    world::zip(&path, &entries);
    let few = Limits { entries: 20, ..Limits::default() };
    assert!(matches!(extract::text(Kind::Docx, &path, &few), Err(Error::Limit(_))), "by entries");

    world::docx(&path, &format!("{}{}", "<w:p>".repeat(2_000), "</w:p>".repeat(2_000)));
    let got = extract::text(Kind::Docx, &path, &Limits::default());
    assert!(matches!(got, Err(Error::Limit(_))), "by depth: {got:?}");
}

#[test]
fn a_zip_is_opened_only_by_a_small_directory_at_its_very_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.docx");
    world::docx(&path, "<w:p><w:r><w:t>isi</w:t></w:r></w:p>");
    let good = std::fs::read(&path).unwrap();
    let end = good.len() - 22;
    let start =
        usize::try_from(u32::from_le_bytes(good[end + 16..end + 20].try_into().unwrap())).unwrap();
    let changed = |at: usize, to: &[u8]| {
        let mut bytes = good.clone();
        bytes[at..at + to.len()].copy_from_slice(to);
        bytes
    };
    let open = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        extract::text(Kind::Docx, &path, &Limits::default()).map(|t| t.text)
    };
    let commented = [changed(end + 20, &[7, 0]), b"catatan".to_vec()].concat();
    assert_eq!(open(&commented).unwrap(), "DINAS CONTOH\nisi");
    assert!(matches!(open(&changed(end + 8, &[0xff, 0x7f, 0xff, 0x7f])), Err(Error::Limit(_))));
    assert!(matches!(open(&changed(end + 8, &[0xff; 4])), Err(Error::Unsupported("zip64"))));
    for (what, bytes) in [
        ("a little behind the end", [&good[..], b"x"].concat()),
        (
            "much behind an end of the larger kind",
            [changed(end + 8, &[0xff; 4]), vec![0; 70 << 10]].concat(),
        ),
        ("something before the beginning", [b"x", &good[..]].concat()),
        ("a directory elsewhere", changed(end + 16, &[0; 4])),
        ("a part of several", changed(end + 4, &[1, 0])),
    ] {
        let got = open(&bytes);
        assert!(matches!(got, Err(Error::Broken { .. })), "{what}: {got:?}");
    }
    // The last directory breaks off in the middle; the reader must not go back to another one.
    let second = 46 + usize::from(good[start + 28]);
    let mut last = changed(start + second, b"XX");
    let moved = u32::try_from(good.len() + start).unwrap().to_le_bytes();
    last[end + 16..end + 20].copy_from_slice(&moved);
    let got = open(&[&good[..], &last[..]].concat());
    assert!(matches!(got, Err(Error::Broken { .. })), "{got:?}");
}

#[test]
fn a_lying_size_is_found_out_while_unpacking() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lie.docx");
    let zeros = vec![b' '; 40 << 20];
    world::zip(&path, &[("word/document.xml", &zeros)]);
    let mut bytes = std::fs::read(&path).unwrap();
    // Every place that declares the unpacked size now says 1,000 bytes.
    let declared = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == declared {
            bytes[at..at + 4].copy_from_slice(&1_000u32.to_le_bytes());
        }
    }
    std::fs::write(&path, bytes).unwrap();
    let got = extract::text(Kind::Docx, &path, &Limits::default());
    assert!(matches!(got, Err(Error::Limit(_) | Error::Broken { .. })), "{got:?}");
}

#[test]
fn broken_files_are_errors_not_panics() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x");
    for bytes in
        [&b""[..], b"PK\x03\x04", b"PK\x03\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", b"{\\rtf1 {{{{"]
    {
        std::fs::write(&path, bytes).unwrap();
        for kind in Kind::ALL {
            let _ = extract::text(*kind, &path, &Limits::default());
            let _ = paper::sheets::preview(&path, *kind, 5, 5);
        }
        let _ = Kind::sniff_file(&path, "x.docx").unwrap();
    }
}

#[test]
fn a_scan_is_told_from_a_text_pdf() {
    assert!(looks_scanned("", 1));
    assert!(looks_scanned("Dipindai dengan aplikasi", 12));
    assert!(!looks_scanned(&"Laporan kinerja tahun ini memuat capaian. ".repeat(10), 2));
}
