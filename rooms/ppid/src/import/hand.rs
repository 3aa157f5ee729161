//! The files at hand: named by a cell of the sheet, with or without the folders that they stand in.

use std::collections::HashMap;

/// Names of files, to be found as people write them.
#[derive(Clone, Debug, Default)]
pub(super) struct Hand {
    names: Vec<String>,
    whole: HashMap<String, usize>,
    last: HashMap<String, Vec<usize>>,
}

/// What a name in a cell leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    None,
    One(&'a str),
    /// Several folders have a file of this name.
    Several,
}

fn key(name: &str) -> String {
    base::fold(&name.replace('\\', "/")).trim_matches('/').to_owned()
}

/// The name without its folders.
pub(super) fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

impl Hand {
    /// Whether there is a file of this name, whatever the case of its letters.
    pub(super) fn has(&self, name: &str) -> bool {
        self.whole.contains_key(&key(name))
    }

    /// Adds a file; false when there is one of this name, whatever the case of its letters.
    pub(super) fn add(&mut self, name: &str) -> bool {
        let at = self.names.len();
        if self.has(name) {
            return false;
        }
        self.whole.insert(key(name), at);
        self.last.entry(key(last(name))).or_default().push(at);
        self.names.push(name.to_owned());
        true
    }

    /// The file that `name` means.
    pub(super) fn find(&self, name: &str) -> Found<'_> {
        let wanted = key(name);
        if let Some(at) = self.whole.get(&wanted) {
            return Found::One(&self.names[*at]);
        }
        match self.last.get(&wanted).map_or(&[][..], Vec::as_slice) {
            [] => Found::None,
            [one] => Found::One(&self.names[*one]),
            _ => Found::Several,
        }
    }

    /// Every name.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// A path inside an archive or a folder as a plain relative name, or `None` for one that leads out of it.
pub(super) fn inside(path: &str) -> Option<String> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut parts: Vec<String> = Vec::new();
    for part in path.split(['/', '\\']) {
        let clean: String = part.chars().filter(|c| !hidden(*c)).collect();
        match clean.trim() {
            "" | "." => {}
            ".." => return None,
            p if p.len() > 240 => return None,
            p => parts.push(p.to_owned()),
        }
    }
    (!parts.is_empty() && parts.len() <= 12).then(|| parts.join("/"))
}

/// Whether a file is there only because of the system that packed it.
pub(super) fn is_litter(name: &str) -> bool {
    name.split('/').any(|p| p.starts_with('.') || p == "__MACOSX")
        || matches!(last(name), "Thumbs.db" | "desktop.ini")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_as_people_write_their_names() {
        let mut h = Hand::default();
        for n in ["2025/LKjIP.pdf", "2024/lkjip.pdf", "Profil Dinas.pdf"] {
            assert!(h.add(n));
        }
        assert!(!h.add("profil dinas.PDF"), "the same name twice");
        assert_eq!(h.find("profil dinas.pdf"), Found::One("Profil Dinas.pdf"));
        assert_eq!(h.find("2025\\lkjip.pdf"), Found::One("2025/LKjIP.pdf"));
        assert_eq!(h.find("lkjip.pdf"), Found::Several);
        assert_eq!(h.find("tidak-ada.pdf"), Found::None);
    }

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for (path, want) in [
            ("a/b.pdf", Some("a/b.pdf")),
            ("/etc/passwd", Some("etc/passwd")),
            ("C:\\x\\y.pdf", Some("C:/x/y.pdf")),
            ("../../x", None),
            ("a/..\\..\\x", None),
            ("a/./b//c", Some("a/b/c")),
            ("gnp\u{202e}fdp.exe", Some("gnpfdp.exe")),
            ("", None),
        ] {
            assert_eq!(inside(path).as_deref(), want, "{path}");
        }
        assert!(is_litter("__MACOSX/._a.pdf") && is_litter("a/.DS_Store") && !is_litter("a/b.pdf"));
    }
}
