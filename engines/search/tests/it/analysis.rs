//! What counts as the same word: forms, spellings, numbers, codes, both languages.

use crate::{Bench, doc};

#[test]
fn every_form_of_a_word_finds_every_other() {
    let families: &[&[&str]] = &[
        &["rencana", "perencanaan", "merencanakan", "direncanakan", "rencananya"],
        &["atur", "peraturan", "pengaturan", "mengatur", "aturan"],
        &["terima", "penerimaan", "menerima", "diterima", "penerima"],
        &["tetap", "penetapan", "menetapkan", "ditetapkan", "ketetapan"],
        &["kelola", "pengelolaan", "mengelola", "dikelola", "pengelola"],
        &["izin", "perizinan", "perijinan", "ijin", "diizinkan"],
        &["lapor", "laporan", "pelaporan", "melaporkan", "pelapor", "laporannya"],
        &["penduduk", "kependudukan"],
        &["daya", "pemberdayaan", "memberdayakan"],
        &["sehat", "kesehatan", "penyehatan"],
        &["surat", "surat-surat", "suratnya"],
        &["pengadaan", "mengadakan", "diadakan"],
    ];
    for family in families {
        let docs: Vec<_> = family.iter().map(|word| doc(word, &format!("Contoh {word}"))).collect();
        let bench = Bench::with(&docs);
        for asked in *family {
            for there in *family {
                bench.finds(asked, there);
            }
        }
    }
}

#[test]
fn a_form_unknown_to_the_root_list_is_found_through_the_vocabulary() {
    let bench = Bench::with(&[doc("a", "Penanggulangan wabah"), doc("b", "Tanggulang bersama")]);
    bench.finds("tanggulang", "a");
    bench.finds("menanggulangi", "a");
}

#[test]
fn words_that_only_share_letters_stay_apart() {
    let bench = Bench::with(&[
        doc("daerah", "Pemerintah daerah"),
        doc("berita", "Berita terbaru"),
        doc("pelabuhan", "Pelabuhan laut"),
        doc("informasi", "Informasi berkala"),
    ]);
    for (asked, wrong) in
        [("darah", "daerah"), ("ita", "berita"), ("buhan", "pelabuhan"), ("formasi", "berita")]
    {
        bench.misses(&format!("\"{asked}\""), wrong);
    }
    bench.misses("perintah", "berita");
    bench.misses("duduk", "informasi");
}

#[test]
fn the_word_as_written_comes_before_its_other_forms() {
    let bench = Bench::with(&[
        doc("form", "Pengaturan ruang"),
        doc("exact", "Peraturan ruang"),
        doc("other", "Mengatur ruang"),
    ]);
    assert_eq!(bench.ids("peraturan")[0], "exact");
    assert_eq!(bench.ids("pengaturan")[0], "form");
}

#[test]
fn case_and_diacritics_do_not_matter() {
    let bench = Bench::with(&[doc("a", "ANGGARAN Café Désa"), doc("b", "ｆｕｌｌｗｉｄｔｈ")]);
    bench.finds("anggaran cafe desa", "a");
    bench.finds("AnGgArAn CAFÉ", "a");
    bench.finds("fullwidth", "b");
}

#[test]
fn numbers_and_codes_are_found_whole_and_by_part() {
    let bench = Bench::with(&[
        doc("kbli", "Klasifikasi usaha 62.10"),
        doc("rek", "Rekening 5.1.01 belanja"),
        doc("surat", "Surat nomor 12/2024"),
        doc("other", "Surat nomor 12 tahun 2019"),
    ]);
    assert_eq!(bench.ids("62.10"), ["kbli"]);
    assert_eq!(bench.ids("5.1.01"), ["rek"]);
    assert_eq!(bench.ids("12/2024"), ["surat"]);
    bench.finds("5.1", "rek");
    bench.finds("2024", "surat");
    bench.finds("62", "kbli");
    bench.misses("12/2024", "other");
}

#[test]
fn abbreviations_with_dots_and_apostrophes_are_one_word() {
    let bench = Bench::with(&[
        doc("apbd", "A.P.B.D. perubahan"),
        doc("jumat", "Jadwal hari Jum\u{2019}at"),
    ]);
    bench.finds("apbd", "apbd");
    bench.finds("jumat", "jumat");
    bench.finds("jum'at", "jumat");
}

#[test]
fn words_written_together_and_apart_find_each_other() {
    let bench = Bench::with(&[
        doc("apart", "Tata kelola pemerintahan"),
        doc("joined", "Kerjasama antardaerah"),
        doc("hyphen", "Transaksi non-tunai"),
    ]);
    bench.finds("tatakelola", "apart");
    bench.finds("kerja sama", "joined");
    bench.finds("nontunai", "hyphen");
    bench.finds("non tunai", "hyphen");
}

#[test]
fn english_words_are_stemmed_as_english() {
    let mut policy = doc("policy", "Policies on public libraries");
    policy.lang = "en".to_owned();
    let bench = Bench::with(&[policy, doc("id", "Kebijakan perpustakaan")]);
    assert_eq!(bench.ids("policy library"), ["policy"]);
    assert_eq!(bench.ids("bijak pustaka"), ["id"]);
}

#[test]
fn stop_words_neither_hinder_nor_vanish() {
    let bench =
        Bench::with(&[doc("a", "Laporan keuangan daerah"), doc("b", "Yang di antara dan dari")]);
    assert_eq!(bench.ids("laporan dari yang untuk keuangan"), ["a"]);
    assert_eq!(bench.ids("di antara"), ["b"]);
    assert_eq!(bench.ids("\"dan dari\""), ["b"]);
}
