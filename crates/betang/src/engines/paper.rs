//! Plugs the paper engine into [`contracts::papers::Papers`]: the engine says which program to run and reads
//! its answer, kit runs it in the sandbox.

use std::path::{Path, PathBuf};

use base::{Error, Result};
use contracts::{BoxFuture, papers as port};
use kit::tool;
use paper::{
    Kind, Typesetter, commands, extract, pages, parse, propose, sheet_out, sheets, similar,
    templates,
};

/// A longer scan is read up to this page; the rest stays visible but is not found by its words.
const RECOGNISED_PAGES: u32 = 60;
const SCAN_DPI: u32 = 200;
const WEBP_QUALITY: u8 = 70;
const MAX_COLUMNS: usize = 60;
const LANGUAGES: &[&str] = &["ind", "eng"];

/// The paper engine behind its port.
pub struct Paper {
    typesetter: std::sync::OnceLock<Typesetter>,
}

impl Paper {
    /// Reads nothing yet.
    #[must_use]
    pub fn new() -> Self {
        // Fonts are read at the first document, not at every start.
        Self { typesetter: std::sync::OnceLock::new() }
    }
}

impl Default for Paper {
    fn default() -> Self {
        Self::new()
    }
}

/// Runs a command of the engine over `input`; gives the folder with what it wrote.
async fn run(c: commands::Command, input: &Path) -> Result<tool::Output> {
    let args: Vec<&str> = c.args.iter().map(String::as_str).collect();
    let mut command = tool::Command::new(c.program, &args);
    command.read = vec![input.to_owned()];
    command.time = std::time::Duration::from_secs(u64::from(c.timeout_s));
    command.memory_bytes = c.memory_bytes;
    command.run().await?.ok(c.program)
}

fn broken(e: paper::Error) -> Error {
    Error::invalid("kit.error.file_unreadable").because(e)
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(Error::internal)?
}

async fn kind_of(file: &Path, name: &str) -> Result<Kind> {
    let (file, name) = (file.to_owned(), name.to_owned());
    blocking(move || Kind::sniff_file(&file, &name).map_err(Error::internal)).await
}

