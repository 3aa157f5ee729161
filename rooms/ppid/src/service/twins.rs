//! Is this document here already? The same bytes anywhere in the instance, or nearly the same text in the
//! same agency. Only a warning: an officer decides.

use base::Result;
use contracts::{org::OrgPath, papers::Verdict};
use kit::Cx;

use crate::{
    model::{ItemId, PPID_VIEW_OFFICE, State},
    store::{File, Item, files},
};

/// How many texts one text is compared with, at most.
const CANDIDATES: i64 = 120;
const WORDS: usize = 4;

/// Another item that seems to hold the same document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Twin {
    /// The document of this item that has a twin.
    pub(crate) file_name: String,
    /// The other item.
    pub(crate) item: ItemId,
    pub(crate) number: i64,
    /// Empty when the actor may not see it.
    pub(crate) title: String,
    /// The other's document.
    pub(crate) slot: i64,
    /// Byte for byte, or by its words.
    pub(crate) same_bytes: bool,
    /// Whether the actor may open it in the office.
    pub(crate) mine: bool,
}

/// The twins of an item's current files.
pub(crate) async fn of(cx: &Cx, item: &Item, current: &[File]) -> Result<Vec<Twin>> {
    let mut out: Vec<Twin> = Vec::new();
    let mut r = cx.db().read().await?;
    for f in current {
        for other in files::holders(r.conn(), &f.blob, item.id).await? {
            let mine = cx.may(PPID_VIEW_OFFICE, &OrgPath(other.org_path.clone()));
            let seen = mine || other.state == State::Published;
            let theirs = crate::store::current_files(r.conn(), other.id).await?;
            out.push(Twin {
                file_name: f.name.clone(),
                item: other.id,
                number: other.number,
                title: if seen { other.title } else { String::new() },
                slot: theirs.iter().find(|t| t.blob == f.blob).map_or(1, |t| t.slot),
                same_bytes: true,
                mine,
            });
        }
        let Some(print) = files::fingerprint(r.conn(), f.id).await?.filter(|p| !p.is_empty())
        else {
            continue;
        };
        let title = match files::proposal(r.conn(), f.id).await?.and_then(|p| p.title) {
            Some(t) => t.value,
            None => item.title.clone(),
        };
        let near =
            files::candidates(r.conn(), item.org, item.id, &words(&title), CANDIDATES).await?;
        for c in near {
            let verdict = cx.app().papers().compare(&print, &c.fingerprint);
            if matches!(verdict, Verdict::Same | Verdict::NearDuplicate)
                && !out.iter().any(|t| t.item == c.item)
            {
                out.push(Twin {
                    file_name: f.name.clone(),
                    item: c.item,
                    number: c.number,
                    title: c.title,
                    slot: c.slot,
                    same_bytes: false,
                    mine: true,
                });
            }
        }
    }
    Ok(out)
}

/// The words by which the same document would be called again: long ones, no years.
fn words(title: &str) -> Vec<String> {
    let folded = base::fold(title);
    let mut all: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() > 3 && !w.chars().any(|c| c.is_ascii_digit()))
        .collect();
    all.sort_by_key(|w| std::cmp::Reverse(w.chars().count()));
    all.dedup();
    all.into_iter().take(WORDS).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_document_is_looked_for_by_its_longest_words() {
        let w = super::words("Laporan Kinerja Instansi Pemerintah (LKjIP) Dinas Kesehatan 2024");
        assert_eq!(w, ["pemerintah", "kesehatan", "instansi", "laporan"]);
    }
}
