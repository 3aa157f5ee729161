//! What the public can reach, and what it never can.

use std::time::Duration;

use base::Id;
use contracts::searching::{SearchDoc, Searching as _};
use db::{Json, query};
use http::{Method, StatusCode};
use testkit::{Answer, Town};

type Any = Id<()>;

/// 2026-11-01, before the town's present.
const PUBLISHED: i64 = 1_793_500_000_000;

/// An item as it stands in the database.
struct Sample {
    id: Any,
    number: i64,
    state: &'static str,
    title: &'static str,
    title_en: &'static str,
    summary: &'static str,
    category: &'static str,
    agency: &'static str,
    year: i64,
    tags: &'static [&'static str],
}

impl Sample {
    fn new(number: i64) -> Self {
        Self {
            id: Id::new(),
            number,
            state: "published",
            title: "Laporan kinerja",
            title_en: "",
            summary: "Ringkasan isi laporan kinerja.",
            category: "berkala",
            agency: "dinkes",
            year: 2024,
            tags: &["kinerja"],
        }
    }

    async fn put(self, town: &Town) -> Self {
        let org = town.org(self.agency).await;
        let mut tx = town.app.db().begin().await.unwrap();
        let public = matches!(self.state, "published" | "withdrawn");
        query(
            "INSERT INTO ppid_item (id, number, org, org_path, title, title_en, title_folded, summary, category,
                unit, officer, maker, made_on, made_place, form, retention, language, period, year, legal_basis,
                tags, state, publish_at, published_at, withdrawn_at, withdrawn_reason, revision, created_by,
                created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'Subbagian Umum', 'Kepala Subbagian', 'Dinas',
                '2024-02-01', 'Palangka Raya', 'soft', '10 tahun', 'id', '2024', $10, 'UU 14/2008', $11, $12,
                NULL, $13, $14, $15, 1, NULL, $16, $17)",
        )
        .bind(self.id)
        .bind(self.number)
        .bind(org.id)
        .bind(&org.path.0)
        .bind(self.title)
        .bind(self.title_en)
        .bind(base::fold(self.title))
        .bind(self.summary)
        .bind(self.category)
        .bind(self.year)
        .bind(Json(self.tags.to_vec()))
        .bind(self.state)
        .bind(public.then_some(PUBLISHED + self.number))
        .bind((self.state == "withdrawn").then_some(PUBLISHED + 86_400_000))
        .bind(if self.state == "withdrawn" { "Angka salah <ketik>" } else { "" })
        .bind(PUBLISHED)
        .bind(PUBLISHED + self.number)
        .run(tx.conn())
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let doc = SearchDoc {
            id: format!("ppid:{}", self.id),
            room: "ppid".into(),
            kind: "information".into(),
            category: self.category.into(),
            url: format!("/ppid/{}", self.number),
            title: self.title.into(),
            summary: self.summary.into(),
            agency: self.agency.into(),
            year: i32::try_from(self.year).ok(),
            formats: vec!["PDF".into()],
            date_ms: PUBLISHED + self.number,
            ..SearchDoc::default()
        };
        if self.state == "published" {
            let at = town.searching.cursor();
            town.searching.apply(vec![doc], vec![], at).unwrap();
        }
        self
    }

    /// A version of a document: `at` is when it was uploaded, `current` whether it is the one in force.
    async fn file(&self, town: &Town, f: Doc<'_>) -> Any {
        let blob = town.app.blobs().put_bytes(f.bytes.to_vec(), f.name).await.unwrap();
        let id: Any = Id::new();
        let mut tx = town.app.db().begin().await.unwrap();
        query(
            "INSERT INTO ppid_file (id, item, slot, version, is_current, note, blob, name, size, mime, format,
                reading, pages, recognised, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14)",
        )
        .bind(id)
        .bind(self.id)
        .bind(f.slot)
        .bind(f.version)
        .bind(f.current)
        .bind(&blob.hash)
        .bind(f.name)
        .bind(blob.size)
        .bind(&blob.mime)
        .bind(f.format)
        .bind(f.reading)
        .bind(f.pages)
        .bind(false)
        .bind(f.at)
        .run(tx.conn())
        .await
        .unwrap();
        tx.commit().await.unwrap();
        id
    }
}

