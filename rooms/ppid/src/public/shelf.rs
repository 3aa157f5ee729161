//! The documents of an item as the public may have them: what is current, and the earlier versions that were
//! once public and stay citable. Pure rules.

use base::Timestamp;

use crate::store::File;

/// One document with its earlier versions, newest first.
pub(super) struct Slot {
    pub(super) current: File,
    pub(super) older: Vec<File>,
}

/// Sorts the files of an item (by slot, newest version first) onto the shelf. A document that was taken out is
/// not on it, nor is a version that was replaced before the item was ever public: nobody has seen those.
pub(super) fn shelf(files: Vec<File>, published_at: Option<Timestamp>) -> Vec<Slot> {
    let mut out: Vec<Slot> = Vec::new();
    let mut replaced_at = Timestamp::default();
    for f in files {
        let made = f.created_at;
        match out.last_mut().filter(|s| s.current.slot == f.slot) {
            Some(slot) if published_at.is_some_and(|p| replaced_at > p) => slot.older.push(f),
            Some(_) => {}
            None if f.is_current => out.push(Slot { current: f, older: Vec::new() }),
            None => {}
        }
        replaced_at = made;
    }
    out
}

/// How a version is called in addresses: `slot-version`.
pub(super) fn mark(f: &File) -> String {
    format!("{}-{}", f.slot, f.version)
}

/// The file that `text` names: an id, `slot-version`, or `slot` for what is current there.
pub(super) fn find<'a>(shelf: &'a [Slot], text: &str) -> Option<&'a File> {
    let mut all = shelf.iter().flat_map(|s| std::iter::once(&s.current).chain(&s.older));
    if let Ok(id) = text.parse::<crate::model::FileId>() {
        return all.find(|f| f.id == id);
    }
    match text.split_once('-') {
        Some((slot, version)) => {
            let (slot, version) = (slot.parse::<i64>().ok()?, version.parse::<i64>().ok()?);
            all.find(|f| f.slot == slot && f.version == version)
        }
        None => {
            let slot = text.parse::<i64>().ok()?;
            shelf.iter().map(|s| &s.current).find(|f| f.slot == slot)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileId, ItemId, Reading};

    fn file(slot: i64, version: i64, is_current: bool, at: i64) -> File {
        File {
            id: FileId::new(),
            item: ItemId::new(),
            slot,
            version,
            is_current,
            note: String::new(),
            blob: String::new(),
            name: "a.pdf".to_owned(),
            size: 1,
            mime: String::new(),
            format: "PDF".to_owned(),
            reading: Reading::Done,
            pages: None,
            recognised: false,
            created_by: None,
            created_at: Timestamp(at),
        }
    }

    #[test]
    fn only_what_was_once_public_can_be_reached() {
        // Published at 100. Slot 1: version 1 was replaced while still a draft, version 2 afterwards.
        // Slot 2 was taken out.
        let files = vec![
            file(1, 3, true, 200),
            file(1, 2, false, 50),
            file(1, 1, false, 10),
            file(2, 2, false, 60),
            file(2, 1, false, 20),
        ];
        let s = shelf(files, Some(Timestamp(100)));
        let reach = |t: &str| find(&s, t).map(|f| (f.slot, f.version));
        assert_eq!(reach("1"), Some((1, 3)));
        assert_eq!(reach("1-2"), Some((1, 2)));
        for gone in ["1-1", "2", "2-1", "2-2", "3", "", "x", "1-", "-1"] {
            assert_eq!(reach(gone), None, "{gone}");
        }
        let id = s[0].older[0].id.to_string();
        assert_eq!(reach(&id), Some((1, 2)));
    }
}
