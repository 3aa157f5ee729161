//! The columns of an import: the catalogue's own, recognised by their names in both languages, in any order.

use base::Lang;
use contracts::papers::Table;
use kit::{App, Cx};
use serde::{Deserialize, Serialize};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Column {
    Title,
    Summary,
    Category,
    Agency,
    MadeOn,
    Files,
    Period,
    Year,
    Unit,
    Officer,
    Maker,
    MadePlace,
    Form,
    Retention,
    Language,
    LegalBasis,
    Tags,
    TitleEn,
}

impl Column {
    /// All of them, in the order of the template.
    pub(super) const ALL: &'static [Self] = &[
        Self::Title,
        Self::Summary,
        Self::Category,
        Self::Agency,
        Self::MadeOn,
        Self::Files,
        Self::Period,
        Self::Year,
        Self::Unit,
        Self::Officer,
        Self::Maker,
        Self::MadePlace,
        Self::Form,
        Self::Retention,
        Self::Language,
        Self::LegalBasis,
        Self::Tags,
        Self::TitleEn,
    ];

    /// The word in i18n keys (`ppid.import.alias_<word>`, `ppid.import.about_<word>`).
    const fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Summary => "summary",
            Self::Category => "category",
            Self::Agency => "agency",
            Self::MadeOn => "made_on",
            Self::Files => "files",
            Self::Period => "period",
            Self::Year => "year",
            Self::Unit => "unit",
            Self::Officer => "officer",
            Self::Maker => "maker",
            Self::MadePlace => "made_place",
            Self::Form => "form",
            Self::Retention => "retention",
            Self::Language => "language",
            Self::LegalBasis => "legal_basis",
            Self::Tags => "tags",
            Self::TitleEn => "title_en",
        }
    }

    /// The key of its name, as the form of an item has it.
    pub(super) fn label(self) -> String {
        match self {
            Self::Agency => "ppid.office.agency".to_owned(),
            Self::Files => "ppid.office.files".to_owned(),
            other => format!("ppid.field.{}", other.word()),
        }
    }

    /// How wide it is in the template, in characters.
    const fn width(self) -> u16 {
        match self {
            Self::Title | Self::Summary | Self::Files => 45,
            Self::Unit | Self::Officer | Self::Maker | Self::Agency | Self::TitleEn => 28,
            _ => 18,
        }
    }
}

/// Letters and digits only, folded: "Tanggal  Pembuatan *" is "tanggal pembuatan".
pub(super) fn folded(text: &str) -> String {
    let folded = base::fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// What each column may be called.
pub(super) struct Names(Vec<(String, Column)>);

impl Names {
    /// In both languages.
    pub(super) fn of(app: &App) -> Self {
        let mut all = Vec::new();
        for column in Column::ALL {
            for lang in [Lang::Id, Lang::En] {
                all.push((folded(app.texts().get(lang, &column.label())), *column));
                // i18n-prefix: ppid.import.alias_
                let more = format!("ppid.import.alias_{}", column.word());
                let names = app.texts().get(lang, &more).split(',');
                all.extend(names.map(|n| (folded(n), *column)).filter(|(n, _)| !n.is_empty()));
            }
        }
        Self(all)
    }

    /// The column that a heading names.
    pub(super) fn find(&self, heading: &str) -> Option<Column> {
        let heading = folded(heading);
        self.0.iter().find(|(name, _)| *name == heading).map(|(_, c)| *c)
    }
}

/// An empty spreadsheet with every column, and what belongs in each.
pub(super) fn template(cx: &Cx) -> Table {
    // i18n-prefix: ppid.import.about_
    let notes = Column::ALL.iter().map(|c| {
        let about = format!("ppid.import.about_{}", c.word());
        format!("{}: {}", cx.t(&c.label()), cx.t(&about))
    });
    Table {
        title: cx.t("ppid.import.sheet_title").to_owned(),
        columns: Column::ALL.iter().map(|c| (cx.t(&c.label()).to_owned(), c.width())).collect(),
        rows: Vec::new(),
        notes: notes.collect(),
    }
}
