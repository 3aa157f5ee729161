//! What the tests need from outside: data files, programs of the machine, and a zip writer.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process;

/// A file of the shared data folder, or `None` with a loud word when it is not there.
pub(crate) fn data(file: &str) -> Option<PathBuf> {
    let root = std::env::var_os("BETANG_DATA_DIR")
        .map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    let path = root.join(file);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("BETANG_REQUIRE_DATA").is_none(), "{} is absent", path.display());
    eprintln!("SKIPPED: {} is absent (set BETANG_DATA_DIR)", path.display());
    None
}

/// Whether a program is on the path; loud when not.
pub(crate) fn tool(program: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|p| std::env::split_paths(&p).any(|d| d.join(program).is_file()));
    if !found {
        assert!(std::env::var_os("BETANG_REQUIRE_TOOLS").is_none(), "{program} is not installed");
        eprintln!("SKIPPED: {program} is not installed");
    }
    found
}

/// Runs a command value as a caller would and gives its standard output.
pub(crate) fn run(command: &paper::commands::Command) -> String {
    let out = process::Command::new(command.program).args(&command.args).output().unwrap();
    assert!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
    for file in &command.out_files {
        assert!(file.exists(), "{} was promised", file.display());
    }
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Writes a zip with the given entries; `mimetype` is stored, the rest is packed.
pub(crate) fn zip(path: &Path, entries: &[(&str, &[u8])]) {
    let mut writer = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, bytes) in entries {
        let method = if *name == "mimetype" {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
}

/// A Word file with this body and a header.
pub(crate) fn docx(path: &Path, body: &str) {
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let document =
        format!("<?xml version=\"1.0\"?><w:document {space}><w:body>{body}</w:body></w:document>");
    let header = format!("<w:hdr {space}><w:p><w:r><w:t>DINAS CONTOH</w:t></w:r></w:p></w:hdr>");
    let core = "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title>Judul &amp; berkas</dc:title></cp:coreProperties>";
    zip(
        path,
        &[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", document.as_bytes()),
            ("word/header1.xml", header.as_bytes()),
            ("docProps/core.xml", core.as_bytes()),
        ],
    );
}
