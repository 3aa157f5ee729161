//! Sets a typst template with JSON data into a PDF.
//!
//! User text travels only inside `data.json`, which typst reads as values: it is never parsed as
//! markup. There is no file system, no package registry, no clock and no network behind a template;
//! what it does not get as data or as a named file does not exist. The same input gives the same
//! bytes. It does not stop a runaway template: templates are ours, only data is a stranger's.

use std::collections::HashMap;
use std::sync::Arc;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::Error;

/// Plus Jakarta Sans (OFL 1.1), the face of the web pages too, in the four cuts that we set.
const FONTS: [&[u8]; 4] = [
    include_bytes!("../fonts/PlusJakartaSans_400Regular.ttf"),
    include_bytes!("../fonts/PlusJakartaSans_400Regular_Italic.ttf"),
    include_bytes!("../fonts/PlusJakartaSans_600SemiBold.ttf"),
    include_bytes!("../fonts/PlusJakartaSans_700Bold.ttf"),
];

/// Files that one template may be given.
const MAX_FILES: usize = 64;

/// Sets templates into PDF. Cheap to clone; the fonts are held once.
#[derive(Clone)]
pub struct Typesetter {
    shared: Arc<Shared>,
}

struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl std::fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typesetter").field("fonts", &self.shared.fonts.len()).finish()
    }
}

impl Default for Typesetter {
    fn default() -> Self {
        Self::new()
    }
}

impl Typesetter {
    /// Reads the embedded fonts; do this once per process.
    pub fn new() -> Self {
        let fonts: Vec<Font> =
            FONTS.iter().flat_map(|data| Font::iter(Bytes::new(*data))).collect();
        let book = FontBook::from_fonts(&fonts);
        let shared =
            Shared { library: LazyHash::new(Library::default()), book: LazyHash::new(book), fonts };
        Self { shared: Arc::new(shared) }
    }

    /// Sets `template` (typst source, which reads its values by `json("data.json")`) into a tagged
    /// PDF. `files` are pictures by name (`logo.png`), usable as `image("logo.png")`.
    ///
    /// Names are short, lower case and come from a small fixed set of the caller: typst remembers
    /// every path it ever saw for the life of the process.
    pub fn pdf(
        &self,
        template: &str,
        data: &serde_json::Value,
        files: &[(String, Vec<u8>)],
    ) -> Result<Vec<u8>, Error> {
        let desk = Desk::new(self.shared.clone(), template, data, files)?;
        let set = typst::compile::<PagedDocument>(&desk);
        let bytes = set.output.and_then(|document| {
            let options = PdfOptions {
                creator: Smart::Custom(Some("Betang".to_owned())),
                ..PdfOptions::default()
            };
            typst_pdf::pdf(&document, &options)
        });
        // A server sets other data each time: what typst memoized would only be a leak.
        typst::comemo::evict(0);
        bytes.map_err(|errors| Error::Template(describe(&errors)))
    }
}

/// All that a template can see.
struct Desk {
    shared: Arc<Shared>,
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    fn new(
        shared: Arc<Shared>,
        template: &str,
        data: &serde_json::Value,
        files: &[(String, Vec<u8>)],
    ) -> Result<Self, Error> {
        if files.len() > MAX_FILES {
            return Err(Error::Limit("files of a template"));
        }
        let mut known = HashMap::with_capacity(files.len() + 1);
        let json = serde_json::to_vec(data).map_err(|e| Error::Template(e.to_string()))?;
        known.insert(file_id("data.json")?, Bytes::new(json));
        for (name, bytes) in files {
            if !acceptable(name) {
                return Err(Error::FileName(name.clone()));
            }
            known.insert(file_id(name)?, Bytes::new(bytes.clone()));
        }
        let main = Source::new(file_id("main.typ")?, template.to_owned());
        Ok(Self { shared, main, files: known })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

fn file_id(name: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(name).map_err(|_| Error::FileName(name.to_owned()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn acceptable(name: &str) -> bool {
    let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    name.len() <= 32
        && name.contains('.')
        && !name.starts_with('.')
        && name.chars().all(shape)
        && name != "data.json"
}

fn describe(errors: &EcoVec<SourceDiagnostic>) -> String {
    let texts: Vec<String> = errors.iter().take(5).map(|e| e.message.to_string()).collect();
    texts.join("; ")
}
