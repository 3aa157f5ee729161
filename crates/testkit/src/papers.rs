//! The paper stand-in: a file's text is its bytes, a page is one white pixel, a table is its CSV.

use std::path::Path;

use base::{Error, Result};
use contracts::{
    BoxFuture,
    papers::{
        Cell, PageImage, Papers, Progress, Proposal, Proposed, Sheet, Table, Template, Text,
        Verdict, Word,
    },
};

/// Reads plain text only.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainPapers;

/// A lossless WebP of one white pixel.
const PIXEL: &[u8] = &[
    0x52, 0x49, 0x46, 0x46, 0x1a, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4c, 0x0d, 0,
    0, 0, 0x2f, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0,
];

async fn read(file: &Path) -> Result<String> {
    let bytes = tokio::fs::read(file).await.map_err(Error::internal)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl Papers for PlainPapers {
    fn text<'a>(
        &'a self,
        file: &'a Path,
        _: &'a str,
        progress: Progress<'a>,
    ) -> BoxFuture<'a, Result<Text>> {
        Box::pin(async move {
            let text = read(file).await?;
            if text.contains("RUSAK") {
                return Err(Error::invalid("kit.error.request"));
            }
            progress(1, 1);
            Ok(Text { text, pages: Some(1), recognised: false })
        })
    }

    fn page<'a>(
        &'a self,
        _: &'a Path,
        _: &'a str,
        page: u32,
        _: u32,
    ) -> BoxFuture<'a, Result<Option<PageImage>>> {
        Box::pin(async move {
            let word = Word { x: 0.1, y: 0.1, w: 0.2, h: 0.05, text: "kata".to_owned() };
            Ok((page <= 2).then(|| PageImage {
                webp: PIXEL.to_vec(),
                width: 1,
                height: 1,
                words: vec![word],
            }))
        })
    }

    fn sheets<'a>(
        &'a self,
        file: &'a Path,
        name: &'a str,
        max_rows: usize,
    ) -> BoxFuture<'a, Result<Vec<Sheet>>> {
        Box::pin(async move {
            if !name.ends_with(".csv") {
                return Ok(Vec::new());
            }
            let text = read(file).await?;
            let row = |l: &str| {
                l.split(',')
                    .map(|c| Cell { text: c.to_owned(), is_number: c.parse::<f64>().is_ok() })
                    .collect()
            };
            Ok(vec![Sheet {
                name: "CSV".to_owned(),
                rows: text.lines().take(max_rows).map(row).collect(),
                total_rows: text.lines().count() as u64,
            }])
        })
    }

    fn label(&self, _: &[u8], name: &str) -> String {
        name.rsplit_once('.').map_or_else(String::new, |(_, e)| e.to_uppercase())
    }

    fn propose(&self, text: &str, file_name: &str, _: (i16, i8, i8)) -> Proposal {
        let first = text.lines().next().unwrap_or(file_name).to_owned();
        Proposal {
            title: Some(Proposed { value: first.clone(), confidence: 0.5, evidence: first }),
            ..Proposal::default()
        }
    }

    fn fingerprint(&self, text: &str) -> Vec<u8> {
        text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().into_bytes()
    }

    fn compare(&self, a: &[u8], b: &[u8]) -> Verdict {
        let digits =
            |x: &[u8]| x.iter().filter(|c| c.is_ascii_digit()).copied().collect::<Vec<_>>();
        let letters =
            |x: &[u8]| x.iter().filter(|c| c.is_ascii_alphabetic()).copied().collect::<Vec<_>>();
        if a == b {
            Verdict::Same
        } else if letters(a) != letters(b) {
            Verdict::Different
        } else if digits(a) == digits(b) {
            Verdict::NearDuplicate
        } else {
            Verdict::DiffersByYearOrRevision
        }
    }

    fn pdf<'a>(
        &'a self,
        template: Template,
        data: serde_json::Value,
        _: Vec<(String, Vec<u8>)>,
    ) -> BoxFuture<'a, Result<Vec<u8>>> {
        Box::pin(
            async move { Ok(format!("%PDF-1.7\n% {template:?}\n{data}\n%%EOF\n").into_bytes()) },
        )
    }

    fn xlsx<'a>(&'a self, table: &'a Table) -> BoxFuture<'a, Result<Vec<u8>>> {
        self.csv(table)
    }

    fn csv<'a>(&'a self, table: &'a Table) -> BoxFuture<'a, Result<Vec<u8>>> {
        Box::pin(async move {
            let mut out =
                table.columns.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>().join(",");
            for row in &table.rows {
                out.push('\n');
                out.push_str(&row.join(","));
            }
            Ok(out.into_bytes())
        })
    }
}
