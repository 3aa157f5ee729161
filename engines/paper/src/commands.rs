//! Command lines of the machine's programs (poppler, tesseract), as values. Nothing is run here:
//! the caller runs them in its sandbox, with the limits that stand in the value.

use std::path::{Path, PathBuf};

const MB: u64 = 1024 * 1024;

/// A program to run: by name, with an argument array (never a shell), and its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program, found on the path.
    pub program: &'static str,
    /// Its arguments.
    pub args: Vec<String>,
    /// Whether the answer is on standard output.
    pub wants_stdout: bool,
    /// Longest time to wait.
    pub timeout_s: u32,
    /// Most memory to give.
    pub memory_bytes: u64,
    /// Files that exist afterwards when all went well.
    pub out_files: Vec<PathBuf>,
}

/// A path as an argument that no program takes for an option.
fn arg(path: &Path) -> String {
    let text = path.to_string_lossy().into_owned();
    if text.starts_with('-') { format!("./{text}") } else { text }
}

fn with_ending(stem: &Path, ending: &str) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn strings(args: &[&str]) -> Vec<String> {
    args.iter().map(|a| (*a).to_owned()).collect()
}

/// All text of a PDF into the file `out`, pages parted by form feeds.
pub fn pdftotext(input: &Path, out: &Path) -> Command {
    let mut args = strings(&["-q", "-enc", "UTF-8", "-eol", "unix"]);
    args.extend([arg(input), arg(out)]);
    Command {
        program: "pdftotext",
        args,
        wants_stdout: false,
        timeout_s: 120,
        memory_bytes: 1024 * MB,
        out_files: vec![out.to_owned()],
    }
}

/// The words of one page with their places into `out`; read it with [`crate::parse::bbox`].
pub fn pdftotext_bbox(input: &Path, page: u32, out: &Path) -> Command {
    let page = page.to_string();
    let mut args = strings(&["-q", "-bbox", "-enc", "UTF-8", "-f", &page, "-l", &page]);
    args.extend([arg(input), arg(out)]);
    Command {
        program: "pdftotext",
        args,
        wants_stdout: false,
        timeout_s: 60,
        memory_bytes: 1024 * MB,
        out_files: vec![out.to_owned()],
    }
}

/// One page as `out_stem.png` at `dpi`.
pub fn pdftoppm_page(input: &Path, page: u32, dpi: u32, out_stem: &Path) -> Command {
    let (page, dpi) = (page.to_string(), dpi.clamp(20, 400).to_string());
    let mut args = strings(&["-q", "-png", "-singlefile", "-f", &page, "-l", &page, "-r", &dpi]);
    args.extend([arg(input), arg(out_stem)]);
    Command {
        program: "pdftoppm",
        args,
        wants_stdout: false,
        timeout_s: 60,
        memory_bytes: 1536 * MB,
        out_files: vec![with_ending(out_stem, ".png")],
    }
}

/// One page as `out_stem.png`, drawn directly `width_px` wide: no second scaling, sharp text.
pub fn pdftoppm_width(input: &Path, page: u32, width_px: u32, out_stem: &Path) -> Command {
    let (page, width) = (page.to_string(), width_px.clamp(16, 4000).to_string());
    let mut args = strings(&["-q", "-png", "-singlefile", "-f", &page, "-l", &page]);
    args.extend(strings(&["-scale-to-x", &width, "-scale-to-y", "-1"]));
    args.extend([arg(input), arg(out_stem)]);
    Command {
        program: "pdftoppm",
        args,
        wants_stdout: false,
        timeout_s: 60,
        memory_bytes: 1536 * MB,
        out_files: vec![with_ending(out_stem, ".png")],
    }
}

/// What a PDF says of itself, on standard output; read it with [`crate::parse::pdfinfo`].
pub fn pdfinfo(input: &Path) -> Command {
    Command {
        program: "pdfinfo",
        args: vec!["-enc".to_owned(), "UTF-8".to_owned(), "-isodates".to_owned(), arg(input)],
        wants_stdout: true,
        timeout_s: 30,
        memory_bytes: 512 * MB,
        out_files: vec![],
    }
}

/// Reads a picture into `out_stem.txt` and `out_stem.tsv` (words with places and confidence; read
/// it with [`crate::parse::tsv`]). `langs` such as `["ind", "eng"]`.
pub fn tesseract(image: &Path, out_stem: &Path, langs: &[&str]) -> Command {
    let langs = if langs.is_empty() { "ind".to_owned() } else { langs.join("+") };
    let mut args = vec![arg(image), arg(out_stem)];
    args.extend(strings(&["-l", &langs, "--oem", "1", "--psm", "3", "txt", "tsv"]));
    Command {
        program: "tesseract",
        args,
        wants_stdout: false,
        timeout_s: 180,
        memory_bytes: 1536 * MB,
        out_files: vec![with_ending(out_stem, ".txt"), with_ending(out_stem, ".tsv")],
    }
}
