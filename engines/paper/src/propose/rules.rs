//! The kinds of documents that agencies publish, how they name themselves, and the class of
//! information that usually follows. The classes follow UU 14/2008 articles 9 to 11 as far as the
//! kind alone can tell; which class holds is decided by the officer.

use super::{Category, Guess, folded};

/// Key, phrases that name it (folded), usual class.
type Rule = (&'static str, &'static [&'static str], Category);

use Category::{Berkala, SertaMerta, SetiapSaat};

/// In order of precedence: the special before the general.
const RULES: &[Rule] = &[
    (
        "lkjip",
        &[
            "laporan kinerja instansi pemerintah",
            "laporan akuntabilitas kinerja",
            "lkjip",
            "lakip",
            "lkip",
        ],
        Berkala,
    ),
    (
        "perjanjian_kinerja",
        &["perjanjian kinerja", "penetapan kinerja", "perkin", "tapkin"],
        Berkala,
    ),
    ("iku", &["indikator kinerja utama"], Berkala),
    ("renstra", &["rencana strategis", "renstra"], Berkala),
    (
        "renja",
        &[
            "rencana kerja tahunan",
            "rencana kerja perangkat daerah",
            "rencana kerja dinas",
            "rencana kerja badan",
            "rencana kerja biro",
            "renja",
        ],
        Berkala,
    ),
    ("rkpd", &["rencana kerja pemerintah daerah", "rkpd"], Berkala),
    ("rpjmd", &["rencana pembangunan jangka menengah", "rpjmd", "rpjpd"], Berkala),
    (
        "dpa",
        &["dokumen pelaksanaan anggaran", "dokumen pelaksanaan perubahan anggaran", "dpa", "dppa"],
        Berkala,
    ),
    ("rka", &["rencana kerja dan anggaran", "rencana kerja anggaran", "rka"], Berkala),
    ("lra", &["laporan realisasi anggaran", "realisasi anggaran", "lra"], Berkala),
    ("calk", &["catatan atas laporan keuangan", "calk"], Berkala),
    ("neraca", &["laporan posisi keuangan", "neraca"], Berkala),
    ("laporan_keuangan", &["laporan keuangan"], Berkala),
    (
        "laporan_ppid",
        &[
            "laporan layanan informasi publik",
            "laporan tahunan ppid",
            "laporan pengelolaan informasi",
        ],
        Berkala,
    ),
    ("dip", &["daftar informasi publik"], Berkala),
    ("rup", &["rencana umum pengadaan", "rup"], Berkala),
    (
        "pengadaan",
        &[
            "pengumuman tender",
            "pengumuman lelang",
            "pengadaan barang jasa",
            "pengadaan barang dan jasa",
            "dokumen pemilihan",
            "surat perintah kerja",
        ],
        SetiapSaat,
    ),
    ("lhkpn", &["lhkpn", "laporan harta kekayaan"], Berkala),
    ("ikm", &["survei kepuasan masyarakat", "indeks kepuasan masyarakat"], Berkala),
    (
        "peringatan_dini",
        &[
            "peringatan dini",
            "siaga darurat",
            "tanggap darurat",
            "wabah",
            "kejadian luar biasa",
            "status bencana",
            "kabut asap",
            "waspada banjir",
        ],
        SertaMerta,
    ),
    (
        "sop",
        &[
            "standar operasional prosedur",
            "prosedur operasional standar",
            "standard operating procedure",
            "sop",
        ],
        SetiapSaat,
    ),
    ("standar_pelayanan", &["standar pelayanan", "maklumat pelayanan"], SetiapSaat),
    ("perda", &["peraturan daerah", "perda"], SetiapSaat),
    ("pergub", &["peraturan gubernur", "pergub"], SetiapSaat),
    (
        "perbup",
        &["peraturan bupati", "peraturan wali kota", "peraturan walikota", "perbup", "perwali"],
        SetiapSaat,
    ),
    (
        "sk",
        &[
            "keputusan gubernur",
            "keputusan kepala",
            "surat keputusan",
            "keputusan bupati",
            "keputusan sekretaris",
            "sk",
        ],
        SetiapSaat,
    ),
    ("surat_edaran", &["surat edaran"], SetiapSaat),
    (
        "mou",
        &[
            "nota kesepahaman",
            "nota kesepakatan",
            "perjanjian kerja sama",
            "perjanjian kerjasama",
            "pks",
            "mou",
        ],
        SetiapSaat,
    ),
    (
        "statistik",
        &["dalam angka", "statistik sektoral", "data statistik", "profil statistik", "statistik"],
        SetiapSaat,
    ),
    (
        "profil",
        &[
            "profil pejabat",
            "profil dinas",
            "profil badan",
            "profil organisasi",
            "struktur organisasi",
            "tugas dan fungsi",
            "profil",
        ],
        Berkala,
    ),
    ("siaran_pers", &["siaran pers", "press release"], Berkala),
];

/// What kind of document it is: best where it names itself in its heading or in the file name.
pub(super) fn doc_type(head: &str, name: &str) -> Option<Guess<&'static str>> {
    let capitals: String =
        head.lines().take(60).filter(|l| is_heading(l)).collect::<Vec<_>>().join(" ");
    let opening: String = head.chars().take(700).collect();
    let sources = [
        (folded(&capitals), 0.95f32),
        (folded(name), 0.88),
        (folded(&opening), 0.6),
        (folded(head), 0.35),
    ];
    let mut best: Option<(Guess<&'static str>, usize)> = None;
    for (text, confidence) in &sources {
        for (key, phrases, _) in RULES {
            let Some((at, phrase)) = first_of(text, phrases) else { continue };
            // A short sign ("sk", "rka") in running words is weak; the earlier phrase wins.
            let short = phrase.len() <= 4;
            let sure = if short && *confidence < 0.7 { confidence * 0.5 } else { *confidence };
            let better = best.as_ref().is_none_or(|(b, place)| {
                sure > b.confidence || (sure == b.confidence && at < *place)
            });
            if better {
                best = Some((Guess::new(*key, sure, phrase), at));
            }
        }
    }
    best.map(|(guess, _)| guess).filter(|g| g.confidence >= 0.3)
}

fn first_of(text: &str, phrases: &'static [&'static str]) -> Option<(usize, &'static str)> {
    phrases.iter().filter_map(|p| text.find(&format!(" {p} ")).map(|at| (at, *p))).min()
}

/// A line set in capitals.
pub(super) fn is_heading(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = line.chars().filter(|c| c.is_uppercase()).count();
    letters >= 4 && capitals * 10 >= letters * 8
}

/// The class that usually goes with the kind; urgent words alone also tell.
pub(super) fn category(
    head: &str,
    name: &str,
    doc_type: Option<&Guess<&'static str>>,
) -> Option<Guess<Category>> {
    let urgent = RULES.iter().find(|r| r.0 == "peringatan_dini")?;
    let opening: String = head.chars().take(1_200).collect();
    let regulation =
        doc_type.is_some_and(|d| matches!(d.value, "perda" | "pergub" | "perbup" | "sop"));
    for (text, confidence) in [(folded(name), 0.7f32), (folded(&opening), 0.65)] {
        if let Some((_, phrase)) = first_of(&text, urgent.1)
            && !regulation
            && doc_type.is_none_or(|d| d.confidence < 0.9 || d.value == "peringatan_dini")
        {
            return Some(Guess::new(SertaMerta, confidence, phrase));
        }
    }
    let kind = doc_type?;
    let (_, _, usual) = RULES.iter().find(|r| r.0 == kind.value)?;
    Some(Guess::new(*usual, kind.confidence * 0.85, kind.evidence.clone()))
}
