//! PDF: the words that went in come out, hostile words stay words, and the same input gives the
//! same bytes.

use paper::{Error, Typesetter, commands, parse, templates};
use serde_json::json;

use crate::{sample, world};

fn words(pdf: &[u8]) -> Option<String> {
    if !world::tool("pdftotext") {
        return None;
    }
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("in.pdf"), dir.path().join("out.txt"));
    std::fs::write(&input, pdf).unwrap();
    world::run(&commands::pdftotext(&input, &out));
    let text = std::fs::read_to_string(out).unwrap();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn a_letter_comes_back_word_for_word() {
    let pdf = Typesetter::new().pdf(templates::SURAT, &sample::surat(), &[]).unwrap();
    let Some(text) = words(&pdf) else { return };
    for claim in [
        "DINAS CONTOH URUSAN DEMONSTRASI",
        "Jalan Contoh Nomor 1, Palangka Raya 73111",
        "Yth. Pemohon Informasi Contoh di Tempat Dengan hormat,",
        "nomor pendaftaran 2025-0007",
        "Laporan realisasi anggaran semester I tahun 2024",
        "Nama Pejabat Contoh",
        "DOKUMEN CONTOH · Dinas Contoh",
        "Halaman 1 dari 1",
    ] {
        assert!(text.contains(claim), "{claim:?} is missing in: {text}");
    }
}

#[test]
fn user_text_is_never_parsed_as_markup() {
    let hostile = "#import \"@preview/x:1.0.0\": * $ sum_(i=1)^n i $ *tebal* _miring_ = Judul \
        #eval(\"1+1\") #read(\"/etc/passwd\") @ref <label> \\ // komentar /* x */ `kode`";
    let mut data = sample::surat();
    data["sections"] = json!([{"heading": hostile, "paragraphs": [hostile], "list": [hostile],
        "table": {"columns": [{"name": hostile}], "rows": [[hostile]]}}]);
    data["subject"] = json!(hostile);
    data["title"] = json!(hostile);
    let pdf = Typesetter::new().pdf(templates::SURAT, &data, &[]).unwrap();
    let Some(text) = words(&pdf) else { return };
    for claim in
        ["#import", "*tebal*", "_miring_", "#eval(", "#read(", "$ sum_(i=1)^n i $", "// komentar"]
    {
        assert!(text.contains(claim), "{claim:?} is missing in: {text}");
    }
    assert!(!text.contains("root:"), "a file of the machine was read");
}

#[test]
fn a_template_reaches_no_file_package_or_clock() {
    let setter = Typesetter::new();
    for source in [
        "#read(\"/etc/passwd\")",
        "#read(\"../Cargo.toml\")",
        "#image(\"logo.png\")",
        "#import \"@preview/cetz:0.3.0\"",
        "#import \"other.typ\": x",
        "#datetime.today()",
    ] {
        let got = setter.pdf(source, &json!({}), &[]);
        assert!(matches!(got, Err(Error::Template(_))), "{source} gave {:?}", got.map(|b| b.len()));
    }
    let odd = [("../x.png".to_owned(), vec![0u8])];
    assert!(matches!(setter.pdf("x", &json!({}), &odd), Err(Error::FileName(_))));
}

#[test]
fn the_same_input_gives_the_same_bytes_in_every_thread() {
    let setter = Typesetter::new();
    let first = setter.pdf(templates::DIP, &sample::dip(25), &[]).unwrap();
    let all: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..2)
            .map(|_| {
                let setter = setter.clone();
                scope.spawn(move || setter.pdf(templates::DIP, &sample::dip(25), &[]).unwrap())
            })
            .collect();
        jobs.into_iter().map(|j| j.join().unwrap()).collect()
    });
    assert!(all.iter().all(|pdf| *pdf == first));
}

