//! What a row means: the draft that it becomes, or everything that is wrong with it, by column.

use std::collections::HashMap;

use contracts::org::{Org, OrgId, OrgTree};
use kit::{App, Cx};
use serde::{Deserialize, Serialize};

use super::{
    columns::{Column, folded},
    hand::{Found, Hand},
    sheet::RawRow,
    words::Words,
};
use crate::model::{Category, Content, Form, missing};

const MAX_TITLE: usize = 500;
const MAX_TEXT: usize = 10_000;
const MAX_TAGS: usize = 30;

/// What is wrong, where, as a key and what stands in its places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Problem {
    pub(super) column: Option<Column>,
    pub(super) key: String,
    pub(super) args: Vec<(String, String)>,
}

impl Problem {
    /// In one column.
    pub(super) fn at(column: Column, key: &str) -> Self {
        Self { column: Some(column), key: key.to_owned(), args: Vec::new() }
    }

    /// Of the import as a whole.
    pub(super) fn of_all(key: &str) -> Self {
        Self { column: None, key: key.to_owned(), args: Vec::new() }
    }

    /// With a value in a place of the text.
    pub(super) fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        // A cell can hold a whole page; a message about it need not.
        let value: String = value.to_string().chars().take(120).collect();
        self.args.push((name.to_owned(), value));
        self
    }

    /// In words.
    pub(super) fn say(&self, cx: &Cx) -> String {
        let args: Vec<(&str, &str)> =
            self.args.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        cx.tf(&self.key, &args).into_owned()
    }
}

/// What a row becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) content: Content,
    /// Names of the files at hand.
    pub(super) files: Vec<String>,
    /// Keys of what still has to be filled in before it can be public.
    pub(super) lacks: Vec<String>,
}

/// A row that was judged.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) number: i64,
    pub(super) org: Option<OrgId>,
    pub(super) plan: Plan,
    pub(super) problems: Vec<Problem>,
}

/// What rows are judged by, and what rows before have taken.
pub(super) struct Judge<'a> {
    words: Words<'a>,
    tree: &'a OrgTree,
    /// Agencies that may be written for.
    may: &'a [OrgId],
    /// Whose rows are that name no agency.
    home: Option<OrgId>,
    hand: &'a Hand,
    titles: HashMap<(OrgId, String, String), i64>,
    files: HashMap<String, i64>,
}

impl<'a> Judge<'a> {
    /// For one import.
    pub(super) fn new(
        app: &'a App,
        tree: &'a OrgTree,
        may: &'a [OrgId],
        home: Option<OrgId>,
        hand: &'a Hand,
    ) -> Self {
        let (titles, files) = (HashMap::new(), HashMap::new());
        Self { words: Words::of(app), tree, may, home, hand, titles, files }
    }

    /// Judges the next row.
    pub(super) fn row(&mut self, raw: &RawRow) -> Judged {
        let mut problems = Vec::new();
        let org = self.org(raw, &mut problems);
        let files = self.files(raw, &mut problems);
        let content = self.content(raw, &mut problems);
        if content.title.is_empty() {
            problems.push(Problem::at(Column::Title, "ppid.import.no_title"));
        } else if let Some(org) = org {
            let key = (org, base::fold(&content.title), base::fold(&content.period));
            if let Some(first) = self.titles.get(&key) {
                problems
                    .push(Problem::at(Column::Title, "ppid.import.title_twice").with("row", first));
            } else {
                self.titles.insert(key, raw.number);
            }
        }
        let lacks = missing(&content, !files.is_empty()).iter().map(|m| m.key.to_owned()).collect();
        Judged { number: raw.number, org, plan: Plan { content, files, lacks }, problems }
    }

    fn org(&self, raw: &RawRow, problems: &mut Vec<Problem>) -> Option<OrgId> {
        let named = raw.get(Column::Agency);
        let found = if named.is_empty() {
            self.home.and_then(|id| self.tree.find(id))
        } else {
            self.find(named)
        };
        let key = match found {
            None if named.is_empty() => "ppid.import.no_agency",
            None => "ppid.import.agency_unknown",
            Some(o) if !self.may.contains(&o.id) => "ppid.import.agency_forbidden",
            Some(o) => return Some(o.id),
        };
        problems.push(Problem::at(Column::Agency, key).with("value", named));
        None
    }

