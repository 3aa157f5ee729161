//! Measures the engine over generated Indonesian documents: building, cold opening, latency of
//! one client and of sixteen at 1,000 requests a second. Run it in release:
//! `cargo run --release -p search --example bench -- 100000`. It proves nothing about relevance.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool for a terminal"
)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use search::{Doc, Engine, Query, Settings};

const SUBJECTS: &str = "anggaran belanja pendapatan pajak retribusi hibah aset jalan jembatan irigasi pelabuhan \
    kesehatan imunisasi stunting puskesmas pendidikan beasiswa guru sekolah pertanian pangan ternak ikan \
    hutan kebakaran banjir bencana sampah limbah air tambang energi listrik perizinan investasi koperasi \
    umkm pasar pariwisata budaya olahraga pemuda perempuan anak penduduk pegawai pensiun tunjangan arsip \
    perpustakaan statistik komunikasi informatika persandian hukum pengawasan audit inspektorat desa lahan";
const KINDS: &str = "laporan rencana peraturan keputusan pedoman prosedur daftar rekapitulasi evaluasi profil \
    dokumen statistik kajian pengumuman perjanjian realisasi ringkasan standar strategi jadwal";
const VERBS: &str = "menetapkan melaksanakan menyusun mengelola menyelenggarakan meningkatkan mengembangkan \
    menyampaikan menerima menyediakan mengawasi membina memperbaiki melayani mendorong menghitung dilaksanakan \
    ditetapkan disusun dikelola disampaikan diterima dibangun diperbaiki";
const PLACES: &str = "sungai bukit teluk tanjung muara rawa lembah hulu hilir seberang";
const SYLLABLES: &str = "ba be bi bo bu da de di do du ga gi gu ha hi hu ja ji ju ka ki ku la li lu ma mi mu na \
    ni nu pa pi pu ra ri ru sa si su ta ti tu wa wi ya yu ang eng ing ong ung";

struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.next(list.len())]
    }

    /// Low numbers often, high ones rarely, as words are.
    fn skewed(&mut self, below: usize) -> usize {
        let (a, b) = (self.next(below), self.next(below));
        a * b / below.max(1)
    }
}

struct Words {
    subjects: Vec<&'static str>,
    kinds: Vec<&'static str>,
    verbs: Vec<&'static str>,
    places: Vec<&'static str>,
    rare: Vec<String>,
}

impl Words {
    fn new(dice: &mut Dice) -> Self {
        let list = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        let syllables = list(SYLLABLES);
        let rare = (0..20_000)
            .map(|_| (0..2 + dice.next(3)).map(|_| dice.of(&syllables)).collect())
            .collect();
        Self {
            subjects: list(SUBJECTS),
            kinds: list(KINDS),
            verbs: list(VERBS),
            places: list(PLACES),
            rare,
        }
    }

    fn sentence(&self, dice: &mut Dice) -> String {
        let rare = &self.rare[dice.skewed(self.rare.len())];
        format!(
            "Pemerintah {} {} {} dan {} di {} {} sesuai {} nomor {} tahun {}. ",
            dice.of(&self.places),
            dice.of(&self.verbs),
            dice.of(&self.subjects),
            dice.of(&self.subjects),
            dice.of(&self.places),
            rare,
            dice.of(&self.kinds),
            dice.next(400),
            2010 + dice.next(15)
        )
    }

    fn doc(&self, dice: &mut Dice, n: usize) -> Doc {
        let (kind, subject) = (dice.of(&self.kinds), dice.of(&self.subjects));
        let (place, year) = (&self.rare[dice.skewed(800)], 2012 + dice.next(13));
        let agency = dice.next(43);
        Doc {
            id: format!("ppid:{n}"),
            room: "ppid".into(),
            kind: ["information", "news", "dataset", "page"][dice.next(4)].into(),
            category: ["berkala", "serta-merta", "setiap-saat"][dice.next(3)].into(),
            url: format!("/ppid/{n}"),
            lang: "id".into(),
            title: format!("{kind} {subject} {place} tahun {year}"),
            summary: self.sentence(dice),
            body: (0..6 + dice.next(20)).map(|_| self.sentence(dice)).collect(),
            tags: vec![subject.to_owned(), dice.of(&self.subjects).to_owned()],
            agency: format!("opd-{agency}"),
            agency_names: format!("Dinas {}", self.subjects[agency % self.subjects.len()]),
            district: format!("kabupaten-{}", dice.next(14)),
            year: i32::try_from(year).ok(),
            formats: vec![["pdf", "xlsx", "docx", "csv"][dice.next(4)].into()],
            date_ms: 1_300_000_000_000 + 1_000 * i64::try_from(dice.next(450_000_000)).unwrap(),
        }
    }

