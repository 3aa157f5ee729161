//! The index's fields and how a document becomes terms.
//!
//! Two fields carry all text, one as written (`all`, with positions) and one stemmed
//! (`all_stem`); weights of title, tags and summary are repetitions, which is BM25F: one list of
//! postings per word instead of one per field. Two small fields carry the title alone, for the
//! extra weight of a short text. Facets are fast fields.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::RAW_TOKENIZER_NAME;

use crate::analysis::{Lang, fold};
use crate::error::Error;
use crate::fieldtext;
use crate::model::Doc;

/// How often a word of each part counts. Title : tags and agency : summary : body.
const WEIGHT_TITLE: usize = 5;
const WEIGHT_TAGS: usize = 3;
const WEIGHT_SUMMARY: usize = 2;
const WEIGHT_BODY: usize = 1;
/// What is kept of the body for snippets.
const MAX_STORED_BODY: usize = 16_384;

/// Facets in the order of [`FACET_FIELDS`].
pub(crate) const FACET_FIELDS: [&str; 6] =
    ["kind", "category", "agency", "district", "year", "format"];

/// Handles of the fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) stored: Field,
    pub(crate) all: Field,
    pub(crate) all_stem: Field,
    pub(crate) title: Field,
    pub(crate) title_stem: Field,
    room: Field,
    lang: Field,
    facets: [Field; 6],
    date: Field,
    title_key: Field,
}

/// Builds the schema; a change here makes an old index count as foreign, so it is set aside.
pub(crate) fn build() -> (Schema, Fields) {
    let mut schema = SchemaBuilder::new();
    let text = |positions: bool| {
        let record = if positions {
            IndexRecordOption::WithFreqsAndPositions
        } else {
            IndexRecordOption::WithFreqs
        };
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(if positions { fieldtext::WORDS } else { fieldtext::STEMS })
                .set_index_option(record)
                .set_fieldnorms(true),
        )
    };
    let key = || TextOptions::default().set_fast(RAW_TOKENIZER_NAME);
    let number = || NumericOptions::from(FAST);
    let fields = Fields {
        id: schema.add_text_field("id", STRING),
        stored: schema.add_text_field("stored", STORED),
        all: schema.add_text_field("all", text(true)),
        all_stem: schema.add_text_field("all_stem", text(false)),
        title: schema.add_text_field("title", text(true)),
        title_stem: schema.add_text_field("title_stem", text(false)),
        room: schema.add_text_field("room", key()),
        lang: schema.add_text_field("lang", key()),
        facets: FACET_FIELDS.map(|name| match name {
            "year" => schema.add_i64_field(name, number()),
            _ => schema.add_text_field(name, key()),
        }),
        date: schema.add_i64_field("date", number()),
        title_key: schema.add_text_field("title_key", key()),
    };
    (schema.build(), fields)
}

/// What is stored of a document to show it as a hit.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) room: String,
    pub(crate) kind: String,
    pub(crate) category: String,
    pub(crate) url: String,
    pub(crate) lang: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) body: String,
    pub(crate) agency: String,
    pub(crate) district: String,
    pub(crate) year: Option<i32>,
    pub(crate) formats: Vec<String>,
    pub(crate) date_ms: i64,
}

/// Turns documents into what tantivy indexes.
pub(crate) struct Writer {
    fields: Fields,
    baseline: bool,
}

impl Writer {
    /// `baseline` indexes one field with plain Snowball stems and no weights.
    pub(crate) fn new(fields: Fields, baseline: bool) -> Self {
        Self { fields, baseline }
    }

    /// The index document of `doc`.
    pub(crate) fn document(&self, doc: &Doc) -> Result<TantivyDocument, Error> {
        let mut out = TantivyDocument::default();
        out.add_text(self.fields.id, &doc.id);
        out.add_text(self.fields.stored, serde_json::to_string(&stored(doc))?);
        self.facets(doc, &mut out);
        let tags = format!("{} {} {}", doc.tags.join(" . "), doc.agency_names, doc.agency);
        let year = doc.year.map(|year| year.to_string()).unwrap_or_default();
        let rest = format!("{} {year} {}", doc.district, doc.formats.join(" "));
        let lang = Lang::of(&doc.lang);
        for (text, weight) in [
            (doc.title.as_str(), WEIGHT_TITLE),
            (&tags, WEIGHT_TAGS),
            (&doc.summary, WEIGHT_SUMMARY),
            (&rest, WEIGHT_BODY),
            (&doc.body, WEIGHT_BODY),
        ] {
            let part = fieldtext::packed(text, if self.baseline { 1 } else { weight }, lang);
            if !self.baseline {
                out.add_text(self.fields.all, &part);
            }
            out.add_text(self.fields.all_stem, part);
        }
        if !self.baseline {
            let part = fieldtext::packed(&doc.title, 1, lang);
            out.add_text(self.fields.title, &part);
            out.add_text(self.fields.title_stem, part);
        }
        Ok(out)
    }

    fn facets(&self, doc: &Doc, out: &mut TantivyDocument) {
        let fields = &self.fields;
        let text = |out: &mut TantivyDocument, field, value: &str| {
            if !value.is_empty() {
                out.add_text(field, value);
            }
        };
        let [kind, category, agency, district, year, format] = fields.facets;
        for (field, value) in [
            (fields.room, &doc.room),
            (fields.lang, &doc.lang),
            (kind, &doc.kind),
            (category, &doc.category),
            (agency, &doc.agency),
            (district, &doc.district),
        ] {
            text(out, field, value);
        }
        if let Some(value) = doc.year {
            out.add_i64(year, i64::from(value));
        }
        for (at, value) in doc.formats.iter().enumerate() {
            if !doc.formats[..at].contains(value) {
                text(out, format, value);
            }
        }
        out.add_i64(fields.date, doc.date_ms);
        let key: String = fold(&doc.title).chars().take(120).collect();
        out.add_text(fields.title_key, key);
    }
}

fn stored(doc: &Doc) -> Stored {
    let mut cut = doc.body.len().min(MAX_STORED_BODY);
    while !doc.body.is_char_boundary(cut) {
        cut -= 1;
    }
    Stored {
        id: doc.id.clone(),
        room: doc.room.clone(),
        kind: doc.kind.clone(),
        category: doc.category.clone(),
        url: doc.url.clone(),
        lang: doc.lang.clone(),
        title: doc.title.clone(),
        summary: doc.summary.clone(),
        body: doc.body[..cut].to_owned(),
        agency: doc.agency.clone(),
        district: doc.district.clone(),
        year: doc.year,
        formats: doc.formats.clone(),
        date_ms: doc.date_ms,
    }
}