async fn read_text(path: PathBuf) -> Result<String> {
    let bytes = tokio::fs::read(path).await.map_err(Error::internal)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn pdf_info(file: &Path) -> Result<parse::PdfInfo> {
    let out = run(commands::pdfinfo(file), file).await?;
    Ok(parse::pdfinfo(&String::from_utf8_lossy(&out.stdout)))
}

/// The words of a picture, by optical character recognition: text, and where each word stands.
async fn recognise(image: &Path) -> Result<(String, Vec<parse::Word>)> {
    let out = run(commands::tesseract(image, Path::new("page"), LANGUAGES), image).await?;
    let text = read_text(out.dir.path().join("page.txt")).await?;
    let words = parse::tsv(&read_text(out.dir.path().join("page.tsv")).await?);
    Ok((text, words))
}

async fn pdf_text(file: &Path, progress: port::Progress<'_>) -> Result<port::Text> {
    let info = pdf_info(file).await?;
    let out = run(commands::pdftotext(file, Path::new("text.txt")), file).await?;
    let text = read_text(out.dir.path().join("text.txt")).await?;
    drop(out);
    if !extract::looks_scanned(&text, info.pages) {
        progress(info.pages, info.pages);
        return Ok(port::Text { text, pages: Some(info.pages), recognised: false });
    }
    let last = info.pages.min(RECOGNISED_PAGES);
    let mut all = String::new();
    for page in 1..=last {
        let picture =
            run(commands::pdftoppm_page(file, page, SCAN_DPI, Path::new("page")), file).await?;
        let (words, _) = recognise(&picture.dir.path().join("page.png")).await?;
        all.push_str(&words);
        all.push('\u{c}');
        progress(page, last);
    }
    Ok(port::Text { text: all, pages: Some(info.pages), recognised: true })
}

async fn pdf_page(file: &Path, page: u32, width: u32) -> Result<Option<port::PageImage>> {
    if page == 0 || page > pdf_info(file).await?.pages {
        return Ok(None);
    }
    let picture = run(commands::pdftoppm_width(file, page, width, Path::new("page")), file).await?;
    let png =
        tokio::fs::read(picture.dir.path().join("page.png")).await.map_err(Error::internal)?;
    let out = run(commands::pdftotext_bbox(file, page, Path::new("words.xml")), file).await?;
    let mut words = parse::bbox(&read_text(out.dir.path().join("words.xml")).await?);
    if words.len() < 3 {
        let scan =
            run(commands::pdftoppm_page(file, page, SCAN_DPI, Path::new("page")), file).await?;
        words = recognise(&scan.dir.path().join("page.png")).await?.1;
    }
    image(png, width, words).await.map(Some)
}

async fn image(bytes: Vec<u8>, width: u32, words: Vec<parse::Word>) -> Result<port::PageImage> {
    let (webp, width, height) =
        blocking(move || pages::webp(&bytes, width, WEBP_QUALITY).map_err(broken)).await?;
    let words = words
        .into_iter()
        .map(|w| port::Word { x: w.x, y: w.y, w: w.w, h: w.h, text: w.text })
        .collect();
    Ok(port::PageImage { webp, width, height, words })
}

impl port::Papers for Paper {
    fn text<'a>(
        &'a self,
        file: &'a Path,
        name: &'a str,
        progress: port::Progress<'a>,
    ) -> BoxFuture<'a, Result<port::Text>> {
        Box::pin(async move {
            let kind = kind_of(file, name).await?;
            if kind == Kind::Pdf {
                return pdf_text(file, progress).await;
            }
            if kind.is_picture() {
                let (text, _) = recognise(file).await?;
                return Ok(port::Text { text, pages: Some(1), recognised: true });
            }
            if !kind.has_own_text() {
                return Ok(port::Text::default());
            }
            let path = file.to_owned();
            let found = blocking(move || {
                extract::text(kind, &path, &extract::Limits::default()).map_err(broken)
            })
            .await?;
            Ok(port::Text { text: found.text, pages: None, recognised: false })
        })
    }

    fn page<'a>(
        &'a self,
        file: &'a Path,
        name: &'a str,
        page: u32,
        width: u32,
    ) -> BoxFuture<'a, Result<Option<port::PageImage>>> {
        Box::pin(async move {
            let kind = kind_of(file, name).await?;
            if kind == Kind::Pdf {
                return pdf_page(file, page, width).await;
            }
            if !kind.is_picture() || page != 1 {
                return Ok(None);
            }
            let (_, words) = recognise(file).await?;
            let bytes = tokio::fs::read(file).await.map_err(Error::internal)?;
            image(bytes, width, words).await.map(Some)
        })
    }

    fn sheets<'a>(
        &'a self,
        file: &'a Path,
        name: &'a str,
        max_rows: usize,
    ) -> BoxFuture<'a, Result<Vec<port::Sheet>>> {
        Box::pin(async move {
            let kind = kind_of(file, name).await?;
            if !kind.is_sheet() {
                return Ok(Vec::new());
            }
            let path = file.to_owned();
            let list = blocking(move || {
                sheets::preview(&path, kind, max_rows, MAX_COLUMNS).map_err(broken)
            })
            .await?;
            Ok(list
                .into_iter()
                .map(|s| port::Sheet {
                    name: s.name,
                    total_rows: s.total_rows as u64,
                    rows: s
                        .rows
                        .into_iter()
                        .map(|r| {
                            r.into_iter()
                                .map(|c| port::Cell { text: c.text, is_number: c.is_number })
                                .collect()
                        })
                        .collect(),
                })
                .collect())
        })
    }

    fn label(&self, head: &[u8], name: &str) -> String {
        Kind::sniff(head, name).label().to_owned()
    }

    fn propose(&self, text: &str, file_name: &str, today: (i16, i8, i8)) -> port::Proposal {
        let small = |n: i8| u8::try_from(n).unwrap_or(1);
        let p =
            propose::propose(text, file_name, (i32::from(today.0), small(today.1), small(today.2)));
        port::Proposal {
            title: p.title.map(|g| guess(g, |v| v)),
            date: p.date.map(|g| guess(g, |(y, m, d)| format!("{y:04}-{m:02}-{d:02}"))),
            period: p.period.map(|g| guess(g, |v| v)),
            category: p.category.map(|g| guess(g, |c| c.as_str().to_owned())),
            summary: p.summary.map(|g| guess(g, |v| v)),
            doc_type: p.doc_type.map(|g| guess(g, str::to_owned)),
        }
    }

    fn fingerprint(&self, text: &str) -> Vec<u8> {
        similar::fingerprint(text).to_bytes()
    }

    fn compare(&self, a: &[u8], b: &[u8]) -> port::Verdict {
        let (Some(a), Some(b)) =
            (similar::Fingerprint::from_bytes(a), similar::Fingerprint::from_bytes(b))
        else {
            return port::Verdict::Different;
        };
        match similar::compare(&a, &b).verdict {
            similar::Verdict::Same => port::Verdict::Same,
            similar::Verdict::NearDuplicate => port::Verdict::NearDuplicate,
            similar::Verdict::DiffersByYearOrRevision => port::Verdict::DiffersByYearOrRevision,
            similar::Verdict::Different => port::Verdict::Different,
        }
    }

    fn pdf<'a>(
        &'a self,
        template: port::Template,
        data: serde_json::Value,
        files: Vec<(String, Vec<u8>)>,
    ) -> BoxFuture<'a, Result<Vec<u8>>> {
        let typesetter = self.typesetter.get_or_init(Typesetter::new).clone();
        Box::pin(blocking(move || {
            let source = match template {
                port::Template::Dip => templates::DIP,
                port::Template::Letter => templates::SURAT,
                port::Template::Report => templates::LAPORAN,
                port::Template::Scan => templates::PINDAIAN,
            };
            typesetter.pdf(source, &data, &files).map_err(Error::internal)
        }))
    }

    fn xlsx<'a>(&'a self, table: &'a port::Table) -> BoxFuture<'a, Result<Vec<u8>>> {
        let table = table.clone();
        Box::pin(blocking(move || {
            let (head, rows) = written(table);
            sheet_out::xlsx_bytes(&head, rows).map_err(Error::internal)
        }))
    }

    fn csv<'a>(&'a self, table: &'a port::Table) -> BoxFuture<'a, Result<Vec<u8>>> {
        let table = table.clone();
        Box::pin(blocking(move || {
            let (head, rows) = written(table);
            let mut out = Vec::new();
            sheet_out::csv_out(&head, rows, &mut out, sheet_out::CsvOptions::default())
                .map_err(Error::internal)?;
            Ok(out)
        }))
    }
}

