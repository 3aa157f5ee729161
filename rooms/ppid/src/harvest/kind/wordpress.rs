//! WordPress's REST API (developer.wordpress.org/rest-api): published posts, and the documents uploaded with
//! them. Writers' names are not taken over.

use kit::outbound::Got;
use serde_json::Value;
use url::Url;

use super::{Kind, PER_PAGE, Page, Result, json, moment, number_in, root, text, under, unreadable};
use crate::{
    harvest::remote::{Raw, RawFile},
    model::Content,
};

pub(super) struct Wordpress;

fn page(base: &Url, n: u64) -> Url {
    // Oldest first: what is added meanwhile comes at the end. With the terms embedded, tags come by name.
    under(
        base,
        "wp-json/wp/v2/posts",
        &[
            ("per_page", &PER_PAGE.to_string()),
            ("page", &n.to_string()),
            ("orderby", "id"),
            ("order", "asc"),
            ("_embed", "wp:term"),
        ],
    )
}

impl Kind for Wordpress {
    fn base(&self, typed: Url) -> Url {
        root(typed, &["/wp-json", "/wp-admin", "/feed"])
    }

    fn first(&self, base: &Url) -> Url {
        page(base, 1)
    }

    fn read(&self, base: &Url, at: &Url, got: &Got) -> Result<Page> {
        let v = json(got)?;
        let posts = v.as_array().ok_or_else(|| unreadable("not a list of posts"))?;
        let pages: u64 = got.header("x-wp-totalpages").parse().unwrap_or(1);
        let now = number_in(at, "page").unwrap_or(1);
        let open: Vec<&Value> = posts.iter().filter(|p| is_open(p)).collect();
        Ok(Page {
            passed_over: posts.len() - open.len(),
            records: open.into_iter().map(record).collect(),
            next: (now < pages && !posts.is_empty()).then(|| page(base, now + 1)),
            total: got.header("x-wp-total").parse().ok(),
        })
    }

    fn aside(&self, base: &Url, page: &Page) -> Option<Url> {
        let ids: Vec<&str> = page.records.iter().map(|r| r.id.as_str()).collect();
        let ids = ids.join(",");
        let query =
            [("per_page", "100"), ("parent", ids.as_str()), ("orderby", "id"), ("order", "asc")];
        (!ids.is_empty()).then(|| under(base, "wp-json/wp/v2/media", &query))
    }

    fn join(&self, page: &mut Page, got: &Got) -> Result<()> {
        let v = json(got)?;
        let media = v.as_array().ok_or_else(|| unreadable("not a list of media"))?;
        // A picture is decoration more often than a document.
        for m in media.iter().filter(|m| text(m, "media_type") != "image") {
            let post = text(m, "post");
            if let Some(r) = page.records.iter_mut().find(|r| r.id == post) {
                let f = attached(m);
                if !r.files.iter().any(|o| o.url == f.url) {
                    r.files.push(f);
                }
            }
        }
        Ok(())
    }
}

/// Published and without a password; a list that does not say so is one of published posts.
fn is_open(p: &Value) -> bool {
    let hidden = |part: &str| {
        p.get(part).and_then(|c| c.get("protected")).and_then(Value::as_bool).unwrap_or(false)
    };
    matches!(text(p, "status").as_str(), "" | "publish") && !hidden("content") && !hidden("excerpt")
}

fn rendered(p: &Value, name: &str) -> String {
    p.get(name).map(|v| text(v, "rendered")).unwrap_or_default()
}

fn record(p: &Value) -> Raw {
    let body = rendered(p, "content");
    let summary = rendered(p, "excerpt");
    Raw {
        id: text(p, "id"),
        url: text(p, "link"),
        published: moment(&text(p, "date_gmt")),
        changed: moment(&text(p, "modified_gmt")),
        files: linked(&body),
        content: Content {
            title: rendered(p, "title"),
            summary: if summary.trim().is_empty() { body } else { summary },
            tags: terms(p),
            ..Content::default()
        },
    }
}

/// The names of tags and categories, without the one that WordPress gives to posts without any.
fn terms(p: &Value) -> Vec<String> {
    let groups = p.get("_embedded").and_then(|e| e.get("wp:term")).and_then(Value::as_array);
    let all = groups.into_iter().flatten().filter_map(Value::as_array).flatten();
    all.filter(|t| text(t, "slug") != "uncategorized").map(|t| text(t, "name")).collect()
}

/// A document that was uploaded with the post.
fn attached(m: &Value) -> RawFile {
    let details = m.get("media_details");
    RawFile {
        name: rendered(m, "title"),
        url: text(m, "source_url"),
        format: text(m, "mime_type"),
        size: details.and_then(|d| d.get("filesize")).and_then(Value::as_i64),
    }
}

/// Documents that the text links to.
fn linked(html: &str) -> Vec<RawFile> {
    let mut out: Vec<RawFile> = Vec::new();
    for part in html.split("href=").skip(1) {
        let Some(quote) = part.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let Some((url, _)) = part[1..].split_once(quote) else { continue };
        let url = url.replace("&amp;", "&").replace("&#038;", "&");
        let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let is_document = DOCUMENTS.iter().any(|e| path.ends_with(e));
        if is_document && !out.iter().any(|o| o.url == url) {
            out.push(RawFile { url, ..RawFile::default() });
        }
    }
    out
}

const DOCUMENTS: &[&str] = &[
    ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".csv",
    ".zip", ".rar", ".json", ".geojson",
];
