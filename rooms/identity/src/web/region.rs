//! `/wilayah`: the regions and their codes, for everyone.

use axum::response::IntoResponse as _;
use base::Error;
use contracts::papers::Table;
use http::{HeaderValue, header};
use kit::{Cx, Fields, Web, web::download_name};

use crate::{service::orgs, store::region as store, view::region as view};

/// As many are shown of a search.
pub(crate) const FOUND: i64 = 200;

pub(super) async fn show(cx: Cx, fields: Fields) -> Web {
    let text: String = fields.get("q").chars().take(80).collect();
    let tree = orgs::tree(&cx).await?;
    let mut r = cx.db().read().await?;
    if !text.is_empty() {
        let found = store::search(r.conn(), &text, FOUND).await?;
        return Ok(view::found(&cx, &tree, &text, &found));
    }
    let here = match fields.get("induk") {
        "" => None,
        code => Some(store::find(r.conn(), code).await?.ok_or_else(Error::not_found)?),
    };
    // A province alone at the top is no choice: its districts are shown at once.
    let mut list = store::under(r.conn(), here.as_ref().map_or("", |h| h.code.as_str())).await?;
    let mut above = Vec::new();
    if here.is_none()
        && let [(code, ..)] = list.as_slice()
    {
        let code = code.clone();
        list = store::under(r.conn(), &code).await?;
    }
    let mut parent = here.as_ref().map(|h| h.parent.clone()).unwrap_or_default();
    while !parent.is_empty() {
        let Some(p) = store::find(r.conn(), &parent).await? else { break };
        parent.clone_from(&p.parent);
        above.insert(0, p);
    }
    Ok(view::list(&cx, &tree, here.as_ref(), &above, &list))
}

/// All of it to take along.
pub(super) async fn csv(cx: Cx) -> Web {
    let mut r = cx.db().read().await?;
    let all = store::all(r.conn()).await?;
    drop(r);
    let columns = ["identity.region.code", "identity.region.name", "identity.region.kind"];
    let table = Table {
        title: cx.t("identity.region.title").to_owned(),
        columns: columns.map(|k| (cx.t(k).to_owned(), 20)).to_vec(),
        rows: all
            .into_iter()
            .map(|x| vec![x.code, x.name, view::kind(&cx, x.kind).to_owned()])
            .collect(),
        notes: Vec::new(),
    };
    let mut r = cx.app().papers().csv(&table).await?.into_response();
    let headers = r.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(v) = HeaderValue::try_from(download_name("attachment", "wilayah.csv")) {
        headers.insert(header::CONTENT_DISPOSITION, v);
    }
    Ok(r)
}