#[test]
fn a_long_list_repeats_its_head_and_counts_its_pages() {
    let pdf = Typesetter::new().pdf(templates::DIP, &sample::dip(90), &[]).unwrap();
    let Some(text) = words(&pdf) else { return };
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("dip.pdf");
    std::fs::write(&input, &pdf).unwrap();
    let info = parse::pdfinfo(&world::run(&commands::pdfinfo(&input)));
    assert_eq!(info.title.as_deref(), Some("Daftar Informasi Publik"));
    assert_eq!(info.author.as_deref(), Some("PPID Utama (contoh)"));
    assert_eq!(info.created, Some((2025, 1, 3)));
    assert!(!info.encrypted && info.pages > 2);
    let (w, h) = info.page_size_pt.unwrap();
    assert!(w > h, "the list lies on its side");
    let heads = text.matches("Ringkasan isi informasi").count();
    assert_eq!(heads, info.pages as usize, "the head stands on every page");
    assert!(text.contains(&format!("Halaman {0} dari {0}", info.pages)));
    let raw = String::from_utf8_lossy(&pdf);
    assert!(raw.contains("/Lang") && raw.contains("/StructTreeRoot"), "tagged, with a language");
}

#[test]
fn a_report_has_contents_that_lead_to_its_chapters() {
    let pdf = Typesetter::new().pdf(templates::LAPORAN, &sample::laporan(), &[]).unwrap();
    let Some(text) = words(&pdf) else { return };
    for claim in [
        "Daftar Isi",
        "Bab II Akuntabilitas Kinerja",
        "2.2",
        "Triwulan III",
        "76,2",
        "Kata Pengantar",
    ] {
        assert!(text.contains(claim), "{claim:?} is missing in: {text}");
    }
}

#[test]
fn a_logo_is_set_and_a_missing_one_is_no_fault() {
    let mut data = sample::surat();
    data["logo"] = json!("logo.png");
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(64, 80, image::Rgb([180, 130, 40]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let files = [("logo.png".to_owned(), png.into_inner())];
    let with = Typesetter::new().pdf(templates::SURAT, &data, &files).unwrap();
    assert!(String::from_utf8_lossy(&with).contains("/Image"));
}

#[test]
fn a_set_page_can_be_read_by_ocr_and_its_words_have_places() {
    if !(world::tool("pdftoppm") && world::tool("tesseract") && world::tool("pdftotext")) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("surat.pdf");
    let pdf = Typesetter::new().pdf(templates::SURAT, &sample::surat(), &[]).unwrap();
    std::fs::write(&input, pdf).unwrap();
    world::run(&commands::pdftoppm_page(&input, 1, 200, &dir.path().join("p")));
    let command = commands::tesseract(&dir.path().join("p.png"), &dir.path().join("o"), &["ind"]);
    world::run(&command);
    let text = std::fs::read_to_string(dir.path().join("o.txt")).unwrap();
    for claim in ["permohonan", "informasi", "Palangka", "Pemberitahuan"] {
        assert!(text.contains(claim), "{claim:?} was not read in: {text}");
    }
    let read = parse::tsv(&std::fs::read_to_string(dir.path().join("o.tsv")).unwrap());
    assert!(parse::mean_confidence(&read) > 70.0);

    let bbox = dir.path().join("b.html");
    world::run(&commands::pdftotext_bbox(&input, 1, &bbox));
    let told = parse::bbox(&std::fs::read_to_string(bbox).unwrap());
    let place = |all: &[parse::Word], w: &str| all.iter().find(|x| x.text == w).cloned().unwrap();
    let (a, b) = (place(&told, "Sehubungan"), place(&read, "Sehubungan"));
    assert!((a.x - b.x).abs() < 0.02 && (a.y - b.y).abs() < 0.02, "{a:?} {b:?}");
    assert!(told.iter().all(|w| w.x >= 0.0 && w.x + w.w <= 1.001 && w.y + w.h <= 1.001));
    let first = place(&told, "permohonan");
    assert_eq!(place(&told, "Sehubungan").line, first.line, "words of a line share it");
}
