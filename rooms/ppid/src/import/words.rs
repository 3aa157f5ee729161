//! What people write in cells: dates, categories, forms and languages, in either language of the house.

use base::Lang;
use kit::App;

use super::columns::folded;
use crate::model::{Category, Form, is_date};

/// Names of the months of both languages, by number.
pub(super) struct Words<'a> {
    app: &'a App,
    months: Vec<(String, u8)>,
}

impl<'a> Words<'a> {
    /// Of the house.
    pub(super) fn of(app: &'a App) -> Self {
        let mut months = Vec::new();
        for n in 1..=12_u8 {
            for lang in [Lang::Id, Lang::En] {
                let key = format!("ppid.office.month_{n}");
                months.push((folded(app.texts().get(lang, &key)), n));
            }
        }
        Self { app, months }
    }

    /// The ISO date of "2026-01-05", "5/1/2026", "5 Januari 2026" or "5 Jan 2026".
    pub(super) fn date(&self, text: &str) -> Option<String> {
        if let Some(iso) = text.get(..10).filter(|s| is_date(s)) {
            // A spreadsheet's day may carry a time.
            let rest = &text[10..];
            return (rest.is_empty() || rest.starts_with([' ', 'T'])).then(|| iso.to_owned());
        }
        let parts: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ','))
            .filter(|p| !p.is_empty())
            .collect();
        let [day, month, year] = parts.as_slice() else { return None };
        let month: u8 = match month.parse() {
            Ok(n) => n,
            Err(_) => self.month(month)?,
        };
        let (day, year): (u8, u16) = (day.parse().ok()?, year.parse().ok()?);
        let iso = format!("{year:04}-{month:02}-{day:02}");
        is_date(&iso).then_some(iso)
    }

    fn month(&self, text: &str) -> Option<u8> {
        let text = folded(text);
        let mut found = self.months.iter().filter(|(name, _)| {
            *name == text || (text.chars().count() == 3 && name.starts_with(&text))
        });
        let first = found.next()?.1;
        found.all(|(_, n)| *n == first).then_some(first)
    }

    fn one_of<T: Copy>(
        &self,
        text: &str,
        all: &[T],
        word: fn(T) -> &'static str,
        prefix: &str,
    ) -> Option<T> {
        let text = folded(text);
        all.iter().copied().find(|t| {
            let key = format!("{prefix}{}", word(*t));
            let named = |lang| folded(self.app.texts().get(lang, &key)) == text;
            folded(word(*t)) == text || named(Lang::Id) || named(Lang::En)
        })
    }

    /// A category by its word or its name.
    pub(super) fn category(&self, text: &str) -> Option<Category> {
        self.one_of(text, Category::ALL, Category::word, "ppid.category.")
    }

    /// A form by its word or its name.
    pub(super) fn form(&self, text: &str) -> Option<Form> {
        self.one_of(text, Form::ALL, Form::word, "ppid.form.")
    }

    /// A language by its word or its name.
    pub(super) fn language(&self, text: &str) -> Option<&'static str> {
        self.one_of(text, &["id", "en", "other"], |w| w, "ppid.field.language_")
    }
}