    /// What people type: one to four words, some misspelled, some unfinished, some filtered.
    fn query(&self, dice: &mut Dice) -> Query {
        let (kind, subject) = (dice.of(&self.kinds), dice.of(&self.subjects));
        let place = &self.rare[dice.skewed(800)];
        let text = match dice.next(10) {
            0 => subject.to_owned(),
            1 | 2 => format!("{kind} {subject}"),
            3 | 4 => format!("{kind} {subject} {place}"),
            5 => format!("{kind} {subject} {}", 2012 + dice.next(13)),
            6 => format!("{} {subject} {place}", dice.of(&self.verbs)),
            7 => format!("{kind} {}{}", &subject[..1], &subject[2..]),
            8 => format!("{kind} {}", &subject[..subject.len().min(4)]),
            _ => format!("\"{kind} {subject}\""),
        };
        let agencies = match dice.next(4) {
            0 => vec![format!("opd-{}", dice.next(43))],
            _ => Vec::new(),
        };
        Query { text, agencies, facets: true, ..Query::default() }
    }
}

fn main() {
    let count = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let mut dice = Dice(0x00be_7a46);
    let words = Words::new(&mut dice);
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { dir: dir.path().into(), writer_heap_bytes: 30_000_000 };
    let engine = Engine::open(settings.clone()).unwrap();
    let begin = Instant::now();
    let mut rebuild = engine.rebuild().unwrap();
    for first in (0..count).step_by(1_000) {
        let last = (first + 1_000).min(count);
        let docs: Vec<Doc> = (first..last).map(|n| words.doc(&mut dice, n)).collect();
        rebuild.add(&docs).unwrap();
    }
    rebuild.finish(1).unwrap();
    println!("built {count} documents in {:.1} s", begin.elapsed().as_secs_f64());
    drop(engine);
    let begin = Instant::now();
    let engine = Engine::open(settings).unwrap();
    engine.set_synonyms(&search::default_synonyms());
    let opened = begin.elapsed();
    let first = engine.search(&words.query(&mut dice)).unwrap();
    println!("opened in {opened:?}, first answer ({}) after {:?}", first.total, begin.elapsed());
    println!("memory after opening: {}", memory());
    one_client(&engine, &words, &mut dice);
    many_clients(&engine, &words, &mut dice);
    let begin = Instant::now();
    for _ in 0..100 {
        engine.search(&Query { facets: true, ..Query::default() }).unwrap();
    }
    println!("browse with facets: {:?} each", begin.elapsed() / 100);
    let begin = Instant::now();
    for _ in 0..200 {
        let subject = dice.of(&words.subjects);
        engine.suggest(&subject[..3], "id", 8).unwrap();
    }
    println!("suggest: {:?} each", begin.elapsed() / 200);
    println!("memory at the end: {}", memory());
}

fn one_client(engine: &Engine, words: &Words, dice: &mut Dice) {
    let mut slow: Vec<(Duration, String)> = Vec::new();
    for _ in 0..2_000 {
        let query = words.query(dice);
        let begin = Instant::now();
        engine.search(&query).unwrap();
        slow.push((begin.elapsed(), query.text));
    }
    let mut times: Vec<Duration> = slow.iter().map(|(time, _)| *time).collect();
    report("one client", &mut times);
    slow.sort();
    for (time, text) in slow.iter().rev().take(5) {
        println!("  slowest: {time:?} {text}");
    }
}

/// Sixteen clients share one clock of 1,000 requests a second; the latency of a request counts
/// from the moment it was due, so that waiting is not left out.
fn many_clients(engine: &Engine, words: &Words, dice: &mut Dice) {
    let queries: Vec<Query> = (0..10_000).map(|_| words.query(dice)).collect();
    let next = AtomicUsize::new(0);
    let begin = Instant::now();
    let times = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let Some(query) = queries.get(n) else { return times };
                        let due = begin + Duration::from_millis(u64::try_from(n).unwrap());
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                        engine.search(query).unwrap();
                        times.push(due.elapsed());
                    }
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect::<Vec<_>>()
    });
    let rate = f64::from(u32::try_from(times.len()).unwrap()) / begin.elapsed().as_secs_f64();
    println!("sixteen clients: {rate:.0} requests/s reached");
    report("sixteen clients", &mut { times });
}

fn report(name: &str, times: &mut [Duration]) {
    times.sort();
    let at = |per_mille: usize| times[(times.len() - 1) * per_mille / 1_000];
    println!(
        "{name}: p50 {:?}, p90 {:?}, p99 {:?}, max {:?}",
        at(500),
        at(900),
        at(990),
        at(1_000)
    );
}

/// Resident memory as the system counts it, with and without mapped files.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status.lines().filter(|l| l.starts_with("VmRSS") || l.starts_with("RssAnon"));
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join(", ")
}
