//! The list of regions: read from a file, all of it or nothing, as often as one likes.

use std::collections::BTreeMap;

use base::{Error, Result};
use kit::{Audit, Cx, Permission};

use crate::store::region::{self, Region, RegionKind};

/// Only background work and the command line hold it.
const IMPORT: Permission = Permission::system("identity.import_regions");

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Regions in the file.
    pub read: usize,
    /// That were not there.
    pub new: usize,
    /// That have another name now.
    pub renamed: usize,
    /// That are there, but not in the file; they stay.
    pub left: usize,
}

/// Reads a list of `code,name` lines.
///
/// # Errors
/// Invalid, naming the line, for a code that is none, is there twice, or has nothing above it.
pub(crate) fn parse(text: &str) -> Result<Vec<Region>> {
    let mut found: BTreeMap<String, Region> = BTreeMap::new();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for (n, record) in reader.records().enumerate() {
        let wrong = |why: &str| {
            Error::invalid("identity.region.error").because(format!("line {}: {why}", n + 1))
        };
        let record = record.map_err(|e| wrong(&e.to_string()))?;
        let code = record.get(0).unwrap_or_default().trim().trim_start_matches('\u{feff}');
        let name =
            record.get(1).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((kind, parent)) = place(code) else {
            // A heading, perhaps; anywhere else it is a mistake.
            if n == 0 && !code.starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            return Err(wrong(&format!("{code} is no region's code")));
        };
        if name.is_empty() {
            return Err(wrong("no name"));
        }
        let region = Region { code: code.to_owned(), parent, kind, name };
        if found.insert(code.to_owned(), region).is_some() {
            return Err(wrong(&format!("{code} is there twice")));
        }
    }
    if found.is_empty() {
        return Err(Error::invalid("identity.region.error").because("no regions in the file"));
    }
    if let Some(r) = found.values().find(|r| !r.parent.is_empty() && !found.contains_key(&r.parent))
    {
        let why = format!("{} has nothing above it ({})", r.code, r.parent);
        return Err(Error::invalid("identity.region.error").because(why));
    }
    Ok(found.into_values().collect())
}

/// What a code stands for, and the code above: groups of 2, 2, 2 and 4 digits.
fn place(code: &str) -> Option<(RegionKind, String)> {
    const LENGTHS: [usize; 4] = [2, 2, 2, 4];
    let groups: Vec<&str> = code.split('.').collect();
    let good = groups.len() <= LENGTHS.len()
        && groups
            .iter()
            .zip(LENGTHS)
            .all(|(g, n)| g.len() == n && g.bytes().all(|b| b.is_ascii_digit()));
    let kind = *RegionKind::ALL.get(groups.len().checked_sub(1)?)?;
    let parent = code.rsplit_once('.').map_or("", |(above, _)| above);
    good.then(|| (kind, parent.to_owned()))
}

/// Enters the regions of `text` in one transaction.
///
/// # Errors
/// Invalid for a file that cannot be taken; then nothing of it is entered.
pub async fn import(cx: &Cx, text: &str) -> Result<Imported> {
    let list = parse(text)?;
    let mut tx = cx.begin(cx.grant_everywhere(IMPORT)?).await?;
    let known: BTreeMap<String, String> =
        region::all(tx.conn()).await?.into_iter().map(|r| (r.code, r.name)).collect();
    let mut done = Imported { read: list.len(), ..Imported::default() };
    for r in &list {
        match known.get(&r.code) {
            Some(name) if *name == r.name => continue,
            Some(_) => done.renamed += 1,
            None => done.new += 1,
        }
        region::put(&mut tx, r).await?;
    }
    done.left = known.keys().filter(|code| !list.iter().any(|r| r.code == **code)).count();
    if done.new + done.renamed > 0 {
        let audit = Audit::new("identity.import_regions", "regions", "wilayah");
        tx.commit(audit.note("new", done.new).note("renamed", done.renamed)).await?;
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tell_what_a_region_is_and_what_lies_above_it() {
        for (code, want) in [
            ("62", Some((RegionKind::Province, ""))),
            ("62.01", Some((RegionKind::District, "62"))),
            ("62.01.01", Some((RegionKind::Subdistrict, "62.01"))),
            ("62.01.01.2001", Some((RegionKind::Village, "62.01.01"))),
            ("62.1", None),
            ("62.01.01.2001.1", None),
            ("", None),
            ("kode", None),
        ] {
            assert_eq!(place(code), want.map(|(k, p)| (k, p.to_owned())), "{code}");
        }
    }

    #[test]
    fn a_list_that_cannot_be_taken_is_told_by_its_line() {
        for (text, why) in [
            ("62,A\n62.01,B\n62.01,C\n", "line 3: 62.01 is there twice"),
            ("62,A\n62.01.01,B\n", "62.01.01 has nothing above it"),
            ("62,A\nx,B\n", "line 2: x is no region's code"),
            ("62,A\n62.01, \n", "line 2: no name"),
            ("kode,nama\n", "no regions"),
        ] {
            let e = parse(text).unwrap_err().to_string();
            assert!(e.contains(why), "{text:?}: {e}");
        }
        assert_eq!(parse("kode,nama\n62,\"A, B\"\n62.01,C\n").unwrap().len(), 2);
    }
}
