//! Published items by the hundred thousand, for measuring: made of common words of Indonesian government and
//! of invented place names, the same at every run. It is no demo content: the files it speaks of do not exist.

use base::{Result, Timestamp};
use contracts::{
    org::{Org, OrgTree},
    papers::Word,
};
use db::{Json, query};
use kit::{Audit, Cx, Permission, Tx};

use crate::{
    model::{Content, FileId, Reading, State},
    service::tree,
    store::write::{draft, insert, take_numbers},
};

const FILL: Permission = Permission::system("ppid.fill");
/// Items in one transaction.
const BATCH: i64 = 1_000;
/// Items whose document also has drawn pages, with the place of every word.
const DRAWN: i64 = 500;
const DAY_MS: i64 = 86_400_000;

const KINDS: &[&str] = &[
    "Laporan Kinerja",
    "Rencana Strategis",
    "Rencana Kerja",
    "Dokumen Pelaksanaan Anggaran",
    "Laporan Realisasi Anggaran",
    "Standar Pelayanan",
    "Prosedur Tetap",
    "Daftar Aset",
    "Profil",
    "Kajian",
    "Pengumuman",
    "Keputusan Kepala Dinas tentang",
    "Peraturan tentang",
    "Rekapitulasi",
    "Statistik",
    "Evaluasi",
    "Pedoman",
    "Perjanjian Kinerja",
    "Notulen Rapat",
    "Peta",
];
const SUBJECTS: &[&str] = &[
    "Jalan Provinsi",
    "Jembatan",
    "Puskesmas",
    "Imunisasi Anak",
    "Penurunan Stunting",
    "Beasiswa Pelajar",
    "Sekolah Menengah Kejuruan",
    "Penyuluhan Pertanian",
    "Cetak Sawah",
    "Perkebunan Sawit",
    "Perhutanan Sosial",
    "Kebakaran Lahan",
    "Peringatan Banjir",
    "Pengelolaan Sampah",
    "Kualitas Air Sungai",
    "Izin Pertambangan",
    "Penanaman Modal",
    "Koperasi dan UMKM",
    "Pasar Rakyat",
    "Pariwisata",
    "Kebudayaan Dayak",
    "Perpustakaan",
    "Kearsipan",
    "Pajak Kendaraan",
    "Retribusi Daerah",
    "Hibah dan Bantuan Sosial",
    "Pengadaan Barang dan Jasa",
    "Aparatur Sipil Negara",
    "Ketahanan Pangan",
    "Harga Bahan Pokok",
    "Pelabuhan",
    "Angkutan Sungai",
    "Listrik Perdesaan",
    "Rumah Layak Huni",
    "Penyandang Disabilitas",
    "Pemberdayaan Perempuan",
    "Dana Desa",
    "Penataan Ruang",
    "Irigasi",
    "Perikanan Budidaya",
];
const VERBS: &[&str] = &[
    "menetapkan",
    "melaksanakan",
    "menyusun",
    "mengelola",
    "menyelenggarakan",
    "meningkatkan",
    "mengembangkan",
    "menyampaikan",
    "menerima",
    "menyediakan",
    "mengawasi",
    "membina",
    "memperbaiki",
    "melayani",
    "mendorong",
];
const SYLLABLES: &[&str] = &[
    "ba", "bu", "da", "ga", "ha", "ja", "ka", "ki", "ku", "la", "ma", "mi", "na", "nu", "pa", "ra",
    "ri", "sa", "si", "ta", "tu", "wa", "ya", "ang", "ing", "ung",
];
const CATEGORIES: &[&str] = &["berkala", "setiap_saat", "serta_merta"];
const FORMATS: &[(&str, &str)] = &[
    ("PDF", "application/pdf"),
    ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

/// Adds `count` published items, each with a document that has text.
///
/// # Errors
/// The database's; Unavailable when there is no agency to own them.
pub async fn fill(cx: &Cx, count: i64) -> Result<()> {
    let tree = tree(cx.app()).await?;
    let mut left = count;
    while left > 0 {
        let n = left.min(BATCH);
        let mut tx = cx.begin(cx.grant_everywhere(FILL)?).await?;
        let first = take_numbers(&mut tx, n).await?;
        for number in first..first + n {
            add(&mut tx, &tree, number).await?;
        }
        tx.commit(Audit::new("ppid.fill", "information", first).note("count", n)).await?;
        left -= n;
    }
    Ok(())
}

async fn add(tx: &mut Tx, tree: &OrgTree, number: i64) -> Result<()> {
    let mut dice = Dice::seeded(number);
    let owners: Vec<&Org> = tree.list.iter().filter(|o| o.parent.is_some()).collect();
    let Some(org) = owners.get(dice.below(owners.len())) else {
        return Err(base::Error::unavailable("there is no agency"));
    };
    let content = content(&mut dice, org);
    let mut item = draft(tx, org, number, &content);
    let at = Timestamp(tx.now().0 - DAY_MS * i64::try_from(dice.below(3_000)).unwrap_or(0));
    item.state = State::Published;
    item.published_at = Some(at);
    item.reviewed_at = Some(at);
    item.updated_at = at;
    insert(tx, &item).await?;
    let text = (0..4 + dice.below(8)).map(|_| dice.sentence()).collect::<Vec<_>>().join("\n");
    let file = FileId::new();
    let drawn = number <= DRAWN;
    let (format, mime) = if drawn { FORMATS[0] } else { FORMATS[dice.below(FORMATS.len())] };
    query(
        "INSERT INTO ppid_file (id, item, slot, version, is_current, note, blob, name, size, mime, format,
            reading, pages, recognised, created_by, created_at)
         VALUES ($1, $2, 1, 1, $3, '', $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12)",
    )
    .bind(file)
    .bind(item.id)
    .bind(true)
    // Of no file at all: whoever downloads it is told that it is not there.
    .bind(format!("{number:064x}"))
    .bind(format!("{}.{}", base::slug(&item.title, 60), format.to_lowercase()))
    .bind(i64::try_from(20_000 + dice.below(900_000)).unwrap_or(0))
    .bind(mime)
    .bind(format)
    .bind(if drawn { Reading::Done } else { Reading::None })
    .bind(drawn.then_some(3_i64))
    .bind(false)
    .bind(at)
    .run(tx.conn())
    .await?;
    query("INSERT INTO ppid_text (file, body, fingerprint, proposal) VALUES ($1, $2, $3, $4)")
        .bind(file)
        .bind(&text)
        .bind(Vec::<u8>::new())
        .bind(Json(serde_json::json!({})))
        .run(tx.conn())
        .await?;
    if drawn {
        for page in 1..=3 {
            draw(tx, file, page, &text).await?;
        }
    }
    Ok(())
}

