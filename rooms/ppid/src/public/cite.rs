//! How to cite an item: as a sentence, as BibTeX, as RIS.

use contracts::org::Org;
use kit::Cx;

use super::{item, words};
use crate::store::Item;

/// What a citation consists of.
pub(super) struct Citation {
    author: String,
    year: String,
    title: String,
    publisher: String,
    url: String,
    number: i64,
    language: String,
    seen: String,
}

impl Citation {
    /// Of `item`.
    pub(super) fn of(cx: &Cx, item: &Item, org: Option<&Org>) -> Self {
        let published = item.published_at.map(|t| words::iso_date(cx, t)).unwrap_or_default();
        let made = if item.made_on.is_empty() { &published } else { &item.made_on };
        Self {
            author: item::agency(cx, org),
            year: made.chars().take(4).collect(),
            title: one_line(item.title_in(cx.lang())),
            publisher: if cx.lang() == base::Lang::En {
                cx.app().province().name_en.clone()
            } else {
                cx.app().province().name.clone()
            },
            url: format!("{}{}", cx.origin(), item::path(item)),
            number: item.number,
            language: item.language.clone(),
            seen: words::iso_date(cx, cx.now()),
        }
    }

    /// As a sentence: agency, year, title, publisher, permanent address.
    pub(super) fn sentence(&self) -> String {
        let Self { author, year, title, publisher, url, .. } = self;
        let publisher = if author == publisher { String::new() } else { format!("{publisher}. ") };
        format!("{author}. ({year}). {title}. {publisher}{url}")
    }

    /// As BibTeX.
    pub(super) fn bibtex(&self) -> String {
        format!(
            "@techreport{{ppid{},\n  author      = {{{{{}}}}},\n  title       = {{{{{}}}}},\n  year        = {{{}}},\n  institution = {{{}}},\n  number      = {{{}}},\n  language    = {{{}}},\n  url         = {{{}}},\n  urldate     = {{{}}}\n}}\n",
            self.number,
            tex(&self.author),
            tex(&self.title),
            tex(&self.year),
            tex(&self.publisher),
            self.number,
            tex(&self.language),
            self.url,
            self.seen,
        )
    }

    /// As RIS, for reference managers.
    pub(super) fn ris(&self) -> String {
        let lines = [
            ("TY", "GOVDOC".to_owned()),
            ("AU", self.author.clone()),
            ("TI", self.title.clone()),
            ("PY", self.year.clone()),
            ("PB", self.publisher.clone()),
            ("LA", self.language.clone()),
            ("UR", self.url.clone()),
            ("Y2", self.seen.replace('-', "/")),
            ("ER", String::new()),
        ];
        lines.iter().map(|(k, v)| format!("{k}  - {}\r\n", one_line(v))).collect()
    }
}

/// Without line breaks and other control characters: a field must not begin another.
fn one_line(s: &str) -> String {
    s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// With TeX's own signs made harmless.
fn tex(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in one_line(s).chars() {
        match c {
            '\\' => out.push_str("\\textbackslash "),
            '{' | '}' | '%' | '&' | '#' | '_' | '$' => out.extend(['\\', c]),
            '~' | '^' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_out_of_its_field() {
        let c = Citation {
            author: "Dinas A & B".into(),
            year: "2024".into(),
            title: one_line("100% \\input{x} }}\r\nER  - \r\nTY  - X"),
            publisher: "Provinsi".into(),
            url: "https://contoh.id/ppid/7".into(),
            number: 7,
            language: "id".into(),
            seen: "2026-11-22".into(),
        };
        let ris = c.ris();
        assert_eq!(ris.matches("\r\nER  - ").count(), 1, "{ris}");
        assert_eq!(ris.lines().count(), 9);
        let bib = c.bibtex();
        assert!(bib.contains("{{100\\% \\textbackslash input\\{x\\} \\}\\}"), "{bib}");
        assert!(bib.contains("Dinas A \\& B"));
    }
}
