//! CKAN's action API (docs.ckan.org, `package_search`): datasets with their resources. Names and addresses of
//! people in its records (author, maintainer) are not taken over.

use kit::outbound::Got;
use serde_json::Value;
use url::Url;

use super::{
    Kind, PER_PAGE, Page, Result, json, list, moment, number_in, root, text, under, unreadable,
};
use crate::{
    harvest::remote::{Raw, RawFile},
    model::Content,
};

pub(super) struct Ckan;

fn page(base: &Url, start: u64) -> Url {
    // The order in which datasets were made: what is added meanwhile comes at the end.
    under(
        base,
        "api/3/action/package_search",
        &[
            ("rows", &PER_PAGE.to_string()),
            ("start", &start.to_string()),
            ("sort", "metadata_created asc"),
        ],
    )
}

impl Kind for Ckan {
    fn base(&self, typed: Url) -> Url {
        root(typed, &["/api/", "/dataset", "/organization", "/group"])
    }

    fn first(&self, base: &Url) -> Url {
        page(base, 0)
    }

    fn read(&self, base: &Url, at: &Url, got: &Got) -> Result<Page> {
        let v = json(got)?;
        let result = v.get("result").filter(|_| v.get("success") == Some(&Value::Bool(true)));
        let result = result.ok_or_else(|| unreadable("success is not true"))?;
        let total =
            result.get("count").and_then(Value::as_u64).ok_or_else(|| unreadable("no count"))?;
        let found = list(result, "results");
        let records: Vec<Raw> =
            found.iter().filter(|p| is_public(p)).map(|p| record(base, p)).collect();
        let end = number_in(at, "start").unwrap_or(0) + found.len() as u64;
        let next = (!found.is_empty() && end < total).then(|| page(base, end));
        Ok(Page { passed_over: found.len() - records.len(), records, next, total: Some(total) })
    }
}

fn is_public(p: &Value) -> bool {
    p.get("private") != Some(&Value::Bool(true))
        && matches!(text(p, "state").as_str(), "" | "active")
}

fn extra(p: &Value, key: &str) -> String {
    list(p, "extras")
        .iter()
        .find(|e| text(e, "key") == key)
        .map(|e| text(e, "value"))
        .unwrap_or_default()
}

fn record(base: &Url, p: &Value) -> Raw {
    let name = match text(p, "name") {
        n if n.is_empty() => text(p, "id"),
        n => n,
    };
    let organisation = p.get("organization").map(|o| text(o, "title")).unwrap_or_default();
    let year = ["tahun", "year"].iter().find_map(|k| extra(p, k).trim().parse().ok());
    let tags = list(p, "tags").iter().chain(list(p, "groups"));
    let named = |t: &Value| match text(t, "display_name") {
        n if n.is_empty() => text(t, "name"),
        n => n,
    };
    Raw {
        id: text(p, "id"),
        url: under(base, &format!("dataset/{name}"), &[]).into(),
        published: moment(&text(p, "metadata_created")),
        changed: moment(&text(p, "metadata_modified")),
        files: list(p, "resources").iter().map(file).collect(),
        content: Content {
            title: match text(p, "title") {
                t if t.trim().is_empty() => name.clone(),
                t => t,
            },
            summary: text(p, "notes"),
            made_on: extra(p, "issued"),
            maker: organisation,
            language: extra(p, "language"),
            year,
            tags: tags.map(named).collect(),
            ..Content::default()
        },
    }
}

fn file(r: &Value) -> RawFile {
    RawFile {
        name: text(r, "name"),
        url: text(r, "url"),
        format: match text(r, "format") {
            f if f.is_empty() => text(r, "mimetype"),
            f => f,
        },
        size: r.get("size").and_then(Value::as_i64),
    }
}