async fn draw(tx: &mut Tx, file: FileId, page: i64, text: &str) -> Result<()> {
    let mut words = Vec::new();
    let (mut x, mut y) = (60.0_f32, 80.0_f32);
    for word in text.split_whitespace().take(200) {
        let w = 9.0 * f32::from(u8::try_from(word.len()).unwrap_or(20));
        if x + w > 760.0 {
            (x, y) = (60.0, y + 18.0);
        }
        words.push(Word { x, y, w, h: 14.0, text: word.to_owned() });
        x += w + 6.0;
    }
    query(
        "INSERT INTO ppid_page (file, page, blob, width, height, words) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(file)
    .bind(page)
    .bind(format!("{page:064x}"))
    .bind(827_i64)
    .bind(1_169_i64)
    .bind(Json(words))
    .run(tx.conn())
    .await
    .map(|_| ())
}

fn content(dice: &mut Dice, org: &Org) -> Content {
    let (kind, subject) = (dice.of(KINDS), dice.of(SUBJECTS));
    let (place, year) = (dice.place(), 2012 + dice.below(15));
    let mut summary = format!("{kind} {subject} di {place}, disusun oleh {}. ", org.name);
    summary.push_str(&dice.sentence());
    Content {
        title: format!("{kind} {subject} {place} Tahun {year}"),
        summary,
        category: dice.of(CATEGORIES).to_owned(),
        unit: format!("Bidang {subject}"),
        officer: format!("Kepala Bidang {subject}"),
        maker: org.name.clone(),
        made_on: format!("{year}-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)),
        made_place: place,
        form: "soft".to_owned(),
        retention: "5 tahun".to_owned(),
        language: "id".to_owned(),
        period: year.to_string(),
        year: i64::try_from(year).ok(),
        legal_basis: "UU 14/2008 Pasal 9".to_owned(),
        tags: vec![subject.to_lowercase(), dice.of(SUBJECTS).to_lowercase()],
        ..Content::default()
    }
}

/// Chance that is the same at every run.
struct Dice(u64);

impl Dice {
    fn seeded(seed: i64) -> Self {
        Self(seed.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % n.max(1)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    /// An invented village, a few often and many rarely, as names are.
    fn place(&mut self) -> String {
        let seed = self.below(3_000) * self.below(3_000) / 3_000;
        let mut own = Dice::seeded(i64::try_from(seed).unwrap_or(0) + 7);
        let name: String = (0..2 + own.below(3)).map(|_| own.of(SYLLABLES)).collect();
        let mut letters = name.chars();
        letters
            .next()
            .map(|c| c.to_uppercase().collect::<String>() + letters.as_str())
            .unwrap_or_default()
    }

    fn sentence(&mut self) -> String {
        format!(
            "Pemerintah Provinsi {} {} dan {} di {} sesuai {} nomor {} tahun {}.",
            self.of(VERBS),
            self.of(SUBJECTS).to_lowercase(),
            self.of(SUBJECTS).to_lowercase(),
            self.place(),
            self.of(KINDS).to_lowercase(),
            self.below(400),
            2010 + self.below(16)
        )
    }
}
