//! Proposals from documents as agencies write them (invented).

use paper::propose::{Category, propose};

const TODAY: (i32, u8, u8) = (2025, 6, 30);

#[test]
fn a_performance_report_is_read() {
    let text = "PEMERINTAH PROVINSI KALIMANTAN TENGAH\nDINAS CONTOH\nJalan Contoh Nomor 1\n\n\
        LAPORAN KINERJA INSTANSI PEMERINTAH\n(LKjIP)\nTAHUN 2023\n\n\n\
        Laporan ini disusun sebagai wujud pertanggungjawaban atas pelaksanaan tugas dan fungsi \
        sepanjang tahun berjalan. Isinya memuat capaian sasaran strategis beserta analisisnya.\n\
        Palangka Raya, 28 Februari 2024\nKepala Dinas\n";
    let p = propose(text, "LKJIP_DISKOMINFO_2023_final(2).pdf", TODAY);
    assert_eq!(p.doc_type.unwrap().value, "lkjip");
    assert_eq!(p.title.unwrap().value, "Laporan Kinerja Instansi Pemerintah (LKJIP) Tahun 2023");
    assert_eq!(p.date.unwrap().value, (2024, 2, 28));
    assert_eq!(p.period.unwrap().value, "2023");
    assert_eq!(p.year.unwrap().value, 2023);
    assert_eq!(p.category.unwrap().value, Category::Berkala);
    assert!(p.summary.unwrap().value.starts_with("Laporan ini disusun"));
}

#[test]
fn kinds_periods_and_classes() {
    use Category::{Berkala, SertaMerta, SetiapSaat};
    let cases: &[(&str, &str, &str, &str, Category)] = &[
        (
            "LAPORAN REALISASI ANGGARAN\nTRIWULAN I TAHUN 2025\n",
            "lra.pdf",
            "lra",
            "Triwulan I 2025",
            Berkala,
        ),
        (
            "LAPORAN REALISASI ANGGARAN SEMESTER PERTAMA\nTAHUN ANGGARAN 2024\n",
            "x.pdf",
            "lra",
            "Semester I 2024",
            Berkala,
        ),
        (
            "RENCANA STRATEGIS\nDINAS CONTOH\nTAHUN 2021-2026\n",
            "renstra.pdf",
            "renstra",
            "2021-2026",
            Berkala,
        ),
        ("", "RKA_Dinas-Contoh_TA_2025.xlsx", "rka", "2025", Berkala),
        ("", "DPA Dinas Contoh 2024 scan.pdf", "dpa", "2024", Berkala),
        ("PERJANJIAN KINERJA TAHUN 2024\n", "pk.pdf", "perjanjian_kinerja", "2024", Berkala),
        (
            "STANDAR OPERASIONAL PROSEDUR\nPELAYANAN INFORMASI TAHUN 2022\n",
            "1.pdf",
            "sop",
            "2022",
            SetiapSaat,
        ),
        (
            "PERATURAN GUBERNUR KALIMANTAN TENGAH\nNOMOR 12 TAHUN 2023\nTENTANG CONTOH\n",
            "p.pdf",
            "pergub",
            "2023",
            SetiapSaat,
        ),
        (
            "PERINGATAN DINI KABUT ASAP\nBULAN SEPTEMBER 2024\n",
            "x.pdf",
            "peringatan_dini",
            "September 2024",
            SertaMerta,
        ),
        ("KABUPATEN CONTOH DALAM ANGKA 2024\n", "x.pdf", "statistik", "2024", SetiapSaat),
    ];
    for (text, name, kind, period, category) in cases {
        let p = propose(text, name, TODAY);
        assert_eq!(p.doc_type.as_ref().map(|g| g.value), Some(*kind), "{text} {name}");
        let got = p.period.as_ref().map(|g| g.value.as_str());
        if *kind != "pergub" {
            assert_eq!(got, Some(*period), "{text} {name}");
        }
        assert_eq!(p.category.map(|g| g.value), Some(*category), "{text} {name}");
    }
}

#[test]
fn the_day_of_signing_is_not_the_day_of_a_quoted_law() {
    let text = "KEPUTUSAN KEPALA DINAS CONTOH\nNOMOR 5 TAHUN 2024\nTENTANG PEJABAT PENGELOLA\n\
        Mengingat: Undang-Undang Nomor 14 Tahun 2008 tanggal 30 April 2008; surat tanggal 5 \
        Januari 2024.\nDitetapkan di Palangka Raya\npada tanggal 3 Pebruari 2024\n";
    let p = propose(text, "SK.pdf", TODAY);
    let date = p.date.unwrap();
    assert_eq!(date.value, (2024, 2, 3));
    assert!(date.confidence > 0.9 && date.evidence.contains("pada tanggal"));
    assert_eq!(p.doc_type.unwrap().value, "sk");
}

#[test]
fn nothing_is_proposed_from_nothing() {
    let p = propose("", "scan0001.pdf", TODAY);
    assert!(p.title.is_none() && p.date.is_none() && p.doc_type.is_none() && p.category.is_none());
    let future = propose("Palangka Raya, 3 Januari 2031", "a.pdf", TODAY);
    assert!(future.date.is_none(), "a day that has not come is not believed");
    let odd = propose("Palangka Raya, 31 Februari 2024", "a.pdf", TODAY);
    assert!(odd.date.is_none(), "a day that does not exist is not believed");
}

#[test]
fn every_proposal_carries_its_evidence() {
    let p = propose("LAPORAN REALISASI ANGGARAN TRIWULAN II TAHUN 2024\n", "x.pdf", TODAY);
    for (sure, evidence) in [
        p.title.map(|g| (g.confidence, g.evidence)).unwrap(),
        p.period.map(|g| (g.confidence, g.evidence)).unwrap(),
        p.category.map(|g| (g.confidence, g.evidence)).unwrap(),
        p.doc_type.map(|g| (g.confidence, g.evidence)).unwrap(),
    ] {
        assert!((0.0..=1.0).contains(&sure) && !evidence.is_empty());
    }
}