fn guess<T>(g: propose::Guess<T>, text: impl FnOnce(T) -> String) -> port::Proposed<String> {
    port::Proposed { value: text(g.value), confidence: g.confidence, evidence: g.evidence }
}

/// The port's text table in the engine's typed form: a column whose every cell is a number, a day or a link
/// is written as such.
fn written(table: port::Table) -> (sheet_out::Table, Vec<Vec<sheet_out::Value>>) {
    use sheet_out::{Column, ColumnKind};
    let kinds: Vec<ColumnKind> = (0..table.columns.len())
        .map(|i| {
            let cells =
                || table.rows.iter().filter_map(move |r| r.get(i)).filter(|c| !c.is_empty());
            let every = |f: fn(&str) -> bool| cells().next().is_some() && cells().all(|c| f(c));
            if every(|c| iso_day(c).is_some()) {
                ColumnKind::Date
            } else if every(is_number) {
                ColumnKind::Number
            } else if every(|c| c.starts_with("http://") || c.starts_with("https://")) {
                ColumnKind::Link
            } else {
                ColumnKind::Text
            }
        })
        .collect();
    let columns = table
        .columns
        .into_iter()
        .zip(&kinds)
        .map(|((name, width), kind)| Column::new(name, f64::from(width), *kind))
        .collect();
    let rows = table
        .rows
        .into_iter()
        .map(|r| r.into_iter().zip(&kinds).map(|(c, k)| value(c, *k)).collect())
        .collect();
    let notes = table
        .notes
        .into_iter()
        .map(|n| {
            n.split_once(": ")
                .map_or((n.clone(), String::new()), |(a, b)| (a.to_owned(), b.to_owned()))
        })
        .collect();
    let head = sheet_out::Table {
        title: table.title,
        columns,
        notes_title: "Keterangan".to_owned(),
        notes,
        made_on: (2026, 1, 1),
    };
    (head, rows)
}

/// Codes with a leading zero ("0102") and long numbers (NIK) are names, not quantities.
fn is_number(c: &str) -> bool {
    let digits = c.trim_start_matches('-');
    let coded = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    !coded && c.len() <= 15 && c.parse::<f64>().is_ok_and(f64::is_finite)
}

fn iso_day(c: &str) -> Option<(u16, u8, u8)> {
    let mut parts = c.split('-');
    let day =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (c.len() == 10 && parts.next().is_none()).then_some(day)
}

fn value(c: String, kind: sheet_out::ColumnKind) -> sheet_out::Value {
    use sheet_out::{ColumnKind, Value};
    if c.is_empty() {
        return Value::Empty;
    }
    match kind {
        ColumnKind::Date => iso_day(&c).map_or(Value::Text(c), |(y, m, d)| Value::Date(y, m, d)),
        ColumnKind::Number | ColumnKind::Ordinal => c.parse().map_or(Value::Text(c), Value::Number),
        ColumnKind::Link => Value::Link { url: c.clone(), text: c },
        ColumnKind::Text => Value::Text(c),
    }
}
