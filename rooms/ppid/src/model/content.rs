//! The columns of the list of public information as one value: what a form fills, a revision keeps and a
//! difference compares.

use serde::{Deserialize, Serialize};

use super::{Category, Form};

/// Everything about an item that an officer writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Content {
    pub(crate) title: String,
    pub(crate) title_en: String,
    pub(crate) summary: String,
    pub(crate) category: String,
    pub(crate) unit: String,
    pub(crate) officer: String,
    pub(crate) maker: String,
    pub(crate) made_on: String,
    pub(crate) made_place: String,
    pub(crate) form: String,
    pub(crate) retention: String,
    pub(crate) language: String,
    pub(crate) period: String,
    pub(crate) year: Option<i64>,
    pub(crate) legal_basis: String,
    pub(crate) tags: Vec<String>,
}

/// A field that still needs a value before the item can leave the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The form field; `berkas` for a file.
    pub(crate) field: &'static str,
    /// What to say.
    pub(crate) key: &'static str,
}

impl Content {
    /// The category, where it is one.
    pub(crate) fn category(&self) -> Option<Category> {
        Category::parse(&self.category)
    }

    /// The form, where it is one.
    pub(crate) fn form(&self) -> Option<Form> {
        Form::parse(&self.form)
    }

    /// Name and value of each field as text, in the order of the form: for differences.
    pub(crate) fn texts(&self) -> [(&'static str, String); 16] {
        [
            ("title", self.title.clone()),
            ("title_en", self.title_en.clone()),
            ("summary", self.summary.clone()),
            ("category", self.category.clone()),
            ("made_on", self.made_on.clone()),
            ("period", self.period.clone()),
            ("year", self.year.map(|y| y.to_string()).unwrap_or_default()),
            ("unit", self.unit.clone()),
            ("officer", self.officer.clone()),
            ("maker", self.maker.clone()),
            ("made_place", self.made_place.clone()),
            ("form", self.form.clone()),
            ("retention", self.retention.clone()),
            ("language", self.language.clone()),
            ("legal_basis", self.legal_basis.clone()),
            ("tags", self.tags.join(", ")),
        ]
    }
}

/// What must be filled in before others see it. Details may follow; these may not.
pub(crate) fn missing(c: &Content, has_file: bool) -> Vec<Missing> {
    let mut out = Vec::new();
    let mut want = |ok: bool, field, key| {
        if !ok {
            out.push(Missing { field, key });
        }
    };
    want(!c.title.trim().is_empty(), "judul", "ppid.error.title");
    want(!c.summary.trim().is_empty(), "ringkasan", "ppid.error.summary");
    want(c.category().is_some(), "kategori", "ppid.error.category");
    want(is_date(&c.made_on), "tanggal", "ppid.error.date");
    want(has_file || c.form() == Some(Form::Hard), "berkas", "ppid.error.file");
    out
}

/// Whether `s` is a day of the calendar, `YYYY-MM-DD`.
pub(crate) fn is_date(s: &str) -> bool {
    let mut parts = s.splitn(3, '-').map(|p| (p.len(), p.parse::<u16>().ok()));
    let (Some((4, Some(y))), Some((2, Some(m))), Some((2, Some(d)))) =
        (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    let last = match m {
        2 => 28 + u16::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1900..=2200).contains(&y) && (1..=last).contains(&d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_all_at_once() {
        let fields = |c: &Content, f| missing(c, f).iter().map(|m| m.field).collect::<Vec<_>>();
        let mut c =
            Content { form: "soft".into(), made_on: "2026-02-30".into(), ..Content::default() };
        assert_eq!(fields(&c, false), ["judul", "ringkasan", "kategori", "tanggal", "berkas"]);
        c.title = "LKjIP".into();
        c.summary = "Ringkas".into();
        c.category = "berkala".into();
        c.made_on = "2024-02-29".into();
        assert_eq!(fields(&c, false), ["berkas"]);
        assert!(fields(&c, true).is_empty());
        c.form = "hard".into();
        assert!(fields(&c, false).is_empty(), "what exists on paper only has no file");
    }
}