    /// By address name, name or abbreviation; two of the same name are none.
    fn find(&self, named: &str) -> Option<&Org> {
        let wanted = folded(named);
        let is = |o: &Org| {
            [&o.slug, &o.name, &o.name_en, &o.abbreviation]
                .into_iter()
                .any(|n| !n.is_empty() && folded(n) == wanted)
        };
        let mut found = self.tree.list.iter().filter(|o| is(o));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    fn files(&mut self, raw: &RawRow, problems: &mut Vec<Problem>) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let names = raw.get(Column::Files).split([';', '\n', '|']).map(str::trim);
        for name in names.filter(|n| !n.is_empty()) {
            let at = |key| Problem::at(Column::Files, key).with("value", name);
            match self.hand.find(name) {
                Found::None => problems.push(at("ppid.import.file_missing")),
                Found::Several => problems.push(at("ppid.import.file_ambiguous")),
                Found::One(full) => match self.files.get(full) {
                    Some(row) => problems.push(at("ppid.import.file_twice").with("row", row)),
                    None => {
                        self.files.insert(full.to_owned(), raw.number);
                        out.push(full.to_owned());
                    }
                },
            }
        }
        out
    }

    fn content(&self, raw: &RawRow, problems: &mut Vec<Problem>) -> Content {
        use Column as C;
        let mut bad = |column, key: &str| {
            problems.push(Problem::at(column, key).with("value", raw.get(column)));
        };
        let category = self.words.category(raw.get(C::Category));
        if category.is_none() && !raw.get(C::Category).is_empty() {
            bad(C::Category, "ppid.import.category_unknown");
        }
        let made_on = self.words.date(raw.get(C::MadeOn));
        if made_on.is_none() && !raw.get(C::MadeOn).is_empty() {
            bad(C::MadeOn, "ppid.import.bad_date");
        }
        let form = self.words.form(raw.get(C::Form));
        if form.is_none() && !raw.get(C::Form).is_empty() {
            bad(C::Form, "ppid.import.form_unknown");
        }
        let language = self.words.language(raw.get(C::Language));
        if language.is_none() && !raw.get(C::Language).is_empty() {
            bad(C::Language, "ppid.import.language_unknown");
        }
        let year = raw.get(C::Year).parse().ok().filter(|y| (1900..=2200).contains(y));
        if year.is_none() && !raw.get(C::Year).is_empty() {
            bad(C::Year, "ppid.import.bad_year");
        }
        for c in Column::ALL {
            let max = if matches!(c, C::Title | C::TitleEn) { MAX_TITLE } else { MAX_TEXT };
            if raw.get(*c).chars().count() > max {
                bad(*c, "ppid.import.too_long");
            }
        }
        let text = |c| raw.get(c).to_owned();
        Content {
            title: text(C::Title),
            title_en: text(C::TitleEn),
            summary: text(C::Summary),
            category: category.map_or("", Category::word).to_owned(),
            unit: text(C::Unit),
            officer: text(C::Officer),
            maker: text(C::Maker),
            made_on: made_on.unwrap_or_default(),
            made_place: text(C::MadePlace),
            form: form.unwrap_or(Form::Soft).word().to_owned(),
            retention: text(C::Retention),
            language: language.unwrap_or("id").to_owned(),
            year: year.or_else(|| year_in(raw.get(C::Period))),
            period: text(C::Period),
            legal_basis: text(C::LegalBasis),
            tags: tags(raw.get(C::Tags)),
        }
    }

    /// Names of files that no row took.
    pub(super) fn unused(&self) -> Vec<String> {
        self.hand.names().filter(|n| !self.files.contains_key(*n)).map(str::to_owned).collect()
    }
}

fn year_in(period: &str) -> Option<i64> {
    let words = period.split(|c: char| !c.is_ascii_digit());
    words
        .filter(|w| w.len() == 4)
        .filter_map(|w| w.parse().ok())
        .find(|y| (1900..=2200).contains(y))
}

fn tags(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for t in text.split([',', ';', '\n']).map(str::trim).filter(|t| !t.is_empty()) {
        let t: String = t.chars().take(60).collect();
        if out.len() < MAX_TAGS && !out.iter().any(|o| base::fold(o) == base::fold(&t)) {
            out.push(t);
        }
    }
    out
}
