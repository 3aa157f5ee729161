//! What a file is, whatever it calls itself.

use paper::Kind;

#[test]
fn content_wins_over_the_name() {
    let cases: &[(&[u8], &str, Kind)] = &[
        (b"%PDF-1.7\n", "gambar.png", Kind::Pdf),
        (b"\xef\xbb\xbf%PDF-1.4", "a.pdf", Kind::Pdf),
        (b"\x89PNG\r\n\x1a\n....", "a.pdf", Kind::Png),
        (b"\xFF\xD8\xFF\xE0", "a", Kind::Jpeg),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a", Kind::Webp),
        (b"II*\0\x08\0\0\0", "a", Kind::Tiff),
        (b"<!DOCTYPE html><p>x", "laporan.pdf", Kind::Html),
        (b"<!-- x --><script>alert(1)</script>", "a.txt", Kind::Html),
        (b"<?xml version=\"1.0\"?><svg xmlns=\"s\">", "a.png", Kind::Svg),
        (b"<?xml version=\"1.0\"?><data/>", "a", Kind::Xml),
        (b"MZ\x90\0", "laporan.pdf", Kind::Executable),
        (b"\x7FELF\x02", "laporan.pdf", Kind::Executable),
        (b"#!/bin/sh\n", "catatan.txt", Kind::Script),
        (b"<html><hta:application id=x>", "a.html", Kind::Script),
        (b"biasa saja", "jalankan.bat", Kind::Script),
        (b"\x89PNG\r\n\x1a\n", "foto.png.hta.", Kind::Script),
        (b"\0\0\0\x18ftypmp42", "a", Kind::Mp4),
        (b"nama;umur\nAda;3\nBudi;4\nCici;5\n", "data", Kind::Csv),
        (b"a,b\n1,2", "data.csv", Kind::Csv),
        (b"Catatan rapat, hari ini", "a.txt", Kind::Txt),
        (b"{\"type\": 1}", "a", Kind::Json),
        (b"{\\rtf1 x}", "a.doc", Kind::Rtf),
        (b"\x00\x01\x02\x03", "a.pdf", Kind::Unknown),
        (b"", "a.pdf", Kind::Unknown),
    ];
    for (bytes, name, kind) in cases {
        assert_eq!(Kind::sniff(bytes, name), *kind, "{name}: {:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn only_pdf_and_raster_pictures_may_stand_in_a_page() {
    let inline: Vec<Kind> = Kind::ALL.iter().copied().filter(|k| k.is_inline_safe()).collect();
    assert_eq!(inline, [Kind::Pdf, Kind::Png, Kind::Jpeg, Kind::Webp, Kind::Gif]);
    for kind in [Kind::Executable, Kind::Script, Kind::Macro] {
        assert!(kind.is_dangerous() && !kind.is_inline_safe());
    }
    for kind in Kind::ALL {
        assert_eq!(Kind::from_label(kind.label()), Some(*kind), "labels are one to one");
    }
}

#[test]
fn a_workbook_with_macros_is_dangerous() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xlsx");
    crate::world::zip(
        &path,
        &[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", &vec![b'x'; 20_000]),
            ("xl/vbaProject.bin", b"x"),
        ],
    );
    assert_eq!(Kind::sniff_file(&path, "a.xlsx").unwrap(), Kind::Macro);
}
