//! Texts by key, in two languages. Each room brings its own file; keys begin with the room's name.

use std::{borrow::Cow, collections::HashMap};

use base::{Error, Lang, Result};

/// Every text of the house.
#[derive(Debug, Default)]
pub struct Texts {
    id: HashMap<String, &'static str>,
    en: HashMap<String, &'static str>,
}

impl Texts {
    /// Reads the TOML files of `rooms`: nested tables give dotted keys.
    ///
    /// # Errors
    /// Internal for a file that is no TOML or holds anything but text.
    pub fn read<'a>(rooms: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Result<Self> {
        let mut out = Self::default();
        for (room, id, en) in rooms {
            for (text, map) in [(id, &mut out.id), (en, &mut out.en)] {
                let table: toml::Table = toml::from_str(text)
                    .map_err(|e| Error::internal(format!("i18n of {room}: {e}")))?;
                flatten(room, &table, map)?;
            }
        }
        Ok(out)
    }

    /// The text of `key`; the key itself when there is none (tidy and the tests see to it that there is).
    #[must_use]
    pub fn get<'a>(&'a self, lang: Lang, key: &'a str) -> &'a str {
        let map = if lang == Lang::En { &self.en } else { &self.id };
        map.get(key).copied().unwrap_or(key)
    }

    /// Whether both languages have `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.id.contains_key(key) && self.en.contains_key(key)
    }

    /// The text of `key` with `{name}` replaced.
    #[must_use]
    pub fn fill<'a>(&'a self, lang: Lang, key: &'a str, args: &[(&str, &str)]) -> Cow<'a, str> {
        let text = self.get(lang, key);
        if args.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = text.to_owned();
        for (name, value) in args {
            out = out.replace(&format!("{{{name}}}"), value);
        }
        Cow::Owned(out)
    }
}

// Texts live as long as the program; leaking them once at start saves a copy per use.
fn flatten(
    prefix: &str,
    table: &toml::Table,
    map: &mut HashMap<String, &'static str>,
) -> Result<()> {
    for (k, v) in table {
        let key = format!("{prefix}.{k}");
        match v {
            toml::Value::String(s) => {
                map.insert(key, Box::leak(s.clone().into_boxed_str()));
            }
            toml::Value::Table(t) => flatten(&key, t, map)?,
            _ => return Err(Error::internal(format!("i18n: {key} is not text"))),
        }
    }
    Ok(())
}
