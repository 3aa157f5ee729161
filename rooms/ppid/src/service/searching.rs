//! Published items as documents of the one search index.

use base::{Error, Result};
use contracts::{
    BoxFuture, links,
    org::OrgTree,
    searching::{SearchDoc, Source},
};
use db::{Conn, query};
use kit::App;

use super::{change::doc, tree};
use crate::{
    harvest,
    model::{ItemId, State},
    store::{self, Item, files},
};

/// More of a document's text does not make it easier to find.
const MAX_BODY_CHARS: usize = 200_000;

/// Answers the index.
pub(crate) struct Information(pub(crate) App);

impl Source for Information {
    fn one<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<SearchDoc>>> {
        Box::pin(async move {
            let Some(id) = id_of(name) else { return Ok(None) };
            let orgs = tree(&self.0).await?;
            let mut r = self.0.db().read().await?;
            match store::find(r.conn(), id).await?.filter(|i| i.state == State::Published) {
                Some(item) => Ok(Some(document(r.conn(), &orgs, item).await?)),
                None => Ok(None),
            }
        })
    }

    fn page<'a>(&'a self, after: &'a str, limit: usize) -> BoxFuture<'a, Result<Vec<SearchDoc>>> {
        Box::pin(async move {
            let orgs = tree(&self.0).await?;
            let mut r = self.0.db().read().await?;
            // As an expression the state tempts no planner away from the order of ids, which is the way to go
            // through everything in pieces.
            let items: Vec<Item> = query(
                "SELECT * FROM ppid_item WHERE id > $1 AND state || '' = 'published' ORDER BY id LIMIT $2",
            )
            .bind(id_of(after).unwrap_or_else(nothing))
            .bind(i64::try_from(limit).map_err(Error::internal)?)
            .all(r.conn())
            .await?;
            let mut out = Vec::with_capacity(items.len());
            for item in items {
                out.push(document(r.conn(), &orgs, item).await?);
            }
            Ok(out)
        })
    }

    fn at<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Option<SearchDoc>>> {
        Box::pin(async move {
            let number =
                path.strip_prefix("/ppid/").and_then(|p| p.split('/').next()?.parse().ok());
            let Some(number) = number else { return Ok(None) };
            let orgs = tree(&self.0).await?;
            let mut r = self.0.db().read().await?;
            let item = store::by_number(r.conn(), number).await?;
            match item.filter(|i| i.state == State::Published) {
                Some(item) => Ok(Some(document(r.conn(), &orgs, item).await?)),
                None => Ok(None),
            }
        })
    }
}

fn id_of(name: &str) -> Option<ItemId> {
    name.strip_prefix("ppid:")?.parse().ok()
}

/// Before every id.
fn nothing() -> ItemId {
    "00000000-0000-0000-0000-000000000000".parse().unwrap_or_default()
}

async fn document(mut c: Conn<'_>, orgs: &OrgTree, item: Item) -> Result<SearchDoc> {
    let current = store::current_files(c.again(), item.id).await?;
    let links = harvest::links(c.again(), item.id).await?;
    let text = files::text_of(c, item.id).await?;
    let org = orgs.find(item.org);
    let mut formats: Vec<String> =
        current.into_iter().map(|f| f.format).filter(|f| !f.is_empty()).collect();
    formats.extend(links.into_iter().map(|l| l.format).filter(|f| !f.is_empty()));
    formats.sort();
    formats.dedup();
    Ok(SearchDoc {
        id: doc(item.id),
        room: "ppid".to_owned(),
        kind: "information".to_owned(),
        category: item.category.clone(),
        url: links::information(&item.number.to_string()),
        lang: if item.language == "en" { "en" } else { "id" }.to_owned(),
        body: body(&item, &text),
        title: item.title,
        summary: item.summary,
        tags: item.tags.0,
        agency: org.map(|o| o.slug.clone()).unwrap_or_default(),
        agency_names: org
            .map(|o| format!("{} {} {}", o.name, o.abbreviation, o.name_en))
            .unwrap_or_default(),
        district: org.map(|o| o.district.clone()).unwrap_or_default(),
        year: item.year.and_then(|y| i32::try_from(y).ok()),
        formats,
        date_ms: item.published_at.map_or(0, |t| t.0),
    })
}

fn body(item: &Item, text: &str) -> String {
    let mut out = String::new();
    for part in [
        &item.title_en,
        &item.period,
        &item.unit,
        &item.officer,
        &item.maker,
        &item.made_place,
        &item.legal_basis,
    ] {
        if !part.is_empty() {
            out.push_str(part);
            out.push('\n');
        }
    }
    out.extend(text.chars().take(MAX_BODY_CHARS));
    out
}
