//! Invented documents (contoh) that several tests and the example set.

use serde_json::{Value, json};

/// A list of public information with `n` rows.
pub(crate) fn dip(n: usize) -> Value {
    let kinds = ["Laporan kinerja", "Rencana kerja", "Dokumen pelaksanaan anggaran", "Profil"];
    let mut rows = vec![json!({"section": "A. Informasi yang wajib disediakan secara berkala"})];
    for i in 0..n {
        if i == n / 2 {
            rows.push(json!({"section": "B. Informasi yang wajib tersedia setiap saat"}));
        }
        rows.push(json!({
            "summary": format!("{} Dinas Contoh Tahun {}", kinds[i % 4], 2018 + i % 8),
            "unit": "Sekretariat Dinas Contoh",
            "officer": "Subbagian Perencanaan",
            "time_place": format!("{} Januari {}, Palangka Raya", 1 + i % 28, 2019 + i % 8),
            "form": "Cetak dan digital",
            "retention": "5 tahun",
        }));
    }
    json!({
        "title": "Daftar Informasi Publik", "province": "Provinsi Kalimantan Tengah",
        "agency": "PPID Utama (contoh)", "period": "Tahun 2024", "date": "3 Januari 2025",
        "date_iso": [2025, 1, 3], "lang": "id", "watermark": "DOKUMEN CONTOH",
        "rows": rows, "note": "Disusun otomatis dari katalog; seluruh isi adalah contoh.",
    })
}

/// A letter with a table.
pub(crate) fn surat() -> Value {
    json!({
        "title": "Pemberitahuan Tertulis atas Permohonan Informasi Publik",
        "agency": "Dinas Contoh", "lang": "id", "date_iso": [2025, 2, 14],
        "watermark": "DOKUMEN CONTOH",
        "kop": {
            "government": "Pemerintah Provinsi Kalimantan Tengah",
            "agency": "Dinas Contoh Urusan Demonstrasi",
            "address": "Jalan Contoh Nomor 1, Palangka Raya 73111",
            "contact": "Pos-el: ppid@contoh.example · Telepon (0536) 000000",
        },
        "number": "000/012/CONTOH/2025", "classification": "Biasa", "attachments": "1 (satu) berkas",
        "subject": "Pemberitahuan tertulis",
        "place_date": "Palangka Raya, 14 Februari 2025",
        "recipient": ["Yth. Pemohon Informasi Contoh", "di", "Tempat"],
        "salutation": "Dengan hormat,",
        "sections": [
            {"paragraphs": ["Sehubungan dengan permohonan informasi publik yang Saudara ajukan \
              pada tanggal 3 Februari 2025 dengan nomor pendaftaran 2025-0007, bersama ini kami \
              sampaikan bahwa informasi yang Saudara minta berada dalam penguasaan kami dan \
              dapat kami berikan seluruhnya."]},
            {"heading": "Rincian informasi", "table": {
                "columns": [{"name": "Uraian", "width": 3}, {"name": "Bentuk"},
                    {"name": "Halaman", "align": "right"}],
                "rows": [["Laporan realisasi anggaran semester I tahun 2024", "Digital", "24"],
                    ["Daftar aset bergerak", "Cetak", "8"], ["Jumlah", "", "32"]],
                "total": true}},
        ],
        "closing": "Demikian kami sampaikan. Atas perhatian Saudara, kami ucapkan terima kasih.",
        "signature": {"position": "Pejabat Pengelola Informasi dan Dokumentasi,",
            "name": "Nama Pejabat Contoh", "id": "NIP 00000000 000000 0 000"},
        "copies": ["Atasan PPID (contoh)", "Arsip"],
    })
}

/// A report of three chapters.
pub(crate) fn laporan() -> Value {
    let text = "Capaian kinerja pada tahun berjalan menunjukkan perbaikan layanan kepada \
        masyarakat, terutama pada ketepatan waktu penyampaian informasi dan kelengkapan dokumen \
        yang diumumkan. Angka dalam laporan ini adalah angka contoh.";
    json!({
        "title": "Laporan Kinerja Instansi Pemerintah", "subtitle": "LKjIP",
        "government": "Pemerintah Provinsi Kalimantan Tengah",
        "agency": "Dinas Contoh Urusan Demonstrasi", "period": "Tahun 2024",
        "place_date": "Palangka Raya, Februari 2025", "date_iso": [2025, 2, 1], "lang": "id",
        "watermark": "DOKUMEN CONTOH",
        "foreword": [text, text],
        "chapters": [
            {"title": "Pendahuluan", "sections": [
                {"heading": "Latar belakang", "paragraphs": [text, text]},
                {"heading": "Dasar hukum", "numbered": [
                    "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik.",
                    "Peraturan Pemerintah Nomor 61 Tahun 2010."]}]},
            {"title": "Akuntabilitas Kinerja", "sections": [
                {"heading": "Capaian indikator", "paragraphs": [text], "table": {
                    "caption": "Capaian indikator kinerja utama",
                    "columns": [{"name": "Indikator", "width": 3}, {"name": "Target", "align": "right"},
                        {"name": "Realisasi", "align": "right"}, {"name": "Capaian", "align": "right"}],
                    "rows": [["Persentase permohonan tepat waktu", "95,00", "97,20", "102,3%"],
                        ["Indeks kepuasan masyarakat", "85,00", "83,10", "97,8%"],
                        ["Jumlah informasi yang diumumkan", "1.500", "1.781", "118,7%"]]}},
                {"heading": "Realisasi per triwulan", "paragraphs": [text], "chart": {
                    "title": "Realisasi anggaran", "unit": "persen", "bars": [
                        {"label": "Triwulan I", "value": 18.4, "display": "18,4"},
                        {"label": "Triwulan II", "value": 47.9, "display": "47,9"},
                        {"label": "Triwulan III", "value": 76.2, "display": "76,2"},
                        {"label": "Triwulan IV", "value": 96.8, "display": "96,8"}]}}]},
            {"title": "Penutup", "sections": [{"paragraphs": [text]}]},
        ],
    })
}
