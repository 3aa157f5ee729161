//! Documents made to hurt, given to the real programs in the house's sandbox: they end, and the house goes on.

use std::{path::Path, time::Duration};

use kit::{Role, tool};

/// So long the programs get here; readers allow up to two minutes.
const TIME: Duration = Duration::from_secs(5);

/// Bits as DEFLATE wants them (RFC 1951, 3.1.1).
#[derive(Default)]
struct Bits(Vec<u8>, usize);

impl Bits {
    /// A number, lowest bit first.
    fn number(&mut self, value: u32, bits: usize) {
        for i in 0..bits {
            if self.1.is_multiple_of(8) {
                self.0.push(0);
            }
            let last = self.0.len() - 1;
            self.0[last] |= u8::from(value >> i & 1 == 1) << (self.1 % 8);
            self.1 += 1;
        }
    }

    /// A code, highest bit first.
    fn code(&mut self, value: u32, bits: usize) {
        for i in (0..bits).rev() {
            self.number(value >> i & 1, 1);
        }
    }

    /// A byte by the fixed codes.
    fn byte(&mut self, b: u8) {
        match u32::from(b) {
            b @ 0..144 => self.code(0x30 + b, 8),
            b => self.code(0x190 + b - 144, 9),
        }
    }
}

/// `start`, and then its last `period` bytes (1 or 13) over and over, 2,064 bytes at a time, packed by hand.
fn packed(start: &[u8], period: usize, times: usize) -> Vec<u8> {
    let mut out = Bits::default();
    out.number(1, 1);
    out.number(1, 2);
    for b in start {
        out.byte(*b);
    }
    let (from, turn) = (out.1 / 8 + 1, if period == 1 { 13 } else { 15 });
    // Eight copies of 258 bytes take a whole number of bytes, so the bytes repeat too.
    for _ in 0..24 {
        out.code(0b1100_0101, 8);
        match period {
            1 => out.code(0, 5),
            _ => {
                out.code(7, 5);
                out.number(0, 2);
            }
        }
    }
    let cycle = out.0[from..from + turn].to_vec();
    out.0.truncate(from);
    [&[0x78, 0x9c], &out.0[..], &cycle.repeat(times)[..]].concat()
}

/// A PDF of these objects, the first of them its catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, o) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", out.len());
        out.extend(format!("{n} 0 obj\n").bytes());
        out.extend(o);
        out.extend(b"\nendobj\n");
    }
    let at = out.len();
    let size = objects.len() + 1;
    out.extend(table.bytes());
    out.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").bytes(),
    );
    out
}

fn with_content(dict: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<< /Length {} {dict} >>\nstream\n", content.len());
    pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>".to_vec(),
        [head.as_bytes(), content, b"\nendstream"].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ])
}

/// The line of a program as the reader gives it.
async fn run(
    program: &'static str,
    args: &[&str],
    file: &Path,
    out: &str,
) -> base::Result<tool::Output> {
    let file_arg = file.display().to_string();
    let args: Vec<&str> = args.iter().copied().chain([file_arg.as_str(), out]).collect();
    let mut c = tool::Command::new(program, &args);
    c.read = vec![file.to_owned()];
    c.time = TIME;
    c.run().await?.ok(program)
}

async fn text(file: &Path) -> base::Result<tool::Output> {
    run("pdftotext", &["-q", "-enc", "UTF-8", "-eol", "unix"], file, "text.txt").await
}

async fn picture(file: &Path) -> base::Result<tool::Output> {
    let args = [
        "-q",
        "-png",
        "-singlefile",
        "-f",
        "1",
        "-l",
        "1",
        "-scale-to-x",
        "600",
        "-scale-to-y",
        "-1",
    ];
    run("pdftoppm", &args, file, "page").await
}

testkit::both! {
    async fn a_pdf_that_swells_or_runs_in_circles_ends_within_limits_and_the_house_lives(town: Town) {
        if !tool::have("pdftotext") || !tool::have("pdftoppm") {
            assert!(std::env::var_os("CI").is_none(), "poppler is not installed");
            eprintln!("SKIPPED: poppler is not installed");
            return;
        }
        // Blanks, packed twice: about three gigabytes.
        let inner = packed(b" ", 1, 1_500_000);
        let outer = packed(&inner[..30], 13, inner.len() / 2_064);
        let swells = with_content("/Filter [/FlateDecode /FlateDecode]", &outer);
        assert!(swells.len() < 300_000, "{}", swells.len());
        let circle = pdf(&[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1000000 /Parent 3 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000 /Parent 2 0 R >>".to_vec(),
        ]);
        let dir = town.dir().to_owned();
        for (name, bytes) in [("bengkak.pdf", swells), ("lingkar.pdf", circle)] {
            let file = dir.join(name);
            std::fs::write(&file, bytes).unwrap();
            for (program, done) in [("pdftotext", text(&file).await), ("pdftoppm", picture(&file).await)] {
                match done {
                    Ok(out) => {
                        assert_ne!((name, program), ("bengkak.pdf", "pdftotext"), "three gigabytes were not read to their end");
                        let wrote: u64 = std::fs::read_dir(out.dir.path()).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
                        assert!(wrote <= 64 << 20, "{program} wrote {wrote} bytes of {name}");
                    }
                    Err(e) => {
                        assert!(matches!(e.key(), "kit.tool.failed" | "kit.tool.too_slow" | "kit.tool.too_much"), "{program} of {name}: {e:?}");
                        let said = town.system().say(&e);
                        assert!(!said.is_empty() && !said.contains("kit.tool"), "{said}");
                    }
                }
            }
        }
        // The same sandbox reads the next document, and the house answers.
        let file = dir.join("baik.pdf");
        std::fs::write(&file, with_content("", b"BT /F 24 Tf 20 100 Td (Laporan Kinerja) Tj ET")).unwrap();
        let out = text(&file).await.unwrap();
        assert!(std::fs::read_to_string(out.dir.path().join("text.txt")).unwrap().contains("Laporan Kinerja"));
        assert!(picture(&file).await.unwrap().dir.path().join("page.png").exists());
        let main = town.person(Role::PpidUtama, Some("dinkes")).await;
        assert_eq!(town.get_as(&main, "/kerja/ppid").await.status, http::StatusCode::OK);
    }
}
