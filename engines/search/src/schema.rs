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
use tantivy::tokenizer::{PreTokenizedString, RAW_TOKENIZER_NAME, Token as IndexToken};

use crate::analysis::{Lang, Stemmer, fold, is_stop, tokens};
use crate::error::Error;
use crate::model::Doc;

/// How often a word of each part counts. Title : tags and agency : summary : body.
const WEIGHT_TITLE: usize = 5;
const WEIGHT_TAGS: usize = 3;
const WEIGHT_SUMMARY: usize = 2;
const WEIGHT_BODY: usize = 1;
/// Far enough apart that no phrase spans two parts of a document.
const PART_GAP: usize = 128;
/// Words beyond this are not indexed: three hundred pages, and a bound on memory.
const MAX_BODY_WORDS: usize = 100_000;
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
                .set_tokenizer(RAW_TOKENIZER_NAME)
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

/// Turns documents into what tantivy indexes; keeps stems between documents of a batch.
pub(crate) struct Writer {
    fields: Fields,
    id: Stemmer,
    en: Stemmer,
    baseline: bool,
}

impl Writer {
    /// `baseline` indexes one field with plain Snowball stems and no weights.
    pub(crate) fn new(fields: Fields, baseline: bool) -> Self {
        let stemmer = |lang| Stemmer::new(lang, baseline);
        Self { fields, id: stemmer(Lang::Id), en: stemmer(Lang::En), baseline }
    }

    /// The index document of `doc`.
    pub(crate) fn document(&mut self, doc: &Doc) -> Result<TantivyDocument, Error> {
        let mut out = TantivyDocument::default();
        out.add_text(self.fields.id, &doc.id);
        out.add_text(self.fields.stored, serde_json::to_string(&stored(doc))?);
        self.facets(doc, &mut out);
        let tags = format!("{} {} {}", doc.tags.join(" . "), doc.agency_names, doc.agency);
        let year = doc.year.map(|year| year.to_string()).unwrap_or_default();
        let rest = format!("{} {year} {}", doc.district, doc.formats.join(" "));
        let mut streams = Streams::default();
        let stemmer = if Lang::of(&doc.lang) == Lang::En { &mut self.en } else { &mut self.id };
        for (text, weight) in [
            (doc.title.as_str(), WEIGHT_TITLE),
            (&tags, WEIGHT_TAGS),
            (&doc.summary, WEIGHT_SUMMARY),
            (&rest, WEIGHT_BODY),
            (&doc.body, WEIGHT_BODY),
        ] {
            streams.part(text, if self.baseline { 1 } else { weight }, stemmer);
        }
        if self.baseline {
            out.add_pre_tokenized_text(self.fields.all_stem, pre(streams.stems));
            return Ok(out);
        }
        out.add_pre_tokenized_text(self.fields.all, pre(streams.words));
        out.add_pre_tokenized_text(self.fields.all_stem, pre(streams.stems));
        let mut title = Streams::default();
        title.part(&doc.title, 1, stemmer);
        out.add_pre_tokenized_text(self.fields.title, pre(title.words));
        out.add_pre_tokenized_text(self.fields.title_stem, pre(title.stems));
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

fn pre(tokens: Vec<IndexToken>) -> PreTokenizedString {
    PreTokenizedString { text: String::new(), tokens }
}

/// The words and stems of a document, in order.
#[derive(Default)]
struct Streams {
    words: Vec<IndexToken>,
    stems: Vec<IndexToken>,
    base: usize,
}

impl Streams {
    fn part(&mut self, text: &str, weight: usize, stemmer: &mut Stemmer) {
        let mut end = 0;
        for token in tokens(text).into_iter().take(MAX_BODY_WORDS) {
            end = token.pos as usize + 1;
            let position = self.base + token.pos as usize;
            if !is_stop(&token.text) {
                let stem = stemmer.stem(&token.text);
                repeat(&mut self.stems, stem.to_owned(), position, weight);
            }
            repeat(&mut self.words, token.text, position, weight);
        }
        self.base += end + PART_GAP;
    }
}

fn repeat(out: &mut Vec<IndexToken>, text: String, position: usize, times: usize) {
    let token = IndexToken { offset_from: 0, offset_to: 0, position, text, position_length: 1 };
    for _ in 1..times {
        out.push(token.clone());
    }
    out.push(token);
}