struct Doc<'a> {
    slot: i64,
    version: i64,
    current: bool,
    name: &'a str,
    bytes: &'a [u8],
    format: &'a str,
    reading: &'a str,
    pages: Option<i64>,
    at: i64,
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

const fn pdf(version: i64, current: bool, at: i64) -> Doc<'static> {
    Doc {
        slot: 1,
        version,
        current,
        name: "laporan.pdf",
        bytes: PDF,
        format: "PDF",
        reading: "none",
        pages: None,
        at,
    }
}

/// A page's picture and words, made as the job makes them.
async fn draw(town: &Town, file: Any, page: i64) {
    let blob =
        town.app.blobs().put_bytes(b"RIFF\x1a\0\0\0WEBPVP8L".to_vec(), "1.webp").await.unwrap();
    let words = serde_json::json!([
        {"x": 0.1, "y": 0.1, "w": 0.1, "h": 0.02, "text": "Anggaran"},
        {"x": 0.21, "y": 0.1, "w": 0.1, "h": 0.02, "text": "<script>"}
    ]);
    let mut tx = town.app.db().begin().await.unwrap();
    query("INSERT INTO ppid_page (file, page, blob, width, height, words) VALUES ($1, $2, $3, 600, 800, $4)")
        .bind(file)
        .bind(page)
        .bind(&blob.hash)
        .bind(words)
        .run(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn ask(town: &Town, path: &str, headers: &[(&str, &str)]) -> Answer {
    town.send(Method::GET, path, None, headers, Vec::new()).await
}

/// Every address that hangs on one item.
fn addresses(n: i64) -> Vec<String> {
    [
        "",
        "?berkas=1",
        "/berkas/1-1/laporan.pdf",
        "/berkas/1/x",
        "/berkas/1-1/halaman/1.webp",
        "/kutipan.bib",
        "/judul-lama",
    ]
    .iter()
    .map(|rest| format!("/ppid/{n}{rest}"))
    .chain([format!("/api/v1/ppid/informasi/{n}")])
    .collect()
}

testkit::both! {
    async fn only_what_is_published_can_be_reached(town: Town) {
        for (n, state) in [(1, "draft"), (2, "review"), (3, "withdrawn"), (4, "published")] {
            let s = Sample { state, ..Sample::new(n) }.put(&town).await;
            let f = s.file(&town, Doc { reading: "done", pages: Some(1), ..pdf(1, true, PUBLISHED) }).await;
            draw(&town, f, 1).await;
        }
        for n in [1, 2, 999, -1] {
            for a in addresses(n) {
                assert_eq!(town.get(&a).await.status, StatusCode::NOT_FOUND, "{a}");
            }
        }
        for (a, want) in addresses(3).iter().zip([410, 410, 404, 404, 404, 303, 303, 410]) {
            assert_eq!(town.get(a).await.status.as_u16(), want, "{a}");
        }
        for (a, want) in addresses(4).iter().zip([200, 200, 200, 200, 200, 200, 303, 200]) {
            assert_eq!(town.get(a).await.status.as_u16(), want, "{a}");
        }
        assert_eq!(town.get("/ppid/abc").await.status, StatusCode::NOT_FOUND);
        for list in ["/ppid/umpan.atom", "/ppid/dip.csv", "/ppid/dip.json", "/ppid/dip.pdf", "/api/v1/ppid/informasi"] {
            let text = town.get(list).await.text();
            assert!(text.contains("/ppid/4"), "{list} lacks what is published: {text}");
            for hidden in ["/ppid/1\"", "/ppid/2\"", "/ppid/3\"", "/ppid/1\n", "/ppid/3\n"] {
                assert!(!text.contains(hidden), "{list} gives {hidden} away");
            }
        }
        let figures = town.get("/ppid/statistik.csv?tabel=kategori").await.text();
        assert!(figures.ends_with(",1"), "{figures}");
    }

    async fn what_was_withdrawn_says_when_and_why(town: Town) {
        Sample { state: "withdrawn", ..Sample::new(7) }.put(&town).await;
        let page = town.get("/ppid/7").await;
        assert_eq!(page.status, StatusCode::GONE);
        let text = page.text();
        assert!(text.contains("Laporan kinerja") && text.contains("Angka salah &lt;ketik&gt;"), "{text}");
        assert!(text.contains("November 2026") && text.contains("noindex"));
        let api = town.get("/api/v1/ppid/informasi/7").await;
        assert_eq!(api.json()["alasan"], "Angka salah <ketik>");
        // Its address must not come back from a cache once it is public again.
        let mut tx = town.app.db().begin().await.unwrap();
        query("UPDATE ppid_item SET state = 'published' WHERE number = 7").run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(town.get("/ppid/7").await.status, StatusCode::OK);
    }

    async fn versions_stay_citable_unless_nobody_ever_saw_them(town: Town) {
        let s = Sample::new(5).put(&town).await;
        s.file(&town, Doc { bytes: b"%PDF-1.4 draf", ..pdf(1, false, PUBLISHED - 2000) }).await;
        s.file(&town, Doc { bytes: b"%PDF-1.4 satu", ..pdf(2, false, PUBLISHED - 1000) }).await;
        s.file(&town, Doc { bytes: b"%PDF-1.4 dua", ..pdf(3, true, PUBLISHED + 9000) }).await;
        assert_eq!(town.get("/ppid/5/berkas/1-1/laporan.pdf").await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.get("/ppid/5/berkas/1-2/laporan.pdf").await.text(), "%PDF-1.4 satu");
        assert_eq!(town.get("/ppid/5/berkas/1/apa-saja").await.text(), "%PDF-1.4 dua");
        let page = town.get("/ppid/5").await.text();
        assert!(page.contains("/ppid/5?berkas=1-2#dokumen") && !page.contains("berkas=1-1"), "{page}");
        let old = town.get("/ppid/5?berkas=1-2").await.text();
        assert!(old.contains("Anda melihat versi 2") && old.contains("noindex"));
        let api = town.get("/api/v1/ppid/informasi/5").await.json();
        assert_eq!(api["berkas"][0]["versi"], 3);
        assert_eq!(api["berkas"][0]["versi_lama"].as_array().unwrap().len(), 1);
        // A document that was taken out takes its versions along.
        let mut tx = town.app.db().begin().await.unwrap();
        query("UPDATE ppid_file SET is_current = $1").bind(false).run(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        for a in ["1", "1-2", "1-3"] {
            assert_eq!(town.get(&format!("/ppid/5/berkas/{a}/laporan.pdf")).await.status, StatusCode::NOT_FOUND);
        }
    }

    async fn downloads_come_whole_in_parts_and_under_their_name(town: Town) {
        let s = Sample::new(1).put(&town).await;
        s.file(&town, Doc { name: "Laporan \"é\"\r\nX-Jahat: 1.pdf", ..pdf(1, true, PUBLISHED) }).await;
        let whole = ask(&town, "/ppid/1/berkas/1/laporan.pdf", &[]).await;
        assert_eq!((whole.status, whole.body.as_slice()), (StatusCode::OK, PDF));
        assert!(whole.header("content-disposition").starts_with("inline"), "{}", whole.header("content-disposition"));
        assert!(whole.headers.get("x-jahat").is_none());
        assert_eq!(whole.header("x-content-type-options"), "nosniff");
        let saved = ask(&town, "/ppid/1/berkas/1/laporan.pdf?unduh", &[]).await;
        assert!(saved.header("content-disposition").starts_with("attachment"));
        assert!(saved.header("content-disposition").contains("%C3%A9"));
        let part = ask(&town, "/ppid/1/berkas/1/laporan.pdf", &[("range", "bytes=5-7")]).await;
        assert_eq!((part.status, part.body.as_slice()), (StatusCode::PARTIAL_CONTENT, &PDF[5..8]));
        let tag = whole.header("etag").to_owned();
        let again = ask(&town, "/ppid/1/berkas/1/laporan.pdf", &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        let head = town.send(Method::HEAD, "/ppid/1/berkas/1/laporan.pdf", None, &[], Vec::new()).await;
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
        assert_eq!(head.header("content-length"), PDF.len().to_string());
        assert_eq!(town.send(Method::HEAD, "/ppid/1", None, &[], Vec::new()).await.status, StatusCode::OK);
    }

    async fn what_could_run_is_never_shown_inline(town: Town) {
        let s = Sample::new(1).put(&town).await;
        for (slot, name, bytes) in [
            (1, "a.html", b"<!doctype html><script>alert(1)</script>".as_slice()),
            (2, "b.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
            (3, "c.pdf", b"<html><script>alert(1)</script></html>"),
        ] {
            s.file(&town, Doc { slot, name, bytes, format: "HTML", ..pdf(1, true, PUBLISHED) }).await;
            let a = town.get(&format!("/ppid/1/berkas/{slot}/{name}")).await;
            assert_eq!(a.status, StatusCode::OK);
            assert!(a.header("content-disposition").starts_with("attachment"), "{name}");
            assert_eq!(a.header("x-content-type-options"), "nosniff");
        }
    }

    async fn stored_script_stays_text_everywhere(town: Town) {
        const EVIL: &str = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u{b}";
        let s = Sample { title: EVIL, title_en: EVIL, summary: EVIL, tags: &[EVIL], ..Sample::new(1) }.put(&town).await;
        let f = s.file(&town, Doc { name: "<script>alert(1)</script>.pdf", reading: "done", pages: Some(1), ..pdf(1, true, PUBLISHED) }).await;
        draw(&town, f, 1).await;
        let q = contracts::links::encode(EVIL);
        for path in ["/ppid/1", "/en/ppid/1", "/ppid", "/en/ppid", &format!("/ppid?q={q}&kategori={q}&instansi={q}&urut={q}&hal={q}"), "/ppid/statistik"] {
            let text = town.get(path).await.text();
            assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{path}: {text}");
        }
        let page = town.get("/ppid/1").await.text();
        let data = page.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
        let v: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(v["name"], EVIL, "the data block is whole and says what is stored");
        assert_eq!(town.get("/api/v1/ppid/informasi/1").await.json()["judul"], EVIL);
        assert_eq!(town.get("/ppid/dip.json").await.json()["informasi"][0]["judul"], EVIL);
        let entries = feed(&town.get("/ppid/umpan.atom").await.text());
        assert_eq!(entries, 1);
        let ris = town.get("/ppid/1/kutipan.ris").await.text();
        assert_eq!(ris.lines().count(), 9, "{ris}");
    }

    async fn a_document_is_readable_at_once_or_says_how_far_it_is(town: Town) {
        let s = Sample::new(1).put(&town).await;
        let f = s.file(&town, Doc { reading: "done", pages: Some(5), ..pdf(1, true, PUBLISHED) }).await;
        for n in 1..=5 {
            draw(&town, f, n).await;
        }
        let page = town.get("/ppid/1").await.text();
        assert!(page.contains("Anggaran &lt;script&gt;") && page.contains("/ppid/1/berkas/1-1/halaman/1.webp"));
        assert!(!page.contains("halaman/4.webp"), "the rest is a page further");
        let later = town.get("/ppid/1?halaman=4").await.text();
        assert!(later.contains("halaman/4.webp") && later.contains("halaman/5.webp") && !later.contains("halaman/3.webp"));
        for odd in ["0", "-3", "99", "x"] {
            assert_eq!(town.get(&format!("/ppid/1?halaman={odd}")).await.status, StatusCode::OK, "{odd}");
        }
        let picture = town.get("/ppid/1/berkas/1-1/halaman/2.webp").await;
        assert_eq!(picture.header("content-type"), "image/webp");
        assert_eq!(town.get("/ppid/1/berkas/1-1/halaman/6.webp").await.status, StatusCode::NOT_FOUND);

        let t = Sample::new(2).put(&town).await;
        t.file(&town, Doc { reading: "waiting", pages: Some(4), ..pdf(1, true, PUBLISHED) }).await;
        let waiting = town.get("/ppid/2").await.text();
        assert!(waiting.contains("Pratinjau sedang disiapkan") && waiting.contains("0 dari 4 halaman"));
        assert!(waiting.contains("/ppid/2/berkas/1-1/laporan.pdf"), "the file itself can be opened meanwhile");
    }

    async fn tables_are_shown_as_tables_and_say_how_much_is_left_out(town: Town) {
        let s = Sample::new(1).put(&town).await;
        let csv = Doc { name: "data.csv", bytes: b"a,b\n1,2\n", format: "CSV", reading: "done", ..pdf(1, true, PUBLISHED) };
        let f = s.file(&town, csv).await;
        let cell = |t: &str, n: bool| serde_json::json!({"text": t, "is_number": n});
        let mut rows = vec![serde_json::json!([cell("Kecamatan", false), cell("Jiwa", false)])];
        rows.extend((0..150).map(|n| serde_json::json!([cell(&format!("Desa {n}"), false), cell("1.204", true)])));
        let mut tx = town.app.db().begin().await.unwrap();
        query("INSERT INTO ppid_sheet (file, sheets) VALUES ($1, $2)")
            .bind(f)
            .bind(serde_json::json!([{"name": "Lembar <1>", "rows": rows, "total_rows": 1501}]))
            .run(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let page = town.get("/ppid/1").await.text();
        assert!(page.contains("Menampilkan 100 dari 1.500 baris") && page.contains("Lembar &lt;1&gt;"), "{page}");
        assert!(page.contains("Desa 99") && !page.contains("Desa 100"));
        assert!(page.contains(r#"<th scope="col" class="num">Jiwa"#), "figures stand to the right");
        assert!(page.contains(r#""@type":"Dataset""#) && page.contains("DataDownload"));
    }

    async fn facets_narrow_the_page_the_feed_and_every_export_alike(town: Town) {
        Sample { title: "Satu", ..Sample::new(1) }.put(&town).await;
        Sample { title: "Dua", agency: "pupr", category: "setiap_saat", ..Sample::new(2) }.put(&town).await;
        Sample { title: "Tiga", year: 2025, ..Sample::new(3) }.put(&town).await;
        Sample { title: "Empat", agency: "kapuas-diskominfo", ..Sample::new(4) }.put(&town).await;
        // MemorySearch knows the districts only from the document; the database knows them from the tree.
        for (filter, want) in [
            ("", vec![4, 3, 2, 1]),
            ("instansi=dinkes", vec![3, 1]),
            ("instansi=dinkes&tahun=2024", vec![1]),
            ("instansi=dinkes&instansi=pupr", vec![3, 2, 1]),
            ("kategori=setiap_saat", vec![2]),
            ("instansi=tidak-ada", vec![]),
            ("q=tiga", vec![3]),
        ] {
            let page = town.get(&format!("/ppid?{filter}")).await.text();
            let feed = town.get(&format!("/ppid/umpan.atom?{filter}")).await.text();
            let api = town.get(&format!("/api/v1/ppid/informasi?{filter}")).await.json();
            let dip = town.get(&format!("/ppid/dip.json?{filter}")).await.json();
            let numbers = |v: &serde_json::Value| -> Vec<i64> {
                v["informasi"].as_array().unwrap().iter().map(|i| i["nomor"].as_i64().unwrap()).collect()
            };
            assert_eq!(numbers(&api), want, "{filter}");
            assert_eq!(numbers(&dip), want, "{filter}");
            assert_eq!(api["jumlah"], want.len(), "{filter}");
            for n in 1..=4 {
                let inside = want.contains(&n);
                assert_eq!(page.contains(&format!("<a href=\"/ppid/{n}\">")), inside, "{filter} page {n}");
                assert_eq!(feed.contains(&format!("/ppid/{n}</id>")), inside, "{filter} feed {n}");
            }
        }
        let district = town.get("/ppid/dip.json?kabupaten=kapuas").await.json();
        assert_eq!(district["informasi"][0]["nomor"], 4);
        assert_eq!(district["jumlah"], 1);
        let nothing = town.get("/ppid?q=gajah&tahun=2024").await.text();
        assert!(nothing.contains("Belum ada informasi yang cocok") && nothing.contains("Cari tanpa saringan"));
    }

    async fn the_api_is_followed_to_its_end_without_gap_or_repeat(town: Town) {
        for n in 1..=7 {
            Sample::new(n).put(&town).await;
        }
        for query in ["batas=3", "batas=3&q=laporan"] {
            let mut at = format!("/api/v1/ppid/informasi?{query}");
            let mut seen = Vec::new();
            while seen.len() < 20 {
                let page = town.get(&at).await.json();
                assert_eq!(page["jumlah"], 7);
                seen.extend(page["informasi"].as_array().unwrap().iter().map(|i| i["nomor"].as_i64().unwrap()));
                match page["lanjut"].as_str() {
                    Some(next) => at = next.trim_start_matches("http://kota.uji").to_owned(),
                    None => break,
                }
            }
            assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1], "{query}");
        }
        for bad in ["batas=0", "batas=101", "batas=x", "sesudah=x", "sesudah=o999999999", "sesudah=1.2&q=laporan"] {
            let a = town.get(&format!("/api/v1/ppid/informasi?{bad}")).await;
            assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
            assert!(a.json()["error"]["message"].as_str().unwrap().len() > 10);
        }
        assert_eq!(town.get("/api/v1/ppid/openapi.json").await.json()["openapi"], "3.1.0");
    }

    async fn every_export_has_every_column_of_the_law(town: Town) {
        Sample::new(1).put(&town).await;
        // Ringkasan, penguasa, penanggung jawab, waktu, tempat, bentuk, jangka waktu simpan (PerKI 1/2021).
        let values = ["Ringkasan isi laporan kinerja.", "Subbagian Umum", "Kepala Subbagian", "Palangka Raya", "Berkas elektronik", "10 tahun"];
        for ext in ["csv", "xlsx", "pdf"] {
            let a = town.get(&format!("/ppid/dip.{ext}?instansi=dinkes")).await;
            assert_eq!(a.header("x-total-count"), "1");
            let name = format!("filename=\"dip-dinkes-2026-11-22.{ext}\"");
            assert!(a.header("content-disposition").contains(&name), "{}", a.header("content-disposition"));
            let text = a.text();
            for v in values {
                assert!(text.contains(v), "{ext} lacks {v}: {text}");
            }
            assert!(text.contains("2024-02-01") || text.contains("1 Februari 2024"), "{ext}");
            assert!(text.contains("http://kota.uji/ppid/1"), "{ext}");
        }
        let head = town.get("/ppid/dip.csv").await.text();
        for column in ["No.", "Ringkasan isi informasi", "Pejabat/unit yang menguasai informasi", "Penanggung jawab pembuatan/penerbitan", "Waktu pembuatan", "Tempat pembuatan", "Bentuk informasi yang tersedia", "Jangka waktu penyimpanan"] {
            assert!(head.lines().next().unwrap().contains(column), "{column}");
        }
        let i = &town.get("/ppid/dip.json").await.json()["informasi"][0];
        for field in ["ringkasan", "unit", "penanggung_jawab", "tanggal_pembuatan", "tempat_pembuatan", "bentuk", "jangka_waktu_simpan"] {
            assert!(i[field].as_str().is_some_and(|v| !v.is_empty()), "{field}");
        }
    }

    async fn a_visitor_counts_once_a_day_and_a_robot_never(town: Town) {
        let s = Sample::new(1).put(&town).await;
        s.file(&town, pdf(1, true, PUBLISHED)).await;
        let url = "/ppid/1/berkas/1/laporan.pdf";
        ask(&town, url, &[("user-agent", "Googlebot/2.1")]).await;
        for _ in 0..3 {
            ask(&town, url, &[]).await;
        }
        ask(&town, url, &[("range", "bytes=10-20")]).await;
        town.send(Method::HEAD, url, None, &[("user-agent", "Mozilla/5.0 lain")], Vec::new()).await;
        assert_eq!(counted(&town, 1).await, 1);
        ask(&town, url, &[("range", "bytes=0-20"), ("user-agent", "Mozilla/5.0 (kedua)")]).await;
        assert_eq!(counted(&town, 2).await, 2);
        town.wait(Duration::from_secs(86_400));
        ask(&town, url, &[]).await;
        assert_eq!(counted(&town, 3).await, 3);
        let page = town.get("/ppid/statistik").await.text();
        assert!(page.contains("Paling sering diunduh: Laporan kinerja (3 kali)"), "{page}");
        let csv = town.get("/ppid/statistik.csv?tabel=unduhan").await.text();
        assert!(csv.contains("2026-11,November 2026,3"), "{csv}");
        assert_eq!(town.get("/ppid/statistik.csv?tabel=lain").await.status, StatusCode::NOT_FOUND);
    }

    async fn the_english_page_is_english_and_links_stay_english(town: Town) {
        let s = Sample { title_en: "Performance report", ..Sample::new(1) }.put(&town).await;
        s.file(&town, pdf(1, true, PUBLISHED)).await;
        let page = town.get("/en/ppid/1").await.text();
        assert!(page.contains("<html lang=\"en\"") && page.contains("<h1>Performance report</h1>"));
        assert!(page.contains("Periodic information") && !page.contains("Informasi berkala"));
        assert!(page.contains("href=\"/en/ppid/1/berkas/1-1/laporan.pdf?unduh\""));
        let list = town.get("/en/ppid").await.text();
        assert!(list.contains("<a href=\"/en/ppid/1\">Performance report</a>"), "{list}");
        assert!(!list.contains("ppid.public.") && !page.contains("ppid.public."), "every text has its words");
    }

    async fn related_items_are_shown_only_while_they_are_public(town: Town) {
        let a = Sample { title: "Pokok", ..Sample::new(1) }.put(&town).await;
        let b = Sample { title: "Lanjutan terkait", agency: "pupr", ..Sample::new(2) }.put(&town).await;
        let c = Sample { title: "Rahasia draf", state: "draft", ..Sample::new(3) }.put(&town).await;
        let mut tx = town.app.db().begin().await.unwrap();
        for other in [b.id, c.id] {
            query("INSERT INTO ppid_related (item, other) VALUES ($1, $2)").bind(a.id).bind(other).run(tx.conn()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let page = town.get("/ppid/1").await.text();
        assert!(page.contains("Informasi terkait") && page.contains("Lanjutan terkait"));
        assert!(!page.contains("Rahasia draf"));
    }
}

/// How often item 1 was downloaded, once it is `want` (counting goes on beside the answer).
async fn counted(town: &Town, want: i64) -> i64 {
    let mut n = 0;
    for _ in 0..100 {
        n = town
            .value("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM kit_count WHERE what = 'ppid.download'")
            .await;
        if n >= want {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // A count too many would come late, too.
    tokio::time::sleep(Duration::from_millis(60)).await;
    n.max(
        town.value("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM kit_count WHERE what = 'ppid.download'")
            .await,
    )
}

/// Reads Atom as XML; how many entries, each with an id, a title and a time, and the feed with links to
/// itself and to its page.
fn feed(xml: &str) -> usize {
    use quick_xml::{Reader, events::Event};
    let mut reader = Reader::from_str(xml);
    let (mut entries, mut ids, mut updated, mut own) = (0, 0, 0, false);
    let mut depth = 0_i32;
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(e) => {
                depth += 1;
                match e.name().as_ref() {
                    "entry" => entries += 1,
                    "id" => ids += 1,
                    "updated" => updated += 1,
                    _ => {}
                }
            }
            Event::Empty(e) => {
                own |= e
                    .attributes()
                    .flatten()
                    .any(|a| a.key.as_ref() == "rel" && a.value.as_ref() == "self");
            }
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "every element ends");
    assert!(own && ids == entries + 1 && updated == entries + 1, "{xml}");
    entries
}
