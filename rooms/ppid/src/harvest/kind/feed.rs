//! RSS and Atom: the newest entries of a site, nothing about older ones. Writers' names are not taken over.

use base::Timestamp;
use feed_rs::{model::Entry, parser::Builder};
use kit::outbound::Got;
use url::Url;

use super::{Kind, Page, Result, unreadable};
use crate::{
    harvest::remote::{Raw, RawFile},
    model::Content,
};

pub(super) struct Feed;

impl Kind for Feed {
    fn base(&self, mut typed: Url) -> Url {
        typed.set_fragment(None);
        typed
    }

    fn first(&self, base: &Url) -> Url {
        base.clone()
    }

    fn read(&self, base: &Url, _: &Url, got: &Got) -> Result<Page> {
        let parser = Builder::new().base_uri(Some(base.as_str())).build();
        let feed = parser.parse(&got.body[..]).map_err(|e| unreadable(e.to_string()))?;
        let language = feed.language.as_deref().unwrap_or_default().to_owned();
        let records: Vec<Raw> = feed.entries.into_iter().map(|e| record(e, &language)).collect();
        Ok(Page { records, ..Page::default() })
    }

    fn lists_all(&self) -> bool {
        false
    }
}

fn record(e: Entry, language: &str) -> Raw {
    let page = e
        .links
        .iter()
        .find(|l| matches!(l.rel.as_deref(), None | Some("alternate")))
        .or_else(|| e.links.iter().find(|l| l.rel.as_deref() != Some("enclosure")))
        .map(|l| l.href.clone());
    let enclosed =
        e.links.iter().filter(|l| l.rel.as_deref() == Some("enclosure")).map(|l| RawFile {
            name: l.title.clone().unwrap_or_default(),
            url: l.href.clone(),
            format: l.media_type.clone().unwrap_or_default(),
            size: l.length.and_then(|n| i64::try_from(n).ok()),
        });
    let media = e.media.iter().flat_map(|m| &m.content).filter_map(|c| {
        Some(RawFile {
            url: c.url.as_ref()?.to_string(),
            format: c.content_type.as_ref().map(ToString::to_string).unwrap_or_default(),
            size: c.size.and_then(|n| i64::try_from(n).ok()),
            ..RawFile::default()
        })
    });
    let mut files: Vec<RawFile> = Vec::new();
    for f in enclosed.chain(media) {
        if !files.iter().any(|o| o.url == f.url) {
            files.push(f);
        }
    }
    let written = e.content.as_ref().and_then(|c| c.body.clone()).unwrap_or_default();
    let ms = |t: i64| Timestamp(t);
    let language = e.language.as_deref().unwrap_or(language);
    Raw {
        id: e.id,
        url: page.unwrap_or_default(),
        published: e.published.map(|t| ms(t.timestamp_millis())),
        changed: e.updated.map(|t| ms(t.timestamp_millis())),
        files,
        content: Content {
            title: e.title.map(|t| t.content).unwrap_or_default(),
            summary: e
                .summary
                .map(|t| t.content)
                .filter(|s| !s.trim().is_empty())
                .unwrap_or(written),
            language: if language.starts_with("en") { "en" } else { "id" }.to_owned(),
            tags: e.categories.into_iter().map(|c| c.label.unwrap_or(c.term)).collect(),
            ..Content::default()
        },
    }
}
