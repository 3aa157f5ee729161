//! Walks the XML of office documents and keeps their words. Entities that a document declares
//! itself are never expanded: a reference that is not one of XML's own five or a character number
//! is dropped, so neither a stranger's file nor a billion laughs gets in.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Limits;
use crate::Error;

/// How the elements of a format turn into text; names are local names.
pub(crate) struct Rules {
    /// Only text within one of these counts; empty means all text.
    pub(crate) text_in: &'static [&'static str],
    /// Ends a line.
    pub(crate) line: &'static [&'static str],
    /// Puts a tab.
    pub(crate) tab: &'static [&'static str],
    /// Ends a cell: the lines within it become blanks, then a tab.
    pub(crate) cell: &'static [&'static str],
    /// A blank, or `text:c` blanks.
    pub(crate) space: &'static [&'static str],
    /// Left out with all that is inside.
    pub(crate) skip: &'static [&'static str],
}

/// WordprocessingML.
pub(crate) const WORD: Rules = Rules {
    text_in: &["t"],
    line: &["p", "br", "cr", "tr"],
    tab: &["tab"],
    cell: &["tc"],
    space: &["noBreakHyphen"],
    skip: &["Fallback", "del", "moveFrom", "pPr", "rPr", "instrText"],
};

/// DrawingML text on slides.
pub(crate) const SLIDES: Rules = Rules {
    text_in: &["t"],
    line: &["p", "br", "tr"],
    tab: &[],
    cell: &["tc"],
    space: &[],
    skip: &["Fallback", "pPr", "rPr"],
};

/// OpenDocument text and slides.
pub(crate) const OPEN_DOCUMENT: Rules = Rules {
    text_in: &["p", "h"],
    line: &["p", "h", "line-break", "table-row", "page"],
    tab: &["tab"],
    cell: &["table-cell"],
    space: &["s"],
    skip: &["tracked-changes", "annotation", "notes", "forms", "automatic-styles"],
};

/// Appends the words of `source` to `out`.
pub(crate) fn walk(
    source: &str,
    rules: &Rules,
    limits: &Limits,
    out: &mut String,
) -> Result<(), Error> {
    let mut walker = Walker { rules, out, depth: 0, within: 0, skipping: None, cells: Vec::new() };
    let mut reader = Reader::from_str(source);
    loop {
        match reader.read_event().map_err(|e| Error::broken("xml", e))? {
            Event::Start(e) => {
                walker.open(local(e.local_name().as_ref()), limits)?;
            }
            Event::Empty(e) => {
                let name = e.local_name();
                let name = local(name.as_ref());
                walker.open(name, limits)?;
                walker.close(name);
            }
            Event::End(e) => walker.close(local(e.local_name().as_ref())),
            Event::Text(e) => walker.words(&e.into_inner()),
            Event::CData(e) => walker.words(&e.into_inner()),
            Event::GeneralRef(e) => walker.words(&resolved(&e)),
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if walker.out.len() > limits.max_chars.saturating_mul(4) {
            return Ok(());
        }
    }
}

struct Walker<'a> {
    rules: &'a Rules,
    out: &'a mut String,
    depth: usize,
    within: usize,
    skipping: Option<usize>,
    /// Where the text of each open cell began.
    cells: Vec<usize>,
}

impl Walker<'_> {
    fn open(&mut self, name: &str, limits: &Limits) -> Result<(), Error> {
        self.depth += 1;
        if self.depth > limits.depth {
            return Err(Error::Limit("depth of a document"));
        }
        if self.skipping.is_some() {
            return Ok(());
        }
        if self.rules.skip.contains(&name) {
            self.skipping = Some(self.depth);
        } else if self.rules.text_in.contains(&name) {
            self.within += 1;
        } else if self.rules.cell.contains(&name) {
            self.cells.push(self.out.len());
        }
        Ok(())
    }

    fn close(&mut self, name: &str) {
        let depth = self.depth;
        self.depth = self.depth.saturating_sub(1);
        if let Some(at) = self.skipping {
            if at == depth {
                self.skipping = None;
            }
            return;
        }
        let rules = self.rules;
        if rules.text_in.contains(&name) {
            self.within = self.within.saturating_sub(1);
        }
        if rules.line.contains(&name) {
            self.end_line();
        } else if rules.tab.contains(&name) {
            self.out.push('\t');
        } else if rules.space.contains(&name) {
            self.out.push(' ');
        } else if rules.cell.contains(&name) {
            self.end_cell();
        }
    }

    fn end_line(&mut self) {
        while self.out.ends_with([' ', '\t']) {
            self.out.pop();
        }
        self.out.push('\n');
    }

    fn end_cell(&mut self) {
        let Some(start) = self.cells.pop() else { return };
        if !self.cells.is_empty() || start > self.out.len() {
            return;
        }
        let words = self.out.split_off(start);
        let flat: Vec<&str> = words.split_whitespace().collect();
        self.out.push_str(&flat.join(" "));
        self.out.push('\t');
    }

    fn words(&mut self, text: &str) {
        let counts = self.rules.text_in.is_empty() || self.within > 0;
        if self.skipping.is_none() && counts {
            // Line ends inside a run are layout of the file, not of the document.
            self.out.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A character number or one of XML's own five names; anything else is nothing.
pub(crate) fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    named(reference.as_ref()).map(String::from).unwrap_or_default()
}

fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// Undoes XML's escapes in a short text.
pub(crate) fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |t| t.into_owned())
}

/// The text of the first element of that local name.
pub(crate) fn first_text(
    source: &str,
    wanted: &str,
    limits: &Limits,
) -> Result<Option<String>, Error> {
    let mut reader = Reader::from_str(source);
    let mut inside = false;
    let mut depth = 0usize;
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(|e| Error::broken("xml", e))? {
            Event::Start(e) => {
                depth += 1;
                if depth > limits.depth {
                    return Err(Error::Limit("depth of a document"));
                }
                inside |= local(e.local_name().as_ref()) == wanted;
            }
            Event::Text(e) if inside => text.push_str(&e.into_inner()),
            Event::GeneralRef(e) if inside => text.push_str(&resolved(&e)),
            Event::End(e) => {
                depth = depth.saturating_sub(1);
                if inside && local(e.local_name().as_ref()) == wanted {
                    let text = text.trim();
                    return Ok((!text.is_empty()).then(|| text.to_owned()));
                }
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}
